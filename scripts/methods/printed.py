"""Printed numbers: the value, its precision, its stars, and the interval of values that would be printed so."""

import re
from dataclasses import dataclass
from functools import cache

_NUMBER = re.compile(r"^\(?\s*(?P<number>[-+]?\d[\d,]*(?:\.\d*)?|[-+]?\.\d+)\s*%?\s*\)?\s*(?P<stars>\*{0,3})\)?$")
_BLANK = {"", "-", "--", "/", "n.a.", "na", "nan"}
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "\u2009": "", "\u00a0": " "})


@dataclass(frozen=True)
class Printed:
    """One printed number. value: as printed (unitless text); decimals: digits after the point; stars: 0 to 3."""

    value: float
    decimals: int
    stars: int = 0

    @property
    def half_width(self) -> float:
        """Half the last printed digit: the largest rounding error that a published number can carry."""
        return 0.5 * 10.0**-self.decimals

    @property
    def interval(self) -> "Interval":
        """All values that would be printed so."""
        return Interval(self.value - self.half_width, self.value + self.half_width)


@dataclass(frozen=True)
class Interval:
    """Closed interval [low, high] of the values that a rounded number may stand for, with the arithmetic of intervals."""

    low: float
    high: float

    def __add__(self, other: "Interval") -> "Interval":
        """Return all sums."""
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Interval") -> "Interval":
        """Return all differences."""
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: "Interval") -> "Interval":
        """Return the hull of all products."""
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(corners), max(corners))

    def __truediv__(self, other: "Interval") -> "Interval":
        """Return the hull of all quotients; raises ZeroDivisionError where the divisor may be zero."""
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError("the divisor's interval contains zero")
        return self * Interval(1 / other.high, 1 / other.low)

    def overlaps(self, other: "Interval", slack: float = 1e-9) -> bool:
        """Whether one value may stand for both; `slack` forgives the rounding of the computer."""
        return self.low <= other.high + slack and other.low <= self.high + slack

    @property
    def middle(self) -> float:
        """The interval's middle, which is the printed number where nothing was computed."""
        return (self.low + self.high) / 2


def is_blank(text: str) -> bool:
    """Whether a printed cell holds no number (empty or a dash)."""
    return text.translate(_MINUS).strip().lower() in _BLANK


@cache
def parse_printed(text: str, decimals: int | None = None) -> Printed | None:
    """Return the number that `text` prints, or None where it is not one.

    decimals: precision to use instead of the printed digits (-1: 'about', to the ten).
    Thousands commas, a percent sign, enclosing parentheses, Unicode minus signs and trailing stars are understood.
    """
    match = _NUMBER.match(text.translate(_MINUS).replace(" ", "").strip())
    if match is None:
        return None
    number = match["number"].replace(",", "")
    digits = len(number.partition(".")[2])
    return Printed(float(number), digits if decimals is None else decimals, len(match["stars"]))


def corrections(text: str) -> dict[str, str]:
    """Read the column `corrected` of a published table: what its misprinted columns should hold, `score_2004=0.0771; score_2016=0.1008`."""
    pairs = [part.split("=", 1) for part in text.split(";") if "=" in part]
    return {column.strip(): value.strip() for column, value in pairs}
