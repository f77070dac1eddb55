"""What the report shows of tables, figures, ledger and inputs: read from a scenario's results, as plain values for the templates."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.coverage import Coverage
from scripts.workflow.papers import read_papers

# Tables with more rows are shown in part; the whole is beside the page as CSV.
ROWS_SHOWN = 300


@dataclass(frozen=True)
class Table:
    """A table as the report shows it: cells are text, `numeric` says which columns sort as numbers."""

    name: str
    title: str
    note: str
    columns: list[str]
    numeric: list[bool]
    rows: list[list[str]]
    total: int
    file: str


@dataclass(frozen=True)
class Picture:
    """A figure: its name in words, the note of its paper, and its file within the report."""

    name: str
    title: str
    note: str
    file: str


def read_tables(folder: Path) -> list[Table]:
    """Return the tables of results/<scenario>/<paper>/tables, those named as in print first."""
    found = [_table(path) for path in sorted(folder.glob("tables/*.csv"))]
    return sorted(found, key=lambda table: (not table.name.startswith(("table", "supplementary")), table.name))


def read_pictures(folder: Path) -> list[Picture]:
    """Return the figures of a paper, with the note on what its indicators cover."""
    path = folder / "data/coverage.json"
    note = Coverage.load(path).note() if path.is_file() else ""
    files = sorted(folder.glob("figures/*.png"))
    return [Picture(p.stem, _words(p.stem), note, f"figures/{folder.name}/{p.name}") for p in files]


def _table(path: Path) -> Table:
    frame = pd.read_csv(path, dtype={"unit_code": str}, low_memory=False)
    numeric = [pd.api.types.is_numeric_dtype(frame[c]) and c not in {"unit_code", "year"} for c in frame.columns]
    text = path.with_suffix(".md").read_text(encoding="utf-8").splitlines() if path.with_suffix(".md").is_file() else []
    title = text[0].strip("*") if text else _words(path.stem)
    note = next((line.removeprefix("*Note.* ") for line in text if line.startswith("*Note.*")), "")
    part = frame.head(ROWS_SHOWN)
    columns = [[_cell(value) for value in part[name]] for name in frame.columns]
    rows = [list(row) for row in zip(*columns, strict=True)] if len(part) else []
    file = f"tables/{path.parents[1].name}/{path.name}"
    return Table(path.stem, title, note, [str(c).replace("_", " ") for c in frame.columns], numeric, rows, len(frame), file)


def _cell(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e9 else f"{value:.4g}"
    return str(value)


def _words(stem: str) -> str:
    return stem.replace("_", " ").capitalize()


def read_ledger(path: Path) -> list[dict[str, str]]:
    """Return the ledger's rows for the page that filters them, numbers as short text."""
    if not path.is_file():
        return []
    frame = pd.read_csv(path, dtype={"published": str, "corrected": str, "ours": str, "ours_nearest": str})
    shown = [
        "paper", "location", "item", "published", "counted", "ours", "difference", "verdict", "reason",
        "ours_nearest", "verdict_nearest", "cause", "evidence", "result", "row", "column",
    ]  # fmt: skip
    frame = frame[shown].assign(
        paper=frame["paper"].map(lambda paper: read_papers()[paper].short), result=frame["paper"] + "/" + frame["result"].fillna("")
    )
    return [{name: _cell(value) for name, value in row.items()} for row in frame.to_dict("records")]  # type: ignore[misc]


def read_manifest(path: Path) -> dict[str, Any]:
    """Return the manifest."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
