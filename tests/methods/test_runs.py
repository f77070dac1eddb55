"""Longest runs in order, by hand; the run that was raised is found with its ends, and chance does not reach it."""

import numpy as np
import pytest

from scripts.errors import EstimationError
from scripts.methods.runs import highest_run, highest_runs_by_chance, longest_run


def test_longest_run() -> None:
    assert [[1, 2, 9, 3, 4][i] for i in longest_run([1, 2, 9, 3, 4])] == [1, 2, 3, 4]
    assert longest_run([]) == []
    assert longest_run([2, 2, 2]) == [0, 1, 2]


def test_the_raised_run_is_found_with_its_ends() -> None:
    values = np.random.default_rng(3).normal(0, 0.1, 200)
    values[60:68] += 0.6
    first, last, height = highest_run(values, 3, 20)
    assert (first, last) == (60, 68)
    chance = highest_runs_by_chance(values, 3, 20, 99, 1)
    assert len(chance) == 99 and chance.max() < height
    np.testing.assert_array_equal(chance, highest_runs_by_chance(values, 3, 20, 99, 1))
    assert highest_run(7 + 5 * values, 3, 20) == pytest.approx((60, 68, height))  # neither level nor unit matters


def test_a_run_needs_spread_and_room() -> None:
    with pytest.raises(EstimationError, match="no run of 3 to 20"):
        highest_run(np.ones(30), 3, 20)
    with pytest.raises(EstimationError, match="in 10 values"):
        highest_run(np.arange(10.0), 3, 20)
