"""Reconciliation: corrections, disagreements, choice of source, jumps and spikes, on panels small enough to check by hand."""

import pandas as pd
import pytest

from scripts.methods.reconciliation import apply_corrections, choose, disagreements, jumps, replace_spikes


def observations(rows: list[tuple[str, int, str, str, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["unit_code", "year", "variable", "dataset", "value"])
    return frame.assign(source=frame["dataset"] + "_file", locator=[f"cell {i}" for i in range(len(frame))], flag="observed", unit="u")


def corrections(**row: str) -> pd.DataFrame:
    base = {"unit_code": "*", "year": "*", "variable": "*", "source": "*", "action": "drop", "factor": "", "reason": "r", "evidence": "e"}
    return pd.DataFrame([{**base, **row}])


def test_a_dropped_cell_is_gone_and_a_scaled_one_is_flagged() -> None:
    found = observations([("1", 2010, "gdp", "a", 100.0), ("1", 2011, "gdp", "a", 110.0), ("2", 2010, "gdp", "b", 5.0)])
    dropped, applied = apply_corrections(found, corrections(unit_code="1", year="2010", source="a"))
    assert list(dropped["value"]) == [110.0, 5.0]
    assert list(applied["cells"]) == [1]
    scaled, _ = apply_corrections(found, corrections(source="b_file", action="scale", factor="10"))
    assert scaled.loc[scaled["unit_code"] == "2", ["value", "flag"]].to_numpy().tolist() == [[50.0, "corrected"]]


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


def test_a_spike_gives_way_to_another_source_that_fits_its_neighbours() -> None:
    first, second = series([10.0, 11.0, 115.0, 12.0]), series([11.5], "b").assign(year=2012)
    found = pd.concat([first, second], ignore_index=True)
    panel = choose(found, {"gdp": ["a", "b"]})
    spikes = jumps(panel, {"gdp": 2.0}).query("kind == 'spike'")
    result, replaced = replace_spikes(panel, spikes, found, 0.01)
    assert result.set_index("year")["value"].to_dict() == {2010: 10.0, 2011: 11.0, 2012: 11.5, 2013: 12.0}
    assert result.set_index("year").at[2012, "flag"] == "corrected"
    assert replaced[["value", "value_spike"]].to_numpy().tolist() == [[11.5, 115.0]]


def test_a_spike_that_all_sources_share_stays_and_stays_listed() -> None:
    found = pd.concat([series([10.0, 11.0, 115.0, 12.0]), series([10.0, 11.0, 115.0, 12.0], "b")], ignore_index=True)
    panel = choose(found, {"gdp": ["a", "b"]})
    result, replaced = replace_spikes(panel, jumps(panel, {"gdp": 2.0}).query("kind == 'spike'"), found, 0.01)
    assert replaced.empty
    assert result["value"].max() == 115.0
