"""Scores of an index under many choices at once: the only aggregation, and the only TOPSIS."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.errors import EstimationError
from scripts.index.choices import VOCABULARY, Choices, Normalisation, check_option
from scripts.index.data import IndexData
from scripts.index.standardisation import refuse, standardise, years_of
from scripts.index.weights import rows_without

Array = NDArray[np.float64]
# Geometric means need positive values: columns are brought to [FLOOR, 1] (OECD handbook 2008, step 6: a small positive lower end).
FLOOR = 0.01


@dataclass(frozen=True)
class Block:
    """Standardised indicators of one year.

    rows: units x indicators. low, high: worst and best value by indicator, of the year or of all years. shift: lowest value of all years
    where it is negative: added up without it, sums are positive and ratios of them have a meaning.
    """

    rows: Array
    low: Array
    high: Array
    shift: Array

    @classmethod
    def alone(cls, rows: Array) -> "Block":
        """Return rows whose best and worst are their own."""
        low, high = np.fmin.reduce(rows, axis=0), np.fmax.reduce(rows, axis=0)
        return cls(rows, low, high, np.minimum(low, 0))

    def scores(self, weights: Array, aggregation: str) -> Array:
        """Return specifications x units. weights: specifications x indicators, at least 0.

        Weights are taken as they are: TOPSIS depends on their ratios only, a weighted sum on their size. A gap takes no part: a unit's
        other weights are rescaled; a unit without any indicator has no score (NaN).
        """
        check_option("aggregation", aggregation, VOCABULARY["aggregation"])
        present = np.isfinite(self.rows)
        share: float | Array = 1.0
        if not present.all():
            share = _part(weights @ present.T, weights.sum(axis=1, keepdims=True))
            share[share == 0] = np.nan

        def total(values: Array, power: int = 1) -> Array:
            return np.asarray(weights**power @ np.where(present, values, 0.0).T)

        if aggregation == "weighted_sum":
            return total(self.rows - self.shift) / share
        if aggregation == "geometric":
            width = np.where(self.high > self.low, self.high - self.low, 1.0)
            return np.asarray(np.exp(total(np.log(FLOOR + (1 - FLOOR) * (self.rows - self.low) / width)) / share))
        power = 1 if aggregation == "topsis" else 2
        below, above = (np.sqrt(total((self.rows - extreme) ** 2, power)) for extreme in (self.low, self.high))
        if ((below + above == 0) & present.any(axis=1)).any():
            raise EstimationError("TOPSIS has no solution: all units are equal in every indicator with a weight")
        return _part(below, below + above)


def _part(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan), where=(whole > 0) & (part >= 0))


def blocks_of(
    data: IndexData, normalisation: str, scope: str, years: Sequence[int] | None = None, units: pd.Index | None = None
) -> Iterator[Block]:
    """Yield the standardised indicators of each year (None: of all), of `units` or of all that have a row there."""
    values = data.values
    scaled = standardise(values, data.directions, cast("Normalisation", normalisation), years_of(values, scope))
    everything, of_row = scaled.to_numpy(), values.index.get_level_values("year")
    pooled = Block.alone(everything)
    for year in data.years if years is None else years:
        of_year = everything[of_row == year] if units is None else scaled.xs(year, level="year").reindex(units).to_numpy()
        extremes = pooled if scope == "pooled" else Block.alone(of_year)
        yield Block(of_year, extremes.low, extremes.high, pooled.shift)


def scores_with(data: IndexData, weights: pd.DataFrame, choices: Choices) -> pd.DataFrame:
    """Return scores of all unit-years under many sets of weights, one column a set. weights: indicators x sets; others as in `choices`."""
    data = data.filled(choices.filling)
    values = data.values
    rows = weights.reindex(values.columns).to_numpy(float).T
    refuse(values.columns, ~(rows >= 0).all(axis=0), "an index needs a weight of at least 0 for each indicator; not so for")
    years = values.index.get_level_values("year")
    result = np.empty((len(values), len(rows)))
    for year, block in zip(data.years, blocks_of(data, choices.normalisation, choices.scope), strict=True):
        result[years == year] = block.scores(rows, choices.aggregation).T
    return pd.DataFrame(result, index=values.index, columns=weights.columns)


def score(data: IndexData, weights: pd.Series, choices: Choices) -> pd.Series:
    """Return the score of each unit-year. weights: by indicator."""
    return scores_with(data, weights.to_frame("score"), choices)["score"]


def scores_without(data: IndexData, weights: pd.Series, left_out: Mapping[str, Sequence[str]], choices: Choices) -> pd.DataFrame:
    """Return scores of all unit-years without some indicators, one column a name of `left_out`; other weights stay as they are."""
    rows = rows_without({choices.weights: weights}, left_out, data.values.columns, rescaled=False)
    return scores_with(data, pd.DataFrame(rows.T, index=data.values.columns, columns=list(left_out)), choices)


def ranks_within_years(scores: pd.Series) -> pd.Series:
    """Rank within years, 1 the highest; equal scores share the smallest rank. scores: index with a level `year`."""
    return scores.groupby(level="year").rank(ascending=False, method="min").astype(int).rename("rank")
