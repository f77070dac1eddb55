"""The Tobit model with one or two limits, by Newton's method on Olsen's parametrisation.

With gamma = beta / sigma and tau = 1 / sigma the log-likelihood is globally concave (Olsen 1978), so Newton's method finds
the maximum. No kept library of Python has the model with standard errors and clusters; results equal AER and survival in R to 1e-8.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr

from scripts.errors import EstimationError
from scripts.methods import gate
from scripts.methods.tobit_design import INTERCEPT, LOG_SIGMA, PERFECT, CensoredDesign, censored_design

LOG_ROOT_TWO_PI = 0.5 * np.log(2 * np.pi)
Array = NDArray[np.float64]


def log_density(z: Array) -> Array:
    """Logarithm of the standard normal density."""
    return -0.5 * z**2 - LOG_ROOT_TWO_PI


def mills(t: Array) -> Array:
    """Normal density over the distribution function, the slope of its logarithm (inverse Mills ratio)."""
    return np.asarray(np.exp(log_density(t) - log_ndtr(t)))


class Estimates:
    """What follows from maximum likelihood coefficients and their covariance, whatever the model."""

    coefficients: pd.Series
    covariance: pd.DataFrame

    @property
    def standard_errors(self) -> pd.Series:
        """Standard errors, in the order of the coefficients."""
        return pd.Series(np.sqrt(np.diag(self.covariance)), index=self.coefficients.index)

    @property
    def p_values(self) -> pd.Series:
        """Two-sided p values of z tests against zero."""
        return pd.Series(2 * ndtr(-np.abs(self.coefficients / self.standard_errors)), index=self.coefficients.index)


@dataclass(frozen=True)
class TobitFit(Estimates):
    """A fitted Tobit model.

    coefficients: by regressor, on the latent outcome; `log(sigma)` last. covariance: of these, from the observed information unless
    covariance_type says otherwise. scores: slope of each row in the log-likelihood, by coefficient (rows x coefficients); rows:
    their labels. omitted: regressors that the data cannot identify, with the reason. log_likelihood_null: with the intercept only.
    """

    coefficients: pd.Series
    covariance: pd.DataFrame
    log_likelihood: float
    log_likelihood_null: float
    observations: int
    censored_left: int
    censored_right: int
    iterations: int
    scores: Array = field(repr=False)
    rows: pd.Index = field(repr=False)
    covariance_type: str = "observed information"
    omitted: dict[str, str] = field(default_factory=dict)

    @property
    def sigma(self) -> float:
        """Standard deviation of the latent error."""
        return float(np.exp(self.coefficients[LOG_SIGMA]))

    @property
    def pseudo_r2(self) -> float:
        """McFadden's pseudo R2; with a density in the likelihood it may exceed 1 or be negative."""
        return 1 - self.log_likelihood / self.log_likelihood_null

    def clustered(self, labels: Sequence[Hashable], correction: bool = False) -> "TobitFit":
        """Return the fit with the sandwich covariance of clusters, given by row (as `survreg(cluster())`).

        correction: multiply by G / (G - 1), G being the number of clusters. Raises EstimationError with fewer than two.
        """
        codes, names = gate.groups(labels, self.rows, "cluster", 2)
        groups = len(names)
        sums = np.zeros((groups, self.scores.shape[1]))
        np.add.at(sums, codes, self.scores)
        half = sums @ self.covariance.to_numpy() * np.sqrt(groups / (groups - 1) if correction else 1.0)
        covariance = pd.DataFrame(half.T @ half, index=self.covariance.index, columns=self.covariance.columns)
        return replace(self, covariance=covariance, covariance_type=f"clustered ({groups} groups)")


def fit_tobit(outcome: pd.Series, regressors: pd.DataFrame, lower: float = 0.0, upper: float = np.inf) -> TobitFit:
    """Fit a Tobit model by maximum likelihood, an intercept added.

    outcome: values at or beyond a limit count as censored there. regressors: rows labelled as the outcome's, no gaps; columns without
    variation or that are combinations of earlier ones are left out and named in `omitted`.
    Raises EstimationError as `censored_design` does, when the regressors explain the outcome exactly, and when the iterations do not
    converge.
    """
    data = censored_design(outcome, regressors, lower, upper)
    theta, iterations = newton(data)
    covariance, scores = _in_coefficients(theta, data)
    names = [*data.names, LOG_SIGMA]
    null = data.null()
    return TobitFit(
        coefficients=pd.Series([*data.coefficients(theta[:-1] / theta[-1]), np.log(data.scale) - np.log(theta[-1])], index=names),
        covariance=pd.DataFrame(covariance, index=names, columns=names),
        log_likelihood=data.log_likelihood(_log_likelihood(theta, data)),
        log_likelihood_null=data.log_likelihood(_log_likelihood(newton(null)[0], null)),
        observations=len(data.outcome),
        censored_left=int(data.left.sum()),
        censored_right=int(data.right.sum()),
        iterations=iterations,
        scores=scores,
        rows=data.rows,
        omitted=data.omitted,
    )


def marginal_effects(fit: TobitFit, regressors: pd.DataFrame, lower: float = 0.0, upper: float = np.inf) -> pd.DataFrame:
    """Return the average marginal effect of each regressor on the expected observed outcome, with its standard error.

    The effect of x_j is beta_j times the probability of being uncensored, averaged over the rows; standard errors by the
    delta method. regressors: those of the fit. Returns columns effect, standard_error, z, p; the intercept has none.
    """
    gate.same_rows(fit.rows, regressors=regressors)
    names = [name for name in fit.coefficients.index if name != LOG_SIGMA]
    design = regressors.set_axis(regressors.columns.map(str), axis=1).assign(**{INTERCEPT: 1.0})[names].to_numpy(float)
    beta, sigma = fit.coefficients[names].to_numpy(), fit.sigma
    mean = design @ beta
    low, high = (lower - mean) / sigma, (upper - mean) / sigma
    uncensored = ndtr(high) - ndtr(low)
    slope_mean = ((np.exp(log_density(low)) - np.exp(log_density(high))) / sigma)[:, None] * design
    slope_log_sigma = _times_density(low) - _times_density(high)
    jacobian = np.hstack([np.outer(beta, slope_mean.mean(axis=0)), np.outer(beta, [slope_log_sigma.mean()])])
    jacobian[:, :-1] += np.eye(len(beta)) * uncensored.mean()
    covariance = jacobian @ fit.covariance.to_numpy() @ jacobian.T
    table = pd.DataFrame({"effect": beta * uncensored.mean(), "standard_error": np.sqrt(np.diag(covariance))}, index=names)
    table["z"] = table["effect"] / table["standard_error"]
    table["p"] = 2 * ndtr(-table["z"].abs())
    return table.drop(index=INTERCEPT)


def _times_density(z: Array) -> Array:
    return np.where(np.isfinite(z), z, 0.0) * np.exp(log_density(z))


def _log_likelihood(theta: Array, data: CensoredDesign) -> float:
    tau, free = theta[-1], data.free
    z = tau * data.outcome - data.basis @ theta[:-1]
    total = free.sum() * (np.log(tau) - LOG_ROOT_TWO_PI) - 0.5 * (z[free] ** 2).sum()
    return float(total + log_ndtr(z[data.left]).sum() + log_ndtr(-z[data.right]).sum())


def _sides(data: CensoredDesign) -> Array:
    """Derivative (-x, y) of z = tau y - x gamma in (gamma, tau), by row."""
    return np.column_stack([-data.basis, data.outcome])


def _slopes(theta: Array, data: CensoredDesign) -> tuple[Array, Array]:
    """Return the first and second derivative of each observation's log-density in z."""
    z = _sides(data) @ theta
    first, second = -z, np.full_like(z, -1.0)
    for side, sign in ((data.left, 1.0), (data.right, -1.0)):
        t = sign * z[side]
        ratio = mills(t)
        first[side], second[side] = sign * ratio, -ratio * (ratio + t)
    return first, second


def _derivatives(theta: Array, data: CensoredDesign) -> tuple[Array, Array]:
    """Return gradient and Hessian of the log-likelihood in (gamma, tau)."""
    first, second = _slopes(theta, data)
    sides, free = _sides(data), data.free.sum()
    gradient = first @ sides
    gradient[-1] += free / theta[-1]
    hessian = (sides * second[:, None]).T @ sides
    hessian[-1, -1] -= free / theta[-1] ** 2
    return gradient, hessian


def newton(data: CensoredDesign, limit: int = 100) -> tuple[Array, int]:
    """Maximise the log-likelihood in (gamma, tau) from least squares, with step halving."""
    # The basis is orthonormal but for root n.
    start = data.basis.T @ data.outcome / len(data.outcome)
    spread = max(float(np.std(data.outcome - data.basis @ start)), PERFECT)
    theta = np.append(start, 1.0) / spread
    value = _log_likelihood(theta, data)
    for iteration in range(1, limit + 1):
        if theta[-1] * PERFECT > 0.5:
            raise EstimationError(f"The regressors {_list(data)} explain the outcome exactly: without errors there is no Tobit estimate.")
        gradient, hessian = _derivatives(theta, data)
        try:
            step = -np.linalg.solve(hessian, gradient)
        except np.linalg.LinAlgError:
            raise EstimationError(f"The Tobit likelihood is flat in some direction (regressors: {_list(data)}): leave one out.") from None
        if gradient @ step < 1e-20 * max(1.0, abs(value)):
            return theta, iteration
        size = 1.0
        while theta[-1] + size * step[-1] <= 0 or _log_likelihood(theta + size * step, data) < value - 1e-10 * abs(value):
            size /= 2
            if size < 1e-12:
                raise EstimationError(f"The Tobit iterations cannot improve after {iteration} steps (regressors: {_list(data)}).")
        theta = theta + size * step
        value = _log_likelihood(theta, data)
    raise EstimationError(f"The Tobit iterations did not converge in {limit} steps (regressors: {_list(data)}).")


def _list(data: CensoredDesign) -> str:
    return ", ".join(data.names[1:])


def _in_coefficients(theta: Array, data: CensoredDesign) -> tuple[Array, Array]:
    """Return the covariance of (beta, log sigma) from the observed information, and the scores in them (rows)."""
    _, hessian = _derivatives(theta, data)
    scores = _slopes(theta, data)[0][:, None] * _sides(data)
    scores[data.free, -1] += 1 / theta[-1]
    jacobian = np.eye(len(theta)) / theta[-1]
    jacobian[:-1, -1] = -theta[:-1] / theta[-1] ** 2
    jacobian[-1, -1] = -1 / theta[-1]
    jacobian = data.jacobian(1) @ jacobian
    return jacobian @ np.linalg.inv(-hessian) @ jacobian.T, np.linalg.solve(jacobian.T, scores.T).T
