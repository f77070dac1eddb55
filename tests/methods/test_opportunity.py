"""Opportunity curve, index and fairness: by hand, and by the identity with the Bonferroni index."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.errors import EstimationError
from scripts.methods.opportunity import opportunity, opportunity_curve, opportunity_index

values = st.lists(st.floats(0.01, 100), min_size=2, max_size=20)


def bonferroni(x: np.ndarray) -> float:
    """Mean relative gap between the mean and the means of the poorest 1, 2, ..., n units (Bonferroni 1930)."""
    ordered = np.sort(x)
    partial = np.array([ordered[: i + 1].mean() for i in range(len(x))])
    return float(np.mean((x.mean() - partial) / x.mean()))


def test_curve_and_index_by_hand():
    # Ordered by income: opportunities 4, 1, 4 with populations 1, 2, 1: cumulative means 4, 2, 2.5 at shares 1/4, 3/4, 1.
    curve = opportunity_curve([1, 4, 4], ordered_by=[20, 10, 30], population=[2, 1, 1])
    assert curve.order.tolist() == [1, 0, 2]
    assert curve.population_share.tolist() == [0.25, 0.75, 1]
    assert curve.cumulative_mean.tolist() == [4, 2, 2.5]
    assert opportunity_index(curve, "step") == pytest.approx(4 / 4 + 2 / 2 + 2.5 / 4)
    assert opportunity_index(curve, "trapezoid") == pytest.approx(4 / 4 + 3 / 2 + 2.25 / 4)


def test_denominators():
    index, fairness = opportunity([1, 4, 4], [20, 10, 30], [2, 1, 1])
    assert fairness == pytest.approx(index / 2.5)
    assert opportunity([1, 4, 4], [20, 10, 30], [2, 1, 1], denominator="unweighted_mean")[1] == pytest.approx(index / 3)


def test_the_order_of_equally_poor_units_does_not_matter():
    rng = np.random.default_rng(0)
    value, income, population = rng.uniform(1, 9, 12), rng.integers(0, 3, 12), rng.uniform(1, 5, 12)
    expected = opportunity(value, income, population)
    for _ in range(20):
        order = rng.permutation(12)
        assert opportunity(value[order], income[order], population[order]) == pytest.approx(expected, rel=1e-12)
    # Both units equally poor: opportunities are as fair as can be, whichever is listed first.
    assert opportunity([9, 1], [5, 5])[1] == opportunity([1, 9], [5, 5])[1] == 1


def test_poorer_units_with_more_opportunity_make_fairness_exceed_one():
    assert opportunity([9, 5, 1], ordered_by=[1, 2, 3])[1] > 1
    assert opportunity([9, 5, 1], ordered_by=[3, 2, 1])[1] < 1


@given(values)
def test_ordered_by_itself_it_is_one_minus_bonferroni(x):
    assert opportunity(x)[1] == pytest.approx(1 - bonferroni(np.array(x)), abs=1e-9)


@given(values, st.floats(0.1, 10), st.randoms())
def test_invariants(x, factor, random):
    index, fairness = opportunity(x)
    assert fairness <= 1 + 1e-12
    scaled_index, scaled_fairness = opportunity(np.array(x) * factor)
    assert scaled_index == pytest.approx(index * factor)
    assert scaled_fairness == pytest.approx(fairness)
    shuffled = list(x)
    random.shuffle(shuffled)
    assert opportunity(shuffled)[0] == pytest.approx(index)
    assert opportunity(x, population=np.full(len(x), factor))[0] == pytest.approx(index)


def test_equal_opportunities_are_fair_under_both_rules():
    for rule in ("step", "trapezoid"):
        assert opportunity([3, 3, 3], population=[1, 5, 2], rule=rule) == pytest.approx((3, 1))


def test_impossible_requests():
    with pytest.raises(EstimationError, match="positive population"):
        opportunity([1, 2], population=[1, 0])
    with pytest.raises(EstimationError, match="missing or infinite"):
        opportunity([1, np.nan])
    with pytest.raises(EstimationError, match="different length"):
        opportunity([1, 2], ordered_by=[1, 2, 3])
    with pytest.raises(EstimationError, match="known: step, trapezoid"):
        opportunity_index(opportunity_curve([1, 2]), "simpson")
    with pytest.raises(EstimationError, match="known: weighted_mean"):
        opportunity([1, 2], denominator="median")
