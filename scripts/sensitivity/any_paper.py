"""The index of a paper that has no loader of its own, as material of the sensitivity analysis."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scripts.coverage import Coverage
from scripts.index.choices import configured
from scripts.index.data import read_index
from scripts.index.given import given_by, published_weights
from scripts.sensitivity.material import Material, means_of_groups, remark_on_gaps, single_units


def load(paths: Mapping[str, str], settings: Mapping[str, Any], wanted: Sequence[int]) -> Material:
    """Read the index. paths: indicators, coverage, definitions, names (of all units) and, where there are any, published weights.

    settings: the paper's section. wanted: years that are assessed where the run has them. Claims may be about the measures `unit`,
    `three_region` and `four_region` (means of the units of a region).
    """
    data, lost = read_index(paths["indicators"], paths["definitions"]).without_gaps()
    table = pd.read_csv(paths["names"], dtype=str).set_index("unit_code")
    years = data.years_among(wanted)
    units = data.units_in_all(years)
    return Material(
        data=data,
        given=given_by(settings["index"], published_weights(paths["published"]) if "published" in paths else None),
        configured=configured(settings["index"]),
        units=units,
        years=years,
        names=table["name_en"],
        measures={
            "unit": single_units(table["name_en"], units, years),
            **{region: means_of_groups(table[region], units, years) for region in ("three_region", "four_region")},
        },
        note=Coverage.load(paths["coverage"]).note() + remark_on_gaps(lost),
    )
