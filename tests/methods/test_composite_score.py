"""Standardisation and scores by hand, and what they must not depend on."""

import numpy as np
import pandas as pd
import pytest

from scripts.errors import EstimationError
from scripts.methods.composite_score import composite_score, composite_scores, ranks, standardise

INDICATORS = pd.DataFrame({"income": [1.0, 3.0, 5.0], "pollution": [8.0, 4.0, 0.0]}, index=["a", "b", "c"])
DIRECTIONS = pd.Series({"income": 1, "pollution": -1})
WEIGHTS = pd.Series({"income": 0.6, "pollution": 0.2})


def test_weighted_sum_by_hand_takes_weights_as_they_are():
    standardised = standardise(INDICATORS, DIRECTIONS, None)
    assert composite_score(standardised, WEIGHTS, None, "weighted_sum").tolist() == pytest.approx([0, 0.4, 0.8])


def test_topsis_by_hand_inside_and_on_values():
    standardised = standardise(INDICATORS.assign(pollution=[0.0, 8.0, 8.0]), DIRECTIONS, None)
    inside = composite_score(standardised, WEIGHTS, None)
    # b: income 0.5, pollution 0; distances sqrt(0.6 / 4) from the worst, sqrt(0.6 / 4 + 0.2) from the best.
    near, far = np.sqrt(0.15), np.sqrt(0.35)
    assert inside["b"] == pytest.approx(near / (near + far))
    near, far = np.sqrt(0.36 / 4), np.sqrt(0.36 / 4 + 0.04)
    assert composite_score(standardised, WEIGHTS, None, weighting="values")["b"] == pytest.approx(near / (near + far))


def test_vector_normalisation_follows_min_max():
    standardised = standardise(INDICATORS, DIRECTIONS, None, "min_max_vector")
    assert standardised["income"].tolist() == pytest.approx([0, 0.5 / np.sqrt(1.25), 1 / np.sqrt(1.25)])


@pytest.mark.parametrize("method", ["min_max", "min_max_vector"])
def test_scores_are_the_same_for_rescaled_indicators(method):
    """What makes rescaled analysis data enough."""
    generator = np.random.default_rng(3)
    frame = pd.DataFrame(generator.lognormal(size=(40, 4)))
    years = pd.Series(np.repeat([2004, 2005], 20))
    directions, weights = pd.Series(1, index=frame.columns), pd.Series([0.4, 0.3, 0.2, 0.1])
    pooled = (frame - frame.min()) / (frame.max() - frame.min())
    for groups in (years, None):
        first, second = (composite_score(standardise(x, directions, groups, method), weights, groups) for x in (frame, pooled))
        np.testing.assert_allclose(first, second, atol=1e-12)


def test_an_indicator_without_spread_in_a_year_tells_no_city_from_another():
    frame = pd.DataFrame({"a": [1.0, 2.0, 5.0, 5.0], "b": [1.0, 3.0, 2.0, 4.0]})
    standardised = standardise(frame, pd.Series(1, index=frame.columns), pd.Series([1, 1, 2, 2]))
    assert standardised["a"].tolist() == [0, 1, 0, 0]


def test_ranks_share_the_smallest_number():
    scores = pd.Series([0.3, 0.5, 0.5, 0.1])
    assert ranks(scores, pd.Series([1, 1, 1, 2])).tolist() == [3, 1, 1, 1]


def test_unknown_methods_and_missing_weights_are_named():
    standardised = standardise(INDICATORS, DIRECTIONS, None)
    with pytest.raises(EstimationError, match="known: min_max"):
        standardise(INDICATORS, DIRECTIONS, None, "rank")
    with pytest.raises(EstimationError, match="known: topsis"):
        composite_score(standardised, WEIGHTS, None, "vikor")
    with pytest.raises(EstimationError, match="pollution"):
        composite_score(standardised, WEIGHTS[["income"]], None)


@pytest.mark.parametrize("scope", ["years", "all rows"])
@pytest.mark.parametrize(("method", "weighting"), [("topsis", "inside"), ("topsis", "values"), ("weighted_sum", "inside")])
def test_scores_under_many_weights_are_those_of_one_after_the_other(scope, method, weighting):
    """A weight of zero is the same as leaving the indicator out."""
    frame = pd.DataFrame(np.random.default_rng(4).lognormal(size=(30, 3)), columns=list("abc"))
    groups = pd.Series(np.tile([2004, 2005, 2006], 10)) if scope == "years" else None
    standardised = standardise(frame, pd.Series(1, index=frame.columns), groups)
    sets = pd.DataFrame({"all": [0.5, 0.3, 0.2], "without c": [0.5, 0.3, 0.0]}, index=list("abc"))
    together = composite_scores(standardised, sets, groups, method, weighting)
    alone = composite_score(standardised, sets["all"], groups, method, weighting)
    np.testing.assert_allclose(together["all"], alone, rtol=1e-12)
    two = composite_score(standardised[["a", "b"]], sets.loc[["a", "b"], "without c"], groups, method, weighting)
    np.testing.assert_allclose(together["without c"], two, rtol=1e-12)
