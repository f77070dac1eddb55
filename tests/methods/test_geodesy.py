"""Distances on the ellipsoid against independent values."""

import numpy as np
import pytest
from shapely.geometry import box

from scripts.methods.geodesy import geodesic_distance, nearest_on_boundary


def test_a_degree_of_the_meridian_and_of_the_equator():
    """GRS80: a meridian degree from the equator is 110.5744 km; a degree of the equator is 2 pi a / 360."""
    assert geodesic_distance(0, 0, 0, 1)[0] == pytest.approx(110.5744, abs=1e-3)
    assert geodesic_distance(0, 0, 1, 0)[0] == pytest.approx(2 * np.pi * 6378.137 / 360, abs=1e-9)


def test_published_pair():
    """Flinders Peak to Buninyong, the worked example of Vincenty's formula (GRS80): 54,972.271 m."""
    first = (144 + 25 / 60 + 29.52440 / 3600, -(37 + 57 / 60 + 3.72030 / 3600))
    second = (143 + 55 / 60 + 35.38390 / 3600, -(37 + 39 / 60 + 10.15610 / 3600))
    assert geodesic_distance(*first, *second)[0] == pytest.approx(54.972271, abs=1e-6)


def test_symmetric_zero_and_vectorised():
    there = geodesic_distance([100, 90], [30, 40], [101, 90], [31, 40])
    back = geodesic_distance([101, 90], [31, 40], [100, 90], [30, 40])
    assert there == pytest.approx(back)
    assert there[1] == 0


def test_shapes_and_gaps_are_refused():
    with pytest.raises(ValueError, match="one shape"):
        geodesic_distance([1, 2], [1, 2], [1], [1])
    with pytest.raises(ValueError, match="finite"):
        geodesic_distance(1, np.nan, 1, 1)


def test_nearest_point_is_on_the_boundary():
    from pyproj import Transformer

    projection = "+proj=eqc +ellps=GRS80 +units=m"
    to_plane = Transformer.from_crs("EPSG:4490", projection, always_xy=True)
    west, south = to_plane.transform(100, 30)
    east, north = to_plane.transform(110, 40)
    assert nearest_on_boundary(box(west, south, east, north), 112, 35, projection) == pytest.approx((110, 35), abs=1e-6)
    assert nearest_on_boundary(box(west, south, east, north), 109, 35, projection) == pytest.approx((110, 35), abs=1e-6)
