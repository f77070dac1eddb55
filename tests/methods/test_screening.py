"""Screening of single cells, on panels whose one wrong cell is known."""

import numpy as np
import pandas as pd
import pytest

from scripts.methods.screening import DROPPED, KEPT, REPLACED, decide, screen

UNITS, YEARS = 120, range(2005, 2017)
NONE = pd.DataFrame({"unit_code": [], "year": [], "variable": []})


def steady(dataset: str = "a", growth: float = 1.1) -> pd.DataFrame:
    """Cities that grow by `growth` a year, each with 3 % of noise of its own."""
    draws = np.random.default_rng(7).normal(0, 0.03, (UNITS, len(YEARS)))
    rows = [
        (f"{100 + i}", year, "gdp", 1e6 * (1 + i) * growth**t * np.exp(draws[i, t])) for i in range(UNITS) for t, year in enumerate(YEARS)
    ]
    frame = pd.DataFrame(rows, columns=["unit_code", "year", "variable", "value"])
    return frame.assign(dataset=dataset, source=f"{dataset}_file", locator="c", flag="observed", unit="u", file_sha256="")


def changed(panel: pd.DataFrame, factor: float, year: int = 2010, unit: str = "110") -> pd.DataFrame:
    here = (panel["unit_code"] == unit) & (panel["year"] == year)
    return panel.assign(value=panel["value"].where(~here, panel["value"] * factor))


def screened(panel: pd.DataFrame, observations: pd.DataFrame | None = None, kept: pd.DataFrame = NONE) -> list[list[object]]:
    found = screen(panel, panel if observations is None else observations, kept, {}, 0.01)
    return found[["unit_code", "year", "decision"]].to_numpy().tolist()


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert screened(steady()) == []


@pytest.mark.parametrize("factor", [10.0, 3.0, 1 / 3, 0.1])
def test_one_wrong_cell_is_found_and_no_other(factor: float) -> None:
    assert screened(changed(steady(), factor)) == [["110", 2010, DROPPED]]


@pytest.mark.parametrize("factor", [1.02, 1.3])
def test_small_departures_are_let_be(factor: float) -> None:
    assert screened(changed(steady(), factor)) == []


def test_a_new_level_is_no_wrong_cell() -> None:
    panel = steady()
    for year in range(2010, 2017):
        panel = changed(panel, 3.0, year)
    assert screened(panel) == []


@pytest.mark.parametrize("year", [2005, 2016])
def test_the_ends_of_a_series_are_kept_unless_they_are_far_off(year: int) -> None:
    assert screened(changed(steady(), 1.6, year)) == []
    assert screened(changed(steady(), 100.0, year)) == [["110", year, DROPPED]]


def test_a_wrong_second_year_does_not_condemn_the_first() -> None:
    assert screened(changed(steady(), 10.0, 2006)) == [["110", 2006, DROPPED]]


def test_another_tabulation_that_fits_takes_the_place() -> None:
    second = steady("b")
    panel = changed(steady(), 1.5)
    everything = pd.concat([panel, second], ignore_index=True)
    assert screened(panel, everything) == [["110", 2010, REPLACED]]
    found = screen(panel, everything, NONE, {}, 0.01)
    result = decide(panel, found, everything).set_index(["unit_code", "year"])
    right = steady().set_index(["unit_code", "year"])["value"]
    assert result.at[("110", 2010), "value"] == right[("110", 2010)] and result.at[("110", 2010), "flag"] == "corrected"
    assert len(result) == len(panel)


def test_what_both_tabulations_have_wrong_is_dropped() -> None:
    both = pd.concat([changed(steady(), 10.0), changed(steady("b"), 10.0)], ignore_index=True)
    panel = changed(steady(), 10.0)
    assert screened(panel, both) == [["110", 2010, DROPPED]]
    assert len(decide(panel, screen(panel, both, NONE, {}, 0.01), both)) == len(panel) - 1


def test_a_documented_keep_counts() -> None:
    kept = pd.DataFrame({"unit_code": ["110"], "year": [2010], "variable": ["gdp"]})
    assert screened(changed(steady(), 10.0), kept=kept) == [["110", 2010, KEPT]]


def test_a_zero_beside_large_values_is_suspicious_and_beside_small_ones_is_not() -> None:
    panel = steady()
    assert screened(changed(panel, 0.0, unit="150")) == [["150", 2010, DROPPED]]
    small = panel.assign(value=np.where(panel["unit_code"] < "105", 1.0, panel["value"]))
    found = screen(changed(small, 0.0, unit="100"), small, NONE, {"gdp": "count"}, 0.01)
    assert found.empty


def test_of_few_units_nothing_is_taken_out() -> None:
    wrong = changed(steady(), 10.0)
    provinces = wrong[wrong["unit_code"] < "131"]
    assert screened(provinces) == [["110", 2010, KEPT]]
    assert screened(provinces[provinces["unit_code"].between("105", "120")]) == []
