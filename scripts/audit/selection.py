"""The row language of comparisons and claims: `region=Eastern;year=2004|2016;score>=0.3`, and aggregates of columns."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from scripts.errors import InputError, did_you_mean

_CONDITION = re.compile(r"^(?P<column>[^=!<>]+?)\s*(?P<operator>!=|>=|<=|=|>|<)\s*(?P<value>.*)$")
_AGGREGATE = re.compile(r"^(?P<name>mean|sum|min|max|median|std|share|argmax|argmin)\((?P<arguments>.+)\)$")
_NUMERIC: dict[str, Callable[[pd.Series, float], pd.Series]] = {
    ">": lambda column, value: column > value,
    ">=": lambda column, value: column >= value,
    "<": lambda column, value: column < value,
    "<=": lambda column, value: column <= value,
}


@dataclass(frozen=True)
class Column:
    """A column reference: plain (`aggregate` empty), or an aggregate of it; `label` names the column of labels."""

    name: str
    aggregate: str = ""
    label: str = ""


def key_text(values: pd.Series) -> pd.Series:
    """Return values as text to match rows by: without surrounding spaces, 2004.0 as 2004, codes kept as they are."""
    return values.astype("string").str.strip().str.replace(r"^(-?\d+)\.0+$", r"\1", regex=True).fillna("")


def require_column(frame: pd.DataFrame, name: str, where: str) -> str:
    """Return `name` where the frame has it; raises InputError with the near miss otherwise."""
    if name not in frame.columns:
        known = ", ".join(map(str, frame.columns))
        raise InputError(
            where, f"no column '{name}'", f"one of: {known}", f"Correct the column's name.{did_you_mean(name, map(str, frame.columns))}"
        )
    return name


def select(frame: pd.DataFrame, rows: str, where: str) -> pd.DataFrame:
    """Return the rows of `frame` that fulfil all conditions of `rows` (empty: all of them).

    where: the file and row that `rows` stands in, for messages. Raises InputError for an unknown column or a bad condition.
    """
    for condition in filter(None, (part.strip() for part in rows.split(";"))):
        match = _CONDITION.match(condition)
        if match is None:
            raise InputError(
                where, f"the condition {condition!r}", "column=value, or !=, >, >=, <, <=", "Write the row as region=Eastern;year=2004."
            )
        frame = frame[_holds(frame[require_column(frame, match["column"], where)], match["operator"], match["value"], where)]
    return frame


def _holds(column: pd.Series, operator: str, value: str, where: str) -> pd.Series:
    if operator in {"=", "!="}:
        wanted = set(key_text(pd.Series([part.strip() for part in value.split("|")])))
        found = key_text(column).isin(wanted)
        return found if operator == "=" else ~found
    try:
        number = float(value)
    except ValueError:
        raise InputError(where, f"{operator} {value!r}", "a number after a comparison", "Compare text with = only.") from None
    return _NUMERIC[operator](pd.to_numeric(column, errors="coerce"), number)


def parse_column(text: str, where: str) -> Column:
    """Return the reference that `text` makes: `score`, `mean(score)`, `argmax(score, province)`, `mean(score, region)`."""
    text = text.strip()
    match = _AGGREGATE.match(text)
    if match is None:
        return Column(text)
    arguments = [part.strip() for part in match["arguments"].split(",")]
    if len(arguments) > 2 or (match["name"].startswith("arg") and len(arguments) != 2):
        raise InputError(
            where, text, "aggregate(column) or aggregate(column, label)", "Give argmax and argmin the column of labels as well."
        )
    return Column(arguments[0], match["name"], arguments[1] if len(arguments) == 2 else "")


def value_of(frame: pd.DataFrame, column: Column, where: str) -> object:
    """Return the one value that a column reference has over the selected rows; NaN where there is no row or no value.

    Raises InputError where a plain column is asked of more than one row.
    """
    values = frame[require_column(frame, column.name, where)]
    if not column.aggregate:
        if len(values) > 1:
            raise InputError(where, f"{len(values)} rows", "one row", "Add conditions until one row is left, or aggregate: mean(...).")
        return values.iloc[0] if len(values) else float("nan")
    if column.aggregate == "share":
        return float(values.astype(float).mean()) if len(values) else float("nan")
    numbers = pd.to_numeric(values, errors="coerce")
    if column.aggregate in {"argmax", "argmin"}:
        if numbers.notna().sum() == 0:
            return float("nan")
        place = numbers.argmax() if column.aggregate == "argmax" else numbers.argmin()
        return str(frame[require_column(frame, column.label, where)].iloc[place])
    return float(numbers.agg(column.aggregate)) if numbers.notna().any() else float("nan")


def ordered_labels(frame: pd.DataFrame, column: Column, where: str) -> list[str]:
    """Return the labels of the selected rows from the highest to the lowest value, aggregated by label where asked."""
    if not column.label:
        raise InputError(where, column.name, "aggregate(column, label)", "Write an order claim's column as mean(score, region).")
    labels = frame[require_column(frame, column.label, where)].astype(str)
    numbers = pd.to_numeric(frame[require_column(frame, column.name, where)], errors="coerce")
    return list(numbers.groupby(labels).agg(column.aggregate or "mean").dropna().sort_values(ascending=False, kind="stable").index)
