"""Tables of the repository that a user may edit (resources/*.csv), read as text, or an error that names file and row."""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from scripts.errors import InputError, did_you_mean


def read_resource(path: str | Path, columns: Sequence[str] = (), key: Sequence[str] = ()) -> pd.DataFrame:
    """Return a CSV table, every cell as text, '' where there is nothing.

    columns: those that there must be. key: columns that no two rows may have alike.
    Raises InputError for another encoding than UTF-8, rows of unequal length, a missing column, a doubled key.
    """
    try:
        rows = list(csv.reader(io.StringIO(Path(path).read_text(encoding="utf-8-sig"), newline="")))
    except UnicodeDecodeError as error:
        raise InputError(str(path), "text that is not UTF-8", "CSV in UTF-8", "save it as 'CSV UTF-8'") from error
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise InputError(str(path), "no rows", "a header and rows below it", "restore the file with git")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            remedy = "put quotes around text with commas"
            raise InputError(f"{path}, row {number}", f"{len(row)} cells", f"{len(rows[0])}, as in the header", remedy)
    table = pd.DataFrame(rows[1:], columns=rows[0], dtype=str)
    for column in columns:
        if column not in table:
            hint = did_you_mean(column, table.columns)
            raise InputError(str(path), f"columns {', '.join(table.columns)}", f"a column {column}.{hint}", "add or rename it")
    doubled = table.duplicated(list(key)) if key else pd.Series(False, index=table.index)
    if doubled.any():
        first = int(doubled.to_numpy().argmax())
        said = ", ".join(table.loc[first, list(key)])
        raise InputError(
            f"{path}, row {first + 2}", f"{said} a second time", f"one row for each {', '.join(key)}", "remove one of the rows"
        )
    return table


def to_numbers(path: str | Path, table: pd.DataFrame, columns: Sequence[str], empty: bool = False) -> pd.DataFrame:
    """Return the table with `columns` as numbers; empty: whether a cell may be empty (NaN). Raises InputError naming row and column."""
    numbers = table.assign(**{column: pd.to_numeric(table[column], errors="coerce") for column in columns})
    for column in columns:
        wrong = numbers[column].isna() & ((table[column] != "") if empty else True)
        if wrong.any():
            row = int(wrong.to_numpy().argmax())
            raise InputError(f"{path}, row {row + 2}, column {column}", f"'{table[column].iloc[row]}'", "a number", "correct it")
    return numbers


def check_patterns(path: str | Path, table: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise InputError for a regular expression that cannot be read."""
    for column in columns:
        for row, pattern in enumerate(table[column], start=2):
            try:
                re.compile(pattern.removeprefix("!"))
            except re.error as error:
                where, remedy = f"{path}, row {row}, column {column}", "correct it: brackets in a heading are written \\( and \\)"
                raise InputError(where, f"'{pattern}', which is no pattern: {error}", "a regular expression", remedy) from error
