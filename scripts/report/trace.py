"""Trace files of the report, one a unit: where each indicator of each year comes from, loaded by the page when the unit is clicked."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.audit.lineage import IndicatorOrigin, Lineage


def write_traces(lineage: Lineage, paper: str, names: dict[str, str], folder: Path, values: bool) -> list[str]:
    """Write folder/<unit_code>.js for each unit of the paper and return the unit codes.

    names: unit names by code. values: whether raw values and texts are shown; otherwise places, hashes, flags, and each unit's
    position between the lowest (0) and highest (1) unit of the year.
    """
    folder.mkdir(parents=True, exist_ok=True)
    bounds = _bounds(lineage)
    years: dict[str, list[int]] = {}
    for code, year in lineage.rows:
        years.setdefault(code, []).append(year)
    for code, covered in years.items():
        content = {"name": names.get(code, code)} | _content(lineage, code, sorted(covered), bounds, values)
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        (folder / f"{code}.js").write_text(f'REPORT.trace("{paper}","{code}",{text});\n', encoding="utf-8")
    return sorted(years)


def _content(lineage: Lineage, code: str, years: list[int], bounds: Mapping[tuple[str, int], Any], values: bool) -> dict[str, Any]:
    """Return the trace of a unit. Sources and notes stand in hundreds of cells: each is listed once, and named by its place.

    A cell is [source, locator], with what else is said of it as a third part.
    """
    indicators: dict[str, Any] = {}
    sources: dict[str, int] = {}
    notes: dict[str, int] = {}
    digests: dict[str, str] = {}
    for year in years:
        for origin in lineage.origins(code, year):
            found = _year(origin, year, bounds[origin.indicator, year], values)
            if "cells" in found:
                found["cells"] = [_short(cell, sources) for cell in found["cells"]]
            if "note" in found:
                found["note"] = notes.setdefault(found["note"], len(notes))
            digests |= {cell.source: cell.file_sha256[:16] for cell in origin.values}
            indicators.setdefault(origin.indicator, _heading(origin))["years"][year] = found
    listed = [[source, digests.get(source, "")] for source in sources]
    return {"years": years, "indicators": indicators, "sources": listed, "notes": list(notes)}


def _short(cell: dict[str, Any], sources: dict[str, int]) -> list[Any]:
    source, locator = cell.pop("source", ""), cell.pop("locator", "")
    return [sources.setdefault(source, len(sources)), locator, *([cell] if cell else [])]


def _bounds(lineage: Lineage) -> dict[tuple[str, int], tuple[float, float]]:
    bounds: dict[tuple[str, int], tuple[float, float]] = {}
    for (_, year), rows in lineage.rows.items():
        for row in rows:
            value, key = row["value"], (str(row["indicator"]), year)
            if value == value:
                low, high = bounds.get(key, (value, value))
                bounds[key] = (min(low, value), max(high, value))
            else:
                bounds.setdefault(key, (float("nan"), float("nan")))
    return bounds


def _heading(origin: IndicatorOrigin) -> dict[str, Any]:
    return {"label": origin.label, "formula": origin.formula, "unit": origin.unit, "years": {}}


def _year(origin: IndicatorOrigin, year: int, bounds: tuple[float, float], values: bool) -> dict[str, Any]:
    low, high = bounds
    inside = origin.value is not None and high > low
    # What the page takes by default is left out: flag `observed`, the indicator's year, and a formula that is one variable.
    entry: dict[str, Any] = {} if origin.flag == "observed" else {"flag": origin.flag}
    if inside and origin.value is not None:
        entry["position"] = round((origin.value - low) / (high - low), 3)
    if values:
        entry["value"] = origin.value
    cells = []
    for cell in origin.values:
        shown: dict[str, Any] = {"variable": cell.variable if cell.variable != origin.formula else None}
        shown |= {"source": cell.source, "locator": cell.locator}
        shown |= {"year": cell.year if cell.year != year else None, "flag": cell.flag if cell.flag != "observed" else None}
        shown |= {"unit_code": cell.unit_code, "corrections": cell.corrections}
        if values:
            shown |= {"value": cell.value, "unit": cell.unit, "text": cell.raw_text, "conversion": cell.conversion}
        cells.append({name: value for name, value in shown.items() if value not in ("", [], None)})
    if cells:
        entry["cells"] = cells
    if origin.note:
        entry["note"] = origin.note
    return entry
