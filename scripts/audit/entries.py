"""The rows of the ledger, and how values are read and shown in them."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scripts.errors import InputError
from scripts.methods.printed import Printed, parse_printed


@dataclass
class Entry:
    """One row of the ledger: a printed number or claim, ours, and the verdict.

    item: which number, as key=value pairs (tables) or in words (claims). row, column: where ours stands in `result`.
    printed_in: where the transcription stands: file stem, row of the file (2 is the first below the header) and column.
    """

    paper: str
    id: str
    location: str
    item: str
    kind: str
    printed: str
    decimals: int | None
    ours: str
    difference: float | None
    relative_difference: float | None
    verdict: str
    reason: str
    result: str
    row: str
    column: str
    printed_in: str


Reader = Callable[[str], pd.DataFrame | None]


def results_reader(folder: Path) -> Reader:
    """Return a function from a table's stem to the table under `folder`/tables, None where it does not exist; each is read once."""
    cache: dict[str, pd.DataFrame | None] = {}

    def read(stem: str) -> pd.DataFrame | None:
        path = folder / "tables" / f"{stem}.csv"
        if stem not in cache:
            cache[stem] = pd.read_csv(path, low_memory=False, dtype={"unit_code": str}) if path.is_file() else None
        return cache[stem]

    return read


def as_frame(entries: list[Entry]) -> pd.DataFrame:
    """Return entries as a table, one row each."""
    return pd.DataFrame([vars(entry) for entry in entries], columns=list(Entry.__dataclass_fields__))


def as_number(value: object, where: str) -> float:
    """Return our value as a number; raises InputError where it is text."""
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise InputError(where, f"our value {value!r}", "a number", "Set the claim's kind to 'class', or choose another column.") from None


def number_in(value: object) -> float | None:
    """Return the number that a cell of ours or of print holds, None where print holds none."""
    number = parse_printed(value) if isinstance(value, str) else None
    return number.value if number else None if isinstance(value, str) else float(value)  # type: ignore[arg-type]


def relative(difference: float | None, printed: Printed | None) -> float | None:
    """Return the difference as a share of print, None where that has no meaning."""
    return difference / abs(printed.value) if difference is not None and printed and printed.value else None


def as_text(value: object) -> str:
    """Return our value as the ledger shows it: six digits; nothing where it is missing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
