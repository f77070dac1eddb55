"""Reader for tables with one row a unit and year, or one row a unit and columns of single years."""

from pathlib import Path

import pandas as pd

from scripts.errors import InputError
from scripts.inputs.cells import cell_name, is_data_year, parse_number
from scripts.inputs.crosswalk import Crosswalk, clean_name
from scripts.inputs.dictionary import Dictionary
from scripts.inputs.files import Sheet, first_table, open_sheets
from scripts.inputs.headers import Column, find_columns, read_columns
from scripts.inputs.reading import Reading, one_column

UNIT, YEAR = "@unit_name", "@year"


def read(path: Path, dataset: str, dictionary: Dictionary, crosswalk: Crosswalk) -> Reading:
    """Read one table whose first row is its header. Raises InputError for a missing or doubled column, or a unit twice in a year."""
    reading = Reading(path, dictionary)
    specification = dictionary.columns_of(dataset)
    sheet = _sheet(path, specification)
    columns = read_columns(sheet, 1, list(dictionary.measures.index), dictionary.header_corrections(path.stem))
    body = sheet.rows[1:]
    keys = {key: _key_column(path, key, specification, columns, body) for key in (UNIT, YEAR)}
    rows = _rows(sheet, keys, reading, crosswalk)
    for entry in specification[~specification["variable"].str.startswith("@")].itertuples():
        column = one_column(path, entry.variable, find_columns(columns, entry.pattern), body)
        if column is None:
            raise InputError(
                str(path),
                f"no column for {entry.variable}; columns: {', '.join(c.path for c in columns if c.path)}",
                f"a column that matches '{entry.pattern}'",
                "correct the header, or the pattern in resources/columns.csv",
            )
        years: list[int] | int = int(entry.year) if entry.year else [year for _, _, year in rows]
        cells = [sheet.rows[i][column.position] if column.position < len(sheet.rows[i]) else "" for i, _, _ in rows]
        places = [_place(sheet, i, column) for i, _, _ in rows]
        reading.add_column(
            entry.variable,
            years,
            [code for _, code, _ in rows],
            cells,
            places,
            entry.unit_override or column.measure or entry.unit,
            column.path,
        )
    return reading


def _rows(sheet: Sheet, keys: dict[str, Column | None], reading: Reading, crosswalk: Crosswalk) -> list[tuple[int, str, int]]:
    unit_column, year_column = keys[UNIT], keys[YEAR]
    assert unit_column is not None
    rows: list[tuple[int, str, int]] = []
    seen: dict[tuple[str, int], int] = {}
    unknown: dict[str, int] = {}
    codes: dict[object, str | None] = {}
    for i, row in enumerate(sheet.rows[1:], start=1):
        name = row[unit_column.position] if unit_column.position < len(row) else ""
        if name not in codes:
            match = crosswalk.match(name)
            codes[name] = match.unit_code if match else None
        year = 0 if year_column is None else _year(row[year_column.position], i, sheet, reading) if clean_name(name) else None
        code = codes[name]
        if code is None or year is None:
            if clean_name(name) and code is None:
                unknown[str(name)] = unknown.get(str(name), 0) + 1
            continue
        if (code, year) in seen:
            if row != sheet.rows[seen[code, year]]:
                raise InputError(
                    f"{reading.path}, rows {seen[code, year] + 1} and {i + 1}",
                    f"two different rows for {crosswalk.units.at[code, 'name_zh']}" + (f" in {year}" if year else ""),
                    "one row a unit and year",
                    "remove the wrong row",
                )
            continue
        seen[code, year] = i
        rows.append((i, code, year))
    for name, count in unknown.items():
        reading.remark(f"{count} rows", "unknown unit", name, f"left out.{crosswalk.suggestion(name)}")
    return rows


def _year(cell: object, row: int, sheet: Sheet, reading: Reading) -> int | None:
    value, problem = parse_number(cell)
    if problem or value != value or not is_data_year(value):
        reading.remark(f"{sheet.name} row {row + 1}", "no year", str(cell), "row left out")
        return None
    return int(value)


def _key_column(path: Path, key: str, specification: pd.DataFrame, columns: list[Column], body: list[list[object]]) -> Column | None:
    entries = specification[specification["variable"] == key]
    if entries.empty:
        return None
    column = one_column(path, key, find_columns(columns, entries["pattern"].iloc[0]), body)
    if column is None:
        raise InputError(
            str(path),
            f"columns {', '.join(c.path for c in columns if c.path)}",
            f"a column that matches '{entries['pattern'].iloc[0]}'",
            "correct the header, or the pattern in resources/columns.csv",
        )
    return column


def _sheet(path: Path, specification: pd.DataFrame) -> Sheet:
    wanted = specification["sheet"].iloc[0]
    if not wanted:
        return first_table(path)
    sheets = open_sheets(path)
    fitting = [sheet for sheet in sheets if sheet.rows and sheet.name.startswith(wanted)]
    if not fitting:
        raise InputError(
            str(path), f"sheets {', '.join(s.name for s in sheets)}", f"a sheet whose name begins with '{wanted}'", "download it again"
        )
    return fitting[0]


def _place(sheet: Sheet, row: int, column: Column) -> str:
    return f"{sheet.name}!{cell_name(row, column.position)}" if sheet.name else f"row {row + 1}, column {column.path}"
