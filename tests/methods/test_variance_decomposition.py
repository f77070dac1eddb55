from itertools import product

import numpy as np
import pandas as pd
import pytest

from scripts.errors import EstimationError
from scripts.methods.variance_decomposition import decompose


def full_grid(*sizes: int) -> pd.DataFrame:
    return pd.DataFrame(list(product(*(range(s) for s in sizes))), columns=list("abc")[: len(sizes)])


def test_additive_function_has_equal_first_order_and_total_shares_that_sum_to_one():
    grid = full_grid(2, 3, 2)
    # Variances of the parts by hand: a in {0, 2}: 1; b in {0, 3, 6}: 6; c constant: 0.
    result = decompose(grid, (2.0 * grid["a"] + 3.0 * grid["b"]).to_numpy())
    np.testing.assert_allclose(result["first_order"], [1 / 7, 6 / 7, 0], atol=1e-12)
    np.testing.assert_allclose(result["total"], result["first_order"], atol=1e-12)


def test_pure_interaction_has_no_first_order_share_and_full_total_shares():
    grid = full_grid(2, 2)
    result = decompose(grid, ((grid["a"] + grid["b"]) % 2).to_numpy(float))
    np.testing.assert_allclose(result["first_order"], 0, atol=1e-12)
    np.testing.assert_allclose(result["total"], 1)


def test_product_by_hand():
    # y = a b on {0, 1}^2: mean 1/4, variance 3/16; means by a are 0 and 1/2, variance 1/16.
    grid = full_grid(2, 2)
    result = decompose(grid, (grid["a"] * grid["b"]).to_numpy(float))
    np.testing.assert_allclose(result["first_order"], 1 / 3)
    np.testing.assert_allclose(result["total"], 2 / 3)


def test_row_order_does_not_matter_and_results_are_added():
    grid = full_grid(3, 4)
    values = np.random.default_rng(1).normal(size=(12, 5))
    shuffled = np.random.default_rng(2).permutation(12)
    one = decompose(grid, values)
    other = decompose(grid.iloc[shuffled].reset_index(drop=True), values[shuffled])
    np.testing.assert_allclose(one["total"], other["total"])
    variance = values.var(axis=0)
    single = sum(decompose(grid, values[:, k])["first_order"].to_numpy() * variance[k] for k in range(5)) / variance.sum()
    np.testing.assert_allclose(one["first_order"], single)


def test_shares_agree_with_a_sampling_estimate_of_a_known_function():
    # Ishigami's function (a = 7, b = 0.1) on midpoints: first-order shares 0.3139, 0.4424, 0; total 0.5576, 0.4424, 0.2437.
    points = (np.arange(60) + 0.5) / 60 * 2 * np.pi - np.pi
    grid = pd.DataFrame(list(product(points, repeat=3)), columns=list("abc"))
    values = np.sin(grid["a"]) + 7 * np.sin(grid["b"]) ** 2 + 0.1 * grid["c"] ** 4 * np.sin(grid["a"])
    result = decompose(grid, values.to_numpy())
    np.testing.assert_allclose(result["first_order"], [0.3139, 0.4424, 0], atol=2e-3)
    np.testing.assert_allclose(result["total"], [0.5576, 0.4424, 0.2437], atol=2e-3)


def test_incomplete_grid_and_gaps_are_refused():
    grid = full_grid(2, 2)
    with pytest.raises(EstimationError, match="4 combinations once"):
        decompose(grid.iloc[:3], np.ones(3))
    with pytest.raises(EstimationError, match="4 combinations once"):
        decompose(grid.iloc[[0, 1, 2, 2]], np.ones(4))
    with pytest.raises(EstimationError, match="finite"):
        decompose(grid, np.array([1, 2, np.nan, 4]))


def test_results_that_never_vary_have_no_shares():
    assert decompose(full_grid(2, 2), np.ones(4))["total"].tolist() == [0, 0]
