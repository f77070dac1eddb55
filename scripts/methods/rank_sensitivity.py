"""How far ranks depend on choices: ranks of units under many specifications at once."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.errors import EstimationError

Array = NDArray[np.float64]
# Scores closer than this are equal: they differ by rounding only.
TIE = 1e-12


def ranks_of(scores: Array) -> Array:
    """Return ranks within each row, 1 the highest; equal scores share the mean of their ranks. scores: specifications x units."""
    if not np.isfinite(scores).all():
        raise EstimationError("ranks need finite scores of every unit in every specification")
    return row_ranks(-np.round(scores / TIE))


def row_ranks(values: Array) -> Array:
    """Return ranks within each row, 1 the lowest; equal values share the mean of their ranks. values: rows x units, finite."""
    order = np.argsort(values, axis=1)
    ranks = np.empty(values.shape)
    np.put_along_axis(ranks, order, np.arange(1.0, values.shape[1] + 1)[np.newaxis], axis=1)
    ordered = np.take_along_axis(values, order, axis=1)
    tied = (ordered[:, 1:] == ordered[:, :-1]).any(axis=1)  # few rows, for which sorting alone is not enough
    ranks[tied] = pd.DataFrame(values[tied]).rank(axis=1)
    return ranks


def rank_intervals(ranks: Array, units: pd.Index, stated: int, level: float = 0.95) -> pd.DataFrame:
    """Return by unit the rank as stated, the median, the interval that holds `level` of the specifications, and the extremes.

    ranks: specifications x units. stated: row of the specification that is the method as configured.
    """
    tail = (1 - level) / 2
    low, median, high = np.quantile(ranks, [tail, 0.5, 1 - tail], axis=0)
    return pd.DataFrame(
        {
            "stated_rank": ranks[stated],
            "median_rank": median,
            "lower": low,
            "upper": high,
            "best": ranks.min(axis=0),
            "worst": ranks.max(axis=0),
            "width": high - low,
            "share_within_3": (np.abs(ranks - ranks[stated]) <= 3).mean(axis=0),
        },
        index=units,
    )


def order_kept(ranks: Array, stated: int) -> Array:
    """Return, for each pair of units, the share of specifications that put them in the order of the stated one.

    ranks: specifications x units. A specification that ranks both equally counts half. Pairs that the stated one ranks equally, and
    the diagonal, are NaN. The result is symmetric.
    """
    count, units = ranks.shape
    kept = np.full((units, units), np.nan)
    # Ranks are multiples of one half: whole numbers, one row a unit, compare ten times faster.
    doubled = np.ascontiguousarray(np.round(2 * ranks).T.astype(np.int32 if units > 16000 else np.int16))
    for unit in range(units - 1):  # one unit at a time: specifications x units x units would not fit in memory
        mine, others = doubled[unit], doubled[unit + 1 :]
        above = _counts(mine < others) + _counts(mine <= others)  # twice the specifications that put it above, ties as one
        difference = mine[stated] - others[:, stated]
        share = np.where(difference < 0, above, 2 * count - above) / (2 * count)
        kept[unit, unit + 1 :] = kept[unit + 1 :, unit] = np.where(difference == 0, np.nan, share)
    return kept


def _counts(rows: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.array([np.count_nonzero(row) for row in rows])  # a row at a time counts far faster than along an axis


def pair_summary(kept: Array, distance: Array) -> pd.DataFrame:
    """Summarise pairs by how far apart the stated ranks are.

    kept: as `order_kept` returns it. distance: units x units, absolute difference of the stated ranks.
    Returns distance classes (first and last rank difference), pairs, mean share kept, and the share of pairs kept in all specifications.
    """
    upper = np.triu_indices(len(kept), 1)
    shares, apart = kept[upper], distance[upper]
    known = np.isfinite(shares)
    shares, apart = shares[known], apart[known]
    rows = []
    for first, last in _classes(len(kept)):
        inside = shares[(apart >= first) & (apart <= last)]
        if len(inside):
            rows.append(
                {
                    "ranks_apart_from": first,
                    "ranks_apart_to": last,
                    "pairs": len(inside),
                    "mean_share_kept": inside.mean(),
                    "kept_in_all": (inside >= 1 - 1e-12).mean(),
                    "kept_in_95_percent": (inside >= 0.95).mean(),
                }
            )
    rows.append(
        {
            "ranks_apart_from": 0,
            "ranks_apart_to": len(kept) - 1,
            "pairs": len(shares),
            "mean_share_kept": shares.mean(),
            "kept_in_all": (shares >= 1 - 1e-12).mean(),
            "kept_in_95_percent": (shares >= 0.95).mean(),
        }
    )
    return pd.DataFrame(rows)


def rank_shift(ranks: Array, stated: int) -> Array:
    """Return for each specification the mean absolute shift of rank from the stated one (Saisana, Saltelli and Tarantola 2005)."""
    return np.abs(ranks - ranks[stated]).mean(axis=1)


def _classes(units: int) -> list[tuple[int, int]]:
    """Classes of rank differences from 1 up, each about twice as wide as the one before."""
    bounds, first = [], 1
    while first < units:
        last = min(max(first, 2 * first - 1), units - 1)
        bounds.append((first, last))
        first = last + 1
    return bounds
