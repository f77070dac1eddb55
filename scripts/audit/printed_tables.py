"""Printed tables set beside ours, cell by cell, as `comparisons.csv` says."""

import math
from collections.abc import Hashable, Mapping
from pathlib import Path

import pandas as pd

from scripts.audit.entries import Entry, Reader, as_text, number_in, relative
from scripts.audit.published import read_comparisons, read_printed
from scripts.audit.selection import key_text, require_column, select
from scripts.errors import InputError
from scripts.methods import verdicts
from scripts.methods.printed import is_blank, parse_printed
from scripts.methods.verdicts import Comparison, Tolerances, Verdict

Record = Mapping[Hashable, str]  # a row of `comparisons.csv`, every column as text


def compare_tables(paper: str, folder: Path, results: Reader, tolerances: Tolerances, strict: bool) -> list[Entry]:
    """Return one entry a printed cell of every printed column that `comparisons.csv` lists.

    strict: a column or row that our table lacks is an InputError; otherwise the cells are not computable, with that reason.
    """
    entries: list[Entry] = []
    tables: dict[Path, pd.DataFrame] = {}
    for number, comparison in enumerate(read_comparisons(folder).to_dict("records"), start=2):
        where = f"{folder / 'comparisons.csv'}, row {number}"
        path = folder / "published" / f"{comparison['published']}.csv"
        if path not in tables:
            if not path.is_file():
                raise InputError(where, f"no file {path.name}", "a printed table", "Correct `published`.")
            tables[path] = read_printed(path)
        printed = select(tables[path], comparison["printed_rows"], where)
        require_column(printed, comparison["printed_column"], where)
        entries += _compare_column(paper, comparison, printed, results, tolerances, where, strict)
    return entries


def _compare_column(
    paper: str, comparison: Record, printed: pd.DataFrame, results: Reader, tolerances: Tolerances, where: str, strict: bool
) -> list[Entry]:
    pairs = [(pair.split("=")[0].strip(), pair.split("=")[-1].strip()) for pair in comparison["keys"].split(";") if pair.strip()]
    for printed_key, _ in pairs:
        require_column(printed, printed_key, where)
    ours = results(comparison["result"]) if comparison["result"] else None
    reason = comparison["reason"] or ("" if ours is not None else f"no result table {comparison['result'] or 'is named'}")
    lookup = {}
    if not reason and ours is not None:
        try:
            lookup = _lookup(ours, comparison, [key for _, key in pairs], where)
        except InputError as error:
            if strict:
                raise
            reason = error.found
    keys = list(zip(*(key_text(printed[key]) for key, _ in pairs), strict=True)) if pairs else [()] * len(printed)
    entries = []
    for number, key, row in zip(printed.index + 2, keys, printed.to_dict("records"), strict=True):
        cell = row[comparison["printed_column"]]
        if is_blank(cell):
            continue
        value, p_value = lookup.get(key, (math.nan, None))
        p_printed = number_in(row[comparison["printed_p_column"]]) if comparison["printed_p_column"] else None
        result = (
            Comparison(Verdict.NOT_COMPUTABLE, None, reason)
            if reason
            else _judge(comparison, cell, value, p_value, p_printed, len(printed), tolerances, where)
        )
        place = f"{comparison['published']}:{number}:{comparison['printed_column']}"
        entries.append(_table_entry(paper, comparison, cell, key, pairs, value, result, row.get("misprint", ""), place))
    return entries


def _lookup(ours: pd.DataFrame, comparison: Record, keys: list[str], where: str) -> dict[tuple[str, ...], tuple[object, float | None]]:
    rows = select(ours, comparison["result_rows"], where)
    for name in [*keys, comparison["result_column"], *filter(None, [comparison["p_column"]])]:
        require_column(rows, name, where)
    index = list(zip(*(key_text(rows[key]) for key in keys), strict=True)) if keys else [()] * len(rows)
    if len(set(index)) < len(index):
        double = next(key for key in index if index.count(key) > 1)
        raise InputError(
            where,
            f"{' '.join(double) or 'several rows'} more than once in {comparison['result']}",
            "one row a key",
            "Add result_rows or keys.",
        )
    values = rows[comparison["result_column"]]
    if comparison["kind"] != "class":
        values = pd.to_numeric(values, errors="coerce") * float(comparison["scale"] or 1)
    p_values = pd.to_numeric(rows[comparison["p_column"]], errors="coerce") if comparison["p_column"] else [None] * len(rows)
    return dict(zip(index, zip(values, p_values, strict=True), strict=True))


def _judge(
    comparison: Record,
    cell: str,
    value: object,
    p_value: float | None,
    p_printed: float | None,
    ranked: int,
    tolerances: Tolerances,
    where: str,
) -> Comparison:
    if comparison["kind"] == "class":
        return verdicts.compare_class(cell, "" if pd.isna(value) else str(value))  # type: ignore[call-overload]
    number = parse_printed(cell)
    if number is None:
        raise InputError(
            where, f"printed text {cell!r}", "a number", "Give the column kind 'class', or leave the row out with printed_rows."
        )
    ours = float(value)  # type: ignore[arg-type]
    if comparison["kind"] == "rank":
        return verdicts.compare_rank(number, ours, ranked, tolerances)
    if comparison["kind"] == "estimate":
        return verdicts.compare_estimate(number, ours, p_printed, p_value, tolerances)
    return verdicts.compare_value(number, ours, tolerances)


def _table_entry(
    paper: str,
    comparison: Record,
    cell: str,
    key: tuple[str, ...],
    pairs: list[tuple[str, str]],
    value: object,
    result: Comparison,
    misprint: str,
    place: str,
) -> Entry:
    number = parse_printed(cell) if comparison["kind"] != "class" else None
    labels = [f"{name}={text}" for (name, _), text in zip(pairs, key, strict=True)]
    condition = [f"{name}={text}" for (_, name), text in zip(pairs, key, strict=True)]
    note = "; ".join(filter(None, [result.reason, comparison["note"], misprint and f"transcription: {misprint}"]))
    return Entry(
        paper=paper,
        id=".".join([comparison["published"], comparison["printed_column"], *key]).replace(" ", "_"),
        location=comparison["location"] or comparison["published"].replace("_", " "),
        item=", ".join([*labels, comparison["printed_column"]]),
        kind=comparison["kind"],
        printed=cell,
        decimals=number.decimals if number else None,
        ours=as_text(value),
        difference=result.difference,
        relative_difference=relative(result.difference, number),
        verdict=result.verdict,
        reason=note,
        result=comparison["result"],
        row=";".join(filter(None, [comparison["result_rows"], *condition])),
        column=comparison["result_column"],
        printed_in=place,
    )
