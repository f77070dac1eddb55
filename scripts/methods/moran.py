"""Global and local Moran's I, with islands, ties and seeds made explicit; the local one by esda.

The global one is ours: esda takes longer to start than to compute. It is tested against spdep and esda.
"""

import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import ndtr

from scripts.errors import EstimationError
from scripts.methods.moran_draws import moran_many, moran_permutations

if TYPE_CHECKING:
    from libpysal.weights import W

QUADRANTS = {1: "high-high", 2: "low-high", 3: "low-low", 4: "high-low"}


@dataclass(frozen=True)
class SpatialWeights:
    """Row-standardised weights of units and what was decided in making them.

    sparse: units x units, rows summing to 1, an island's row empty. ties: units whose k-th and next neighbour are equally far
    (the one listed first is taken). islands: units without neighbours. description: for the note under a table.
    """

    units: pd.Index
    sparse: csr_array
    description: str
    ties: tuple[str, ...] = ()
    islands: tuple[str, ...] = ()

    @cached_property
    def matrix(self) -> pd.DataFrame:
        """The weights as a dense table, units x units: for few units."""
        return pd.DataFrame(self.sparse.toarray(), index=self.units, columns=self.units)


def nearest_neighbours(distances: pd.DataFrame, k: int) -> SpatialWeights:
    """Return weights of the k nearest neighbours. distances: units x units in any unit, symmetric."""
    if not 0 < k < len(distances):
        raise EstimationError(f"{k} nearest neighbours need 1 to {len(distances) - 1}: there are {len(distances)} units.")
    values = _without_diagonal(distances)
    last, following = np.partition(values, (k - 1, k), axis=1)[:, [k - 1, k]].T
    binary = values <= last[:, None]
    several = binary.sum(axis=1) > k
    nearer, equal = values[several] < last[several, None], values[several] == last[several, None]
    # Of units as far as the k-th those listed first, as many as are missing.
    binary[several] = nearer | (equal & (equal.cumsum(axis=1) <= k - nearer.sum(axis=1, keepdims=True)))
    tied = np.isclose(last, following, rtol=1e-12)
    return _standardised(csr_array(binary), distances.index, f"{k} nearest neighbours", tuple(map(str, distances.index[tied])))


def distance_band(distances: pd.DataFrame, threshold: float | None = None) -> SpatialWeights:
    """Return weights of all neighbours within a distance; by default the smallest that leaves no unit without neighbour."""
    values = _without_diagonal(distances)
    limit = float(values.min(axis=1).max()) if threshold is None else threshold
    return _standardised(csr_array(values <= limit * (1 + 1e-12)), distances.index, f"distance band of {limit:.4g}")


def contiguity(links: pd.DataFrame, units: pd.Index, added: pd.DataFrame | None = None) -> SpatialWeights:
    """Return weights of neighbours given as rows `from`, `to` (both directions are set); `added` joins islands by decision."""
    pairs = pd.concat([links, added]) if added is not None else links
    one, other = units.get_indexer(pairs["from"]), units.get_indexer(pairs["to"])
    if (unknown := (one < 0) | (other < 0)).any():
        named = sorted({str(u) for u in pairs[unknown][["from", "to"]].to_numpy().ravel()} - set(map(str, units)))
        raise EstimationError(f"Neighbours are given of units that are not among those analysed: {', '.join(named)}.")
    binary = csr_array((np.ones(2 * len(one)), (np.append(one, other), np.append(other, one))), shape=(len(units), len(units)))
    return _standardised(binary > 0, units, "contiguity")


def global_moran(values: pd.Series, weights: SpatialWeights, permutations: int = 999, seed: int = 0) -> dict[str, float]:
    """Return Moran's I with its tests: under normality, randomisation and permutation.

    values: by unit, no gaps, same units as the weights. p values of normality and randomisation are one-sided (greater) as in
    spdep; `p_permutation` is the one-sided pseudo p value (count as extreme + 1) / (permutations + 1) of the nearer tail, as
    GeoDa and esda print it, `z_permutation` its z from the permuted mean and spread.
    Raises EstimationError on gaps, islands or constant values: each would change the meaning of the statistic silently.
    """
    _check(values, weights)
    array = values.to_numpy(float)
    found = float(moran_many(array[None], weights.sparse)[0])
    expectation = -1 / (len(array) - 1)
    z_normality, z_randomisation = ((found - expectation) / np.sqrt(variance) for variance in _variances(array, weights.sparse))
    draws = moran_permutations(array, weights.sparse, permutations, np.random.default_rng(seed))
    above = int((draws >= found).sum())
    return {
        "moran": found,
        "expectation": expectation,
        "z_normality": float(z_normality),
        "p_normality": float(ndtr(-z_normality)),
        "z_randomisation": float(z_randomisation),
        "p_randomisation": float(ndtr(-z_randomisation)),
        "z_permutation": float((found - draws.mean()) / draws.std()),
        "p_permutation": (min(above, permutations - above) + 1) / (permutations + 1),
    }


def _variances(values: NDArray[np.float64], weights: csr_array) -> tuple[float, float]:
    """Variance of Moran's I where place does not matter: of normal values, and of the values at random places.

    Cliff and Ord (1981), Spatial processes: s0 sums the weights, s1 half the squares of w_ij + w_ji, s2 the squares
    of the sums of a unit's row and column; kurtosis is m4 / m2^2.
    """
    n, z = len(values), values - values.mean()
    s0, s1 = weights.sum(), ((weights + weights.T).power(2)).sum() / 2
    s2 = ((weights.sum(axis=0) + weights.sum(axis=1)) ** 2).sum()
    kurtosis = (z**4).mean() / (z**2).mean() ** 2
    normal = (n**2 * s1 - n * s2 + 3 * s0**2) / (s0**2 * (n**2 - 1))
    random = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2) - kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    return normal - 1 / (n - 1) ** 2, random / ((n - 1) * (n - 2) * (n - 3) * s0**2) - 1 / (n - 1) ** 2


def local_moran(values: pd.Series, weights: SpatialWeights, permutations: int = 999, seed: int = 0) -> pd.DataFrame:
    """Return local Moran's I by unit, its conditional pseudo p value, z score, spatial lag (of z scores) and quadrant."""
    _check(values, weights)
    from esda.moran import Moran_Local

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the release is pinned; its one-sided pseudo p is what we want
        result = Moran_Local(values.to_numpy(float), to_libpysal(weights), permutations=permutations, seed=seed, n_jobs=1)
    z = (values - values.mean()) / values.std(ddof=0)
    table = pd.DataFrame({"standardised": z, "spatial_lag": weights.sparse @ z.to_numpy()}, index=values.index)
    table["local_moran"] = result.Is
    table["p_permutation"] = result.p_sim
    table["quadrant"] = [QUADRANTS[int(q)] for q in result.q]
    return table


def to_libpysal(weights: SpatialWeights) -> "W":
    """Return the weights as libpysal's object, row-standardised as they are."""
    from libpysal.weights import W

    ends = weights.sparse.indptr[1:-1]
    neighbours, values = (dict(enumerate(map(list, np.split(part, ends)))) for part in (weights.sparse.indices, weights.sparse.data))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # components and islands are reported by SpatialWeights
        return W(neighbours, values, silence_warnings=True)


def _check(values: pd.Series, weights: SpatialWeights) -> None:
    if list(values.index) != list(weights.units):
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


def _standardised(binary: csr_array, units: pd.Index, description: str, ties: tuple[str, ...] = ()) -> SpatialWeights:
    counts = np.diff(binary.indptr)
    rows = csr_array((np.repeat(1 / np.maximum(counts, 1), counts), binary.indices, binary.indptr), shape=binary.shape)
    return SpatialWeights(units, rows, description, ties, tuple(map(str, units[counts == 0])))
