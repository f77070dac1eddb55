"""Where the deviance of a linear mixed model with uncorrelated random effects is smallest: Newton's method, for many outcomes at once.

A variance ratio gamma is searched as phi = ln(1 + w gamma), w being the sum of squares of a column of Z. In balanced data with one random
effect the deviance is then k phi + s exp(-phi) but for a constant, which is convex; and zero is an end of the range, where the slope
says whether the variance is zero or only small.
"""

from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scripts.methods.mixed_derivatives import derivatives
from scripts.methods.mixed_design import Array, Design
from scripts.methods.mixed_profile import deviance

# Values of phi among which searches start, far apart, and how many start from the best of their combinations: there may be several valleys.
GRID = (0.3, 1.3, 3.0, 6.0)
STARTS = 4
ITERATIONS = 100
# A search has ended when the next step promises to lower the deviance by less than this; the step is still made.
GAIN = 1e-12


class Optimum(NamedTuple):
    """theta (..., m) and whether the search converged (...), by outcome if there are many."""

    theta: Array
    converged: NDArray[np.bool_]


class Point(NamedTuple):
    """A batch of phi (..., m) with deviance, gradient and second derivatives in phi."""

    phi: Array
    value: Array
    slope: Array
    curve: Array


def search(model: Design, reml: bool) -> Optimum:
    """Return the best end of Newton's method from several points of a grid."""
    weight = column_weights(model)
    # Points of the grid, and then searches, stand before the outcomes: (points, outcomes, m).
    grid = np.array(list(product(GRID, repeat=len(weight)))).reshape(-1, *(1 for _ in model.y.shape[:-1]), len(weight))
    values = deviance(model, np.sqrt(np.expm1(grid) / weight), reml)
    starts = np.argsort(values, axis=0, kind="stable")[:STARTS]
    point, converged = newton(model, reml, weight, grid.reshape(-1, len(weight))[starts])
    best = point.value.argmin(axis=0)[None]
    phi = np.take_along_axis(point.phi, best[..., None], 0)[0]
    return Optimum(np.sqrt(np.expm1(phi) / weight), np.take_along_axis(converged, best, 0)[0])


def column_weights(model: Design) -> Array:
    """Return the mean sum of squares of the columns of Z of each term (m): the rows of a level, for a random intercept."""
    return np.array([max(float(model.squares[rows].mean()), 1e-300) for rows, _ in model.positions])


def newton(model: Design, reml: bool, weight: Array, start: Array) -> tuple[Point, NDArray[np.bool_]]:
    """Minimise the deviance over phi >= 0 from a batch of starts (..., m); also say which searches converged.

    A step is halved until the deviance does not rise. All searches go on until the last has ended; one that has ended stays.
    """
    point = _point(model, start, weight, reml)
    size, done = np.ones_like(point.value), np.zeros(point.value.shape, bool)
    for _ in range(ITERATIONS):
        step, gain = _step(point)
        trial = _point(model, np.maximum(point.phi + size[..., None] * step, 0.0), weight, reml)
        better = ~done & (trial.value <= point.value + 1e-12 * np.abs(point.value))
        point = Point(*(_where(better, new, old) for new, old in zip(trial, point, strict=True)))
        size = np.where(better, 1.0, size / 2)
        done |= better & (gain < GAIN)
        if done.all():
            break
    return point, done


def _where(chosen: NDArray[np.bool_], new: Array, old: Array) -> Array:
    """`new` in the chosen searches (...), `old` in the others."""
    return np.where(chosen.reshape(*chosen.shape, *(1,) * (new.ndim - chosen.ndim)), new, old)


def _point(model: Design, phi: Array, weight: Array, reml: bool) -> Point:
    at = derivatives(model, np.expm1(phi) / weight, reml)
    change = np.exp(phi) / weight
    slope = at.slope * change
    curve = at.curve * change[..., None] * change[..., None, :] + slope[..., None] * np.eye(len(weight))
    return Point(phi, at.value, slope, curve)


def _step(point: Point) -> tuple[Array, Array]:
    """Newton's step (..., m), with negative curvature turned round and at most two units long, and the gain it promises.

    What stands at zero and would go below it is held there.
    """
    at_zero = point.phi <= 0
    held = at_zero & (point.slope >= 0)
    for _ in range(2):  # the second time without those that the first step would take below zero
        free = ~held
        values, vectors = np.linalg.eigh(np.where(free[..., None] & free[..., None, :], point.curve, np.eye(point.phi.shape[-1])))
        along = np.einsum("...ij,...i->...j", vectors, point.slope * free)
        step = -np.einsum("...ij,...j->...i", vectors, along / np.maximum(np.abs(values), 1e-8))
        held |= at_zero & (step < 0)
    step = np.where(held, 0.0, step)
    step /= np.maximum(1.0, np.abs(step).max(-1, keepdims=True) / 2)
    return step, -(point.slope * step).sum(-1)
