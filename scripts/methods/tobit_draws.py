"""The Tobit model under many sets of observation weights at once: what a bootstrap of it needs."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import log_ndtr

from scripts.errors import EstimationError
from scripts.methods.tobit import log_density, mills
from scripts.methods.tobit_design import PERFECT, censored_design

Array = NDArray[np.float64]
ITERATIONS = 50


@dataclass(frozen=True)
class TobitDraws:
    """Estimates under each set of weights. coefficients: draws x names (the intercept first); converged: by draw."""

    names: list[str]
    coefficients: Array
    sigma: Array
    converged: NDArray[np.bool_]


def weighted_tobit(
    outcome: pd.Series, regressors: pd.DataFrame, weights: Array, lower: float = 0.0, upper: float = np.inf, chunk: int = 100
) -> TobitDraws:
    """Fit the Tobit model to the same rows under many weights, by Newton's method on all of them together.

    outcome: values at or beyond a limit count as censored. regressors: of full rank; an intercept is added.
    weights: draws x rows, positive (whole numbers are repeated rows). Parametrised as in scripts.methods.tobit (Olsen 1978), where the
    log-likelihood is concave: every draw starts at least squares and has one maximum. A draw that does not reach it is not `converged`.
    """
    data = censored_design(outcome, regressors, lower, upper)
    if data.omitted:
        raise EstimationError(f"the Tobit bootstrap cannot identify {', '.join(data.omitted)}: leave out what a single fit omits")
    if weights.ndim != 2 or weights.shape[1] != len(outcome) or not ((weights > 0) & np.isfinite(weights)).all():
        raise EstimationError("the weights of a Tobit bootstrap are positive numbers, one for each observation in each draw")
    sides = np.where(data.left, -1, np.where(data.right, 1, 0))
    parts = [_newton(data.outcome, data.basis, sides, weights[start : start + chunk]) for start in range(0, len(weights), chunk)]
    theta = np.concatenate([part[0] for part in parts])
    converged = np.concatenate([part[1] for part in parts])
    return TobitDraws(data.names, data.coefficients(theta[:, :-1] / theta[:, -1:]), data.scale / theta[:, -1], converged)


def _newton(y: Array, x: Array, sides: NDArray[np.int64], weights: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Maximise in (gamma, tau) for each row of weights. sides: -1 censored from below, 1 from above, 0 not."""
    start, *_ = np.linalg.lstsq(x, y, rcond=None)
    spread = max(float(np.std(y - x @ start)), PERFECT)
    theta = np.tile(np.append(start, 1.0) / spread, (len(weights), 1))
    w = np.column_stack([-x, y])
    done = np.zeros(len(weights), dtype=bool)
    value = _log_likelihood(theta, w, sides, weights)
    for _ in range(ITERATIONS):
        active = ~done
        step, decrease = _step(theta[active], w, sides, weights[active])
        size = np.ones(len(step))
        for _ in range(30):
            trial = theta[active] + size[:, np.newaxis] * step
            positive = trial[:, -1] > 0
            new = np.full(len(step), -np.inf)
            new[positive] = _log_likelihood(trial[positive], w, sides, weights[active][positive])
            worse = new < value[active] - 1e-9 * np.abs(value[active])
            if not worse.any():
                break
            size[worse] /= 2
        theta[active], value[active] = trial, new
        done[np.flatnonzero(active)[decrease < 1e-14 * np.maximum(1.0, np.abs(new))]] = True
        if done.all():
            break
    return theta, done


def _step(theta: Array, w: Array, sides: NDArray[np.int64], weights: Array) -> tuple[Array, Array]:
    """Newton's step and the predicted gain of each draw."""
    free = sides == 0
    z = theta @ w.T
    first, second = -z, np.full_like(z, -1.0)
    for side in (-1, 1):
        chosen = sides == side
        t = -side * z[:, chosen]
        ratio = mills(t)
        first[:, chosen], second[:, chosen] = -side * ratio, -ratio * (ratio + t)
    gradient = (weights * first) @ w
    curvature = weights * second
    hessian = np.matmul(w.T[np.newaxis] * curvature[:, np.newaxis, :], w)
    mass = weights[:, free].sum(axis=1)
    gradient[:, -1] += mass / theta[:, -1]
    hessian[:, -1, -1] -= mass / theta[:, -1] ** 2
    step = np.asarray(-np.linalg.solve(hessian, gradient[..., np.newaxis])[..., 0], dtype=float)
    return step, np.asarray((gradient * step).sum(axis=1), dtype=float)


def _log_likelihood(theta: Array, w: Array, sides: NDArray[np.int64], weights: Array) -> Array:
    z = theta @ w.T
    parts = np.log(theta[:, -1:]) + log_density(z)
    for side in (-1, 1):
        chosen = sides == side
        parts[:, chosen] = log_ndtr(-side * z[:, chosen])
    return (weights * parts).sum(axis=1)
