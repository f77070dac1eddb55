"""Entropy weights against two independent packages; combinations by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scripts.errors import EstimationError
from scripts.index.combinations import COMBINATIONS, combine
from scripts.index.entropy import entropy, entropy_weights

SUBJECTIVE = pd.Series({"a": 0.5, "b": 0.3, "c": 0.2})
OBJECTIVE = pd.Series({"a": 0.2, "b": 0.2, "c": 0.6})


def positive(seed: int, units: int = 30, indicators: int = 7) -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(seed).lognormal(size=(units, indicators)))


def test_entropy_by_hand():
    # Shares 1/4 and 3/4; and equal shares, which carry no information.
    frame = pd.DataFrame({"a": [1.0, 3.0], "b": [2.0, 2.0]})
    expected = -(0.25 * np.log(0.25) + 0.75 * np.log(0.75)) / np.log(2)
    assert entropy(frame).tolist() == pytest.approx([expected, 1])
    assert entropy_weights(frame).tolist() == pytest.approx([1, 0])


def test_zero_counts_as_no_contribution():
    frame = pd.DataFrame({"a": [0.0, 1.0, 1.0], "b": [0.0, 0.0, 1.0]})
    assert entropy(frame).tolist() == pytest.approx([np.log(2) / np.log(3), 0])


@pytest.mark.parametrize("seed", range(5))
def test_entropy_weights_equal_pymcdm_and_scikit_criteria(seed):
    import pymcdm.weights
    from skcriteria.preprocessing import weighters

    frame = positive(seed)
    ours = entropy_weights(frame).to_numpy()
    np.testing.assert_allclose(ours, pymcdm.weights.entropy_weights(frame.to_numpy()), atol=1e-12)
    np.testing.assert_allclose(ours, weighters.entropy_weights(frame.to_numpy()), atol=1e-12)


def test_more_rows_in_the_constant_make_weights_more_alike_in_the_same_order():
    frame = pd.DataFrame(np.random.default_rng(3).uniform(size=(20, 5)) ** [1, 2, 3, 4, 5])
    own, flatter = entropy_weights(frame), entropy_weights(frame, 135)
    assert flatter.std() < own.std() / 2 and flatter.corr(own) == pytest.approx(1)
    pd.testing.assert_series_equal(entropy_weights(frame, 20), own)


@given(arrays(float, (5, 3), elements=st.floats(0.01, 1e4)), st.floats(0.01, 100))
def test_entropy_weights_sum_to_one_and_ignore_the_unit(values, factor):
    frame = pd.DataFrame(values)
    if (frame.max() / frame.min() < 1.001).all():
        return
    weights = entropy_weights(frame)
    assert weights.sum() == pytest.approx(1)
    assert (weights >= 0).all()
    np.testing.assert_allclose(entropy_weights(frame * factor), weights, atol=1e-8)
    np.testing.assert_allclose(entropy_weights(frame.iloc[::-1]), weights, atol=1e-12)


@pytest.mark.parametrize("bad", [[-1.0, 1.0], [np.nan, 1.0], [np.inf, 1.0]])
def test_what_has_no_entropy_is_named(bad):
    with pytest.raises(EstimationError, match=r"b$"):
        entropy_weights(pd.DataFrame({"a": [1.0, 2.0], "b": bad}))


def test_a_constant_indicator_has_no_weight_though_its_entropy_is_rounded():
    frame = pd.DataFrame({"a": 0.1, "b": 0.3, "c": 2.0, "zero": 0.0, "d": [1.0, 2.0, 4.0]}, index=range(3))
    assert entropy_weights(frame).tolist() == [0, 0, 0, 0, 1]
    with pytest.raises(EstimationError, match="all units are equal"):
        entropy_weights(frame[["a", "b", "c"]])


def test_equal_units_have_no_entropy_weights():
    with pytest.raises(EstimationError, match="all units are equal"):
        entropy_weights(pd.DataFrame({"a": [2.0, 2.0]}))


def test_combinations_by_hand():
    product = np.array([0.10, 0.06, 0.12])
    assert combine(SUBJECTIVE, OBJECTIVE, "multiplicative").tolist() == pytest.approx((product / product.sum()).tolist())
    assert combine(SUBJECTIVE, OBJECTIVE, "linear").tolist() == pytest.approx([0.35, 0.25, 0.4])
    root = np.sqrt(product)
    assert combine(SUBJECTIVE, OBJECTIVE, "square_root").tolist() == pytest.approx((root / root.sum()).tolist())
    distance = np.sqrt((0.3**2 + 0.1**2 + 0.4**2) / 2)
    share = (1 + distance) / 2
    assert combine(SUBJECTIVE, OBJECTIVE, "deviation").tolist() == pytest.approx((share * SUBJECTIVE + (1 - share) * OBJECTIVE).tolist())


def test_game_weights_solve_their_own_first_order_conditions():
    combined = combine(SUBJECTIVE, OBJECTIVE, "game")
    a, b = SUBJECTIVE.to_numpy(), OBJECTIVE.to_numpy()
    # a.a = 0.38, a.b = 0.28, b.b = 0.44: c1 = (0.38 * 0.44 - 0.28 * 0.44) / D, c2 = (0.38 * 0.44 - 0.28 * 0.38) / D, up to scale.
    c1, c2 = 0.38 * 0.44 - 0.28 * 0.44, 0.38 * 0.44 - 0.28 * 0.38
    assert combined.tolist() == pytest.approx(((c1 * a + c2 * b) / (c1 + c2)).tolist())


@pytest.mark.parametrize("rule", COMBINATIONS)
def test_every_combination_of_equal_weights_with_themselves_sums_to_one(rule):
    combined = combine(SUBJECTIVE * 7, OBJECTIVE, rule)
    assert combined.sum() == pytest.approx(1)
    if rule != "multiplicative":
        assert combine(SUBJECTIVE, SUBJECTIVE, rule).tolist() == pytest.approx(SUBJECTIVE.tolist())


def test_unknown_rules_and_different_indicators_are_refused():
    with pytest.raises(EstimationError, match="known: multiplicative"):
        combine(SUBJECTIVE, OBJECTIVE, "additive")
    with pytest.raises(EstimationError, match="different indicators"):
        combine(SUBJECTIVE, OBJECTIVE.drop("a"))
