"""Small workbooks in the layout of the city yearbooks, made for tests: figures are invented, names are real."""

import sys
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from scripts.inputs.crosswalk import Crosswalk
from scripts.inputs.dictionary import Dictionary

RESOURCES = Path(__file__).parents[2] / "resources"
DICTIONARY = Dictionary.load(RESOURCES)
CROSSWALK = Crosswalk.load(RESOURCES / "units")

# Two provinces with three cities each, under their headings.
CITIES = ["河北省", "石家庄市", "唐山市", "秦皇岛市", "山西省", "太原市", "大同市", "阳泉市"]
CODES = {"石家庄市": "130100", "唐山市": "130200", "秦皇岛市": "130300", "太原市": "140100", "大同市": "140200", "阳泉市": "140300"}
# Column groups: header from top to bottom (below the title), and the figure of the n-th city.
POPULATION = ["人口", "年末总人口(万人)", "全市"]
POPULATION_DISTRICTS = ["人口", "年末总人口(万人)", "市辖区"]
GDP = ["综合经济", "地区生产总值(当年价格)(万元)", "全市"]
LAND = ["土地", "行政区域土地面积(平方公里)", "全市"]
BEDS = ["卫生", "医院、卫生院床位数(张)", "全市"]
FIGURES = {
    "年末总人口(万人)": 300,
    "地区生产总值(当年价格)(万元)": 2_000_000,
    "行政区域土地面积(平方公里)": 9000,
    "医院、卫生院床位数(张)": 8000,
}


def figure_of(header: Sequence[str], city: int) -> float:
    """The figure of the n-th city in a column: districts have a third of the whole city."""
    whole = next((value for name, value in FIGURES.items() if name in header), 300) + 7 * city
    return round(whole / 3, 2) if header[-1] == "市辖区" else whole


def yearbook(
    path: Path,
    columns: Sequence[Sequence[str]] = (POPULATION, POPULATION_DISTRICTS, GDP, LAND),
    year: int = 2015,
    names: Sequence[str] = CITIES,
    cells: dict[tuple[str, int], object] | None = None,
    merge: bool = True,
    title: str | None = None,
    note: str = "注：本表数据不含市辖县。",
) -> Path:
    """Write one edition: a title, the header rows of `columns`, a row of totals, the names with their figures, a note.

    cells: what stands instead of the figure, by name and number of the column. merge: whether equal neighbours in a header row are merged.
    """
    workbook = Workbook()
    add_sheet(workbook.active, columns, year, names, cells or {}, merge, title, note)
    workbook.save(path)
    return path


def add_sheet(sheet, columns, year=2015, names=CITIES, cells=None, merge=True, title=None, note="") -> None:
    """Fill a sheet as `yearbook` describes."""
    sheet.append([f"中国{year}年地级以上城市数据" if title is None else title])
    depth = max(len(column) for column in columns)
    for level in range(depth):
        sheet.append(["城市" if level == 0 else "", *(column[level] if level < len(column) else "" for column in columns)])
    if merge:
        _merge_equal(sheet, columns, depth)
    sheet.append(["城市合计", *(10_000_000 for _ in columns)])
    city = 0
    for name in names:
        figures = ["" for _ in columns] if name.endswith("省") else [figure_of(column, city) for column in columns]
        city += not name.endswith("省")
        sheet.append([name, *((cells or {}).get((name, i), figure) for i, figure in enumerate(figures))])
    if note:
        sheet.append([note])


def _merge_equal(sheet, columns, depth: int) -> None:
    for level in range(depth):
        start = 0
        for i in range(1, len(columns) + 1):
            same = i < len(columns) and columns[i][: level + 1] == columns[start][: level + 1]
            if not same:
                if i - start > 1:
                    sheet.merge_cells(start_row=level + 2, end_row=level + 2, start_column=start + 2, end_column=i + 1)
                start = i


if __name__ == "__main__":  # python -m tests.inputs.workbooks <file.xlsx> <year>: a practice edition for the tutorial
    yearbook(Path(sys.argv[1]), [LAND, POPULATION_DISTRICTS, POPULATION], year=int(sys.argv[2]))
