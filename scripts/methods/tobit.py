"""The Tobit model with one or two limits, by Newton's method on Olsen's parametrisation.

With gamma = beta / sigma and tau = 1 / sigma the log-likelihood is globally concave (Olsen 1978), so Newton's method finds
the maximum. No library of this workflow has the model; results are tested against AER and survival in R.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr

from scripts.errors import EstimationError

LOG_SIGMA = "log(sigma)"
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
    covariance_type says otherwise. scores: each observation's slope of the log-likelihood in the coefficients (rows x coefficients).
    omitted: regressors that the data cannot identify, with the reason. log_likelihood_null: of the model with the intercept only.
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
        codes, names = pd.factorize(np.asarray(labels, dtype=object))
        groups = len(names)
        if groups < 2:
            raise EstimationError("Cluster-robust standard errors need at least two clusters.")
        sums = np.zeros((groups, self.scores.shape[1]))
        np.add.at(sums, codes, self.scores)
        half = sums @ self.covariance.to_numpy() * np.sqrt(groups / (groups - 1) if correction else 1.0)
        covariance = pd.DataFrame(half.T @ half, index=self.covariance.index, columns=self.covariance.columns)
        return replace(self, covariance=covariance, covariance_type=f"clustered ({groups} groups)")


@dataclass(frozen=True)
class CensoredData:
    """Outcome and regressors split by censoring."""

    design: Array
    outcome: Array
    left: NDArray[np.bool_]
    right: NDArray[np.bool_]
    lower: float
    upper: float

    @cached_property
    def uncensored(self) -> NDArray[np.bool_]:
        """Which observations are strictly between the limits."""
        return ~(self.left | self.right)

    @cached_property
    def sides(self) -> Array:
        """Derivative (-x, c) of z = tau c - x gamma in (gamma, tau), by row."""
        return np.column_stack([-self.design, self.outcome])


def fit_tobit(outcome: pd.Series, regressors: pd.DataFrame, lower: float = 0.0, upper: float = np.inf, intercept: bool = True) -> TobitFit:
    """Fit a Tobit model by maximum likelihood.

    outcome: values at or beyond a limit count as censored there. regressors: same rows, no gaps; columns without variation
    or that are combinations of earlier ones are left out and named in `omitted`.
    Raises EstimationError when no observation is uncensored, when a regressor varies among censored observations only
    (its coefficient would be infinite), and when the iterations do not converge.
    """
    frame = regressors.astype(float)
    if frame.isna().any().any() or outcome.isna().any():
        raise EstimationError("The Tobit model needs complete rows: drop or fill missing values first.")
    if intercept:
        frame = pd.concat([pd.Series(1.0, index=frame.index, name="intercept"), frame], axis=1)
    frame, omitted = _identified(frame)
    data = _censored(outcome, frame, lower, upper)
    _check(data, frame)
    scale = np.sqrt((data.design**2).mean(axis=0))
    scaled = CensoredData(data.design / scale, data.outcome, data.left, data.right, lower, upper)
    theta, iterations = _newton(scaled, list(frame.columns))
    theta[:-1] /= scale
    covariance, scores = _in_coefficients(theta, data)
    names = [*frame.columns, LOG_SIGMA]
    null = CensoredData(np.ones((len(frame), 1)), data.outcome, data.left, data.right, lower, upper)
    return TobitFit(
        coefficients=pd.Series([*(theta[:-1] / theta[-1]), -np.log(theta[-1])], index=names),
        covariance=pd.DataFrame(covariance, index=names, columns=names),
        log_likelihood=_log_likelihood(theta, data),
        log_likelihood_null=_log_likelihood(_newton(null, ["intercept"])[0], null),
        observations=len(frame),
        censored_left=int(data.left.sum()),
        censored_right=int(data.right.sum()),
        iterations=iterations,
        scores=scores,
        omitted=omitted,
    )


def marginal_effects(fit: TobitFit, regressors: pd.DataFrame, lower: float = 0.0, upper: float = np.inf) -> pd.DataFrame:
    """Return the average marginal effect of each regressor on the expected observed outcome, with its standard error.

    The effect of x_j is beta_j times the probability of being uncensored, averaged over the rows; standard errors by the
    delta method. regressors: those of the fit. Returns columns effect, standard_error, z, p; the intercept has none.
    """
    names = [name for name in fit.coefficients.index if name != LOG_SIGMA]
    design = regressors.assign(intercept=1.0)[names].to_numpy(float)
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
    return table.drop(index="intercept", errors="ignore")


def _times_density(z: Array) -> Array:
    return np.where(np.isfinite(z), z, 0.0) * np.exp(log_density(z))


def _identified(frame: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """Drop regressors without variation and combinations of earlier columns, by projecting each on those kept."""
    values = frame.to_numpy()
    basis = np.empty_like(values, order="F")  # orthonormal columns, as many as are kept
    kept: list[int] = []
    omitted = {}
    for number, column in enumerate(values.T):
        before = basis[:, : len(kept)]
        residual = column - before @ (before.T @ column)
        residual -= before @ (before.T @ residual)  # twice: orthogonal to machine precision
        size, left = np.linalg.norm(column), np.linalg.norm(residual)
        if size == 0 or left < 1e-9 * size:
            constant = np.ptp(column) == 0
            omitted[str(frame.columns[number])] = "does not vary in this sample" if constant else "is a combination of the other regressors"
            continue
        basis[:, len(kept)] = residual / left
        kept.append(number)
    return (frame.iloc[:, kept] if omitted else frame), omitted


def _censored(outcome: pd.Series, frame: pd.DataFrame, lower: float, upper: float) -> CensoredData:
    if not lower < upper:
        raise EstimationError(f"The lower limit {lower} is not below the upper limit {upper}.")
    values = outcome.to_numpy(float)
    return CensoredData(frame.to_numpy(float), np.clip(values, lower, upper), values <= lower, values >= upper, lower, upper)


def _check(data: CensoredData, frame: pd.DataFrame) -> None:
    free = data.design[data.uncensored]
    if not len(free):
        raise EstimationError(f"All {len(frame)} observations are censored: a Tobit model has no estimate.")
    if len(free) <= frame.shape[1]:
        raise EstimationError(f"{len(free)} uncensored observations cannot identify {frame.shape[1]} coefficients and sigma.")
    scaled = pd.DataFrame(free / np.sqrt((data.design**2).mean(axis=0)), columns=frame.columns)
    _, lost = _identified(scaled)
    if lost:
        raise EstimationError(
            f"Among the uncensored observations {', '.join(lost)} cannot be told from the other regressors: the estimate would be "
            "infinite (separation). Leave out the regressor, or the group of rows that it marks."
        )


def _log_likelihood(theta: Array, data: CensoredData) -> float:
    index, tau, free = data.design @ theta[:-1], theta[-1], data.uncensored
    z = tau * data.outcome - index
    total = free.sum() * (np.log(tau) - 0.5 * np.log(2 * np.pi)) - 0.5 * (z[free] ** 2).sum()
    return float(total + log_ndtr(z[data.left]).sum() + log_ndtr(-z[data.right]).sum())


def _slopes(theta: Array, data: CensoredData) -> tuple[Array, Array]:
    """Return the first and second derivative of each observation's log-density in z."""
    free = data.uncensored
    z = data.sides @ theta
    first, second = np.empty_like(z), np.empty_like(z)
    first[free], second[free] = -z[free], -1.0
    for side, sign in ((data.left, 1.0), (data.right, -1.0)):
        t = sign * z[side]
        ratio = mills(t)
        first[side], second[side] = sign * ratio, -ratio * (ratio + t)
    return first, second


def _derivatives(theta: Array, data: CensoredData) -> tuple[Array, Array]:
    """Return gradient and Hessian of the log-likelihood in (gamma, tau)."""
    first, second = _slopes(theta, data)
    free = data.uncensored.sum()
    gradient = first @ data.sides
    gradient[-1] += free / theta[-1]
    hessian = (data.sides * second[:, None]).T @ data.sides
    hessian[-1, -1] -= free / theta[-1] ** 2
    return gradient, hessian


def _newton(data: CensoredData, names: Sequence[object], limit: int = 100) -> tuple[Array, int]:
    """Maximise the log-likelihood in (gamma, tau) from least squares, with step halving."""
    start, *_ = np.linalg.lstsq(data.design, data.outcome, rcond=None)
    spread = np.std(data.outcome - data.design @ start) or 1.0
    theta = np.append(start, 1.0) / spread
    value = _log_likelihood(theta, data)
    for iteration in range(1, limit + 1):
        gradient, hessian = _derivatives(theta, data)
        step = -np.linalg.solve(hessian, gradient)
        if gradient @ step < 1e-20 * max(1.0, abs(value)):
            return theta, iteration
        size = 1.0
        while theta[-1] + size * step[-1] <= 0 or _log_likelihood(theta + size * step, data) < value - 1e-10 * abs(value):
            size /= 2
            if size < 1e-12:
                raise EstimationError(f"The Tobit iterations cannot improve after {iteration} steps (regressors: {_list(names)}).")
        theta = theta + size * step
        value = _log_likelihood(theta, data)
    raise EstimationError(f"The Tobit iterations did not converge in {limit} steps (regressors: {_list(names)}).")


def _list(names: Sequence[object]) -> str:
    return ", ".join(map(str, names))


def _in_coefficients(theta: Array, data: CensoredData) -> tuple[Array, Array]:
    """Return the covariance of (beta, log sigma) from the observed information, and the scores in them (rows)."""
    _, hessian = _derivatives(theta, data)
    scores = _slopes(theta, data)[0][:, None] * data.sides
    scores[data.uncensored, -1] += 1 / theta[-1]
    jacobian = np.eye(len(theta)) / theta[-1]
    jacobian[:-1, -1] = -theta[:-1] / theta[-1] ** 2
    jacobian[-1, -1] = -1 / theta[-1]
    return jacobian @ np.linalg.inv(-hessian) @ jacobian.T, np.linalg.solve(jacobian.T, scores.T).T
