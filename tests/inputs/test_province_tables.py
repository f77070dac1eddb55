"""Readers of provincial tables: names in four forms, blocks with years across, conditions, spans, and readable errors."""

from pathlib import Path

import pandas as pd
import pytest

from scripts.errors import InputError
from scripts.inputs import province_rows, province_years
from scripts.inputs.crosswalk import Crosswalk
from scripts.inputs.dictionary import Dictionary
from scripts.inputs.province_tables import span_of, year_in
from scripts.methods.gates import REFUSED, comparisons, judge

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def crosswalk() -> Crosswalk:
    return Crosswalk.load(ROOT / "resources/units")


def dictionary(rows: list[dict[str, str]]) -> Dictionary:
    whole = Dictionary.load(ROOT / "resources")
    columns = pd.DataFrame([{name: row.get(name, "") for name in whole.columns.columns} for row in rows])
    return Dictionary(whole.variables, columns.assign(dataset="some"), whole.measures, whole.headers)


RETAIL = {"sheet": "retail", "variable": "province_retail_sales", "pattern": "地区.*", "unit": "100m yuan"}


def cells(reading) -> dict[tuple[str, int], float]:
    return {(row[0], row[1]): row[3] for row in reading.rows}


def test_years_across_with_notes_and_empty_columns(tmp_path, crosswalk):
    path = tmp_path / "retail.csv"
    path.write_text(
        "\ufeff数据库：分省年度数据\n时间：\n地区\t,2018年\t,2017年\t,2016年\t,\n北京市\t,3\t,2\t,\n陕西省,700,,500\n\n注：1. 修订\n",
        encoding="utf-8",
    )
    reading = province_years.read(path, "some", dictionary([RETAIL]), crosswalk)
    # 3 and 2 are implausible for retail sales in 100m yuan and are left out, with a remark each.
    assert cells(reading) == {("610000", 2018): 700.0, ("610000", 2016): 500.0}
    assert [remark["kind"] for remark in reading.remarks] == ["implausible", "implausible"]


def test_values_near_two_thousand_are_no_header(tmp_path, crosswalk):
    path = tmp_path / "retail.csv"
    path.write_text("地区,2016,2017,2018\nBeijing,800,801,802\nShaanxi,1941,1976,1990\nGansu,900,901,902\n", encoding="utf-8")
    reading = province_years.read(path, "some", dictionary([RETAIL]), crosswalk)
    assert len(reading.rows) == 9 and cells(reading)["610000", 2017] == 1976.0


def test_a_year_that_stands_twice_is_taken_once(tmp_path, crosswalk):
    path = tmp_path / "retail.csv"
    path.write_text("地区,2015,2016,2017,2017\nBeijing,800,801,802,999\n", encoding="utf-8")
    reading = province_years.read(path, "some", dictionary([RETAIL]), crosswalk)
    assert cells(reading)["110000", 2017] == 802.0
    assert reading.remarks[0]["kind"] == "year twice"


def test_spans_limit_what_is_taken(tmp_path, crosswalk):
    path = tmp_path / "retail.csv"
    path.write_text("地区,2015,2016,2017\nBeijing,800,801,802\n", encoding="utf-8")
    reading = province_years.read(path, "some", dictionary([RETAIL | {"year": "2015-2016"}]), crosswalk)
    assert sorted(year for _, year in cells(reading)) == [2015, 2016]


def test_missing_and_doubled_tables_are_named(tmp_path, crosswalk):
    path = tmp_path / "retail.csv"
    path.write_text("Region,2015,2016,2017\nBeijing,800,801,802\n", encoding="utf-8")
    with pytest.raises(InputError, match="0 tables for province_retail_sales among: .*Region"):
        province_years.read(path, "some", dictionary([RETAIL]), crosswalk)
    path.write_text("地区,2015,2016,2017\nBeijing,800,801,802\n北京市,1,2,3\n", encoding="utf-8")
    with pytest.raises(InputError, match="110000 twice"):
        province_years.read(path, "some", dictionary([RETAIL]), crosswalk)


ROWS = [
    {"variable": "@unit_name", "pattern": "province"},
    {"variable": "@year", "pattern": "year"},
    {"variable": "province_science_expenditure", "pattern": "value", "unit": "100m yuan", "group": "item=science"},
]


def test_long_tables_with_a_condition(tmp_path, crosswalk):
    path = tmp_path / "budget.csv"
    path.write_text(
        "province,year,item,value\n全国,2010,science,999\n吉林,2010,science,20\njilin,2011,science,22\n吉林,2010,all,500\n",
        encoding="utf-8",
    )
    reading = province_rows.read(path, "some", dictionary(ROWS), crosswalk)
    # the province, not the city of the same name; the nation's total is left out without a remark
    assert cells(reading) == {("220000", 2010): 20.0, ("220000", 2011): 22.0} and reading.remarks == []


def test_a_province_twice_in_a_year_is_an_error_with_both_rows(tmp_path, crosswalk):
    path = tmp_path / "budget.csv"
    path.write_text("province,year,item,value\n吉林,2010,science,20\n吉林省,2010,science,21\n", encoding="utf-8")
    with pytest.raises(InputError, match="rows 2 and 3"):
        province_rows.read(path, "some", dictionary(ROWS), crosswalk)


def test_a_missing_column_is_named(tmp_path, crosswalk):
    path = tmp_path / "budget.csv"
    path.write_text("province,year,item,amount\n吉林,2010,science,20\n", encoding="utf-8")
    with pytest.raises(InputError, match="a column that matches 'value'"):
        province_rows.read(path, "some", dictionary(ROWS), crosswalk)


def test_years_and_spans():
    assert [year_in(cell) for cell in ("2010年", 2010.0, "1992 (at 1993 price)", "2010.5", "", "97", 2400)] == [
        2010,
        2010,
        1992,
        None,
        None,
        None,
        None,
    ]
    assert span_of("2005-2018") == (2005, 2018) and span_of("2010") == (2010, 2010) and span_of("")[0] == 0


@pytest.mark.raw
def test_provincial_trade_of_2006_does_not_pass(shared_data: Path) -> None:
    """It sums to 2.78 trillion dollars between 1.42 and 2.17; the official figure is 1.76. It has no bounds of its own."""
    path = shared_data / "province_panel_ren/provincial_panel_2005_2019.csv"
    table = pd.read_csv(path, encoding="utf-8-sig")[["地区", "年份", "进出口总额_万美元"]].dropna()
    cells = table.set_axis(["unit_code", "year", "value"], axis=1).assign(variable="trade", dataset="province_panel_ren", source="file")
    bounds = pd.read_csv(ROOT / "resources/gates.csv", index_col="variable")
    found = judge(comparisons(cells, ["trade"]), bounds).set_index("year")["action"]
    assert found[2006] == REFUSED and REFUSED not in set(found.drop(2006))
