"""Our value beside each published one, read from the tables of a results folder."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from scripts.audit.items import Item
from scripts.audit.selection import Column, key_text, ordered_labels, parse_column, require_column, select, value_of
from scripts.errors import InputError

Reader = Callable[[str], pd.DataFrame | None]


@dataclass(frozen=True)
class Ours:
    """Our value: a number, a class, or labels in order. p, standard_error: where the item asks for them. reason: why there is none.

    remark: what the row leaves out, in words: the named units that have no row.
    """

    value: object = math.nan
    p: float | None = None
    standard_error: float | None = None
    ranked: int = 0
    reason: str = ""
    remark: str = ""

    @property
    def number(self) -> float:
        """The value as a number, NaN where it is none."""
        return float(self.value) if isinstance(self.value, int | float) else math.nan

    @property
    def text(self) -> str:
        """The value as the ledger shows it: six digits; nothing where it is missing."""
        if isinstance(self.value, list):
            return " > ".join(self.value)
        if self.value is None or (isinstance(self.value, float) and math.isnan(self.value)):
            return ""
        return f"{self.value:.6g}" if isinstance(self.value, float) else str(self.value)


def results_reader(folder: Path) -> Reader:
    """Return a function from a table's stem to the table under `folder`/tables, None where it does not exist; each is read once."""
    cache: dict[str, pd.DataFrame | None] = {}

    def read(stem: str) -> pd.DataFrame | None:
        path = folder / "tables" / f"{stem}.csv"
        if stem not in cache:
            cache[stem] = pd.read_csv(path, low_memory=False, dtype={"unit_code": str}) if path.is_file() else None
        return cache[stem]

    return read


def read_ours(items: Sequence[Item], results: Reader, strict: bool = False) -> list[Ours]:
    """Return ours for each item.

    strict: a column or row that our table lacks is an InputError; otherwise the item is not computable, with that reason, as in a run
    with other years.
    """
    lookups: dict[tuple[object, ...], dict[tuple[str, ...], Ours] | str] = {}
    found = []
    for item in items:
        frame = results(item.result) if item.result else None
        if item.reason or frame is None:
            found.append(Ours(reason=item.reason or f"no result table {item.result or 'is named'}"))
            continue
        try:
            if item.table == "claims":
                found.append(replace(_of_claim(item, frame), remark=_absent(item, frame)))
                continue
            place = (item.result, item.rows, item.keys, item.column, item.p_column, item.sampling, item.kind, item.scale)
            if place not in lookups:
                lookups[place] = _lookup(item, frame, strict)
            lookup = lookups[place]
            found.append(Ours(reason=lookup) if isinstance(lookup, str) else lookup.get(item.key, Ours()))
        except InputError as error:
            if strict:
                raise
            found.append(Ours(reason=error.found))
    return found


def _lookup(item: Item, frame: pd.DataFrame, strict: bool) -> dict[tuple[str, ...], Ours] | str:
    """Return ours by key for all cells of one compared column, or why there are none."""
    try:
        rows = select(frame, item.rows, item.where)
        for name in [*item.keys, item.column, *filter(None, [item.p_column])]:
            require_column(rows, name, item.where)
        index = list(zip(*(key_text(rows[key]) for key in item.keys), strict=True)) if item.keys else [()] * len(rows)
        if len(set(index)) < len(index):
            double = " ".join(next(key for key in index if index.count(key) > 1)) or "several rows"
            raise InputError(
                item.where, f"{double} more than once in {item.result}", "one row a key", "Add result_rows or keys."
            )  # fmt: skip
        values = rows[item.column] if item.kind == "class" else pd.to_numeric(rows[item.column], errors="coerce") * item.scale
        p_values, errors = _numbers(rows, item.p_column, item), _numbers(rows, item.sampling, item)
        errors = [error * abs(item.scale) if error is not None and item.sampling in rows.columns else error for error in errors]
        return {key: Ours(*triple) for key, triple in zip(index, zip(values, p_values, errors, strict=True), strict=True)}
    except InputError as error:
        if strict:
            raise
        return error.found


def _numbers(rows: pd.DataFrame, column: str, item: Item) -> list[float | None]:
    """Return the numbers of a column, the same number for every row where `column` is one, None without a column."""
    if not column:
        return [None] * len(rows)
    try:
        return [float(column)] * len(rows)
    except ValueError:
        return list(pd.to_numeric(rows[require_column(rows, column, item.where)], errors="coerce"))


def _of_claim(item: Item, frame: pd.DataFrame) -> Ours:
    if item.kind == "count":
        return Ours(float(len(select(frame, item.rows, item.where))))
    if item.kind in {"change", "growth"}:
        return Ours(_change(item, frame) * item.scale)
    rows, column = select(frame, item.rows, item.where), parse_column(item.column, item.where)
    if item.kind == "order":
        return Ours(ordered_labels(rows, column, item.where))
    value = value_of(rows, column, item.where)
    if item.kind == "class":
        return Ours("" if pd.isna(value) else _plain_number(value))  # type: ignore[call-overload]
    p_value = _numbers(rows, item.p_column, item)[0] if len(rows) else None
    error = _numbers(rows, item.sampling, item)[0] if len(rows) else None
    number = _as_number(value, item)
    ranked = int(pd.to_numeric(frame[column.name], errors="coerce").max()) if item.kind == "rank" else 0
    return Ours(number * item.scale, p_value, error, ranked)


def _absent(item: Item, frame: pd.DataFrame) -> str:
    """Return which of the units that a mean or sum names have no row, empty where all have one."""
    if not item.column.startswith(("mean(", "sum(", "median(")):
        return ""
    for condition in item.rows.split(";"):
        column, _, named = condition.partition("=")
        wanted = [name.strip() for name in named.split("|")]
        if len(wanted) > 1 and column in frame:
            present = set(key_text(select(frame, item.rows, item.where)[column]))
            lacking = [name for name in wanted if name not in present]
            if lacking:
                return f"{len(wanted) - len(lacking)} of {len(wanted)} named, without {', '.join(lacking)}"
    return ""


def _change(item: Item, frame: pd.DataFrame) -> float:
    parts = [part.strip() for part in item.rows.split("->")]
    if len(parts) != 2:
        raise InputError(item.where, f"row {item.rows!r}", "two selections: year=2004 -> year=2016", "Write both ends of the change.")
    column: Column = parse_column(item.column, item.where)
    first, second = (_as_number(value_of(select(frame, part, item.where), column, item.where), item) for part in parts)
    return second - first if item.kind == "change" else second / first - 1


def _as_number(value: object, item: Item) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise InputError(
            item.where, f"our value {value!r}", "a number", "Set the claim's kind to 'class', or choose another column."
        ) from None


def _plain_number(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
