"""Gates on magnitude, on columns whose fault is known."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.errors import InputError
from scripts.inputs.build_panel import _bounds
from scripts.methods.gates import FLAGGED, REFUSED, STATISTICS, comparisons, judge, set_bounds
from tests.methods.test_screening import steady

BOUNDS = set_bounds(comparisons(steady(), ["gdp"]))


def column(panel: pd.DataFrame, year: int, values: np.ndarray) -> pd.DataFrame:
    result = panel.copy()
    result.loc[result["year"] == year, "value"] = values
    return result


def judged(panel: pd.DataFrame) -> list[list[object]]:
    return judge(comparisons(panel, ["gdp"]), BOUNDS)[["dataset", "year", "action"]].to_numpy().tolist()


def test_right_columns_pass() -> None:
    assert judged(steady()) == []


@pytest.mark.parametrize("fault", ["units", "shifted", "districts", "another column"])
def test_a_wrong_column_is_left_out_and_its_neighbours_are_not(fault: str) -> None:
    panel = steady()
    values = panel.loc[panel["year"] == 2010, "value"].to_numpy()
    shares = np.random.default_rng(3).uniform(0.2, 0.6, len(values))
    wrong = {"units": values * 10, "shifted": np.roll(values, 1), "districts": values * shares, "another column": values[::-1]}[fault]
    # Cities stand in the order of their size here: a shift by one row would hardly change a value.
    order = np.random.default_rng(5).permutation(len(values))
    panel = panel.assign(unit_code=panel["unit_code"].map(dict(zip(panel["unit_code"].unique(), order.astype(str), strict=True))))
    wrong = np.roll(values[np.argsort(order)], 1)[order] if fault == "shifted" else wrong
    assert judged(column(panel, 2010, wrong)) == [["a", 2010, REFUSED]]


def test_last_years_column_again_is_left_out() -> None:
    panel = steady()
    assert judged(column(panel, 2010, panel.loc[panel["year"] == 2009, "value"].to_numpy())) == [["a", 2010, REFUSED]]


def test_a_new_level_passes() -> None:
    panel = steady()
    assert judged(panel.assign(value=panel["value"].where(panel["year"] < 2010, panel["value"] * 3))) == []


def test_the_last_column_has_one_witness() -> None:
    panel = steady()
    last = panel.loc[panel["year"] == 2016, "value"].to_numpy()
    slightly, far = np.exp(1.5 * BOUNDS.at["gdp", "level"]) / 1.1, 10.0
    assert judged(column(panel, 2016, last * slightly)) == [["a", 2016, FLAGGED]]
    assert judged(column(panel, 2016, last * far)) == [["a", 2016, REFUSED]]


def test_another_dataset_that_agrees_keeps_a_column_with_doubt() -> None:
    both = pd.concat([steady(), steady("b")], ignore_index=True)
    both = both.assign(value=both["value"].where(both["year"] != 2010, both["value"] * 10))
    assert judged(both) == [["a", 2010, FLAGGED], ["b", 2010, FLAGGED]]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("gdp,0.4,0.1,0.9,0.02,0.6,0.1\n", "no row '\\*'"),
        ("gdp,0.4,-0.1,0.9,0.02,0.6,0.1\n*,0.4,0.1,0.9,0.02,0.6,0.1\n", "row 2, column spread"),
        ("gdp,0.4,x,0.9,0.02,0.6,0.1\n*,0.4,0.1,0.9,0.02,0.6,0.1\n", "row 2, column spread"),
    ],
)
def test_bounds_that_cannot_be_used_are_named(tmp_path: Path, rows: str, said: str) -> None:
    path = tmp_path / "gates.csv"
    path.write_text("variable," + ",".join(STATISTICS) + "\n" + rows, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        _bounds(str(path))


def test_a_variable_without_bounds_of_its_own_has_the_common_ones() -> None:
    """It is doubted, and left out only where it is far beyond them."""
    panel = steady().assign(variable="new")
    common = BOUNDS.loc[["*"]]
    for factor, action in ((1.28, FLAGGED), (10.0, REFUSED)):
        wrong = column(panel, 2010, panel.loc[panel["year"] == 2010, "value"].to_numpy() * factor)
        assert judge(comparisons(wrong, ["new"]), common)["action"].tolist() == [action]
