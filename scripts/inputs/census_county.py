"""Reader for a census by county in which each prefecture has a row of its own above its counties: prefecture rows only.

A row is a prefecture's when its division code ends in 00 (a province's ends in 0000) and its name is known; names of that year
(a prefecture before it became a city) are found through the crosswalk's former names.
"""

from pathlib import Path

from scripts.errors import InputError
from scripts.inputs.cells import parse_number
from scripts.inputs.crosswalk import Crosswalk, clean_name
from scripts.inputs.dictionary import Dictionary
from scripts.inputs.files import Sheet, first_table
from scripts.inputs.headers import find_columns, read_columns
from scripts.inputs.reading import Reading, one_column

UNIT, CODE = "@unit_name", "@unit_code"


def read(path: Path, dataset: str, dictionary: Dictionary, crosswalk: Crosswalk) -> Reading:
    """Read one workbook whose first row is its header. Raises InputError for a missing or doubled column."""
    reading = Reading(path, dictionary)
    sheet = first_table(path)
    specification = dictionary.columns_of(dataset)
    columns = read_columns(sheet, 1, list(dictionary.measures.index), dictionary.header_corrections(path.stem))
    body = sheet.rows[1:]
    found = {}
    for entry in specification.itertuples():
        found[entry.variable] = one_column(path, entry.variable, find_columns(columns, entry.pattern), body)
        if found[entry.variable] is None:
            raise InputError(
                str(path),
                f"columns {', '.join(c.path for c in columns if c.path)}",
                f"a column that matches '{entry.pattern}' for {entry.variable}",
                "correct the header, or the pattern in resources/columns.csv",
            )
    rows = _prefectures(sheet, found[UNIT].position, found[CODE].position, reading, crosswalk)  # type: ignore[union-attr]
    for entry in specification[~specification["variable"].str.startswith("@")].itertuples():
        column = found[entry.variable]
        assert column is not None
        reading.add_column(
            entry.variable,
            int(entry.year),
            [code for _, code in rows],
            [sheet.rows[i][column.position] for i, _ in rows],
            [sheet.place(i, column.position) for i, _ in rows],
            entry.unit_override or column.measure or entry.unit,
            column.path,
        )
    return reading


def _prefectures(sheet: Sheet, unit: int, code: int, reading: Reading, crosswalk: Crosswalk) -> list[tuple[int, str]]:
    """Rows of prefectures and provinces: row number from zero, unit code of today."""
    rows: dict[str, int] = {}
    for i, row in enumerate(sheet.rows[1:], start=1):
        number, _ = parse_number(row[code])
        if number != number or int(number) % 100:
            continue
        match = crosswalk.match(row[unit])
        if match is None:
            if clean_name(row[unit]):
                reading.remark(f"{sheet.name} row {i + 1}", "unknown unit", str(row[unit]), "left out")
        elif match.unit_code in rows:
            reading.remark(f"{sheet.name} row {i + 1}", "unit twice", str(row[unit]), f"row {rows[match.unit_code] + 1} is kept")
        else:
            rows[match.unit_code] = i
    return [(i, unit_code) for unit_code, i in rows.items()]
