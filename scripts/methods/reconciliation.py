"""From observations of several sources to one value a cell: disagreements, jumps, and the order of sources."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

CELL = ["unit_code", "year", "variable"]
# One row of a printed table: a unit's figures in one file and year.
SOURCE_ROW = ["dataset", "source", "year", "unit_code"]


def disagreements(observations: pd.DataFrame, tolerance: float) -> pd.DataFrame:
    """Return the cells for which two datasets differ by more than `tolerance` of the larger and more than by rounding, one row a pair.

    A difference of up to half a unit from a whole number counts as rounding: some tabulations keep no decimals.

    Columns: unit_code, year, variable, and of both sides dataset, value and locator; relative_difference.
    """
    sides = observations.loc[observations.duplicated(CELL, keep=False), [*CELL, "dataset", "value", "locator"]]
    pairs = sides.merge(sides, on=CELL, suffixes=("_first", "_second"))
    pairs = pairs[pairs["dataset_first"].astype(str) < pairs["dataset_second"].astype(str)]
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


def doubtful_rows(
    panel: pd.DataFrame, leaving: pd.DataFrame, variables: Collection[str], share: float = 0.25, fewest: int = 4
) -> pd.DataFrame:
    """Return the rows of files in which many values at once leave the neighbouring years: shifted by a column, or another unit's.

    leaving: SOURCE_ROW and variable of the cells that leave the years beside them. A row is doubted with at least `fewest` of them that
    are at least `share` of its values of `variables`. Returns SOURCE_ROW, leaving, values, share, action, to_do.
    """
    values = panel[panel["variable"].isin(list(variables))].groupby(SOURCE_ROW, observed=True).size()
    counts = pd.DataFrame({"leaving": leaving.groupby(SOURCE_ROW, observed=True).size()})
    counts["values"] = values.reindex(counts.index)
    counts["share"] = counts["leaving"] / counts["values"]
    found = counts[(counts["leaving"] >= fewest) & (counts["share"] >= share)].reset_index()
    remedy = "compare the row with the published one; if it is right, widen largest_jump in resources/variables.csv"
    return found.assign(action="left out", to_do=remedy)


def unit_doubts(observations: pd.DataFrame, factor: float = 8.0, window: int = 3, fewest: int = 5) -> pd.DataFrame:
    """Return the columns of files whose level says that their unit of measure is wrong, though each value alone is plausible.

    A column is one variable of one file in one year. It is doubted if it differs by more than `factor` (median over common units)
    from more than half of the other columns within `window` years, of all datasets; columns with fewer than `fewest` units in common
    are not compared. Where two columns contradict each other and nothing decides between them, both are doubted.
    Returns dataset, source, variable, year, units, neighbours, ratio (median of how many times the neighbours' level).
    """
    positive = observations[observations["value"] > 0]
    rows = []
    for variable, cells in positive.groupby("variable", sort=False, observed=True):
        logs = np.log(cells.pivot(index="unit_code", columns=["dataset", "source", "year"], values="value"))
        table, years = logs.to_numpy(), logs.columns.get_level_values("year").to_numpy()
        ratios = _median_differences(table, np.abs(years[:, None] - years) <= window, fewest)
        for i, (dataset, source, year) in enumerate(logs.columns):
            levels = ratios[i, np.isfinite(ratios[i])]
            if (np.abs(levels) > np.log(factor)).sum() > len(levels) / 2:
                units = int(np.isfinite(table[:, i]).sum())
                rows.append((dataset, source, variable, int(year), units, len(levels), float(np.exp(np.median(levels)))))
    return pd.DataFrame(rows, columns=["dataset", "source", "variable", "year", "units", "neighbours", "ratio"])


def _median_differences(table: np.ndarray, near: np.ndarray, fewest: int) -> np.ndarray:
    """Median over the rows of column i minus column j, for pairs that are `near`; NaN for others and below `fewest` rows with both."""
    result = np.full(near.shape, np.nan)
    for i in range(len(near) - 1):
        beside = i + 1 + np.flatnonzero(near[i, i + 1 :])
        # Gaps are NaN, which come last when sorted: several times as fast as nanmedian.
        ordered = np.sort((table[:, [i]] - table[:, beside]).T, axis=1)
        counts = np.isfinite(ordered).sum(axis=1)
        ordered, beside, counts = (values[counts >= fewest] for values in (ordered, beside, counts))
        lines = np.arange(len(counts))
        result[i, beside] = (ordered[lines, (counts - 1) // 2] + ordered[lines, counts // 2]) / 2
        result[beside, i] = -result[i, beside]
    return result
