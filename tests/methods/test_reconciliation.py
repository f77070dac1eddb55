"""Reconciliation: disagreements, choice of source and jumps, on panels small enough to check by hand."""

import pandas as pd
import pytest

from scripts.methods.reconciliation import choose, disagreements, jumps


def observations(rows: list[tuple[str, int, str, str, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["unit_code", "year", "variable", "dataset", "value"])
    return frame.assign(source=frame["dataset"] + "_file", locator=[f"cell {i}" for i in range(len(frame))], flag="observed", unit="u")


@pytest.mark.parametrize(("second", "listed"), [(100.9, False), (102.0, True), (98.0, True), (100.0, False)])
def test_disagreements_beyond_the_tolerance_are_listed(second: float, listed: bool) -> None:
    found = observations([("1", 2010, "gdp", "a", 100.25), ("1", 2010, "gdp", "b", second + 0.25)])
    assert (len(disagreements(found, 0.01)) == 1) is listed


def test_a_difference_that_is_rounding_is_no_disagreement() -> None:
    found = observations([("1", 2010, "employees", "a", 8.0), ("1", 2010, "employees", "b", 7.54)])
    assert disagreements(found, 0.01).empty
    assert len(disagreements(found.assign(value=[8.0, 7.4]), 0.01)) == 1


def test_the_first_source_in_order_wins_and_unnamed_ones_come_last() -> None:
    found = observations(
        [("1", 2010, "gdp", "c", 3.0), ("1", 2010, "gdp", "b", 2.0), ("1", 2010, "gdp", "a", 1.0), ("2", 2010, "gdp", "c", 9.0)]
    )
    chosen = choose(found, {"gdp": ["b", "a"]})
    assert dict(zip(chosen["unit_code"], chosen["value"], strict=True)) == {"1": 2.0, "2": 9.0}


def series(values: list[float], dataset: str = "a") -> pd.DataFrame:
    return observations([("1", 2010 + i, "gdp", dataset, value) for i, value in enumerate(values)])


def test_a_spike_leaves_both_neighbours_and_a_step_changes_the_level() -> None:
    spike = jumps(series([10.0, 11.0, 115.0, 12.0]), {"gdp": 2.0})
    assert spike[["year", "kind"]].to_numpy().tolist() == [[2012, "spike"], [2013, "step"]]
    step = jumps(series([10.0, 11.0, 30.0, 33.0]), {"gdp": 2.0})
    assert step[["year", "kind"]].to_numpy().tolist() == [[2012, "step"]]
    assert jumps(series([10.0, 15.0, 22.0]), {"gdp": 2.0}).empty
