import numpy as np
import pandas as pd
import pytest
from esda import Moran
from libpysal.weights import KNN

from scripts.errors import EstimationError
from scripts.methods.moran import nearest_neighbours
from scripts.methods.moran_draws import moran_jackknife, moran_many, moran_permutations

POINTS = np.random.default_rng(1).uniform(size=(20, 2))
DISTANCES = pd.DataFrame(np.hypot(*(POINTS[:, None] - POINTS[None]).transpose(2, 0, 1)))
WEIGHTS = nearest_neighbours(DISTANCES, 4)


def test_many_equal_one_by_one_with_an_independent_package():
    values = np.random.default_rng(2).normal(size=(5, 20)) + 3 * POINTS[:, 0]
    theirs = KNN.from_array(POINTS, k=4)
    expected = [Moran(row, theirs, permutations=0).I for row in values]
    for matrix in (WEIGHTS.matrix.to_numpy(), WEIGHTS.sparse):
        np.testing.assert_allclose(moran_many(values, matrix), expected)


def test_permutations_in_blocks_are_the_same_draws(monkeypatch):
    whole = moran_permutations(POINTS[:, 0], WEIGHTS.sparse, 50, np.random.default_rng(3))
    monkeypatch.setattr("scripts.methods.moran_draws.VALUES", 7 * 20)
    np.testing.assert_array_equal(moran_permutations(POINTS[:, 0], WEIGHTS.sparse, 50, np.random.default_rng(3)), whole)


def test_chessboard_by_hand():
    # Four units in a ring, alternating: every neighbour is the opposite, I = -1.
    ring = np.array([[0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0]]) / 2
    assert moran_many(np.array([[1.0, -1, 1, -1]]), ring)[0] == pytest.approx(-1)


def test_permutations_have_the_expectation_of_no_autocorrelation():
    draws = moran_permutations(POINTS[:, 0], WEIGHTS.matrix.to_numpy(), 4000, np.random.default_rng(3))
    assert draws.mean() == pytest.approx(-1 / 19, abs=0.01)
    again = moran_permutations(POINTS[:, 0], WEIGHTS.matrix.to_numpy(), 4000, np.random.default_rng(3))
    np.testing.assert_array_equal(draws, again)


def test_jackknife_leaves_out_one_unit():
    values = POINTS[:, :1].T
    without, error = moran_jackknife(values, WEIGHTS.matrix.to_numpy())
    kept = np.arange(1, 20)
    rows = WEIGHTS.matrix.to_numpy()[np.ix_(kept, kept)]
    assert without[0, 0] == pytest.approx(moran_many(values[:, kept], rows / rows.sum(axis=1, keepdims=True))[0])
    assert 0 < error[0] < 1


def test_gaps_and_constants():
    with pytest.raises(EstimationError, match="complete"):
        moran_many(np.array([[1.0, np.nan]]), np.eye(2))
    assert np.isnan(moran_many(np.ones((1, 20)), WEIGHTS.matrix.to_numpy()))[0]
