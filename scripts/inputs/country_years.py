"""Reader for tables of neighbouring countries: one row a country (ISO code of three letters) and year.

Countries stand in the panel under their ISO code: they are no units of the crosswalk.
"""

import re
from pathlib import Path

import pandas as pd

from scripts.errors import InputError
from scripts.inputs.crosswalk import Crosswalk
from scripts.inputs.dictionary import Dictionary
from scripts.inputs.files import first_table
from scripts.inputs.reading import Reading

COUNTRY, YEAR = "country_iso3", "year"


def read(path: Path, dataset: str, dictionary: Dictionary, crosswalk: Crosswalk) -> Reading:
    """Read one file with the columns country_iso3, year and those of resources/columns.csv (matched by whole name).

    Raises InputError for a missing column, a code that is no ISO code, or a country twice in a year.
    """
    table = _table(path)
    reading = Reading(path, dictionary)
    for column in (COUNTRY, YEAR):
        if column not in table:
            raise InputError(str(path), f"columns {', '.join(table.columns)}", f"a column {column}", "name it so in the file's first row")
    _check_rows(path, table)
    for entry in dictionary.columns_of(dataset).itertuples():
        if entry.pattern not in table:
            raise InputError(
                str(path), f"columns {', '.join(table.columns)}", f"a column {entry.pattern}", "correct resources/columns.csv or the file"
            )
        places = [f"row {row + 2}, column {entry.pattern}" for row in range(len(table))]
        years = table[YEAR].astype(int).tolist()
        reading.add_column(entry.variable, years, table[COUNTRY].tolist(), table[entry.pattern].tolist(), places, entry.unit, entry.pattern)
    return reading


def _table(path: Path) -> pd.DataFrame:
    """The first sheet as text, its first row as names; short rows are filled with ''."""
    rows = [[f"{cell:.15g}" if isinstance(cell, float) else str(cell).strip() for cell in row] for row in first_table(path).rows]
    while rows and not any(rows[-1]):
        rows.pop()
    header = rows[0] if rows else []
    for name in header:
        if header.count(name) > 1:
            raise InputError(str(path), f"the column '{name}' {header.count(name)} times", "each column once", "rename or remove one")
    return pd.DataFrame([[*row, *[""] * len(header)][: len(header)] for row in rows[1:]], columns=header)


def _check_rows(path: Path, table: pd.DataFrame) -> None:
    for row, (country, year) in enumerate(zip(table[COUNTRY], table[YEAR], strict=True), start=2):
        if not re.fullmatch(r"[A-Z]{3}", country) or not re.fullmatch(r"\d{4}", year):
            raise InputError(f"{path}, row {row}", f"'{country}', '{year}'", "an ISO code of three letters and a year", "correct the row")
    doubled = table[table.duplicated([COUNTRY, YEAR])]
    if len(doubled):
        first = doubled.iloc[0]
        raise InputError(
            f"{path}, row {doubled.index[0] + 2}", f"{first[COUNTRY]} in {first[YEAR]} twice", "one row a country and year", "remove one"
        )
