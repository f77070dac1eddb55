"""The coupling coordination degree for the explorer: two systems, their weights, and the choices that do not need other data."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.provincial_coupling.compute_coupling import SYSTEMS
from scripts.report.explorer import measure_data, table_data, unit_positions
from scripts.sensitivity.material import means_of_groups, single_units

# The power of the coupling that each aggregation of the page stands for.
AGGREGATIONS = {1: "coordination", 2: "coordination_squared"}
SCENARIO = "provincial_coupling:\n  standardisation: {scope}\n  coordination:\n    weight: {weight}\n    power: {power}"


def index(results: Path, settings: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the index, None where the run has no coupling or a power that the page does not offer. settings: the paper's section."""
    path, rule = results / "data/coupling.csv", settings["coordination"]
    if not path.is_file() or rule["power"] not in AGGREGATIONS:
        return None
    table = pd.read_csv(path, dtype={"unit_code": str})
    values = table.set_index(["unit_code", "year"])[SYSTEMS]
    units, years = pd.Index(unit_positions(values)), sorted({int(year) for year in table["year"]})
    about = table.drop_duplicates("unit_code").set_index("unit_code")
    groups = {"region": about["region"], "coast": about["coast"], "nation": pd.Series("China", about.index)}
    measures = {name: means_of_groups(labels, units, years) for name, labels in groups.items()}
    measures["province"] = single_units(about["province"], units, years)
    share = float(rule["weight"])
    return {
        **table_data(values),
        "indicators": [{"id": name, "label": name.capitalize(), "dimension": ""} for name in SYSTEMS],
        "direction": [1, 1],
        "filled": [0] * len(values),
        "options": {"normalisation": ["min_max"], "scope": ["within_year", "pooled"], "aggregation": list(AGGREGATIONS.values())},
        "weights": {"configured": [share, 1 - share], "equal": [0.5, 0.5]},
        "configured": {
            "normalisation": "min_max",
            "scope": settings["standardisation"],
            "aggregation": AGGREGATIONS[rule["power"]],
            "weights": "configured",
        },
        "presets": {},
        "measures": {name: measure_data(measure, unit_positions(values)) for name, measure in measures.items()},
        "claim_years": years,
        "own_scenario": SCENARIO,
    }
