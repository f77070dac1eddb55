"""Arithmetic on printed cells, with their rounding: `mean(table_3[tier=1].2004) - claim.average_2004`.

A reference gives one interval a row; arithmetic is by row; a single interval goes with every row.
"""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import reduce
from pathlib import Path

import pandas as pd

from scripts.audit.published import read_claims, read_printed
from scripts.audit.selection import require_column, select
from scripts.errors import InputError
from scripts.methods.printed import Interval, is_blank, parse_printed

_REFERENCE = re.compile(r'(?P<table>[a-z]\w*)\[(?P<rows>[^\]]*)\]\.(?:"(?P<quoted>[^"]+)"|(?P<column>\w+))|claim\.(?P<claim>\w+)')


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
class Print:
    """The transcribed tables and claims of one paper, each read once.

    folder: resources/published/<paper>. where: the check being evaluated, for messages.
    """

    folder: Path
    where: str = ""
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    def during(self, where: str) -> "Print":
        """Return the same tables with another check named in messages."""
        return replace(self, where=where)

    def _read(self, stem: str) -> pd.DataFrame:
        if stem not in self.tables:
            self.tables[stem] = read_claims(self.folder) if stem == "claims" else read_printed(self.folder / f"{stem}.csv")
        return self.tables[stem]

    def reference(self, table: str, rows: str, column: str) -> Vector:
        """Return the numbers of a column of a printed table over the selected rows; blank cells are left out."""
        if not (self.folder / f"{table}.csv").is_file():
            raise InputError(self.where, f"table {table}", "a file of " + str(self.folder), "Correct the table's name.")
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
            parse_printed(rows["printed"].iloc[0], int(rows["decimals"].iloc[0]) if rows["decimals"].iloc[0] else None)
            if len(rows)
            else None
        )
        if number is None:
            raise InputError(self.where, f"claim.{name}", "the id of a claim that prints a number", "Correct the id.")
        return Vector((number.interval,), (Cell("claims", int(str(rows.index[0])) + 2, "printed", name),))


def _labels(frame: pd.DataFrame) -> pd.Series:
    """Return the first column that is text rather than codes or numbers: names to say which row is meant."""
    for name in frame.columns:
        if frame[name].map(lambda text: parse_printed(text) is None and not is_blank(text)).any():
            return frame[name]
    return frame[frame.columns[0]]


def evaluate(expression: str, printed: Print) -> Vector:
    """Return the value of an expression of printed cells. Raises InputError where it cannot be understood."""
    names: dict[str, Vector] = {}

    def remember(match: re.Match[str]) -> str:
        name = f"_{len(names)}"
        names[name] = (
            printed.claim(match["claim"])
            if match["claim"]
            else printed.reference(match["table"], match["rows"], match["quoted"] or match["column"])
        )
        return name

    try:
        tree = ast.parse(_REFERENCE.sub(remember, expression), mode="eval")
        return _value(tree.body, names, printed.where)
    except SyntaxError as error:
        raise InputError(printed.where, expression, "arithmetic on table[rows].column and claim.id", f"Correct it: {error.msg}.") from None
    except ZeroDivisionError as error:
        raise InputError(printed.where, expression, "a divisor that is not zero", str(error)) from None


def _value(node: ast.expr, names: dict[str, Vector], where: str) -> Vector:
    if isinstance(node, ast.Name) and node.id in names:
        return names[node.id]
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return Vector((Interval(node.value, node.value),))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _apply(Vector((Interval(0, 0),)), _value(node.operand, names, where), Interval.__sub__, where)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _apply(_value(node.left, names, where), _value(node.right, names, where), _OPERATORS[type(node.op)], where)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SUMMARIES and len(node.args) == 1:
        vector = _value(node.args[0], names, where)
        if not vector.values:
            raise InputError(where, "no printed numbers", "at least one", "Correct the row condition.")
        return Vector((_SUMMARIES[node.func.id](vector.values),))
    raise InputError(
        where, ast.unparse(node), f"+ - * /, numbers, references, or one of {', '.join(_SUMMARIES)}", "Correct the expression."
    )


def by_row(left: Vector, right: Vector, where: str) -> tuple[Vector, Vector]:
    """Return both sides with as many rows: a single number goes with every row of the other side. Raises InputError for other numbers."""
    n = max(len(left.values), len(right.values))
    if {len(left.values), len(right.values)} - {1, n}:
        raise InputError(
            where, f"{len(left.values)} and {len(right.values)} rows", "as many on both sides, or one", "Correct the row conditions."
        )
    cells = left.cells if len(left.values) == n else right.cells
    a, b = (v.values * n if len(v.values) == 1 else v.values for v in (left, right))
    return Vector(a, cells), Vector(b, right.cells if len(right.values) == n else cells)


def _apply(left: Vector, right: Vector, operator: Callable[[Interval, Interval], Interval], where: str) -> Vector:
    left, right = by_row(left, right, where)
    return Vector(tuple(map(operator, left.values, right.values)), left.cells)


def _sum(values: tuple[Interval, ...]) -> Interval:
    return reduce(Interval.__add__, values)


_OPERATORS: dict[type, Callable[[Interval, Interval], Interval]] = {
    ast.Add: Interval.__add__,
    ast.Sub: Interval.__sub__,
    ast.Mult: Interval.__mul__,
    ast.Div: Interval.__truediv__,
}
_SUMMARIES: dict[str, Callable[[tuple[Interval, ...]], Interval]] = {
    "sum": _sum,
    "mean": lambda values: _sum(values) / Interval(len(values), len(values)),
    "min": lambda values: Interval(min(v.low for v in values), min(v.high for v in values)),
    "max": lambda values: Interval(max(v.low for v in values), max(v.high for v in values)),
    "count": lambda values: Interval(len(values), len(values)),
}
