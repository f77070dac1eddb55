"""Opening an input file, or saying precisely why it cannot be opened."""

import csv
import hashlib
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from scripts.errors import InputError
from scripts.inputs.cells import cell_name
from scripts.inputs.workbook_parts import Parts, check_size, parts_of_sheets

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Sheet:
    """One sheet of cells, as rows of equal length, with the ranges that are merged: ((row, column), (row, column)) inclusive."""

    name: str
    rows: list[list[object]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]

    def place(self, row: int, column: int) -> str:
        """Return the name of a cell counted from zero: Sheet1!C5, or C5 in a text file."""
        return f"{self.name}!{cell_name(row, column)}" if self.name else cell_name(row, column)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def open_sheets(path: Path) -> list[Sheet]:
    """Return the visible sheets of a workbook (xlsx, xls, ods) or the one sheet of a delimited text file.

    Raises InputError that names the file and what it is instead: missing, empty, a web page, a Git LFS pointer,
    password-protected, truncated, in an unknown encoding, or larger than any table.
    """
    head = _head(path)
    if path.suffix.lower() in {".csv", ".txt", ".tsv"}:
        if head.startswith((_ZIP, _OLE)):
            remedy = "give it the ending that it has: .xlsx (or .xls)"
            raise InputError(str(path), f"a workbook under a name that ends in {path.suffix}", "delimited text", remedy)
        return [_text_sheet(path)]
    if head.startswith(_OLE) and path.suffix.lower() == ".xlsx":
        raise InputError(
            str(path),
            "a workbook protected by a password (or an old .xls under a new name)",
            "an .xlsx workbook",
            "remove the password in a spreadsheet program, or save it as .xlsx",
        )
    if not head.startswith((_ZIP, _OLE)):
        raise InputError(str(path), f"content that starts with {head[:12]!r}", "a workbook", "download the file again")
    try:
        if head.startswith(_ZIP):
            check_size(path)
        workbook = CalamineWorkbook.from_path(str(path))
        # What is hidden is no part of the table that a person sees: former versions, lists for menus.
        names = [sheet.name for sheet in workbook.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
        parts = parts_of_sheets(path, names) if head.startswith(_ZIP) else {}
        return [_sheet(workbook, name, parts.get(name, Parts())) for name in names]
    except (CalamineError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise InputError(
            str(path),
            f"a damaged or truncated workbook ({error})",
            "a complete workbook",
            "compare its size with resources/sources.csv and download it again",
        ) from error


def first_table(path: Path) -> Sheet:
    """Return the first visible sheet that is not empty. Raises InputError as `open_sheets` does, and where there is none."""
    for sheet in open_sheets(path):
        if any(str(cell).strip() for row in sheet.rows for cell in row):
            return sheet
    raise InputError(str(path), "no visible sheet with anything in it", "a table", "save the table on a sheet that is not hidden")


def _head(path: Path) -> bytes:
    if not path.is_file():
        raise InputError(str(path), "no file", "an input file", "see resources/sources.csv for where it comes from")
    head = path.open("rb").read(512)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head:
        raise InputError(str(path), "an empty file", "data", "download it again")
    if text.startswith((b"<!doctype html", b"<html", b'<?xml version="1.0" encoding="utf-8"?><!doctype html')):
        raise InputError(
            str(path), "a web page (HTML)", "the data file itself", "open the page in a browser and download the file it offers"
        )
    if text.startswith(b"version https://git-lfs.github.com"):
        raise InputError(
            str(path), "a Git LFS pointer", "the data file itself", "run 'git lfs pull' where it came from, then copy the file"
        )
    return head


def _sheet(workbook: CalamineWorkbook, name: str, parts: Parts) -> Sheet:
    sheet = workbook.get_sheet_by_name(name)
    # skip_empty_area=False keeps row and column numbers those of the file, so that locators name real cells.
    rows: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for row in rows:
        for column in parts.hidden:
            row[column : column + 1] = [""] * (column < len(row))
    for (i, column), formula in parts.uncomputed.items():
        if column not in parts.hidden and i < len(rows) and column < len(rows[i]):
            rows[i][column] = f"={formula}"
    return Sheet(name, rows, list(sheet.merged_cell_ranges or []))


def _text_sheet(path: Path) -> Sheet:
    text = _decoded(path)
    sample = text[:4096]
    delimiter = max((",", ";", "\t"), key=sample.count)
    csv.field_size_limit(1 << 30)
    try:
        rows: list[list[object]] = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)]
    except csv.Error as error:
        raise InputError(str(path), f"a damaged or truncated table ({error})", "rows of delimited text", "download it again") from error
    if len(rows) > 1 and 1 < len(rows[-1]) < len(rows[0]) and not text.endswith(("\n", "\r")):
        found = f"a last row of {len(rows[-1])} cells that ends without a line break"
        raise InputError(f"{path}, row {len(rows)}", found, f"{len(rows[0])} cells: the file is cut off", "download it again")
    if delimiter == ";":
        _refuse_commas(path, rows)
    return Sheet("", rows, [])


def _refuse_commas(path: Path, rows: list[list[object]]) -> None:
    """Raise InputError for a number with a comma in a table whose cells are separated by semicolons: decimals or thousands?"""
    for number, row in enumerate(rows, start=1):
        for cell in row:
            if re.fullmatch(r"\s*[+-]?\d+(,\d+)+\s*", str(cell)):
                raise InputError(
                    f"{path}, row {number}",
                    f"the number '{cell}' in a table separated by semicolons, in which a comma may mean decimals or thousands",
                    "decimals with a point, thousands without a separator",
                    "save the table so, or as .xlsx",
                )


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    is_utf16 = content.startswith(_UTF16_MARKS)
    if b"\0" in content and not is_utf16:
        raise InputError(
            str(path), "zero bytes: a damaged file, or UTF-16 without its mark", "text", "save it as UTF-8, or download it again"
        )
    for encoding in ["utf-16"] if is_utf16 else ["utf-8-sig", "gb18030"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(str(path), "text in an unknown encoding", "UTF-8 (or GB 18030)", "save the file as UTF-8")
