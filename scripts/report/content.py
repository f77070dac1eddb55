"""What the report shows of tables, figures, ledger and inputs: read from a scenario's results, as plain values for the templates."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.coverage import Coverage
from scripts.methods.verdicts import Verdict
from scripts.report.figures import note_of
from scripts.tables import title_and_note
from scripts.workflow.papers import read_papers

# Tables with more rows are shown in part; the whole is beside the page as CSV.
ROWS_SHOWN = 150
ROWS_PRINTED = 40
# Captions of figures that no paper owns; a paper has its own captions.csv in its folder.
CAPTIONS = Path("resources/report/captions.csv")


@dataclass(frozen=True)
class Table:
    """A table as the report shows it: cells are text, `numeric` says which columns sort as numbers.

    note: its first sentence; details: the rest.
    """

    name: str
    title: str
    note: str
    details: str
    columns: list[str]
    numeric: list[bool]
    rows: list[list[str]]
    total: int
    file: str


@dataclass(frozen=True)
class Picture:
    """A figure: its written title, a sentence on what is seen, the note below it, and its file within the report."""

    name: str
    title: str
    seen: str
    note: str
    file: str


def read_tables(folder: Path) -> list[Table]:
    """Return the tables of results/<scenario>/<paper>/tables, those named as in the paper first."""
    found = [_table(path) for path in sorted(folder.glob("tables/*.csv"))]
    return sorted(found, key=lambda table: (not table.name.startswith(("table", "supplementary")), table.name))


def read_pictures(folder: Path) -> list[Picture]:
    """Return the figures of a paper, each with its caption and the note that stands below it."""
    written = captions(folder.name)
    pictures = []
    for file in sorted(folder.glob("figures/*.png")):
        title, seen = written.get(file.stem) or (_words(file.stem), "")
        pictures.append(Picture(file.stem, title, seen, note_of(file), f"figures/{folder.name}/{file.name}"))
    return pictures


def coverage_of(folder: Path) -> Coverage | None:
    """Return what a paper's results cover: of its index where that takes fewer indicators than are read, else of all indicators."""
    paths = [folder / "data" / name for name in ("index_coverage.json", "coverage.json")]
    return next((Coverage.load(path) for path in paths if path.is_file()), None)


def captions(owner: str) -> dict[str, tuple[str, str]]:
    """Return title and sentence by figure. owner: a paper, or a stage of the study whose figures no paper owns."""
    own = read_papers()[owner].folder / "captions.csv" if owner in read_papers() else CAPTIONS
    return _captions(own.resolve()) if own.is_file() else {}


@cache
def _captions(path: Path) -> dict[str, tuple[str, str]]:
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    found = {row.figure: (row.title, row.seen) for row in table.itertuples()}
    return {**found, **{name: text for paper in read_papers().values() for name, text in _for_paper(found, paper).items()}}


def _for_paper(found: dict[str, tuple[str, str]], paper: Any) -> dict[str, tuple[str, str]]:
    """Return captions of figures that each paper has: `{paper}_claims` stands for all of them, `{short}` for its citation."""
    fill = {"{paper}": paper.id, "{short}": paper.short}
    pattern = re.compile("|".join(map(re.escape, fill)))
    return {
        pattern.sub(lambda match: fill[match[0]], name): (pattern.sub(lambda match: fill[match[0]], title), seen)
        for name, (title, seen) in found.items()
        if "{paper}" in name
    }


def badges_of(folder: Path) -> list[tuple[str, str]]:
    """Return warnings on the data of a paper's run, each a code and its meaning in words."""
    coverage = coverage_of(folder)
    if coverage is None:
        return []
    badges = [("analysis data", "starts from the rescaled indicators of the repository")] if coverage.origin == "analysis" else []
    if coverage.filled:
        badges.append((f"{coverage.filled} cells imputed", "gaps filled by the configured rule"))
    if coverage.corrected:
        badges.append((f"{coverage.corrected} cells corrected", "documented corrections of misprinted or misread cells"))
    if coverage.left_out:
        badges.append((f"{len(coverage.left_out)} indicators missing", ", ".join(coverage.left_out)))
    return badges


def _table(path: Path) -> Table:
    frame = pd.read_csv(path, dtype={"unit_code": str}, low_memory=False)
    numeric = [pd.api.types.is_numeric_dtype(frame[c]) and c not in {"unit_code", "year"} for c in frame.columns]
    title, note = title_and_note(path)
    short, _, details = note.partition(". ")
    part = frame.head(ROWS_SHOWN)
    columns = [[_cell(value) for value in part[name]] for name in frame.columns]
    rows = [list(row) for row in zip(*columns, strict=True)] if len(part) else []
    file = f"tables/{path.parents[1].name}/{path.name}"
    return Table(path.stem, title, short.rstrip("."), details, [str(c).replace("_", " ") for c in frame], numeric, rows, len(frame), file)


def _cell(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e9 else f"{value:.4g}"
    return str(value)


def _words(stem: str) -> str:
    return stem.replace("_", " ").capitalize()


LEDGER = [
    "paper", "location", "item", "published", "ours", "difference", "verdict", "reason",
    "ours_nearest", "verdict_nearest", "cause", "evidence", "counted", "result", "row",
]  # fmt: skip


def read_ledger(path: Path) -> list[dict[str, str]]:
    """Return the ledger's rows for the page that filters them, numbers as short text; columns that a ledger lacks are empty."""
    if not path.is_file():
        return []
    texts = dict.fromkeys(("published", "corrected", "ours", "ours_nearest", "row"), str)
    frame = pd.read_csv(path, dtype=texts, low_memory=False)  # type: ignore[arg-type]
    frame = frame.reindex(columns=LEDGER)
    frame["counted"] = frame["counted"].astype(object).fillna("yes")
    frame = frame.assign(
        paper=frame["paper"].map(lambda paper: read_papers()[paper].short if paper in read_papers() else paper),
        result=frame["paper"] + "/" + frame["result"].fillna(""),
    )
    return [{name: _cell(value) for name, value in row.items()} for row in frame.to_dict("records")]  # type: ignore[misc]


def count_verdicts(ledger: Sequence[dict[str, str]], paper: str) -> dict[str, Any]:
    """Return how often each verdict stands in a paper's rows of the ledger, each published number once, under both readings."""
    short = read_papers()[paper].short
    rows = [row for row in ledger if row["paper"] == short and row["counted"] == "yes"]
    readings = {"counts": "verdict", "nearest": "verdict_nearest"}
    counts = {name: {str(verdict): sum(row[column] == verdict for row in rows) for verdict in Verdict} for name, column in readings.items()}
    return {"paper": paper, "title": short, "total": len(rows), **counts}


def read_manifest(path: Path) -> dict[str, Any]:
    """Return the manifest."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
