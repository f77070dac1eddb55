"""Reader for China City Statistical Yearbook workbooks, any edition.

An edition is a sheet (or several) with one row a city under its province's heading, several header rows with merged cells, and the whole
city beside its districts. Nothing is found by position: the name column is the one that holds names, columns are found by their headers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.errors import InputError
from scripts.inputs.cells import is_data_year, parse_number
from scripts.inputs.crosswalk import TOTALS, Crosswalk, clean_name
from scripts.inputs.dictionary import Dictionary
from scripts.inputs.districts import compare_with_districts
from scripts.inputs.files import Sheet, open_sheets
from scripts.inputs.headers import DISTRICTS, WHOLE, Column, find_columns, read_columns
from scripts.inputs.reading import Reading, one_column
from scripts.workflow.registry import edition_year

# A sheet with fewer cities is a note or an advertisement.
FEWEST_CITIES = 5
# Names stand in one of a sheet's first columns, behind numbers, codes or provinces.
NAME_COLUMNS = 8
# Rows with figures whose names are no city, as a share of those that are, above which a sheet is a table of other units: counties.
MANY_UNKNOWN = 0.5
# Share of the cities above which their absence is remarked; some have become cities since the first editions.
MANY_ABSENT = 0.15


@dataclass(frozen=True)
class Body:
    """The cities of a sheet: where the header ends, and each city's row and code."""

    sheet: Sheet
    first_row: int
    rows: list[int]
    codes: list[str]


def read(path: Path, dataset: str, dictionary: Dictionary, crosswalk: Crosswalk) -> Reading:
    """Read one edition. Raises InputError if it has no table of cities, a city twice, or several columns for one variable."""
    reading = Reading(path, dictionary)
    bodies = [body for sheet in open_sheets(path) if (body := _body(sheet, reading, crosswalk))]
    if not bodies:
        raise InputError(
            str(path),
            "no sheet with a table of cities",
            f"a column with at least {FEWEST_CITIES} names of cities",
            "check that this is an edition of the yearbook's prefecture-level tables",
        )
    year = _data_year(path, bodies, reading)
    _remark_few_cities(bodies, year, reading, crosswalk)
    reading.year = year
    for body in bodies:
        _read_body(body, year, dataset, reading)
    if not reading.rows:
        raise _nothing_found(bodies[0], reading)
    for variable in sorted(set(dictionary.columns_of(dataset)["variable"]) - set(reading.found)):
        reading.remark("headers", "no column", variable, "left out: this edition has no such column (resources/expected_columns.csv)")
    return reading


def _remark_few_cities(bodies: Sequence[Body], year: int, reading: Reading, crosswalk: Crosswalk) -> None:
    """Remark an edition that lacks many of the cities that there were: its end may be missing."""
    units = crosswalk.units
    is_city = (units["level"] == "municipality") | ((units["level"] == "prefecture") & units["name_zh"].str.endswith("市"))
    expected = set(units.index[is_city & ~(units["existed_until"].replace("", "9999").astype(int) < year)])
    absent = expected.difference(code for body in bodies for code in body.codes)
    if len(absent) > MANY_ABSENT * len(expected):
        last = units.at[bodies[-1].codes[-1], "name_zh"]
        found = f"{len(expected) - len(absent)} of {len(expected)} cities, the last is {last}"
        reading.remark("rows", "few cities", found, "the others are gaps: see whether the file is complete")


def _columns(body: Body, reading: Reading) -> list[Column]:
    corrections = reading.dictionary.header_corrections(reading.path.stem)
    return read_columns(body.sheet, body.first_row, list(reading.dictionary.measures.index), corrections)


def _nothing_found(body: Body, reading: Reading) -> InputError:
    headers = [column.path for column in _columns(body, reading) if column.item]
    return InputError(
        f"{reading.path}, sheet {body.sheet.name}, rows 1 to {body.first_row}",
        f"a table of {len(body.codes)} cities with no column that the dictionary knows: {'; '.join(headers[1:4]) or 'no headers'}",
        "headers as the yearbook prints them, such as 年末户籍人口(万人)|全市",
        "correct the headers, or add their patterns to resources/columns.csv",
    )


def _read_body(body: Body, year: int, dataset: str, reading: Reading) -> None:
    columns = _columns(body, reading)
    entries = reading.dictionary.columns_of(dataset)
    reading.unclaimed |= _unclaimed(columns, entries["pattern"].tolist())
    cells = [body.sheet.rows[row] for row in body.rows]
    for entry in entries.itertuples():
        column = one_column(reading.path, entry.variable, find_columns(columns, entry.pattern, entry.group, entry.scope), cells)
        if column is None:
            continue
        measure = entry.unit_override or column.measure or entry.unit
        if not measure:
            raise InputError(
                f"{reading.path}, column '{column.path}'",
                "no unit of measure in the header",
                "a unit such as 万人 or 万元",
                "state it in the unit column of resources/columns.csv",
            )
        if reading.dictionary.measured_by_sibling(dataset, entry.variable, measure):
            continue
        if not entry.unit_override and column.measure is None:
            reading.remark(column.path, "no unit in the header", entry.variable, f"read as {entry.unit}")
        places = [body.sheet.place(row, column.position) for row in body.rows]
        reading.add_column(entry.variable, year, body.codes, [row[column.position] for row in cells], places, measure, column.path)
        reading.found[entry.variable], reading.items[entry.variable] = column.path, column.item
        districts = [c for c in find_columns(columns, entry.pattern, entry.group, DISTRICTS) if c.scope == DISTRICTS]
        if column.scope == WHOLE and len(districts) == 1:
            measures = (measure, entry.unit_override or districts[0].measure or measure)
            compare_with_districts(reading, entry.variable, column, districts[0], measures, cells, places)


def _unclaimed(columns: Sequence[Column], patterns: Sequence[str]) -> dict[str, str | None]:
    """Items of the whole city, with their measures, that match no variable's pattern."""
    claimed = re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
    return {c.item: c.measure for c in columns if c.item and c.scope != DISTRICTS and not claimed.fullmatch(c.item)}


def _body(sheet: Sheet, reading: Reading, crosswalk: Crosswalk) -> Body | None:
    name_column = _name_column(sheet, crosswalk)
    if name_column is None:
        return None
    named = [(i, row[name_column]) for i, row in enumerate(sheet.rows)]
    first = next(i for i, name in named if clean_name(name) in TOTALS or (crosswalk.match(name) and not _is_heading(name)))
    codes: dict[str, int] = {}
    unknown: list[tuple[int, object, str | None]] = []
    province: str | None = None
    for i, name in named[first:]:
        match = crosswalk.match(name, province=province)
        if match is None:
            if clean_name(name) and clean_name(name) not in TOTALS and _has_figures(sheet.rows[i]):
                unknown.append((i, name, province))
            continue
        if match.level in ("province", "municipality"):
            province = match.unit_code
        if match.level != "province":
            _add_city(codes, match.unit_code, i, sheet, reading, crosswalk)
    _refuse_other_units(sheet, unknown, len(codes), reading)
    for i, name, inside in unknown:
        _add_misread(codes, i, name, inside, sheet, reading, crosswalk)
    return Body(sheet, first, list(codes.values()), list(codes))


def _refuse_other_units(sheet: Sheet, unknown: Sequence[tuple[int, object, str | None]], cities: int, reading: Reading) -> None:
    """Raise InputError for a sheet of counties: a few of its names are also those of cities."""
    if len(unknown) > MANY_UNKNOWN * cities:
        names = ", ".join(str(name).strip() for _, name, _ in unknown[:3])
        raise InputError(
            f"{reading.path}, sheet {sheet.name}",
            f"{len(unknown)} rows with figures that name no prefecture-level unit ({names}) beside {cities} that do",
            "a table of prefecture-level cities",
            "use the yearbook's prefecture-level tables, not those of counties",
        )


def _add_city(codes: dict[str, int], code: str, row: int, sheet: Sheet, reading: Reading, crosswalk: Crosswalk) -> None:
    if code in codes:
        raise InputError(
            f"{reading.path}, sheet {sheet.name}, rows {codes[code] + 1} and {row + 1}",
            f"two rows for {crosswalk.units.at[code, 'name_zh']}",
            "one row a city",
            "remove or rename the wrong row",
        )
    codes[code] = row


def _add_misread(
    codes: dict[str, int], row: int, name: object, province: str | None, sheet: Sheet, reading: Reading, crosswalk: Crosswalk
) -> None:
    place = f"{sheet.name}, row {row + 1}"
    match = crosswalk.match_misread(name, province, set(codes))
    if match is None:
        reading.remark(place, "unknown unit", str(name).strip(), f"left out: add it to resources/units.{crosswalk.suggestion(name)}")
        return
    reading.remark(place, "misread name", match.misread, "read as the one city of the province it can be")
    _add_city(codes, match.unit_code, row, sheet, reading, crosswalk)


def _name_column(sheet: Sheet, crosswalk: Crosswalk) -> int | None:
    """The first of the columns that name the most cities, None where none names FEWEST_CITIES."""
    width = min(NAME_COLUMNS, max((len(row) for row in sheet.rows), default=0))
    cells = [{row[c] for row in sheet.rows if c < len(row) and isinstance(row[c], str)} for c in range(width)]
    matches = [[crosswalk.match(cell) for cell in column] for column in cells]
    counts = [len({match.unit_code for match in column if match and match.level != "province"}) for column in matches]
    return counts.index(max(counts)) if counts and max(counts) >= FEWEST_CITIES else None


def _is_heading(name: object) -> bool:
    return "年" in str(name)


def _has_figures(row: Sequence[object]) -> bool:
    return any(parse_number(cell)[0] == parse_number(cell)[0] for cell in row[1:])


def _data_year(path: Path, bodies: Sequence[Body], reading: Reading) -> int:
    """Return the year that the figures are of: as the title says, else the year before the edition in the file's name."""
    edition = edition_year(path)
    for body in bodies:
        for row in body.sheet.rows[: body.first_row]:
            for cell in row:
                if match := re.search(r"(?:19|20)\d{2}(?=年)", str(cell)):
                    # A yearbook is named after its edition, a table after the year of its figures.
                    year = int(match.group()) - ("年鉴" in str(cell))
                    if not is_data_year(year) and edition != year + 1:
                        raise InputError(f"{path}, title '{str(cell).strip()}'", f"figures of {year}", "a year that has been", "correct it")
                    if edition is not None and edition != year + 1:
                        reading.remark("title", "year", f"figures of {year} in a file named {path.name}", "the title counts")
                    return year
    if edition is None:
        raise InputError(
            str(path),
            "no year in the title or the file's name",
            "a title like 中国2016年地级以上城市数据",
            "name the file after its edition, for example city_yearbook_2017.xlsx",
        )
    return edition - 1
