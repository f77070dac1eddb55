"""Tables of the repository that a user edits: what is wrong with them is said with file, row and column."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.errors import StudyError
from scripts.inputs.crosswalk import Crosswalk
from scripts.inputs.dictionary import Dictionary

RESOURCES = Path(__file__).parents[2] / "resources"


@pytest.fixture
def resources(tmp_path: Path) -> Path:
    for name in ("variables.csv", "columns.csv", "measures.csv", "corrections/headers.csv", "units/units.csv", "units/aliases.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(RESOURCES / name, tmp_path / name)
    return tmp_path


def line(path: Path, number: int, change: Callable[[str], str]) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[number - 1] = change(lines[number - 1])
    path.write_text("".join(lines), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "number", "change", "said"),
    [
        (
            "variables.csv",
            1,
            lambda text: text.replace("maximum", "maximun", 1),
            ["variables.csv", "a column maximum. Did you mean 'maximun'?"],
        ),
        ("variables.csv", 3, lambda text: text.replace(",10,4000,", ",ten,4000,"), ["row 3, column minimum", "'ten'", "a number"]),
        ("variables.csv", 3, lambda text: 2 * text, ["variables.csv, row 4", "average_population a second time", "remove one"]),
        (
            "columns.csv",
            2,
            lambda text: text.replace("(?:年末)", "(?:年末"),
            ["row 2, column pattern", "no pattern", "brackets in a heading"],
        ),
        ("columns.csv", 2, lambda text: text.rstrip("\n") + ",,,,\n", ["columns.csv, row 2", "14 cells", "put quotes around"]),
        (
            "measures.csv",
            4,
            lambda text: text.replace("人", "人人", 1) + "口人,persons,one,\n",
            ["measures.csv, row 5, column factor", "'one'"],
        ),
        ("units/units.csv", 5, lambda text: 2 * text, ["units.csv, row 6", "130100 a second time"]),
    ],
)
def test_a_wrong_table_is_named(resources: Path, name: str, number: int, change: Callable[[str], str], said: list[str]) -> None:
    line(resources / name, number, change)
    with pytest.raises(StudyError) as error:
        Dictionary.load(resources), Crosswalk.load(resources / "units")
    for text in said:
        assert text in str(error.value), error.value


@pytest.mark.parametrize(("name", "encoding"), [("columns.csv", "gb18030"), ("units/units.csv", "utf-16")])
def test_a_table_in_another_encoding_is_named(resources: Path, name: str, encoding: str) -> None:
    text = (resources / name).read_text(encoding="utf-8")
    (resources / name).write_text(text, encoding=encoding)
    with pytest.raises(StudyError, match=r"(?s)text that is not UTF-8.*save it as 'CSV UTF-8'"):
        Dictionary.load(resources), Crosswalk.load(resources / "units")


def test_a_byte_order_mark_is_no_part_of_the_first_column(resources: Path) -> None:
    path = resources / "units/units.csv"
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert "110000" in Crosswalk.load(resources / "units").units.index
