"""What a cell says: a number, nothing, or something that is neither."""

import math
import re
import unicodedata

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


def parse_number(cell: object) -> tuple[float, str]:
    """Return (value, problem): the number in a cell, NaN where there is no figure, and what is wrong with a text that is no number.

    Full-width digits, thousands separators, spaces inside numbers and footnote marks are read; infinities are refused.
    """
    if cell is None or isinstance(cell, bool):
        return math.nan, ""
    if isinstance(cell, int | float):
        return (float(cell), "") if not math.isinf(cell) else (math.nan, "an infinite number")
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(cell)))
    if text.casefold() in NO_FIGURE:
        return math.nan, ""
    text = re.sub(r"(?<=\d)[①-⑳*]+$", "", text).replace("−", "-")
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    try:
        value = float(text.removesuffix("%"))
    except ValueError:
        return math.nan, f"text '{str(cell).strip()}' in place of a number"
    if not math.isfinite(value):
        return math.nan, "an infinite number" if math.isinf(value) else ""
    return value, ""


def cell_name(row: int, column: int) -> str:
    """Return the spreadsheet name of a cell counted from zero: (4, 2) is 'C5'."""
    return f"{column_letters(column)}{row + 1}"


def column_letters(column: int) -> str:
    """Return the spreadsheet name of a column counted from zero: 27 is 'AB'."""
    letters = ""
    column += 1
    while column:
        column, remainder = divmod(column - 1, 26)
        letters = chr(65 + remainder) + letters
    return letters
