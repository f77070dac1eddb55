"""Formulas that are more than arithmetic."""

from pathlib import Path

import pandas as pd

from scripts.audit.expressions import evaluate as evaluate_check
from scripts.audit.published_cells import Published
from scripts.methods.formulas import evaluate
from tests.hostile.cases import ERROR, READ, case

GROUP = "Formulas"
WIDE = pd.DataFrame({"gdp": [1.0, 4.0], "population": [2.0, 0.0]})

REFUSED = {
    "tower of powers": ("9**9**9**9", "holds the power '9 ** 9 ** 9'"),
    "power by a variable": ("gdp ** population", "a power is a number from -10 to 10"),
    "text repeated a billion times": ("'a' * 10**9", "holds ''a'', which is no number"),
    "complex number": ("1j * gdp", "holds '1j', which is no number"),
    "truth value": ("True * gdp", "holds 'True', which is no number"),
    "infinite number": ("1e999 * gdp", "which is no number that a value can have"),
    "matrix product": ("gdp @ population", "formulas are arithmetic over variables"),
    "division that drops the remainder": ("gdp // population", "formulas are arithmetic over variables"),
    "function without values": ("log", "it is a function, write log(...)"),
    "function of named values": ("log(x=gdp)", "formulas are arithmetic over variables"),
    "function of numbers only": ("log(10) * gdp", "it takes a variable"),
    "formula without a variable": ("2 * 3", "holds no variable: it is the same number everywhere"),
    "call into Python": ("__import__('os').system('touch /tmp/x')", "formulas are arithmetic over variables"),
    "attribute of a value": ("gdp.index", "formulas are arithmetic over variables"),
    "comment that hides half of it": ("gdp # / population", "holds the character '#'"),
    "full-width letters that Python takes for a variable": ("\uff47\uff44\uff50 / population", "holds the character '\uff47'"),
    "zero byte": ("gdp\x00", "holds the character '\\x00'"),
    "formula of a million characters": ("gdp" + " + gdp" * 200_000, "at most 1000 are read"),
    "nine hundred signs before a variable": ("-" * 900 + "gdp", "more than 100 operations within one another"),
    "a thousand parentheses": ("(" * 490 + "gdp" + ")" * 490, "cannot be read"),
}


def _refused(what: str, formula: str, said: str) -> None:
    def run(tmp_path: Path) -> None:
        evaluate(formula, WIDE)

    run.__name__ = what
    case(GROUP, what, ERROR, said)(run)


for _what, (_formula, _said) in REFUSED.items():
    _refused(_what, _formula, _said)


@case(GROUP, "numbers whose product is infinite: missing, not infinite", READ)
def overflow(tmp_path: Path) -> None:
    assert evaluate("gdp * 1e300 * 1e300", WIDE).isna().all()


REFUSED_IN_CHECKS = {
    "check of a million characters": ("1" + " + 1" * 200_000, "at most 500"),
    "nine hundred signs in a check": ("-" * 900 + "1", "at most 500"),
    "infinite number in a check": ("1e999 - 1", "+ - * /, numbers"),
    "tower of powers in a check": ("9**9**9**9", "+ - * /, numbers"),
    "call into Python in a check": ("__import__('os').system('touch /tmp/x')", "+ - * /, numbers"),
}


def _refused_in_checks(what: str, expression: str, said: str) -> None:
    def run(tmp_path: Path) -> None:
        evaluate_check(expression, Published(tmp_path, "checks.csv, row 2"))

    run.__name__ = what
    case(GROUP, what, ERROR, said)(run)


for _what, (_formula, _said) in REFUSED_IN_CHECKS.items():
    _refused_in_checks(_what, _formula, _said)
