"""The resilience of the Lanzhou-Xining cities as material of the sensitivity analysis (Wang et al. 2025)."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scripts.coverage import Coverage
from scripts.index.choices import configured
from scripts.index.data import read_cells, read_definitions
from scripts.index.given import given_by
from scripts.lanzhou_xining.measure_resilience import participating
from scripts.sensitivity.material import Material, means_of_groups, single_units


def load(paths: Mapping[str, str], settings: Mapping[str, Any], wanted: Sequence[int], only: Sequence[int] | None = None) -> Material:
    """Read the index, of all years or of `only` some. paths: indicators, coverage, definitions, units. settings: the paper's section.

    wanted: years that are assessed where the run has them. Which city-years and indicators take part is decided as in the paper's
    rules; an indicator that a city-year lacks takes no part there.
    """
    cells = read_cells(paths["indicators"])
    if only is not None:
        cells = cells[cells["year"].isin(only)]
    data = participating(cells, read_definitions(paths["definitions"]), settings["participation"]).data
    table = pd.read_csv(paths["units"], dtype=str).set_index("unit_code")
    years = data.years_among(wanted)
    units = data.units_in_all(years)
    outside = [name for code, name in table["name_en"].items() if code not in units]
    remark = f" Not ranked, for want of data in one of {', '.join(map(str, years))}: {', '.join(outside)}." if outside else ""
    return Material(
        data=data,
        given=given_by(settings["index"]),
        configured=configured(settings["index"]),
        units=units,
        years=years,
        names=table["name_en"],
        measures={"city": single_units(table["name_en"], units, years), "role": means_of_groups(table["role"], units, years)},
        note=Coverage.load(paths["coverage"]).note() + remark,
    )
