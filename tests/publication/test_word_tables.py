"""The Word document says what the CSV says, and is the same file each time."""

from pathlib import Path

import pandas as pd
import pytest
from docx import Document

from scripts.errors import ConfigError
from scripts.publication.word_tables import word_tables
from scripts.tables import write_table


@pytest.fixture
def table_files(tmp_path: Path) -> list[str]:
    frame = pd.DataFrame({"region": ["East | coast", "West"], "score": [0.12345, float("nan")], "cities": [3, 4]})
    paths = [str(tmp_path / f"table_1.{ending}") for ending in ("csv", "md", "tex")]
    write_table(frame, paths, "Table 1. Scores", "Scenario reference; 2 units.", decimals=2)
    return paths


def test_the_document_holds_caption_cells_and_note(table_files: list[str], tmp_path: Path) -> None:
    word_tables(table_files, str(tmp_path / "tables.docx"))
    word = Document(str(tmp_path / "tables.docx"))
    cells = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert cells == [["region", "score", "cities"], ["East | coast", "0.12", "3"], ["West", "", "4"]]
    assert [paragraph.text for paragraph in word.paragraphs] == ["Table 1. Scores", "Note. Scenario reference; 2 units."]


def test_equal_tables_give_equal_files(table_files: list[str], tmp_path: Path) -> None:
    for name in ("first.docx", "second.docx"):
        word_tables(table_files, str(tmp_path / name))
    assert (tmp_path / "first.docx").read_bytes() == (tmp_path / "second.docx").read_bytes()


def test_a_paper_without_tables_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no tables"):
        word_tables([], str(tmp_path / "tables.docx"))
