"""Within, random effects and Hausman against plm on Grunfeld's data."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.errors import EstimationError
from scripts.methods.panel_models import dummies, hausman, variance_inflation, within_estimator

REFERENCE = Path(__file__).parents[1] / "reference"


@pytest.mark.parametrize(("case", "without"), [("balanced", []), ("unbalanced", [0, 1, 44, 129, 130, 131])])
def test_equals_plm(case, without):
    data = pd.read_csv(REFERENCE / "grunfeld.csv").drop(index=without)
    expected = pd.read_csv(REFERENCE / "hausman_grunfeld.csv").query("case == @case").set_index("name")
    ours = hausman(data["inv"], data[["value", "capital"]], data["firm"])
    np.testing.assert_allclose(ours.within.coefficients, expected["within"], rtol=1e-9)
    np.testing.assert_allclose(np.sqrt(np.diag(ours.within.covariance)), expected["within_standard_error"], rtol=1e-9)
    np.testing.assert_allclose(ours.random.coefficients, expected["random"], rtol=1e-8)
    np.testing.assert_allclose(np.sqrt(np.diag(ours.random.covariance)), expected["random_standard_error"], rtol=1e-8)
    assert ours.classical == pytest.approx(expected["chi_square"].iloc[0], rel=1e-6)
    assert ours.classical_p_value == pytest.approx(expected["p"].iloc[0], rel=1e-6)
    auxiliary = pd.read_csv(REFERENCE / "hausman_auxiliary.csv").set_index("case").loc[case]
    found = [ours.statistic, ours.p_value, ours.clustered_statistic, ours.clustered_p_value]
    assert found == pytest.approx(list(auxiliary[["chi_square", "p", "clustered_f", "clustered_p"]]), rel=1e-9)


def correlated_panel(seed: int, count: int = 30, years: int = 4, correlated: float = 0.4) -> tuple[pd.Series, pd.DataFrame, pd.Series]:
    rng = np.random.default_rng(seed)
    group = pd.Series(np.repeat(np.arange(count), years))
    effect = rng.normal(size=count)[group]
    x = pd.DataFrame(rng.normal(size=(len(group), 2)) + correlated * effect[:, None], columns=["a", "b"])
    return x["a"] + effect + 0.5 * rng.normal(size=len(group)), x, group


def test_where_the_classical_difference_is_indefinite_there_is_no_p_and_the_auxiliary_test_has_one():
    tests = [hausman(*correlated_panel(seed, count=12, years=3)) for seed in range(40)]
    assert any(test.classical is None for test in tests)
    for test in tests:
        assert (test.classical is None) == (test.classical_p_value is None)
        assert test.statistic > 0 and 0 < test.p_value < 1


def test_the_auxiliary_tests_hold_their_level_and_have_power():
    null = [hausman(*correlated_panel(seed, correlated=0.0)) for seed in range(50)]
    other = [hausman(*correlated_panel(seed)) for seed in range(50)]
    assert np.mean([t.p_value < 0.1 for t in null]) < 0.22 and np.mean([t.clustered_p_value < 0.1 for t in null]) < 0.22
    assert np.mean([t.p_value < 0.1 for t in other]) > 0.6


@pytest.mark.parametrize(("outcome", "regressor"), [(1e-6, 1.0), (1e6, 1e7), (1.0, 1e-7)])
def test_units_and_order_change_nothing(outcome, regressor):
    y, x, group = correlated_panel(3)
    plain = hausman(y, x, group)
    order = np.random.default_rng(0).permutation(len(y))
    moved = hausman((outcome * y).iloc[order], x.assign(a=regressor * x["a"]).iloc[order], group.iloc[order])
    assert (moved.classical is None) == (plain.classical is None)
    for name in ("statistic", "p_value", "clustered_statistic"):
        assert getattr(moved, name) == pytest.approx(getattr(plain, name), rel=1e-7), name
    assert moved.within.coefficients["a"] * regressor / outcome == pytest.approx(plain.within.coefficients["a"], rel=1e-9)


WRONG = {
    "have no label of the group": lambda y, x, g: hausman(y, x, g.where(g > 0)),
    "different row labels": lambda y, x, g: hausman(y, x.iloc[::-1], g),
    "'b' does not vary": lambda y, x, g: hausman(y, x.assign(b=0.1), g),
    "collinear or do not vary within groups": lambda y, x, g: hausman(y, x.assign(b=2 * x["a"] + 1), g),
    "collinear or do not vary between groups": lambda y, x, g: hausman(y, x.assign(b=x["b"] - x["b"].groupby(g).transform("mean")), g),
    "cannot carry": lambda y, x, g: hausman(y, x, g % 3),
    "explain the outcome within groups exactly": lambda y, x, g: hausman(x["a"] + g, x, g),
}


@pytest.mark.parametrize("message", WRONG)
def test_errors_say_what_is_wrong(message):
    with pytest.raises(EstimationError, match=message):
        WRONG[message](*correlated_panel(5))


def test_variance_inflation_by_hand():
    draw = np.random.default_rng(0)
    frame = pd.DataFrame(draw.normal(size=(200, 2)), columns=["a", "b"])
    frame["c"] = frame["a"] + 0.5 * draw.normal(size=200)
    matrix = np.column_stack([np.ones(200), frame[["b", "c"]]])
    fitted = matrix @ np.linalg.lstsq(matrix, frame["a"], rcond=None)[0]
    r2 = 1 - ((frame["a"] - fitted) ** 2).sum() / ((frame["a"] - frame["a"].mean()) ** 2).sum()
    assert variance_inflation(frame)["a"] == pytest.approx(1 / (1 - r2), rel=1e-9)
    with pytest.raises(EstimationError, match="collinear"):
        variance_inflation(frame.assign(d=frame["a"] + frame["b"]))
    with pytest.raises(EstimationError, match="'d' does not vary"):
        variance_inflation(frame.assign(d=0.1))


def test_dummies_leave_out_the_first_label():
    table = dummies(pd.Series(["x", "y", "z", "y"]), "unit")
    assert list(table.columns) == ["unit=y", "unit=z"] and table.sum().tolist() == [2.0, 1.0]


def test_within_names_a_regressor_that_is_constant_in_groups():
    groups = pd.Series([1, 1, 1, 2, 2, 2])
    with pytest.raises(EstimationError, match="do not vary"):
        within_estimator(pd.Series(range(6), dtype=float), pd.DataFrame({"x": groups.astype(float)}), groups)
