"""Min-max, z-score and shift: by hand, against scikit-learn's definitions, and invariants."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scripts.errors import EstimationError
from scripts.methods.normalisation import min_max, shift_to_positive, unit_length, z_score

FRAME = pd.DataFrame({"income": [1.0, 3.0, 5.0, 10.0], "pollution": [2.0, 0.0, 4.0, 8.0]})


def test_min_max_by_hand_with_a_cost_indicator():
    scaled = min_max(FRAME, pd.Series({"income": 1, "pollution": -1}))
    assert scaled["income"].tolist() == pytest.approx([0, 2 / 9, 4 / 9, 1])
    assert scaled["pollution"].tolist() == pytest.approx([0.75, 1, 0.5, 0])


def test_min_max_within_groups_takes_each_group_s_extremes():
    scaled = min_max(FRAME, groups=[2004, 2004, 2005, 2005])
    assert scaled["income"].tolist() == [0, 1, 0, 1]
    assert scaled["pollution"].tolist() == [1, 0, 0, 1]


def test_missing_values_stay_missing_and_take_no_part():
    frame = FRAME.astype(float)
    frame.loc[3, "income"] = np.nan
    scaled = min_max(frame)["income"]
    assert scaled.isna().tolist() == [False, False, False, True]
    assert scaled[2] == 1


def test_a_constant_column_is_named_unless_a_value_is_given():
    frame = FRAME.assign(same=1.0)
    with pytest.raises(EstimationError, match="same"):
        min_max(frame)
    with pytest.raises(EstimationError, match="same"):
        z_score(frame)
    assert (min_max(frame, constant=0.5)["same"] == 0.5).all()


def test_a_constant_cost_column_is_reversed_as_other_values_are():
    frame = pd.DataFrame({"a": [1.0, 1.0]})
    assert min_max(frame, pd.Series({"a": -1}), constant=1.0)["a"].tolist() == [0, 0]


def test_a_direction_is_plus_or_minus_one():
    with pytest.raises(EstimationError, match="pollution"):
        min_max(FRAME, pd.Series({"income": 1, "pollution": 0}))
    with pytest.raises(EstimationError, match="pollution"):
        min_max(FRAME, pd.Series({"income": 1}))


def test_z_score_by_hand():
    scaled = z_score(pd.DataFrame({"a": [1.0, 2.0, 3.0]}))
    assert scaled["a"].tolist() == [-1, 0, 1]
    assert z_score(pd.DataFrame({"a": [1.0, 2.0, 3.0]}), pd.Series({"a": -1}))["a"].tolist() == [1, 0, -1]
    population = z_score(pd.DataFrame({"a": [1.0, 2.0, 3.0]}), ddof=0)
    assert population["a"].std(ddof=0) == pytest.approx(1)


def test_unit_length_by_hand_and_by_group():
    frame = pd.DataFrame({"a": [3.0, 4.0, 0.0, 2.0], "b": [0.0, 0.0, 1.0, 0.0]})
    assert unit_length(frame[:2])["a"].tolist() == pytest.approx([0.6, 0.8])
    assert unit_length(frame, groups=[1, 1, 2, 2]).to_numpy().tolist() == [[0.6, 0], [0.8, 0], [0, 1], [1, 0]]


def test_shift_by_matrix_and_by_column():
    frame = pd.DataFrame({"a": [-1.0, 1.0], "b": [-3.0, 0.0]})
    assert shift_to_positive(frame, "matrix", 0.01).to_numpy().tolist() == [[2.01, 0.01], [4.01, 3.01]]
    assert shift_to_positive(frame, "column", 0.01).to_numpy().tolist() == [[0.01, 0.01], [2.01, 3.01]]


@given(arrays(float, (6, 3), elements=st.floats(-1e6, 1e6, allow_subnormal=False, width=32)), st.floats(0.1, 1e3), st.floats(-1e3, 1e3))
def test_min_max_does_not_depend_on_unit_or_origin(values, factor, origin):
    frame = pd.DataFrame(np.round(values, 2))
    if (frame.max() - frame.min() < 0.01).any():
        return
    scaled = min_max(frame)
    assert scaled.min().min() == 0
    assert scaled.max().max() == 1
    np.testing.assert_allclose(min_max(frame * factor + origin), scaled, atol=1e-6)
    np.testing.assert_allclose(min_max(frame, pd.Series(-1, index=frame.columns)), 1 - scaled, atol=1e-12)
    np.testing.assert_allclose(z_score(-frame), -z_score(frame), atol=1e-9)
