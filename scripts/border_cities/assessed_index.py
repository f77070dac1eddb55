"""The resilience of border cities as material of the sensitivity analysis (Sui et al. 2022)."""

from collections.abc import Mapping, Sequence
from typing import Any

from scripts.border_cities.frames import read_units, region_of
from scripts.coverage import Coverage
from scripts.index.choices import configured
from scripts.index.data import data_of, read_cells, read_definitions
from scripts.index.given import given_by, published_weights
from scripts.sensitivity.material import Material, means_of_groups, remark_on_gaps, single_units


def load(paths: Mapping[str, str], settings: Mapping[str, Any], wanted: Sequence[int]) -> Material:
    """Read the index of the run `common`. paths: cells, coverage, definitions, published, units. settings: the paper's section.

    wanted: years that are assessed where the run has them.
    """
    data, lost = data_of(read_cells(paths["cells"]), read_definitions(paths["definitions"])).without_gaps()
    table = read_units(paths["units"])
    names = table.set_index("unit_code")["name_en"]
    years = data.years_among(wanted)
    units = data.units_in_all(years)
    return Material(
        data=data,
        given=given_by(settings["index"], published_weights(paths["published"])),
        configured=configured(settings["index"]),
        units=units,
        years=years,
        names=names,
        measures={
            "city": single_units(names, units, years),
            "region": means_of_groups(region_of(table, settings["jiuquan_region"]), units, years),
        },
        note=Coverage.load(paths["coverage"]).note() + " Run 'common'." + remark_on_gaps(lost),
    )
