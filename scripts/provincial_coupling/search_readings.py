"""Rule search_readings: the combinations that the nearest reading was chosen from, on the cells that chose and on the others."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.audit.items import Item, read_items
from scripts.audit.judge import judge
from scripts.audit.ours import Ours, read_ours
from scripts.coverage import Coverage
from scripts.methods.verdicts import Tolerances, Verdict
from scripts.provincial_coupling.probe_values import PAPER, read_material, tables_under
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.workflow.papers import read_papers
from scripts.workflow.readings import overlay, read_reading

SEARCHED: dict[str, list[Any]] = {
    "power": [1, 2],
    "weight": [0.3, 0.5, 0.7],
    "breaks": ["revised", "none"],
    "openness": ["stock", "flow"],
}


def search_readings(
    reading: str,
    published: Sequence[str],
    indicators: str,
    industries: str,
    units: str,
    provinces: str,
    coverage: str,
    settings: Mapping[str, Any],
    tolerances: Mapping[str, float],
    seed: int,
    table: Sequence[str],
) -> None:
    """Write one row a combination: how many rows of the ledger are reproduced or close, on the cells that choose and on all others.

    reading, published: read by the paper's name. Cells that choose: `chosen_on` of the paper's choices. The model is that of the reading.
    """
    items, choices = read_items(Path("resources/papers") / PAPER), read_reading(Path(), PAPER)
    material = read_material(indicators, industries, units, provinces, seed)
    patterns = [pattern for choice in choices.choices for pattern in choice.chosen_on]
    base = overlay(dict(settings), choices.settings)
    rows = []
    for power, weight, breaks, openness in product(*SEARCHED.values()):
        changed = {
            "coordination": {"power": power, "weight": weight},
            "resilience": {"breaks": breaks},
            "regression": {"openness": openness},
        }
        found = read_ours(items, tables_under(overlay(base, changed), material).get)
        counts = counts_of(items, found, patterns, Tolerances(**tolerances))
        rows.append(dict(zip(SEARCHED, (power, weight, breaks, openness), strict=True)) | counts)
    result = pd.DataFrame(rows).sort_values("close_on_cells_that_chose", ascending=False, kind="stable", ignore_index=True)
    note = (
        f"{len(result)} readings with the model of the nearest reading. close: reproduced or close. same_sign: same sign and significance. "
        f"{Coverage.load(coverage).note()}"
    )
    write_table(result, table, "The readings that the nearest one was chosen from", note)


def counts_of(items: Sequence[Item], found: Sequence[Ours], patterns: Sequence[str], tolerances: Tolerances) -> dict[str, int]:
    """Return how many rows are reproduced or close, and of the same sign and significance, by whether they chose."""
    levels = read_papers()[PAPER].stars
    counts = {f"{kind}_on_{part}": 0 for part in ("cells_that_chose", "others") for kind in ("rows", "close", "same_sign")}
    for item, ours in zip(items, found, strict=True):
        if not item.counted or item.given or ours.reason or not ours.text:
            continue
        part = "cells_that_chose" if any(fnmatch(item.id, pattern) for pattern in patterns) else "others"
        verdict = judge(item, ours, tolerances, levels).verdict
        counts[f"rows_on_{part}"] += 1
        counts[f"close_on_{part}"] += verdict in {Verdict.REPRODUCED, Verdict.CLOSE}
        counts[f"same_sign_on_{part}"] += verdict is Verdict.SAME_SIGN
    return counts


if __name__ == "__main__":
    run_rule(search_readings)
