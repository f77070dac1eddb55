"""One result table in Frictionless terms: types read from its cells, constraints from the contracts, its key from the comparisons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from scripts.contracts import INDICATORS, RESULT, SCORES, YEAR
from scripts.methods.causes import Cause
from scripts.methods.verdicts import Verdict
from scripts.publication.columns import Column, Dictionary
from scripts.records import sha256
from scripts.tables import title_and_note
from scripts.workflow.papers import read_papers

# Columns that mean the same in every table, with their contracts and vocabularies.
CONTRACTS: dict[str, pa.Column] = {
    "unit_code": RESULT.columns["unit_code"],
    "year": YEAR,
    "rank": SCORES.columns["rank"],
    "flag": INDICATORS.columns["flag"],
}
VOCABULARIES: dict[str, type[StrEnum]] = {"verdict": Verdict, "verdict_nearest": Verdict, "cause": Cause}
# A key has at most so many columns; names of rows are shorter than texts.
LONGEST_KEY, LONGEST_NAME = 5, 120


@dataclass(frozen=True)
class DescribedTable:
    """A table, its path as seen from the package, and its description (a tabular data resource)."""

    path: str
    frame: pd.DataFrame
    resource: dict[str, Any]


def described(file: Path, home: Path, dictionary: Dictionary) -> DescribedTable:
    """Return a table of results/<scenario>/<owner>/tables with its description. home: the folder of the package."""
    frame = pd.read_csv(file, dtype={"unit_code": str}, keep_default_na=False, na_values=[""], low_memory=False)
    owner, path = file.parents[1].name, file.relative_to(home).as_posix()
    title, note = title_and_note(file)
    schema: dict[str, Any] = {"fields": [field(frame[name], dictionary.column(name, owner)) for name in frame], "missingValues": [""]}
    if key := key_of(frame, _keys_of_comparisons(owner, file.stem)):
        schema["primaryKey"] = key
    resource = {
        "profile": "tabular-data-resource",
        "name": f"{owner}.{file.stem}".lower(),
        "path": path,
        "title": title,
        "description": note,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.stat().st_size,
        "hash": f"sha256:{sha256(file)}",
        "schema": schema,
    }
    return DescribedTable(path, frame, resource)


def field(values: pd.Series, column: Column | None) -> dict[str, Any]:
    """Return the description of a column: type, labels, unit, constraints. column: None where the dictionaries lack a part of its name."""
    name, words = str(values.name), str(values.name).replace("_", " ")
    found: dict[str, Any] = {"name": name, "type": type_of(values)}
    found |= {"title": column.english if column else words, "title_zh": column.chinese if column else words}
    if found["type"] == "boolean":
        found |= {"trueValues": ["yes"], "falseValues": ["no"]}
    elif column and column.unit and found["type"] != "string":
        found["unit"] = column.unit
    if constraints := _constraints(name, found["type"]):
        found["constraints"] = constraints
    return found


def type_of(values: pd.Series) -> str:
    """Return integer, number, boolean (yes and no) or string."""
    if pd.api.types.is_integer_dtype(values):
        return "integer"
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values) and values.notna().any():
        return "number"
    return "boolean" if values.notna().any() and set(values.dropna()) <= {"yes", "no"} else "string"


def key_of(frame: pd.DataFrame, stated: Iterable[Sequence[str]]) -> list[str]:
    """Return the columns that tell the rows apart: the first stated ones that do, else the first columns that do together."""
    names = [str(name) for name in frame if not pd.api.types.is_float_dtype(frame[name]) and _names_rows(frame[name])]
    shortest = [names[:length] for length in range(1, 1 + min(LONGEST_KEY, len(names)))]
    for key in [*stated, *shortest]:
        if set(key) <= set(frame) and frame[list(key)].notna().all(axis=None) and not frame.duplicated(list(key)).any():
            return list(key)
    return []


def _names_rows(values: pd.Series) -> bool:
    return bool(values.notna().all() and values.astype(str).str.len().max() <= LONGEST_NAME)


def _keys_of_comparisons(owner: str, table: str) -> list[list[str]]:
    """Return the keys by which rows of a result table are set beside published ones; `published=ours` names ours."""
    path = read_papers()[owner].folder / "comparisons.csv" if owner in read_papers() else None
    if path is None or not path.is_file():
        return []
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    return [
        [part.split("=")[-1] for part in keys.split(";")] for keys in rows.loc[rows["result"] == table, "keys"].drop_duplicates() if keys
    ]


def _constraints(name: str, kind: str) -> dict[str, Any]:
    if name in VOCABULARIES:
        return {"enum": list(map(str, VOCABULARIES[name]))}
    found: dict[str, Any] = {}
    for check in CONTRACTS[name].checks if name in CONTRACTS else []:
        said = check.statistics or {}
        if kind == "string":
            found |= {"pattern": said["pattern"]} if "pattern" in said else {}
            found |= {"enum": list(said["allowed_values"])} if "allowed_values" in said else {}
        else:
            limits = {"minimum": said.get("min_value"), "maximum": said.get("max_value")}
            found |= {key: limit for key, limit in limits.items() if limit is not None and np.isfinite(limit)}
    return found
