"""Scores of an index under every combination of its choices: one array, specifications x units x years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.index.choices import CHOICES, Choices, every_combination, in_order, row_of
from scripts.index.data import IndexData
from scripts.index.engine import blocks_of
from scripts.index.weights import rows_without
from scripts.methods.rank_sensitivity import ranks_of

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Grid:
    """Scores under every combination of choices.

    specifications: one row each, one column a choice. scores: specifications x units x years. stated: the row of the method as
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


def evaluate(
    fillings: Mapping[str, IndexData],
    weights: Mapping[str, Mapping[str, pd.Series]],
    options: Mapping[str, Sequence[str]],
    left_out: Mapping[str, Sequence[str]],
    configured: Choices,
    years: Sequence[int],
    units: pd.Index,
    rescaled: bool = True,
) -> Grid:
    """Score `units` in `years` under every combination of the options.

    fillings: data by name of the filling. weights: by filling and name. options: by choice. left_out: indicators by name of what is left
    out; the weights of the others keep their proportions (rescaled), or stay as they are. Standardisation, and the best and worst of
    TOPSIS, use all years of the data (or each year), not only `years`.
    """
    options = {choice: list(left_out) if choice == "left_out" else options[choice] for choice in CHOICES}
    table = every_combination(options)
    scores = np.empty((len(years), len(table), len(units)))  # a year in one piece: most of what follows takes it by year
    first = 0
    for filling, normalisation, scope in product(options["filling"], options["normalisation"], options["scope"]):
        data = fillings[filling]
        rows = rows_without({name: weights[filling][name] for name in options["weights"]}, left_out, data.values.columns, rescaled)
        blocks = list(blocks_of(data, normalisation, scope, years, units))
        for aggregation in options["aggregation"]:
            for position, block in enumerate(blocks):
                scores[position, first : first + len(rows)] = block.scores(rows, aggregation)
            first += len(rows)
    return Grid(table, np.moveaxis(scores, 0, -1), units, tuple(years), row_of(table, in_order(configured)))


def standardised_scores(scores: Array) -> Array:
    """Return scores as z-scores within each specification and year: specifications x units x years, comparable between scales."""
    centred = scores - scores.mean(axis=1, keepdims=True)
    deviation = scores.std(axis=1, keepdims=True)
    return np.divide(centred, deviation, out=np.zeros_like(centred), where=deviation > 1e-15)
