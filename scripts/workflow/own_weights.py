"""A user's own weights: a file that the configuration names is read when the rules are built, so that its numbers are settings."""

import csv
import math
from pathlib import Path
from typing import Any

from scripts.errors import InputError, did_you_mean
from scripts.workflow.papers import read_papers

COLUMNS = ["indicator", "weight"]


def read_own_weights(config: dict[str, Any]) -> None:
    """Put the numbers of a file in its place, in place: `index.weights: {file: path}` becomes `{values: {indicator: weight}}`.

    InputError where the file is absent or its columns, an indicator or a weight cannot be used, or all weights are 0.
    """
    for paper, described in read_papers().items():
        weights = config.get(paper, {}).get("index", {}).get("weights")
        if not isinstance(weights, dict):
            continue
        own = config[paper].get("indicators", {}).get("file")
        known = _indicators(Path(own) if own else described.folder / "indicators.csv")
        place = weights.get("file", f"the key {paper}.index.weights.values")
        values = _read(Path(weights["file"]), known) if "file" in weights else weights["values"]
        for name in values:
            _refuse(name not in known, place, f"indicator '{name}'", f"indicators of {paper}", f"correct it.{did_you_mean(name, known)}")
        _refuse(not any(values.values()), place, "no weight above 0", "at least one", "give it")
        config[paper]["index"]["weights"] = {"values": values}


def _read(path: Path, known: list[str]) -> dict[str, float]:
    _refuse(not path.is_file(), str(path), "no such file", "a CSV file with the columns indicator, weight", "place it there")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))
    header = rows[0] if rows else []
    _refuse(header != COLUMNS, f"{path}, row 1", ", ".join(header) or "nothing", "the columns indicator, weight", "rename them")
    values: dict[str, float] = {}
    for number, row in enumerate(rows[1:], start=2):
        place = f"{path}, row {number}"
        _refuse(len(row) != len(COLUMNS), place, f"{len(row)} cells", "an indicator and its weight", "correct the row")
        name, text = row[0].strip(), row[1].strip()
        hint = did_you_mean(name, known)
        _refuse(name in values or name not in known, place, f"indicator '{name}'", "each indicator of the paper once", f"correct it.{hint}")
        _refuse(not _is_weight(text), place, f"weight '{text}'", "a number of at least 0", "correct it")
        values[name] = float(text)
    return values


def _is_weight(text: str) -> bool:
    try:
        return 0 <= float(text) < math.inf
    except ValueError:
        return False


def _indicators(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as handle:
        return [row["indicator"] for row in csv.DictReader(handle)]


def _refuse(wrong: bool, where: str, found: str, expected: str, remedy: str) -> None:
    if wrong:
        raise InputError(where, found, expected, remedy)
