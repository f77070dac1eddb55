"""Verdicts: how a printed number and ours compare. The rules, in one place; `docs/audit.md` says them in words."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from scripts.methods.printed import Printed, parse_printed, stars_of


class Verdict(StrEnum):
    """What came of a printed number, from best to worst; the last two say why there is no comparison."""

    REPRODUCED = "reproduced"
    CLOSE = "close"
    SAME_SIGN = "same sign and significance"
    DIFFERS = "differs"
    NOT_COMPUTABLE = "not computable"
    INCONSISTENT = "inconsistent in print"


@dataclass(frozen=True)
class Tolerances:
    """When a number that is not reproduced still counts as close.

    share: largest relative difference of a value, count or bound. rank_share: largest difference of a rank, as a share of the
    number of ranked units. level: the p-value below which an estimate counts as significant.
    """

    share: float = 0.1
    rank_share: float = 0.05
    level: float = 0.1


@dataclass(frozen=True)
class Comparison:
    """A verdict with ours minus print (None for text) and the reason in words."""

    verdict: Verdict
    difference: float | None
    reason: str


NOTHING = "our result has no value here"


def compare_value(printed: Printed, ours: float, tolerances: Tolerances) -> Comparison:
    """Reproduced: rounds to the printed digits. Close: within `share` of print. Otherwise it differs."""
    if math.isnan(ours):
        return Comparison(Verdict.NOT_COMPUTABLE, None, NOTHING)
    difference = ours - printed.value
    if abs(difference) <= printed.half_width * (1 + 1e-9) + 1e-12:
        return Comparison(Verdict.REPRODUCED, difference, "within the printed rounding")
    share = abs(difference) / abs(printed.value) if printed.value else math.inf
    if share <= tolerances.share:
        return Comparison(Verdict.CLOSE, difference, f"{share:.1%} from print")
    return Comparison(Verdict.DIFFERS, difference, f"{share:.0%} from print" if printed.value else "print is zero, ours is not")


def compare_estimate(printed: Printed, ours: float, p_printed: float | None, p_ours: float | None, tolerances: Tolerances) -> Comparison:
    """As a value; where that differs, the same sign and the same side of the significance level still count.

    p_printed: None where print gives stars only (then printed.stars counts). p_ours: None where our result has no p-value.
    """
    as_value = compare_value(printed, ours, tolerances)
    if as_value.verdict is not Verdict.DIFFERS:
        return as_value
    if p_ours is None or math.isnan(p_ours):
        return Comparison(Verdict.DIFFERS, as_value.difference, as_value.reason + "; no p-value of ours to compare")
    significant = p_printed < tolerances.level if p_printed is not None else printed.stars > 0
    words = f"p of ours {p_ours:.3f}, print {'is' if significant else 'is not'} significant"
    if printed.value * ours > 0 and significant == (p_ours < tolerances.level):
        return Comparison(Verdict.SAME_SIGN, as_value.difference, words)
    if printed.value * ours > 0:
        return Comparison(Verdict.DIFFERS, as_value.difference, "same sign, other significance: " + words)
    return Comparison(Verdict.DIFFERS, as_value.difference, "other sign: " + words)


def compare_rank(printed: Printed, ours: float, ranked: int, tolerances: Tolerances) -> Comparison:
    """Reproduced: the same rank. Close: within `rank_share` of the number of ranked units, at least one place."""
    if math.isnan(ours):
        return Comparison(Verdict.NOT_COMPUTABLE, None, NOTHING)
    places = abs(ours - printed.value)
    allowed = max(1.0, tolerances.rank_share * ranked)
    verdict = Verdict.REPRODUCED if places < 0.5 else Verdict.CLOSE if places <= allowed else Verdict.DIFFERS
    return Comparison(verdict, ours - printed.value, f"{places:.0f} of {ranked} places from print")


def compare_class(printed: str, ours: str) -> Comparison:
    """Reproduced: the same class, letter case and spaces aside."""
    if not ours or ours.lower() == "nan":
        return Comparison(Verdict.NOT_COMPUTABLE, None, NOTHING)
    same = _plain(printed) == _plain(ours)
    return Comparison(Verdict.REPRODUCED if same else Verdict.DIFFERS, None, "same class" if same else f"ours is {ours}")


def compare_sign(printed: str, ours: float, p_ours: float | None, tolerances: Tolerances) -> Comparison:
    """`+` or `-` against the sign of ours; with stars (`+*`) ours must be significant as well."""
    sign, claimed = printed.strip()[:1].replace("−", "-"), "*" in printed
    if sign not in {"+", "-"}:
        raise ValueError(f"a sign claim prints + or -, not {printed!r}")
    if math.isnan(ours):
        return Comparison(Verdict.NOT_COMPUTABLE, None, NOTHING)
    same = ours > 0 if sign == "+" else ours < 0
    if not same:
        return Comparison(Verdict.DIFFERS, None, f"ours is {ours:.4g}")
    if claimed and (p_ours is None or math.isnan(p_ours) or p_ours >= tolerances.level):
        p_words = "has no p-value" if p_ours is None or math.isnan(p_ours) else f"has p = {p_ours:.3f}"
        return Comparison(Verdict.DIFFERS, None, f"same sign, but ours {p_words}")
    stars = f", {stars_of(p_ours)} stars" if p_ours is not None and not math.isnan(p_ours) else ""
    return Comparison(Verdict.REPRODUCED, None, f"ours is {ours:.4g}{stars}")


def compare_order(printed: str, ours: Sequence[str]) -> Comparison:
    """`A > B > C` against our labels sorted from high to low; close: one pair of neighbours swapped among three or more."""
    wanted = [_plain(label) for label in printed.split(">")]
    found = [label for label in map(_plain, ours) if label in wanted]
    if sorted(found) != sorted(wanted):
        absent = ", ".join(sorted(set(wanted) - set(found))) or "doubled labels"
        return Comparison(Verdict.NOT_COMPUTABLE, None, f"our result has no single value for: {absent}")
    words = "ours: " + " > ".join(label for label in ours if _plain(label) in wanted)
    if found == wanted:
        return Comparison(Verdict.REPRODUCED, None, words)
    moved = [i for i, (a, b) in enumerate(zip(wanted, found, strict=True)) if a != b]
    swapped = len(moved) == 2 and moved[1] == moved[0] + 1 and len(wanted) > 2
    return Comparison(Verdict.CLOSE if swapped else Verdict.DIFFERS, None, words)


def compare_bound(printed: str, ours: float, tolerances: Tolerances) -> Comparison:
    """`> 30`, `< 25` or `0.2 to 0.4`: reproduced where ours lies there, close within `share` of the missed bound."""
    if math.isnan(ours):
        return Comparison(Verdict.NOT_COMPUTABLE, None, NOTHING)
    low, high = bounds(printed)
    if low <= ours <= high:
        return Comparison(Verdict.REPRODUCED, 0.0, f"ours is {ours:.4g}")
    missed = low if ours < low else high
    near = missed != 0 and abs(ours - missed) <= tolerances.share * abs(missed)
    return Comparison(Verdict.CLOSE if near else Verdict.DIFFERS, ours - missed, f"ours is {ours:.4g}")


def is_bound(printed: str) -> bool:
    """Whether print gives a bound or a range instead of a number."""
    return printed.strip()[:1] in {">", "<", "≥", "≤"} or bool(re.search(r"\bto\b", printed))


def bounds(printed: str) -> tuple[float, float]:
    """Return the lowest and highest value that a printed bound or range allows; raises ValueError where it is neither."""
    text = printed.strip()
    if match := re.fullmatch(r"(\S+)\s+to\s+(\S+)", text):
        pair = [parse_printed(part) for part in match.groups()]
        if pair[0] and pair[1]:
            return min(pair[0].value, pair[1].value), max(pair[0].value, pair[1].value)
    number = parse_printed(text.lstrip("<>=≥≤ "))
    if number and text[:1] in {">", "≥"}:
        return number.value, math.inf
    if number and text[:1] in {"<", "≤"}:
        return -math.inf, number.value
    raise ValueError(f"{printed!r} is neither a bound ('> 30') nor a range ('0.2 to 0.4')")


def _plain(label: str) -> str:
    return re.sub(r"[\s\-_.]+", " ", str(label)).strip().lower()
