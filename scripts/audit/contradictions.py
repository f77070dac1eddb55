"""Contradictions within a paper, found by rules that compute: sums, percentages, means, ranks against scores, classes against thresholds.

`resources/papers/<paper>/checks.csv` names the cells a rule takes; whether they contradict each other is computed, never typed in.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from scripts.audit.expressions import by_row, evaluate
from scripts.audit.published import read_checks
from scripts.audit.published_cells import Cell, Published, Vector
from scripts.errors import InputError
from scripts.methods.printed import Interval
from scripts.methods.runs import longest_run


@dataclass
class Finding:
    """What a rule found.

    holds: whether the paper agrees with itself. words: both sides. cells: the printed cells at fault, where that is decidable.
    """

    id: str
    location: str
    statement: str
    holds: bool
    words: str
    cells: list[Cell] = field(default_factory=list)


def find_contradictions(folder: Path) -> list[Finding]:
    """Return the finding of each rule in the paper's `checks.csv`. folder: resources/papers/<paper>."""
    printed = Published(folder)
    findings = []
    for number, check in read_checks(folder).iterrows():
        where = f"{folder / 'checks.csv'}, row {int(str(number)) + 2} ({check['id']})"
        if check["rule"] not in RULES:
            raise InputError(where, f"rule '{check['rule']}'", ", ".join(RULES), "Choose one of these rules.")
        holds, words, cells = RULES[check["rule"]](check, printed.during(where))
        named = [printed.during(where).claim_cell(name) for name in check["claims"].split()]
        cells = cells if holds else [*cells, *named]
        findings.append(Finding(check["id"], check["location"], check["statement"], holds, words, cells))
    return findings


Outcome = tuple[bool, str, list[Cell]]


def equal(check: pd.Series, printed: Published) -> Outcome:
    """Both sides, each with its printed rounding, can be the same number (by row)."""
    return _pairwise(check, printed, Interval.overlaps, "against", "and {} agree within rounding")


def greater(check: pd.Series, printed: Published) -> Outcome:
    """The left side can be greater than the right one (by row)."""
    return _pairwise(check, printed, lambda a, b: a.high > b.low, "not greater than", "can be greater than {}")


def _pairwise(check: pd.Series, printed: Published, holds: Callable[[Interval, Interval], bool], broken: str, kept: str) -> Outcome:
    """Compare row by row. broken: words between both sides where the rule fails; kept: where it holds, `{}` for the right side."""
    left, right = by_row(evaluate(check["left"], printed), evaluate(check["right"], printed), printed.where)
    a, b, n = left.values, right.values, len(left.values)
    cells = left.cells or right.cells
    wrong = [i for i in range(n) if not holds(a[i], b[i])]
    if not wrong:
        found = f"{_number(a[0])} {kept.format(_number(b[0]))}" if n == 1 else f"all {n} rows: left {kept.format('right')}"
        return True, found, []
    words = [f"{cells[i].label + ': ' if n > 1 and cells else ''}{_number(a[i])} {broken} {_number(b[i])}" for i in wrong]
    return False, "; ".join(words), [cells[i] for i in wrong] if n > 1 and cells else []


def within(check: pd.Series, printed: Published) -> Outcome:
    """Every number of the left side can lie in the class `low to high` of the right side (`-inf` and `inf` are allowed)."""
    left = evaluate(check["left"], printed)
    low, high = (float(part) for part in re.split(r"\s+to\s+", check["right"].strip()))
    wrong = [i for i, value in enumerate(left.values) if value.high < low - 1e-9 or value.low > high + 1e-9]
    labels = [left.cells[i].label if left.cells else str(i + 1) for i in range(len(left.values))]
    if not wrong:
        return True, f"all {len(left.values)} lie in {check['right']}", []
    return (
        False,
        "; ".join(f"{labels[i]}: {_number(left.values[i])} is outside {check['right']}" for i in wrong),
        [left.cells[i] for i in wrong if left.cells],
    )


def ranks_follow(check: pd.Series, printed: Published) -> Outcome:
    """Ranks (right) fall as scores (left) rise: the rows outside the longest run that does so are at fault."""
    scores, ranks = _plain_cells(check, printed)
    wrong = _against_order(scores, ranks)
    words = [f"{scores.cells[i].label} has {_number(scores.values[i])} at rank {ranks.values[i].middle:.0f}" for i in wrong]
    return not wrong, "; ".join(words) or f"all {len(ranks.values)} ranks follow the scores", [scores.cells[i] for i in wrong]


def ranks_complete(check: pd.Series, printed: Published) -> Outcome:
    """Ranks (right) run from 1 to n; a rank may stand twice only where the scores (left) are equal as printed."""
    scores, ranks = _plain_cells(check, printed)
    by_rank: dict[int, list[int]] = {}
    for i, rank in enumerate(ranks.values):
        by_rank.setdefault(round(rank.middle), []).append(i)
    doubled = {rank: rows for rank, rows in by_rank.items() if len({scores.values[i].middle for i in rows}) > 1}
    words = [f"rank {rank} twice ({' and '.join(ranks.cells[i].label for i in rows)})" for rank, rows in sorted(doubled.items())]
    shared = {rank + extra for rank, rows in by_rank.items() for extra in range(1, len(rows)) if rank not in doubled}
    absent = [rank for rank in range(1, len(ranks.values) + 1) if rank not in by_rank and rank not in shared]
    words += [f"rank{'s' if len(absent) > 1 else ''} {', '.join(map(str, absent))} missing"] if absent else []
    return (
        not words,
        "; ".join(words) or f"ranks 1 to {len(ranks.values)} are complete",
        [ranks.cells[i] for rows in doubled.values() for i in rows],
    )


def opposite_order(check: pd.Series, printed: Published) -> Outcome:
    """The left numbers never rise where the right ones rise (p-values against statistics); equal printed numbers are allowed."""
    left, right = _plain_cells(check, printed)
    wrong = _against_order(left, right)
    words = [f"{left.cells[i].label}: {_number(left.values[i])} beside {_number(right.values[i])}" for i in wrong]
    return not wrong, "; ".join(words) or f"all {len(right.values)} are in opposite order", [left.cells[i] for i in wrong]


def _plain_cells(check: pd.Series, printed: Published) -> tuple[Vector, Vector]:
    """Both sides of a rule on single cells: as many on both sides, and nothing summarised."""
    left, right = evaluate(check["left"], printed), evaluate(check["right"], printed)
    if len(left.values) != len(right.values) or not left.cells or not right.cells:
        found = f"{len(left.values)} and {len(right.values)} numbers"
        raise InputError(printed.where, found, "as many plain cells on both sides", "Use the same row conditions.")
    return left, right


def _against_order(falling: Vector, rising: Vector) -> list[int]:
    """Rows outside the longest run in which one side never rises as the other one does."""
    order = sorted(range(len(rising.values)), key=lambda i: (rising.values[i].middle, -falling.values[i].middle))
    kept = set(longest_run([-falling.values[i].middle for i in order]))
    return [order[place] for place in range(len(order)) if place not in kept]


def _number(value: Interval) -> str:
    if value.high - value.low < 1e-12:
        return f"{value.middle:.6g}"
    return f"{value.middle:.6g} ({value.low:.6g} to {value.high:.6g})"


RULES: dict[str, Callable[[pd.Series, Published], Outcome]] = {
    "equal": equal,
    "greater": greater,
    "within": within,
    "ranks_follow": ranks_follow,
    "ranks_complete": ranks_complete,
    "opposite_order": opposite_order,
}
