"""Reader for provincial tables with one row a province and one column a year, one or several of them in a sheet.

Such a block starts with a row that holds years; its first cell is the block's title. In columns.csv `sheet` is the file's stem
(or '<stem>/<sheet>'), `pattern` is matched with the block's title, and `year` is a span outside which nothing is taken.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from scripts.errors import InputError
from scripts.inputs.cells import cell_name
from scripts.inputs.crosswalk import Crosswalk
from scripts.inputs.dictionary import Dictionary
from scripts.inputs.files import Sheet, open_sheets
from scripts.inputs.province_tables import cell_of, province_codes, rows_for_file, span_of, year_in
from scripts.inputs.reading import Reading

# A row with fewer years is not a header.
FEWEST_YEARS = 3


@dataclass(frozen=True)
class Block:
    """A table inside a sheet: its title, the year of each column, and the rows of its body (from zero, the last excluded)."""

    title: str
    years: dict[int, int]
    first: int
    last: int


def read(path: Path, dataset: str, dictionary: Dictionary, crosswalk: Crosswalk) -> Reading:
    """Read one file. Raises InputError when a row of the dictionary fits no block or several, or a province stands twice."""
    reading = Reading(path, dictionary)
    entries = rows_for_file(dictionary, dataset, path)
    if entries.empty:
        reading.remark("file", "not used", path.name, "no row of resources/columns.csv names it")
        return reading
    sheets = open_sheets(path)
    for entry in entries.itertuples():
        name = entry.sheet.partition("/")[2]
        chosen = [sheet for sheet in sheets if not name or sheet.name.strip() == name.strip()]
        found = [(s, b) for s in chosen for b in _blocks(s, reading) if re.fullmatch(entry.pattern, b.title, re.IGNORECASE)]
        if len(found) != 1:
            titles = "; ".join(f"{s.name}: {b.title}" for s in chosen for b in _blocks(s, reading)) or "no table with years as columns"
            raise InputError(
                str(path),
                f"{len(found)} tables for {entry.variable} among: {titles}",
                f"one with the title '{entry.pattern}'",
                "correct the title, or the pattern in resources/columns.csv",
            )
        _read_block(*found[0], entry, reading, crosswalk)
    return reading


def _is_header(row: list[object]) -> bool:
    """Whether a row holds consecutive years; figures of about 2000 are no header."""
    years = {year for cell in row[1:] if (year := year_in(cell)) is not None}
    return len(years) >= FEWEST_YEARS and max(years) - min(years) + 1 == len(years)


def _blocks(sheet: Sheet, reading: Reading) -> list[Block]:
    headers = [i for i, row in enumerate(sheet.rows) if _is_header(row)]
    blocks = []
    for start, end in pairwise([*headers, len(sheet.rows)]):
        years: dict[int, int] = {}
        for position, cell in enumerate(sheet.rows[start][1:], start=1):
            year = year_in(cell)
            if year is None:
                continue
            if year in years.values():
                _remark_once(reading, f"{sheet.name} {cell_name(start, position)}", str(cell))
                continue
            years[position] = year
        title = re.sub(r"\s+", " ", str(cell_of(sheet.rows[start], 0))).strip()
        last = next((i for i in range(start + 1, end) if not str(cell_of(sheet.rows[i], 0)).strip()), end)
        blocks.append(Block(title, years, start + 1, last))
    return blocks


def _remark_once(reading: Reading, place: str, found: str) -> None:
    if not any(remark["place"] == place for remark in reading.remarks):
        reading.remark(place, "year twice", found, "the column is left out, the first one with this year is taken")


def _read_block(sheet: Sheet, block: Block, entry, reading: Reading, crosswalk: Crosswalk) -> None:  # type: ignore[no-untyped-def]
    rows = range(block.first, block.last)
    codes = province_codes([cell_of(sheet.rows[i], 0) for i in rows], reading, crosswalk)
    known = [(i, code) for i, code in zip(rows, codes, strict=True) if code]
    doubled = {code for _, code in known if sum(c == code for _, c in known) > 1}
    if doubled:
        raise InputError(
            f"{reading.path}, table '{block.title}'", f"{', '.join(sorted(doubled))} twice", "each province once", "remove the wrong row"
        )
    first, last = span_of(entry.year)
    for position, year in block.years.items():
        if not first <= year <= last:
            continue
        reading.add_column(
            entry.variable,
            year,
            [code for _, code in known],
            [cell_of(sheet.rows[i], position) for i, _ in known],
            [sheet.place(i, position) for i, _ in known],
            entry.unit_override or entry.unit,
            f"{block.title} {year}",
        )
