"""Where the deviance of a linear mixed model with correlated random effects is smallest: quasi-Newton searches from a grid."""

from itertools import product

import numpy as np

from scripts.methods.differences import differentiate
from scripts.methods.mixed_design import Array, Design
from scripts.methods.mixed_profile import deviance
from scripts.methods.mixed_search import Optimum

# Covariances of random effects make for several valleys.
STARTS = 12
# A standard deviation below this (relative to the residual one, times the size of its column) is tried at zero.
NEAR_ZERO = 1e-3


def search(model: Design, reml: bool, starts: int = STARTS, precision: float = 1e-15) -> Optimum:
    """Return the best theta (m) of `starts` searches, each ending when the deviance gains less than `precision`.

    The deviance is evaluated on a grid of theta; its best points start a bounded quasi-Newton search. A search that ends within the
    singular tolerance of zero is tried at zero exactly.
    """
    from scipy.optimize import minimize

    grid = _grid(model)
    values = deviance(model, grid, reml)
    bounds = [(0.0, None) if diagonal else (None, None) for diagonal in model.diagonal]
    options = {"ftol": precision, "gtol": 1e-8, "maxiter": 500}

    def descend(start: Array) -> tuple[float, Array]:
        result = minimize(_with_gradient, start, (model, reml), "L-BFGS-B", True, bounds=bounds, options=options)
        return float(result.fun), result.x

    value, theta = min((descend(grid[i]) for i in np.argsort(values, kind="stable")[:starts]), key=lambda found: found[0])
    # Zero is a stationary point of every standard deviation, at which a search may end beside a small positive optimum.
    near = _small_values(model, theta)
    beside = deviance(model, near, reml) if len(near) else np.array([np.inf])
    if beside.min() < value - 1e-9:
        value, theta = min((value, theta), descend(near[beside.argmin()]), key=lambda found: found[0])
    if starts > 1:
        theta = _polished(model, theta, reml)
    slope = np.abs(_with_gradient(theta, model, reml)[1])
    inward = slope[~(model.diagonal & (theta < NEAR_ZERO * model.units))]
    return Optimum(_snapped(model, theta, value, reml), np.asarray((inward < 1e-3).all()))


def _polished(model: Design, theta: Array, reml: bool) -> Array:
    """Newton steps from the end of a search, where line searches drown in rounding: theta good to about 1e-10."""
    free = np.flatnonzero(~(model.diagonal & (theta < NEAR_ZERO * model.units)))
    for _ in range(2):
        steps = 1e-3 * np.maximum(np.abs(theta), 0.1 * model.units)
        slope = _with_gradient(theta, model, reml)[1]
        moves = [np.eye(len(theta))[k] * steps[k] for k in free]
        curves = [
            (_with_gradient(theta + d, model, reml)[1] - _with_gradient(theta - d, model, reml)[1])[free] / (2 * d.sum()) for d in moves
        ]
        if not len(free) or not np.isfinite(curves).all() or np.linalg.eigvalsh(np.array(curves)).min() <= 0:
            return theta
        trial = theta.copy()
        trial[free] -= np.linalg.solve(np.array(curves), slope[free])
        if deviance(model, trial[None, :], reml)[0] > deviance(model, theta[None, :], reml)[0] + 1e-10 or (trial[model.diagonal] < 0).any():
            return theta
        theta = trial
    return theta


def _small_values(model: Design, theta: Array) -> Array:
    """Copies of theta in which one standard deviation that is near zero is small and positive."""
    units = model.units
    copies = []
    for k in np.flatnonzero(model.diagonal & (theta < 0.01 * units)):
        for size in (0.003, 0.01, 0.02, 0.04, 0.08):
            copies.append(theta.copy())
            copies[-1][k] = size * units[k]
    return np.array(copies)


def _grid(model: Design) -> Array:
    axes = [(0.03, 0.1, 0.5, 1.0, 3.0, 10.0) if diagonal else (-10.0, -3.0, -1.0, 0.0, 1.0, 3.0, 10.0) for diagonal in model.diagonal]
    return np.array(list(product(*axes))) * model.units


def _with_gradient(theta: Array, model: Design, reml: bool) -> tuple[float, Array]:
    """Deviance and its gradient (error about 1e-11)."""
    steps = 1e-3 * np.maximum(np.abs(theta), 0.1 * model.units)
    value, gradient = differentiate(lambda batch: deviance(model, batch, reml), theta, steps)
    return float(value), gradient


def _snapped(model: Design, theta: Array, value: float, reml: bool) -> Array:
    """Set relative standard deviations within the singular tolerance to zero where the deviance does not object."""
    for k in np.flatnonzero(model.diagonal & (theta < NEAR_ZERO * model.units)):
        trial = theta.copy()
        trial[k] = 0.0
        if deviance(model, trial[None, :], reml)[0] <= value + 1e-8:
            theta = trial
    return theta
