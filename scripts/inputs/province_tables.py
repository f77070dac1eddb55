"""What the two readers of provincial tables share: names of provinces, spans of years, which file a row of the dictionary means."""

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from scripts.inputs.cells import parse_number
from scripts.inputs.crosswalk import TOTALS, Crosswalk, clean_name
from scripts.inputs.dictionary import Dictionary
from scripts.inputs.reading import Reading


def rows_for_file(dictionary: Dictionary, dataset: str, path: Path) -> pd.DataFrame:
    """Return the rows of columns.csv that apply to a file: the `sheet` column begins with the file's stem, or names no file.

    Written '<stem>', or '<stem>/<sheet>' for one sheet of a workbook.
    """
    entries = dictionary.columns_of(dataset)
    stems = entries["sheet"].str.split("/").str[0]
    return entries[(stems == "") | (stems == path.stem)]


def cell_of(row: Sequence[object], position: int) -> object:
    """Return a row's cell, '' where the row is shorter: lines of text files are as long as they are."""
    return row[position] if position < len(row) else ""


def span_of(text: str) -> tuple[int, int]:
    """Return the first and last year of '2005-2018' or '2010'; all years for ''."""
    if not text:
        return 0, 9999
    first, _, last = text.partition("-")
    return int(first), int(last or first)


def province_codes(names: Sequence[object], reading: Reading, crosswalk: Crosswalk) -> list[str | None]:
    """Return the code of each printed province, None for totals and unknown names; unknown ones are remarked, once each."""
    codes: dict[str, str | None] = {}
    for name in names:
        text = clean_name(name)
        if text in codes:
            continue
        match = crosswalk.match(name, level="province") if text else None
        codes[text] = match.unit_code if match else None
        if text and match is None and text not in TOTALS:
            reading.remark(f"name {name!s}", "unknown province", str(name), f"left out.{crosswalk.suggestion(name)}")
    return [codes[clean_name(name)] for name in names]


def year_in(cell: object) -> int | None:
    """Return the year that a cell states: 2010, 2010.0, '2010年', '2010 (at 1993 price)'; None for anything else."""
    match = re.fullmatch(r"\s*((?:19|20)\d{2})(?:\.0)?\s*年?\s*(?:\(.*\))?\s*", str(cell))
    if match:
        return int(match.group(1))
    value, problem = parse_number(cell)
    return int(value) if not problem and value == value and value.is_integer() and 1900 < value < 2100 else None
