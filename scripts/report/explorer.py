"""What the explorer needs of one index: rescaled indicators, choices, weights, groups and claims; its formulas are templates/engine.js."""

import base64
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from scripts.errors import EstimationError
from scripts.index.choices import VOCABULARY
from scripts.index.weights import names_of, weights_named
from scripts.methods.filling import FILLED
from scripts.methods.headline_claims import read_claims
from scripts.sensitivity.material import LinearMeasure, Material, read_material
from scripts.workflow.papers import read_papers

# Choices that the page can change; each gives the same for any linear rescaling of an indicator (scripts/index/choices.py).
OFFERED = ("normalisation", "scope", "aggregation")
CHOICES = (*OFFERED, "weights")


def read_index(paper: str, files: Mapping[str, str] | None, results: Path, settings: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the index of a paper for the page, None where it has none.

    files: what the paper's loader (scripts/<paper>/assessed_index.py) reads, by name. A paper with scores of its own has a module
    scripts/<paper>/explorer.py instead, whose `index(results, settings)` returns the same keys. settings: the paper's section.
    """
    claims = read_papers()[paper].folder / "headline_claims.csv"
    stated = pd.read_csv(claims, dtype=str, keep_default_na=False) if claims.is_file() else pd.DataFrame()
    if files:
        definitions = pd.read_csv(files["definitions"], keep_default_na=False).set_index("indicator")
        labels = {str(name): {"label": row["label_en"], "dimension": row["dimension"]} for name, row in definitions.iterrows()}
        options = settings["sensitivity"]["index"]
        material = read_material(paper, files, settings, options.get("years", settings["years"]))
        return index_data(material, labels, stated, scenario_presets(paper, settings))
    if find_spec(f"scripts.{paper}") and find_spec(f"scripts.{paper}.explorer"):
        content: dict[str, Any] | None = import_module(f"scripts.{paper}.explorer").index(results / paper, settings)
        return content and content | {"claims": claims_of(stated, content["claim_years"], content["measures"])}
    return None


def scenario_presets(paper: str, settings: Mapping[str, Any], folder: Path = Path("config/scenarios")) -> dict[str, dict[str, Any]]:
    """Return by scenario the section `index` of a paper, where a scenario changes it and gives weights by name or by indicator."""
    presets = {}
    for path in sorted(folder.glob("*.yaml")):
        changed = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get(paper, {}).get("index", {})
        merged = {**settings.get("index", {}), **changed}
        if changed and all(name in merged for name in CHOICES):
            presets[path.stem] = merged
    return presets


def index_data(
    material: Material, labels: Mapping[str, Mapping[str, str]], claims: pd.DataFrame, presets: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the index as plain values for the page.

    labels: by indicator its label and dimension. claims: the paper's claims on the index. presets: by scenario, its section `index`.
    """
    data, weights = material.data, _weights(material)
    measures = {name: measure_data(measure, unit_positions(data.values)) for name, measure in material.measures.items()}
    return {
        **table_data(data.values),
        "indicators": [{"id": str(name), **labels.get(str(name), {"label": str(name), "dimension": ""})} for name in data.values.columns],
        "direction": [int(data.directions[name]) for name in data.values.columns],
        "filled": [int(count) for count in data.flags.isin(FILLED).sum(axis=1)],
        "options": {name: VOCABULARY[name] for name in OFFERED},
        "weights": weights,
        "configured": {name: getattr(material.configured, name) for name in CHOICES},
        "presets": {name: {key: options[key] for key in CHOICES} for name, options in presets.items() if _usable(options, weights)},
        "measures": measures,
        "claims": claims_of(claims, material.years, measures),
        "claim_years": list(material.years),
    }


def table_data(values: pd.DataFrame) -> dict[str, Any]:
    """Return units, and by row unit, year and rescaled values (little-endian float64 in base64; a gap is NaN). index: unit_code, year."""
    position = unit_positions(values)
    return {
        "units": list(position),
        "unit": [position[code] for code in values.index.get_level_values("unit_code")],
        "year": [int(year) for year in values.index.get_level_values("year")],
        "values": encode(rescaled(values).to_numpy(float)),
    }


def unit_positions(values: pd.DataFrame) -> dict[str, int]:
    """Return the place of each unit in the list of units."""
    return {code: place for place, code in enumerate(dict.fromkeys(values.index.get_level_values("unit_code")))}


def rescaled(values: pd.DataFrame) -> pd.DataFrame:
    """Return each indicator from 0 (its lowest value of all rows) to 1 (its highest): never raw values."""
    low, high = values.min(), values.max()
    return (values - low) / (high - low).where(high > low, 1.0)


def encode(values: np.ndarray) -> str:
    """Return numbers, row by row, as little-endian float64 in base64."""
    return base64.b64encode(np.ascontiguousarray(values, dtype="<f8").tobytes()).decode("ascii")


def _weights(material: Material) -> dict[str, list[float]]:
    """Every set of weights that the index can have, by name; one that this run cannot compute is left out."""
    found = {}
    for name in names_of(material.data, material.given):
        try:
            weights = weights_named([name], material.data, material.given)[name].to_numpy(float)
        except EstimationError:
            continue
        if np.isfinite(weights).all() and weights.sum() > 0:
            found[name] = [float(weight) for weight in weights / weights.sum()]
    return found


def _usable(options: Mapping[str, Any], weights: Mapping[str, Any]) -> bool:
    chosen = options["weights"]
    return "values" in chosen if isinstance(chosen, dict) else chosen in weights


def measure_data(measure: LinearMeasure, position: Mapping[str, int]) -> dict[str, Any]:
    """Return the labels of a measure and, by year, its factors by label and unit; '*' where they are the same in all years.

    groups: whether it is means of several groups of units, each unit in one at most.
    """
    by_year = {str(year): _sparse(matrix, position) for year, matrix in measure.operators.items()}
    first = next(iter(measure.operators.values()))
    content: dict[str, Any] = {"labels": [str(label) for label in first.index], "operators": by_year, "groups": False}
    if len({str(rows) for rows in by_year.values()}) == 1:
        apart = bool(((first != 0).sum(axis=0) <= 1).all()) and measure.denominators is None
        content |= {"operators": {"*": next(iter(by_year.values()))}, "groups": apart and 1 < len(first) < first.shape[1]}
    if measure.denominators is not None:
        content["denominators"] = {str(year): _sparse(matrix, position) for year, matrix in measure.denominators.items()}
    return content


def _sparse(matrix: pd.DataFrame, position: Mapping[str, int]) -> list[list[tuple[int, float]]]:
    places = [position[code] for code in matrix.columns]
    return [[(place, float(factor)) for place, factor in zip(places, row, strict=True) if factor] for row in matrix.to_numpy()]


def claims_of(table: pd.DataFrame, years: Sequence[int], measures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the claims about measures that the page can compute."""
    if table.empty:
        return []
    return [
        {key: row[key] for key in ("id", "location", "statement", "measure")}
        | {"kind": claim.kind, "labels": claim.labels, "years": claim.years or tuple(years), "mean": claim.mean, "bound": claim.bound}
        for row, claim in read_claims(table)
        if row["measure"] in measures
    ]
