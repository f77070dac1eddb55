"""The resilience of border cities as material of the sensitivity analysis (Sui et al. 2022)."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scripts.border_cities.frames import read_cells, read_units, region_of
from scripts.coverage import Coverage
from scripts.methods.border_resilience import CONVENTIONS, standardise, weights_of
from scripts.methods.index_specifications import units_in_all
from scripts.sensitivity.material import Material, means_of_groups, single_units, wide_tables, years_in_run


def load(paths: Mapping[str, str], settings: Mapping[str, Any], wanted: Sequence[int]) -> Material:
    """Read the index of the run `common`. paths: cells, coverage, definitions, published, units. settings: the paper's section.

    wanted: years that are assessed where the run has them.
    """
    values, flags, lost = wide_tables(read_cells(paths["cells"]))
    directions = pd.read_csv(paths["definitions"], keep_default_na=False).set_index("indicator")["direction"].astype(int)
    directions = directions[values.columns]
    table = read_units(paths["units"])
    names = table.set_index("unit_code")["name_en"]
    years = years_in_run(wanted, values)
    units = units_in_all(values, years)
    scope = settings["method"]["scope"]
    note = Coverage.load(paths["coverage"]).note() + " Run 'common'."
    return Material(
        values=values,
        flags=flags,
        directions=directions,
        units=units,
        years=years,
        names=names,
        stated=stated(settings),
        measures={
            "city": single_units(names, units, years),
            "region": means_of_groups(region_of(table, settings["jiuquan_region"]), units, years),
        },
        note=note + (f" Indicators with gaps left out: {', '.join(lost)}." if lost else ""),
        given={
            **{f"entropy_{name}": _entropy_of(name, directions, scope) for name in CONVENTIONS},
            "printed": pd.read_csv(paths["published"]).set_index("indicator")["weight"].astype(float),
        },
    )


def stated(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the option of each choice that the paper's configuration takes."""
    method = settings["method"]
    return {
        "filling": "as_configured",
        "normalisation": "z_score",
        "scope": method["scope"],
        "aggregation": "topsis",
        "weights": f"entropy_{method['shift']}" if method["weights"] == "entropy" else method["weights"],
        "left_out": "none",
    }


def _entropy_of(convention: str, directions: pd.Series, scope: Any) -> Any:
    """Return the function that computes entropy weights of z-scores made positive by a convention."""
    return lambda values: weights_of(standardise(values, directions, scope), convention)
