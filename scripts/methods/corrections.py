"""Documented corrections: each names the anomaly it mends, is applied where that is there, and must take effect in the panel.

A correction is a row of data: `unit_code`, `year`, `variable` and `source` (a dataset or file) say which cells, '*' being any; `anomaly`
is a condition `formula = number` (within 1 %), `formula > number` or `formula < number` over variables; `action` is `drop`, `scale`
(by the number in `by`), `replace` (by the formula in `by`, where no other tabulation has the cell) or `keep` (not to be screened).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scripts.errors import ConfigError
from scripts.methods.formulas import evaluate, variables_in

CELL = ["unit_code", "year", "variable"]
EVERY = "*"
ACTIONS = ("drop", "scale", "replace", "keep")
# Within which two values are one: tabulations keep other decimals, and a quotient is rounded.
ONE_VALUE = 0.01


@dataclass(frozen=True)
class Corrected:
    """Observations after corrections; the corrections with the number of their cells; cells taken out, kept, and to be replaced."""

    observations: pd.DataFrame
    applied: pd.DataFrame
    dropped: pd.DataFrame
    kept: pd.DataFrame


def apply_corrections(observations: pd.DataFrame, corrections: pd.DataFrame) -> Corrected:
    """Apply documented corrections.

    observations: columns unit_code, year, variable, dataset, source, value, flag and others.
    corrections: unit_code, year, variable, source, action, by, anomaly, reason, evidence (all text).
    Scaled cells are flagged `corrected`. `dropped` has the cells of `drop` and `replace`, with the row of their correction.
    Raises ConfigError naming the corrections whose cells are there without their anomaly; where unit, column or file are not there,
    nothing is to be corrected.
    """
    values, flags = observations["value"].to_numpy(dtype=float, copy=True), observations["flag"].to_numpy(dtype=object, copy=True)
    left = np.ones(len(observations), dtype=bool)
    labels = _labels(observations)
    touched, expired = [], []
    of_action: dict[str, list[pd.DataFrame]] = {action: [] for action in ACTIONS}
    for number, row in enumerate(corrections.itertuples()):
        candidates = _selected(labels, row)
        cells = candidates.copy()
        cells[candidates] = _has_anomaly(observations, candidates, str(row.anomaly))
        touched.append(int(cells.sum()))
        if not cells.any() and (candidates.any() or _column_and_unit_are_there(labels, row)):
            expired.append(number)
        of_action[str(row.action)].append(observations.loc[cells, [*CELL, "value"]].assign(correction=number))
        if row.action in ("drop", "replace"):
            left &= ~cells
        elif row.action == "scale":
            values[cells] *= float(str(row.by))
            flags[cells] = "corrected"
    if expired:
        raise ConfigError(_message(corrections, expired, "its anomaly is not there (any more)", "remove the row: the cell has changed"))
    none = observations.loc[[], [*CELL, "value"]].assign(correction=0)
    return Corrected(
        observations.assign(value=values, flag=flags)[left],
        corrections.assign(cells=touched),
        pd.concat([none, *of_action["drop"], *of_action["replace"]], ignore_index=True),
        pd.concat([none, *of_action["keep"]], ignore_index=True),
    )


def refuse_without_effect(panel: pd.DataFrame, dropped: pd.DataFrame, corrections: pd.DataFrame) -> None:
    """Raise ConfigError naming the corrections whose dropped value the panel still has, from another tabulation."""
    found = panel[panel["flag"] != "corrected"].astype(dict.fromkeys(("unit_code", "variable"), str))
    both = dropped.astype(dict.fromkeys(("unit_code", "variable"), str)).merge(found[[*CELL, "value"]], on=CELL)
    same = (both["value_x"] - both["value_y"]).abs() <= ONE_VALUE / 2 * both["value_x"].abs()
    numbers = sorted(both.loc[same, "correction"].unique())
    if numbers:
        remedy = "let the correction reach every tabulation that repeats the value (source '*')"
        raise ConfigError(_message(corrections, numbers, "the value that it drops is still used, from another tabulation", remedy))


def replacements(panel: pd.DataFrame, dropped: pd.DataFrame, corrections: pd.DataFrame, units: Mapping[str, Any]) -> pd.DataFrame:
    """Return the values of `replace` for cells that the panel has no value of: columns of the panel, flag `corrected`.

    units: unit of measure by variable. `dataset`, `source` and `locator` say that the value is computed, and by which formula.
    """
    table = corrections.reset_index(drop=True)
    rows = []
    for number in sorted(set(dropped["correction"]) & set(table.index[table["action"] == "replace"])):
        formula = str(table.at[number, "by"])
        cells = dropped.loc[dropped["correction"] == number, CELL].drop_duplicates()
        wide = _wide(panel, cells, variables_in(formula))
        value = evaluate(formula, wide).to_numpy()
        rows.append(cells.assign(value=value, locator=formula, unit=cells["variable"].astype(str).map(units))[np.isfinite(value)])
    if not rows:
        return panel.iloc[:0]
    found = pd.concat(rows, ignore_index=True)
    there = pd.MultiIndex.from_frame(panel[CELL].astype({"unit_code": str, "variable": str}))
    lacking = ~pd.MultiIndex.from_frame(found[CELL].astype({"unit_code": str, "variable": str})).isin(there)
    return found[lacking].assign(flag="corrected", dataset="computed", source="computed", file_sha256="")


def check_corrections(path: str, corrections: pd.DataFrame) -> None:
    """Raise ConfigError naming the row of a correction that lacks something or whose condition cannot be read."""
    for number, row in enumerate(corrections.itertuples(), start=2):
        if row.action not in ACTIONS or not row.reason or not row.evidence or (row.action in ("scale", "replace")) != bool(row.by):
            raise ConfigError(
                f"{path}, row {number}: a correction has an action ({', '.join(ACTIONS)}), with 'by' for scale (a number) and "
                "replace (a formula) only, a reason and evidence."
            )
        try:
            _condition(str(row.anomaly))
            if row.action == "scale":
                float(str(row.by))
            elif row.action == "replace":
                variables_in(str(row.by))
        except (ConfigError, ValueError) as error:
            raise ConfigError(f"{path}, row {number}: {error}") from error


def _condition(anomaly: str) -> tuple[str, str, float]:
    """The formula, the sign and the number of a condition."""
    for sign in "=<>":
        formula, found, number = anomaly.partition(sign)
        if found:
            variables_in(formula)
            try:
                return formula, sign, float(number)
            except ValueError:
                break
    raise ConfigError(f"the anomaly '{anomaly}' is no condition: write formula = number, formula > number or formula < number.")


def _has_anomaly(observations: pd.DataFrame, candidates: np.ndarray, anomaly: str) -> np.ndarray:
    """For each candidate cell whether the anomaly is there; where it cannot be computed, whether it is in most others."""
    formula, sign, number = _condition(anomaly)
    chosen = observations[candidates]
    names = variables_in(formula)
    # Most conditions are on the value itself; looking up others takes a hundred times as long.
    own = set(chosen["variable"]) <= set(names) == {names[0]}
    wide = chosen[["value"]].set_axis(names, axis=1) if own else _own_values(observations, chosen, names)
    result = evaluate(formula, wide).to_numpy()
    with np.errstate(invalid="ignore"):
        holds = {"=": np.abs(result - number) <= ONE_VALUE * abs(number), ">": result > number, "<": result < number}[sign]
    known = np.isfinite(result)
    return np.where(known, holds, bool(known.any()) and holds[known].mean() > 0.5)


def _own_values(observations: pd.DataFrame, chosen: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Values of `names` for each chosen observation: its own, else of its dataset, else of the first that has one."""
    places = chosen[["unit_code", "year"]].astype({"unit_code": str})
    others = observations[observations["variable"].isin(names) & observations["unit_code"].isin(places["unit_code"])]
    others = others.astype({"unit_code": str, "variable": str, "dataset": str})
    wide = pd.DataFrame(index=pd.MultiIndex.from_frame(places))
    for name in names:
        values = others[others["variable"] == name]
        anywhere = values.drop_duplicates(["unit_code", "year"]).set_index(["unit_code", "year"])["value"]
        inside = values.drop_duplicates(["unit_code", "year", "dataset"]).set_index(["unit_code", "year", "dataset"])["value"]
        keys = pd.MultiIndex.from_frame(places.assign(dataset=chosen["dataset"].astype(str)))
        found = pd.Series(inside.reindex(keys).to_numpy()).fillna(pd.Series(anywhere.reindex(wide.index).to_numpy()))
        wide[name] = np.where(chosen["variable"].astype(str) == name, chosen["value"], found)
    return wide


def _wide(panel: pd.DataFrame, cells: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    index = pd.MultiIndex.from_frame(cells[["unit_code", "year"]].astype({"unit_code": str}))
    used = panel[panel["variable"].isin(names)].astype({"unit_code": str, "variable": str})
    return used.pivot(index=["unit_code", "year"], columns="variable", values="value").reindex(index)


def _labels(observations: pd.DataFrame) -> dict[str, pd.Categorical]:
    """Columns as categories: comparing their codes is many times faster than comparing text, once a correction."""
    labels = {column: pd.Categorical(observations[column]) for column in [*CELL, "dataset", "source"]}
    labels["year"] = labels["year"].rename_categories(labels["year"].categories.astype(str))
    return labels


def _selected(labels: Mapping[str, pd.Categorical], row: Any, columns: tuple[str, ...] = ("unit_code", "year", "variable")) -> np.ndarray:
    cells = np.ones(len(labels["source"]), dtype=bool)
    for column in columns:
        if getattr(row, column) != EVERY:
            cells &= labels[column] == str(getattr(row, column))
    return cells if row.source == EVERY else cells & ((labels["dataset"] == row.source) | (labels["source"] == row.source))


def _column_and_unit_are_there(labels: Mapping[str, pd.Categorical], row: Any) -> bool:
    """Whether the source has the correction's column and, elsewhere, its unit in that year: then only the cell itself is gone."""
    return bool(_selected(labels, row, ("year", "variable")).any() and _selected(labels, row, ("unit_code", "year")).any())


def _message(corrections: pd.DataFrame, numbers: list[int], what: str, remedy: str) -> str:
    rows = corrections.iloc[numbers]
    lines = [
        f"  row {number + 2}: {r.action} {r.variable} of {r.unit_code} in {r.year} ({r.source}), {r.anomaly}: {r.reason}"
        for number, r in zip(numbers, rows.itertuples(), strict=True)
    ]
    return "\n".join([f"resources/corrections/cells.csv: a correction is of no use: {what}.", *lines, f"  to do: {remedy}."])
