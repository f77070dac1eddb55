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
    assert ours.statistic == pytest.approx(expected["chi_square"].iloc[0], rel=1e-6)
    assert ours.p_value == pytest.approx(expected["p"].iloc[0], rel=1e-6)


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


def test_dummies_leave_out_the_first_label():
    table = dummies(pd.Series(["x", "y", "z", "y"]), "unit")
    assert list(table.columns) == ["unit=y", "unit=z"] and table.sum().tolist() == [2.0, 1.0]


def test_within_names_a_regressor_that_is_constant_in_groups():
    groups = pd.Series([1, 1, 1, 2, 2, 2])
    with pytest.raises(EstimationError, match="do not vary"):
        within_estimator(pd.Series(range(6), dtype=float), pd.DataFrame({"x": groups.astype(float)}), groups)
