"""Tables of several results in the papers' pages: written from results, side by side, and left alone where a result is missing."""

from pathlib import Path

import pytest

from scripts.documentation.page_numbers import COLUMNS, number_tables
from scripts.errors import InputError

ROWS = [
    "effects,whole,ours,reference/x/tables/t,kind=a,estimate,2,",
    "effects,whole,ours,reference/x/tables/t,kind=b,estimate,2,",
    "effects,whole,published,,,,,-0.18",
    "effects,its p,ours,reference/x/tables/t,kind=a,p,3,",
    "effects,rows,ours,reference/x/tables/t,kind=a|b,count,,",
    "later,whole,ours,reference/x/tables/absent,,estimate,2,",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "results/reference/x/tables").mkdir(parents=True)
    (tmp_path / "results/reference/x/tables/t.csv").write_text("kind,estimate,p\na,-0.2126,0.00001\nb,-0.001,0.5\n")
    (tmp_path / "resources/papers/x").mkdir(parents=True)
    (tmp_path / "resources/papers/x/page_numbers.csv").write_text("\n".join([",".join(COLUMNS), *ROWS, ""]))
    return tmp_path


def test_a_table_of_the_page_is_written_from_results(folder: Path) -> None:
    found = number_tables(folder, "x")
    assert found == {
        "table effects": "\n|  | ours | published |\n| --- | --- | --- |\n| whole | -0.21 / 0.00 | -0.18 |\n| its p | < 0.001 |  |\n"
        "| rows | 2 |  |\n\n"
    }, "the table whose result is missing stays as it is"


def test_a_number_that_is_none_is_named(folder: Path) -> None:
    path = folder / "resources/papers/x/page_numbers.csv"
    path.write_text(path.read_text().replace("kind=b", "kind=c"))
    with pytest.raises(InputError, match="row 3"):
        number_tables(folder, "x")
