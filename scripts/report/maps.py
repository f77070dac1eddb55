"""Maps of the report: outlines of units as SVG paths, and scores by unit and year."""

from pathlib import Path
from typing import Any

import pandas as pd

from scripts import geodata
from scripts.workflow.papers import MapSource

WIDTH = 1000.0
# Metres: coarser than half a pixel of the map.
SIMPLIFICATION = 4000.0


def scores_by_year(folder: Path, source: MapSource) -> pd.DataFrame:
    """Return unit_code, year, value of a paper; no rows where its file or column does not exist."""
    path = folder / source.table
    if not path.is_file():
        return pd.DataFrame(columns=["unit_code", "year", "value"])
    frame = pd.read_csv(path, dtype={"unit_code": str})
    for column, value in source.rows.items():
        frame = frame[frame[column].astype(str) == value]
    return frame.rename(columns={source.value: "value"})[["unit_code", "year", "value"]].dropna()


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
