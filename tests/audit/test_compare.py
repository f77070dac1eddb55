"""Two results folders set side by side."""

from pathlib import Path

import pandas as pd
import pytest

from scripts.audit.compare import main
from scripts.audit.table_differences import compare_folders, compare_tables


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


LATER = BASE.replace("2004", "2005").replace("0.10", "0.50")


def test_rows_of_other_years_are_matched_in_their_order(tmp_path: Path) -> None:
    rows = compare_folders(folder(tmp_path, "a", {"t": BASE}), folder(tmp_path, "b", {"t": LATER}))
    assert rows["column"].tolist() == ["score"] and rows["differing"].tolist() == [1]
    assert rows["example"].item().startswith("110000") and rows["example"].item().endswith("0.1 -> 0.5")


def test_periods_are_keys_and_what_differs_is_not() -> None:
    first = pd.DataFrame({"city": ["Baotou", "Hulunbuir"] * 2, "from_year": [2010, 2010, 2015, 2015], "cause": ["a", "b", "a", "b"]})
    second = first.assign(from_year=[2011, 2011, 2016, 2016], cause=["a", "b", "a", "c"])
    (difference,) = compare_tables("t", first, second)
    assert (difference.column, difference.differing, difference.example) == ("cause", 1, "Hulunbuir, 2015: b -> c")


def test_a_paper_that_one_folder_lacks_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = (folder(tmp_path, name, {"t": BASE}) for name in "ab")
    for table in ("u", "v", "w"):
        path = first / "other/tables" / f"{table}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(BASE)
    assert compare_folders(first, second)["state"].tolist() == ["all 3 tables only in a"]
    assert main([str(first), str(second), "--paper", "paper"]) == 0


def test_the_answers_come_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ranks = "unit_code,rank\n110000,1\n120000,2\n130000,3\n"
    first = folder(tmp_path, "a", {"t": BASE, "ranks": ranks})
    second = folder(tmp_path, "b", {"t": LATER, "ranks": ranks.replace("110000,1", "110000,3").replace("130000,3", "130000,1")})
    for place, verdict in ((first, "reproduced"), (second, "differs")):
        (place / "audit/tables").mkdir(parents=True)
        (place / "audit/tables/ledger.csv").write_text(f"paper,id,verdict\np,claim.one,{verdict}\np,claim.two,close\n")
    assert main([str(first), str(second), "--figure", str(tmp_path / "f.png")]) == 1
    said = capsys.readouterr().out.split("\nColumn by column:\n")[0]
    assert "3 tables differ" in said
    assert "1 of 2 published numbers and claims have another verdict." in said and "reproduced -> differs: 1, as p claim.one" in said
    assert "Ranks that moved most:\n  paper/tables/ranks.csv, rank: 2 of 3 moved" in said
    assert (tmp_path / "f.png").stat().st_size > 1000
    assert main([str(first), str(second), "--table", "ranks", "--brief"]) == 1
    assert "1 tables differ" in capsys.readouterr().out
