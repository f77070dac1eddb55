"""What a cell says: a number, nothing, or something that is neither."""

import datetime
import math
import re
import unicodedata
from functools import cache

# Marks by which statistical tables say that there is no figure.
NO_FIGURE = {
    "",
    "-",
    "—",
    "–",
    "--",
    "——",
    "…",
    "……",
    "...",
    "......",
    ".",
    "..",
    "/",
    "\\",
    "na",
    "n/a",
    "nan",
    "null",
    "none",
    "缺",
    "无",
    "×",
}
# Marks of footnotes behind a number; NFKC would make digits of them.
_FOOTNOTE = re.compile(r"\s*[①-⒇¹²³⁰-⁹*†‡]+\s*$")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?%?", re.IGNORECASE)
# A digit behind a leading zero has lost its decimal point: 018 may be 0.18.
_LEADING_ZERO = re.compile(r"[+-]?0\d")
_INFINITE = re.compile(r"[+-]?inf(inity)?|∞", re.IGNORECASE)


def parse_number(cell: object) -> tuple[float, str]:
    """Return (value, problem): the number in a cell, NaN where there is no figure, and what is wrong with a text that is no number.

    Full-width digits, thousands separators, spaces inside numbers and footnote marks are read; infinities, decimal commas, leading
    zeros, dates, formulas without a result and TRUE or FALSE are refused.
    """
    if cell is None:
        return math.nan, ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return (float(cell), "") if not math.isinf(cell) else (math.nan, "an infinite number")
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", _FOOTNOTE.sub("", str(cell)))).replace("−", "-")
    if text.casefold() in NO_FIGURE:
        return math.nan, ""
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if text.startswith("="):
        return math.nan, f"the formula '{str(cell).strip()}' without a result"
    if _LEADING_ZERO.match(text):
        return math.nan, f"text '{str(cell).strip()}' with a leading zero: a decimal point may be lost"
    if not _NUMBER.fullmatch(text):
        return math.nan, "an infinite number" if _INFINITE.fullmatch(text) else f"text '{str(cell).strip()}' in place of a number"
    value = float(text.removesuffix("%"))
    return (value, "") if math.isfinite(value) else (math.nan, "an infinite number")


def is_data_year(year: float) -> bool:
    """Whether statistics can be of this year: from the first statistics of the People's Republic to this year."""
    return year == int(year) and 1949 <= year <= datetime.datetime.now(tz=datetime.UTC).year


def cell_name(row: int, column: int) -> str:
    """Return the spreadsheet name of a cell counted from zero: (4, 2) is 'C5'."""
    return f"{column_letters(column)}{row + 1}"


@cache
def column_number(letters: bytes) -> int:
    """Return the number, from zero, of a spreadsheet column: b'AB' is 27."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number - 1


@cache
def column_letters(column: int) -> str:
    """Return the spreadsheet name of a column counted from zero: 27 is 'AB'."""
    letters = ""
    column += 1
    while column:
        column, remainder = divmod(column - 1, 26)
        letters = chr(65 + remainder) + letters
    return letters
