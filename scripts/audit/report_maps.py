"""Maps of the report: outlines of units as SVG paths, and scores by unit and year."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from scripts import geodata

WIDTH = 1000.0
# Metres: coarser than half a pixel of the map.
SIMPLIFICATION = 4000.0


@dataclass(frozen=True)
class MapSource:
    """Where a paper's scores by unit and year stand, relative to its results folder.

    year: the column of years; empty where each year has its own column `<value>_<year>`. rows: value of a column that selects rows.
    layer: `cities` or `provinces`.
    """

    file: str
    value: str
    year: str = "year"
    rows: tuple[str, str] | None = None
    layer: str = "cities"
    title: str = "score"


SOURCES = {
    "urban_opportunity": MapSource("data/scores.csv", "score", title="urban economic resilience"),
    "provincial_coupling": MapSource("data/coupling.csv", "coordination", layer="provinces", title="coupling coordination degree"),
    "border_cities": MapSource(
        "tables/supplementary_table_1_scores.csv", "score", rows=("run", "common"), title="resilience of border cities"
    ),
    "lanzhou_xining": MapSource(
        "tables/table_2_resilience.csv", "resilience", rows=("data_set", "annual"), title="urban economic resilience"
    ),
}


def scores_by_year(folder: Path, source: MapSource) -> pd.DataFrame:
    """Return unit_code, year, value of a paper; no rows where its file or column does not exist."""
    path = folder / source.file
    empty = pd.DataFrame(columns=["unit_code", "year", "value"])
    if not path.is_file():
        return empty
    frame = pd.read_csv(path, dtype={"unit_code": str})
    if source.rows and source.rows[0] in frame.columns:
        frame = frame[frame[source.rows[0]].astype(str) == source.rows[1]]
    if source.year in frame.columns and source.value in frame.columns:
        return frame.rename(columns={source.value: "value", source.year: "year"})[["unit_code", "year", "value"]].dropna()
    wide = [c for c in frame.columns if c.startswith(f"{source.value}_") and c.removeprefix(f"{source.value}_").isdigit()]
    if not wide:
        return empty
    long = frame.melt("unit_code", wide, var_name="year")
    return long.assign(year=long["year"].str.removeprefix(f"{source.value}_").astype(int)).dropna()[["unit_code", "year", "value"]]


def outlines(cities: str, provinces: str) -> dict[str, Any]:
    """Return SVG paths by unit_code of both layers in one coordinate system, and its view box."""
    layers = {"cities": geodata.load(cities), "provinces": geodata.load(provinces)}
    left, bottom, right, top = layers["provinces"].total_bounds
    scale = WIDTH / (right - left)
    result: dict[str, Any] = {"view": f"0 0 {WIDTH:.0f} {(top - bottom) * scale:.0f}"}
    for name, layer in layers.items():
        simple = layer.set_geometry(layer.geometry.simplify_coverage(SIMPLIFICATION))
        result[name] = {code: _path(shape, left, top, scale) for code, shape in zip(simple["unit_code"], simple.geometry, strict=True)}
    return result


def _path(shape: Any, left: float, top: float, scale: float) -> str:
    polygons = [shape] if shape.geom_type == "Polygon" else [part for part in shape.geoms if part.geom_type == "Polygon"]
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return "".join(
        "M" + "L".join(f"{(x - left) * scale:.1f} {(top - y) * scale:.1f}" for x, y in ring.coords[:-1]) + "Z"
        for ring in rings
        if len(ring.coords) > 3
    )
