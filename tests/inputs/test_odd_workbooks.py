"""Workbooks that are odd or hostile: each ends in an error that names the file, or in a flag; none in a wrong number or a dead process."""

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from scripts.errors import InputError
from scripts.inputs.cells import parse_number
from scripts.inputs.city_yearbook import read
from scripts.inputs.reading import Reading
from tests.inputs.workbooks import CITIES, CROSSWALK, DICTIONARY, GDP, LAND, POPULATION, yearbook


def values(path: Path) -> dict[tuple[str, str], float]:
    return {(unit, variable): value for unit, _, variable, value, _ in reading(path).rows}


def reading(path: Path) -> Reading:
    return read(path, "city_yearbook", DICTIONARY, CROSSWALK)


def test_a_cell_in_the_last_corner_of_a_sheet(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.active["XFD1048576"] = 1
    workbook.save(tmp_path / "city_yearbook_2016.xlsx")
    assert (tmp_path / "city_yearbook_2016.xlsx").stat().st_size < 10_000
    with pytest.raises(InputError, match="as far as row 1,048,576 and column 16,384"):
        reading(tmp_path / "city_yearbook_2016.xlsx")


def test_a_file_that_unpacks_to_more_than_any_workbook(tmp_path: Path) -> None:
    path = yearbook(tmp_path / "city_yearbook_2016.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/media/image1.bmp", "w", force_zip64=True) as part:
        for _ in range(401):
            part.write(b"\0" * 2**20)
    assert path.stat().st_size < 2**20
    with pytest.raises(InputError, match="that unpack to"):
        reading(path)


def test_a_hidden_column_is_no_part_of_the_table(tmp_path: Path) -> None:
    path = yearbook(
        tmp_path / "city_yearbook_2016.xlsx", columns=(GDP, GDP), merge=False, cells={("石家庄市", 1): 1_900_000, ("大同市", 1): ""}
    )
    workbook = load_workbook(path)
    workbook.active.column_dimensions["B"].hidden = True
    workbook.save(path)
    found = values(path)
    assert found["130100", "gdp"] == 1_900_000
    assert ("140200", "gdp") not in found


def test_a_formula_that_was_never_computed_is_named(tmp_path: Path) -> None:
    path = yearbook(tmp_path / "city_yearbook_2016.xlsx", cells={("石家庄市", 2): "=SUM(1,2)"})
    found = reading(path)
    assert [r["place"] for r in found.remarks if "'=SUM(1,2)' without a result" in r["found"]] == ["Sheet!D7"]
    assert not [row for row in found.rows if row[0] == "130100" and row[2] == "gdp"]


@pytest.mark.parametrize("year", [2061, 1931])
def test_a_year_that_statistics_cannot_be_of(tmp_path: Path, year: int) -> None:
    with pytest.raises(InputError, match="a year that has been"):
        reading(yearbook(tmp_path / "edition.xlsx", title=f"中国{year}年地级以上城市数据"))


def test_provinces_without_their_last_character(tmp_path: Path) -> None:
    path = yearbook(tmp_path / "city_yearbook_2016.xlsx", columns=(POPULATION, LAND), names=[*CITIES, "海南", "海口市", "三亚市"])
    found = values(path)
    assert ("632500", "registered_population") not in found
    assert ("460100", "registered_population") in found
    assert CROSSWALK.match("海南") is None
    assert CROSSWALK.match("海南", province="630000").unit_code == "632500"
    assert CROSSWALK.match("吉林").unit_code == "220200"
    assert CROSSWALK.match("吉林", province="210000").level == "province"


def test_a_table_of_counties(tmp_path: Path) -> None:
    counties = ["井陉县", "正定县", "行唐县", "灵寿县", "集安市", "赵县", "高邑县"]
    with pytest.raises(InputError, match="no prefecture-level unit"):
        reading(yearbook(tmp_path / "city_yearbook_2016.xlsx", names=[*CITIES, *counties]))
    assert CROSSWALK.match_misread("集安市", None, set()) is None


def test_names_with_a_line_break_and_english(tmp_path: Path) -> None:
    names = [f"{name}\nCity" if name.endswith("市") else name for name in CITIES]
    assert values(yearbook(tmp_path / "city_yearbook_2016.xlsx", names=names))["130100", "registered_population"] == 300


def test_traditional_characters_are_flagged(tmp_path: Path) -> None:
    found = reading(yearbook(tmp_path / "city_yearbook_2016.xlsx", names=[*CITIES, "長治市鎮"]))
    assert [r["found"] for r in found.remarks if r["kind"] == "unknown unit"] == ["長治市鎮"]


@pytest.mark.parametrize(("text", "number"), [("018", None), ("-07.5", None), ("0.18", 0.18), ("0", 0.0), ("00", None)])
def test_leading_zeros_are_refused(text: str, number: float | None) -> None:
    value, problem = parse_number(text)
    assert ("leading zero" in problem) == (number is None)
    assert number is None or value == number
