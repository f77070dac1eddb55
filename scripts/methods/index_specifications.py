"""Scores of a composite index under a full factorial grid of its choices, many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.errors import EstimationError, did_you_mean
from scripts.methods import composite_score
from scripts.methods.rank_sensitivity import ranks_of
from scripts.methods.specifications import standardise as standardise_widely

Array = NDArray[np.float64]
NORMALISATIONS = ["min_max", "min_max_vector", "z_score", "rank"]
SCOPES = ["within_year", "pooled"]
AGGREGATIONS = ["topsis", "topsis_values", "weighted_sum", "geometric"]
CHOICES = ["filling", "normalisation", "scope", "aggregation", "weights", "left_out"]
NOTHING = "none"
# Geometric means need positive values: columns are brought to [FLOOR, 1] (OECD handbook 2008, step 6: a small positive lower end).
FLOOR = 0.01


@dataclass(frozen=True)
class IndexGrid:
    """Scores under every combination of choices.

    specifications: one row each, one column a choice. scores: specifications x units x years. stated: the row that is the method as
    configured. Scores of different aggregations are on different scales; ranks and standardised scores compare.
    """

    specifications: pd.DataFrame
    scores: Array
    units: pd.Index
    years: tuple[int, ...]
    stated: int

    @property
    def choices(self) -> list[str]:
        """Names of the choices."""
        return list(self.specifications.columns)

    def of_year(self, year: int) -> Array:
        """Scores of one year, specifications x units."""
        return self.scores[:, :, self.years.index(year)]

    def ranks(self, year: int) -> Array:
        """Ranks in one year, specifications x units, 1 the highest; computed once."""
        return self._ranks[self.years.index(year)]

    @cached_property
    def _ranks(self) -> list[Array]:
        return [ranks_of(self.of_year(year)) for year in self.years]


def evaluate_grid(
    fillings: Mapping[str, pd.DataFrame],
    weights: Mapping[str, Mapping[str, pd.Series]],
    directions: pd.Series,
    choices: Mapping[str, Sequence[str]],
    stated: Mapping[str, str],
    years: Sequence[int],
) -> IndexGrid:
    """Score all units in `years` under every combination of the choices.

    fillings: by name, indicators (rows unit_code, year; columns indicators), all of the same rows and columns; a unit that a year lacks,
    or that has no indicator there, is left out of the grid.
    weights: by filling and name, weights by indicator. choices: options by choice, keys CHOICES; `left_out` names indicators, and
    'none'; the weights of the others keep their proportions. stated: the option of each choice that is the method as configured.
    Standardisation, and the best and worst of TOPSIS, use all years of the data (or each year), not only `years`.
    """
    specifications = pd.DataFrame(list(product(*(choices[name] for name in CHOICES))), columns=CHOICES)
    units = units_in_all(next(iter(fillings.values())), years)
    scores = np.empty((len(years), len(specifications), len(units)))  # a year in one piece: most of what follows takes it by year
    first = 0
    for filling, normalisation, scope in product(choices["filling"], choices["normalisation"], choices["scope"]):
        scaled = standardise(fillings[filling], directions, normalisation, scope)
        matrix = weight_matrix(weights[filling], choices["weights"], choices["left_out"], scaled.columns)
        for aggregation in choices["aggregation"]:
            for position, year in enumerate(years):
                scores[position, first : first + len(matrix)] = scores_of_year(scaled, year, matrix, aggregation, scope, units)
            first += len(matrix)
    return IndexGrid(specifications, np.moveaxis(scores, 0, -1), units, tuple(years), stated_row(specifications, stated))


def units_in_all(values: pd.DataFrame, years: Sequence[int]) -> pd.Index:
    """Return the units that have a row in each of the years. values: index unit_code, year."""
    counts = values[values.index.get_level_values("year").isin(years)].groupby(level="unit_code", sort=False).size()
    units = counts.index[counts == len(set(years))]
    if len(units) < 2:
        raise EstimationError(f"fewer than two units have data in all of {', '.join(map(str, years))}")
    return units


def stated_row(specifications: pd.DataFrame, stated: Mapping[str, str]) -> int:
    """Return the row of the specification that is the method as configured."""
    for choice, option in stated.items():
        if option not in set(specifications[choice]):
            raise EstimationError(f"{choice} '{option}' of the configuration is not among those of the sensitivity grid")
    rows = np.flatnonzero(np.logical_and.reduce([specifications[choice] == option for choice, option in stated.items()]))
    return int(rows[0])


def standardise(values: pd.DataFrame, directions: pd.Series, how: str, scope: str) -> pd.DataFrame:
    """Bring indicators to one scale, within each year or over all years together. values: index unit_code, year."""
    if scope not in SCOPES:
        raise EstimationError(f"no scope '{scope}' of standardisation; known: {', '.join(SCOPES)}")
    groups = pd.Series(values.index.get_level_values("year"), index=values.index) if scope == "within_year" else None
    if how in ("min_max", "min_max_vector"):
        return composite_score.standardise(values, directions, groups, how)
    return standardise_widely(values, directions, how, groups)


def weight_matrix(weights: Mapping[str, pd.Series], names: Sequence[str], left_out: Sequence[str], columns: pd.Index) -> Array:
    """Return one row for each set of weights and each indicator left out (the faster index), each summing to 1."""
    rows = []
    places = np.array([str(column) for column in columns], dtype=object)
    for name in names:
        if name not in weights:
            raise EstimationError(f"no weights '{name}'.{did_you_mean(name, weights)} Known: {', '.join(weights)}")
        full = weights[name].reindex(columns).to_numpy(float)
        for out in left_out:
            row = np.where(places == out, 0.0, full)
            if not np.isfinite(row).all() or row.sum() <= 0:
                raise EstimationError(f"weights '{name}' without {out} are not positive numbers for all indicators")
            rows.append(row / row.sum())
    return np.array(rows)


def scores_of_year(scaled: pd.DataFrame, year: int, weights: Array, aggregation: str, scope: str, units: pd.Index) -> Array:
    """Return the scores of one year, sets of weights x units. Pooled: best and worst are those of all years.

    A gap takes no part: the weights of the unit's other indicators are rescaled. Units without any indicator have no score (NaN).
    """
    everything = scaled.to_numpy()
    rows = scaled.xs(year, level="year").reindex(units).to_numpy()
    low, high = (_extreme(f, everything if scope == "pooled" else rows) for f in (np.fmin, np.fmax))
    present = np.isfinite(rows)
    share = weights @ present.T

    def total(values: Array, power: int = 1) -> Array:
        return weights**power @ np.where(present, values, 0.0).T

    if aggregation == "weighted_sum":
        # Z-scores are shifted to their lowest value, so that sums are positive and ratios of them have a meaning; order is the same.
        return _divide(total(rows - np.minimum(_extreme(np.fmin, everything), 0)), share)
    if aggregation in ("topsis", "topsis_values"):
        power = 1 if aggregation == "topsis" else 2
        below, above = (np.sqrt(total((rows - extreme) ** 2, power)) for extreme in (low, high))
        return _divide(below, below + above)
    if aggregation == "geometric":
        spread = np.where(high > low, high - low, 1.0)
        return np.exp(_divide(total(np.log(FLOOR + (1 - FLOOR) * (rows - low) / spread)), share))
    raise EstimationError(f"no aggregation '{aggregation}'; known: {', '.join(AGGREGATIONS)}")


def _extreme(choose: np.ufunc, rows: Array) -> Array:
    return np.asarray(choose.reduce(rows, axis=0))


def _divide(numerator: Array, denominator: Array) -> Array:
    return np.divide(numerator, denominator, out=np.full_like(numerator, np.nan), where=denominator > 0)


def standardised_scores(scores: Array) -> Array:
    """Return scores as z-scores within each specification and year: specifications x units x years, comparable between scales."""
    centred = scores - scores.mean(axis=1, keepdims=True)
    spread = scores.std(axis=1, keepdims=True)
    return np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 1e-15)
