"""Single cells that leave the years beside them: a robust score for each, and what is done about the suspicious ones.

A cell is compared with the same unit's nearest values before and after it, in logarithms (in levels where a variable may be negative),
after each year's median growth over all units is taken out. Its departure is the distance to the nearer of the two if both are left in
the same direction, else 0. The score is the departure over a robust standard deviation of one year's change: the median absolute
deviation of the unit, pooled with that of all units as five more years, as a single unit's series is short. Models of whole series
(Hampel filters, robust regressions) need longer windows than two neighbours and blame the years beside a level that really changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import median_abs_deviation, norm

from scripts.methods.reconciliation import CELL

# What `departures` adds for the decisions, beside the evidence.
WORKING = ["departure", "sides", "level", "run", "few"]
REPLACED, DROPPED, KEPT = "replaced by the second tabulation", "dropped", "kept"
# Median of the absolute value of a standard normal variable.
NORMAL_QUARTILE = norm.ppf(0.75)


@dataclass(frozen=True)
class ScreeningBounds:
    """From which score and factor a cell is suspicious, and from which score it is dropped.

    end_*: the same for the first and last value of a series, where an error and a new level look alike. differing_*: the same where
    another tabulation has another value, which is evidence by itself. level: times the scores for variables without logarithms, whose
    changes have longer tails. fewest: units that a variable needs in a year; droppable: units from which a cell is taken out, below which
    (provinces) it is only listed: too few to know how a variable behaves.
    run_*: the same for two years in a row that leave the years on both sides.
    """

    suspicious: float = 3.0
    dropped: float = 6.0
    factor: float = 1.8
    end_suspicious: float = 5.0
    end_dropped: float = 20.0
    end_factor: float = 2.5
    differing_score: float = 2.0
    differing_factor: float = 1.2
    level: float = 1.5
    pooled_years: int = 5
    smallest_spread: float = 0.02
    fewest: int = 20
    droppable: int = 100
    run_score: float = 5.0
    run_factor: float = 2.5


BOUNDS = ScreeningBounds()


def screen(
    panel: pd.DataFrame,
    observations: pd.DataFrame,
    kept: pd.DataFrame,
    kinds: Mapping[str, str],
    tolerance: float,
    bounds: ScreeningBounds = BOUNDS,
) -> pd.DataFrame:
    """Return the suspicious cells of a panel, each with its evidence and a decision.

    panel: unit_code, year, variable, value, dataset and others; observations: all tabulations. kept: cells (CELL) that a documented
    correction keeps. kinds: `level` for variables that may be negative, `count` for small counts, for others nothing.
    """
    return suspicious_cells(departures(panel, kinds, bounds), observations, kept, tolerance, bounds)


def suspicious_cells(
    scored: pd.DataFrame, observations: pd.DataFrame, kept: pd.DataFrame, tolerance: float, bounds: ScreeningBounds = BOUNDS
) -> pd.DataFrame:
    """Return the suspicious ones of scored cells (`departures`), for the other arguments see `screen`.

    Columns added: before, after (values beside it), times (its factor to the nearer one; a difference for levels), score,
    other_dataset, other_value (the tabulation that fits best), decision, why.
    """
    inside = scored["sides"] == 2
    far = (scored["departure"].abs() >= np.where(inside, np.log(bounds.factor), np.log(bounds.end_factor))) | scored["level"]
    suspicious = far & (scored["score"] >= np.where(inside, bounds.suspicious, bounds.end_suspicious))
    strong = far & (scored["score"] >= np.where(inside, bounds.dropped, bounds.end_dropped))
    doubtful = (scored["score"] >= bounds.differing_score) & (scored["departure"].abs() >= np.log(bounds.differing_factor))
    found = scored[suspicious | doubtful].assign(suspicious=suspicious, strong=strong)
    found = _with_best_other(found, observations, tolerance)
    found = found[found["suspicious"] | found["other_value"].notna()]
    found["other"] = found["other_value"].notna()
    documented = pd.MultiIndex.from_frame(_text(found)).isin(pd.MultiIndex.from_frame(_text(kept)))
    cases = [documented, *(found[sign].to_numpy(dtype=bool) for sign in ("few", "other", "strong"))]
    found["decision"] = np.select(cases, [KEPT, KEPT, REPLACED, DROPPED], default=KEPT)
    reasons = [
        "a documented correction keeps it",
        "score; of few units none is taken out",
        "it lies nearer to the years beside it",
        "score",
    ]
    found["why"] = np.select(cases, reasons, default="score")
    return found.drop(columns=["suspicious", "strong", "other", *WORKING]).sort_values(CELL, ignore_index=True)


def decide(panel: pd.DataFrame, screened: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Return the panel with the screened cells dropped or replaced (flag `corrected`)."""
    acted = screened[screened["decision"] != KEPT]
    kept = ~pd.MultiIndex.from_frame(_text(panel)).isin(pd.MultiIndex.from_frame(_text(acted)))
    replaced = acted.loc[acted["decision"] == REPLACED, [*CELL, "other_dataset", "other_value"]]
    keys = ["unit_code", "year", "variable", "dataset", "value"]
    wanted = _text(replaced).assign(dataset=replaced["other_dataset"].astype(str), value=replaced["other_value"])[keys]
    near = observations[observations["year"].isin(wanted["year"])]
    own = pd.MultiIndex.from_frame(_text(near).assign(dataset=near["dataset"].astype(str), value=near["value"])[keys])
    taken = near[own.isin(pd.MultiIndex.from_frame(wanted))].drop_duplicates([*CELL, "dataset"]).assign(flag="corrected")
    return pd.concat([panel[kept], taken], ignore_index=True).sort_values(CELL, ignore_index=True)


def departures(panel: pd.DataFrame, kinds: Mapping[str, str], bounds: ScreeningBounds = BOUNDS) -> pd.DataFrame:
    """Return the panel's cells of variables with enough units, with before, after, times, score and WORKING.

    departure: signed; run: the same of two years in a row, over the spread, 0 where they do not leave the years on both sides together.
    """
    tables = []
    for variable, cells in panel.groupby("variable", sort=False, observed=True):
        units = cells.groupby("year").size().max()
        if units >= bounds.fewest:
            tables.append(_departures(cells, kinds.get(str(variable), ""), bounds).assign(few=units < bounds.droppable))
    if not tables:
        evidence = dict.fromkeys(["before", "after", "times", "departure", "score", "run"], 0.0)
        return panel.iloc[:0].assign(**evidence, sides=0, level=False, few=False)
    return pd.concat(tables, ignore_index=True)


def _departures(cells: pd.DataFrame, kind: str, bounds: ScreeningBounds) -> pd.DataFrame:
    values = cells.astype({"unit_code": str}).pivot(index="unit_code", columns="year", values="value")
    values = values.reindex(columns=range(values.columns.min(), values.columns.max() + 1))
    table = values.to_numpy(dtype=float)
    level = kind == "level"
    scale = table if level else np.log(np.where(table == 0, _floor(table), table))
    detrended = scale - np.concatenate([[0.0], np.cumsum(_growth(_changes(scale)))])
    spread = _spread(_changes(detrended), bounds)[:, np.newaxis]
    if kind == "count":
        # A count of n varies by the root of n whatever happens.
        spread = np.sqrt(spread**2 + 1 / np.maximum(table, 1))
    before, after = _neighbours(detrended)
    up, down = detrended - before, detrended - after
    both = np.isfinite(up) & np.isfinite(down)
    nearer = np.where(np.abs(up) <= np.abs(down), up, down)
    departure = np.where(both, np.where(up * down > 0, nearer, 0.0), _at_ends(detrended))
    departure = np.where(np.isfinite(departure), departure, 0.0)
    raw_before, raw_after = _neighbours(table)
    columns = {
        "before": raw_before,
        "after": raw_after,
        "times": departure if level else np.exp(departure),
        "departure": departure,
        "score": np.abs(departure) / spread / (bounds.level if level else 1.0),
        "sides": np.isfinite(up).astype(int) + np.isfinite(down),
        "run": np.zeros(table.shape) if level else _runs(detrended, before, after, bounds) / spread,
    }
    rows = values.index.get_indexer(cells["unit_code"].astype(str))
    years = values.columns.get_indexer(cells["year"])
    return cells.assign(**{name: array[rows, years] for name, array in columns.items()}, level=level)


def _at_ends(table: np.ndarray) -> np.ndarray:
    """Distance of the first and last value of each row to the nearer of the two beside it, 0 between them: the one beside may be wrong."""
    result = np.zeros(table.shape)
    for step in (1, -1):
        found = np.isfinite(table[:, ::step])
        positions = np.argsort(~found, axis=1, kind="stable")[:, :3]
        packed = np.full((len(table), 3), np.nan)
        packed[:, : positions.shape[1]] = np.take_along_axis(table[:, ::step], positions, axis=1)
        first, second = packed[:, 0] - packed[:, 1], packed[:, 0] - packed[:, 2]
        second = np.where(np.isfinite(second), second, first)
        nearer = np.where(np.abs(first) <= np.abs(second), first, second)
        end = np.where(np.isfinite(nearer) & (first * second > 0), nearer, 0.0)
        result[:, ::step][np.arange(len(table)), positions[:, 0]] = end
    return result


def _runs(table: np.ndarray, before: np.ndarray, after: np.ndarray, bounds: ScreeningBounds) -> np.ndarray:
    """Distance of two years in a row to the nearer of the years on both sides of them, 0 where they do not leave both together.

    Both years must lie on one level, nearer to one another than to the years beside them.
    """
    result = np.zeros_like(table)
    sides = np.stack([before[:, :-1], after[:, 1:]])
    pair = np.stack([table[:, :-1], table[:, 1:]])
    distances = (pair[:, np.newaxis] - sides).reshape(4, len(table), -1)
    one_side = np.isfinite(distances).all(axis=0) & (np.abs(np.sign(distances).sum(axis=0)) == 4)
    least = np.abs(distances).min(axis=0)
    with np.errstate(invalid="ignore"):
        together = one_side & (np.abs(pair[0] - pair[1]) < least / 2) & (least >= np.log(bounds.run_factor))
    for shift in (0, 1):
        part = result[:, shift : result.shape[1] - 1 + shift]
        np.maximum(part, np.where(together, least, 0.0), out=part)
    return result


def _floor(table: np.ndarray) -> float:
    """What stands for a zero: a small value of the variable, so that zeros beside small values are none to speak of."""
    positive = table[table > 0]
    return float(np.quantile(positive, 0.01)) if len(positive) else 1.0


def _changes(table: np.ndarray) -> np.ndarray:
    return np.diff(table, axis=1)


def _growth(changes: np.ndarray) -> np.ndarray:
    """Median change of each year, 0 for a year without any."""
    some = np.isfinite(changes).any(axis=0)
    return np.where(some, np.nanmedian(np.where(some, changes, 0.0), axis=0), 0.0)


def _spread(changes: np.ndarray, bounds: ScreeningBounds) -> np.ndarray:
    """Robust standard deviation of each unit's yearly change, pooled with that of all units."""
    years = np.isfinite(changes).sum(axis=1)
    common = median_abs_deviation(changes, axis=None, scale="normal", nan_policy="omit") if years.any() else 0.0
    own = np.full(len(changes), common)
    some = years > 0
    if some.any():
        # About zero, of all units at once: scipy takes each row by itself.
        own[some] = np.nanmedian(np.abs(changes[some]), axis=1) / NORMAL_QUARTILE
    pooled = (bounds.pooled_years * common**2 + years * own**2) / (bounds.pooled_years + years)
    return np.maximum(np.sqrt(pooled), bounds.smallest_spread)


def _neighbours(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Nearest value before and after each cell, at most two years away."""
    frame = pd.DataFrame(table)
    before = frame.ffill(axis=1, limit=1).shift(1, axis=1)
    after = frame.bfill(axis=1, limit=1).shift(-1, axis=1)
    return before.to_numpy(), after.to_numpy()


def _with_best_other(found: pd.DataFrame, observations: pd.DataFrame, tolerance: float) -> pd.DataFrame:
    """Add the other value that differs and lies less than half as far from the years beside; missing where there is none."""
    keys = pd.MultiIndex.from_frame(_text(found))
    near = observations[observations["variable"].isin(found["variable"].unique()) & observations["year"].isin(found["year"].unique())]
    near = near[pd.MultiIndex.from_frame(_text(near)).isin(keys)]
    others = _text(near).assign(other_dataset=near["dataset"].astype(str), other_value=near["value"])
    joined = _text(found).assign(**{c: found[c] for c in ("value", "dataset", "times", "departure", "level")}).merge(others, on=CELL)
    joined = joined[(joined["other_dataset"] != joined["dataset"].astype(str)) & ((joined["other_value"] > 0) | joined["level"])]
    ratio = np.log(joined["other_value"].where(~joined["level"]) / joined["value"].where(joined["value"] > 0))
    shift = np.where(joined["level"], joined["other_value"] - joined["value"], ratio)
    left = (joined["departure"] + shift).abs()
    differs = np.where(joined["level"], np.abs(shift) > tolerance, np.abs(shift) > np.log1p(tolerance))
    best = (
        joined[differs & (left < 0.5 * joined["departure"].abs())]
        .assign(left=left)
        .sort_values("left", kind="stable")
        .drop_duplicates(CELL)
    )
    matched = best.set_index(CELL)[["other_dataset", "other_value"]].reindex(keys)
    return found.assign(other_dataset=matched["other_dataset"].to_numpy(), other_value=matched["other_value"].to_numpy())


def _text(cells: pd.DataFrame, columns: Sequence[str] = CELL) -> pd.DataFrame:
    """The keys of cells as plain text and numbers: categories of two tables do not compare."""
    return cells[list(columns)].astype({"unit_code": str, "variable": str})
