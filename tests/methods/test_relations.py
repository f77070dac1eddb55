"""Relations between the figures of one year, and cells that are kept with doubt, on panels whose one fault is known."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.errors import InputError
from scripts.inputs.dictionary import Dictionary
from scripts.inputs.resource_tables import read_resource
from scripts.methods.doubts import doubted_cells
from scripts.methods.gates import REFUSED, comparisons, judge, set_bounds
from scripts.methods.relations import COLUMNS, broken, checked, doubts_of_columns
from scripts.methods.screening import departures
from tests.methods.test_screening import changed, steady

RESOURCES = Path(__file__).parents[2] / "resources"
KNOWN = Dictionary.load(RESOURCES).variables.index
NONE = pd.DataFrame(columns=["relation", "level", "dataset", "source", "year", "unit_code", "left", "right", "times", "variables", "units"])
SECTORS = "sectors,unit,gdp_primary + gdp_secondary + gdp_tertiary,=,gdp,0.02,0.02,the whole\n"
PROVINCE = "province,province,gdp,<=,10000 * province_gdp_before_census,0.2,0.2,parts of it\n"


def relations(folder: Path, rows: str) -> pd.DataFrame:
    path = folder / "relations.csv"
    path.write_text(",".join(COLUMNS) + "\n" + rows, encoding="utf-8")
    return checked(str(path), read_resource(path, COLUMNS, key=["relation"]), KNOWN)


def with_sectors() -> pd.DataFrame:
    """GDP of cities and its three sectors, which sum to it."""
    whole = steady()
    sectors = {"gdp_primary": 0.2, "gdp_secondary": 0.5, "gdp_tertiary": 0.3}
    parts = [whole.assign(variable=name, value=whole["value"] * share) for name, share in sectors.items()]
    return pd.concat([whole, *parts], ignore_index=True)


def wrong(panel: pd.DataFrame, variable: str, factor: float) -> pd.DataFrame:
    here = panel["variable"] == variable
    return pd.concat([changed(panel[here], factor), panel[~here]], ignore_index=True)


def test_the_repository_states_relations_that_can_be_read() -> None:
    path = RESOURCES / "relations.csv"
    assert len(checked(str(path), read_resource(path, COLUMNS, key=["relation"]), KNOWN)) >= 15


def test_sums_that_hold_are_not_listed(tmp_path: Path) -> None:
    assert broken(with_sectors(), relations(tmp_path, SECTORS)).empty


@pytest.mark.parametrize("variable", ["gdp", "gdp_secondary", "gdp_tertiary"])
def test_a_sum_that_breaks_names_the_cell_that_leaves_the_years_beside_it(tmp_path: Path, variable: str) -> None:
    """A factor that is too small for screening by itself is seen where the sum breaks too."""
    panel = wrong(with_sectors(), variable, 1.4)
    places = broken(panel, relations(tmp_path, SECTORS))
    assert places[["unit_code", "year"]].to_numpy().tolist() == [["110", 2010]]
    found = doubted_cells(departures(panel, {}), places)
    assert found[["unit_code", "year", "variable", "why"]].to_numpy().tolist() == [["110", 2010, variable, "breaks: sectors"]]


def test_a_column_in_broken_sums_is_judged_with_its_other_witness(tmp_path: Path) -> None:
    """The first year of a file has one witness beside the sums: the wrong column goes, those it is summed with stay, with doubt."""
    panel = with_sectors()
    here = (panel["variable"] == "gdp_secondary") & (panel["year"] == 2005)
    right = comparisons(panel, sorted(panel["variable"].unique()))
    bounds = set_bounds(right)
    factor = np.exp(1.5 * bounds.at["gdp_secondary", "level"]) / 1.1
    faulty = panel.assign(value=panel["value"].where(~here, panel["value"] / factor))
    rows = relations(tmp_path, SECTORS)
    doubts = doubts_of_columns(broken(faulty, rows), rows)
    assert set(doubts["variable"]) == {"gdp", "gdp_primary", "gdp_secondary", "gdp_tertiary"} and set(doubts["year"]) == {2005}
    found = judge(comparisons(faulty, sorted(panel["variable"].unique())), bounds, doubts)
    assert found.loc[found["action"] == REFUSED, ["variable", "year"]].to_numpy().tolist() == [["gdp_secondary", 2005]]
    assert set(found["variable"]) == {"gdp", "gdp_primary", "gdp_secondary", "gdp_tertiary"} and set(found["year"]) == {2005}


def test_cities_that_exceed_their_province_are_listed(tmp_path: Path) -> None:
    cities = pd.DataFrame({"unit_code": ["130100", "130200", "140100", "110000"], "value": [6e6, 7e6, 1e6, 9e6], "variable": "gdp"})
    provinces = pd.DataFrame({"unit_code": ["130000", "140000", "110000"], "value": [1000.0, 1000.0, 900.0]})
    both = pd.concat(
        [cities.assign(dataset="a", source="a"), provinces.assign(variable="province_gdp_before_census", dataset="p", source="p")]
    )
    places = broken(both.assign(year=2010), relations(tmp_path, PROVINCE))
    assert places[["unit_code", "left", "right"]].to_numpy().tolist() == [["130000", 13e6, 1e7]]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("x,city,gdp,=,gdp_primary,0.1,0.1,why\n", "level 'city'"),
        ("x,unit,gdp,>,gdp_primary,0.1,0.1,why\n", "sign '>'"),
        ("x,unit,gdp,=,gdp_primry,0.1,0.1,why\n", "gdp_primry"),
        ("x,unit,gdp,=,gdp_primary,-1,0.1,why\n", "column tolerance"),
        ("x,unit,gdp,=,gdp_primary,0.1,inf,why\n", "column share"),
        ("x,unit,100,=,gdp,0.1,0.1,why\n", "row 2.*holds no variable"),
        ("x,unit,gdp,=,gdp_primary +,0.1,0.1,why\n", "row 2.*cannot be read"),
    ],
)
def test_a_relation_that_cannot_be_read_is_named(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(InputError, match=f"(?s){said}"):
        relations(tmp_path, row)


def test_two_wrong_years_in_a_row_are_listed() -> None:
    panel = changed(changed(steady(), 4.0, 2010), 4.0, 2011)
    found = doubted_cells(departures(panel, {}), NONE)
    assert found[["unit_code", "year"]].to_numpy().tolist() == [["110", 2010], ["110", 2011]]
    assert set(found["why"]) == {"two years in a row leave the years on both sides"}


def test_a_value_of_another_year_to_the_last_digit_is_listed() -> None:
    panel = steady(growth=1.0)
    first = panel.loc[(panel["unit_code"] == "110") & (panel["year"] == 2010), "value"].iloc[0]
    panel.loc[(panel["unit_code"] == "110") & (panel["year"] == 2012), "value"] = first
    found = doubted_cells(departures(panel, {}), NONE)
    assert found[["unit_code", "year", "why"]].to_numpy().tolist() == [["110", 2012, "the value of 2010 again"]]


def test_a_year_that_leaves_both_sides_together_is_a_spike() -> None:
    """A level of all provinces that goes up and comes back, each within the growth that the variable knows: trade of 2006."""
    panel = steady()[lambda cells: cells["unit_code"] < "131"]
    growth = {2008: 1.3, 2014: 1.3}
    known = panel.assign(value=panel["value"] * panel["year"].map(lambda year: np.prod([f for y, f in growth.items() if year >= y])))
    bounds = set_bounds(comparisons(known, ["gdp"]))
    assert judge(comparisons(known, ["gdp"]), bounds).empty
    up = known.assign(value=known["value"].where(known["year"] != 2011, known["value"] * 1.6))
    found = judge(comparisons(up, ["gdp"]), bounds)
    assert found["year"].tolist() == [2011] and "both sides" in found["evidence"].iloc[0]
