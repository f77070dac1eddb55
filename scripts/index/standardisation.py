"""Bringing indicators of different units to one scale on which more is better: the only place where that is done."""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.errors import EstimationError
from scripts.index.choices import Normalisation, check_option

Array = NDArray[np.float64]
Groups: TypeAlias = pd.Series | pd.Index | Sequence[Hashable] | None
# Values that differ by less than so many units in the last place are equal: they differ by rounding only.
ROUNDING = 4 * np.finfo(float).eps
# Values closer than this share of the range have the same rank.
TIE = 1e-12


def standardise(
    values: pd.DataFrame, directions: pd.Series | None = None, how: Normalisation = "min_max", groups: Groups = None
) -> pd.DataFrame:
    """Bring every column to one scale, more being better.

    values: rows units or unit-years, columns indicators; a gap stays a gap and takes no part. Infinite values are refused.
    directions: +1 (more is better) or -1 by column, None is +1 for all. groups: labels by row (a year, say) within which it is done.
    how: 'min_max' to [0, 1] (Yu et al. 2018, equation 1); 'min_max_vector', which then divides each column by the root of its sum of
    squares; 'z_score' (divided by n - 1); 'rank', by min-max of ranks. A column that is constant in a group is 0 there: it tells no
    unit from another.
    """
    check_option("normalisation", how, list(METHODS))
    table, signs = values.to_numpy(float), _signs(values, directions)
    refuse(values.columns, np.isinf(table).any(axis=0), "values must be finite; infinite in")
    scaled = np.empty_like(table)
    for rows in rows_of(groups, len(table)):
        scaled[rows] = METHODS[how](table[rows], signs)
    return pd.DataFrame(scaled, index=values.index, columns=values.columns)


def years_of(values: pd.DataFrame, scope: str) -> Groups:
    """Return the groups of a scope: the years of a frame with the index level `year`, or none (all rows together)."""
    return values.index.get_level_values("year") if scope == "within_year" else None


def constant_in(values: pd.DataFrame, groups: Groups = None) -> list[str]:
    """Return the columns whose values are all equal in some group."""
    table = values.to_numpy(float)
    found = [spread(table[rows]) == 0 for rows in rows_of(groups, len(table))]
    return [str(name) for name, constant in zip(values.columns, np.any(found, axis=0), strict=True) if constant]


def rows_of(groups: Groups, count: int) -> list[NDArray[np.intp]] | list[slice]:
    """Return the positions of the rows of each group."""
    if groups is None:
        return [slice(None)]
    if len(groups) != count:
        raise ValueError(f"{len(groups)} group labels for {count} rows")
    codes, labels = pd.factorize(pd.Series(groups).to_numpy())
    return [np.flatnonzero(codes == code) for code in range(len(labels))]


def spread(table: Array) -> Array:
    """Return the range of each column; 0 where it is rounding only, NaN where there is no value."""
    low, high = np.fmin.reduce(table, axis=0), np.fmax.reduce(table, axis=0)
    width = high - low
    return np.asarray(np.where(width <= ROUNDING * np.maximum(np.abs(low), np.abs(high)), 0.0 * width, width))


def divide(numerator: Array, denominator: Array, otherwise: float = 0.0) -> Array:
    """Return quotients, and `otherwise` where the denominator is not above zero; gaps stay gaps."""
    safe = np.broadcast_to(denominator > 0, numerator.shape)
    quotient = np.divide(numerator, denominator, out=np.full_like(numerator, otherwise), where=safe)
    quotient[np.isnan(numerator)] = np.nan
    return quotient


def refuse(names: Sequence[Hashable] | pd.Index, wrong: Sequence[bool] | NDArray[np.bool_], message: str) -> None:
    """Raise EstimationError that names what is wrong."""
    found = [str(name) for name, bad in zip(names, wrong, strict=True) if bad]
    if found:
        raise EstimationError(f"{message}: {', '.join(found)}")


def _min_max(table: Array, signs: Array) -> Array:
    width = spread(table)
    scaled = divide(table - np.fmin.reduce(table, axis=0), width)
    turned = (signs < 0) & (width > 0)
    scaled[:, turned] = 1 - scaled[:, turned]
    return scaled


def _min_max_vector(table: Array, signs: Array) -> Array:
    scaled = _min_max(table, signs)
    return divide(scaled, np.sqrt(np.nansum(scaled**2, axis=0)))


def _z_score(table: Array, signs: Array) -> Array:
    count = np.isfinite(table).sum(axis=0)
    centred = table - divide(np.nansum(table, axis=0), count.astype(float))
    deviation = np.sqrt(divide(np.nansum(centred**2, axis=0), count - 1.0))
    return divide(centred, np.where(spread(table) > 0, deviation, 0.0)) * signs


def _rank(table: Array, signs: Array) -> Array:
    # In units of the range: the same values tie whatever the unit and zero of the indicator.
    told_apart = np.round(divide(table - np.fmin.reduce(table, axis=0), spread(table)) / TIE)
    return _min_max(pd.DataFrame(told_apart).rank().to_numpy(), signs)


METHODS: dict[str, Callable[[Array, Array], Array]] = {
    "min_max": _min_max,
    "min_max_vector": _min_max_vector,
    "z_score": _z_score,
    "rank": _rank,
}


def _signs(values: pd.DataFrame, directions: pd.Series | None) -> Array:
    signs = pd.Series(1, index=values.columns) if directions is None else directions.reindex(values.columns)
    refuse(values.columns, ~signs.isin([1, -1]).to_numpy(), "a direction is +1 or -1; not so for")
    return signs.to_numpy(float)
