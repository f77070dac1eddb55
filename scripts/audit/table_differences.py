"""What differs between the tables of two results folders, column by column, rows matched by what names them."""

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from scripts.audit.selection import key_text
from scripts.errors import InputError

# Numbers that differ by less, relative to their size, are the same number computed twice.
SAME = 1e-9
LACKING = "column in one only"
# Columns that name a row, whatever their kind; years are keys too (see `_same_years`).
_KEYS = {
    *("id", "unit_code", "city", "province", "region", "agglomeration", "indicator", "variable", "term", "model", "statistic"),
    *("zone", "grade", "run", "sample", "data_set", "source"),
}


@dataclass
class Difference:
    """One column of one table in two folders. moved: rows whose rank by this column changed; example: the row that differs most."""

    table: str
    column: str
    state: str
    rows: int = 0
    differing: int = 0
    largest: float | None = None
    largest_relative: float | None = None
    rank_correlation: float | None = None
    moved: int | None = None
    example: str = ""


def compare_folders(first: Path, second: Path, wanted: str = "*/tables/*.csv") -> pd.DataFrame:
    """Return one row a column that differs, or a table that only one folder has (columns: `Difference`).

    wanted: pattern of the tables that are compared, as `<paper>/tables/*.csv`. Raises InputError where a folder has none of them.
    """
    tables = [{p.relative_to(folder).as_posix(): p for p in sorted(folder.glob(wanted))} for folder in (first, second)]
    for folder, found in zip((first, second), tables, strict=True):
        if not found:
            raise InputError(
                str(folder), f"no tables {wanted}", "a results folder with <paper>/tables/*.csv", "Run snakemake for this scenario."
            )
    differences: list[Difference] = []
    papers = [{name.split("/")[0] for name in found} for found in tables]
    for paper in sorted(papers[0] ^ papers[1]):
        only, found = (first, tables[0]) if paper in papers[0] else (second, tables[1])
        count = sum(name.startswith(f"{paper}/") for name in found)
        differences.append(Difference(paper, "", f"all {count} tables only in {only.name}"))
    for name in sorted(name for name in set(tables[0]) | set(tables[1]) if name.split("/")[0] in papers[0] & papers[1]):
        if name not in tables[0] or name not in tables[1]:
            only = second if name in tables[1] else first
            differences.append(Difference(name, "", f"only in {only.name}"))
        else:
            differences += compare_tables(name, *(pd.read_csv(t[name], dtype={"unit_code": str}, low_memory=False) for t in tables))
    return pd.DataFrame([asdict(d) for d in differences], columns=list(Difference.__dataclass_fields__))


def compare_tables(name: str, first: pd.DataFrame, second: pd.DataFrame) -> list[Difference]:
    """Return a Difference for each column that differs. Rows are matched by the columns that name them.

    Where the years are others, the rows of the first year are matched with those of the first, and so on. Rows that nothing names are
    compared as they stand in the table only if there are as many.
    """
    second = _same_years(first, second)
    keys = _keys(first, second)
    left, right = (frame.set_index(pd.Index(_labels(frame, keys))) for frame in (first, second))
    found = []
    absent = set(left.index) ^ set(right.index)
    if absent:
        found.append(Difference(name, "", "other rows", len(left), len(absent), example=f"only in one: {sorted(map(str, absent))[0]}"))
    common = left.index.intersection(right.index)
    for column in [*first.columns, *(c for c in second.columns if c not in first.columns)]:
        if column in keys:
            continue
        if column not in first.columns or column not in second.columns:
            found.append(Difference(name, column, LACKING, len(common), len(common)))
        elif difference := _column(name, column, left.loc[common, column], right.loc[common, column]):
            found.append(difference)
    return found


def _is_year(column: str) -> bool:
    return column == "year" or column.endswith("_year")


def _same_years(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the second table with its years named after those of the first, the first after the first, where there are as many."""
    renamed = second.copy()
    for column in (c for c in first.columns if _is_year(c) and c in second.columns):
        ours, theirs = sorted(first[column].dropna().unique()), sorted(second[column].dropna().unique())
        if ours != theirs and len(ours) == len(theirs):
            renamed[column] = second[column].map(dict(zip(theirs, ours, strict=True)))
    return renamed


def _keys(first: pd.DataFrame, second: pd.DataFrame) -> list[str]:
    """The columns that name a row: known ones and years first, then texts that both tables mostly share."""
    common = [c for c in first.columns if c in second.columns]
    known = [c for c in common if c in _KEYS or _is_year(c)]
    texts = [c for c in common if c not in known and first[c].dtype.kind not in "fiub"]
    texts = [c for c in texts if len(set(first[c]) & set(second[c])) > len(set(first[c]) | set(second[c])) / 2]
    chosen: list[str] = []
    for column in known + texts:
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
            table, column, "text differs", len(first), int(texts.sum()), example=f"{where}: {first[where]} -> {second[where]}"
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
