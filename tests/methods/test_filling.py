"""Filling of gaps: by hand, and what must never happen to observed values."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.errors import EstimationError
from scripts.methods.filling import FillingRule, fill_gaps

YEARS = [2004, 2005, 2006, 2007, 2008]


def panel_of(rows: dict[str, list[float]], indicator: str = "X1") -> pd.DataFrame:
    cells = [(unit, year, indicator, value, "observed") for unit, series in rows.items() for year, value in zip(YEARS, series, strict=True)]
    return pd.DataFrame(cells, columns=["unit_code", "year", "indicator", "value", "flag"]).dropna(subset="value")


def filled(rows: dict[str, list[float]], **rule) -> pd.DataFrame:
    long = fill_gaps(panel_of(rows), list(rows), YEARS, FillingRule(**rule))
    return long.pivot(index="unit_code", columns="year", values=["value", "flag"])


GAP = np.nan


def test_inner_gaps_are_interpolated_and_ends_carried():
    result = filled({"110000": [GAP, 2, GAP, GAP, 8]})
    assert result["value"].loc["110000"].tolist() == [2, 2, 4, 6, 8]
    assert result["flag"].loc["110000"].tolist() == ["carried", "observed", "interpolated", "interpolated", "observed"]


def test_a_filled_cell_says_from_which_years():
    panel = panel_of({"110000": [GAP, 2, GAP, 5, GAP], "120000": [1, 1, 1, 1, 1]})
    result = fill_gaps(panel, ["110000", "120000", "130000"], YEARS, FillingRule(never="sample_median"))
    years = result.pivot(index="unit_code", columns="year", values="from_years")
    assert years.loc["110000"].tolist() == ["2005", "", "2005 2007", "", "2007"]
    assert years.loc["120000"].tolist() == [""] * 5
    assert years.loc["130000"].tolist() == [str(year) for year in YEARS]


def test_uneven_years_are_interpolated_by_time():
    panel = panel_of({"110000": [1, GAP, GAP, 4, GAP]})
    panel = panel[panel["year"] != 2005]
    result = fill_gaps(panel, ["110000"], [2004, 2006, 2007], FillingRule())
    assert result["value"].tolist() == pytest.approx([1, 3, 4])


def test_years_outside_take_part():
    result = fill_gaps(panel_of({"110000": [1, GAP, 3, GAP, GAP]}), ["110000"], [2005], FillingRule())
    assert result["value"].tolist() == [2]
    assert result["year"].tolist() == [2005]


def test_limit_leaves_far_gaps_missing():
    result = filled({"110000": [GAP, GAP, 3, GAP, GAP]}, limit=1)
    assert result["flag"].loc["110000"].tolist() == ["missing", "carried", "observed", "carried", "missing"]


def test_none_fills_nothing():
    result = filled({"110000": [GAP, 2, GAP, 4, GAP]}, inner="none", ends="none")
    assert result["flag"].loc["110000"].tolist() == ["missing", "observed", "missing", "observed", "missing"]


def test_a_unit_never_observed():
    rows = {"110000": [GAP] * 5, "110100": [1, 1, 1, 1, 1], "110200": [3, 3, 3, 3, 3], "220100": [100.0] * 5}
    assert filled(rows)["flag"].loc["110000"].tolist() == ["missing"] * 5
    province = filled(rows, never="province_median")
    assert province["value"].loc["110000"].tolist() == [2] * 5
    assert province["flag"].loc["110000"].tolist() == ["substituted"] * 5
    assert filled(rows, never="sample_median")["value"].loc["110000"].tolist() == [3] * 5


def test_a_province_never_observed_takes_the_sample():
    rows = {"540100": [GAP] * 5, "110100": [1.0] * 5, "220100": [5.0] * 5}
    assert filled(rows, never="province_median")["value"].loc["540100"].tolist() == [3] * 5


def test_two_values_for_a_cell_are_refused():
    panel = panel_of({"110000": [1.0] * 5})
    with pytest.raises(EstimationError, match="more than one value"):
        fill_gaps(pd.concat([panel, panel]), ["110000"], YEARS, FillingRule())


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.one_of(st.none(), st.floats(-1e3, 1e3)), min_size=5, max_size=5), min_size=1, max_size=4))
def test_observed_values_never_change_and_filled_ones_stay_within_their_unit_s_range(series):
    rows = {f"11{i:02d}00": [GAP if v is None else v for v in values] for i, values in enumerate(series)}
    if all(np.isnan(values).all() for values in rows.values()):
        return
    result = fill_gaps(panel_of(rows), list(rows), YEARS, FillingRule())
    assert len(result) == len(rows) * len(YEARS)
    for unit, values in rows.items():
        ours = result[result["unit_code"] == unit].sort_values("year")["value"].to_numpy()
        seen = ~np.isnan(values)
        np.testing.assert_array_equal(ours[seen], np.array(values)[seen])
        if seen.any():
            assert np.nanmin(values) - 1e-9 <= ours.min() <= ours.max() <= np.nanmax(values) + 1e-9
        else:
            assert np.isnan(ours).all()
