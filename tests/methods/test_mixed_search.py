"""Newton's method for mixed models: derivatives, many outcomes at once, boundaries, large data; against dense algebra and single fits."""

import numpy as np
import pandas as pd
import pytest

from scripts.errors import EstimationError
from scripts.methods.mixed_derivatives import derivatives
from scripts.methods.mixed_design import Design, Formula, design
from scripts.methods.mixed_model import fit, refit, simulate
from scripts.methods.mixed_profile import deviance, profile

UNCORRELATED = ("y ~ x + (1 | city)", "y ~ x + (1 | city) + (1 | year)", "y ~ x + (1 + x || city) + (1 | year)", "y ~ (0 + x | year)")


def unbalanced(rng: np.random.Generator, cities: int = 6, years: int = 11) -> pd.DataFrame:
    city, year = (part.ravel() for part in np.meshgrid(np.arange(cities), np.arange(years)))
    kept = rng.random(len(city)) < 0.8
    city, year = city[kept], year[kept]
    x = rng.normal(size=len(city))
    y = 1 + 0.5 * x + 0.6 * rng.normal(size=cities)[city] + 0.4 * rng.normal(size=years)[year] + 0.5 * rng.normal(size=len(city))
    return pd.DataFrame({"city": city.astype(str), "year": year.astype(str), "x": x, "y": y})


def dense_deviance(model: Design, theta: np.ndarray, reml: bool) -> float:
    """By the definition: V of all observations, its determinant and inverse."""
    factor = (model.z @ model.factor(theta)).toarray()
    v = np.eye(len(model.y)) + factor @ factor.T
    cross = model.x.T @ np.linalg.solve(v, model.x)
    residual = model.y - model.x @ np.linalg.solve(cross, model.x.T @ np.linalg.solve(v, model.y))
    n = len(model.y) - (model.x.shape[1] if reml else 0)
    fixed = np.linalg.slogdet(cross)[1] if reml else 0.0
    return np.linalg.slogdet(v)[1] + fixed + n * (1 + np.log(2 * np.pi * residual @ np.linalg.solve(v, residual) / n))


@pytest.mark.parametrize("reml", [True, False])
@pytest.mark.parametrize("formula", [*UNCORRELATED, "y ~ x + (1 + x | city) + (1 | year)", "y ~ x + (1 + x | city)"])
def test_elimination_equals_dense_algebra(formula, reml):
    rng = np.random.default_rng(1)
    model = design(Formula.parse(formula), unbalanced(rng))
    thetas = rng.uniform(0.1, 2, (3, len(model.positions)))
    assert deviance(model, thetas, reml) == pytest.approx([dense_deviance(model, theta, reml) for theta in thetas], abs=1e-9)


@pytest.mark.parametrize("reml", [True, False])
@pytest.mark.parametrize("formula", UNCORRELATED)
def test_derivatives_equal_differences(formula, reml):
    rng = np.random.default_rng(2)
    model = design(Formula.parse(formula), unbalanced(rng))
    ratios = rng.uniform(0.2, 2, len(model.positions))
    found = derivatives(model, ratios, reml)
    steps = 1e-4 * np.eye(len(ratios))
    slope = [(deviance(model, np.sqrt(ratios + h), reml) - deviance(model, np.sqrt(ratios - h), reml)) / 2e-4 for h in steps]
    curve = [(derivatives(model, ratios + h, reml).slope - derivatives(model, ratios - h, reml).slope) / 2e-4 for h in steps]
    assert found.slope == pytest.approx(np.array(slope), rel=1e-4, abs=1e-4)
    assert found.curve == pytest.approx(np.array(curve), rel=1e-4, abs=1e-3)


@pytest.mark.parametrize("reml", [True, False])
@pytest.mark.parametrize("formula", [UNCORRELATED[1], UNCORRELATED[2]])
def test_many_outcomes_at_once_equal_single_fits(formula, reml):
    """Noise alone, so that many variances are zero; the regressors differ in the second half."""
    rng = np.random.default_rng(3)
    data = unbalanced(rng)
    fitted = fit(formula, data, reml)
    outcomes = rng.normal(size=(30, len(data)))
    other = np.repeat(fitted.model.x[None], 30, axis=0)
    other[:, :, 1] = rng.normal(size=(30, len(data)))
    for x in (None, other):
        found = refit(fitted, outcomes, x)
        assert 0 < found.singular.mean() < 1
        for i, y in enumerate(outcomes):
            columns = data.assign(y=y, x=data["x"] if x is None else x[i, :, 1])
            if x is not None and "x ||" in formula:
                continue  # its random slopes are of the first x
            single = fit(formula, columns, reml)
            assert found.log_likelihood[i] == pytest.approx(single.log_likelihood, abs=1e-9)
            assert found.beta[i] == pytest.approx(single.beta, abs=1e-7)
            assert found.deviations[i] == pytest.approx(single.deviations, abs=1e-6)
            assert found.singular[i] == bool(single.singular)


def test_many_outcomes_of_correlated_effects():
    rng = np.random.default_rng(4)
    data = unbalanced(rng)
    fitted = fit("y ~ x + (1 + x | city)", data)
    outcomes = simulate(fitted, 3, rng)
    found = refit(fitted, outcomes)
    for i, y in enumerate(outcomes):
        single = fit("y ~ x + (1 + x | city)", data.assign(y=y))
        assert found.log_likelihood[i] == pytest.approx(single.log_likelihood, abs=1e-6)
        assert found.beta[i] == pytest.approx(single.beta, abs=1e-4)


def test_zero_variance_is_exact_and_its_slope_points_outwards():
    rng = np.random.default_rng(5)
    data = unbalanced(rng).assign(y=lambda d: rng.normal(size=len(d)))
    data["y"] -= data.groupby("city")["y"].transform("mean")
    fitted = fit("y ~ (1 | city)", data)
    assert fitted.theta[0] == 0.0
    assert fitted.converged
    assert derivatives(fitted.model, fitted.theta**2, True).slope[0] > 0


@pytest.mark.parametrize("reml", [True, False])
def test_large_crossed_data_end_at_the_optimum(reml):
    """Eight hundred units by 25 years: slopes vanish, and the estimates are those that the data were drawn with."""
    rng = np.random.default_rng(6)
    unit, year = np.repeat(np.arange(800), 25), np.tile(np.arange(25), 800)
    x = rng.normal(size=len(unit))
    y = 1 + 0.5 * x + 1.2 * rng.normal(size=800)[unit] + 0.7 * rng.normal(size=25)[year] + 0.9 * rng.normal(size=len(unit))
    data = pd.DataFrame({"y": y, "x": x, "unit": unit.astype(str), "year": year.astype(str)})
    fitted = fit("y ~ x + (1 | unit) + (1 | year)", data, reml)
    assert fitted.converged
    at = derivatives(fitted.model, fitted.theta**2, reml)
    assert (np.abs(at.slope) < 1e-6 * np.sqrt(np.diag(at.curve))).all()
    assert fitted.beta[1] == pytest.approx(0.5, abs=4 * fitted.standard_errors[1])
    assert fitted.deviations == pytest.approx([1.2, 0.7, 0.9], rel=0.3)


def test_many_outcomes_leave_other_models_alone():
    rng = np.random.default_rng(7)
    fitted = fit("y ~ x", unbalanced(rng))
    found = refit(fitted, simulate(fitted, 5, rng))
    assert found.beta.shape == (5, 2)
    assert found.deviations.shape == (5, 1)
    assert not found.singular.any()
    assert profile(fitted.model, np.zeros(0)).beta == pytest.approx(np.linalg.lstsq(fitted.model.x, fitted.model.y)[0])


@pytest.mark.parametrize("reml", [True, False])
def test_an_outcome_without_residual_is_refused(reml):
    rng = np.random.default_rng(8)
    data = unbalanced(rng)
    for y in (1 + 2 * data["x"], np.ones(len(data)), 2 * data["x"] + data["city"].astype(float)):
        with pytest.raises(EstimationError, match="no residual variance"):
            fit("y ~ x + (1 | city)", data.assign(y=y), reml)
