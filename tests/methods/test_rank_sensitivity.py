import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata

from scripts.errors import EstimationError
from scripts.methods.rank_sensitivity import order_kept, pair_summary, rank_intervals, rank_shift, ranks_of, row_ranks

# Three specifications of three units; the third swaps the first two, the second ties them.
SCORES = np.array([[0.9, 0.5, 0.1], [0.7, 0.7, 0.1], [0.4, 0.6, 0.1]])


def test_ranks_by_hand():
    np.testing.assert_array_equal(ranks_of(SCORES), [[1, 2, 3], [1.5, 1.5, 3], [2, 1, 3]])


def test_scores_equal_but_for_rounding_share_a_rank():
    np.testing.assert_array_equal(ranks_of(np.array([[0.1 + 0.2, 0.3]])), [[1.5, 1.5]])


def test_shares_of_pairs_that_keep_their_order_by_hand():
    kept = order_kept(ranks_of(SCORES), stated=0)
    # First above second: in one specification, half of another, none of the third.
    assert kept[0, 1] == kept[1, 0] == pytest.approx(0.5)
    assert kept[0, 2] == kept[1, 2] == 1
    assert np.isnan(np.diag(kept)).all()
    assert np.isnan(order_kept(ranks_of(SCORES), stated=1)[0, 1])


def test_pair_shares_equal_a_loop():
    ranks = ranks_of(np.random.default_rng(3).normal(size=(40, 7)))
    kept = order_kept(ranks, 5)
    for i in range(7):
        for j in range(7):
            if i != j:
                same = np.sign(ranks[:, i] - ranks[:, j]) == np.sign(ranks[5, i] - ranks[5, j])
                assert kept[i, j] == pytest.approx(same.mean())


def test_intervals_by_hand():
    units = pd.Index(["a", "b", "c"], name="unit_code")
    table = rank_intervals(ranks_of(SCORES), units, stated=0, level=1.0)
    assert table.loc["a", ["stated_rank", "median_rank", "lower", "upper", "best", "worst"]].tolist() == [1, 1.5, 1, 2, 1, 2]
    assert table.loc["c", "width"] == 0
    np.testing.assert_allclose(rank_shift(ranks_of(SCORES), 0), [0, 1 / 3, 2 / 3])


def test_pairs_are_counted_once():
    ranks = ranks_of(np.array([[4.0, 3, 2, 1]]))
    summary = pair_summary(order_kept(ranks, 0), np.abs(np.subtract.outer(ranks[0], ranks[0])))
    assert summary["pairs"].tolist() == [3, 3, 6]
    assert summary["kept_in_all"].tolist() == [1, 1, 1]


def test_gaps_are_refused():
    with pytest.raises(EstimationError, match="finite"):
        ranks_of(np.array([[1.0, np.nan]]))


def test_ranks_of_rows_are_those_of_scipy():
    values = np.random.default_rng(6).normal(size=(60, 25))
    values[::3] = values[::3].round(1)  # a third of the rows with equal values
    np.testing.assert_array_equal(row_ranks(values), rankdata(values, axis=1))
