"""Choosing cities and indicators without gaps."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.errors import EstimationError
from scripts.methods.samples import choose_sample


def table(rows, years=(2010, 2020)):
    index = pd.MultiIndex.from_product([list("abcd")[: len(rows)], years], names=["unit_code", "year"])
    return pd.DataFrame(np.repeat(np.array(rows, dtype=bool), len(years), axis=0), index=index, columns=["X1", "X2", "X3"])


ROWS = [[1, 1, 1], [1, 1, 0], [1, 0, 0], [1, 1, 1]]


def test_cities_first():
    sample = choose_sample(table(ROWS), "cities", 0.6)
    assert (sample.units, sample.names) == (["a", "b", "d"], ["X1", "X2"])
    assert sample.cities["c"] == "1 of 3 indicators in every year"
    assert sample.indicators["X3"] == "1 of 3 cities lack it in some year"


def test_indicators_first():
    sample = choose_sample(table(ROWS), "indicators", 0.75)
    assert (sample.units, sample.names) == (["a", "b", "d"], ["X1", "X2"])
    assert sample.cities["c"] == "lacks X2"
    assert choose_sample(table(ROWS), "indicators", 1.0).names == ["X1"]


def test_a_gap_in_one_year_counts():
    present = table(ROWS)
    present.loc[("a", 2020), "X1"] = False
    assert choose_sample(present, "indicators", 1.0 - 1e-9 - 0.25).cities["a"] == "lacks X1"


def test_nothing_left_is_an_error():
    with pytest.raises(EstimationError, match="0 cities"):
        choose_sample(table([[1, 0, 0], [0, 1, 0]]), "cities", 0.9)


@given(rows=st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=4, max_size=4), minimum=st.floats(0.1, 1))
def test_the_sample_has_no_gap(rows, minimum):
    for begin_with in ("cities", "indicators"):
        try:
            sample = choose_sample(table(rows), begin_with, minimum)
        except EstimationError:
            continue
        assert table(rows).loc[sample.units, sample.names].to_numpy().all()
