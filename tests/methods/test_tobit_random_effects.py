"""The random-effects Tobit against dense integration, its linear limit, and a known answer."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.special import log_ndtr
from scipy.stats import norm

from scripts.errors import EstimationError
from scripts.methods.tobit import LOG_SIGMA, fit_tobit
from scripts.methods.tobit_random_effects import LOG_SIGMA_U, fit_random_effects_tobit


def simulate(groups=40, periods=12, spread_u=0.3, spread_e=0.15, seed=1):
    draw = np.random.default_rng(seed)
    label = np.repeat(np.arange(groups), periods)
    design = pd.DataFrame({"a": draw.normal(size=len(label)), "b": draw.normal(size=groups)[label]})
    latent = (
        0.3 + 0.1 * design["a"] - 0.05 * design["b"] + spread_u * draw.normal(size=groups)[label] + spread_e * draw.normal(size=len(label))
    )
    return latent, design, label


@pytest.mark.parametrize("spread_u", [0.3, 1.5])
def test_log_likelihood_equals_dense_integration(spread_u):
    """With the larger spread several groups are censored throughout, and their integrand is a step in a wide bell."""
    latent, design, label = simulate(6 if spread_u < 1 else 12, 6, spread_u=spread_u, seed=2)
    outcome = latent.clip(0, 0.6)
    fit = fit_random_effects_tobit(outcome, design, label, 0, 0.6)
    c = fit.coefficients
    mean = c["intercept"] + design.to_numpy() @ c[["a", "b"]].to_numpy()
    spread_e, spread_u = np.exp(c[LOG_SIGMA]), np.exp(c[LOG_SIGMA_U])
    total = 0.0
    for group in range(label.max() + 1):
        rows = label == group
        y, m = outcome[rows].to_numpy(), mean[rows]

        def integrand(u, y=y, m=m):
            z = (y - m - u) / spread_e
            logs = np.where(y <= 0, log_ndtr(z), np.where(y >= 0.6, log_ndtr(-z), norm.logpdf(z) - np.log(spread_e)))
            return np.exp(logs.sum() + norm.logpdf(u, scale=spread_u) - 5)

        points = np.linspace(-9 * spread_u, 9 * spread_u, 121)
        value = sum(quad(integrand, low, high, epsabs=0, epsrel=1e-10)[0] for low, high in pairwise(points))
        total += np.log(value) + 5
    assert fit.log_likelihood == pytest.approx(total, abs=1e-7)


def test_uncensored_limit_is_the_linear_random_effects_model():
    latent, design, label = simulate(seed=3)
    fit = fit_random_effects_tobit(latent, design, label, -1e9, 1e9)
    c = fit.coefficients
    mean = c["intercept"] + design.to_numpy() @ c[["a", "b"]].to_numpy()
    residual = (latent - mean).to_numpy().reshape(40, 12)
    covariance = np.exp(2 * c[LOG_SIGMA]) * np.eye(12) + np.exp(2 * c[LOG_SIGMA_U])
    sign, logdet = np.linalg.slogdet(2 * np.pi * covariance)
    expected = -0.5 * (40 * logdet + np.einsum("gi,ij,gj->", residual, np.linalg.inv(covariance), residual))
    assert sign == 1 and fit.log_likelihood == pytest.approx(expected, rel=1e-10)


def test_recovers_what_was_simulated():
    latent, design, label = simulate(groups=150, seed=4)
    fit = fit_random_effects_tobit(latent.clip(0, 1), design, label, 0, 1)
    truth = pd.Series({"a": 0.1, "b": -0.05, "intercept": 0.3, LOG_SIGMA: np.log(0.15), LOG_SIGMA_U: np.log(0.3)})
    assert fit.censored_left > 100
    assert ((fit.coefficients - truth[fit.coefficients.index]).abs() < 3.3 * fit.standard_errors).all()
    assert fit.share_of_group_variance == pytest.approx(0.8, abs=0.08)
    assert fit.log_likelihood > fit_tobit(latent.clip(0, 1), design, 0, 1).log_likelihood + 100


def test_more_nodes_change_nothing():
    latent, design, label = simulate(20, 6, seed=5)
    few, many = (fit_random_effects_tobit(latent.clip(0, 1), design, label, 0, 1, nodes) for nodes in (32, 64))
    np.testing.assert_allclose(few.coefficients, many.coefficients, atol=1e-5)


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_units_and_order_change_nothing_but_the_estimates(scale):
    latent, design, label = simulate(15, 6, seed=6)
    plain = fit_random_effects_tobit(latent.clip(0, 1), design, label, 0, 1)
    order = np.random.default_rng(0).permutation(len(label))
    moved = fit_random_effects_tobit(
        (scale * latent.clip(0, 1)).iloc[order], (design / scale + 100).iloc[order], label[order].tolist(), 0, scale
    )
    np.testing.assert_allclose(moved.p_values[["a", "b"]], plain.p_values[["a", "b"]], rtol=1e-5)
    np.testing.assert_allclose(moved.standard_errors[[LOG_SIGMA, LOG_SIGMA_U]], plain.standard_errors[[LOG_SIGMA, LOG_SIGMA_U]], rtol=1e-5)


def test_groups_without_two_rows_and_rows_without_a_group_are_refused():
    latent, design, label = simulate(10, 6)
    with pytest.raises(EstimationError, match="No group has two rows"):
        fit_random_effects_tobit(latent, design, range(60), 0, 1)
    with pytest.raises(EstimationError, match="1 of 60 rows have no label"):
        fit_random_effects_tobit(latent, design, [None, *label[1:]], 0, 1)


def test_unidentified_regressor_is_an_error():
    latent, design, label = simulate(10, 6)
    with pytest.raises(EstimationError, match="cannot identify same"):
        fit_random_effects_tobit(latent.clip(0, 1), design.assign(same=1.0), label, 0, 1)


def test_no_variance_between_groups_is_the_pooled_model():
    latent, design, label = simulate(30, 5, spread_u=0.0, seed=11)
    outcome = latent.clip(0, 1)
    centred = outcome - outcome.groupby(label).transform("mean") + outcome.mean()  # no differences between groups are left
    pooled, fit = fit_tobit(centred, design, 0, 1), fit_random_effects_tobit(centred, design, label, 0, 1)
    assert fit.share_of_group_variance == 0
    assert fit.log_likelihood == pooled.log_likelihood
    np.testing.assert_allclose(fit.coefficients[pooled.coefficients.index], pooled.coefficients)
    assert np.isnan(fit.standard_errors[LOG_SIGMA_U])
