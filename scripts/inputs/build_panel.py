"""Rule build_panel: observations of all datasets reconciled to one value a unit, year and variable."""

import logging
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from scripts.errors import ConfigError
from scripts.inputs.dictionary import Dictionary
from scripts.inputs.resource_tables import read_resource
from scripts.methods.reconciliation import (
    SOURCE_ROW,
    apply_corrections,
    choose,
    disagreements,
    doubtful_rows,
    jumps,
    replace_spikes,
    unit_doubts,
)
from scripts.rule import run_rule
from scripts.workflow.registry import USER_DATA

LABELS = ["unit_code", "variable", "unit", "flag", "dataset", "source", "file_sha256"]
PANEL_COLUMNS = ["unit_code", "year", "variable", "value", "unit", "flag", "dataset", "source", "file_sha256", "locator"]


def build_panel(
    observations: Sequence[str],
    dictionary: Sequence[str],
    corrections: str,
    tolerance: float,
    panel: str,
    disagreement_table: str,
    jump_table: str,
    correction_table: str,
    replacement_table: str,
    doubt_table: str,
    row_doubt_table: str,
) -> None:
    """Correct, compare and choose; write the panel and, beside it, everything that was changed or looks wrong.

    observations: one parquet file a dataset, named after it. dictionary: variables.csv and the tables beside it.
    corrections: table of documented corrections. tolerance: relative difference above which two datasets disagree.
    A user's own values come first of all sources and are neither corrected nor replaced.
    """
    variables = Dictionary.load(Path(dictionary[0]).parent).variables
    found = pd.concat([pd.read_parquet(path).assign(dataset=Path(path).stem) for path in observations], ignore_index=True)
    # Few different texts in half a million rows: as categories they take a tenth of the memory.
    found = found.astype(dict.fromkeys(LABELS, "category"))
    own = found["dataset"] == USER_DATA
    published, applied = apply_corrections(found[~own], _corrections(corrections))
    published, doubts = _without_doubtful(published, found[own])
    corrected = pd.concat([found[own], published], ignore_index=True)
    order = {v: [USER_DATA, *order.split()] for v, order in variables["sources"].items()}
    largest = variables["largest_jump"].dropna().to_dict()
    chosen = choose(corrected, order)
    jumped = jumps(chosen, largest)
    row_doubts = doubtful_rows(chosen, jumped, largest)
    row_doubts = row_doubts[row_doubts["dataset"] != USER_DATA]
    if len(row_doubts):
        corrected = _without_rows(corrected, row_doubts)
        chosen = choose(corrected, order)
        jumped = jumps(chosen, largest)
    result, replaced = replace_spikes(chosen, jumped[(jumped["kind"] == "spike") & (jumped["dataset"] != USER_DATA)], corrected, tolerance)
    result[PANEL_COLUMNS].astype(dict.fromkeys(LABELS, "str")).to_parquet(panel, index=False)
    disagreements(corrected, tolerance).to_csv(disagreement_table, index=False)
    jumps(result, largest)[[*PANEL_COLUMNS, "before", "after", "kind"]].to_csv(jump_table, index=False)
    applied.to_csv(correction_table, index=False)
    replaced.to_csv(replacement_table, index=False)
    doubts.to_csv(doubt_table, index=False, float_format="%.4g")
    row_doubts.to_csv(row_doubt_table, index=False, float_format="%.4g")


def _without_rows(observations: pd.DataFrame, doubts: pd.DataFrame) -> pd.DataFrame:
    """Leave out the rows of files whose figures seem to be another unit's or another column's."""
    for row in doubts.itertuples():
        logging.warning("%d of %d values of %s in %s (%s) leave the years beside: left out", *row[5:7], row.unit_code, row.year, row.source)
    doubtful = pd.MultiIndex.from_frame(doubts[SOURCE_ROW])
    return observations[~pd.MultiIndex.from_frame(observations[SOURCE_ROW]).isin(doubtful)]


def _without_doubtful(published: pd.DataFrame, own: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave out published columns whose unit of measure is in doubt; also the table of doubts, with what was done and what to do."""
    doubts = unit_doubts(pd.concat([published, own], ignore_index=True))
    is_own = doubts["dataset"] == USER_DATA
    remedy = "state the right unit in unit_override of resources/columns.csv or in resources/corrections/headers.csv"
    doubts["action"] = is_own.map({True: "kept: the user's own values count", False: "left out"})
    doubts["to_do"] = is_own.map({True: "check the column unit of the user's file", False: remedy})
    for row in doubts.itertuples():
        logging.warning("%s of %s in %s is %.3g times its neighbours' level: %s", row.variable, row.source, row.year, row.ratio, row.action)
    columns = ["dataset", "source", "variable", "year"]
    marked = published[columns].merge(doubts[columns], on=columns, how="left", indicator=True)["_merge"]
    return published[marked.eq("left_only").to_numpy()], doubts


def _corrections(path: str) -> pd.DataFrame:
    table = read_resource(path, ["unit_code", "year", "variable", "source", "action", "factor", "reason", "evidence"])
    for number, row in enumerate(table.itertuples(), start=2):
        if row.action not in ("drop", "scale") or (row.action == "scale" and not row.factor) or not row.reason or not row.evidence:
            raise ConfigError(f"{path}, row {number}: a correction has an action 'drop' or 'scale' (with a factor), a reason and evidence.")
    return table


if __name__ == "__main__":
    run_rule(build_panel)
