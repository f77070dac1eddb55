import numpy as np
import pytest

from scripts.errors import EstimationError
from scripts.methods.resampling import interval, perturbed_weights, random_cluster_weights, resampled_indicators

BASE = np.array([0.5, 0.3, 0.2, 0.0])


def test_perturbed_weights_stay_within_their_spread_and_sum_to_one():
    draws = perturbed_weights(BASE, 4000, 0.25, np.random.default_rng(1))
    np.testing.assert_allclose(draws.sum(axis=1), 1)
    assert (draws[:, 3] == 0).all()
    ratio = draws[:, 0] / draws[:, 1] / (0.5 / 0.3)
    assert 0.6 <= ratio.min() < 0.65 and 1.55 < ratio.max() <= 1.25 / 0.75
    np.testing.assert_array_equal(perturbed_weights(BASE, 3, 0, np.random.default_rng(1)), np.tile(BASE, (3, 1)))


def test_bootstrap_of_indicators_has_the_variance_of_drawing_with_replacement():
    equal = np.full(10, 0.1)
    draws = resampled_indicators(equal, 20000, np.random.default_rng(2))
    np.testing.assert_allclose(draws.mean(axis=0), 0.1, rtol=0.05)
    # A count is binomial(10, 1/10): variance 0.9, in weights 0.009.
    np.testing.assert_allclose(draws.var(axis=0), 0.009, rtol=0.05)


def test_same_seed_same_draws():
    one, other = (resampled_indicators(BASE, 5, np.random.default_rng(9)) for _ in range(2))
    np.testing.assert_array_equal(one, other)


def test_cluster_weights_are_shared_within_clusters():
    draws = random_cluster_weights(["a", "a", "b", "c"], 5000, np.random.default_rng(3))
    np.testing.assert_array_equal(draws[:, 0], draws[:, 1])
    np.testing.assert_allclose(draws[:, 1:].sum(axis=1), 3)
    np.testing.assert_allclose(draws.mean(axis=0), 1, rtol=0.05)


def test_interval_and_wrong_arguments():
    low, high = interval(np.arange(101.0)[:, np.newaxis], 0.9)
    assert (low[0], high[0]) == pytest.approx((5, 95))
    with pytest.raises(EstimationError):
        perturbed_weights(BASE, 2, 1.0, np.random.default_rng(1))
