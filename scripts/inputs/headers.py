"""What a column of a statistical table means, from header cells that are merged, misread and in several rows."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from scripts.inputs.cells import column_letters
from scripts.inputs.files import Sheet

WHOLE, DISTRICTS = "whole", "districts"
# Characters that digitised yearbooks misread in headers.
_MISREAD = str.maketrans({"巿": "市", "査": "查", "釆": "采", "—": "一", "－": "-"})
_MISREAD_WORDS = {
    "土地而积": "土地面积",
    "接人用户": "接入用户",
    "互连网": "互联网",
    "万人>": "万人)",
    "七地面积": "土地面积",
    "全币": "全市",
    "政财": "财政",
    "年未": "年末",
}
# Units of measure that stand behind an item without brackets.
_SIGNS = ("%", "‰")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SCOPES = re.compile("全市|市辖区|districtsundercity|totalcity", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    path: its header cells from top to bottom, joined by '|'; group: what stands above the item; item: what the column itself is
    called, without scope, measure and English translation; scope: whole city, districts or none; measure: printed unit, or none.
    """

    position: int
    path: str
    group: str
    item: str
    scope: str | None
    measure: str | None


def read_columns(sheet: Sheet, header_rows: int, measures: Collection[str], corrections: Mapping[tuple[str, str], str]) -> list[Column]:
    """Return the columns of a sheet from its first `header_rows` rows.

    measures: every known printed form of a unit of measure. corrections: by (column letters or '', header path as read), the right
    path of headers that are wrong in the yearbook.
    """
    measures = frozenset(measures)
    grid = _filled(sheet, header_rows)
    width = max((len(row) for row in grid), default=0)
    columns = []
    for position in range(width):
        parts: list[str] = []
        for row in grid:
            part = clean_header(row[position]) if position < len(row) else ""
            if part and (not parts or parts[-1] != part):
                parts.append(part)
        path = "|".join(parts)
        parts = corrections.get((column_letters(position), path), corrections.get(("", path), path)).split("|")
        group, item = _group_and_item(parts, measures)
        columns.append(Column(position, "|".join(parts), group, item, _scope("|".join(parts)), _measure(parts, measures)))
    return columns


def clean_header(cell: object) -> str:
    """Return header text without spaces and list punctuation, with misread characters put right and full-width forms narrowed."""
    text, before = str(cell), None
    # What is left out may bring together what has to be put right in its turn.
    while text != before:
        text, before = _cleaned_once(text), text
    return text


def _cleaned_once(text: str) -> str:
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(_MISREAD))
    for wrong, right in _MISREAD_WORDS.items():
        text = text.replace(wrong, right)
    return re.sub(r"[.、,，·;:#]|其中|(?<=[\u4e00-\u9fff])-(?=[\u4e00-\u9fff])", "", text)


def find_columns(columns: Sequence[Column], pattern: str, group: str = "", scope: str = "") -> list[Column]:
    """Return the columns that a row of the variable dictionary means.

    pattern: what the whole item must match; group: what must be found above it ('!' first: must not be found);
    scope: `whole` takes columns of the whole city or of no stated scope, `districts` those of the districts or of none, '' takes all.
    """
    found = [c for c in columns if c.item and re.fullmatch(pattern, c.item) and _group_fits(group, c.group)]
    if scope in (WHOLE, DISTRICTS):
        found = [c for c in found if c.scope == scope] or [c for c in found if c.scope is None]
    return found


def _group_fits(wanted: str, group: str) -> bool:
    if wanted.startswith("!"):
        return not re.search(wanted[1:], group)
    return re.search(wanted, group) is not None


def _group_and_item(parts: Sequence[str], measures: Collection[str]) -> tuple[str, str]:
    chinese = [last for last, part in enumerate(parts) if _CHINESE.search(_item(part, measures))]
    # An English translation below the Chinese header adds nothing.
    for last in reversed(chinese or range(len(parts))):
        item = _item(parts[last], measures)
        if item:
            return "|".join(parts[:last]), item
    return "|".join(parts), ""


def _item(part: str, measures: Collection[str]) -> str:
    """Return a header cell without scope, measure and the English words after it; '' where nothing is left."""
    if part in measures:
        return ""
    text = re.sub(r"\(([^()]*)\)", lambda m: "" if m[1] in measures else m[0], part)
    text = _SCOPES.sub("", re.sub(r"[A-Za-z]{4,}.*$", "", text)) if _CHINESE.search(text) else text
    text = text.replace("()", "").rstrip("".join(_SIGNS))
    return "" if text in measures or _SCOPES.fullmatch(text) else text


def _filled(sheet: Sheet, header_rows: int) -> list[list[object]]:
    width = max((len(row) for row in sheet.rows[:header_rows]), default=0)
    grid = [[*row, *[""] * (width - len(row))] for row in sheet.rows[:header_rows]]
    for (top, left), (bottom, right) in sheet.merged:
        if top < header_rows:
            for row in grid[top : bottom + 1]:
                row[left : right + 1] = [sheet.rows[top][left]] * (min(right, len(row) - 1) - left + 1)
    # A title over the whole sheet may stay merged where all other merges are lost.
    if not any(top < header_rows and left > 0 for (top, left), _ in sheet.merged):
        _fill_right(grid)
    return grid


def _fill_right(grid: list[list[object]]) -> None:
    """Write a group's title over the empty cells to its right, as merged cells would, where a file has lost its merges.

    It reaches as far as the titles above it: where one of them ends, it ends too. The last row has no groups.
    """
    for level, row in enumerate(grid[:-1]):
        for i in range(1, len(row)):
            if row[i] in ("", None) and all(above[i - 1] == above[i] for above in grid[:level]):
                row[i] = row[i - 1]


def _scope(path: str) -> str | None:
    found = _SCOPES.findall(path)
    if not found:
        return None
    return WHOLE if found[-1].casefold() in ("全市", "totalcity") else DISTRICTS


def _measure(parts: Sequence[str], measures: Collection[str]) -> str | None:
    for part in reversed(parts):
        if part in measures:
            return part
        inside = [token for token in re.findall(r"\(([^()]*)\)", part) if token in measures]
        if inside:
            return inside[-1]
        if part.endswith(_SIGNS):
            return part[-1]
    return None
