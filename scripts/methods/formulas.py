"""Formulas of indicators: expressions over variables, evaluated for a whole panel at once."""

import ast
from collections.abc import Callable

import numpy as np
import pandas as pd

from scripts.errors import ConfigError, did_you_mean

FUNCTIONS: dict[str, Callable[..., pd.Series]] = {
    "log": lambda x: np.log(x.where(x > 0)),
    # The first value that there is: first(a, b) is a, and b where a is missing.
    "first": lambda *alternatives: _first(*alternatives),
    # The value of the unit's province, where a figure is published for provinces only.
    "of_province": lambda x: _of_province(x),
}


def variables_in(formula: str) -> list[str]:
    """Return the variables that a formula names, in order of appearance; ConfigError if it is no arithmetic expression."""
    try:
        tree = ast.parse(formula, mode="eval")
    except SyntaxError as error:
        raise ConfigError(f"The formula '{formula}' cannot be read: {error.msg}.") from error
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    for name in called - set(FUNCTIONS):
        raise ConfigError(f"The formula '{formula}' calls '{name}', which is no function.{did_you_mean(name, FUNCTIONS)}")
    allowed = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.Call, ast.Name, ast.Constant, ast.operator, ast.unaryop, ast.Load)
    for node in ast.walk(tree):
        if not isinstance(node, allowed):
            raise ConfigError(f"The formula '{formula}' holds '{ast.unparse(node)}': formulas are arithmetic over variables.")
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id not in FUNCTIONS]
    return list(dict.fromkeys(names))


def evaluate(formula: str, wide: pd.DataFrame) -> pd.Series:
    """Evaluate a formula over a table with one column a variable; missing where an operand is, infinite nowhere.

    A variable without a column counts as never observed. ConfigError for a function with too many or other arguments than it takes.
    """
    names = variables_in(formula)
    missing = pd.Series(np.nan, index=wide.index)
    scope = {name: wide.get(name, missing) for name in names}
    code = compile(ast.parse(formula, mode="eval"), "<formula>", "eval")
    try:
        result = eval(code, {"__builtins__": {}, **FUNCTIONS}, scope)  # noqa: S307  the tree holds arithmetic only
    except (ArithmeticError, AttributeError, IndexError, TypeError) as error:
        raise ConfigError(f"The formula '{formula}' cannot be computed: {error}.") from error
    return pd.Series(result, index=wide.index, dtype=float).replace([np.inf, -np.inf], np.nan)


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
