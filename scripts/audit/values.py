"""Ours under a probe, from a table that a rule of the paper writes: a search, rows of a specification grid, or a method of its own."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from scripts.audit.items import TEXT_KINDS, Item
from scripts.audit.ours import Ours
from scripts.errors import InputError, did_you_mean

COLUMNS = ["probe", "entry", "ours"]


def read_values(path: Path, probe: str, items: Sequence[Item]) -> list[Ours]:
    """Return ours for each item under one probe; items without a row are as if the probe had not been made for them.

    The table has the columns probe, entry (id of the ledger), ours (in the ledger's unit) and, if wanted, p, standard_error, ranked.
    Raises InputError where a column is missing, the probe has no row, or an entry is no id of the ledger.
    """
    table = pd.read_csv(path, dtype={"probe": str, "entry": str, "ours": str})
    absent = [column for column in COLUMNS if column not in table.columns]
    if absent:
        raise InputError(str(path), f"no column {', '.join(absent)}", ", ".join([*COLUMNS, "p"]), "Write the table with these columns.")
    rows = table[table["probe"] == probe]
    if rows.empty:
        raise InputError(str(path), f"no row of the probe '{probe}'", "values of it", "Write its rows, or take the probe out.")
    known = {item.id for item in items}
    for entry in rows["entry"]:
        if entry not in known:
            raise InputError(str(path), f"entry '{entry}'", "an id of the ledger", f"Correct it.{did_you_mean(entry, known)}")
    found = {row["entry"]: row for row in rows.to_dict("records")}
    return [_ours(item, found.get(item.id)) for item in items]


def _ours(item: Item, row: dict[str, object] | None) -> Ours:  # type: ignore[type-arg]
    if row is None:
        return Ours(reason="the probe was not made for this number")
    text = str(row["ours"])
    if item.kind == "order":
        return Ours([part.strip() for part in text.split(">")])
    number = item.kind == "sign" or item.kind not in TEXT_KINDS
    p_value, error = (None if pd.isna(row.get(name)) else float(row[name]) for name in ("p", "standard_error"))  # type: ignore[arg-type]
    ranked = 0 if pd.isna(row.get("ranked")) else int(row["ranked"])  # type: ignore[call-overload]
    return Ours(float(text) if number else text, p_value, error, ranked)
