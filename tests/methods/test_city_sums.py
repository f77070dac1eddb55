"""Provincial figures from sums of cities, and growth across revisions."""

import numpy as np
import pandas as pd

from scripts.methods.city_sums import coverage, linked, sum_of_cities
from scripts.methods.regional_resilience import growth_within_vintages

PROVINCE = pd.Series({"a1": "a", "a2": "a", "b1": "b", "m": "m"})


def test_a_gap_of_one_city_does_not_lower_the_sum():
    cities = pd.DataFrame({2010: [1.0, 4.0, 7.0, 5.0], 2011: [np.nan, 5.0, 8.0, 5.0], 2012: [3.0, 6.0, np.nan, 5.0]}, index=PROVINCE.index)
    sums, present = sum_of_cities(cities, PROVINCE)
    assert sums.loc["a"].tolist() == [5.0, 7.0, 9.0]
    # an end is not extended: the province has no sum, rather than the last one
    assert np.isnan(sums.loc["b", 2012]) and not present.loc["b1", 2012] and present.loc["a1", 2011]


def test_coverage_counts_only_cities_in_the_sum():
    gdp = pd.DataFrame({2010: [60.0, 30.0, 50.0, 80.0]}, index=PROVINCE.index)
    present = pd.DataFrame({2010: [True, False, True, True]}, index=PROVINCE.index)
    share = coverage(present, gdp, PROVINCE, pd.DataFrame({2010: [100.0, 100.0, 90.0]}, index=["a", "b", "m"]))
    assert share[2010].to_dict() == {"a": 0.6, "b": 0.5, "m": 1.0}


def test_linking_keeps_the_provincial_level_and_the_cities_growth():
    sums = pd.DataFrame({2008: [50.0, 10.0], 2009: [60.0, 20.0], 2010: [80.0, np.nan]}, index=["a", "b"])
    provincial = pd.DataFrame({2010: [160.0, 30.0], 2011: [170.0, 31.0]}, index=["a", "b"])
    result = linked(sums, provincial)
    assert result.loc["a"].tolist() == [100.0, 120.0, 160.0, 170.0]
    assert result.loc["b", [2008, 2009]].isna().all() and result.loc["b", 2010] == 30.0


def test_a_revision_is_not_growth():
    published = pd.DataFrame({2014: [100.0, 50.0], 2015: [105.0, 55.0], 2016: [80.0, 60.0], 2017: [np.nan, 66.0]}, index=["x", "y"])
    revised = pd.DataFrame({2014: [75.0, 50.0], 2015: [78.0, 55.0], 2016: [79.56, 61.0], 2017: [82.0, 66.0]}, index=["x", "y"])
    growth, replaced = growth_within_vintages(published, revised, 0.15)
    assert replaced.loc["x"].tolist() == [False, False, True, True] and not replaced.loc["y"].any()
    np.testing.assert_allclose(growth.loc["x", [2015, 2016, 2017]], [0.05, 0.02, 82 / 79.56 - 1])
    np.testing.assert_allclose(growth.loc["y", [2015, 2016]], [0.1, 60 / 55 - 1])
