"""Where names stand beside their points, so that they overlap neither each other nor the points."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.textpath import TextPath
from numpy.typing import NDArray

Array = NDArray[np.float64]
# Directions that are tried at each distance, right first; and distances from the point, in points.
DIRECTIONS = [0, 180, 45, 315, 135, 225, 90, 270]
DISTANCES = [3.0, 6.0, 10.0, 15.0, 21.0, 28.0]
# Half the width of what a point is drawn with, in points.
POINT = 2.2


def write_names(axis: Axes, points: Array, names: Sequence[str], size: float, **style: Any) -> None:
    """Write names beside points of an axis whose place and limits are final, with a line to each. points: x and y in data."""
    anchors = axis.transData.transform(points) * 72 / axis.get_figure().dpi  # type: ignore[union-attr]
    line = {"arrowstyle": "-", "color": "#aaaaaa", "linewidth": 0.4, "shrinkA": 0, "shrinkB": 1}
    looks: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": size, "color": "#333333", "arrowprops": line} | style
    for point, offset, name in zip(points, name_places(anchors, names, size), names, strict=True):
        axis.annotate(name, tuple(point), tuple(offset), textcoords="offset points", **looks)


def name_places(anchors: Array, names: Sequence[str], size: float) -> Array:
    """Return the centre of each name as an offset from its point; one row a name.

    anchors: places of the points, x and y, in points (1/72 inch). size: of the font. A name takes the first place at which it overlaps
    nothing, or the one with least overlap where there is none. Names of crowded points are placed first.
    """
    extent = np.array([[TextPath((0, 0), name, size=size).get_extents().width + 1, 1.15 * size] for name in names]).reshape(-1, 2)
    points = np.hstack([anchors - POINT, anchors + POINT])
    apart = np.hypot(*(anchors[:, None] - anchors[None]).T)
    crowded = np.argsort(-(apart < 6 * size).sum(axis=0), kind="stable")
    taken, places = list(points), np.zeros_like(anchors)
    for i in crowded:
        options = _options(extent[i])
        boxes = np.hstack([anchors[i] + options - extent[i] / 2, anchors[i] + options + extent[i] / 2])
        overlaps = _overlap(boxes, np.array(taken)).sum(axis=1)
        best = int(np.argmin(overlaps))
        places[i] = options[best]
        taken.append(boxes[best])
    return places


def _options(extent: Array) -> Array:
    """Return the offsets of a name's centre, nearest first. extent: width and height of the name."""
    angles = np.deg2rad(DIRECTIONS)
    towards = np.column_stack([np.cos(angles), np.sin(angles)]).round(6)
    return np.concatenate([towards * distance + np.sign(towards) * extent / 2 for distance in DISTANCES])


def _overlap(boxes: Array, taken: Array) -> Array:
    """Return the common area of each box with each taken one. Boxes: left, bottom, right, top."""
    sides = np.minimum(boxes[:, None, 2:], taken[None, :, 2:]) - np.maximum(boxes[:, None, :2], taken[None, :, :2])
    area: Array = sides.clip(min=0).prod(axis=2)
    return area
