"""TOPSIS by hand, against two independent packages, and its invariants."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scripts.errors import EstimationError
from scripts.methods.normalisation import min_max
from scripts.methods.topsis import closeness


def test_by_hand():
    standardised = pd.DataFrame({"a": [0.0, 1.0, 0.5], "b": [1.0, 0.0, 0.5]})
    weights = pd.Series({"a": 0.64, "b": 0.36})
    # Distances: from the worst 0.6, 0.8, 0.5; from the ideal 0.8, 0.6, 0.5.
    assert closeness(standardised, weights).tolist() == pytest.approx([0.6 / 1.4, 0.8 / 1.4, 0.5])


@pytest.mark.filterwarnings("ignore:Weights should be positive")
@pytest.mark.parametrize("seed", range(5))
def test_equals_pymcdm_and_scikit_criteria(seed):
    from pymcdm.methods import TOPSIS
    from skcriteria import mkdm
    from skcriteria.agg.topsis import TOPSIS as SKTOPSIS

    generator = np.random.default_rng(seed)
    frame = min_max(pd.DataFrame(generator.normal(size=(40, 6))))
    weights = pd.Series(generator.dirichlet(np.ones(6)))
    ours = closeness(frame, weights).to_numpy()
    # pymcdm rescales by min-max, which leaves these values as they are.
    # Both multiply values by weights before squaring: the square root of ours is the same distance.
    root = np.sqrt(weights.to_numpy())
    theirs = TOPSIS()(frame.to_numpy(), root, np.ones(6))
    np.testing.assert_allclose(ours, theirs, atol=1e-12)
    decision = SKTOPSIS().evaluate(mkdm(frame.to_numpy(), [max] * 6, weights=root))
    np.testing.assert_allclose(ours, decision.e_.similarity, atol=1e-12)


def test_groups_have_their_own_ideal():
    frame = pd.DataFrame({"a": [0.0, 0.2, 0.5, 1.0]})
    assert closeness(frame, pd.Series({"a": 1.0}), groups=[1, 1, 2, 2]).tolist() == [0, 1, 0, 1]
    assert closeness(frame, pd.Series({"a": 1.0})).tolist() == pytest.approx([0, 0.2, 0.5, 1])


@given(arrays(float, (5, 3), elements=st.floats(0, 1)), st.floats(0.01, 100))
def test_within_bounds_scale_free_and_monotone(values, factor):
    frame, weights = pd.DataFrame(values), pd.Series([0.5, 0.3, 0.2])
    if (frame.max() - frame.min()).max() < 1e-3:
        return
    scores = closeness(frame, weights)
    assert scores.between(0, 1).all()
    np.testing.assert_allclose(closeness(frame, weights * factor), scores, atol=1e-9)
    better = pd.concat([frame, frame.max().to_frame().T, frame.min().to_frame().T], ignore_index=True)
    assert closeness(better, weights).iloc[-2:].tolist() == [1, 0]


def test_gaps_missing_weights_and_no_spread_are_refused():
    frame = pd.DataFrame({"a": [0.0, 1.0], "b": [np.nan, 1.0]})
    with pytest.raises(EstimationError, match="missing in: b"):
        closeness(frame, pd.Series({"a": 0.5, "b": 0.5}))
    with pytest.raises(EstimationError, match="not so for: b"):
        closeness(frame.fillna(0), pd.Series({"a": 0.5}))
    with pytest.raises(EstimationError, match="all units are equal"):
        closeness(frame[["a"]] * 0, pd.Series({"a": 1.0}))
