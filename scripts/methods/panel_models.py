"""Helpers of panel regressions: dummies, linear within and random-effects estimators, Hausman's test, collinearity."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from scripts.errors import EstimationError


@dataclass(frozen=True)
class LinearPanel:
    """Coefficients of the regressors (without intercept) and their covariance."""

    coefficients: pd.Series
    covariance: pd.DataFrame


@dataclass(frozen=True)
class Hausman:
    """Hausman's test that the group effects do not correlate with the regressors."""

    statistic: float
    degrees_of_freedom: int
    p_value: float
    within: LinearPanel
    random: LinearPanel


def dummies(labels: pd.Series, prefix: str) -> pd.DataFrame:
    """Return a 0/1 column for each label but the first, named `<prefix>=<label>`."""
    table = pd.get_dummies(labels, dtype=float).iloc[:, 1:]
    return table.rename(columns=lambda label: f"{prefix}={label}")


def within_estimator(outcome: pd.Series, regressors: pd.DataFrame, groups: pd.Series) -> LinearPanel:
    """Return the linear fixed-effects estimator; variance with n - groups - k degrees of freedom."""
    y = outcome - outcome.groupby(groups).transform("mean")
    x = regressors - regressors.groupby(groups).transform("mean")
    _require_rank(x)
    freedom = len(y) - groups.nunique() - x.shape[1]
    return _least_squares(y, x, freedom)[0]


def random_effects_estimator(outcome: pd.Series, regressors: pd.DataFrame, groups: pd.Series) -> LinearPanel:
    """Return the linear random-effects estimator with Swamy and Arora's variance components, balanced or not.

    For unbalanced panels the group variance is that of Baltagi and Chang (1994), as in plm.
    """
    count, k = groups.nunique(), regressors.shape[1]
    within_y = outcome - outcome.groupby(groups).transform("mean")
    within_x = regressors - regressors.groupby(groups).transform("mean")
    _, residual_within = _least_squares(within_y, within_x, 1)
    variance = float(residual_within @ residual_within) / (len(outcome) - count - k)
    full = regressors.assign(intercept=1.0)
    means_x, means_y = full.groupby(groups).transform("mean"), outcome.groupby(groups).transform("mean")
    _, residual_between = _least_squares(means_y, means_x, 1)
    sizes = outcome.groupby(groups).transform("size")
    x = means_x.to_numpy()
    sums = full.groupby(groups).sum().to_numpy()
    trace = np.trace(np.linalg.inv(x.T @ x) @ (sums.T @ sums))
    between = (float(residual_between @ residual_between) - (count - k - 1) * variance) / (len(outcome) - trace)
    theta = 1 - np.sqrt(variance / (variance + sizes * max(between, 0.0)))
    y = outcome - theta * means_y
    z = full - means_x.mul(theta, axis=0)
    fit, _ = _least_squares(y, z, len(y) - k - 1)
    names = list(regressors.columns)
    return LinearPanel(fit.coefficients[names], fit.covariance.loc[names, names])


def hausman(outcome: pd.Series, regressors: pd.DataFrame, groups: pd.Series) -> Hausman:
    """Return Hausman's test of the linear random-effects against the linear fixed-effects estimator.

    A negative statistic (the difference of the covariances is not positive definite) is returned as it is, with p = 1.
    """
    fixed = within_estimator(outcome, regressors, groups)
    random = random_effects_estimator(outcome, regressors, groups)
    difference = (fixed.coefficients - random.coefficients).to_numpy()
    spread = (fixed.covariance - random.covariance).to_numpy()
    statistic = float(difference @ np.linalg.solve(spread, difference))
    freedom = len(difference)
    return Hausman(statistic, freedom, float(chdtrc(freedom, max(statistic, 0.0))), fixed, random)


def variance_inflation(regressors: pd.DataFrame) -> pd.Series:
    """Return each regressor's variance inflation factor 1 / (1 - R2 on the others); above 10 is usually called high."""
    correlation = regressors.corr().to_numpy()
    if np.linalg.matrix_rank(correlation) < len(correlation):
        raise EstimationError("The regressors are exactly collinear: variance inflation is infinite.")
    return pd.Series(np.diag(np.linalg.inv(correlation)), index=regressors.columns)


def _require_rank(x: pd.DataFrame) -> None:
    if np.linalg.matrix_rank(x / np.sqrt((x**2).mean()).replace(0, 1)) < x.shape[1]:
        raise EstimationError(f"Within groups the regressors {', '.join(map(str, x.columns))} are collinear or do not vary.")


def _least_squares(y: pd.Series, x: pd.DataFrame, freedom: int) -> tuple[LinearPanel, np.ndarray]:
    inverse = np.linalg.inv(x.T.to_numpy() @ x.to_numpy())
    beta = inverse @ (x.T.to_numpy() @ y.to_numpy())
    residual = y.to_numpy() - x.to_numpy() @ beta
    variance = residual @ residual / freedom
    covariance = pd.DataFrame(inverse * variance, index=x.columns, columns=x.columns)
    return LinearPanel(pd.Series(beta, index=x.columns), covariance), residual
