"""The random-effects panel Tobit by adaptive quadrature.

No kept library of Python has it; the likelihood equals dense integration to 1e-8 and, without censoring, the linear model's.
y*_it = x_it beta + u_i + e_it with u_i ~ N(0, sigma_u^2), e_it ~ N(0, sigma_e^2), y observed between two limits.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import log_ndtr, logsumexp

from scripts.errors import EstimationError
from scripts.methods import gate
from scripts.methods.tobit import Estimates, TobitFit, fit_tobit, log_density, mills, newton
from scripts.methods.tobit_design import LOG_SIGMA, LOG_SIGMA_U, CensoredDesign, censored_design

# Below this ratio of sigma_u to sigma the variance between groups is estimated at zero.
NO_VARIANCE = 1e-3
# How far the integrand has fallen, in logarithms, where the integral ends; the most nodes a group is given.
DEPTH, MOST = 40.0, 8000
# Logarithm of a deviation, in those of the outcome, that no data can have.
BEYOND = 12.0
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
    """Fit by maximum likelihood with `nodes` quadrature nodes a group or as many more as its integral needs.

    outcome, regressors: as in `fit_tobit` (an intercept is added). groups: labels by row.
    Raises EstimationError when a regressor is not identified, no group has two rows, or the likelihood has no maximum.
    """
    data = censored_design(outcome, regressors, lower, upper)
    if data.omitted:
        raise EstimationError(f"The random-effects Tobit cannot identify {', '.join(data.omitted)}.")
    codes, _ = gate.groups(groups, data.rows, "group", 2)
    if np.bincount(codes).max() < 2:
        raise EstimationError("No group has two rows: its effect cannot be told from the error. Use the pooled Tobit.")
    pooled = newton(data)[0]
    problem = _Problem(data, codes, nodes)
    theta = _maximise(problem, np.append(pooled[:-1] / pooled[-1], [-np.log(pooled[-1]) - 0.3] * 2))
    reached = data.log_likelihood(problem.log_likelihood(theta))
    if problem.needed > MOST:
        raise EstimationError("The groups' variance grows beyond bounds: too many groups are censored throughout for random effects.")
    alone = fit_tobit(outcome, regressors, lower, upper)
    if reached < alone.log_likelihood + 1e-7 or theta[-1] < theta[-2] + np.log(NO_VARIANCE):
        return _without_variance(alone, problem.count)
    hessian = _differentiate(problem.gradient, theta)
    information = -(hessian + hessian.T) / 2
    if not np.isfinite(information).all() or np.linalg.eigvalsh(information).min() <= 0:
        raise EstimationError("The likelihood of the random-effects Tobit is flat: groups that are censored throughout tell too little.")
    change = data.jacobian(2)
    labels = [*data.names, LOG_SIGMA, LOG_SIGMA_U]
    return RandomEffectsTobit(
        coefficients=pd.Series([*data.coefficients(theta[:-2]), *(theta[-2:] + np.log(data.scale))], index=labels),
        covariance=pd.DataFrame(change @ np.linalg.inv(information) @ change.T, index=labels, columns=labels),
        log_likelihood=reached,
        observations=len(data.outcome),
        groups=problem.count,
        censored_left=int(data.left.sum()),
        censored_right=int(data.right.sum()),
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

    def __init__(self, data: CensoredDesign, group: NDArray[np.intp], nodes: int) -> None:
        self.design, self.outcome, self.nodes = data.basis, data.outcome, nodes
        self.group, self.count = group, int(group.max()) + 1
        self.left, self.right, self.free = data.left, data.right, data.free
        self.sizes = np.bincount(group)
        self.needed = 0

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

    def _log_posterior(self, theta: Array, effects: Array) -> Array:
        """Return the joint log-density of each group's rows and effects (groups x any number)."""
        densities = self._log_density(theta, self._residuals(theta, effects[self.group]))
        by_group = np.zeros_like(effects)
        np.add.at(by_group, self.group, densities)
        return by_group + log_density(effects / np.exp(theta[-1])) - theta[-1]

    def _reach(self, theta: Array, mode: Array, spread: Array, side: int) -> Array:
        """Return how far from its mode each group's log-posterior, which is concave, has fallen by DEPTH."""
        top = self._log_posterior(theta, mode[:, None])
        far = spread[:, None] * 2.0 ** np.arange(1, 24)
        fallen = self._log_posterior(theta, mode[:, None] + side * far) < top - DEPTH
        high = far[np.arange(self.count), fallen.argmax(axis=1)]
        low = high / 2
        for _ in range(5):
            middle = (low + high) / 2
            beyond = (self._log_posterior(theta, (mode + side * middle)[:, None]) < top - DEPTH)[:, 0]
            low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
        return np.asarray(high)

    def _integrand(self, theta: Array) -> tuple[Array, Array]:
        """Return the logarithms of the quadrature terms and the effects at the nodes, both groups x nodes.

        Equal steps, whose error falls faster than any power of the step for smooth densities that vanish at both ends: with steps of
        the smallest scale that T rows can give a posterior, 1 / sqrt(T / sigma_e^2 + 1 / sigma_u^2), it is below 1e-8.
        """
        if not np.isfinite(theta).all() or np.abs(theta[-2:]).max() > BEYOND:
            raise EstimationError(
                "The random-effects Tobit has no maximum: a variance vanishes or grows beyond bounds. Use the pooled one."
            )
        mode, spread = self._modes(theta)
        start, stop = mode - self._reach(theta, mode, spread, -1), mode + self._reach(theta, mode, spread, 1)
        scale = 1 / np.sqrt(self.sizes * np.exp(-2 * theta[-2]) + np.exp(-2 * theta[-1]))
        self.needed = int(np.ceil(((stop - start) / scale).max()))
        effects = np.linspace(start, stop, max(self.nodes, min(self.needed, MOST)), axis=1)
        step = effects[:, 1:2] - effects[:, :1]
        return self._log_posterior(theta, effects) + np.log(step), effects


def _maximise(problem: _Problem, start: Array) -> Array:
    from scipy.optimize import minimize

    # A line search must not leave the range in which the likelihood can be computed: a variance may vanish there.
    bounds = [(None, None)] * (len(start) - 2) + [(-BEYOND / 2, BEYOND / 2)] * 2
    options = {"gtol": 1e-5, "ftol": 1e-15, "maxiter": 1000}
    theta = minimize(
        lambda t: -problem.log_likelihood(t), start, jac=lambda t: -problem.gradient(t), method="L-BFGS-B", bounds=bounds, options=options
    ).x
    for _ in range(20):
        gradient = problem.gradient(theta)
        if np.abs(gradient).max() < 1e-9 or theta[-1] < theta[-2] + np.log(NO_VARIANCE):
            return np.asarray(theta)
        try:
            theta = theta - np.linalg.solve(_differentiate(problem.gradient, theta), gradient)
        except np.linalg.LinAlgError:
            break
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
