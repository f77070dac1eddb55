"""What a cell of a table was computed from and how: the rows of a paper's operations.csv that fit it, and the members they name.

Columns of resources/papers/<paper>/operations.csv (CONTRIBUTING.md): table, columns, when, operation, members, rows, value, weights,
indicators, words. Braces hold a value of the row, of the column's name, or of a parameter along the chain: `year={year}`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.audit.selection import key_text, parse_column, select, value_of
from scripts.errors import InputError

# aggregate: a value of the members; members: listed, as `words` say; score: of an index; estimate: a coefficient.
OPERATIONS = ("aggregate", "members", "rank", "score", "estimate")
_FIELD = re.compile(r"\{([\w.]+)\}")


@dataclass(frozen=True)
class Operation:
    """One row of operations.csv. where: file and row, for messages."""

    table: str
    columns: str
    when: str
    operation: str
    members: str
    rows: str
    value: str
    weights: str
    indicators: str
    words: str
    where: str


def read_operations(path: Path) -> list[Operation]:
    """Return the declared operations, none where a paper declares none. Raises InputError for a wrong column or operation."""
    if not path.is_file():
        return []
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    names = [field.name for field in fields(Operation) if field.name != "where"]
    if list(table.columns) != names:
        raise InputError(path.name, f"columns {', '.join(table.columns)}", ", ".join(names), "Correct the first line.")
    found = [Operation(**row, where=f"{path.name}, row {number}") for number, row in enumerate(table.to_dict("records"), 2)]  # type: ignore[misc]
    for one in found:
        if one.operation not in OPERATIONS:
            raise InputError(one.where, f"the operation {one.operation!r}", f"one of {', '.join(OPERATIONS)}", "Correct the operation.")
    return found


def context_of(row: Mapping[Any, Any], params: Mapping[str, str]) -> dict[str, str]:
    """Return what braces may hold: parameters along the chain, and above them the row's own values."""
    texts = {str(name): str(key_text(pd.Series([value])).iloc[0]) for name, value in row.items()}
    return {**params, **texts}


def fitting(operations: Sequence[Operation], table: str, column: str, context: Mapping[str, str]) -> list[tuple[Operation, dict[str, str]]]:
    """Return the operations that fit a cell, each with its context: the first says what the cell is, others what lies behind."""
    found = []
    for operation in operations:
        groups = _fields_of(operation.columns, column) if is_about(operation, table) else None
        if groups is None:
            continue
        full = {**context, **groups, "column": column}
        asked = {name: text for name, text in full.items() if name in operation.when}
        if not operation.when or len(select(pd.DataFrame([asked]), operation.when, operation.where)):
            found.append((operation, full))
    return found


def is_about(operation: Operation, table: str) -> bool:
    """Whether an operation is about a table, given by its name without folder and ending."""
    return any(fnmatch(table, pattern) for pattern in operation.table.split("|"))


def _fields_of(patterns: str, column: str) -> dict[str, str] | None:
    """Return what the braces of the pattern that fits stand for in a column's name: `score_{year}` on score_2016; None where none fits."""
    for pattern in patterns.split("|"):
        text = re.escape(pattern.strip()).replace(r"\*", ".*").replace(r"\{year\}", r"(?P<year>\d{4})")
        match = re.fullmatch(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", text), column)
        if match:
            return match.groupdict()
    return None


def filled(text: str, context: Mapping[str, str], where: str) -> str:
    """Return a text with its braces filled. Raises InputError for a name that the context lacks."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in context:
            raise InputError(where, f"{{{match[1]}}}", f"a value among {', '.join(context)}", "Correct the name in braces.")
        return context[match[1]]

    return _FIELD.sub(value, text)


def members_of(operation: Operation, context: Mapping[str, str], root: Path, folder: Path) -> pd.DataFrame:
    """Return the rows that an operation names; `a.csv + b.csv` are joined by the columns they share. folder: results of the paper."""
    frame: pd.DataFrame | None = None
    for name in filled(operation.members, context, operation.where).split("+"):
        part = read_table(name.strip(), root, folder, operation.where)
        frame = part if frame is None else frame.merge(part, on=[column for column in frame.columns if column in part.columns])
    assert frame is not None
    return select(frame, filled(operation.rows, context, operation.where), operation.where)


def read_table(name: str, root: Path, folder: Path, where: str) -> pd.DataFrame:
    """Return a table that a declaration names: from the root (`resources/...`, `results/...`), or from the paper's results."""
    path = root / name if name.startswith(("resources/", "results/")) else folder / name
    if not path.is_file():
        raise InputError(
            where, f"no file {name}", "a table of the run or of the repository", "Make it with snakemake, or correct the name."
        )
    return pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path, dtype={"unit_code": str})


def aggregate(members: pd.DataFrame, value: str, where: str) -> Any:
    """Return the value of the members: `mean(score)`, `count`, or the plain column of the only one."""
    return len(members) if value == "count" else value_of(members, parse_column(value, where), where)


def rank_of(members: pd.DataFrame, value: str, units: pd.Series) -> tuple[int, pd.DataFrame]:
    """Return the rank of a unit among the members, 1 the highest, and the ranked members. units: whether a member is the unit."""
    ranked = members.assign(rank=members[value].rank(ascending=False, method="min").astype("Int64")).sort_values("rank", kind="stable")
    return int(ranked.loc[units, "rank"].iloc[0]), ranked


def as_listed(members: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return members as plain rows of some columns."""
    kept = [column for column in dict.fromkeys(columns) if column in members.columns]
    return [{str(key): plain_value(value) for key, value in row.items()} for row in members[kept].to_dict("records")]


def plain_value(value: Any) -> Any:
    """Return a cell as JSON knows it: no NaN, no type of numpy."""
    if pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value


def described(operation: Operation, context: Mapping[str, str]) -> dict[str, Any]:
    """Return what an operation says of itself, with braces filled."""
    told = ("operation", "words", "members", "rows", "indicators")
    texts = {name: filled(text, context, operation.where) for name, text in asdict(operation).items() if name in told}
    return texts | {"from": texts.pop("members")}
