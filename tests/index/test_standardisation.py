"""The standardisations: by hand, at their edges, and invariants."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scripts.errors import ConfigError, EstimationError
from scripts.index.choices import VOCABULARY
from scripts.index.entropy import shift_to_positive
from scripts.index.standardisation import METHODS, constant_in, standardise

FRAME = pd.DataFrame({"income": [1.0, 3.0, 5.0, 10.0], "pollution": [2.0, 0.0, 4.0, 8.0]})


def test_min_max_by_hand_with_a_cost_indicator():
    scaled = standardise(FRAME, pd.Series({"income": 1, "pollution": -1}))
    assert scaled["income"].tolist() == pytest.approx([0, 2 / 9, 4 / 9, 1])
    assert scaled["pollution"].tolist() == pytest.approx([0.75, 1, 0.5, 0])


def test_min_max_within_groups_takes_each_group_s_extremes():
    scaled = standardise(FRAME, groups=[2004, 2004, 2005, 2005])
    assert scaled["income"].tolist() == [0, 1, 0, 1]
    assert scaled["pollution"].tolist() == [1, 0, 0, 1]


def test_missing_values_stay_missing_and_take_no_part():
    frame = FRAME.astype(float)
    frame.loc[3, "income"] = np.nan
    scaled = standardise(frame)["income"]
    assert scaled.isna().tolist() == [False, False, False, True]
    assert scaled[2] == 1


@pytest.mark.parametrize("how", METHODS)
def test_a_constant_column_tells_no_unit_from_another(how):
    """By value and up to rounding, whichever way it points."""
    frame = FRAME.assign(same=0.3, nearly=[0.3, 0.1 + 0.2, 0.3, 0.3])
    scaled = standardise(frame, pd.Series({"income": 1, "pollution": -1, "same": -1, "nearly": 1}), how)
    assert (scaled[["same", "nearly"]] == 0).all(axis=None)
    assert constant_in(frame) == ["same", "nearly"]
    assert np.isfinite(scaled).all(axis=None)


@pytest.mark.parametrize("how", METHODS)
def test_infinite_values_are_named_and_empty_columns_stay_empty(how):
    with pytest.raises(EstimationError, match="infinite in: income"):
        standardise(FRAME.assign(income=[1.0, np.inf, 2.0, 3.0]), how=how)
    empty = standardise(FRAME.assign(income=np.nan), how=how)
    assert empty["income"].isna().all() and empty["pollution"].notna().all()


def test_the_vocabulary_is_what_can_be_computed():
    assert VOCABULARY["normalisation"] == tuple(METHODS)
    with pytest.raises(ConfigError, match="Did you mean 'min_max'"):
        standardise(FRAME, how="minmax")


@pytest.mark.parametrize("how", METHODS)
@pytest.mark.parametrize("years", [None, [2004, 2004, 2005, 2005]])
def test_every_choice_is_the_same_for_rescaled_analysis_data(how, years):
    """Raw files and analysis data give equal sensitivity and audit tables because of this."""
    rescaled = (FRAME - FRAME.min()) / (FRAME.max() - FRAME.min())
    np.testing.assert_allclose(standardise(FRAME, how=how, groups=years), standardise(rescaled, how=how, groups=years), atol=1e-12)


def test_a_direction_is_plus_or_minus_one():
    with pytest.raises(EstimationError, match="pollution"):
        standardise(FRAME, pd.Series({"income": 1, "pollution": 0}))
    with pytest.raises(EstimationError, match="pollution"):
        standardise(FRAME, pd.Series({"income": 1}))


def test_z_score_by_hand():
    scaled = standardise(pd.DataFrame({"a": [1.0, 2.0, 3.0]}), how="z_score")
    assert scaled["a"].tolist() == [-1, 0, 1]
    assert standardise(pd.DataFrame({"a": [1.0, 2.0, 3.0]}), pd.Series({"a": -1}), "z_score")["a"].tolist() == [1, 0, -1]


def test_vector_normalisation_follows_standardise():
    scaled = standardise(FRAME[:3], pd.Series({"income": 1, "pollution": -1}), "min_max_vector")
    assert scaled["income"].tolist() == pytest.approx([0, 0.5 / np.sqrt(1.25), 1 / np.sqrt(1.25)])
    assert scaled["pollution"].tolist() == pytest.approx([0.5 / np.sqrt(1.25), 1 / np.sqrt(1.25), 0])


def test_ranks_share_ties_and_point_the_right_way():
    assert standardise(pd.DataFrame({"a": [5.0, 1.0, 1.0, 9.0]}), how="rank")["a"].tolist() == pytest.approx([0.6, 0, 0, 1])
    assert standardise(pd.DataFrame({"a": [5.0, 9.0]}), pd.Series({"a": -1}), "rank")["a"].tolist() == [1, 0]


def test_shift_by_matrix_and_by_column():
    frame = pd.DataFrame({"a": [-1.0, 1.0], "b": [-3.0, 0.0]})
    assert shift_to_positive(frame, "matrix", 0.01).to_numpy().tolist() == [[2.01, 0.01], [4.01, 3.01]]
    assert shift_to_positive(frame, "column", 0.01).to_numpy().tolist() == [[0.01, 0.01], [2.01, 3.01]]


@given(arrays(float, (6, 3), elements=st.floats(-1e6, 1e6, allow_subnormal=False, width=32)), st.floats(0.1, 1e3), st.floats(-1e3, 1e3))
def test_min_max_does_not_depend_on_unit_or_origin(values, factor, origin):
    frame = pd.DataFrame(np.round(values, 2))
    if (frame.max() - frame.min() < 0.01).any():
        return
    scaled = standardise(frame)
    assert scaled.min().min() == 0
    assert scaled.max().max() == 1
    np.testing.assert_allclose(standardise(frame * factor + origin), scaled, atol=1e-6)
    np.testing.assert_allclose(standardise(frame, pd.Series(-1, index=frame.columns)), 1 - scaled, atol=1e-12)
    np.testing.assert_allclose(standardise(-frame, how="z_score"), -standardise(frame, how="z_score"), atol=1e-9)
