"""What an .xlsx workbook says of itself before it is opened: size, extent, hidden columns, uncomputed formulas."""

import re
import zipfile
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from scripts.errors import InputError
from scripts.inputs.cells import column_number

# The largest statistical workbook known so far unpacks to 40 MB and has 1.5 million cells.
LARGEST_UNPACKED = 400 * 2**20
LARGEST_AREA = 10_000_000
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_HIDDEN = re.compile(rb'<(?:\w+:)?col\b[^>]*\bhidden="(?:1|true)"[^>]*>')
_UNCOMPUTED = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


@dataclass(frozen=True)
class Parts:
    """Of one sheet: numbers of its hidden columns, and formulas without a result by (row, column), all counted from zero."""

    hidden: set[int] = field(default_factory=set)
    uncomputed: dict[tuple[int, int], str] = field(default_factory=dict)


def check_size(path: Path) -> None:
    """Raise InputError for a packed file that says that it unpacks to more than any statistical workbook."""
    with zipfile.ZipFile(path) as packed:
        unpacked = sum(part.file_size for part in packed.infolist())
    if unpacked > LARGEST_UNPACKED:
        found = f"{path.stat().st_size:,} bytes that unpack to {unpacked:,}"
        raise InputError(str(path), found, f"at most {LARGEST_UNPACKED:,}", "save the table alone in a new workbook")


def parts_of_sheets(path: Path, names: list[str]) -> dict[str, Parts]:
    """Return the parts of an .xlsx workbook's sheets of these names; InputError for a sheet with a cell far off."""
    with zipfile.ZipFile(path) as packed:
        files = _files(packed)
        return {name: _parts(path, name, packed.read(files[name])) for name in names if name in files}


def _files(packed: zipfile.ZipFile) -> dict[str, str]:
    """Each sheet's file in the package, by its name; none for formats that are packed in another way."""
    listed = set(packed.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= listed:
        return {}
    targets = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", packed.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")):
        targets[_attribute(tag, "Id")] = _attribute(tag, "Target")
    found = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", packed.read("xl/workbook.xml").decode("utf-8", "replace")):
        target = targets.get(_attribute(tag, r"\w+:id"), "")
        file = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if file in listed:
            found[_attribute(tag, "name")] = file
    return found


def _attribute(tag: str, name: str) -> str:
    match = re.search(rf"""\b{name}=(?:"([^"]*)"|'([^']*)')""", tag)
    return unescape(match[1] or match[2] or "") if match else ""


def _parts(path: Path, name: str, xml: bytes) -> Parts:
    cells = _CELL.findall(xml)
    rows, columns = max((int(row) for _, row in cells), default=0), max((column_number(c) for c in {c for c, _ in cells}), default=-1) + 1
    if rows * columns > LARGEST_AREA:
        found = f"cells as far as row {rows:,} and column {columns:,}"
        raise InputError(f"{path}, sheet {name}", found, "a table of at most ten million cells", "delete what stands far off the table")
    hidden: set[int] = set()
    for tag in _HIDDEN.findall(xml):
        first, last = (int(_attribute(tag.decode(), side)) for side in ("min", "max"))
        hidden.update(range(first - 1, min(last, columns)))
    formulas = {
        (int(row) - 1, column_number(column)): unescape(text.decode("utf-8", "replace")) for column, row, text in _UNCOMPUTED.findall(xml)
    }
    return Parts(hidden, formulas)
