"""Global and local Moran's I: esda and libpysal, with islands, ties and seeds made explicit."""

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.errors import EstimationError

if TYPE_CHECKING:
    from libpysal.weights import W

QUADRANTS = {1: "high-high", 2: "low-high", 3: "low-low", 4: "high-low"}


@dataclass(frozen=True)
class SpatialWeights:
    """Row-standardised weights of units and what was decided in making them.

    matrix: units x units, rows summing to 1, an island's row 0. ties: units whose k-th and next neighbour are equally far
    (the one listed first is taken). islands: units without neighbours. description: for the note under a table.
    """

    matrix: pd.DataFrame
    description: str
    ties: tuple[str, ...] = ()
    islands: tuple[str, ...] = ()


def nearest_neighbours(distances: pd.DataFrame, k: int) -> SpatialWeights:
    """Return weights of the k nearest neighbours. distances: units x units in any unit, symmetric."""
    if not 0 < k < len(distances):
        raise EstimationError(f"{k} nearest neighbours need 1 to {len(distances) - 1}: there are {len(distances)} units.")
    values = _without_diagonal(distances)
    order = np.argsort(values, axis=1, kind="stable")
    binary = np.zeros_like(values)
    np.put_along_axis(binary, order[:, :k], 1.0, axis=1)
    ranked = np.sort(values, axis=1)
    tied = np.isclose(ranked[:, k - 1], ranked[:, k], rtol=1e-12) if k < len(values) - 1 else np.zeros(len(values), bool)
    return _standardised(binary, distances.index, f"{k} nearest neighbours", tuple(map(str, distances.index[tied])))


def distance_band(distances: pd.DataFrame, threshold: float | None = None) -> SpatialWeights:
    """Return weights of all neighbours within a distance; by default the smallest that leaves no unit without neighbour."""
    values = _without_diagonal(distances)
    limit = float(values.min(axis=1).max()) if threshold is None else threshold
    return _standardised((values <= limit * (1 + 1e-12)).astype(float), distances.index, f"distance band of {limit:.4g}")


def contiguity(links: pd.DataFrame, units: pd.Index, added: pd.DataFrame | None = None) -> SpatialWeights:
    """Return weights of neighbours given as rows `from`, `to` (both directions are set); `added` joins islands by decision."""
    binary = pd.DataFrame(0.0, index=units, columns=units)
    pairs = pd.concat([links, added]) if added is not None else links
    for one, other in pairs[["from", "to"]].itertuples(index=False):
        binary.loc[one, other] = binary.loc[other, one] = 1.0
    return _standardised(binary.to_numpy(), units, "contiguity")


def global_moran(values: pd.Series, weights: SpatialWeights, permutations: int = 999, seed: int = 0) -> dict[str, float]:
    """Return Moran's I with its tests: under normality, randomisation and permutation.

    values: by unit, no gaps, same units as the weights. p values of normality and randomisation are one-sided (greater) as in
    spdep; `p_permutation` is the one-sided pseudo p value (count as extreme + 1) / (permutations + 1) of the nearer tail, as
    GeoDa and esda print it, `z_permutation` its z from the permuted mean and spread.
    Raises EstimationError on gaps, islands or constant values: each would change the meaning of the statistic silently.
    """
    _check(values, weights)
    from esda.moran import Moran
    from scipy.stats import norm

    result = Moran(values.to_numpy(float), to_libpysal(weights), permutations=0)
    draws = _permuted(values.to_numpy(float), weights.matrix.to_numpy(), permutations, seed)
    above = int((draws >= result.I).sum())
    return {
        "moran": float(result.I),
        "expectation": float(result.EI),
        "z_normality": float(result.z_norm),
        "p_normality": float(norm.sf(result.z_norm)),
        "z_randomisation": float(result.z_rand),
        "p_randomisation": float(norm.sf(result.z_rand)),
        "z_permutation": float((result.I - draws.mean()) / draws.std()),
        "p_permutation": (min(above, permutations - above) + 1) / (permutations + 1),
    }


def local_moran(values: pd.Series, weights: SpatialWeights, permutations: int = 999, seed: int = 0) -> pd.DataFrame:
    """Return local Moran's I by unit, its conditional pseudo p value, z score, spatial lag (of z scores) and quadrant."""
    _check(values, weights)
    from esda.moran import Moran_Local

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the release is pinned; its one-sided pseudo p is what we want
        result = Moran_Local(values.to_numpy(float), to_libpysal(weights), permutations=permutations, seed=seed, n_jobs=1)
    z = (values - values.mean()) / values.std(ddof=0)
    table = pd.DataFrame({"standardised": z, "spatial_lag": weights.matrix.to_numpy() @ z.to_numpy()}, index=values.index)
    table["local_moran"] = result.Is
    table["p_permutation"] = result.p_sim
    table["quadrant"] = [QUADRANTS[int(q)] for q in result.q]
    return table


def to_libpysal(weights: SpatialWeights) -> "W":
    """Return the weights as libpysal's object, row-standardised as they are."""
    from libpysal.weights import W

    matrix = weights.matrix.to_numpy()
    neighbours = {i: list(np.flatnonzero(row)) for i, row in enumerate(matrix)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # components and islands are reported by SpatialWeights
        return W(neighbours, {i: list(matrix[i, n]) for i, n in neighbours.items()}, silence_warnings=True)


def _permuted(values: NDArray[np.float64], matrix: NDArray[np.float64], permutations: int, seed: int) -> NDArray[np.float64]:
    z = values - values.mean()
    draws = np.random.default_rng(seed).permuted(np.tile(z, (permutations, 1)), axis=1)
    return len(z) / matrix.sum() * np.einsum("pi,ij,pj->p", draws, matrix, draws, optimize=True) / (z @ z)


def _check(values: pd.Series, weights: SpatialWeights) -> None:
    if list(values.index) != list(weights.matrix.index):
        raise EstimationError("Moran's I needs the values and the weights of the same units in the same order.")
    if values.isna().any():
        raise EstimationError(f"Moran's I needs complete values; missing: {', '.join(map(str, values.index[values.isna()]))}.")
    if weights.islands:
        raise EstimationError(f"Units without neighbours: {', '.join(weights.islands)}. Join them to a neighbour or leave them out.")
    if values.nunique() < 2:
        raise EstimationError("Moran's I is not defined for constant values.")


def _without_diagonal(distances: pd.DataFrame) -> NDArray[np.float64]:
    values = distances.to_numpy(float).copy()
    np.fill_diagonal(values, np.inf)
    return values


def _standardised(binary: NDArray[np.float64], units: pd.Index, description: str, ties: tuple[str, ...] = ()) -> SpatialWeights:
    totals = binary.sum(axis=1, keepdims=True)
    matrix = pd.DataFrame(np.divide(binary, totals, out=np.zeros_like(binary), where=totals > 0), index=units, columns=units)
    return SpatialWeights(matrix, description, ties, tuple(map(str, units[totals[:, 0] == 0])))
