"""Derivatives by central differences of functions that take a batch of points."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def differentiate(function: Callable[[Array], Array], point: Array, steps: Array) -> tuple[Array, Array]:
    """Return the value of a function (...) at a point (m) and its derivatives (m, ...), with an error of the order of steps ** 4.

    function: takes points (k, m) and returns values (k, ...); it is called once.
    """
    m = len(point)
    shifts = np.concatenate([np.zeros((1, m)), *(k * np.diag(steps) for k in (-2, -1, 1, 2))])
    values = function(point + shifts)
    far_left, left, right, far_right = values[1:].reshape(4, m, *values.shape[1:])
    return values[0], ((far_left - far_right + 8 * (right - left)).T / (12 * steps)).T
