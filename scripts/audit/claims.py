"""Quantitative claims of the papers' text set beside our results, as `claims.csv` says."""

import math
from collections.abc import Hashable, Mapping
from pathlib import Path

import pandas as pd

from scripts.audit.entries import Entry, Reader, as_number, as_text, number_in, relative
from scripts.audit.published import read_claims
from scripts.audit.selection import ordered_labels, parse_column, require_column, select, value_of
from scripts.errors import InputError
from scripts.methods import verdicts
from scripts.methods.printed import parse_printed
from scripts.methods.verdicts import Comparison, Tolerances, Verdict

Record = Mapping[Hashable, str]  # a row of `claims.csv`, every column as text


def compare_claims(paper: str, folder: Path, results: Reader, tolerances: Tolerances, strict: bool) -> list[Entry]:
    """Return one entry a quantitative claim of the paper's text. strict: as in `compare_tables`."""
    entries = []
    for number, claim in enumerate(read_claims(folder).to_dict("records"), start=2):
        where = f"{folder / 'claims.csv'}, row {number} ({claim['id']})"
        frame = results(claim["result"]) if claim["result"] else None
        reason = claim["reason"] or ("" if frame is not None else f"no result table {claim['result'] or 'is named'}")
        ours: object = math.nan
        result = Comparison(Verdict.NOT_COMPUTABLE, None, reason)
        if not reason and frame is not None:
            try:
                ours, result = judge_claim(claim, frame, tolerances, where)
            except InputError as error:
                if strict:
                    raise
                result = Comparison(Verdict.NOT_COMPUTABLE, None, error.found)
        entries.append(_claim_entry(paper, claim, ours, result, number))
    return entries


def judge_claim(claim: Record, frame: pd.DataFrame, tolerances: Tolerances, where: str) -> tuple[object, Comparison]:
    """Return our value for a claim, and the comparison. frame: the result table that the claim names."""
    kind, printed = claim["kind"], claim["printed"]
    if kind == "count":
        ours: object = float(len(select(frame, claim["row"], where)))
    elif kind in {"change", "growth"}:
        ours = _change(claim, frame, where)
    elif kind == "order":
        labels = ordered_labels(select(frame, claim["row"], where), parse_column(claim["column"], where), where)
        return " > ".join(labels), verdicts.compare_order(printed, labels)
    else:
        ours = value_of(select(frame, claim["row"], where), parse_column(claim["column"], where), where)
    if kind == "class":
        return ours, verdicts.compare_class(printed, "" if pd.isna(ours) else as_text(ours))  # type: ignore[call-overload]
    value = as_number(ours, where) * float(claim["scale"] or 1)
    if kind == "sign":
        rows = select(frame, claim["row"], where)
        p_value = number_in(rows[require_column(rows, claim["p_column"], where)].iloc[0]) if claim["p_column"] and len(rows) else None
        return value, verdicts.compare_sign(printed, value, p_value, tolerances)
    if verdicts.is_bound(printed):
        return value, verdicts.compare_bound(printed, value, tolerances)
    number = parse_printed(printed, int(claim["decimals"]) if claim["decimals"] else None)
    if number is None:
        raise InputError(
            where, f"printed {printed!r}", "a number, a bound ('> 30') or a range ('0.2 to 0.4')", "Correct `printed` or `kind`."
        )
    return value, verdicts.compare_value(number, value, tolerances)


def _change(claim: Record, frame: pd.DataFrame, where: str) -> float:
    parts = [part.strip() for part in claim["row"].split("->")]
    if len(parts) != 2:
        raise InputError(where, f"row {claim['row']!r}", "two selections: year=2004 -> year=2016", "Write both ends of the change.")
    column = parse_column(claim["column"], where)
    first, second = (as_number(value_of(select(frame, part, where), column, where), where) for part in parts)
    return second - first if claim["kind"] == "change" else second / first - 1


def _claim_entry(paper: str, claim: Record, ours: object, result: Comparison, row: int) -> Entry:
    number = parse_printed(claim["printed"]) if claim["kind"] not in {"class", "order", "sign"} else None
    decimals = int(claim["decimals"]) if claim["decimals"] else number.decimals if number else None
    return Entry(
        paper=paper,
        id=f"claim.{claim['id']}",
        location=claim["location"],
        item=claim["statement"],
        kind=claim["kind"],
        printed=claim["printed"],
        decimals=decimals,
        ours=as_text(ours),
        difference=result.difference,
        relative_difference=relative(result.difference, number),
        verdict=result.verdict,
        reason="; ".join(filter(None, [result.reason, claim["note"]])),
        result=claim["result"],
        row=claim["row"],
        column=claim["column"],
        printed_in=f"claims:{row}:printed",
    )
