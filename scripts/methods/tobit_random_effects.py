"""The random-effects panel Tobit by adaptive Gauss-Hermite quadrature.

y*_it = x_it beta + u_i + e_it with u_i ~ N(0, sigma_u^2), e_it ~ N(0, sigma_e^2), y observed between two limits.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import log_ndtr, logsumexp

from scripts.errors import EstimationError
from scripts.methods.tobit import LOG_SIGMA, Estimates, TobitFit, fit_tobit, log_density, mills

LOG_SIGMA_U = "log(sigma_u)"
# Below this ratio of sigma_u to sigma the variance between groups is estimated at zero.
NO_VARIANCE = 1e-3
Array = NDArray[np.float64]


@dataclass(frozen=True)
class RandomEffectsTobit(Estimates):
    """A fitted random-effects Tobit: coefficients of the latent outcome, `log(sigma)` of the error and `log(sigma_u)` of the groups.

    Where the likelihood is highest without any variance between groups, the model is the pooled one: `log(sigma_u)` is minus infinity,
    its standard error missing.
    """

    coefficients: pd.Series
    covariance: pd.DataFrame
    log_likelihood: float
    observations: int
    groups: int
    censored_left: int
    censored_right: int

    @property
    def share_of_group_variance(self) -> float:
        """Share of the groups in the latent variance (rho)."""
        between, within = np.exp(2 * self.coefficients[LOG_SIGMA_U]), np.exp(2 * self.coefficients[LOG_SIGMA])
        return float(between / (between + within))


def fit_random_effects_tobit(
    outcome: pd.Series,
    regressors: pd.DataFrame,
    groups: Sequence[Hashable],
    lower: float = 0.0,
    upper: float = np.inf,
    nodes: int = 32,
) -> RandomEffectsTobit:
    """Fit by maximum likelihood with `nodes` adaptive quadrature nodes a group.

    outcome, regressors: as in `fit_tobit` (an intercept is added). groups: labels by row.
    Raises EstimationError when a regressor is not identified, or the iterations do not converge.
    """
    pooled = fit_tobit(outcome, regressors, lower, upper)
    if pooled.omitted:
        raise EstimationError(f"The random-effects Tobit cannot identify {', '.join(pooled.omitted)}.")
    names = [name for name in pooled.coefficients.index if name != LOG_SIGMA]
    design = regressors.assign(intercept=1.0)[names].to_numpy(float)
    scale = np.sqrt((design**2).mean(axis=0))
    problem = _Problem(design / scale, outcome.to_numpy(float), pd.factorize(np.asarray(groups))[0], lower, upper, nodes)
    start = np.concatenate([pooled.coefficients[names].to_numpy() * scale, [pooled.coefficients[LOG_SIGMA] - 0.3] * 2])
    theta = _maximise(problem, start)
    if problem.log_likelihood(theta) < pooled.log_likelihood + 1e-7 or theta[-1] < theta[-2] + np.log(NO_VARIANCE):
        return _without_variance(pooled, problem.count)
    hessian = _differentiate(problem.gradient, theta)
    change = np.append(1 / scale, [1.0, 1.0])
    covariance = np.linalg.inv(-(hessian + hessian.T) / 2) * np.outer(change, change)
    labels = [*names, LOG_SIGMA, LOG_SIGMA_U]
    return RandomEffectsTobit(
        coefficients=pd.Series(theta * change, index=labels),
        covariance=pd.DataFrame(covariance, index=labels, columns=labels),
        log_likelihood=problem.log_likelihood(theta),
        observations=len(design),
        groups=problem.count,
        censored_left=pooled.censored_left,
        censored_right=pooled.censored_right,
    )


def _without_variance(pooled: TobitFit, groups: int) -> RandomEffectsTobit:
    labels = [*pooled.coefficients.index, LOG_SIGMA_U]
    return RandomEffectsTobit(
        coefficients=pd.concat([pooled.coefficients, pd.Series({LOG_SIGMA_U: -np.inf})]),
        covariance=pooled.covariance.reindex(index=labels, columns=labels),
        log_likelihood=pooled.log_likelihood,
        observations=pooled.observations,
        groups=groups,
        censored_left=pooled.censored_left,
        censored_right=pooled.censored_right,
    )


class _Problem:
    """The likelihood and its gradient in (beta, log sigma_e, log sigma_u)."""

    def __init__(self, design: Array, outcome: Array, group: NDArray[np.intp], lower: float, upper: float, nodes: int) -> None:
        self.design, self.group, self.count = design, group, int(group.max()) + 1
        self.left, self.right = outcome <= lower, outcome >= upper
        self.free = ~(self.left | self.right)
        self.outcome = np.clip(outcome, lower, upper)
        points, weights = np.polynomial.hermite.hermgauss(nodes)
        self.points, self.log_weights = points * np.sqrt(2), np.log(weights) + points**2

    def log_likelihood(self, theta: Array) -> float:
        return float(logsumexp(self._integrand(theta)[0], axis=1).sum())

    def gradient(self, theta: Array) -> Array:
        """Derivative by Fisher's identity: the mean of the complete-data score over each group's posterior nodes."""
        logs, effects = self._integrand(theta)
        posterior = np.exp(logs - logsumexp(logs, axis=1, keepdims=True))
        spread_e, spread_u = np.exp(theta[-2]), np.exp(theta[-1])
        z = self._residuals(theta, effects[self.group])
        first, _ = self._slopes(z)
        weight = posterior[self.group]
        by_beta = -((first * weight).sum(axis=1) / spread_e) @ self.design
        by_log_e = -((first * z * weight).sum() + self.free.sum())
        by_log_u = (posterior * ((effects / spread_u) ** 2 - 1)).sum()
        return np.concatenate([by_beta, [by_log_e, by_log_u]])

    def _residuals(self, theta: Array, effect: Array) -> Array:
        return ((self.outcome - self.design @ theta[:-2])[:, None] - effect) / np.exp(theta[-2])

    def _log_density(self, theta: Array, z: Array) -> Array:
        result = np.empty_like(z)
        result[self.free] = log_density(z[self.free]) - theta[-2]
        result[self.left], result[self.right] = log_ndtr(z[self.left]), log_ndtr(-z[self.right])
        return result

    def _slopes(self, z: Array) -> tuple[Array, Array]:
        """Return the first and second derivative of the log-density in z."""
        first, second = -z, np.full_like(z, -1.0)
        for side, sign in ((self.left, 1.0), (self.right, -1.0)):
            t = sign * z[side]
            ratio = mills(t)
            first[side], second[side] = sign * ratio, -ratio * (ratio + t)
        return first, second

    def _sum(self, values: Array) -> Array:
        return np.bincount(self.group, weights=values, minlength=self.count).astype(float)

    def _modes(self, theta: Array) -> tuple[Array, Array]:
        """Return mode and spread of each group's effect given its data (Newton; the log-posterior is concave)."""
        spread_e, precision_u = np.exp(theta[-2]), np.exp(-2 * theta[-1])
        mode = np.zeros(self.count)
        for _ in range(100):
            first, second = self._slopes(self._residuals(theta, mode[self.group][:, None]))
            slope = -self._sum(first[:, 0]) / spread_e - mode * precision_u
            curvature = self._sum(second[:, 0]) / spread_e**2 - precision_u
            step = np.clip(-slope / curvature, -5 * spread_e, 5 * spread_e)
            mode = mode + step
            if np.abs(step).max() < 1e-11 * spread_e:
                break
        return mode, 1 / np.sqrt(-curvature)

    def _integrand(self, theta: Array) -> tuple[Array, Array]:
        """Return the logarithms of the quadrature terms and the effects at the nodes, both groups x nodes."""
        mode, spread = self._modes(theta)
        effects = mode[:, None] + spread[:, None] * self.points
        densities = self._log_density(theta, self._residuals(theta, effects[self.group]))
        by_group = np.zeros((self.count, len(self.points)))
        np.add.at(by_group, self.group, densities)
        prior = log_density(effects / np.exp(theta[-1])) - theta[-1]
        return by_group + prior + self.log_weights + np.log(spread * np.sqrt(2))[:, None], effects


def _maximise(problem: _Problem, start: Array) -> Array:
    from scipy.optimize import minimize

    found = minimize(lambda t: -problem.log_likelihood(t), start, jac=lambda t: -problem.gradient(t), method="BFGS", options={"gtol": 1e-5})
    theta = found.x
    for _ in range(20):
        gradient = problem.gradient(theta)
        if np.abs(gradient).max() < 1e-9 or theta[-1] < theta[-2] + np.log(NO_VARIANCE):
            return theta
        theta = theta - np.linalg.solve(_differentiate(problem.gradient, theta), gradient)
    if np.abs(problem.gradient(theta)).max() < 1e-5:
        return theta
    raise EstimationError("The random-effects Tobit did not converge: the variance of the groups may be zero.")


def _differentiate(function: Callable[[Array], Array], theta: Array, step: float = 1e-3) -> Array:
    """Return the derivative of a vector-valued function by five-point differences (error of the order of step ** 4)."""
    columns = []
    for position in range(len(theta)):
        move = np.zeros_like(theta)
        move[position] = step * max(1.0, abs(theta[position]))
        near, far = (function(theta + k * move) - function(theta - k * move) for k in (1, 2))
        columns.append((8 * near - far) / (12 * move[position]))
    return np.array(columns).T
