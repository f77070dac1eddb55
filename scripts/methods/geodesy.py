"""Distances on the ellipsoid, and points of a boundary."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

ELLIPSOID = "GRS80"


def geodesic_distance(longitude: ArrayLike, latitude: ArrayLike, other_longitude: ArrayLike, other_latitude: ArrayLike) -> np.ndarray:
    """Length in kilometres of the shortest lines on the ellipsoid between points (degrees, arrays of one shape)."""
    from pyproj import Geod

    pairs = [np.atleast_1d(np.asarray(values, dtype=float)) for values in (longitude, latitude, other_longitude, other_latitude)]
    if any(pair.shape != pairs[0].shape for pair in pairs):
        raise ValueError("longitudes and latitudes of both ends must be of one shape")
    if not all(np.isfinite(pair).all() for pair in pairs):
        raise ValueError("a distance needs finite coordinates")
    metres = Geod(ellps=ELLIPSOID).inv(pairs[0], pairs[1], pairs[2], pairs[3])[2]
    return np.asarray(metres) / 1000.0


def nearest_on_boundary(area: "BaseGeometry", longitude: float, latitude: float, projection: str) -> tuple[float, float]:
    """Longitude and latitude of the point of an area's boundary nearest to a point.

    area: a polygon in the plane of `projection` (a PROJ string). Nearness is measured in that plane, after which lengths
    are taken on the ellipsoid; in an equal-area projection of China the two differ by a few per cent.
    """
    from pyproj import Transformer
    from shapely.geometry import Point
    from shapely.ops import nearest_points

    to_plane = Transformer.from_crs("EPSG:4490", projection, always_xy=True)
    on_boundary = nearest_points(area.boundary, Point(*to_plane.transform(longitude, latitude)))[0]
    x, y = to_plane.transform(on_boundary.x, on_boundary.y, direction="INVERSE")
    return float(x), float(y)
