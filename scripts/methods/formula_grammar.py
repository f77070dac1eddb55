"""The grammar of formulas: what may stand in one, and the tree of what stands in it.

Numbers, variables, `+ - * /`, parentheses, `x ** n` with a fixed small n, and calls of functions. Length, depth and numbers are bounded.
"""

import ast
import math
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from scripts.errors import ConfigError, did_you_mean

# Bounds far above what an indicator needs; the parser of Python itself gives up not far beyond.
LONGEST, DEEPEST, LARGEST_POWER = 1000, 100, 10
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div)


def parse(formula: str, functions: Mapping[str, tuple[int, int]]) -> ast.expr:
    """Return the formula as a tree in which every node is of the grammar; ConfigError naming the first part that is not.

    functions: the fewest and the most values that each function takes.
    """
    text = formula.strip()
    shown = text if len(text) <= 80 else f"{text[:80]}..."
    if len(text) > LONGEST:
        raise ConfigError(f"A formula of {len(text)} characters ('{shown}'): at most {LONGEST} are read.")
    strange = next((c for c in text if c in "#\\" or not c.isprintable() or unicodedata.normalize("NFKC", c) != c), None)
    if strange is not None:
        raise ConfigError(f"The formula {shown!r} holds the character {strange!r}: write variables, numbers and + - * / ( ) as plain text.")
    try:
        body = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise ConfigError(f"The formula '{shown}' cannot be read: {getattr(error, 'msg', error)}.") from error
    try:
        _check(body, functions, 1)
        if not any(variables(body)):
            raise ConfigError("holds no variable: it is the same number everywhere")
    except ConfigError as error:
        raise ConfigError(f"The formula '{shown}' {error}.") from error
    return body


def variables(node: ast.expr) -> Iterator[str]:
    """Yield the names of variables, from left to right."""
    match node:
        case ast.Name(id=name):
            yield name
        case ast.UnaryOp(operand=operand):
            yield from variables(operand)
        case ast.BinOp(left=left, right=right):
            yield from variables(left)
            yield from variables(right)
        case ast.Call(args=arguments):
            for argument in arguments:
                yield from variables(argument)


def exponent(node: ast.expr) -> float | None:
    """Return the fixed power that a node is, or None where it is none that a formula may have."""
    sign, inner = (-1, node.operand) if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else (1, node)
    value = _number(inner.value) if isinstance(inner, ast.Constant) else math.nan
    return sign * value if 0 < abs(value) <= LARGEST_POWER else None


def _check(node: ast.expr, functions: Mapping[str, tuple[int, int]], depth: int) -> None:
    """Raise ConfigError, worded to follow 'The formula', at the first part that is not of the grammar."""
    if depth > DEEPEST:
        raise ConfigError(f"holds more than {DEEPEST} operations within one another")
    match node:
        case ast.Name(id=name):
            if name in functions:
                raise ConfigError(f"holds '{name}' without values: it is a function, write {name}(...)")
        case ast.Constant(value=value):
            if not math.isfinite(_number(value)):
                raise ConfigError(f"holds '{_shown(node)}', which is no number that a value can have")
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            _check(operand, functions, depth + 1)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            _check(left, functions, depth + 1)
            if exponent(right) is None:
                raise ConfigError(
                    f"holds the power '{_shown(right)}': a power is a number from -{LARGEST_POWER} to {LARGEST_POWER}, not 0, as in x ** 2"
                )
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, OPERATORS):
            _check(left, functions, depth + 1)
            _check(right, functions, depth + 1)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            _check_call(name, arguments, functions)
            for argument in arguments:
                _check(argument, functions, depth + 1)
        case _:
            raise ConfigError(f"holds '{_shown(node)}': formulas are arithmetic over variables, of + - * / ** and {', '.join(functions)}")


def _check_call(name: str, arguments: list[ast.expr], functions: Mapping[str, tuple[int, int]]) -> None:
    if name not in functions:
        raise ConfigError(f"calls '{name}', which is no function.{did_you_mean(name, functions)} Functions are {', '.join(functions)}")
    fewest, most = functions[name]
    if not fewest <= len(arguments) <= most:
        raise ConfigError(
            f"cannot be computed: {name} of {len(arguments)} values, it takes {fewest}" + (f" to {most}" if most > fewest else "")
        )
    if not any(name for argument in arguments for name in variables(argument)):
        raise ConfigError(f"cannot be computed: {name} of numbers only, it takes a variable")


def _number(value: Any) -> float:
    """The number that a constant is; NaN for texts and truth values, infinite where it is too large."""
    if type(value) not in (int, float):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _shown(node: ast.expr) -> str:
    return ast.unparse(node)[:40]
