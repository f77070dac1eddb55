"""Kernel density of scores with a Gaussian kernel, and the bandwidth rules that go by Silverman's name."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from scripts.errors import EstimationError
from scripts.methods import gate

# Quartile distance of the standard normal distribution, as Silverman rounds it.
NORMAL_QUARTILE_DISTANCE = 1.34


def bandwidth(values: ArrayLike, rule: str | float = "silverman_robust") -> float:
    """Width h of the kernel, in the unit of the values; `rule` is a name in BANDWIDTHS or the width itself."""
    array = _finite(values)
    width = float(rule) if isinstance(rule, int | float) else _named(rule)(array)
    if not (width > 0 and np.isfinite(width)) or gate.constant(array):
        raise EstimationError(f"kernel density: bandwidth {width} by rule {rule!r}; values without spread, or a width that is not positive")
    return width


def gaussian_density(values: ArrayLike, at: ArrayLike, width: float) -> np.ndarray:
    """Density f(x) = sum(phi((x - x_i) / h)) / (n h) at the points `at`; per unit of the values.

    Source: Yu et al. 2018, equations 7 and 8.
    """
    array, points = _finite(values), np.asarray(at, dtype=float)
    # In blocks of about a hundred thousand pairs of point and value, which stay in the processor's cache.
    blocks = np.array_split(points.ravel(), max(1, points.size * array.size // 100_000))
    means = [np.exp(-0.5 * ((block[:, np.newaxis] - array) / width) ** 2).mean(axis=1) for block in blocks]
    return np.concatenate(means).reshape(points.shape) / (width * np.sqrt(2 * np.pi))


def peak(values: ArrayLike, width: float) -> tuple[float, float]:
    """Place and height of the density's highest point, to about 1/100 of the width."""
    array = _finite(values)
    points = np.arange(array.min() - width, array.max() + width, width / 100)
    density = gaussian_density(array, points, width)
    return float(points[density.argmax()]), float(density.max())


def modes(values: ArrayLike, width: float, share: float = 0.0) -> int:
    """Number of local maxima of the density that reach `share` of its highest point (0 counts every ripple)."""
    array = _finite(values)
    density = gaussian_density(array, np.arange(array.min() - 3 * width, array.max() + 3 * width, width / 20), width)
    inner = density[1:-1]
    return int(((inner > density[:-2]) & (inner >= density[2:]) & (inner >= share * density.max())).sum())


def _spread(array: np.ndarray) -> float:
    return float(array.std(ddof=1))


def _robust_spread(array: np.ndarray) -> float:
    """The smaller of standard deviation and quartile distance / 1.34, as in R's bw.nrd0."""
    low, high = np.quantile(array, [0.25, 0.75])
    quartile = (high - low) / NORMAL_QUARTILE_DISTANCE
    return min(_spread(array), quartile) if quartile > 0 else _spread(array)


BANDWIDTHS: dict[str, Callable[[np.ndarray], float]] = {
    # Silverman 1986, equation 3.31.
    "silverman_robust": lambda x: 0.9 * _robust_spread(x) * len(x) ** (-1 / 5),
    # The same with the standard deviation alone.
    "silverman_deviation": lambda x: 0.9 * _spread(x) * len(x) ** (-1 / 5),
    # The exponent as printed by Yu et al. 2018.
    "printed_exponent": lambda x: 0.9 * _spread(x) * len(x) ** (-4 / 5),
    # Normal reference rule, Silverman 1986, equation 3.28; SciPy's 'silverman' in one dimension.
    "normal_reference": lambda x: (4 / 3) ** (1 / 5) * _spread(x) * len(x) ** (-1 / 5),
}


def _named(rule: str) -> Callable[[np.ndarray], float]:
    if rule not in BANDWIDTHS:
        raise EstimationError(f"kernel density: no bandwidth rule '{rule}'; known: {', '.join(BANDWIDTHS)}, or a number")
    return BANDWIDTHS[rule]


def _finite(values: ArrayLike) -> np.ndarray:
    return gate.numbers(values, "values of a kernel density", 2)
