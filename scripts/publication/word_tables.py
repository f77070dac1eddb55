"""All tables of a paper as one Word document, from their formatted Markdown twins."""

import re
import zipfile
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml.etree import SubElement

from scripts.errors import ConfigError
from scripts.rule import run_rule

ROW = re.compile(r"(?<!\\)\|")


def word_tables(tables: Sequence[str], document: str) -> None:
    """Write one Word document with a caption, a table and its note for every Markdown table.

    tables: paths as written by `scripts.tables.write_table`; files of other formats are passed over.
    """
    formatted = sorted(path for path in map(Path, tables) if path.suffix == ".md")
    if not formatted:
        raise ConfigError(f"{document}: the paper has no tables; its target rule must name them")
    word = Document()
    word.styles["Normal"].font.size = Pt(9)
    for path in formatted:
        title, rows, note = parse_markdown(path.read_text(encoding="utf-8"))
        add_table(word, title, rows, note)
    Path(document).parent.mkdir(parents=True, exist_ok=True)
    word.save(document)
    _without_dates(Path(document))


def parse_markdown(text: str) -> tuple[str, list[list[str]], str]:
    """Return title, rows (the header first) and note of a table in the form that `write_table` gives it."""
    lines = text.splitlines()
    title = lines[0].strip("*")
    rows = [[cell.strip().replace("\\|", "|") for cell in ROW.split(line)[1:-1]] for line in lines if line.startswith("|")]
    note = next((line.removeprefix("*Note.*").strip() for line in lines if line.startswith("*Note.*")), "")
    return title, [rows[0], *rows[2:]], note


def add_table(word: WordDocument, title: str, rows: list[list[str]], note: str) -> None:
    """Add caption, table and note to a document."""
    word.add_paragraph(title, style="Caption")
    table = word.add_table(rows=len(rows), cols=len(rows[0]), style="Light List")
    # A new table has one empty paragraph a cell, row by row: filled as XML, thousands of cells take no time.
    for paragraph, text in zip(table._tbl.iter(qn("w:p")), chain.from_iterable(rows), strict=True):
        SubElement(SubElement(paragraph, qn("w:r")), qn("w:t")).text = text
    if note:
        word.add_paragraph(f"Note. {note}").runs[0].font.size = Pt(7)


def _without_dates(document: Path) -> None:
    """Rewrite the archive that a Word document is with fixed times, so that equal tables give equal files."""
    with zipfile.ZipFile(document) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(document, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    run_rule(word_tables)
