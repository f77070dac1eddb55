"""Rule maps_of_the_agglomeration: Figure 1, the study area, and Figure 3, resilience in the last year by natural breaks."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from scripts.errors import EstimationError
from scripts.figures import PALETTE, save_figure
from scripts.geodata import load as load_layer
from scripts.lanzhou_xining.data import DATA_SETS, note
from scripts.lanzhou_xining.table_2_resilience import LABELS
from scripts.maps import BOUNDARY_NOTE, class_colours, draw_classes, draw_names, draw_scale, zoom_to
from scripts.rule import run_rule

if TYPE_CHECKING:
    import geopandas as gpd

AGGLOMERATION = "Lanzhou-Xining"
# Metres kept free around members, and square metres that the name of a province needs.
TAKEN, ROOM = 15_000.0, 3e9
CORE, PERIPHERY = PALETTE[1], PALETTE[5]
ROLES = {"core": "core city", "periphery": "other city"}


def maps_of_the_agglomeration(
    table_2: str,
    units: str,
    agglomerations: str,
    province_names: str,
    cities: str,
    provinces: str,
    lines: str,
    coverage: str,
    classes: int,
    maritime_inset: bool,
    area: Sequence[str],
    resilience: Sequence[str],
) -> None:
    """Draw where the six units lie, and their resilience in the last year of each data set."""
    layers = [load_layer(path) for path in (cities, provinces, lines)]
    study = pd.read_csv(units, dtype=str).set_index("unit_code")
    names = study["name_en"].to_dict()
    listed = pd.read_csv(agglomerations, dtype=str)
    members = listed.loc[listed["agglomeration"] == AGGLOMERATION, "unit_code"]
    of_provinces = pd.read_csv(province_names, dtype=str).set_index("unit_code")["name_en"].to_dict()
    _draw_area(study, names, of_provinces, members, layers, maritime_inset, area)
    figure, axes = plt.subplots(1, len(DATA_SETS), figsize=(9.2, 4.2), layout="constrained")
    frame = pd.read_csv(table_2, dtype={"unit_code": str}, keep_default_na=False, na_values={"resilience": [""]})
    for axis, data_set in zip(axes, DATA_SETS, strict=True):
        rows = frame[frame["data_set"] == data_set]
        rows = rows[rows["year"] == rows["year"].max()].set_index("unit_code")
        _draw_resilience(axis, rows, names, layers, classes)
        axis.set_title(f"{rows['year'].iloc[0]}, {data_set} data set", fontsize=9)
    save_figure(
        figure, resilience, note(coverage, "Natural breaks (Fisher-Jenks) of the last year; hatched: too few indicators", BOUNDARY_NOTE)
    )


def _draw_area(
    study: pd.DataFrame,
    names: dict[str, str],
    of_provinces: dict[str, str],
    members: pd.Series,
    layers: Sequence["gpd.GeoDataFrame"],
    inset: bool,
    paths: Sequence[str],
) -> None:
    cities, provinces, lines = layers
    figure, (country, close) = plt.subplots(1, 2, figsize=(9.2, 4.2), layout="constrained")
    roles = study["role"].map(ROLES)
    ordered = pd.Series(pd.Categorical(roles, list(ROLES.values()), ordered=True), index=study.index)
    for axis in (country, close):
        draw_classes(
            axis, cities, provinces, ordered, [CORE, PERIPHERY], lines=lines, legend=False, maritime_inset=inset and axis is country
        )
    inside = cities[cities["unit_code"].isin({*members, *study.index})]
    zoom_to(close, inside, 0.08)
    _frame_of(country, inside)
    for part in shapely.get_parts(cities[cities["unit_code"].isin(members)].union_all()):
        close.plot(*part.exterior.xy, color="black", linewidth=1.3)
    draw_names(close, cities, names, 7.5, outlined=True)
    _name_provinces(close, provinces, inside, of_provinces)
    draw_scale(close, 100)
    handles = [*(Patch(color=c) for c in (CORE, PERIPHERY)), Line2D([], [], color="black", linewidth=1.3)]
    close.legend(handles, [*ROLES.values(), "agglomeration (plan of 2018)"], loc="upper right", fontsize=7, framealpha=0.9, frameon=True)
    save_figure(figure, paths, f"Members of the agglomeration are whole prefectures, of which the plan names parts. {BOUNDARY_NOTE}.")


def _name_provinces(axis: Axes, provinces: "gpd.GeoDataFrame", taken: "gpd.GeoDataFrame", names: dict[str, str]) -> None:
    """Write the names of provinces in italics, each in its largest room in the frame that no member takes."""
    (west, east), (south, north) = axis.get_xlim(), axis.get_ylim()
    room = shapely.box(west, south, east, north).difference(taken.union_all().buffer(TAKEN))
    for code, geometry in zip(provinces["unit_code"], provinces.geometry, strict=True):
        parts = shapely.get_parts(geometry.intersection(room))
        largest = max(parts, key=lambda part: part.area, default=None)
        if largest is not None and largest.area > ROOM and code in names:
            x, y = shapely.maximum_inscribed_circle(largest).coords[0]
            axis.text(x, y, names[code], ha="center", va="center", fontsize=7, style="italic", color="#666666")


def _frame_of(axis: Axes, units: "gpd.GeoDataFrame") -> None:
    west, south, east, north = units.total_bounds
    pad = 0.3 * (east - west)
    x, y = [west - pad, east + pad, east + pad, west - pad, west - pad], [south - pad, south - pad, north + pad, north + pad, south - pad]
    axis.plot(x, y, color=CORE, linewidth=1.0)


def _draw_resilience(axis: Axes, rows: pd.DataFrame, names: dict[str, str], layers: Sequence["gpd.GeoDataFrame"], classes: int) -> None:
    cities, provinces, lines = layers
    order = LABELS.get(classes, [f"class {i + 1}" for i in range(classes)])
    if not set(rows["class"]) & set(order):
        raise EstimationError("table 2 has no classes for the last year")
    labels = {name: _with_bounds(name, rows.loc[rows["class"] == name, "resilience"]) for name in order}
    named = rows["class"].replace("", None).map(labels)
    values = pd.Series(pd.Categorical(named, list(labels.values()), ordered=True), index=rows.index)
    draw_classes(axis, cities, provinces, values, class_colours(classes), "Resilience", lines)
    inside = cities[cities["unit_code"].isin(rows.index)]
    zoom_to(axis, inside, 0.12)
    shown = {code: names[code] + ("" if pd.isna(value) else f"\n{value:.2f}") for code, value in rows["resilience"].items()}
    draw_names(axis, cities, {code: text for code, text in shown.items() if code in names}, 7, outlined=True)
    draw_scale(axis, 100)


def _with_bounds(name: str, values: pd.Series) -> str:
    if values.empty:
        return name
    low, high = f"{values.min():.2f}", f"{values.max():.2f}"
    return f"{name} ({low})" if low == high else f"{name} ({low} to {high})"


if __name__ == "__main__":
    run_rule(maps_of_the_agglomeration)
