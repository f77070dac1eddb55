"""The resilience of the Lanzhou-Xining cities as material of the sensitivity analysis (Wang et al. 2025)."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scripts.coverage import Coverage
from scripts.lanzhou_xining.measure_resilience import resilience_index
from scripts.methods.index_specifications import units_in_all
from scripts.sensitivity.material import Material, means_of_groups, single_units, years_in_run


def load(paths: Mapping[str, str], settings: Mapping[str, Any], wanted: Sequence[int], only: Sequence[int] | None = None) -> Material:
    """Read the index, of all years or of `only` some. paths: indicators, coverage, definitions, units. settings: the paper's section.

    wanted: years that are assessed where the run has them. Which city-years and indicators take part is decided as in the paper's
    rules; an indicator that a city-year lacks takes no part there.
    """
    cells = pd.read_csv(paths["indicators"], dtype={"unit_code": str})
    if only is not None:
        cells = cells[cells["year"].isin(only)]
    defined = pd.read_csv(paths["definitions"], keep_default_na=False).set_index("indicator")
    index, weights = resilience_index(cells, defined, settings["participation"])
    kept = weights.loc[weights["weight"].notna(), "indicator"].tolist()
    rows = index.index[index["takes_part"]]
    values, flags = (
        cells.pivot(index=["unit_code", "year"], columns="indicator", values=name).loc[rows, kept] for name in ("value", "flag")
    )
    table = pd.read_csv(paths["units"], dtype=str).set_index("unit_code")
    years = years_in_run(wanted, values)
    units = units_in_all(values, years)
    dimension = defined.loc[kept, "dimension"]
    by_dimension = 1 / dimension.map(dimension.value_counts()) / dimension.nunique()
    outside = [name for code, name in table["name_en"].items() if code not in units]
    remark = f" Not ranked, for want of data in one of {', '.join(map(str, years))}: {', '.join(outside)}." if outside else ""
    return Material(
        values=values.astype(float),
        flags=flags,
        directions=defined.loc[kept, "direction"].astype(int),
        units=units,
        years=years,
        names=table["name_en"],
        stated={
            "filling": "as_configured",
            "normalisation": "min_max",
            "scope": "pooled",
            "aggregation": "weighted_sum",
            "weights": "entropy",
            "left_out": "none",
        },
        measures={"city": single_units(table["name_en"], units, years), "role": means_of_groups(table["role"], units, years)},
        note=Coverage.load(paths["coverage"]).note() + remark,
        given={"equal_by_dimension": by_dimension},
    )
