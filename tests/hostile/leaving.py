"""Names of a user that a spreadsheet would compute, or that a document cannot hold."""

from pathlib import Path

import pandas as pd
from docx import Document

from scripts.publication.word_tables import word_tables
from scripts.tables import write_table
from tests.hostile.cases import READ, case

GROUP = "What leaves"


def _written(folder: Path, *names: str) -> tuple[list[str], str]:
    paths = [str(folder / f"t.{ending}") for ending in ("csv", "md", "tex")]
    write_table(pd.DataFrame({"city": names, "score": range(len(names))}), paths, "Title", "A note")
    return pd.read_csv(paths[0])["city"].tolist(), Path(paths[1]).read_text(encoding="utf-8")


@case(GROUP, "names that a spreadsheet takes for formulas (= + - @): an apostrophe before them, in CSV and Word", READ)
def formulas(tmp_path: Path) -> None:
    names = ["=HYPERLINK(1)", "@city", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0"]
    assert _written(tmp_path, *names)[0] == [f"'{name}" for name in names]


@case(GROUP, "numbers with a sign, as they are", READ)
def signs(tmp_path: Path) -> None:
    names = ["-0.5***", "-0.12 (0.03)", "+3 %", "-1e-05 *"]
    assert _written(tmp_path, *names)[0] == names


@case(GROUP, "control characters and line breaks in a name: spaces, and Word opens it", READ)
def control(tmp_path: Path) -> None:
    names, markdown = _written(tmp_path, "a\x07b", "c\nd")
    assert names == ["a b", "c d"] and "\x07" not in markdown
    word_tables([str(tmp_path / "t.md")], str(tmp_path / "t.docx"))
    cells = [cell.text for row in Document(str(tmp_path / "t.docx")).tables[0].rows for cell in row.cells]
    assert "a b" in cells and "c d" in cells
