"""Rule build_panel: observations of all datasets reconciled to one value a unit, year and variable."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from scripts.contracts import PANEL, write_checked
from scripts.errors import InputError
from scripts.inputs.dictionary import Dictionary
from scripts.inputs.resource_tables import read_resource, to_numbers
from scripts.methods.corrections import Corrected, apply_corrections, check_corrections, refuse_without_effect, replacements
from scripts.methods.doubts import doubted_cells
from scripts.methods.gates import COLUMN, FLAGGED, OTHERS, REFUSED, STATISTICS, comparisons, judge
from scripts.methods.reconciliation import CELL, SOURCE_ROW, choose, disagreements, doubtful_rows, jumps, unit_doubts
from scripts.methods.relations import COLUMNS, broken, checked, doubts_of_columns
from scripts.methods.screening import decide, departures, suspicious_cells
from scripts.rule import run_rule
from scripts.workflow.registry import USER_DATA

LABELS = ["unit_code", "variable", "unit", "flag", "dataset", "source", "file_sha256"]
HEADER = "state the right unit or header in resources/columns.csv or in resources/corrections/headers.csv"
RELATIONS = "compare the figures with the published ones; screening.csv names those that leave the years beside them"
GATES = "compare the column with the published one; if it is right, widen the bounds in resources/gates.csv"


def build_panel(
    observations: Sequence[str],
    dictionary: Sequence[str],
    corrections: str,
    gates: str,
    relations: str,
    tolerance: float,
    panel: str,
    uncorrected: str,
    disagreement_table: str,
    jump_table: str,
    correction_table: str,
    gate_table: str,
    relation_table: str,
    screening_table: str,
    doubt_table: str,
    row_doubt_table: str,
) -> None:
    """Correct, compare, screen and choose; write the panel and, beside it, everything that was changed or looks wrong.

    observations: one parquet file a dataset, named after it. dictionary: variables.csv and the tables beside it.
    corrections: table of documented corrections. gates: bounds of columns, by variable. relations: what figures of one year must keep.
    tolerance: relative difference above which two datasets disagree. uncorrected: the panel with nothing corrected, left out or replaced.
    A user's own values come first of all sources and are neither corrected nor left out.
    """
    variables = Dictionary.load(Path(dictionary[0]).parent).variables
    found = pd.concat([pd.read_parquet(path).assign(dataset=Path(path).stem) for path in observations], ignore_index=True)
    # Few different texts in half a million rows: as categories they take a tenth of the memory.
    found = found.astype(dict.fromkeys(LABELS, "category"))
    own = found["dataset"] == USER_DATA
    corrected = apply_corrections(found[~own], _corrections(corrections))
    published, doubts = _without_doubtful(corrected.observations, found[own])
    related = checked(relations, read_resource(relations, COLUMNS, key=["relation"]), variables.index)
    published, gated = _through_gates(published, _bounds(gates), related)
    choices = Choices(pd.concat([found[own], published], ignore_index=True), variables, corrected.kept, related, tolerance)
    row_doubts = choices.row_doubts()
    if len(row_doubts):
        choices = Choices(_without_rows(choices.observations, row_doubts), variables, corrected.kept, related, tolerance)
    result = _with_corrections(decide(choices.panel, choices.screened, choices.observations), corrected, variables)
    _write(result, panel)
    _write(choose(found, _order(variables)), uncorrected)
    disagreements(choices.observations, tolerance).to_csv(disagreement_table, index=False)
    jumps(result, choices.largest)[[*PANEL.columns, "before", "after", "kind"]].to_csv(jump_table, index=False)
    corrected.applied.to_csv(correction_table, index=False)
    gated.to_csv(gate_table, index=False)
    choices.places.assign(action=FLAGGED, to_do=RELATIONS).to_csv(relation_table, index=False, float_format="%.6g")
    choices.listed().to_csv(screening_table, index=False, float_format="%.6g")
    doubts.to_csv(doubt_table, index=False, float_format="%.4g")
    row_doubts.to_csv(row_doubt_table, index=False, float_format="%.4g")


@dataclass
class Choices:
    """One value a cell, the jumps among them, what screening says of single cells, and where relations do not hold."""

    observations: pd.DataFrame
    variables: pd.DataFrame
    kept: pd.DataFrame
    relations: pd.DataFrame
    tolerance: float
    panel: pd.DataFrame = field(init=False)
    jumped: pd.DataFrame = field(init=False)
    scored: pd.DataFrame = field(init=False)
    screened: pd.DataFrame = field(init=False)
    places: pd.DataFrame = field(init=False)

    def __post_init__(self) -> None:
        """Choose, and look at what was chosen."""
        self.largest: dict[str, float] = self.variables["largest_jump"].dropna().to_dict()
        self.panel = choose(self.observations, _order(self.variables))
        self.jumped = jumps(self.panel, self.largest)
        self.scored = departures(self.panel, kinds(self.variables))
        screened = suspicious_cells(self.scored, self.observations, self.kept, self.tolerance)
        self.screened = screened[screened["dataset"] != USER_DATA]
        self.places = broken(self.observations, self.relations)

    def listed(self) -> pd.DataFrame:
        """Return the cells that screening decides about and those that are kept with doubt, one row each."""
        doubted = doubted_cells(self.scored, self.places)
        doubted = doubted[doubted["dataset"] != USER_DATA].astype({"other_dataset": object})
        both = pd.concat([self.screened, doubted], ignore_index=True).astype(dict.fromkeys(("unit_code", "variable"), str))
        return both.drop_duplicates(CELL).sort_values(CELL, ignore_index=True)

    def row_doubts(self) -> pd.DataFrame:
        """Rows of files in which many values at once leave the years beside them."""
        spikes = self.jumped[(self.jumped["kind"] == "spike") | self.jumped["after"].isna()]
        leaving = pd.concat([frame[[*SOURCE_ROW, "variable"]].astype({"variable": str}) for frame in (spikes, self.screened)])
        doubts = doubtful_rows(self.panel, leaving.drop_duplicates(), {*self.largest, *leaving["variable"]})
        return doubts[doubts["dataset"] != USER_DATA]


def kinds(variables: pd.DataFrame) -> dict[str, str]:
    """How screening looks at each variable: in levels where it may be negative, with the error of a count where it counts few things."""
    return {name: "level" if row.minimum < 0 else "count" if row.unit == "count" else "" for name, row in variables.iterrows()}


def _order(variables: pd.DataFrame) -> dict[str, list[str]]:
    return {name: [USER_DATA, *order.split()] for name, order in variables["sources"].items()}


def _write(panel: pd.DataFrame, path: str) -> None:
    write_checked(panel.astype(dict.fromkeys(LABELS, "str")), PANEL, path)


def _with_corrections(panel: pd.DataFrame, corrected: Corrected, variables: pd.DataFrame) -> pd.DataFrame:
    """Add the values that corrections compute; refuse corrections that have no effect."""
    refuse_without_effect(panel[panel["dataset"] != USER_DATA], corrected.dropped, corrected.applied)
    computed = replacements(panel, corrected.dropped, corrected.applied, variables["unit"])
    return pd.concat([panel, computed], ignore_index=True).astype({"unit_code": str}).sort_values(["unit_code", "year", "variable"])


def _through_gates(published: pd.DataFrame, bounds: pd.DataFrame, relations: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave out the columns that do not fit those beside them; also the table of these and of doubtful ones."""
    doubts = doubts_of_columns(broken(published, relations), relations)
    gated = judge(comparisons(published, published["variable"].unique()), bounds, doubts)
    for row in gated.itertuples():
        logging.warning("%s of %s in %s: %s: %s", row.variable, row.source, row.year, row.evidence, row.action)
    refused = pd.MultiIndex.from_frame(gated.loc[gated["action"] == REFUSED, COLUMN].astype(str))
    labels = published[COLUMN].astype(str) if len(refused) else published[COLUMN].iloc[:0]
    out = pd.MultiIndex.from_frame(labels).isin(refused) if len(refused) else pd.Series(False, index=published.index).to_numpy()
    return published[~out], gated.assign(to_do=GATES)


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
    doubts["action"] = is_own.map({True: "kept: the user's own values count", False: "left out"})
    doubts["to_do"] = is_own.map({True: "check the column unit of the user's file", False: HEADER})
    for row in doubts.itertuples():
        logging.warning("%s of %s in %s is %.3g times its neighbours' level: %s", row.variable, row.source, row.year, row.ratio, row.action)
    columns = ["dataset", "source", "variable", "year"]
    marked = published[columns].merge(doubts[columns], on=columns, how="left", indicator=True)["_merge"]
    return published[marked.eq("left_only").to_numpy()], doubts


def _corrections(path: str) -> pd.DataFrame:
    table = read_resource(path, ["unit_code", "year", "variable", "source", "action", "by", "anomaly", "reason", "evidence"])
    check_corrections(path, table)
    return table


def _bounds(path: str) -> pd.DataFrame:
    """Bounds of columns by variable; InputError for one that is not above 0, or where the row for all other variables is missing."""
    table = to_numbers(path, read_resource(path, ["variable", *STATISTICS], key=["variable"]), STATISTICS)
    for column in STATISTICS:
        if (table[column] <= 0).any():
            row = int((table[column] <= 0).to_numpy().argmax())
            raise InputError(f"{path}, row {row + 2}, column {column}", f"{table[column].iloc[row]:g}", "a bound above 0", "correct it")
    if OTHERS not in set(table["variable"]):
        raise InputError(path, f"no row '{OTHERS}'", "bounds for variables without a row of their own", "restore it with git")
    return table.set_index("variable")


if __name__ == "__main__":
    run_rule(build_panel)
