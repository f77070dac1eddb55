"""`python -m scripts.audit.compare results/a results/b`: which tables differ, by how much, and which ranks moved."""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scripts.audit.selection import key_text
from scripts.errors import InputError, StudyError

# Numbers that differ by less, relative to their size, are the same number computed twice.
SAME = 1e-9
_KEYS = {
    "unit_code",
    "year",
    "city",
    "province",
    "region",
    "agglomeration",
    "indicator",
    "variable",
    "term",
    "model",
    "statistic",
    "zone",
    "grade",
}


@dataclass
class Difference:
    """One column of one table in two folders. moved: rows whose rank by this column changed; example: the row that differs most."""

    table: str
    column: str
    state: str
    rows: int
    differing: int
    largest: float | None
    largest_relative: float | None
    rank_correlation: float | None
    moved: int | None
    example: str


def compare_folders(first: Path, second: Path) -> pd.DataFrame:
    """Return one row a column that differs, or a table that only one folder has (columns: `Difference`).

    Raises InputError where a folder has no tables.
    """
    tables = [{p.relative_to(folder).as_posix(): p for p in sorted(folder.glob("*/tables/*.csv"))} for folder in (first, second)]
    for folder, found in zip((first, second), tables, strict=True):
        if not found:
            raise InputError(str(folder), "no tables", "a results folder with <paper>/tables/*.csv", "Run snakemake for this scenario.")
    differences: list[Difference] = []
    for name in sorted(set(tables[0]) | set(tables[1])):
        if name not in tables[0] or name not in tables[1]:
            only = second if name in tables[1] else first
            differences.append(Difference(name, "", f"only in {only.name}", 0, 0, None, None, None, None, ""))
        else:
            differences += compare_tables(name, *(pd.read_csv(t[name], dtype={"unit_code": str}, low_memory=False) for t in tables))
    return pd.DataFrame([asdict(d) for d in differences], columns=list(Difference.__dataclass_fields__))


def compare_tables(name: str, first: pd.DataFrame, second: pd.DataFrame) -> list[Difference]:
    """Return a Difference for each column that differs. Rows are matched by the columns that name them, or by position where none do."""
    keys = _keys(first, second)
    left, right = (frame.set_index(pd.Index(_labels(frame, keys))) for frame in (first, second))
    found = []
    absent = set(left.index) ^ set(right.index)
    if absent:
        found.append(
            Difference(
                name, "", "other rows", len(left), len(absent), None, None, None, None, f"only in one: {sorted(map(str, absent))[0]}"
            )
        )
    common = left.index.intersection(right.index)
    for column in [*first.columns, *(c for c in second.columns if c not in first.columns)]:
        if column in keys:
            continue
        if column not in first.columns or column not in second.columns:
            found.append(Difference(name, column, "column in one only", len(common), len(common), None, None, None, None, ""))
        elif difference := _column(name, column, left.loc[common, column], right.loc[common, column]):
            found.append(difference)
    return found


def _keys(first: pd.DataFrame, second: pd.DataFrame) -> list[str]:
    common = [c for c in first.columns if c in second.columns]
    chosen: list[str] = []
    for column in [c for c in common if c in _KEYS] + [c for c in common if c not in _KEYS and first[c].dtype.kind not in "fiu"]:
        chosen.append(column)
        if not any(frame.duplicated(chosen).any() for frame in (first, second)):
            return chosen
    return []


def _labels(frame: pd.DataFrame, keys: list[str]) -> list[str]:
    if not keys:
        return [f"row {i + 1}" for i in range(len(frame))]
    return [", ".join(values) for values in zip(*(key_text(frame[key]) for key in keys), strict=True)]


def _column(table: str, column: str, first: pd.Series, second: pd.Series) -> Difference | None:
    if "bool" in {str(first.dtype), str(second.dtype)}:
        first, second = first.astype(str), second.astype(str)
    a, b = pd.to_numeric(first, errors="coerce"), pd.to_numeric(second, errors="coerce")
    if a.notna().sum() + b.notna().sum() < first.notna().sum() + second.notna().sum():
        texts = key_text(first) != key_text(second)
        if not texts.any():
            return None
        where = texts.idxmax()
        return Difference(
            table,
            column,
            "text differs",
            len(first),
            int(texts.sum()),
            None,
            None,
            None,
            None,
            f"{where}: {first[where]} -> {second[where]}",
        )
    change = (b - a).abs()
    size = np.maximum(a.abs(), b.abs())
    differs = (change > SAME * size) | (a.isna() != b.isna())
    if not differs.any():
        return None
    where = change.fillna(np.inf).where(differs).idxmax()
    ranks = a.rank(ascending=False), b.rank(ascending=False)
    relative = (change / a.abs().replace(0, np.nan)).max()
    return Difference(
        table,
        column,
        "differs",
        len(a),
        int(differs.sum()),
        float(change.max()) if change.notna().any() else None,
        float(relative) if pd.notna(relative) else None,
        float(ranks[0].corr(ranks[1])) if len(a) > 2 and ranks[0].nunique() > 1 and ranks[1].nunique() > 1 else None,
        int((ranks[0] != ranks[1]).sum()),
        f"{where}: {a[where]:.6g} -> {b[where]:.6g}",
    )


def _numbers(row: Mapping[Any, Any]) -> str:
    shown = {
        "largest": "  largest {:.4g}",
        "largest_relative": " ({:.1%})",
        "rank_correlation": ", rank correlation {:.3f}",
        "moved": ", {:.0f} ranks moved",
    }
    return "".join(text.format(row[name]) for name, text in shown.items() if pd.notna(row[name]))


def main(arguments: list[str]) -> int:
    """Print the differences; exit code 0 where there are none, 1 where there are some, 2 where it cannot be told."""
    parser = argparse.ArgumentParser(prog="python -m scripts.audit.compare", description=__doc__)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--csv", type=Path, help="also write the differences to this file")
    options = parser.parse_args(arguments)
    try:
        frame = compare_folders(options.first, options.second)
    except StudyError as error:
        print(error, file=sys.stderr)
        return 2
    if options.csv:
        frame.to_csv(options.csv, index=False)
    for table, rows in frame.groupby("table", sort=False):
        print(table)
        for row in rows.to_dict("records"):
            print(
                f"  {row['column'] or '(table)'}: {row['state']}, {row['differing']} of {row['rows']} rows{_numbers(row)}  {row['example']}"
            )
    if frame.empty:
        print("All tables are the same.")
    return int(not frame.empty)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
