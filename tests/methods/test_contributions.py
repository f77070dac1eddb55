"""Contributions to the change of a TOPSIS score."""

import numpy as np
import pandas as pd
import pytest

from scripts.index.engine import Block
from scripts.methods.contributions import closeness_contributions


@pytest.fixture
def panel():
    rng = np.random.default_rng(11)
    return pd.DataFrame(rng.normal(size=(20, 5)), columns=list("abcde")), pd.Series(rng.dirichlet(np.ones(5)), index=list("abcde"))


def test_they_add_up_to_the_change(panel):
    values, weights = panel
    scores = Block.alone(values.to_numpy()).scores(weights.to_numpy()[np.newaxis], "topsis")[0]
    start, end = values.iloc[:10], values.iloc[10:].set_axis(range(10))
    parts = closeness_contributions(start, end, weights, values.max(), values.min())
    assert parts.sum(axis=1).to_numpy() == pytest.approx(scores[10:] - scores[:10], abs=1e-10)


def test_one_indicator_that_changes_gets_all(panel):
    values, weights = panel
    end = values.iloc[:10].copy()
    end["c"] = values["c"].iloc[10:].to_numpy()
    parts = closeness_contributions(values.iloc[:10], end, weights, values.max(), values.min())
    assert (parts.drop(columns="c") == 0).to_numpy().all()
    assert (np.sign(parts["c"]) == np.sign(end["c"] - values["c"].iloc[:10])).all()


def test_swapping_start_and_end_changes_the_sign(panel):
    values, weights = panel
    start, end = values.iloc[:10], values.iloc[10:].set_axis(range(10))
    there = closeness_contributions(start, end, weights, values.max(), values.min())
    back = closeness_contributions(end, start, weights, values.max(), values.min())
    assert there.to_numpy() == pytest.approx(-back.to_numpy(), abs=1e-12)


def test_from_the_worst_to_the_ideal_the_shares_are_the_weights():
    """Two indicators of equal span: C along the diagonal is the step itself, and its gradient is proportional to the weights."""
    weights = pd.Series({"a": 0.25, "b": 0.75})
    zero, one = (pd.DataFrame({"a": [v], "b": [v]}) for v in (0.0, 1.0))
    parts = closeness_contributions(zero, one, weights, one.iloc[0], zero.iloc[0])
    assert parts.iloc[0].to_dict() == pytest.approx({"a": 0.25, "b": 0.75})
