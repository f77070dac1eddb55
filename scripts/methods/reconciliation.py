"""From observations of several sources to one value a cell: corrections, disagreements, jumps, and the order of sources."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

CELL = ["unit_code", "year", "variable"]
EVERY = "*"


def apply_corrections(observations: pd.DataFrame, corrections: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Apply documented corrections to observations.

    observations: columns unit_code, year, variable, dataset, source, value, flag and others.
    corrections: unit_code, year, variable, source (dataset or file; '*' is any), action (`drop` or `scale` by `factor`), reason, evidence.
    Returns the observations (dropped cells gone, scaled ones flagged `corrected`) and, per correction, how many cells it touched.
    """
    result = observations.copy()
    touched = []
    for row in corrections.itertuples():
        cells = _selected(result, row)
        touched.append(int(cells.sum()))
        if row.action == "drop":
            result = result[~cells]
        else:
            result.loc[cells, "value"] *= float(row.factor)
            result.loc[cells, "flag"] = "corrected"
    return result, corrections.assign(cells=touched)


def disagreements(observations: pd.DataFrame, tolerance: float) -> pd.DataFrame:
    """Return the cells for which two datasets differ by more than `tolerance` of the larger and more than by rounding, one row a pair.

    A difference of up to half a unit from a whole number counts as rounding: some tabulations keep no decimals.

    Columns: unit_code, year, variable, and of both sides dataset, value and locator; relative_difference.
    """
    sides = observations[[*CELL, "dataset", "value", "locator"]]
    pairs = sides.merge(sides, on=CELL, suffixes=("_first", "_second"))
    pairs = pairs[pairs["dataset_first"] < pairs["dataset_second"]]
    larger = np.maximum(pairs["value_first"].abs(), pairs["value_second"].abs())
    difference = (pairs["value_first"] - pairs["value_second"]).abs() / larger.where(larger > 0, 1.0)
    gap = (pairs["value_first"] - pairs["value_second"]).abs()
    whole = (pairs["value_first"] % 1 == 0) | (pairs["value_second"] % 1 == 0)
    differing = (difference > tolerance) & ~(whole & (gap <= 0.5))
    return pairs.assign(relative_difference=difference)[differing].sort_values([*CELL, "dataset_second"])


def choose(observations: pd.DataFrame, source_order: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Return one observation a cell: that of the first dataset in the variable's order; datasets it does not name come last."""
    ranks = {(variable, dataset): rank for variable, order in source_order.items() for rank, dataset in enumerate(order)}
    keys = pd.MultiIndex.from_frame(observations[["variable", "dataset"]])
    rank = pd.Series(ranks).reindex(keys).fillna(len(ranks)).to_numpy()
    ordered = observations.assign(rank=rank).sort_values([*CELL, "rank", "source"], kind="stable")
    return ordered.drop_duplicates(CELL).drop(columns="rank").reset_index(drop=True)


def jumps(panel: pd.DataFrame, largest: Mapping[str, float]) -> pd.DataFrame:
    """Return the cells that are more than `largest` times, or less than 1/`largest` of, a neighbouring year's value.

    panel: unit_code, year, variable, value. Columns added: before, after (values of the neighbouring years), kind: `spike` where
    the value leaves both neighbours in one direction while these agree with each other, `step` where a level changes.
    """
    limit = panel["variable"].map(largest).astype(float)
    ordered = panel.assign(limit=limit)[limit.notna().to_numpy() & (panel["value"] > 0)].sort_values(["variable", "unit_code", "year"])
    groups = ordered.groupby(["variable", "unit_code"], sort=False)
    before = groups["value"].shift(1).where(ordered["year"] - groups["year"].shift(1) <= 2)
    after = groups["value"].shift(-1).where(groups["year"].shift(-1) - ordered["year"] <= 2)
    up, down = np.log(ordered["value"] / before), np.log(ordered["value"] / after)
    bound = np.log(ordered["limit"])
    spike = (up.abs() > bound) & (down.abs() > bound) & (up * down > 0) & (np.log(after / before).abs() < bound)
    step = ~spike & (up.abs() > bound)
    result = ordered.assign(before=before, after=after, kind=np.where(spike, "spike", "step"))[spike | step]
    return result.drop(columns="limit").reset_index(drop=True)


def replace_spikes(
    panel: pd.DataFrame, spikes: pd.DataFrame, observations: pd.DataFrame, tolerance: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Let a spike give way to another dataset's value that differs from it and lies nearer to both neighbouring years.

    Returns the panel, with the values so taken flagged `corrected`, and the replaced cells with both values.
    """
    others = observations.merge(spikes[[*CELL, "dataset", "value", "before", "after"]], on=CELL, suffixes=("", "_spike"))
    others = others[(others["dataset"] != others["dataset_spike"]) & (others["value"] > 0)]
    middle = np.log(others["before"] * others["after"]) / 2
    others = others.assign(distance=(np.log(others["value"]) - middle).abs())
    nearer = others["distance"] < 0.5 * (np.log(others["value_spike"]) - middle).abs()
    differing = (others["value"] / others["value_spike"] - 1).abs() > tolerance
    taken = others[nearer & differing].sort_values("distance").drop_duplicates(CELL)
    kept = panel.merge(taken[CELL], on=CELL, how="left", indicator=True)["_merge"].eq("left_only").to_numpy()
    replaced = taken[observations.columns].assign(flag="corrected")
    result = pd.concat([panel[kept], replaced], ignore_index=True).sort_values(CELL, ignore_index=True)
    return result, taken.drop(columns="distance").sort_values(CELL, ignore_index=True)


def _selected(observations: pd.DataFrame, row: object) -> pd.Series:
    cells = pd.Series(True, index=observations.index)
    for column in CELL:
        wanted = getattr(row, column)
        if wanted != EVERY:
            cells &= observations[column].astype(str) == str(wanted)
    source = getattr(row, "source")  # noqa: B009
    if source != EVERY:
        cells &= (observations["dataset"] == source) | (observations["source"] == source)
    return cells
