"""A user's own values: before all other sources, said to be so, and neither corrected nor replaced; templates; coverage."""

from pathlib import Path

import pandas as pd
import pytest

from scripts.audit.raw_cells import RawFiles
from scripts.inputs import user_table
from scripts.inputs.build_panel import build_panel
from scripts.inputs.coverage import coverage_table, crosswalk_table
from scripts.inputs.templates import lacking, templates
from scripts.workflow.registry import Registry
from tests.inputs.workbooks import CROSSWALK, DICTIONARY, RESOURCES

CITIES = ["130100", "130200", "130300", "140100", "140200", "140300"]
OUTPUTS = [
    "panel.parquet",
    "uncorrected.parquet",
    "disagreements.csv",
    "jumps.csv",
    "corrections.csv",
    "gates.csv",
    "relations.csv",
    "screening.csv",
    "unit_doubts.csv",
    "row_doubts.csv",
]


def observations(folder: Path, dataset: str, rows: list[tuple[str, int, str, float]]) -> str:
    """One file of observations as a reader writes it."""
    frame = pd.DataFrame(rows, columns=["unit_code", "year", "variable", "value"])
    source = "user/mine" if dataset == "user_data" else f"{dataset}_file"
    frame = frame.assign(unit="u", source=source, file_sha256="0", locator=[f"row {i}" for i in range(len(frame))], flag="observed")
    frame.to_parquet(folder / f"{dataset}.parquet", index=False)
    return str(folder / f"{dataset}.parquet")


def panel(folder: Path, corrections: str = "", **datasets: list[tuple[str, int, str, float]]) -> pd.DataFrame:
    """The rule build_panel on observations of several datasets."""
    table = folder / "cells.csv"
    table.write_text("unit_code,year,variable,source,action,by,anomaly,reason,evidence\n" + corrections, encoding="utf-8")
    files = [observations(folder, name, rows) for name, rows in datasets.items()]
    settings = [str(RESOURCES / name) for name in ("gates.csv", "relations.csv")]
    build_panel(files, [str(RESOURCES / "variables.csv")], str(table), *settings, 0.01, *(str(folder / name) for name in OUTPUTS))
    return pd.read_parquet(folder / "panel.parquet").set_index(["unit_code", "year"])


def test_own_values_come_first_and_say_so(tmp_path: Path) -> None:
    published = [(city, 2015, "gdp", 5e7) for city in CITIES]
    found = panel(tmp_path, city_yearbook=published, city_panel_hao=published, user_data=[("130100", 2015, "gdp", 6e7)])
    assert found.loc[("130100", 2015), ["value", "dataset", "source"]].tolist() == [6e7, "user_data", "user/mine"]
    assert set(found.drop(index=("130100", 2015))["dataset"]) == {"city_yearbook"}


def test_own_values_are_not_corrected(tmp_path: Path) -> None:
    rule = "130100,*,gdp,*,drop,,gdp > 0,reason,evidence\n"
    found = panel(tmp_path, rule, city_yearbook=[("130100", 2015, "gdp", 5e7)], user_data=[("130100", 2016, "gdp", 6e7)])
    assert found.index.tolist() == [("130100", 2016)]


def test_own_values_are_not_replaced_where_they_spike(tmp_path: Path) -> None:
    years = [2013, 2014, 2015, 2016]
    steady = [("130100", year, "gdp", 5e7) for year in years]
    found = panel(tmp_path, city_yearbook=steady, user_data=[("130100", 2014, "gdp", 2e8)])
    assert found.at[("130100", 2014), "value"] == 2e8
    assert pd.read_csv(tmp_path / "jumps.csv")["kind"].tolist()[0] == "spike"


def test_own_values_in_a_doubtful_unit_stay_and_are_listed(tmp_path: Path) -> None:
    published = [(city, year, "gdp", 5e8) for city in CITIES for year in range(2010, 2020)]
    found = panel(tmp_path, city_yearbook=published, user_data=[(city, 2015, "gdp", 5e4) for city in CITIES])
    assert set(found.xs(2015, level="year")["value"]) == {5e4}
    doubts = pd.read_csv(tmp_path / "unit_doubts.csv")
    assert doubts[["dataset", "year", "ratio"]].to_numpy().tolist() == [["user_data", 2015, 0.0001]]
    assert doubts["action"].tolist() == ["kept: the user's own values count"]


def test_two_columns_that_contradict_each_other_are_both_left_out(tmp_path: Path) -> None:
    rows = [(city, year, "gdp", level) for city in CITIES for year, level in ((2014, 5e8), (2015, 5e4))]
    assert panel(tmp_path, city_yearbook=rows).empty
    assert len(pd.read_csv(tmp_path / "unit_doubts.csv")) == 2


def test_growth_over_a_decade_is_no_doubt(tmp_path: Path) -> None:
    rows = [(city, 2000 + i, "gdp", 1e6 * 1.25**i) for city in CITIES for i in range(20)]
    assert len(panel(tmp_path, city_yearbook=rows)) == len(rows)
    assert pd.read_csv(tmp_path / "unit_doubts.csv").empty


def cells(*rows: tuple[str, int, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["unit_code", "year", "variable", "value"]).assign(dataset="d")


def test_what_is_lacking_is_what_an_indicator_misses() -> None:
    formulas = pd.Series({"A": "gdp / land_area", "B": "first(share_tertiary, gdp_tertiary / gdp)"})
    here = cells(
        ("130100", 2015, "gdp", 1.0),
        ("130100", 2015, "land_area", 2.0),
        ("130100", 2015, "gdp_tertiary", 0.5),
        ("130200", 2015, "gdp", 1.0),
    )
    found = lacking(here, formulas, ["130100", "130200"], [2015], DICTIONARY.variables.index)
    # The first city has all that both indicators need, though it has no share_tertiary; the second may supply either alternative.
    assert found.to_numpy().tolist() == [
        ["130200", 2015, "gdp_tertiary", "B"],
        ["130200", 2015, "land_area", "A"],
        ["130200", 2015, "share_tertiary", "B"],
    ]


@pytest.mark.parametrize("filled", ["", "12"])
def test_a_filled_template_is_what_the_reader_reads(tmp_path: Path, filled: str) -> None:
    """Examples and empty rows are skipped, filled ones are read."""
    (tmp_path / "definitions.csv").write_text("indicator,formula\nX25,patents\n", encoding="utf-8")
    (tmp_path / "units.csv").write_text("unit_code\n130100\n130200\n", encoding="utf-8")
    known = [str(RESOURCES / "variables.csv"), str(RESOURCES / "units/units.csv")]
    own = [[str(tmp_path / "definitions.csv")], [str(tmp_path / "units.csv")], [[2015, 2016]], [str(tmp_path / "mine.csv")]]
    templates(*known, *own)
    text = (tmp_path / "mine.csv").read_text(encoding="utf-8")
    assert "plausible: 0 to 1000000 count" in text and text.count("example:") == 2
    (tmp_path / "mine.csv").write_text(text.replace(",patents,,", f",patents,{filled},"), encoding="utf-8")
    rows = user_table.read(tmp_path / "mine.csv", "user_data", DICTIONARY, CROSSWALK).rows
    assert len(rows) == (4 if filled else 0)


def test_coverage_counts_units_of_the_variables_kind() -> None:
    units = CROSSWALK.units
    table = coverage_table(
        cells(
            ("130100", 2015, "gdp", 1.0),
            ("110000", 2015, "gdp", 1.0),
            ("130200", 2016, "gdp", 1.0),
            ("130000", 2015, "province_gdp_revised", 1.0),
            ("110000", 2015, "province_gdp_revised", 1.0),
            ("140000", 2015, "province_gdp_revised", 1.0),
        ),
        units,
    )
    gdp = table[table["variable"] == "gdp"].set_index("year")
    assert gdp["units"].to_dict() == {2015: 2, 2016: 1}
    cities = units[units["level"].isin(["prefecture", "municipality"])]
    assert gdp.at[2015, "expected"] == (pd.to_numeric(cities["existed_until"]).fillna(9999) >= 2015).sum()
    province = table[table["variable"] == "province_gdp_revised"].iloc[0]
    assert (province["units"], province["expected"]) == (3, 31)


def test_the_crosswalk_check_names_what_is_odd() -> None:
    table = crosswalk_table(
        cells(("130100", 2015, "gdp", 1.0)), CROSSWALK.units.reset_index(drop=True), {"p": ["130100", "130200", "999999"]}
    )
    odd = table.set_index("unit_code")["check"]
    assert odd[["130100", "130200", "999999"]].tolist() == ["", "no data", "not in the crosswalk"]


def test_an_own_value_is_traced_to_its_row(tmp_path: Path) -> None:
    (tmp_path / "user").mkdir()
    text = 'unit_code,year,variable,value,unit\n130100,2015,patents,"1,234",count\n'
    (tmp_path / "user/mine.csv").write_text(text, encoding="utf-8")
    read = user_table.read(tmp_path / "user/mine.csv", "user_data", DICTIONARY, CROSSWALK).rows
    assert RawFiles(Registry(RESOURCES, [str(tmp_path)])).text("user/mine", read[0][4]) == "1,234"
