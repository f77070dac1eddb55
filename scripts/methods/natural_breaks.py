"""Natural breaks: the division of values into classes with the smallest squared deviations within (Fisher and Jenks)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scripts.errors import EstimationError
from scripts.methods import gate


@dataclass(frozen=True)
class Breaks:
    """Classes of values: the upper, inclusive bound of each, ascending, and the share of variance between classes."""

    bounds: tuple[float, ...]
    goodness_of_variance_fit: float

    def classify(self, values: ArrayLike) -> np.ndarray:
        """Class of each value, 1 (lowest) to k; values above the last bound belong to the last class.

        Missing values are refused.
        """
        array = np.asarray(values, dtype=float)
        if np.isnan(array).any():
            raise EstimationError("missing values have no class: leave them out first")
        return np.minimum(np.searchsorted(self.bounds, array, side="left") + 1, len(self.bounds))


def fisher_jenks(values: Sequence[float] | pd.Series | np.ndarray, classes: int) -> Breaks:
    """Optimal division of one variable into classes.

    values: finite numbers; classes: at least 1 and at most the number of distinct values.
    Bounds are data values, upper inclusive, as in Jenks's own programme.
    Source of the algorithm: Fisher 1958, by the jenkspy package (exact optimum).
    """
    array = gate.numbers(values, "values of natural breaks")
    distinct = np.unique(array)
    if not 1 <= classes <= len(distinct):
        raise EstimationError(f"natural breaks: {classes} classes of {len(distinct)} distinct values; ask for 1 to {len(distinct)}")
    return with_bounds(array, _bounds(array, distinct, classes))


def with_bounds(values: ArrayLike, bounds: Sequence[float]) -> Breaks:
    """Classes by bounds given from outside (upper, inclusive), with their goodness of variance fit on the values."""
    array = np.asarray(values, dtype=float)
    breaks = Breaks(tuple(float(bound) for bound in bounds), np.nan)
    labels = breaks.classify(array)
    array = array - array.mean()
    total = (array**2).sum()
    within = sum(((array[labels == label] - array[labels == label].mean()) ** 2).sum() for label in np.unique(labels))
    return Breaks(breaks.bounds, 1.0 if total == 0 else float(1 - within / total))


def _bounds(array: np.ndarray, distinct: np.ndarray, classes: int) -> tuple[float, ...]:
    if classes == len(distinct):
        return tuple(distinct)
    if classes == 1:  # jenkspy takes 2 classes or more
        return (float(array.max()),)
    from jenkspy import jenks_breaks

    # jenkspy sums squares of what it is given: from the middle, in units of the range, no digits are lost to an offset.
    centre, spread = distinct.mean(), np.ptp(distinct)
    found = jenks_breaks((array - centre) / spread, n_classes=classes)[1:]
    return tuple(distinct[np.abs(distinct - (bound * spread + centre)).argmin()] for bound in found)
