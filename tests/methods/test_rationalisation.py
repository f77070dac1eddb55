"""Rationalisation by hand and as Theil's index; informatisation by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.errors import EstimationError
from scripts.methods.rationalisation import informatisation, rationalisation, theil_by_productivity

SECTORS = ["primary", "secondary", "tertiary"]
amounts = st.lists(st.floats(0.1, 100), min_size=3, max_size=3)


def frame(*rows: list[float]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=SECTORS)


def test_by_hand():
    found = rationalisation(frame([10, 40, 50]), frame([50, 25, 25]))
    assert found[0] == pytest.approx(0.1 * np.log(0.2) + 0.4 * np.log(1.6) + 0.5 * np.log(2))


@given(amounts, amounts)
def test_printed_formula_is_theils_index_and_never_negative(value_added, employment):
    printed = rationalisation(frame(value_added), frame(employment))[0]
    assert printed == pytest.approx(theil_by_productivity(frame(value_added), frame(employment))[0], abs=1e-12)
    assert printed >= -1e-12


def test_zero_where_output_and_employment_have_one_structure():
    assert rationalisation(frame([1, 2, 3]), frame([10, 20, 30]))[0] == pytest.approx(0, abs=1e-15)


def test_an_industry_without_output_adds_nothing_and_one_without_workers_is_refused():
    assert rationalisation(frame([0, 1, 1]), frame([2, 1, 1]))[0] == pytest.approx(np.log(2))
    with pytest.raises(EstimationError, match="positive employment"):
        rationalisation(frame([1, 1, 1]), frame([0, 1, 1]))


def test_gaps_stay_gaps():
    assert rationalisation(frame([1, np.nan, 1], [1, 1, 1]), frame([1, 1, 1], [1, 1, 1])).isna().tolist() == [True, False]


def test_informatisation_is_subscriptions_per_head():
    assert informatisation(pd.Series([90.0]), pd.Series([30.0]), pd.Series([100.0]))[0] == pytest.approx(1.2)
