"""Two results folders set side by side."""

from pathlib import Path

import pandas as pd
import pytest

from scripts.audit.compare import compare_folders, compare_tables, main


def folder(root: Path, name: str, tables: dict[str, str]) -> Path:
    for table, text in tables.items():
        path = root / name / "paper/tables" / f"{table}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root / name


BASE = "unit_code,year,score,tier\n110000,2004,0.10,low\n120000,2004,0.20,low\n130000,2004,0.30,high\n"


def test_same_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = (folder(tmp_path, name, {"t": BASE}) for name in "ab")
    assert compare_folders(first, second).empty
    assert main([str(first), str(second)]) == 0
    assert "the same" in capsys.readouterr().out


def test_size_place_and_ranks_of_a_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = folder(tmp_path, "a", {"t": BASE})
    # Rows in another order are the same rows; Beijing moves from last to first.
    second = folder(tmp_path, "b", {"t": "unit_code,year,score,tier\n120000,2004,0.20,low\n110000,2004,0.40,low\n130000,2004,0.30,high\n"})
    (row,) = compare_folders(first, second).itertuples()
    assert (row.column, row.differing, row.moved) == ("score", 1, 3)
    assert row.largest == pytest.approx(0.3) and row.largest_relative == pytest.approx(3.0)
    assert row.rank_correlation == pytest.approx(-0.5)
    assert row.example.startswith("110000: 0.1 -> 0.4")
    assert main([str(first), str(second)]) == 1
    assert "3 ranks moved" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("other", "state", "column"),
    [
        (BASE.replace("high", "low"), "text differs", "tier"),
        (BASE.replace("high", "True").replace("low", "False"), "text differs", "tier"),
        (BASE.replace(",tier", ",grade"), "column in one only", "tier"),
        (BASE.replace("130000,2004,0.30,high\n", ""), "other rows", ""),
        (BASE.replace("0.20", ""), "differs", "score"),
    ],
)
def test_other_differences(other: str, state: str, column: str, tmp_path: Path) -> None:
    rows = compare_folders(folder(tmp_path, "a", {"t": BASE}), folder(tmp_path, "b", {"t": other}))
    assert (state, column) in set(zip(rows["state"], rows["column"], strict=True))


def test_a_table_that_one_folder_lacks(tmp_path: Path) -> None:
    rows = compare_folders(folder(tmp_path, "a", {"t": BASE, "u": BASE}), folder(tmp_path, "b", {"t": BASE}))
    assert rows["table"].tolist() == ["paper/tables/u.csv"] and rows["state"].tolist() == ["only in a"]


def test_rounding_of_the_computer_is_no_difference() -> None:
    frame = pd.DataFrame({"unit_code": ["1", "2"], "x": [0.1 + 0.2, 1.0]})
    assert compare_tables("t", frame, frame.assign(x=[0.3, 1.0])) == []


def test_an_empty_folder_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), str(tmp_path)]) == 2
    assert "no tables" in capsys.readouterr().err


def test_columns_of_truth_values_are_compared_as_text() -> None:
    frame = pd.DataFrame({"unit_code": ["1", "2"], "significant": [True, False]})
    assert compare_tables("t", frame, frame) == []
    (difference,) = compare_tables("t", frame, frame.assign(significant=[True, True]))
    assert (difference.state, difference.example) == ("text differs", "2: False -> True")
