import numpy as np
import pandas as pd
import pytest

from scripts.errors import EstimationError
from scripts.methods.resampling import random_cluster_weights
from scripts.methods.tobit import fit_tobit
from scripts.methods.tobit_draws import weighted_tobit


@pytest.fixture
def data() -> tuple[pd.Series, pd.DataFrame]:
    generator = np.random.default_rng(5)
    design = pd.DataFrame({"x": generator.normal(size=200), "z": generator.normal(size=200) * 50})
    latent = 0.4 + 0.3 * design["x"] - 0.004 * design["z"] + generator.normal(scale=0.3, size=200)
    return latent.clip(0, 1), design


def test_equal_weights_give_the_single_fit(data):
    outcome, design = data
    single = fit_tobit(outcome, design, 0, 1)
    draws = weighted_tobit(outcome, design, np.ones((3, 200)), 0, 1)
    assert draws.converged.all()
    np.testing.assert_allclose(draws.coefficients, np.tile(single.coefficients[["intercept", "x", "z"]], (3, 1)), rtol=1e-6)
    np.testing.assert_allclose(draws.sigma, single.sigma, rtol=1e-6)


def test_whole_weights_are_repeated_rows(data):
    outcome, design = data
    weights = np.random.default_rng(6).integers(1, 4, size=(1, 200))
    rows = np.repeat(np.arange(200), weights[0])
    repeated = fit_tobit(outcome.iloc[rows].reset_index(drop=True), design.iloc[rows].reset_index(drop=True), 0, 1)
    draws = weighted_tobit(outcome, design, weights.astype(float), 0, 1)
    np.testing.assert_allclose(draws.coefficients[0], repeated.coefficients[["intercept", "x", "z"]], rtol=1e-6)


def test_one_limit_and_no_limit(data):
    outcome, design = data
    one = weighted_tobit(outcome, design, np.ones((1, 200)), 0, np.inf)
    single = fit_tobit(outcome, design, 0, np.inf)
    np.testing.assert_allclose(one.coefficients[0], single.coefficients[["intercept", "x", "z"]], rtol=1e-6)
    none = weighted_tobit(outcome, design, np.ones((1, 200)), -np.inf, np.inf)
    np.testing.assert_allclose(
        none.coefficients[0],
        np.linalg.lstsq(design.assign(one=1.0)[["one", "x", "z"]].to_numpy(), outcome.to_numpy(), rcond=None)[0],
        rtol=1e-6,
    )


def test_spread_of_draws_is_the_sampling_error(data):
    outcome, design = data
    weights = random_cluster_weights(range(200), 1500, np.random.default_rng(7))
    draws = weighted_tobit(outcome, design, weights, 0, 1)
    error = fit_tobit(outcome, design, 0, 1).standard_errors[["intercept", "x", "z"]]
    np.testing.assert_allclose(draws.coefficients.std(axis=0), error, rtol=0.15)


def test_wrong_weights_and_collinear_regressors_are_refused(data):
    outcome, design = data
    with pytest.raises(EstimationError, match="positive"):
        weighted_tobit(outcome, design, np.zeros((1, 200)), 0, 1)
    with pytest.raises(EstimationError, match="cannot identify copy"):
        weighted_tobit(outcome, design.assign(copy=design["x"]), np.ones((1, 200)), 0, 1)
