"""Printed numbers with the places where they stand, by table, rows and column."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from scripts.audit.published import read_claims, read_table
from scripts.audit.selection import require_column, select
from scripts.errors import InputError
from scripts.methods.printed import Interval, is_blank, parse_printed


@dataclass(frozen=True)
class Cell:
    """Where a printed number stands: table stem (or 'claims'), row of the file (2 is the first below the header), column, row label."""

    table: str
    row: int
    column: str
    label: str


@dataclass(frozen=True)
class Vector:
    """Printed numbers with their places; `cells` is empty once they have been summarised."""

    values: tuple[Interval, ...]
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Published:
    """The transcribed tables and claims of one paper, each read once.

    folder: resources/papers/<paper>. where: the check being evaluated, for messages.
    """

    folder: Path
    where: str = ""
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    def during(self, where: str) -> "Published":
        """Return the same tables with another check named in messages."""
        return replace(self, where=where)

    def _read(self, stem: str) -> pd.DataFrame:
        if stem not in self.tables:
            self.tables[stem] = read_claims(self.folder) if stem == "claims" else read_table(self.folder / f"published/{stem}.csv")
        return self.tables[stem]

    def reference(self, table: str, rows: str, column: str) -> Vector:
        """Return the numbers of a column of a printed table over the selected rows; blank cells are left out."""
        if not (self.folder / f"published/{table}.csv").is_file():
            raise InputError(self.where, f"table {table}", f"a file of {self.folder}/published", "Correct the table's name.")
        frame = select(self._read(table), rows, self.where)
        require_column(frame, column, self.where)
        pairs = []
        labels = _labels(frame)
        for (index, text), label in zip(frame[column].items(), labels, strict=True):
            if is_blank(text):
                continue
            number = parse_printed(text)
            if number is None:
                raise InputError(
                    self.where, f"{text!r} in {table}, column {column}", "a printed number", "Leave the row out with a condition."
                )
            pairs.append((number.interval, Cell(table, int(str(index)) + 2, column, label)))
        return Vector(tuple(value for value, _ in pairs), tuple(cell for _, cell in pairs))

    def claim(self, name: str) -> Vector:
        """Return the number that a claim of the text prints."""
        claims = self._read("claims")
        rows = claims[claims["id"] == name]
        number = (
            parse_printed(rows["published"].iloc[0], int(rows["decimals"].iloc[0]) if rows["decimals"].iloc[0] else None)
            if len(rows)
            else None
        )
        if number is None:
            raise InputError(self.where, f"claim.{name}", "the id of a claim that prints a number", "Correct the id.")
        return Vector((number.interval,), (self.claim_cell(name),))

    def claim_cell(self, name: str) -> Cell:
        """Return where a claim of the text stands, whether or not it is a number."""
        claims = self._read("claims")
        rows = claims.index[claims["id"] == name]
        if not len(rows):
            raise InputError(self.where, f"claim '{name}'", "the id of a claim", "Correct the id.")
        return Cell("claims", int(str(rows[0])) + 2, "published", name)


def _labels(frame: pd.DataFrame) -> pd.Series:
    """Return the first column that is text rather than codes or numbers: names to say which row is meant."""
    for name in frame.columns:
        if frame[name].map(lambda text: parse_printed(text) is None and not is_blank(text)).any():
            return frame[name]
    return frame[frame.columns[0]]
