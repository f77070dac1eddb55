"""Verdicts: how a published number and ours compare. The rules, in one place; `docs/audit.md` says them in words."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from scripts.methods.printed import Printed, parse_printed

Array = NDArray[np.float64]


class Verdict(StrEnum):
    """What came of a published number, from best to worst; the last three say why it is no test of ours."""

    REPRODUCED = "reproduced"
    CLOSE = "close"
    SAME_SIGN = "same sign and significance"
    DIFFERS = "differs"
    NOT_COMPUTABLE = "not computable"
    INCONSISTENT = "published inconsistent"
    GIVEN = "given"


# How good a verdict is, to say whether a probe makes a row better or worse.
LEVEL = {Verdict.REPRODUCED: 2, Verdict.CLOSE: 1, Verdict.SAME_SIGN: 1}


@dataclass(frozen=True)
class Tolerances:
    """When a number that is not reproduced still counts as close.

    share: largest relative difference of a value, count or bound. rank_share: largest difference of a rank, as a share of the
    number of ranked units. sampling: largest difference of a number that is published within two standard errors of zero, in standard
    errors. level: the p-value below which an estimate counts as significant, where the paper states no level for its stars.
    """

    share: float = 0.1
    rank_share: float = 0.05
    sampling: float = 0.5
    level: float = 0.1


@dataclass(frozen=True)
class Comparison:
    """A verdict with ours minus published (None for text) and the reason in words."""

    verdict: Verdict
    difference: float | None
    reason: str


@dataclass(frozen=True)
class Target:
    """What ours is held against: the values that are published so, from low to high, and how far beyond them is close.

    published: the number itself, NaN for a bound. unit: in which `size` measures the distance in words: `%`, `places` or `se`.
    """

    low: float
    high: float
    allowed: float
    published: float
    size: float
    unit: str

    def missed(self, ours: Array) -> Array:
        """Return how far values lie outside the target."""
        missed: Array = np.maximum(np.maximum(self.low - ours, ours - self.high), 0.0)
        return missed

    def levels(self, ours: Array) -> NDArray[np.int_]:
        """Return 2 where values are reproduced, 1 where they are close, 0 elsewhere."""
        missed, slack = self.missed(ours), 1e-9 * max(abs(self.size), 1e-3)
        return np.where(missed <= slack, 2, np.where(missed <= self.allowed + slack, 1, 0))


NOTHING = "our result has no value here"


def value_target(printed: Printed, tolerances: Tolerances, standard_error: float | None = None) -> Target:
    """Reproduced: rounds to the published digits. Close: within `share` of the number.

    A number within two standard errors of zero is close within `sampling` standard errors.
    """
    half = printed.half_width
    small = standard_error is not None and standard_error > 0 and abs(printed.value) < 2 * standard_error
    size = float(standard_error or 0) if small else abs(printed.value)
    allowed = max((tolerances.sampling if small else tolerances.share) * size - half, 0.0)
    return Target(printed.value - half, printed.value + half, allowed, printed.value, size, "se" if small else "%")


def rank_target(printed: Printed, ranked: int, tolerances: Tolerances) -> Target:
    """Reproduced: the same rank. Close: within `rank_share` of the number of ranked units, at least one place."""
    allowed = max(1.0, tolerances.rank_share * ranked)
    return Target(printed.value - 0.499, printed.value + 0.499, allowed - 0.499, printed.value, float(ranked), "places")


def bound_target(published: str, tolerances: Tolerances) -> Target:
    """`> 30`, `< 25` or `0.2 to 0.4`: reproduced where ours lies there, close within `share` of the missed bound."""
    low, high = bounds(published)
    size = max(abs(bound) for bound in (low, high) if math.isfinite(bound))
    return Target(low, high, tolerances.share * size, math.nan, size, "%")


def compare(target: Target, ours: float) -> Comparison:
    """Return the verdict on our value."""
    if math.isnan(ours):
        return Comparison(Verdict.NOT_COMPUTABLE, None, NOTHING)
    level = int(target.levels(np.array(ours)))
    verdict = (Verdict.DIFFERS, Verdict.CLOSE, Verdict.REPRODUCED)[level]
    if math.isnan(target.published):
        missed = float(target.missed(np.array(ours)))
        return Comparison(verdict, missed if ours > target.high else -missed, f"ours is {ours:.4g}")
    difference = ours - target.published
    return Comparison(
        verdict, difference, "within the published rounding" if level == 2 and target.unit != "places" else _apart(target, difference)
    )


def _apart(target: Target, difference: float) -> str:
    if target.unit == "places":
        return f"{abs(difference):.0f} of {target.size:.0f} places from published"
    if target.size == 0:
        return "published is zero, ours is not"
    share = abs(difference) / target.size
    return f"{share:.2f} standard errors from published" if target.unit == "se" else f"{share:.{0 if share > 0.1 else 1}%} from published"


def compare_estimate(
    printed: Printed, p_printed: float | None, ours: float, p_ours: float | None, target: Target, level: float
) -> Comparison:
    """As a value; where that differs, the same sign and the same side of the significance level still count.

    p_printed: None where stars are published only. p_ours: None where our result has no p-value. level: of the lowest star.
    """
    as_value = compare(target, ours)
    if as_value.verdict is not Verdict.DIFFERS:
        return as_value
    if p_ours is None or math.isnan(p_ours):
        return Comparison(Verdict.DIFFERS, as_value.difference, as_value.reason + "; no p-value of ours to compare")
    significant = p_printed < level if p_printed is not None else printed.stars > 0
    words = f"p of ours {p_ours:.3f}, published {'is' if significant else 'is not'} significant at {level:g}"
    if printed.value * ours > 0 and significant == (p_ours < level):
        return Comparison(Verdict.SAME_SIGN, as_value.difference, words)
    other = "same sign, other significance: " if printed.value * ours > 0 else "other sign: "
    return Comparison(Verdict.DIFFERS, as_value.difference, other + words)


def compare_p_value(printed: Printed, ours: float, target: Target, level: float, draws: int = 0) -> Comparison:
    """As a value; close as well within two Monte-Carlo errors of `draws` draws; else the same side of the level counts."""
    as_value = compare(target, ours)
    if as_value.verdict is not Verdict.DIFFERS:
        return as_value
    if within_draws(printed.value, ours, draws, printed.half_width):
        return Comparison(Verdict.CLOSE, as_value.difference, f"within the Monte-Carlo error of {draws} draws")
    same = (printed.value < level) == (ours < level)
    words = f"p of ours {ours:.3f}, {'both or neither' if same else 'only one'} below {level:g}"
    return Comparison(Verdict.SAME_SIGN if same else Verdict.DIFFERS, as_value.difference, words)


def within_draws(p_printed: float, p_ours: float, draws: int, half_width: float = 0.0) -> bool:
    """Whether two pseudo p-values, each of `draws` draws, may be the same probability: within two standard errors of their difference."""
    mean = (p_printed + p_ours) / 2
    return draws > 0 and abs(p_printed - p_ours) <= 2 * math.sqrt(2 * mean * (1 - mean) / draws) + half_width


def compare_class(published: str, ours: str) -> Comparison:
    """Reproduced: the same class, letter case and spaces aside."""
    if not ours or ours.lower() == "nan":
        return Comparison(Verdict.NOT_COMPUTABLE, None, NOTHING)
    same = _plain(published) == _plain(ours)
    return Comparison(Verdict.REPRODUCED if same else Verdict.DIFFERS, None, "same class" if same else f"ours is {ours}")


def compare_sign(published: str, ours: float, p_ours: float | None, levels: Sequence[float]) -> Comparison:
    """`+` or `-` against the sign of ours; with stars (`+*`) ours must be significant at the level that the paper states for them."""
    sign, stars = published.strip()[:1].replace("−", "-"), published.count("*")
    if sign not in {"+", "-"}:
        raise ValueError(f"a sign claim is + or -, not {published!r}")
    if math.isnan(ours):
        return Comparison(Verdict.NOT_COMPUTABLE, None, NOTHING)
    p_words = "no p-value" if p_ours is None or math.isnan(p_ours) else f"p = {p_ours:.3g}"
    if not (ours > 0 if sign == "+" else ours < 0):
        return Comparison(Verdict.DIFFERS, None, f"ours is {ours:.4g}, {p_words}")
    if stars and (p_ours is None or not p_ours < levels[stars - 1]):
        return Comparison(Verdict.DIFFERS, None, f"same sign, but ours has {p_words}, published is below {levels[stars - 1]:g}")
    return Comparison(Verdict.REPRODUCED, None, f"ours is {ours:.4g}, {p_words}")


def compare_order(published: str, ours: Sequence[str]) -> Comparison:
    """`A > B > C` against our labels sorted from high to low; close: one pair of neighbours swapped among three or more."""
    wanted = [_plain(label) for label in published.split(">")]
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


def is_bound(published: str) -> bool:
    """Whether a bound or a range is published instead of a number."""
    return published.strip()[:1] in {">", "<", "≥", "≤"} or bool(re.search(r"\bto\b", published))


def bounds(published: str) -> tuple[float, float]:
    """Return the lowest and highest value that a published bound or range allows; raises ValueError where it is neither."""
    text = published.strip()
    if match := re.fullmatch(r"(\S+)\s+to\s+(\S+)", text):
        pair = [parse_printed(part) for part in match.groups()]
        if pair[0] and pair[1]:
            return min(pair[0].value, pair[1].value), max(pair[0].value, pair[1].value)
    number = parse_printed(text.lstrip("<>=≥≤ "))
    if number and text[:1] in {">", "≥"}:
        return number.value, math.inf
    if number and text[:1] in {"<", "≤"}:
        return -math.inf, number.value
    raise ValueError(f"{published!r} is neither a bound ('> 30') nor a range ('0.2 to 0.4')")


def _plain(label: str) -> str:
    return re.sub(r"[\s\-_.]+", " ", str(label)).strip().lower()
