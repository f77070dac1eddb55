"""Opening an input file, or saying precisely why it cannot be opened."""

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from scripts.errors import InputError

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCODINGS = ("utf-8-sig", "gb18030", "utf-16")


@dataclass(frozen=True)
class Sheet:
    """One sheet of cells, as rows of equal length, with the ranges that are merged: ((row, column), (row, column)) inclusive."""

    name: str
    rows: list[list[object]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def open_sheets(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook (xlsx, xls, ods) or the one sheet of a delimited text file.

    Raises InputError that names the file and what it is instead: missing, empty, a web page, a Git LFS pointer,
    password-protected, truncated, or in an unknown encoding.
    """
    head = _head(path)
    if path.suffix.lower() in {".csv", ".txt", ".tsv"}:
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
        workbook = CalamineWorkbook.from_path(str(path))
        return [_sheet(workbook, name) for name in workbook.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(
            str(path),
            f"a damaged or truncated workbook ({error})",
            "a complete workbook",
            "compare its size with resources/sources.csv and download it again",
        ) from error


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


def _sheet(workbook: CalamineWorkbook, name: str) -> Sheet:
    sheet = workbook.get_sheet_by_name(name)
    # skip_empty_area=False keeps row and column numbers those of the file, so that locators name real cells.
    rows: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
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
    return Sheet("", rows, [])


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(str(path), "text in an unknown encoding", "UTF-8 (or GB 18030)", "save the file as UTF-8")
