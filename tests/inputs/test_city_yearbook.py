"""The reader of city yearbooks on small editions whose every figure is known, and on the real ones where they are here."""

import csv
import re
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from scripts.errors import InputError
from scripts.inputs import city_yearbook
from scripts.inputs.cells import cell_name, parse_number
from scripts.inputs.files import Sheet, open_sheets
from scripts.inputs.headers import read_columns
from scripts.inputs.reading import Reading
from tests.inputs.workbooks import (
    BEDS,
    CITIES,
    CODES,
    CROSSWALK,
    DICTIONARY,
    GDP,
    LAND,
    POPULATION,
    POPULATION_DISTRICTS,
    add_sheet,
    figure_of,
    yearbook,
)


@cache
def opened(path: Path) -> list[Sheet]:
    return open_sheets(path)


def read(path: Path) -> Reading:
    return city_yearbook.read(path, "city_yearbook", DICTIONARY, CROSSWALK)


def observed(reading: Reading) -> pd.DataFrame:
    return reading.observations("test", "").pivot(index="unit_code", columns="variable", values="value")


def expected(columns: dict[str, list[str]]) -> pd.DataFrame:
    figures = {variable: [figure_of(header, i) for i in range(len(CODES))] for variable, header in columns.items()}
    return pd.DataFrame(figures, index=list(CODES.values()), dtype=float)


MAIN = {"registered_population": POPULATION, "gdp": GDP, "land_area": LAND}


def assert_main(reading: Reading, columns: dict[str, list[str]] = MAIN) -> None:
    want = expected(columns)
    pd.testing.assert_frame_equal(observed(reading)[list(want)], want, check_names=False)


def test_whole_city_and_districts_stand_side_by_side(tmp_path: Path) -> None:
    reading = read(yearbook(tmp_path / "city_yearbook_2016.xlsx"))
    assert_main(reading)
    assert set(reading.observations("", "")["year"]) == {2015}


@pytest.mark.parametrize("depth", [2, 3, 4, 5, 6])
def test_headers_of_two_to_six_rows(tmp_path: Path, depth: int) -> None:
    def deep(header: list[str]) -> list[str]:
        return header[-2:] if depth == 2 else [header[0], *["主要指标"] * (depth - 3), *header[1:]]

    assert_main(read(yearbook(tmp_path / "y_2016.xlsx", [deep(c) for c in (POPULATION, POPULATION_DISTRICTS, GDP, LAND)])))


def test_an_edition_never_seen_with_columns_in_another_order(tmp_path: Path) -> None:
    columns = [LAND, ["其他", "某项新指标(件)", "全市"], GDP, POPULATION_DISTRICTS, BEDS, POPULATION]
    reading = read(yearbook(tmp_path / "city_yearbook_2031.xlsx", columns, year=2030))
    assert_main(reading, {**MAIN, "hospital_beds": BEDS})
    assert set(reading.observations("", "")["year"]) == {2030}


def test_merges_that_were_lost(tmp_path: Path) -> None:
    path = yearbook(tmp_path / "y_2016.xlsx", merge=False)
    workbook = load_workbook(path)
    # What a merge would have covered is empty, as where cells were unmerged.
    workbook.active["C2"] = None
    workbook.active["C3"] = None
    workbook.save(path)
    assert_main(read(path))


def test_a_title_reaches_no_further_than_the_title_above_it(tmp_path: Path) -> None:
    """Without merges: the density of one group is no heading of the next group, whose cells in that row are empty."""
    sheet = (workbook := Workbook()).active
    for row in (
        ["中国2015年地级以上城市数据"],
        ["城市", "人口状况", "", "", "行政区域土地面积(平方公里)"],
        ["", "年末总人口(万人)", "", "人口密度(人/平方公里)", ""],
        ["", "全市", "市辖区", "全市", "全市"],
        *([name, figure_of(POPULATION, i), 90 + i, 400, figure_of(LAND, i)] for i, name in enumerate(CODES)),
    ):
        sheet.append(row)
    workbook.save(tmp_path / "y_2016.xlsx")
    assert_main(read(tmp_path / "y_2016.xlsx"), {"registered_population": POPULATION, "land_area": LAND})


@pytest.mark.parametrize("ending", ["csv", "tsv"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_an_edition_saved_as_text(tmp_path: Path, ending: str, encoding: str) -> None:
    sheet = load_workbook(yearbook(tmp_path / "whole.xlsx")).active
    path = tmp_path / f"city_yearbook_2016.{ending}"
    with path.open("w", encoding=encoding, newline="") as handle:
        csv.writer(handle, delimiter="," if ending == "csv" else "\t").writerows(sheet.iter_rows(values_only=True))
    reading = read(path)
    assert_main(reading)
    assert reading.rows[0][4] == "B7"


def test_names_behind_numbers_codes_and_provinces(tmp_path: Path) -> None:
    workbook = load_workbook(yearbook(tmp_path / "y_2016.xlsx"))
    sheet = workbook.active
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    sheet.insert_cols(1, amount=5)
    for row in range(7, sheet.max_row):
        sheet.cell(row, 1, row), sheet.cell(row, 4, "河北省" if row < 11 else "山西省")
    workbook.save(tmp_path / "y_2016.xlsx")
    assert_main(read(tmp_path / "y_2016.xlsx"))


def test_english_below_the_chinese(tmp_path: Path) -> None:
    english = [
        [*POPULATION[:2], "Total Population at Year-end (10 000 persons)", "全市", "Total City"],
        [*POPULATION_DISTRICTS[:2], "Total Population at Year-end (10 000 persons)", "市辖区", "Districts under City"],
        [*GDP[:2], "Gross Regional Product (10 000 yuan)", "全市", "Total City"],
        [*LAND[:2], "Total Land Area (sq.km)", "全市", "Total City"],
    ]
    assert_main(read(yearbook(tmp_path / "y_2016.xlsx", english)))


@pytest.mark.parametrize(
    ("printed", "wrong"),
    [
        ("全市", "全巿"),
        ("全市", "全 市"),
        ("全市", "全币"),
        ("年末总人口(万人)", "年末总人口（万人）"),
        ("年末总人口(万人)", "年 末 总 人 口 (万人)"),
    ],
)
def test_misread_characters_and_spaces_in_headers(tmp_path: Path, printed: str, wrong: str) -> None:
    columns = [[wrong if part == printed else part for part in column] for column in (POPULATION, POPULATION_DISTRICTS, GDP, LAND)]
    want = {**MAIN, "registered_population": POPULATION}
    assert_main(read(yearbook(tmp_path / "y_2016.xlsx", columns)), want)


@pytest.mark.parametrize("wrong", ["唐 山 市", "唐　山　市", " 唐山市 ", "唐山巿", "2.唐山市", "唐山", "Tangshan"])
def test_names_with_spaces_numbering_and_misread_characters(tmp_path: Path, wrong: str) -> None:
    names = [wrong if name == "唐山市" else name for name in CITIES]
    assert_main(read(yearbook(tmp_path / "y_2016.xlsx", names=names)))


def test_a_name_misread_in_one_character_is_read_and_reported(tmp_path: Path) -> None:
    names = ["秦皇鸟市" if name == "秦皇岛市" else name for name in CITIES]
    reading = read(yearbook(tmp_path / "y_2016.xlsx", names=names))
    assert observed(reading).at["130300", "gdp"] == figure_of(GDP, 2)
    assert [r["found"] for r in reading.remarks if r["kind"] == "misread name"] == ["秦皇鸟市 read as 秦皇岛市"]


def test_totals_provinces_and_notes_are_no_cities(tmp_path: Path) -> None:
    assert sorted(observed(read(yearbook(tmp_path / "y_2016.xlsx"))).index) == sorted(CODES.values())


@pytest.mark.parametrize(
    ("header", "factor"),
    [("年末总人口(万人)", 1.0), ("年末总人口(人)", 1e-4), ("年末总人口（人）", 1e-4), ("年末总人口(百万人)", None)],
)
def test_units_of_measure_differ_between_editions(tmp_path: Path, header: str, factor: float | None) -> None:
    """Figures are written so that they mean the same; an unknown unit falls back to the dictionary's, with a remark."""
    figures = {(name, 0): figure_of(POPULATION, i) / (factor or 1.0) for i, name in enumerate(CODES)}
    reading = read(yearbook(tmp_path / "y_2016.xlsx", [["人口", header, "全市"], GDP, LAND], cells=figures))
    if factor is None:
        assert "registered_population" in {r["found"] for r in reading.remarks if r["kind"] in ("no column", "no unit in the header")}
    else:
        assert_main(reading)


def test_sheets_split_by_table(tmp_path: Path) -> None:
    workbook = Workbook()
    add_sheet(workbook.active, [POPULATION, POPULATION_DISTRICTS])
    add_sheet(workbook.create_sheet("经济"), [GDP])
    add_sheet(workbook.create_sheet("土地"), [LAND])
    workbook.create_sheet("说明").append(["本书由国家统计局编"])
    workbook.save(tmp_path / "y_2016.xlsx")
    assert_main(read(tmp_path / "y_2016.xlsx"))


def test_the_year_of_the_title_counts_and_the_file_name_is_the_fallback(tmp_path: Path) -> None:
    named = read(yearbook(tmp_path / "city_yearbook_2013.xlsx", title="地级以上城市数据"))
    assert set(named.observations("", "")["year"]) == {2012}
    titled = read(yearbook(tmp_path / "city_yearbook_2014.xlsx", year=2015))
    assert set(titled.observations("", "")["year"]) == {2015}
    assert [r["kind"] for r in titled.remarks if r["place"] == "title"] == ["year"]
    # A yearbook's title names its edition, which holds the figures of the year before.
    for title in ("2016年中国城市统计年鉴", "中国城市统计年鉴2016年"):
        assert set(read(yearbook(tmp_path / "y.xlsx", title=title)).observations("", "")["year"]) == {2015}
    with pytest.raises(InputError, match="no year"):
        read(yearbook(tmp_path / "yearbook.xlsx", title="地级以上城市数据"))


def assert_locators(path: Path, observations: pd.DataFrame) -> None:
    """Open every locator again, with another library, and find the value."""
    sheets = {sheet.title: sheet for sheet in load_workbook(path, data_only=True)}
    for row in observations.itertuples():
        sheet, cell = row.locator.rsplit("!", 1)
        number = float(re.sub(r"[\s,]", "", str(sheets[sheet][cell].value)))
        ratio = row.value / number if number else 1.0
        assert round(ratio, 12) in (1.0, 1e-4, 1e4), f"{path.name} {row.locator}: {number} became {row.value}"


def test_every_locator_leads_back_to_its_value(tmp_path: Path) -> None:
    path = yearbook(tmp_path / "y_2016.xlsx")
    observations = read(path).observations("", "")
    assert len(observations) == 18
    assert_locators(path, observations)
    sheet = load_workbook(path).active
    assert all(sheet[row.locator.split("!")[1]].value == row.value for row in observations.itertuples())


@pytest.fixture(scope="module")
def editions(shared_data: Path) -> dict[Path, Reading]:
    """All real editions, each opened once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(city_yearbook, "open_sheets", opened)
        return {path: read(path) for path in sorted((shared_data / "city_yearbook").glob("*.xlsx"))}


@pytest.mark.slow
def test_every_real_edition_is_read(editions: dict[Path, Reading]) -> None:
    assert len(editions) >= 20
    for path, reading in editions.items():
        # China had 279 prefecture-level cities and municipalities in 2002, and 298 in 2022.
        assert 278 <= len({row[0] for row in reading.rows}) <= 300, path.name
        assert len({row[1] for row in reading.rows}) == 1, path.name
    years = [reading.rows[0][1] for reading in editions.values()]
    assert len(set(years)) == len(years)


@pytest.mark.slow
def test_every_header_correction_is_used(editions: dict[Path, Reading]) -> None:
    measures = list(DICTIONARY.measures.index)
    for path, reading in editions.items():
        wanted = DICTIONARY.header_corrections(path.stem)
        if not wanted:
            continue
        bodies = [body for sheet in opened(path) if (body := city_yearbook._body(sheet, reading, CROSSWALK))]
        before = [c.path for body in bodies for c in read_columns(body.sheet, body.first_row, measures, {})]
        after = [c.path for body in bodies for c in read_columns(body.sheet, body.first_row, measures, wanted)]
        for (column, header), corrected in wanted.items():
            assert header in before, f"{path.name}: the correction of {column} '{header}' finds no such header"
            assert corrected in after, f"{path.name}: no header became '{corrected}'"


@pytest.mark.slow
def test_locators_of_real_editions_lead_back(editions: dict[Path, Reading]) -> None:
    """One column of cells in two hundred, in every edition."""
    for path, reading in editions.items():
        cells = {f"{s.name}!{cell_name(r, c)}": v for s in opened(path) for r, row in enumerate(s.rows) for c, v in enumerate(row)}
        for row in reading.observations("", "").iloc[::200].itertuples():
            number, _ = parse_number(cells[row.locator])
            assert number == 0 or round(row.value / number, 10) in (1.0, 1e-4, 1e4, 1e-8, 1e8, 0.1, 10.0, 0.01, 100.0, 0.001, 1000.0), row
