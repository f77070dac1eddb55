"""The published numbers and claims of one paper as items: what is published, where, and which of our results stands beside it."""

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scripts.audit.published import read_claims, read_comparisons, read_table
from scripts.audit.selection import key_text, require_column, select
from scripts.errors import InputError
from scripts.methods.printed import corrections, is_blank, parse_printed

Record = Mapping[Hashable, str]  # a row of a list, every column as text
TEXT_KINDS = {"class", "order", "sign"}


@dataclass(frozen=True)
class Item:
    """One published number or claim.

    item: which one, in words. kind: how ours is found and judged (`docs/audit.md`). corrected: what a misprint should say, or nothing.
    counted: False for a second of ours beside the same number. given: the paper's input, put in by us.
    rows: condition on rows of `result`; keys, key: its columns and their values in the row of ours (table cells only).
    sampling: column of `result` with standard errors, or a number. draws: of a pseudo p-value. ranked: number of ranked units.
    reason: why nothing of ours stands beside it. published_in: file stem, row of the file (2 is the first below the header), column.
    """

    id: str
    location: str
    item: str
    kind: str
    published: str
    corrected: str
    decimals: int | None
    table: str
    year: str
    counted: bool
    given: bool
    result: str
    rows: str
    keys: tuple[str, ...]
    key: tuple[str, ...]
    column: str
    scale: float
    p_column: str
    published_p: float | None
    sampling: str
    draws: int
    ranked: int
    reason: str
    note: str
    published_in: str
    where: str

    @property
    def text(self) -> str:
        """What ours is judged against: the corrected number where there is a misprint."""
        return self.corrected or self.published

    @property
    def row(self) -> str:
        """The condition that selects our row."""
        return ";".join(filter(None, [self.rows, *(f"{name}={value}" for name, value in zip(self.keys, self.key, strict=True))]))


def read_items(folder: Path) -> list[Item]:
    """Return all items of a paper, table cells first, each with its own id. folder: resources/papers/<paper>.

    A cell or claim that is listed a second time is `beside`: shown, not counted.
    """
    items: list[Item] = []
    ids: set[str] = set()
    for item in [*_table_items(folder), *_claim_items(folder)]:
        number, name = 2, item.id
        while name in ids:
            name, number = f"{item.id}.{number}", number + 1
        ids.add(name)
        items.append(item if name == item.id else Item(**(vars(item) | {"id": name, "counted": False})))
    return items


def _table_items(folder: Path) -> Iterator[Item]:
    tables: dict[str, pd.DataFrame] = {}
    for number, comparison in enumerate(read_comparisons(folder).to_dict("records"), start=2):
        where = f"{folder / 'comparisons.csv'}, row {number}"
        stem = comparison["table"]
        if stem not in tables:
            path = folder / "published" / f"{stem}.csv"
            if not path.is_file():
                raise InputError(where, f"no file {path.name}", f"a table in {path.parent}", "Correct `table`.")
            tables[stem] = read_table(path)
        yield from _column_items(comparison, tables[stem], where)


def _column_items(comparison: Record, table: pd.DataFrame, where: str) -> Iterator[Item]:
    stem, column = comparison["table"], comparison["column"]
    shown = select(table, comparison["rows"], where)
    pairs = [(pair.split("=")[0].strip(), pair.split("=")[-1].strip()) for pair in comparison["keys"].split(";") if pair.strip()]
    for name in [column, *(key for key, _ in pairs), *filter(None, [comparison["published_p"], comparison["name"]])]:
        require_column(shown, name, where)
    keys = list(zip(*(key_text(shown[key]) for key, _ in pairs), strict=True)) if pairs else [()] * len(shown)
    names = row_names(shown, [key for key, _ in pairs], comparison["name"])
    for row_number, key, name, row in zip(shown.index + 2, keys, names, shown.to_dict("records"), strict=True):
        cell = row[column]
        if is_blank(cell) and not (comparison["kind"] == "class" and cell.strip() == "-"):
            continue
        number = _number(cell, comparison["kind"], None, where)
        p_text = row[comparison["published_p"]] if comparison["published_p"] else ""
        p_published = parse_printed(p_text) if p_text else None
        yield Item(
            id=".".join([stem, column, *key]).replace(" ", "_"),
            location=comparison["location"] or stem.replace("_", " "),
            item=", ".join(filter(None, [name, column.replace("_", " ")])),
            kind=comparison["kind"],
            published=cell,
            corrected=corrections(row.get("corrected", "")).get(column, ""),
            decimals=number,
            table=stem,
            year=next(iter(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", " ".join([column, *key]))), ""),
            counted=comparison["beside"] != "yes",
            given=comparison["given"] == "yes",
            result=comparison["result"],
            rows=comparison["result_rows"],
            keys=tuple(ours for _, ours in pairs),
            key=key,
            column=comparison["result_column"],
            scale=float(comparison["scale"] or 1),
            p_column=comparison["p_column"],
            published_p=p_published.value if p_published else None,
            sampling=comparison["sampling"],
            draws=int(comparison["draws"] or 0),
            ranked=len(shown),
            reason=comparison["reason"],
            note="; ".join(filter(None, [comparison["note"], row.get("misprint", "") and f"transcription: {row['misprint']}"])),
            published_in=f"{stem}:{row_number}:{column}",
            where=where,
        )


def _claim_items(folder: Path) -> Iterator[Item]:
    for number, claim in enumerate(read_claims(folder).to_dict("records"), start=2):
        where = f"{folder / 'claims.csv'}, row {number} ({claim['id']})"
        decimals = int(claim["decimals"]) if claim["decimals"] else None
        yield Item(
            id=f"claim.{claim['id']}",
            location=claim["location"],
            item=claim["statement"],
            kind=claim["kind"],
            published=claim["published"],
            corrected=claim["corrected"],
            decimals=_number(claim["published"], claim["kind"], decimals, where),
            table="claims",
            year=next(iter(re.findall(r"year=((?:19|20)\d\d)", claim["row"])), ""),
            counted=claim["beside"] != "yes",
            given=claim["given"] == "yes",
            result=claim["result"],
            rows=claim["row"],
            keys=(),
            key=(),
            column=claim["column"],
            scale=float(claim["scale"] or 1),
            p_column=claim["p_column"],
            published_p=None,
            sampling=claim["sampling"],
            draws=0,
            ranked=0,
            reason=claim["reason"],
            note=claim["note"],
            published_in=f"claims:{number}:published",
            where=where,
        )


def row_names(table: pd.DataFrame, keys: list[str], named_by: str = "") -> list[str]:
    """Return what each row of a published table is called: the column `named_by`, else the words that tell most rows apart.

    Keys that are words name rows themselves; codes and years are added where a name stands more than once.
    """
    key_words = [", ".join(values) for values in zip(*(key_text(table[key]) for key in keys), strict=True)] if keys else [""] * len(table)
    chosen = named_by or _naming_column(table, keys)
    if not chosen:
        return key_words
    names = [text.strip() for text in table[chosen]]
    return [
        f"{name} ({key})" if key and key != name and names.count(name) > 1 else name or key
        for name, key in zip(names, key_words, strict=True)
    ]


def _naming_column(table: pd.DataFrame, keys: list[str]) -> str:
    words = {
        name: table[name].nunique()
        for name in table.columns
        if name not in {*keys, "misprint", "corrected"} and table[name].map(lambda text: bool(re.search(r"[^\W\d_]{3}", text))).all()
    }
    best = max(words, key=lambda name: words[name], default="")
    return best if best and words[best] >= 0.8 * len(table) else ""


def _number(text: str, kind: str, decimals: int | None, where: str) -> int | None:
    """Return the decimals of a published number, None where a word, an order or a bound is published."""
    if kind in TEXT_KINDS or re.match(r"\s*[<>≤≥]|.*\bto\b", text):
        return decimals
    number = parse_printed(text, decimals)
    if number is None:
        raise InputError(
            where, f"published {text!r}", "a number, a bound ('> 30') or a range ('0.2 to 0.4')", "Correct it, or give the kind 'class'."
        )
    return number.decimals
