"""Moran's I of many variables at once, and how far it depends on single units."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from scripts.errors import EstimationError
from scripts.methods import gate

Array = NDArray[np.float64]


# How many values are permuted at once.
VALUES = 2_000_000


def moran_many(values: Array, matrix: Array | csr_array) -> Array:
    """Return Moran's I of each row. values: variables x units, no gaps; matrix: units x units, spatial weights of any scale.

    I = n / sum(w) z'Wz / z'z with z the deviations from the mean; NaN where a row is constant.
    """
    if not np.isfinite(values).all():
        raise EstimationError("Moran's I needs complete values")
    deviations = values - values.mean(axis=1, keepdims=True)
    products = ((deviations @ matrix.T) * deviations).sum(axis=1)
    squares = (deviations**2).sum(axis=1)
    constant = squares <= gate.SPREAD**2 * np.maximum((values**2).sum(axis=1), 1e-300)
    return values.shape[1] / matrix.sum() * np.divide(products, squares, out=np.full_like(products, np.nan), where=~constant)


def moran_permutations(values: Array, matrix: Array | csr_array, draws: int, generator: np.random.Generator) -> Array:
    """Return Moran's I of random permutations of one variable over the units: its distribution where place does not matter."""
    rows = max(1, VALUES // len(values))
    sizes = [min(rows, draws - start) for start in range(0, draws, rows)]
    return np.concatenate([moran_many(generator.permuted(np.tile(values, (size, 1)), axis=1), matrix) for size in sizes])


def local_permutations(z: Array, matrix: csr_array, draws: int, generator: np.random.Generator) -> Array:
    """Return spatial lags (draws, n) of each unit whose neighbours are drawn without replacement from the other units.

    One order of n - 1 places a draw serves all units, each of which passes over its own place.
    """
    n = len(z)
    counts = np.diff(matrix.indptr)
    places = _places(n - 1, int(counts.max()), draws, generator)
    lags = np.zeros((draws, n))
    # Neighbour by neighbour, of the units that have so many.
    for k in range(int(counts.max())):
        units = np.flatnonzero(counts > k)
        chosen = places[:, k, None] + (places[:, k, None] >= units)
        lags[:, units] += matrix.data[matrix.indptr[units] + k] * z[chosen]
    return lags


def _places(n: int, size: int, draws: int, generator: np.random.Generator) -> NDArray[np.intp]:
    """Draw `size` of n places without replacement, in random order (draws, size)."""
    if size**2 > n:
        return np.argsort(generator.random((draws, n)), axis=1)[:, :size]
    # Few of many: whole rows are drawn again until none has a place twice.
    places = generator.integers(n, size=(draws, size))
    while (doubled := (np.diff(np.sort(places, axis=1), axis=1) == 0).any(axis=1)).any():
        places[doubled] = generator.integers(n, size=(int(doubled.sum()), size))
    return places


def pseudo_p(found: Array, draws: Array) -> Array:
    """One-sided pseudo p values (n) of the nearer tail: (draws as extreme + 1) / (draws + 1), at most 1.

    found (n); draws (draws, n). A draw that ties with what was found, to rounding, is as extreme on both sides.
    """
    tie = 1e-10 * np.maximum(np.abs(draws).max(axis=0), np.abs(found))
    above, below = (draws >= found - tie).sum(axis=0), (draws <= found + tie).sum(axis=0)
    return np.asarray((np.minimum(above, below) + 1) / (len(draws) + 1))


def moran_jackknife(values: Array, matrix: Array) -> tuple[Array, Array]:
    """Return Moran's I without each unit (variables x units), and its jackknife standard error by variable.

    The weights of the neighbours that are left are rescaled to sum to 1 by row; a unit that loses its only neighbour has none.
    """
    count = values.shape[1]
    if count < 4:
        raise EstimationError(f"a jackknife of Moran's I needs at least 4 units, found {count}")
    without = np.empty((len(values), count))
    for unit in range(count):
        kept = np.delete(np.arange(count), unit)
        rows = matrix[np.ix_(kept, kept)]
        totals = rows.sum(axis=1, keepdims=True)
        without[:, unit] = moran_many(values[:, kept], np.divide(rows, totals, out=np.zeros_like(rows), where=totals > 0))
    spread = ((without - without.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    return without, np.sqrt((count - 1) / count * spread)
