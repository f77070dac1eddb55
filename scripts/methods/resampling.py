"""Random draws for intervals: perturbed weights, resampled indicators, units and clusters. All seeded and many at once."""

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.errors import EstimationError
from scripts.methods import gate

Array = NDArray[np.float64]


def perturbed_weights(weights: Array, draws: int, spread: float, generator: np.random.Generator) -> Array:
    """Return draws x indicators: each weight multiplied by a uniform factor in [1 - spread, 1 + spread], rows summing to 1."""
    if not 0 <= spread < 1:
        raise EstimationError(f"the spread of perturbed weights is a share of the weight from 0 to below 1, found {spread}")
    factors = generator.uniform(1 - spread, 1 + spread, (draws, len(weights)))
    rows = weights * factors
    return rows / rows.sum(axis=1, keepdims=True)


def resampled_indicators(weights: Array, draws: int, generator: np.random.Generator) -> Array:
    """Return draws x indicators: weights times how often an indicator is drawn when as many are drawn with replacement (bootstrap)."""
    usable = np.flatnonzero(weights > 0)
    counts = np.zeros((draws, len(weights)))
    counts[:, usable] = generator.multinomial(len(usable), np.full(len(usable), 1 / len(usable)), size=draws)
    rows = weights * counts
    return rows / rows.sum(axis=1, keepdims=True)


def random_cluster_weights(clusters: Sequence[Hashable], draws: int, generator: np.random.Generator) -> Array:
    """Return draws x observations: one exponential weight a cluster, each row with mean 1 over the clusters.

    The fractional-random-weight bootstrap (Rubin 1981; Xu, Gotwalt, Hong, King and Meeker 2020): no cluster ever drops out, so that
    dummies of clusters and censored regressions have an estimate in every draw.
    """
    codes, names = gate.groups(clusters, pd.RangeIndex(len(clusters)) if not isinstance(clusters, pd.Series) else clusters.index, "cluster")
    weights = generator.standard_exponential((draws, len(names)))
    weights *= len(names) / weights.sum(axis=1, keepdims=True)
    return weights[:, codes]


def bootstrap_p(draws: Array | pd.Series) -> float:
    """Two-sided p of a bootstrap: twice the smaller share of draws on one side of zero, at least 2 / (draws + 1).

    Counted as (b + 1) / (B + 1), the estimate itself being one of the draws (Davison and Hinkley 1997, equation 4.11).
    """
    values = gate.numbers(draws, "bootstrap draws")
    below = (1 + (values <= 0).sum()) / (1 + len(values))
    above = (1 + (values >= 0).sum()) / (1 + len(values))
    return float(min(1.0, 2 * min(below, above)))


def interval(draws: Array, level: float = 0.95) -> tuple[Array, Array]:
    """Return the ends of the percentile interval of each column (draws are rows)."""
    if not len(draws) or not np.isfinite(draws).all():
        raise EstimationError(
            f"an interval needs finite draws, found {len(draws)} of which {int((~np.isfinite(draws)).sum())} values are not"
        )
    tail = (1 - level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0)
    return low, high
