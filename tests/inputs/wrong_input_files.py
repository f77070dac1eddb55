"""Files that cannot be opened, and tables whose rows and columns are not as they should be."""

import shutil
import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
from openpyxl import Workbook, load_workbook

from scripts.inputs import city_yearbook, long_table
from scripts.inputs.build_panel import build_panel
from scripts.inputs.files import first_table, open_sheets
from scripts.inputs.read_dataset import read_dataset
from scripts.workflow.registry import Registry
from tests.inputs.cases import ERROR, READ, REPORT, case, path_in, text_of
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
    RESOURCES,
    figure_of,
    yearbook,
)

FILES, TABLES, CELLS, UNITS = "Files", "Rows and columns", "Cells", "Units of measure"
LONG = "行政区划代码,城市,年份,地区生产总值"


def read(path: Path, kind: str = "city_yearbook"):
    reader = city_yearbook if kind == "city_yearbook" else long_table
    return reader.read(path, kind, DICTIONARY, CROSSWALK)


def value(reading, city: str, variable: str) -> float:
    rows = [row[3] for row in reading.rows if row[0] == CODES[city] and row[2] == variable]
    return rows[0] if rows else float("nan")


@case(FILES, "missing file", ERROR, "city_yearbook_2016.xlsx", "no file", "resources/sources.csv")
def missing_file(tmp_path: Path) -> None:
    open_sheets(tmp_path / "city_yearbook_2016.xlsx")


@case(FILES, "empty file", ERROR, "city_yearbook_2016.xlsx", "an empty file", "download it again")
def empty_file(tmp_path: Path) -> None:
    open_sheets(path_in(tmp_path, "city_yearbook_2016.xlsx", b""))


@case(FILES, "truncated workbook", ERROR, "city_yearbook_2016.xlsx", "a damaged or truncated workbook", "download it again")
def truncated_workbook(tmp_path: Path) -> None:
    content = yearbook(tmp_path / "whole.xlsx").read_bytes()
    open_sheets(path_in(tmp_path, "city_yearbook_2016.xlsx", content[: len(content) * 2 // 3]))


@case(FILES, "workbook protected by a password", ERROR, "protected by a password", "remove the password")
def password(tmp_path: Path) -> None:
    open_sheets(path_in(tmp_path, "city_yearbook_2016.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)))


@case(FILES, "web page in place of the file", ERROR, "a web page (HTML)", "download the file it offers")
def web_page(tmp_path: Path) -> None:
    open_sheets(path_in(tmp_path, "city_yearbook_2016.xlsx", b"\n<!DOCTYPE html><html><body>Sign in</body></html>"))


@case(FILES, "Git LFS pointer in place of the file", ERROR, "a Git LFS pointer", "git lfs pull")
def lfs_pointer(tmp_path: Path) -> None:
    open_sheets(path_in(tmp_path, "a.csv", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"))


@case(FILES, "another kind of file under the name of a workbook", ERROR, "content that starts with", "a workbook")
def other_kind(tmp_path: Path) -> None:
    open_sheets(path_in(tmp_path, "city_yearbook_2016.xlsx", b"%PDF-1.7 yearbook"))


@case(FILES, "zip archive that holds no workbook", ERROR, "a damaged or truncated workbook")
def zip_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "city_yearbook_2016.xlsx", "w") as archive:
        archive.writestr("readme.txt", "the workbook is elsewhere")
    open_sheets(tmp_path / "city_yearbook_2016.xlsx")


@case(FILES, "text in an unknown encoding", ERROR, "text in an unknown encoding", "UTF-8 (or GB 18030)", "save the file as UTF-8")
def unknown_encoding(tmp_path: Path) -> None:
    open_sheets(path_in(tmp_path, "a.csv", b"\x81\xff\xfe\xff name,\xff\xff"))


@case(FILES, "table in GB 18030 instead of UTF-8", READ)
def gb18030(tmp_path: Path) -> None:
    rows = open_sheets(path_in(tmp_path, "a.csv", "城市,年份\n石家庄市,2015\n".encode("gb18030")))[0].rows
    assert rows == [["城市", "年份"], ["石家庄市", "2015"]]


@case(FILES, "file whose content the registry does not know", REPORT, "unknown file", "read all the same", where="reading_report.csv")
def unknown_file(tmp_path: Path) -> str:
    return dataset_report(tmp_path, [yearbook(tmp_path / "city_yearbook_2031.xlsx")])


@case(
    FILES,
    "file that differs from the registered one of its name",
    REPORT,
    "changed file",
    "bytes in place of 540543",
    "read all the same",
    where="reading_report.csv",
)
def changed_file(tmp_path: Path) -> str:
    return dataset_report(tmp_path, [yearbook(tmp_path / "city_yearbook_2016.xlsx")])


@case(FILES, "table cut off in the middle of a row", ERROR, "gdp.csv, row 2", "a last row of 3 cells", "4 cells: the file is cut off")
def cut_off(tmp_path: Path) -> None:
    open_sheets(path_in(tmp_path, "gdp.csv", f"{LONG}\n130100,石家庄市,20".encode()))


@case(FILES, "table with its header only", ERROR, "no value of any variable", "no figures: ", "see whether the file is complete")
def header_only(tmp_path: Path) -> None:
    path = path_in(tmp_path, "table.csv", b"prv,yr,InvestPrice\n")
    dataset_report(tmp_path, [path], "province_capital", "province_rows")


@case(FILES, "workbook under the name of a text file", ERROR, "a workbook under a name that ends in .csv", "the ending that it has")
def workbook_as_text(tmp_path: Path) -> None:
    open_sheets(path_in(tmp_path, "a.csv", yearbook(tmp_path / "whole.xlsx").read_bytes()))


@case(FILES, "zero bytes in a text file", ERROR, "zero bytes: a damaged file, or UTF-16 without its mark", "save it as UTF-8")
def zero_bytes(tmp_path: Path) -> None:
    open_sheets(path_in(tmp_path, "a.csv", "城市,年份\n".encode("utf-16-le")))


@case(FILES, "workbook with empty sheets only", ERROR, "a.xlsx", "no visible sheet with anything in it")
def empty_workbook(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "a.xlsx")
    first_table(tmp_path / "a.xlsx")


def without_expectations(tmp_path: Path) -> Path:
    """Copy the dictionary, without the columns that real editions have: made-up workbooks have a few of them."""
    folder = tmp_path / "dictionary"
    if not folder.is_dir():
        shutil.copytree(RESOURCES, folder, ignore=shutil.ignore_patterns("papers", "data", "units", "report"))
        path = folder / "expected_columns.csv"
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    return folder


def dataset_report(tmp_path: Path, files: list[Path], dataset: str = "city_yearbook", reader: str = "city_yearbook") -> str:
    """Run the rule's function on files; the report as text."""
    read_dataset(
        [str(path) for path in files],
        dataset,
        reader,
        "observed",
        str(RESOURCES / "sources.csv"),
        [str(without_expectations(tmp_path) / "variables.csv")],
        [str(RESOURCES / "units/units.csv")],
        str(tmp_path / f"{dataset}.parquet"),
        str(tmp_path / "report.csv"),
    )
    return (tmp_path / "report.csv").read_text(encoding="utf-8")


@case(
    FILES,
    "one edition twice, under two names",
    ERROR,
    "city_yearbook_2016, copy_2016",
    "values given twice",
    "remove one of the files or sheets",
)
def edition_twice(tmp_path: Path) -> None:
    dataset_report(tmp_path, [yearbook(tmp_path / "city_yearbook_2016.xlsx"), yearbook(tmp_path / "copy_2016.xlsx")])


@case(FILES, "workbook without a table of cities", ERROR, "no sheet with a table of cities", "names of cities")
def no_cities(tmp_path: Path) -> None:
    read(yearbook(tmp_path / "city_yearbook_2016.xlsx", names=["目录", "前言", "编辑说明"]))


@case(FILES, "one table in two visible sheets", ERROR, "values given twice", "Sheet!", "Copy!", "remove one of the files or sheets")
def sheet_twice(tmp_path: Path) -> None:
    workbook = load_workbook(yearbook(tmp_path / "city_yearbook_2016.xlsx"))
    workbook.copy_worksheet(workbook.active).title = "Copy"
    workbook.save(tmp_path / "city_yearbook_2016.xlsx")
    dataset_report(tmp_path, [tmp_path / "city_yearbook_2016.xlsx"])


@case(FILES, "hidden sheets (former versions)", READ)
def hidden_sheet(tmp_path: Path) -> None:
    workbook = load_workbook(yearbook(tmp_path / "city_yearbook_2016.xlsx"))
    old = workbook.copy_worksheet(workbook.active)
    old.title, old.sheet_state = "old", "hidden"
    old["D7"] = 1
    workbook.save(tmp_path / "city_yearbook_2016.xlsx")
    assert len(read(tmp_path / "city_yearbook_2016.xlsx").rows) == 18


@case(FILES, "other kinds of files in a dataset's folder, and the mark of an open workbook", READ)
def other_files(tmp_path: Path) -> None:
    folder = tmp_path / "city_yearbook"
    folder.mkdir()
    for name in ("city_yearbook_2016.XLS", "city_yearbook_2017.csv", "~$city_yearbook_2017.xlsx", ".city_yearbook_2018.csv", "notes.pdf"):
        (folder / name).touch()
    found = Registry(RESOURCES, [str(tmp_path)]).files("city_yearbook")
    assert [path.name for path in found] == ["city_yearbook_2016.XLS", "city_yearbook_2017.csv"]


@case(
    FILES,
    "edition that ends in the middle of the cities",
    REPORT,
    "few cities",
    "the last is 大同市",
    "see whether the file is complete",
    where="reading_report.csv",
)
def incomplete_edition(tmp_path: Path) -> str:
    return text_of(read(yearbook(tmp_path / "city_yearbook_2016.xlsx", names=CITIES[:-1])).remarks)


@case(
    TABLES, "edition under headings that no pattern knows", ERROR, "no column that the dictionary knows", "某指标", "resources/columns.csv"
)
def unknown_headings(tmp_path: Path) -> None:
    read(yearbook(tmp_path / "city_yearbook_2016.xlsx", [["其他", "某指标(件)", "全市"]]))


@case(TABLES, "column whose formulas were never computed", REPORT, "no figures | gdp", where="reading_report.csv")
def never_computed(tmp_path: Path) -> str:
    cells: dict = {(name, 1): "=1+1" for name in CODES}
    return text_of(read(yearbook(tmp_path / "city_yearbook_2016.xlsx", [POPULATION, GDP], cells=cells)).remarks)


@case(TABLES, "marks of footnotes behind names, notes below the table", READ)
def marked_names(tmp_path: Path) -> None:
    marks = {"石家庄市": "石家庄市①", "唐山市": "唐山市*", "太原市": "太原市 1)", "大同市": "大同市[2]", "阳泉市": "阳泉市（注）"}
    names = [marks.get(name, name) for name in CITIES]
    assert {row[0] for row in read(yearbook(tmp_path / "city_yearbook_2016.xlsx", names=names)).rows} == set(CODES.values())


@case(TABLES, "missing column in a yearbook", REPORT, "no column | land_area | left out", where="reading_report.csv")
def missing_column(tmp_path: Path) -> str:
    return text_of(read(yearbook(tmp_path / "city_yearbook_2016.xlsx", [POPULATION, GDP])).remarks)


@case(TABLES, "missing column in another table", ERROR, "gdp.csv", "a column that matches", "correct the header")
def missing_column_long(tmp_path: Path) -> None:
    read(path_in(tmp_path, "gdp.csv", b"city,year\n"), "city_panel_hao")


@case(TABLES, "doubled column with other figures", ERROR, "2 different columns for gdp", "C '", "D '", "resources/corrections/headers.csv")
def doubled_column(tmp_path: Path) -> None:
    other = {(name, 2): 5 * figure_of(GDP, i) for i, name in enumerate(CODES)}
    read(yearbook(tmp_path / "city_yearbook_2016.xlsx", [POPULATION, GDP, GDP], cells=other))


@case(TABLES, "missing city in one edition", REPORT, "interpolated", where="flag of the indicator's cell; counted in every note")
def missing_city(tmp_path: Path) -> str:
    from scripts.methods.filling import FillingRule, fill_gaps

    frames = []
    for year in (2014, 2015, 2016):
        names = [name for name in CITIES if (name, year) != ("唐山市", 2015)]
        frames.append(read(yearbook(tmp_path / f"{year + 1}.xlsx", year=year, names=names)).observations("", ""))
    cells = pd.concat(frames)[["unit_code", "year", "variable", "value", "flag"]]
    filled = fill_gaps(cells, list(CODES.values()), [2014, 2015, 2016], FillingRule(), variable="variable")
    gap = filled[(filled["unit_code"] == CODES["唐山市"]) & (filled["year"] == 2015)]
    assert len(gap) == 3
    return " ".join(gap["flag"].unique())


@case(TABLES, "doubled city", ERROR, "rows 7 and 8", "two rows for 石家庄市", "remove or rename the wrong row")
def doubled_city(tmp_path: Path) -> None:
    read(yearbook(tmp_path / "city_yearbook_2016.xlsx", names=[CITIES[0], CITIES[1], *CITIES[1:]]))


@case(TABLES, "renamed city, former name known", READ)
def former_name(tmp_path: Path) -> None:
    reading = read(yearbook(tmp_path / "city_yearbook_2016.xlsx", names=[*CITIES, "湖北省", "襄樊市"]))
    assert "420600" in {row[0] for row in reading.rows}


@case(
    TABLES,
    "city under a name that is unknown",
    REPORT,
    "unknown unit | 石门新城市 | left out: add it to resources/units",
    where="reading_report.csv",
)
def unknown_city(tmp_path: Path) -> str:
    return text_of(read(yearbook(tmp_path / "city_yearbook_2016.xlsx", names=[*CITIES, "石门新城市"])).remarks)


def cell_report(tmp_path: Path, content: object, column: int = 1) -> tuple[str, float]:
    """An edition in which one cell of 唐山市 says `content`: the report, and what was read."""
    path = yearbook(tmp_path / "city_yearbook_2016.xlsx", [POPULATION, GDP, LAND], cells={("唐山市", column): content})
    reading = read(path)
    return text_of(reading.remarks), value(reading, "唐山市", "gdp")


@case(
    CELLS,
    "text in place of a number",
    REPORT,
    "Sheet!C8 | no number | text '约二百万' in place of a number | left out",
    where="reading_report.csv",
)
def text_cell(tmp_path: Path) -> str:
    report, found = cell_report(tmp_path, "约二百万")
    assert found != found
    return report


@case(CELLS, "'-', '—', '…' or '..' for 'no figure'", READ)
def no_figure(tmp_path: Path) -> None:
    for mark in ("-", "—", "…", "……", "..", " "):
        report, found = cell_report(tmp_path, mark)
        assert found != found and "no number" not in report, mark


@case(CELLS, "thousands separators, spaces, full-width digits", READ)
def separators(tmp_path: Path) -> None:
    for text in ("2,000,007", "2 000 007", "２０００００７", "２，０００，００７", " 2000007 ", "2000007①"):
        assert cell_report(tmp_path, text)[1] == 2_000_007, text


@case(CELLS, "negative count", REPORT, "Sheet!C8 | implausible | gdp -2000007", "plausible: 10000 to", where="reading_report.csv")
def negative_count(tmp_path: Path) -> str:
    report, found = cell_report(tmp_path, -2_000_007)
    assert found != found
    return report


@case(
    CELLS,
    "percentage above 100 where that is impossible",
    REPORT,
    "implausible | share_tertiary 1234",
    "left out",
    where="reading_report.csv",
)
def percentage(tmp_path: Path) -> str:
    share = ["综合经济", "第三产业占GDP的比重(%)", "全市"]
    cells: dict = {(name, 1): 40 + i for i, name in enumerate(CODES)} | {("唐山市", 1): 1234}
    reading = read(yearbook(tmp_path / "city_yearbook_2016.xlsx", [POPULATION, share], cells=cells))
    assert value(reading, "唐山市", "share_tertiary") != value(reading, "唐山市", "share_tertiary")
    assert value(reading, "太原市", "share_tertiary") == 43
    return text_of(reading.remarks)


@case(CELLS, "infinite value", REPORT, "no number | an infinite number | left out", where="reading_report.csv")
def infinite_cell(tmp_path: Path) -> str:
    return cell_report(tmp_path, "inf")[0]


@case(CELLS, "comma that is no thousands separator", REPORT, "no number | text '2000,07' in place of a number", where="reading_report.csv")
def decimal_comma(tmp_path: Path) -> str:
    for text in ("0,123", "12,5", "1,23,456"):
        report, found = cell_report(tmp_path, text)
        assert found != found and f"text '{text}' in place of a number" in report
    return cell_report(tmp_path, "2000,07")[0]


@case(
    CELLS, "number with a comma in a table separated by semicolons", ERROR, "a.csv, row 2", "the number '12,345'", "decimals with a point"
)
def comma_and_semicolon(tmp_path: Path) -> None:
    open_sheets(path_in(tmp_path, "a.csv", "城市;年份;人口\n石家庄市;2015;12,345\n".encode()))


@case(CELLS, "date, or TRUE, in place of a number", REPORT, "text '2016-01-05'", "text 'True'", "left out", where="reading_report.csv")
def date_cell(tmp_path: Path) -> str:
    return cell_report(tmp_path, date(2016, 1, 5))[0] + cell_report(tmp_path, True)[0]


@case(CELLS, "error of a spreadsheet (#DIV/0!, #N/A)", READ)
def spreadsheet_error(tmp_path: Path) -> None:
    for text in ("#DIV/0!", "#N/A"):
        found = cell_report(tmp_path, text)[1]
        assert found != found


@case(CELLS, "one cell ten or more times its neighbouring years", REPORT, "spike", "20000070", where="jumps.csv")
def spike(tmp_path: Path) -> str:
    for year in range(2012, 2019):
        cells = {("唐山市", 1): 20_000_070} if year == 2015 else {}
        yearbook(tmp_path / f"{year + 1}.xlsx", [POPULATION, GDP, LAND], year=year, cells=cells)
    return panel_of(tmp_path, sorted(tmp_path.glob("20*.xlsx"))) and (tmp_path / "jumps.csv").read_text(encoding="utf-8")


@case(
    CELLS,
    "row that holds another city's figures, or is shifted by a column",
    REPORT,
    "city_yearbook,2016,2015,130200,4,4",
    "left out",
    where="row_doubts.csv",
)
def foreign_row(tmp_path: Path) -> str:
    columns = [POPULATION, GDP, LAND, BEDS]
    for year in range(2012, 2019):
        cells = {("唐山市", i): 5 * figure_of(column, 1) for i, column in enumerate(columns)} if year == 2015 else {}
        yearbook(tmp_path / f"{year + 1}.xlsx", columns, year=year, cells=cells)
    panel_of(tmp_path, sorted(tmp_path.glob("20*.xlsx")))
    panel = pd.read_parquet(tmp_path / "panel.parquet")
    assert set(panel.loc[panel["unit_code"] == "130200", "year"]) == {2012, 2013, 2014, 2016, 2017, 2018}
    assert len(panel) == 4 * (6 * 7 - 1)
    return (tmp_path / "row_doubts.csv").read_text(encoding="utf-8")


def panel_of(tmp_path: Path, files: list[Path]) -> str:
    """Observations of made editions through the rule build_panel; the table of doubts as text."""
    dataset_report(tmp_path, files)
    names = [
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
    outputs = [str(tmp_path / name) for name in names]
    build_panel(
        [str(tmp_path / "city_yearbook.parquet")],
        [str(RESOURCES / "variables.csv")],
        str(RESOURCES / "corrections/cells.csv"),
        str(RESOURCES / "gates.csv"),
        str(RESOURCES / "relations.csv"),
        0.01,
        *outputs,
    )
    return (tmp_path / "unit_doubts.csv").read_text(encoding="utf-8")


@case(
    UNITS,
    "unit wrong by 10 000, values implausible",
    ERROR,
    "综合经济|地区生产总值(当年价格)(亿元)|全市",
    "outside",
    "unit_override",
)
def unit_implausible(tmp_path: Path) -> None:
    header = ["综合经济", "地区生产总值(当年价格)(亿元)", "全市"]
    cells = {(name, 1): figure_of(GDP, i) for i, name in enumerate(CODES)}
    read(yearbook(tmp_path / "city_yearbook_2016.xlsx", [POPULATION, header], cells=cells))


@case(
    UNITS,
    "unit wrong by 10 000 in one edition, every value plausible",
    REPORT,
    "foreign_investment,2015",
    "0.0001",
    "left out",
    where="unit_doubts.csv",
)
def unit_plausible(tmp_path: Path) -> str:
    """Investment of one edition is printed in 亿元 under the old header 万元; both levels are within the plausible range of cities."""
    investment = ["利用外资", "当年实际使用外资金额(万美元)", "全市"]
    for year in range(2012, 2019):
        level = 1e-4 if year == 2015 else 1.0
        cells = {(name, 1): level * 50_000 * (1 + i) for i, name in enumerate(CODES)}
        yearbook(tmp_path / f"{year + 1}.xlsx", [POPULATION, investment], year=year, cells=cells)
    report = panel_of(tmp_path, sorted(tmp_path.glob("20*.xlsx")))
    panel = pd.read_parquet(tmp_path / "panel.parquet")
    years = set(panel.loc[panel["variable"] == "foreign_investment", "year"])
    assert years == {2012, 2013, 2014, 2016, 2017, 2018}
    return report


@case(UNITS, "measure of something else in the header", ERROR, "gdp in '人' (persons)", "a measure of", "correct the header")
def other_quantity(tmp_path: Path) -> None:
    read(yearbook(tmp_path / "city_yearbook_2016.xlsx", [POPULATION, ["综合经济", "地区生产总值(当年价格)(人)", "全市"]]))


@case(
    TABLES,
    "whole city and districts exchanged in the headings",
    ERROR,
    "of the districts",
    "exceeds that of the whole city in 6 of 6 cities",
    "the two are exchanged",
)
def scopes_exchanged(tmp_path: Path) -> None:
    exchanged = {(name, 0): figure_of(POPULATION_DISTRICTS, i) / 2 for i, name in enumerate(CODES)}
    read(yearbook(tmp_path / "city_yearbook_2016.xlsx", [POPULATION, POPULATION_DISTRICTS, GDP, LAND], cells=exchanged))


@case(
    CELLS,
    "figure that is smaller for the city than for its districts",
    REPORT,
    "districts above city | registered_population: 3190 of 307 | kept, with doubt",
    where="reading_report.csv",
)
def districts_above_city(tmp_path: Path) -> str:
    return text_of(read(yearbook(tmp_path / "city_yearbook_2016.xlsx", cells={("唐山市", 1): 3190})).remarks)


@case(CELLS, "sectors that do not sum to GDP", REPORT, "shares of the sectors in GDP", "kept, with doubt", where="relations.csv")
def sectors_do_not_sum(tmp_path: Path) -> str:
    shares = [["综合经济", f"第{number}产业占GDP的比重(%)", "全市"] for number in "一二三"]
    printed = {(name, i + 1): share for name in CODES for i, share in enumerate((10.0, 45.0, 45.0))}
    path = yearbook(tmp_path / "city_yearbook_2016.xlsx", [LAND, *shares], cells=printed | {("唐山市", 3): 54.0})
    panel_of(tmp_path, [path])
    return (tmp_path / "relations.csv").read_text(encoding="utf-8")
