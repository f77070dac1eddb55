"""Linear mixed models on small and crossed data: profiled deviance, several starts, singular fits named.

The notation is lme4's: `y ~ x + (1 | city) + (0 + x | city)`; `(1 + x || city)` has uncorrelated, `(1 + x | city)` correlated effects.
With y = X beta + Z b + e, b ~ N(0, sigma^2 L L'), e ~ N(0, sigma^2 I), the relative factor L is filled by `theta` and the deviance
is profiled over beta and sigma: Bates, Maechler, Bolker, Walker (2015), Fitting linear mixed-effects models using lme4, equations
34 and 41. Few random effects are assumed (tens): the work is dense and batched over candidate values of theta.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations_with_replacement, product
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize

from scripts.errors import EstimationError

Array = NDArray[np.float64]
# A relative standard deviation below this is a variance estimated at zero (lme4's tolerance of isSingular).
SINGULAR = 1e-4


@dataclass(frozen=True)
class RandomTerm:
    """One random-effects term: `columns` ('1' is the intercept) vary by `group`, with correlated effects."""

    group: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Formula:
    """A parsed model formula."""

    text: str
    outcome: str
    fixed: tuple[str, ...]
    random: tuple[RandomTerm, ...]

    @classmethod
    def parse(cls, text: str) -> "Formula":
        """Parse lme4's notation; fixed terms are columns of numbers, the intercept is always in."""
        try:
            outcome, right = (part.strip() for part in text.split("~"))
        except ValueError:
            raise EstimationError(f"'{text}' is no model formula: expected 'outcome ~ terms'") from None
        terms: list[RandomTerm] = []
        for inner, bars, group in re.findall(r"\(([^|()]*)(\|\|?)([^|()]*)\)", right):
            names = [name.strip() for name in inner.split("+") if name.strip()]
            columns = tuple(n for n in names if n not in ("0", "1")) if "0" in names else ("1", *(n for n in names if n != "1"))
            blocks = [(c,) for c in columns] if bars == "||" else [columns]
            terms += [RandomTerm(group.strip(), block) for block in blocks]
        fixed = [name.strip() for name in re.sub(r"\([^()]*\)", "", right).split("+")]
        return cls(text, outcome, tuple(n for n in fixed if n and n != "1"), tuple(terms))

    def without(self, column: str) -> "Formula":
        """Return the formula with one fixed effect dropped (the null model of a test)."""
        text = f"{self.text} [without {column}]"
        return replace(self, text=text, fixed=tuple(n for n in self.fixed if n != column))


class Moments(NamedTuple):
    """X = Q R: the inverse of R, ln |R'R|, Q'y, Z'Z, Z'[Q e] and [Q e]'[Q e] with the least squares residuals e."""

    inverse: Array
    log_det: float
    ordinary: Array
    zz: Array
    zs: Array
    ss: Array


@dataclass(frozen=True)
class Design:
    """Matrices of a model: y (n), x (n, p), z (n, q), and where each theta stands in the (q, q) factor."""

    formula: Formula
    y: Array
    x: Array
    z: Array
    positions: tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...]
    diagonal: NDArray[np.bool_]
    names: tuple[tuple[str, str, str], ...]

    @cached_property
    def moments(self) -> "Moments":
        """Sums of products, after X was made orthonormal and y freed of X (against cancellation)."""
        basis, triangle = np.linalg.qr(self.x)
        ordinary = basis.T @ self.y
        sides = np.column_stack([basis, self.y - basis @ ordinary])
        log_det = 2 * float(np.log(np.abs(np.diag(triangle))).sum())
        return Moments(np.linalg.inv(triangle), log_det, ordinary, self.z.T @ self.z, self.z.T @ sides, sides.T @ sides)

    def factors(self, thetas: Array) -> Array:
        """Return the relative covariance factors (b, q, q) of a batch of theta (b, m)."""
        out = np.zeros((len(thetas), self.z.shape[1], self.z.shape[1]))
        for k, (rows, columns) in enumerate(self.positions):
            out[:, rows, columns] = thetas[:, k, None]
        return out


def design(formula: Formula, data: pd.DataFrame) -> Design:
    """Build the matrices of a model. data: one row an observation, without missing values in the columns used."""
    used = [formula.outcome, *formula.fixed, *{c for t in formula.random for c in (*t.columns, t.group) if c != "1"}]
    if missing := [c for c in used if c not in data]:
        raise EstimationError(f"the model '{formula.text}' uses columns that the data do not have: {', '.join(missing)}")
    if data[used].isna().any().any():
        raise EstimationError(f"the model '{formula.text}' is given missing values: drop incomplete rows first")
    y = data[formula.outcome].to_numpy(float)
    x = np.column_stack([np.ones(len(data)), *(data[c].to_numpy(float) for c in formula.fixed)])
    if np.linalg.matrix_rank(x) < x.shape[1] or len(y) <= x.shape[1]:
        raise EstimationError(f"the fixed effects of '{formula.text}' are collinear, or more than the {len(y)} observations can bear")
    blocks, positions, diagonal = [], [], []
    names: list[tuple[str, str, str]] = []
    start = 0
    for term in formula.random:
        codes, levels = pd.factorize(data[term.group], sort=True)
        count, width = len(levels), len(term.columns)
        if count < 2:
            raise EstimationError(f"the grouping '{term.group}' has {count} level: a random effect needs two or more")
        block = np.zeros((len(y), count * width))
        for j, column in enumerate(term.columns):
            block[np.arange(len(y)), codes * width + j] = 1.0 if column == "1" else data[column].to_numpy(float)
        for j, i in combinations_with_replacement(range(width), 2):
            offsets = start + np.arange(count) * width
            positions.append((offsets + i, offsets + j))
            diagonal.append(i == j)
            first, second = ("intercept" if c == "1" else c for c in (term.columns[i], term.columns[j]))
            names.append((term.group, first, second))
        blocks.append(block)
        start += block.shape[1]
    z = np.column_stack(blocks) if blocks else np.zeros((len(y), 0))
    return Design(formula, y, x, z, tuple(positions), np.array(diagonal, bool), tuple(names))


@dataclass(frozen=True)
class Profile:
    """Of a batch of theta (b): log determinants, coefficients (b, p), (X'V^-1 X)^-1 (b, p, p), weighted residual sums of squares."""

    log_det_random: Array
    log_det_fixed: Array
    beta: Array
    unscaled: Array
    squares: Array


def profile(model: Design, thetas: Array) -> Profile:
    """Solve the generalised least squares of a batch of theta (b, m), with V = I + Z L L' Z' inverted by Woodbury's identity."""
    p = model.x.shape[1]
    factor = model.factors(thetas)
    transposed = factor.transpose(0, 2, 1)
    root = np.linalg.cholesky(np.eye(model.z.shape[1]) + transposed @ model.moments.zz @ factor)
    white = np.linalg.solve(root, transposed @ model.moments.zs)
    sums = model.moments.ss - white.transpose(0, 2, 1) @ white
    cross, right = sums[:, :p, :p], sums[:, :p, p]
    gamma = np.linalg.solve(cross, right[:, :, None])[:, :, 0]
    inverse = model.moments.inverse
    return Profile(
        2 * np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1),
        np.linalg.slogdet(cross)[1] + model.moments.log_det,
        (model.moments.ordinary + gamma) @ inverse.T,
        inverse @ np.linalg.inv(cross) @ inverse.T,
        sums[:, p, p] - (right * gamma).sum(axis=1),
    )


def deviance(model: Design, thetas: Array, reml: bool) -> Array:
    """Return -2 log-likelihood (or the REML criterion), profiled over beta and sigma, for a batch of theta (b, m)."""
    solved = profile(model, thetas)
    n = len(model.y) - (model.x.shape[1] if reml else 0)
    return solved.log_det_random + (solved.log_det_fixed if reml else 0.0) + n * (1 + np.log(2 * np.pi * solved.squares / n))


@dataclass(frozen=True)
class Fit:
    """A fitted model.

    beta (p), covariance (p, p), sigma (residual standard deviation), theta (m: relative standard deviations and covariances).
    singular: names of the variance components estimated at zero (or of correlations at their bound); empty if the fit is regular.
    """

    model: Design = field(repr=False)
    reml: bool
    theta: Array
    beta: Array
    covariance: Array
    sigma: float
    log_likelihood: float
    converged: bool
    singular: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """Names of the fixed effects, the intercept first."""
        return ["intercept", *self.model.formula.fixed]

    @property
    def parameters(self) -> int:
        """Number of parameters: fixed effects, theta, residual variance."""
        return len(self.beta) + len(self.theta) + 1

    @property
    def standard_errors(self) -> Array:
        """Generalised least squares standard errors of the fixed effects."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def random_covariance(self) -> Array:
        """Covariance (q, q) of the random effects."""
        factor = self.model.factors(self.theta[None, :])[0]
        return self.sigma**2 * factor @ factor.T

    def conditional_modes(self) -> Array:
        """Best linear unbiased predictions (q) of the random effects."""
        z, covariance = self.model.z, self.random_covariance
        marginal = z @ covariance @ z.T + self.sigma**2 * np.eye(len(z))
        return covariance @ z.T @ np.linalg.solve(marginal, self.model.y - self.model.x @ self.beta)

    def fitted(self) -> Array:
        """Fitted values (n), random effects included."""
        return self.model.x @ self.beta + self.model.z @ self.conditional_modes()

    @property
    def deviations(self) -> Array:
        """Standard deviations (m' + 1) of the random effects, in the order of the formula, and of the residuals."""
        variances = np.diag(self.random_covariance)
        first = [rows[0] for (rows, _), diagonal in zip(self.model.positions, self.model.diagonal, strict=True) if diagonal]
        return np.sqrt(np.append(variances[first], self.sigma**2))

    def components(self) -> pd.DataFrame:
        """Variance components: group, effect, with (the other effect of a covariance), variance, standard_deviation."""
        covariance = self.random_covariance
        rows = [
            (group, first, "" if first == second else second, covariance[r[0], c[0]])
            for (group, first, second), (r, c) in zip(self.model.names, self.model.positions, strict=True)
        ]
        frame = pd.DataFrame([*rows, ("residual", "", "", self.sigma**2)], columns=["group", "effect", "with", "variance"])
        return frame.assign(standard_deviation=np.where(frame["with"] == "", np.sqrt(frame["variance"].clip(lower=0)), np.nan))


def fit(formula: str | Formula, data: pd.DataFrame, reml: bool = True) -> Fit:
    """Fit a linear mixed model (a linear model when the formula has no random term).

    The deviance is evaluated on a grid of theta; its best points start a bounded quasi-Newton search. A search that ends within the
    singular tolerance of zero is tried at zero exactly.
    """
    parsed = Formula.parse(formula) if isinstance(formula, str) else formula
    return fit_design(design(parsed, data), reml)


def fit_design(model: Design, reml: bool = True, starts: int = 3, precision: float = 1e-15) -> Fit:
    """Fit a model from its matrices; `starts` grid points begin a search that ends when the deviance gains less than `precision`."""
    if not model.diagonal.size:
        return _finish(model, np.zeros(0), reml, True)
    grid = _grid(model)
    values = deviance(model, grid, reml)
    bounds = [(0.0, None) if diagonal else (None, None) for diagonal in model.diagonal]
    options = {"ftol": precision, "gtol": 1e-8, "maxiter": 500}

    def search(start: Array) -> tuple[float, Array]:
        result = minimize(_with_gradient, start, (model, reml), "L-BFGS-B", True, bounds=bounds, options=options)
        return float(result.fun), result.x

    # Covariances of random effects make for several valleys: more starts.
    count = starts if model.diagonal.all() else 4 * starts
    value, theta = min((search(grid[i]) for i in np.argsort(values, kind="stable")[:count]), key=lambda found: found[0])
    # Zero is a stationary point of every standard deviation, at which a search may end beside a small positive optimum.
    near = _small_values(model, theta)
    beside = deviance(model, near, reml) if len(near) else np.array([np.inf])
    if beside.min() < value - 1e-9:
        value, theta = min((value, theta), search(near[beside.argmin()]), key=lambda found: found[0])
    if starts > 1:
        theta = _polished(model, theta, reml)
    slope = np.abs(_with_gradient(theta, model, reml)[1])
    inward = slope[~(model.diagonal & (theta < SINGULAR))]
    return _finish(model, _snapped(model, theta, value, reml), reml, bool((inward < 1e-3).all()))


def _polished(model: Design, theta: Array, reml: bool) -> Array:
    """Newton steps from the end of a search, where line searches drown in rounding: theta good to about 1e-10."""
    free = np.flatnonzero(~(model.diagonal & (theta < 10 * SINGULAR * _units(model))))
    for _ in range(2):
        steps = 1e-3 * np.maximum(np.abs(theta), 0.1 * _units(model))
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
    units = _units(model)
    copies = []
    for k in np.flatnonzero(model.diagonal & (theta < 0.01 * units)):
        for size in (0.003, 0.01, 0.02, 0.04, 0.08):
            copies.append(theta.copy())
            copies[-1][k] = size * units[k]
    return np.array(copies)


def _grid(model: Design) -> Array:
    axes = [(0.03, 0.1, 0.5, 1.0, 3.0, 10.0) if diagonal else (-10.0, -3.0, -1.0, 0.0, 1.0, 3.0, 10.0) for diagonal in model.diagonal]
    return np.array(list(product(*axes))) * _units(model)


def _units(model: Design) -> Array:
    """Sizes of theta: a slope's theta is measured in units of one over the size of its column."""
    sizes = [1.0 if not len(c) else 1 / max(float(np.sqrt((model.z[:, c] ** 2).sum() / len(model.y))), 1e-12) for _, c in model.positions]
    return np.array(sizes)


def _with_gradient(theta: Array, model: Design, reml: bool) -> tuple[float, Array]:
    """Deviance and its gradient by central differences of fourth order (error about 1e-11), in one batch."""
    m = len(theta)
    step = 1e-3 * np.maximum(np.abs(theta), 0.1 * _units(model))
    shifts = np.concatenate([[np.zeros(m)], *(k * np.diag(step) for k in (-2, -1, 1, 2))])
    values = deviance(model, theta + shifts, reml)
    far_left, left, right, far_right = values[1:].reshape(4, m)
    return float(values[0]), (far_left - 8 * left + 8 * right - far_right) / (12 * step)


def _snapped(model: Design, theta: Array, value: float, reml: bool) -> Array:
    """Set relative standard deviations within the singular tolerance to zero where the deviance does not object."""
    for k in np.flatnonzero(model.diagonal & (theta < 10 * SINGULAR * _units(model))):
        trial = theta.copy()
        trial[k] = 0.0
        if deviance(model, trial[None, :], reml)[0] <= value + 1e-8:
            theta = trial
    return theta


def _finish(model: Design, theta: Array, reml: bool, converged: bool) -> Fit:
    solved = profile(model, theta[None, :])
    n, p = model.x.shape
    sigma = float(np.sqrt(solved.squares[0] / (n - p if reml else n)))
    value = float(deviance(model, theta[None, :], reml)[0])
    zero = model.diagonal & (theta < SINGULAR)
    singular = tuple(f"{effect} by {group}" for (group, effect, _), z in zip(model.names, zero, strict=True) if z)
    return Fit(model, reml, theta, solved.beta[0], sigma**2 * solved.unscaled[0], sigma, -value / 2, converged, singular)


def simulate(fitted: Fit, count: int, generator: np.random.Generator) -> Array:
    """Draw outcomes (count, n) from a fitted model: new random effects and new residuals."""
    model = fitted.model
    factor = model.z @ model.factors(fitted.theta[None, :])[0]
    noise = generator.standard_normal((count, factor.shape[1])) @ factor.T + generator.standard_normal((count, len(model.y)))
    return model.x @ fitted.beta + fitted.sigma * noise


def refit(fitted: Fit, outcomes: Sequence[Array] | Array) -> list[Fit]:
    """Fit the same model to other outcomes (each of n): one search each from the best of the grid, the deviance good to about 1e-8."""
    return [fit_design(replace(fitted.model, y=np.asarray(y)), fitted.reml, starts=1, precision=1e-10) for y in outcomes]
