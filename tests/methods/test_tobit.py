"""The Tobit estimator against AER and survival in R, against known answers, and its behaviour at the edges."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.errors import EstimationError
from scripts.methods.tobit import LOG_SIGMA, fit_tobit, marginal_effects

REFERENCE = Path(__file__).parents[1] / "reference"
REGRESSORS = ["age", "yearsmarried", "religiousness", "occupation", "rating"]
NAMES_IN_R = {"intercept": "(Intercept)", LOG_SIGMA: "Log(scale)"}


@pytest.fixture(scope="module")
def affairs() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "affairs.csv").astype({"affairs": float})


def printed_by_r(case: str) -> pd.DataFrame:
    table = pd.read_csv(REFERENCE / "tobit_affairs.csv")
    return table[table["case"] == case].set_index("name")


def case_of(affairs: pd.DataFrame, case: str):
    design, options = affairs[REGRESSORS], {}
    if "right" in case:
        options["upper"] = 4.0
    if "dummies" in case:
        dummies = pd.get_dummies(affairs["occupation"], prefix="factor(occupation)", prefix_sep="", drop_first=True, dtype=float)
        design = pd.concat([affairs[["age", "yearsmarried", "religiousness", "rating"]], dummies], axis=1)
    fit = fit_tobit(affairs["affairs"], design, **options)
    return fit.clustered(affairs["occupation"].tolist(), correction="corrected" in case) if "clustered" in case else fit


@pytest.mark.parametrize("case", sorted(set(pd.read_csv(REFERENCE / "tobit_affairs.csv")["case"])))
def test_equals_r(affairs, case):
    expected, fit = printed_by_r(case), case_of(affairs, case)
    ours = fit.coefficients.rename(NAMES_IN_R)
    errors = fit.standard_errors.rename(NAMES_IN_R)
    assert set(ours.index) == set(expected.index)
    np.testing.assert_allclose(ours[expected.index], expected["estimate"], rtol=1e-8)
    np.testing.assert_allclose(errors[expected.index], expected["standard_error"], rtol=1e-8)
    assert fit.log_likelihood == pytest.approx(expected["log_likelihood"].iloc[0], rel=1e-12)
    assert fit.log_likelihood_null == pytest.approx(expected["null_log_likelihood"].iloc[0], rel=1e-12)


def simulate(seed: int, rows: int = 4000, shift: float = 0.3) -> tuple[pd.Series, pd.DataFrame]:
    draw = np.random.default_rng(seed)
    design = pd.DataFrame(draw.normal(size=(rows, 2)), columns=["a", "b"])
    latent = shift + 0.2 * design["a"] - 0.4 * design["b"] + 0.5 * draw.normal(size=rows)
    return latent.clip(0, 1), design


def test_recovers_what_was_simulated():
    outcome, design = simulate(1)
    fit = fit_tobit(outcome, design, 0, 1)
    assert fit.censored_left > 500 and fit.censored_right > 100
    truth = pd.Series({"intercept": 0.3, "a": 0.2, "b": -0.4, LOG_SIGMA: np.log(0.5)})
    assert ((fit.coefficients - truth).abs() < 3.3 * fit.standard_errors).all()


def test_without_censoring_is_least_squares():
    outcome, design = simulate(2)
    latent = outcome + design["a"]
    fit = fit_tobit(latent, design, -np.inf, np.inf)
    matrix = np.column_stack([np.ones(len(design)), design])
    expected, residual, *_ = np.linalg.lstsq(matrix, latent, rcond=None)
    np.testing.assert_allclose(fit.coefficients.iloc[:-1], expected, rtol=1e-10)
    assert fit.sigma == pytest.approx(np.sqrt(residual[0] / len(design)), rel=1e-10)


def test_scale_and_order_do_not_matter():
    outcome, design = simulate(3, 500)
    fit = fit_tobit(outcome, design, 0, 1)
    scaled = fit_tobit(outcome, design.assign(a=design["a"] * 1e6)[["b", "a"]], 0, 1)
    assert scaled.coefficients["a"] * 1e6 == pytest.approx(fit.coefficients["a"], rel=1e-8)
    mirrored = fit_tobit(-outcome, design, -1, 0)
    np.testing.assert_allclose(mirrored.coefficients.iloc[:-1], -fit.coefficients.iloc[:-1], rtol=1e-8)
    assert mirrored.log_likelihood == pytest.approx(fit.log_likelihood, rel=1e-12)


def test_marginal_effects_equal_finite_differences():
    outcome, design = simulate(4, 800)
    fit = fit_tobit(outcome, design, 0, 1)
    effects = marginal_effects(fit, design, 0, 1)

    def expected(frame, coefficients):
        draws = np.random.default_rng(0).normal(size=20000)
        mean = coefficients["intercept"] + frame[["a", "b"]].to_numpy() @ coefficients[["a", "b"]].to_numpy()
        return np.mean([np.clip(m + np.exp(coefficients[LOG_SIGMA]) * draws, 0, 1).mean() for m in mean])

    step = 1e-3
    up, down = design.assign(a=design["a"] + step), design.assign(a=design["a"] - step)
    slope = (expected(up, fit.coefficients) - expected(down, fit.coefficients)) / (2 * step)
    assert effects.loc["a", "effect"] == pytest.approx(slope, rel=2e-2)
    assert abs(effects.loc["a", "effect"]) < abs(fit.coefficients["a"])


def test_delta_method_equals_numerical_jacobian():
    outcome, design = simulate(5, 300)
    fit = fit_tobit(outcome, design, 0, 1)
    base = marginal_effects(fit, design, 0, 1)
    rows = []
    for name in fit.coefficients.index:
        moved = fit.coefficients.copy()
        moved[name] += 1e-6
        changed = marginal_effects(type(fit)(**{**fit.__dict__, "coefficients": moved}), design, 0, 1)
        rows.append((changed["effect"] - base["effect"]) / 1e-6)
    jacobian = np.array(rows).T
    expected = np.sqrt(np.diag(jacobian @ fit.covariance.to_numpy() @ jacobian.T))
    np.testing.assert_allclose(base["standard_error"], expected, rtol=1e-4)


def test_a_regressor_that_does_not_vary_is_left_out_and_named():
    outcome, design = simulate(6, 300)
    fit = fit_tobit(outcome, design.assign(port=0.0, twice=design["a"] * 2 + 1), 0, 1)
    assert fit.omitted == {"port": "does not vary in this sample", "twice": "is a combination of the other regressors"}
    np.testing.assert_allclose(fit.coefficients, fit_tobit(outcome, design, 0, 1).coefficients, rtol=1e-8)


def test_separation_is_named():
    outcome, design = simulate(7, 300)
    design["tibet"] = 0.0
    design.loc[:9, "tibet"] = 1.0
    outcome[:10] = 0.0
    with pytest.raises(EstimationError, match="tibet .*separation"):
        fit_tobit(outcome, design, 0, 1)


WRONG = {
    "All 50 observations are censored": lambda y, x: fit_tobit(y * 0, x, 0, 1),
    "'a' has 50 missing or infinite values": lambda y, x: fit_tobit(y, x.assign(a=np.nan), 0, 1),
    "'a' has 1 missing or infinite": lambda y, x: fit_tobit(y, x.assign(a=[np.inf] + [0.0] * 49), 0, 1),
    "not below": lambda y, x: fit_tobit(y, x, 1, 0),
    "cluster has 1 level: 2 or more": lambda y, x: fit_tobit(y, x, 0, 1).clustered(["one"] * 50),
    "2 of 50 rows have no label": lambda y, x: fit_tobit(y, x, 0, 1).clustered(["a", "b"] * 24 + [None, np.nan]),
    "30 labels of the cluster for 50 rows": lambda y, x: fit_tobit(y, x, 0, 1).clustered(["a", "b", "c"] * 10),
    "explain the outcome exactly": lambda y, x: fit_tobit(1 + 2 * x["a"], x, -100, 100),
    "nothing to explain": lambda y, x: fit_tobit(y * 0 + 0.1, x, 0, 1),
    "at least 1 values": lambda y, x: fit_tobit(y[:0], x[:0], 0, 1),
    "variables with the same name: a": lambda y, x: fit_tobit(y, x.set_axis(["a", "a"], axis=1), 0, 1),
    "uses the name 'intercept' itself": lambda y, x: fit_tobit(y, x.rename(columns={"a": "intercept"}), 0, 1),
    "'a' holds text": lambda y, x: fit_tobit(y, x.astype(object).assign(a="much"), 0, 1),
    "different row labels": lambda y, x: fit_tobit(y, x[::-1], 0, 1),
}


@pytest.mark.parametrize("message", WRONG)
def test_errors_say_what_is_wrong(message):
    outcome, design = simulate(8, 50)
    with pytest.raises(EstimationError, match=message):
        WRONG[message](outcome, design)


@pytest.mark.parametrize(("scale", "offset"), [(1e-6, 0.0), (1e6, 0.0), (1.0, 1e9), (1e-3, 1e4)])
def test_units_and_offsets_change_nothing_but_the_estimates(scale, offset):
    outcome, design = simulate(9, 400)
    plain = fit_tobit(outcome, design, 0, 1)
    moved = fit_tobit(outcome * scale, design.assign(a=design["a"] / scale + offset), 0, scale)
    np.testing.assert_allclose(moved.p_values[["a", "b"]], plain.p_values[["a", "b"]], rtol=1e-5)
    np.testing.assert_allclose(moved.standard_errors["a"], plain.standard_errors["a"] * scale**2, rtol=1e-6)
    assert moved.log_likelihood == pytest.approx(plain.log_likelihood - inside(outcome) * np.log(scale), abs=1e-4)


def inside(outcome: pd.Series) -> int:
    return int(outcome.between(0, 1, inclusive="neither").sum())


def test_nearly_collinear_regressors_keep_their_standard_errors():
    """The error of a regressor is sigma / (root n times what the others leave of it), in uncensored data."""
    outcome, design = simulate(10, 300)
    latent = outcome + design["a"]
    near = design.assign(c=design["a"] + 1e-6 * np.random.default_rng(1).normal(size=300))
    fit = fit_tobit(latent, near, -np.inf, np.inf)
    matrix = np.column_stack([np.ones(300), near[["a", "b"]]])
    rest = near["c"] - matrix @ np.linalg.lstsq(matrix, near["c"], rcond=None)[0]
    assert fit.standard_errors["c"] == pytest.approx(fit.sigma / np.sqrt((rest**2).sum()), rel=1e-4)
