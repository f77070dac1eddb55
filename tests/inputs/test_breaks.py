"""Breaks of series are named in the notes of results that use them, and in no others."""

from pathlib import Path

import pandas as pd

from scripts.inputs.breaks import remarks_on_breaks
from scripts.inputs.resource_tables import read_resource

RESOURCES = Path(__file__).parents[2] / "resources"
BREAKS = str(RESOURCES / "breaks.csv")


def definitions(paper: str) -> pd.DataFrame:
    return read_resource(RESOURCES / f"papers/{paper}/indicators.csv", ["indicator"]).set_index("indicator")


def test_employment_of_urban_units_breaks_in_2013() -> None:
    table = definitions("provincial_coupling")
    said = remarks_on_breaks(BREAKS, table, table.index.tolist(), range(2005, 2017))
    employment = [text for text in said if text.startswith("series break in 2013")]
    assert len(employment) == 1 and "(Industrial agglomeration, log_capital_intensity)" in employment[0]
    assert [text for text in said if text.startswith("series break in 2009 (log_capital_intensity)")]


def test_years_on_one_side_of_the_break_do_not_name_it() -> None:
    table = definitions("provincial_coupling")
    for years in (range(2005, 2009), range(2013, 2017)):
        assert not remarks_on_breaks(BREAKS, table, table.index.tolist(), years)


def test_an_indicator_that_does_not_use_the_series_is_not_named() -> None:
    table = definitions("provincial_coupling")
    assert not remarks_on_breaks(BREAKS, table, ["growth_before_census", "damage_dust"], range(2005, 2017))
    assert not remarks_on_breaks(BREAKS, table.drop(columns="formula"), ["employment_b06"], range(2005, 2017))


def test_shares_of_sectors_in_employment_break_in_2019() -> None:
    table = definitions("lanzhou_xining")
    said = remarks_on_breaks(BREAKS, table, table.index.tolist(), range(2010, 2021))
    assert any("2019 (labour_share_primary, labour_share_secondary, labour_share_tertiary" in text for text in said)
