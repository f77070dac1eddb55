"""Arithmetic on printed cells, with their rounding: `mean(table_3[tier=1].2004) - claim.average_2004`.

A reference gives one interval a row; arithmetic is by row; a single interval goes with every row.
"""

import ast
import re
from collections.abc import Callable
from functools import reduce
from typing import TypeGuard

from scripts.audit.published_cells import Published, Vector
from scripts.errors import InputError
from scripts.methods.printed import Interval

# Beyond these an expression is a mistake, or written to hang.
LONGEST, LARGEST = 500, 1e15
_REFERENCE = re.compile(r'(?P<table>[a-z]\w*)\[(?P<rows>[^\]]*)\]\.(?:"(?P<quoted>[^"]+)"|(?P<column>\w+))|claim\.(?P<claim>\w+)')


def evaluate(expression: str, printed: Published) -> Vector:
    """Return the value of an expression of printed cells. Raises InputError where it cannot be understood."""
    if len(expression) > LONGEST:
        raise InputError(printed.where, f"an expression of {len(expression)} characters", f"at most {LONGEST}", "split it into two rows")
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
    if isinstance(node, ast.Constant) and _is_number(node.value):
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


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST


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
