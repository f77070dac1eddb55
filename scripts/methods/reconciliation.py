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
    values, flags = observations["value"].to_numpy(dtype=float, copy=True), observations["flag"].to_numpy(dtype=object, copy=True)
    kept = np.ones(len(observations), dtype=bool)
    # Comparing codes of categories is many times faster than comparing text, once a correction.
    labels = {column: pd.Categorical(observations[column].astype(str)) for column in [*CELL, "dataset", "source"]}
    touched = []
    for row in corrections.itertuples():
        cells = _selected(labels, row) & kept
        touched.append(int(cells.sum()))
        if row.action == "drop":
            kept &= ~cells
        else:
            values[cells] *= float(row.factor)
            flags[cells] = "corrected"
    return observations.assign(value=values, flag=flags)[kept], corrections.assign(cells=touched)


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


def unit_doubts(observations: pd.DataFrame, factor: float = 8.0, window: int = 3, fewest: int = 5) -> pd.DataFrame:
    """Return the columns of files whose level says that their unit of measure is wrong, though each value alone is plausible.

    A column is one variable of one file in one year. It is doubted if it differs by more than `factor` (median over common units)
    from more than half of the other columns within `window` years, of all datasets; columns with fewer than `fewest` units in common
    are not compared. Where two columns contradict each other and nothing decides between them, both are doubted.
    Returns dataset, source, variable, year, units, neighbours, ratio (median of how many times the neighbours' level).
    """
    positive = observations[observations["value"] > 0]
    rows = []
    for variable, cells in positive.groupby("variable", sort=False):
        logs = np.log(cells.pivot_table(index="unit_code", columns=["dataset", "source", "year"], values="value", aggfunc="first"))
        table, years = logs.to_numpy(), logs.columns.get_level_values("year").to_numpy()
        for i, (dataset, source, year) in enumerate(logs.columns):
            near = np.abs(years - year) <= window
            near[i] = False
            levels = _column_medians(table[:, [i]] - table[:, near], fewest)
            if (np.abs(levels) > np.log(factor)).sum() > len(levels) / 2:
                units = int(np.isfinite(table[:, i]).sum())
                rows.append((dataset, source, variable, int(year), units, len(levels), float(np.exp(np.median(levels)))))
    return pd.DataFrame(rows, columns=["dataset", "source", "variable", "year", "units", "neighbours", "ratio"])


def _column_medians(table: np.ndarray, fewest: int) -> np.ndarray:
    """Medians of the columns that have at least `fewest` figures; gaps are NaN. Several times as fast as nanmedian."""
    counts = np.isfinite(table).sum(axis=0)
    ordered = np.sort(table[:, counts >= fewest], axis=0)  # NaN come last
    counts = counts[counts >= fewest]
    columns = np.arange(len(counts))
    return (ordered[(counts - 1) // 2, columns] + ordered[counts // 2, columns]) / 2


def _selected(labels: Mapping[str, pd.Categorical], row: object) -> np.ndarray:
    cells = np.ones(len(labels["source"]), dtype=bool)
    for column in CELL:
        wanted = getattr(row, column)
        if wanted != EVERY:
            cells &= labels[column] == str(wanted)
    source = getattr(row, "source")  # noqa: B009
    if source != EVERY:
        cells &= (labels["dataset"] == source) | (labels["source"] == source)
    return cells
