"""Reader for provincial tables with one row a province and year (and, where a table is long, an item).

In columns.csv `group` holds a condition 'column=value' for long tables; `year` a span outside which the column is not taken.
"""

from pathlib import Path

import pandas as pd

from scripts.errors import InputError
from scripts.inputs.cells import cell_name
from scripts.inputs.crosswalk import Crosswalk
from scripts.inputs.dictionary import Dictionary
from scripts.inputs.files import Sheet, first_table
from scripts.inputs.headers import Column, find_columns, read_columns
from scripts.inputs.province_tables import cell_of, province_codes, rows_for_file, span_of, year_in
from scripts.inputs.reading import Reading, one_column

UNIT, YEAR = "@unit_name", "@year"


def read(path: Path, dataset: str, dictionary: Dictionary, crosswalk: Crosswalk) -> Reading:
    """Read one table whose first row is its header. Raises InputError for a missing column or a province twice in a year."""
    reading = Reading(path, dictionary)
    entries = rows_for_file(dictionary, dataset, path)
    if entries.empty:
        reading.remark("file", "not used", path.name, "no row of resources/columns.csv names it")
        return reading
    sheet = first_table(path)
    columns = read_columns(sheet, 1, list(dictionary.measures.index), dictionary.header_corrections(path.stem))
    body = sheet.rows[1:]
    unit, year = (_column(path, entries[entries["variable"] == key], columns, body) for key in (UNIT, YEAR))
    codes = province_codes([cell_of(row, unit.position) for row in body], reading, crosswalk)
    years = [year_in(cell_of(row, year.position)) for row in body]
    for i, (code, read_year) in enumerate(zip(codes, years, strict=True)):
        if code and read_year is None:
            reading.remark(f"row {i + 2}", "no year", str(cell_of(body[i], year.position)), "row left out")
    for name, rows in entries[~entries["variable"].str.startswith("@")].groupby("variable", sort=False):
        column = _column(path, rows, columns, body)
        entry = rows.iloc[0]
        taken = _rows_taken(entry, columns, sheet, codes, years)
        _refuse_doubles(path, str(name), taken, codes, years, crosswalk)
        reading.add_column(
            str(name),
            [years[i] or 0 for i in taken],
            [codes[i] or "" for i in taken],
            [cell_of(body[i], column.position) for i in taken],
            [cell_name(i + 1, column.position) for i in taken],
            entry["unit_override"] or column.measure or entry["unit"],
            column.path,
        )
    return reading


def _column(path: Path, rows: pd.DataFrame, columns: list[Column], body: list[list[object]]) -> Column:
    pattern = rows["pattern"].iloc[0] if len(rows) else ""
    column = one_column(path, rows["variable"].iloc[0], find_columns(columns, pattern), body) if len(rows) else None
    if column is None:
        raise InputError(
            str(path),
            f"columns {', '.join(c.path for c in columns if c.path)}",
            f"a column that matches '{pattern}'",
            "correct the header, or the pattern in resources/columns.csv",
        )
    return column


def _rows_taken(entry: pd.Series, columns: list[Column], sheet: Sheet, codes: list[str | None], years: list[int | None]) -> list[int]:
    first, last = span_of(entry["year"])
    taken = [i for i, (code, year) in enumerate(zip(codes, years, strict=True)) if code and year and first <= year <= last]
    if not entry["group"]:
        return taken
    header, _, value = entry["group"].partition("=")
    place = next(c.position for c in columns if c.path == header)
    return [i for i in taken if str(cell_of(sheet.rows[i + 1], place)).strip() == value]


def _refuse_doubles(
    path: Path, name: str, taken: list[int], codes: list[str | None], years: list[int | None], crosswalk: Crosswalk
) -> None:
    seen: dict[tuple[str | None, int | None], int] = {}
    for i in taken:
        key = (codes[i], years[i])
        if key in seen:
            raise InputError(
                f"{path}, rows {seen[key] + 2} and {i + 2}",
                f"{name} of {crosswalk.units.at[codes[i], 'name_zh']} twice in {years[i]}",
                "one row a province and year",
                "remove the wrong row, or state a condition in the group column of resources/columns.csv",
            )
        seen[key] = i
