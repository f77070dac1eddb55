"""Second-order trend curves against polyfit, hand calculation and known truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.errors import EstimationError
from scripts.methods.trend import fit_trend


def test_an_exact_parabola_is_recovered():
    x = np.arange(6.0)
    trend = fit_trend(x, 2 + 3 * x - 0.5 * x**2)
    assert trend.curve([10.0])["fitted"][0] == pytest.approx(2 + 30 - 50)
    assert trend.r_squared == pytest.approx(1)
    assert trend.turning_point == pytest.approx(3)


def test_coefficients_and_covariance_equal_polyfit():
    rng = np.random.default_rng(4)
    x, z = rng.uniform(70, 135, 12), rng.normal(0.33, 0.05, 12)
    trend = fit_trend(x, z, scale=10)
    coefficients, covariance = np.polyfit((x - x.mean()) / 10, z, 2, cov=True)
    assert trend.coefficients == pytest.approx(coefficients[::-1], rel=1e-9)
    assert trend.covariance == pytest.approx(covariance[::-1, ::-1], rel=1e-8)


def test_band_by_hand_for_a_straight_line():
    """x = 0..4, residual sum of squares and the textbook formula s sqrt(1/n + (x - mean)^2 / Sxx) times t(3)."""
    x, z = np.arange(5.0), np.array([1.0, 2.0, 2.0, 4.0, 5.0])
    trend = fit_trend(x, z, order=1)
    residual = z - (0.8 + 1.0 * x)
    error = np.sqrt((residual @ residual) / 3 * (1 / 5 + (4 - 2) ** 2 / 10))
    band = trend.curve([4.0])
    assert band["fitted"][0] == pytest.approx(4.8)
    assert band["upper"][0] - 4.8 == pytest.approx(3.182446305284263 * error, rel=1e-9)


def test_band_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(7)
    x = np.linspace(-1, 1, 15)
    truth = 0.3 + 0.1 * x - 0.2 * x**2
    inside = [
        (band["lower"][0] <= 0.3) & (band["upper"][0] >= 0.3)
        for band in (fit_trend(x, truth + rng.normal(0, 0.05, 15)).curve([0.0], level=0.9) for _ in range(400))
    ]
    assert 0.86 <= np.mean(inside) <= 0.94


@given(shift=st.floats(-1e4, 1e4), scale=st.floats(0.5, 1e3))
def test_the_curve_does_not_depend_on_where_or_in_what_unit_positions_are_measured(shift, scale):
    x, z = np.array([0.0, 1, 2, 4, 7, 9]), np.array([1.0, 3, 2, 5, 4, 4])
    plain, moved = fit_trend(x, z).curve(x), fit_trend(x + shift, z, scale=scale).curve(x + shift)
    assert moved["fitted"].to_numpy() == pytest.approx(plain["fitted"].to_numpy(), rel=1e-6)
    assert moved["lower"].to_numpy() == pytest.approx(plain["lower"].to_numpy(), rel=1e-5)


def test_too_few_points_and_gaps_are_refused():
    with pytest.raises(EstimationError, match="4 distinct positions, found 3"):
        fit_trend([1, 2, 3, 3], [1, 2, 3, 4])
    with pytest.raises(EstimationError, match="finite"):
        fit_trend([1, 2, 3, np.nan], [1, 2, 3, 4])
