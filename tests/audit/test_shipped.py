"""The shipped values: one changed cell is named whatever the size of the table, rounding and the order of equal rows are not."""

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.audit.shipped import differences, unlike_shipped, write_shipped

GENERATOR = np.random.default_rng(20181213)
TABLE = pd.DataFrame(
    {
        "city": [f"city {number}" for number in range(4000)],
        "score": [repr(float(value)) for value in GENERATOR.uniform(size=4000)],
        "rank": [str(number) for number in range(1, 4001)],
        "evidence": "probe closes 3 of 12 rows; distance 0.21 -> 0.08",
    }
)


def changed(column: str, row: int, text: str) -> pd.DataFrame:
    table = TABLE.copy()
    table.loc[row, column] = text
    return table


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("score", f"{float(TABLE.at[2000, 'score']) * 1.001!r}"),
        ("score", ""),
        ("score", "nan"),
        ("rank", "2002"),
        ("city", "city 2001"),
        ("evidence", "probe closes 4 of 12 rows; distance 0.21 -> 0.08"),
        ("evidence", "probe opens 3 of 12 rows; distance 0.21 -> 0.08"),
    ],
)
def test_one_changed_cell_among_thousands_is_named(column: str, text: str) -> None:
    assert list(differences(TABLE, changed(column, 2000, text))) == [f"row 2002, {column}: {text}, shipped {TABLE.at[2000, column]}"]


def test_another_machine_is_not_named() -> None:
    other = TABLE.assign(
        score=[repr(float(value) * (1 + 4e-7)) for value in TABLE["score"]], evidence="probe closes 3 of 12 rows; distance 0.21 -> 0.09"
    )
    assert list(differences(TABLE, other)) == []
    rounding = pd.DataFrame({"unit": ["a", "b"], "remainder": ["1.3e-16", "-2.2e-16"]})
    assert list(differences(rounding, rounding.assign(remainder=["-4e-17", "0.0"]))) == []


def test_rows_that_are_equal_but_for_rounding_may_change_places() -> None:
    tied = pd.DataFrame({"model": ["4", "5", "6"], "estimate": ["-0.123456789012", "-0.123456789013", "0.5"]})
    assert list(differences(tied, tied.iloc[[1, 0, 2]].reset_index(drop=True))) == []
    assert list(differences(tied, tied.assign(model=["5", "4", "6"])))[:1] == []
    assert list(differences(tied, tied.assign(model=["6", "5", "4"]))) != []


def test_two_swapped_names_are_named() -> None:
    swapped = TABLE.copy()
    swapped.loc[[10, 2500], "city"] = ["city 2500", "city 10"]
    assert len(list(differences(TABLE, swapped))) == 2


def test_columns_and_rows(tmp_path: Path) -> None:
    assert list(differences(TABLE, TABLE.drop(columns="rank"))) == ["other columns"]
    assert list(differences(TABLE, TABLE.iloc[:-1])) == ["3999 rows, shipped 4000"]


def test_an_archive_of_the_same_tables_has_the_same_bytes_and_names_the_table(tmp_path: Path) -> None:
    results = tmp_path / "results/reference"
    (results / "paper/tables").mkdir(parents=True)
    (tmp_path / "resources").mkdir()
    TABLE.to_csv(results / "paper/tables/scores.csv", index=False)
    write_shipped(results, tmp_path / "resources/shipped_values.zip")
    first = (tmp_path / "resources/shipped_values.zip").read_bytes()
    write_shipped(results, tmp_path / "resources/shipped_values.zip")
    assert (tmp_path / "resources/shipped_values.zip").read_bytes() == first
    assert zipfile.ZipFile(tmp_path / "resources/shipped_values.zip").namelist() == ["paper/tables/scores.csv"]
    assert list(unlike_shipped(tmp_path, results)) == []
    changed("score", 3, "0.5").to_csv(results / "paper/tables/scores.csv", index=False)
    (finding,) = unlike_shipped(tmp_path, results)
    assert "results/reference/paper/tables/scores.csv" in str(finding) and "row 5, score: 0.5" in str(finding)
