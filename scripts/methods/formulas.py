"""Formulas of indicators: arithmetic over variables, parsed once and computed for a whole panel at once. Nothing of them runs as Python."""

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from scripts.methods.formula_grammar import exponent, parse, variables

OPERATORS: dict[type[ast.operator], Callable[[pd.Series, pd.Series], pd.Series]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True)
class Function:
    """A function of formulas: how many values it takes, and what it makes of them."""

    fewest: int
    most: int
    apply: Callable[..., pd.Series]


FUNCTIONS = {
    "log": Function(1, 1, lambda x: np.log(x.where(x > 0))),
    # The first value that there is: first(a, b) is a, and b where a is missing.
    "first": Function(1, 10, lambda *alternatives: _first(*alternatives)),
    # The value of the unit's province, where a figure is published for provinces only.
    "of_province": Function(1, 1, lambda x: _of_province(x)),
}


def variables_in(formula: str) -> list[str]:
    """Return the variables that a formula names, in order of appearance; ConfigError if it is no arithmetic expression."""
    return list(dict.fromkeys(variables(_tree(formula))))


def evaluate(formula: str, wide: pd.DataFrame) -> pd.Series:
    """Compute a formula over a table with one column a variable; missing where an operand is, infinite nowhere.

    A variable without a column counts as never observed. ConfigError where it is no formula.
    """
    with np.errstate(all="ignore"):
        return _compute(_tree(formula), wide).replace([np.inf, -np.inf], np.nan)


@lru_cache(maxsize=1024)
def _tree(formula: str) -> ast.expr:
    return parse(formula, {name: (function.fewest, function.most) for name, function in FUNCTIONS.items()})


def _compute(node: ast.expr, wide: pd.DataFrame) -> pd.Series:
    """The value of a node of the grammar, a Series over the rows of `wide`."""
    match node:
        case ast.Name(id=name):
            return wide[name].astype(float) if name in wide else pd.Series(np.nan, index=wide.index)
        case ast.Constant(value=int() | float() as value):
            return pd.Series(float(value), index=wide.index)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_compute(operand, wide)
        case ast.UnaryOp(operand=operand):
            return _compute(operand, wide)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _compute(left, wide) ** exponent(right)
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATORS[type(op)](_compute(left, wide), _compute(right, wide))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return FUNCTIONS[name].apply(*(_compute(argument, wide) for argument in arguments))
    raise AssertionError(ast.dump(node))  # the grammar has nothing else


def _first(*alternatives: pd.Series) -> pd.Series:
    result = alternatives[0]
    for alternative in alternatives[1:]:
        result = result.where(result.notna(), alternative)
    return result


def _of_province(values: pd.Series) -> pd.Series:
    """Values of provinces (codes that end in 0000) for each unit of the province; the index has levels unit_code, year."""
    codes = values.index.get_level_values("unit_code").str[:2] + "0000"
    provinces = pd.MultiIndex.from_arrays([codes, values.index.get_level_values("year")])
    return pd.Series(values.reindex(provinces).to_numpy(), index=values.index)
