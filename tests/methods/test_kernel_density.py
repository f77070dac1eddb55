"""Kernel density: bandwidth rules against SciPy, statsmodels and R's definitions, density against SciPy."""

import numpy as np
import pytest
from scipy.stats import gaussian_kde

from scripts.errors import EstimationError
from scripts.methods.kernel_density import bandwidth, gaussian_density, modes, peak

VALUES = np.random.default_rng(7).lognormal(-3, 0.6, size=286)


def test_bandwidths_by_hand():
    values = np.array([1.0, 2, 3, 4, 10])
    spread, shrink = values.std(ddof=1), 5 ** (-1 / 5)
    assert bandwidth(values, "silverman_deviation") == pytest.approx(0.9 * spread * shrink)
    assert bandwidth(values, "silverman_robust") == pytest.approx(0.9 * 2 / 1.34 * shrink)  # quartiles 2 and 4
    assert bandwidth(values, "printed_exponent") == pytest.approx(0.9 * spread * 5**-0.8)
    assert bandwidth(values, 0.3) == 0.3


def test_bandwidths_equal_scipy_and_statsmodels():
    from statsmodels.nonparametric.bandwidths import bw_silverman

    scipy_width = gaussian_kde(VALUES, "silverman").factor * VALUES.std(ddof=1)
    assert bandwidth(VALUES, "normal_reference") == pytest.approx(scipy_width, rel=1e-12)
    # statsmodels divides the quartile distance by 1.349 in place of 1.34.
    assert bandwidth(VALUES, "silverman_robust") == pytest.approx(bw_silverman(VALUES), rel=0.01)


def test_no_quartile_distance_leaves_the_deviation():
    values = [1.0, 1, 1, 1, 1, 9]
    assert bandwidth(values, "silverman_robust") == bandwidth(values, "silverman_deviation")


def test_density_equals_scipy_and_integrates_to_one():
    width = bandwidth(VALUES)
    at = np.linspace(-0.5, 1.5, 4001)
    ours = gaussian_density(VALUES, at, width)
    reference = gaussian_kde(VALUES, bw_method=width / VALUES.std(ddof=1))(at)
    np.testing.assert_allclose(ours, reference, atol=1e-10)
    assert np.trapezoid(ours, at) == pytest.approx(1, abs=1e-6)


def test_peak_and_modes_of_two_separate_points():
    place, height = peak([0.0, 10.0], 1.0)
    assert height == pytest.approx(0.5 / np.sqrt(2 * np.pi), rel=1e-4)
    assert min(abs(place), abs(place - 10)) < 0.02
    assert modes([0.0, 10.0], 1.0) == 2
    assert modes([0.0, 1.0], 1.0) == 1
    uneven = [0.0, 0.0, 0.0, 10.0]
    assert (modes(uneven, 1.0), modes(uneven, 1.0, share=0.5)) == (2, 1)


def test_wider_kernels_have_lower_peaks():
    heights = [peak(VALUES, width)[1] for width in (0.005, 0.01, 0.02)]
    assert heights == sorted(heights, reverse=True)


def test_impossible_requests():
    with pytest.raises(EstimationError, match="known: silverman_robust"):
        bandwidth(VALUES, "scott")
    with pytest.raises(EstimationError, match="without spread"):
        bandwidth([2.0, 2, 2])
    with pytest.raises(EstimationError, match="without spread"):
        bandwidth([0.1 + 0.2, 0.3, 0.3])
    with pytest.raises(EstimationError, match="infinite"):
        bandwidth([1.0, np.nan])
