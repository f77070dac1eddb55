"""Global and local Moran's I, with islands, ties and seeds made explicit.

Both are ours: esda's pseudo p values count a tie as less extreme (1e-4 where the exact one is 0.6). Statistics equal spdep's and esda's.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import ndtr

from scripts.errors import EstimationError
from scripts.methods import gate
from scripts.methods.moran_draws import local_permutations, moran_many, moran_permutations, pseudo_p

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
    values = _distances(distances)
    last, following = np.partition(values, (k - 1, k), axis=1)[:, [k - 1, k]].T
    binary = values <= last[:, None]
    several = binary.sum(axis=1) > k
    nearer, equal = values[several] < last[several, None], values[several] == last[several, None]
    # Of units as far as the k-th those listed first, as many as are missing.
    binary[several] = nearer | (equal & (equal.cumsum(axis=1) <= k - nearer.sum(axis=1, keepdims=True)))
    tied = np.isclose(last, following, rtol=1e-12)
    return _standardised(csr_array(binary), distances.index, f"{k} nearest neighbours", tuple(map(str, distances.index[tied])))


def nearest_points(points: pd.DataFrame, k: int) -> SpatialWeights:
    """Return weights of the k nearest neighbours of points in a plane (units x coordinates), by a tree: for thousands of units.

    The same as `nearest_neighbours` of their distances.
    """
    from scipy.spatial import KDTree

    n = len(points)
    if not 0 < k < n:
        raise EstimationError(f"{k} nearest neighbours need 1 to {n - 1}: there are {n} units.")
    xy = gate.table(points)
    tree = KDTree(xy)
    last, following = (tree.query(xy, [k + 1, min(k + 2, n)])[0] * np.array([1.0, np.inf if n == k + 1 else 1.0])).T
    tied = np.isclose(last, following, rtol=1e-12)
    near = tree.query(xy, k + 1)[1]
    rows: list[NDArray[np.intp]] = []
    # A unit is its own nearest, or one of several in the same place.
    for unit, found in enumerate(near):
        if tied[unit]:
            found = np.sort(tree.query_ball_point(xy[unit], last[unit] * (1 + 1e-12)))
            away = np.hypot(*(xy[found] - xy[unit]).T) if xy.shape[1] == 2 else np.linalg.norm(xy[found] - xy[unit], axis=1)
            found = found[np.argsort(away, kind="stable")]
        rows.append(np.sort(found[found != unit][:k]))
    binary = csr_array((np.ones(n * k), np.concatenate(rows), np.arange(n + 1) * k), shape=(n, n))
    return _standardised(binary, points.index, f"{k} nearest neighbours", tuple(map(str, points.index[tied])))


def distance_band(distances: pd.DataFrame, threshold: float | None = None) -> SpatialWeights:
    """Return weights of all neighbours within a distance; by default the smallest that leaves no unit without neighbour."""
    values = _distances(distances)
    limit = float(values.min(axis=1).max()) if threshold is None else threshold
    return _standardised(csr_array(values <= limit * (1 + 1e-12)), distances.index, f"distance band of {limit:.4g}")


def contiguity(links: pd.DataFrame, units: pd.Index, added: pd.DataFrame | None = None) -> SpatialWeights:
    """Return weights of neighbours given as rows `from`, `to` (both directions are set); `added` joins islands by decision."""
    pairs = pd.concat([links, added]) if added is not None else links
    one, other = units.get_indexer(pairs["from"]), units.get_indexer(pairs["to"])
    if (unknown := (one < 0) | (other < 0)).any():
        named = sorted({str(u) for u in pairs[unknown][["from", "to"]].to_numpy().ravel()} - set(map(str, units)))
        raise EstimationError(f"Neighbours are given of units that are not among those analysed: {', '.join(named)}.")
    if (own := one == other).any():
        raise EstimationError(f"Units given as neighbours of themselves: {', '.join(sorted(set(map(str, units[one[own]]))))}.")
    binary = csr_array((np.ones(2 * len(one)), (np.append(one, other), np.append(other, one))), shape=(len(units), len(units)))
    return _standardised(binary > 0, units, "contiguity")


def global_moran(values: pd.Series, weights: SpatialWeights, permutations: int = 999, seed: int = 0) -> dict[str, float]:
    """Return Moran's I with its tests: under normality, randomisation and permutation.

    values: by unit, no gaps, same units as the weights. p values of normality and randomisation are one-sided (greater) as in
    spdep; `p_permutation` is the one-sided pseudo p value of the nearer tail (see `pseudo_p`), `z_permutation` its z from the permuted
    mean and spread.
    Raises EstimationError on gaps, islands, (nearly) constant values, weights under which the statistic does not vary, fewer than 4 units
    or 1 permutation: each would change the meaning of the statistic silently.
    """
    array = _check(values, weights, permutations)
    found = float(moran_many(array[None], weights.sparse)[0])
    expectation = -1 / (len(array) - 1)
    z_normality, z_randomisation = ((found - expectation) / np.sqrt(variance) for variance in _variances(array, weights.sparse))
    draws = moran_permutations(array, weights.sparse, permutations, np.random.default_rng(seed))
    return {
        "moran": found,
        "expectation": expectation,
        "z_normality": float(z_normality),
        "p_normality": float(ndtr(-z_normality)),
        "z_randomisation": float(z_randomisation),
        "p_randomisation": float(ndtr(-z_randomisation)),
        "z_permutation": float((found - draws.mean()) / draws.std()),
        "p_permutation": float(pseudo_p(np.array([found]), draws[:, None])[0]),
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
    normal = (n**2 * s1 - n * s2 + 3 * s0**2) / (s0**2 * (n**2 - 1)) - 1 / (n - 1) ** 2
    moment = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2) - kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    random = moment / ((n - 1) * (n - 2) * (n - 3) * s0**2) - 1 / (n - 1) ** 2
    if min(normal, random) <= 1e-12:
        raise EstimationError(
            "With these neighbours Moran's I is the same wherever the values stand (all units are joined alike): no test."
        )
    return normal, random


def local_moran(values: pd.Series, weights: SpatialWeights, permutations: int = 999, seed: int = 0) -> pd.DataFrame:
    """Return local Moran's I by unit, its conditional pseudo p value, z score, spatial lag (of z scores) and quadrant.

    I_i = (n - 1) / n z_i sum_j w_ij z_j, with z in population standard deviations, as in esda. p_permutation: one-sided, the unit's own
    value held and the others permuted (Anselin 1995); p_false_discovery: the smallest false-discovery rate at which the unit is still
    named, over all units (Benjamini and Hochberg 1995; Caldas de Castro and Singer 2006).
    """
    from scipy.stats import false_discovery_control

    array = _check(values, weights, permutations)
    z = (array - array.mean()) / array.std()
    lag = weights.sparse @ z
    draws = local_permutations(z, weights.sparse, permutations, np.random.default_rng(seed))
    table = pd.DataFrame({"standardised": z, "spatial_lag": lag}, index=values.index)
    table["local_moran"] = (len(z) - 1) / len(z) * z * lag
    # The unit's own value is held, so the tails of its statistic are those of its lag.
    table["p_permutation"] = pseudo_p(lag, draws)
    table["p_false_discovery"] = false_discovery_control(table["p_permutation"])
    table["quadrant"] = [QUADRANTS[q] for q in np.select([(z > 0) & (lag > 0), (z <= 0) & (lag > 0), (z <= 0) & (lag <= 0)], [1, 2, 3], 4)]
    return table


def _check(values: pd.Series, weights: SpatialWeights, permutations: int) -> NDArray[np.float64]:
    if list(values.index) != list(weights.units):
        raise EstimationError("Moran's I needs the values and the weights of the same units in the same order.")
    if values.isna().any():
        raise EstimationError(f"Moran's I needs complete values; missing: {', '.join(map(str, values.index[values.isna()]))}.")
    array = gate.numbers(values, str(values.name or "values"))
    if len(array) < 4:
        raise EstimationError(f"Moran's I and its variance need 4 units or more, found {len(array)}.")
    if weights.islands:
        raise EstimationError(f"Units without neighbours: {', '.join(weights.islands)}. Join them to a neighbour or leave them out.")
    if gate.constant(array):
        raise EstimationError("Moran's I is not defined for constant values.")
    if permutations < 1:
        raise EstimationError(f"A permutation test needs 1 permutation or more, found {permutations}.")
    return array


def _distances(distances: pd.DataFrame) -> NDArray[np.float64]:
    """Distances with infinity on the diagonal: no unit is its own neighbour."""
    values = distances.to_numpy(float).copy()
    if not np.isfinite(values).all() or (values < 0).any() or not distances.index.equals(distances.columns):
        raise EstimationError("Neighbours need finite distances, 0 or more, of the same units in rows and columns.")
    np.fill_diagonal(values, np.inf)
    return values


def _standardised(binary: csr_array, units: pd.Index, description: str, ties: tuple[str, ...] = ()) -> SpatialWeights:
    counts = np.diff(binary.indptr)
    rows = csr_array((np.repeat(1 / np.maximum(counts, 1), counts), binary.indices, binary.indptr), shape=binary.shape)
    return SpatialWeights(units, rows, description, ties, tuple(map(str, units[counts == 0])))
