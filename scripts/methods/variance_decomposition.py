"""Which choice matters most: shares of the variance of a result over a full factorial grid of choices."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.errors import EstimationError

Array = NDArray[np.float64]


def decompose(grid: pd.DataFrame, results: Array, choices: Sequence[str] | None = None) -> pd.DataFrame:
    """Return first-order and total shares of each choice in the variance of the results over the grid.

    grid: one row a specification, every combination of the choices exactly once. results: specifications, or specifications x results
    (units, say), of which the variances are added, so that a unit that moves more counts more.
    first_order: variance of the means by the choice alone, divided by the variance; total: one minus that of the means by all other
    choices, the share in which the choice takes part, alone or together with others. First-order shares sum to at most 1, total ones
    to at least 1; both sums are 1 where the effects of choices add up. All specifications count alike, hence both are exact.
    Sources: Homma and Saltelli 1996; Saisana, Saltelli and Tarantola 2005 for composite indices.
    Raises EstimationError if a combination is missing or repeated. Results that never vary have shares of 0.
    """
    names = list(choices if choices is not None else grid.columns)
    cube = as_cube(grid, results, names)
    total_variance = float(cube.reshape(-1, cube.shape[-1]).var(axis=0).sum())
    rows = []
    for position, name in enumerate(names):
        others = tuple(i for i in range(len(names)) if i != position)
        alone = _variance(cube.mean(axis=others))
        without = _variance(cube.mean(axis=position))
        share = (alone / total_variance, 1 - without / total_variance) if total_variance > 0 else (0.0, 0.0)
        rows.append({"choice": name, "options": cube.shape[position], "first_order": share[0], "total": max(share[1], share[0])})
    return pd.DataFrame(rows)


def as_cube(grid: pd.DataFrame, results: Array, choices: Sequence[str]) -> Array:
    """Return the results with one axis a choice (options in order of appearance) and the last axis the results."""
    if len(grid) != len(results):
        raise EstimationError(f"{len(grid)} specifications, but {len(results)} results")
    codes, sizes = [], []
    for name in choices:
        code, options = pd.factorize(grid[name])
        codes.append(code)
        sizes.append(len(options))
    place = np.ravel_multi_index(tuple(codes), tuple(sizes))
    expected = int(np.prod(sizes))
    if len(grid) != expected or len(np.unique(place)) != expected:
        raise EstimationError(
            f"{len(grid)} specifications are no full grid of {' x '.join(f'{n} ({s})' for n, s in zip(choices, sizes, strict=True))}: "
            f"expected each of the {expected} combinations once"
        )
    table = np.asarray(results, dtype=float).reshape(len(grid), -1)
    if not np.isfinite(table).all():
        raise EstimationError("a variance decomposition needs a finite result of every specification")
    ordered = np.empty_like(table)
    ordered[place] = table
    return ordered.reshape(*sizes, table.shape[1])


def _variance(means: Array) -> float:
    """Variance over all but the last axis, summed over the last."""
    return float(means.reshape(-1, means.shape[-1]).var(axis=0).sum())
