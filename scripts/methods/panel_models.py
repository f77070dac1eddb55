"""Panel regressions by linearmodels and statsmodels: within and random-effects estimators, Hausman's test; dummies, collinearity."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import chdtrc, fdtrc

from scripts.errors import EstimationError
from scripts.methods import gate
from scripts.methods.gate import Array


@dataclass(frozen=True)
class LinearPanel:
    """Coefficients of the regressors (without intercept) and their covariance."""

    coefficients: pd.Series
    covariance: pd.DataFrame


@dataclass(frozen=True)
class Hausman:
    """Tests that the group effects do not correlate with the regressors, in one auxiliary regression.

    statistic (chi-square with `degrees_of_freedom`), p_value: with one variance of the errors. clustered_statistic (Hotelling's F with
    `degrees_of_freedom` and groups - degrees_of_freedom), clustered_p_value: errors may differ and correlate within groups, the covariance
    being the jackknife's over groups, as the usual sandwich rejects four times too often with 25 groups and 8 regressors; None with
    2 groups a regressor or fewer.
    classical, classical_p_value: the difference of two estimators with a variance each (Hausman 1978); None where the difference of
    their covariances has a negative direction, in which there is no test.
    """

    statistic: float
    degrees_of_freedom: int
    p_value: float
    clustered_statistic: float | None
    clustered_p_value: float | None
    classical: float | None
    classical_p_value: float | None
    within: LinearPanel
    random: LinearPanel


def dummies(labels: pd.Series, prefix: str) -> pd.DataFrame:
    """Return a 0/1 column for each label but the first, named `<prefix>=<label>`."""
    table = pd.get_dummies(labels, dtype=float).iloc[:, 1:]
    return table.rename(columns=lambda label: f"{prefix}={label}")


@dataclass(frozen=True)
class _Panel:
    """Outcome (n) and regressors (n, k) in standard deviations from their means, on an index of group and running number in it."""

    outcome: pd.Series
    regressors: pd.DataFrame
    codes: NDArray[np.intp]
    scale: Array


def _panel(outcome: pd.Series, regressors: pd.DataFrame, groups: pd.Series) -> _Panel:
    """Check and standardise a panel; errors name what varies too little, or that groups or rows are too few."""
    gate.same_rows(outcome.index, regressors=regressors)
    y = gate.numbers(outcome, str(outcome.name or "outcome"))
    x = gate.table(regressors)
    codes, levels = gate.groups(groups, outcome.index, str(groups.name or "group"), 2)
    k = x.shape[1]
    if len(y) - len(levels) - k < 1:
        raise EstimationError(f"{len(y)} rows of {len(levels)} groups leave no degree of freedom for {k} regressors")
    for name, values in zip(["outcome", *regressors.columns], [y, *x.T], strict=True):
        if gate.constant(values):
            raise EstimationError(f"'{name}' does not vary: leave it out")
    scale = np.append(y.std(), x.std(axis=0))
    index = pd.MultiIndex.from_arrays([codes, pd.Series(codes).groupby(codes).cumcount()], names=["group", "row"])
    frame = pd.DataFrame((x - x.mean(axis=0)) / scale[1:], index, [str(name) for name in regressors.columns])
    panel = _Panel(pd.Series((y - y.mean()) / scale[0], index, name="outcome"), frame, codes, scale)
    _require_variation(_within(frame), "within groups", "are collinear or do not vary")
    return panel


def _within(table: pd.DataFrame) -> Array:
    return (table - table.groupby(level="group").transform("mean")).to_numpy()


def _require_variation(x: Array, where: str, what: str) -> None:
    """Refuse columns, in standard deviations of the variables, that are flat or collinear."""
    if np.linalg.svd(x, compute_uv=False)[-1] < 1e-9 * np.sqrt(len(x)):
        raise EstimationError(f"The regressors {what} {where}: leave one out")


def _unscaled(found: object, panel: _Panel, names: pd.Index) -> LinearPanel:
    """Coefficients and covariance of the regressors in their own units."""
    unit = panel.scale[0] / panel.scale[1:]
    labels = list(panel.regressors.columns)
    covariance = found.cov.loc[labels, labels].to_numpy() * np.outer(unit, unit)  # type: ignore[attr-defined]
    return LinearPanel(
        pd.Series(found.params[labels].to_numpy() * unit, index=names),  # type: ignore[attr-defined]
        pd.DataFrame(covariance, index=names, columns=names),
    )


def within_estimator(outcome: pd.Series, regressors: pd.DataFrame, groups: pd.Series) -> LinearPanel:
    """Return the linear fixed-effects estimator; variance with n - groups - k degrees of freedom."""
    return _unscaled(_fixed(panel := _panel(outcome, regressors, groups)), panel, regressors.columns)


def random_effects_estimator(outcome: pd.Series, regressors: pd.DataFrame, groups: pd.Series) -> LinearPanel:
    """Return the linear random-effects estimator with Swamy and Arora's variance components (Baltagi and Chang 1994 if unbalanced)."""
    return _unscaled(_random(panel := _panel(outcome, regressors, groups)), panel, regressors.columns)


def _fixed(panel: _Panel):  # type: ignore[no-untyped-def]
    from linearmodels.panel import PanelOLS

    found = PanelOLS(panel.outcome, panel.regressors, entity_effects=True).fit()
    if found.s2 < 1e-20:
        raise EstimationError("The regressors explain the outcome within groups exactly: there is no error to test with.")
    return found


def _random(panel: _Panel):  # type: ignore[no-untyped-def]
    from linearmodels.panel import RandomEffects

    count, k = int(panel.codes.max()) + 1, panel.regressors.shape[1]
    if count <= k + 1:
        raise EstimationError(f"{count} groups cannot carry {k} regressors between them")
    return RandomEffects(panel.outcome, panel.regressors.assign(intercept=1.0)).fit(small_sample=True)


def hausman(outcome: pd.Series, regressors: pd.DataFrame, groups: pd.Series) -> Hausman:
    """Test the linear random-effects against the linear fixed-effects estimator.

    The quasi-demeaned outcome is regressed on the quasi-demeaned regressors and their deviations from group means: without correlated
    effects the latter have no coefficients (Mundlak 1978; Arellano 1993; Wooldridge 2010, section 10.7.3).
    """
    panel = _panel(outcome, regressors, groups)
    fixed, random = _fixed(panel), _random(panel)
    k = panel.regressors.shape[1]
    means = panel.regressors.groupby(level="group").transform("mean")
    _require_variation(means - means.mean(), "between groups", "are collinear or do not vary")
    one, clustered = _auxiliary(panel, random.theta["theta"].to_numpy()[panel.codes])
    count = int(panel.codes.max()) + 1
    f = None if clustered is None else clustered * (count - k) / (k * (count - 1))
    own, other = (_unscaled(found, panel, regressors.columns) for found in (fixed, random))
    classical = _classical(fixed, random, list(panel.regressors.columns))
    return Hausman(
        statistic=one,
        degrees_of_freedom=k,
        p_value=float(chdtrc(k, one)),
        clustered_statistic=f,
        clustered_p_value=None if f is None else float(fdtrc(k, count - k, f)),
        classical=classical,
        classical_p_value=None if classical is None else float(chdtrc(k, classical)),
        within=own,
        random=other,
    )


def _auxiliary(panel: _Panel, theta: Array) -> tuple[float, float | None]:
    """Wald statistics of the deviations from group means: with one variance, and clustered by group (None with too few)."""
    from statsmodels.api import OLS

    def quasi(table: pd.DataFrame | pd.Series) -> Array:
        return table.to_numpy() - (theta * table.groupby(level="group").transform("mean").to_numpy().T).T

    k = panel.regressors.shape[1]
    design = np.column_stack([quasi(panel.regressors), 1 - theta, _within(panel.regressors)])
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise EstimationError("Fixed and random effects cannot be told apart: the variance between groups is too large or too small")
    model = OLS(quasi(panel.outcome), design)
    tested = np.eye(2 * k + 1)[k + 1 :]
    plain = float(model.fit().wald_test(tested, use_f=False, scalar=True).statistic)
    if int(panel.codes.max()) < 2 * k:
        return plain, None
    spread = _jackknife(design, quasi(panel.outcome), panel.codes)[k + 1 :, k + 1 :]
    found = model.fit().params[k + 1 :]
    return plain, float(found @ np.linalg.solve(spread, found))


def _jackknife(design: Array, outcome: Array, codes: NDArray[np.intp]) -> Array:
    """Covariance of least squares by leaving out each group (Bell and McCaffrey 2002, CR3)."""
    cross, sides = design.T @ design, design.T @ outcome
    whole = np.linalg.solve(cross, sides)
    parts = (np.flatnonzero(codes == group) for group in range(codes.max() + 1))
    moved = np.array([np.linalg.solve(cross - design[p].T @ design[p], sides - design[p].T @ outcome[p]) - whole for p in parts])
    return np.asarray((len(moved) - 1) / len(moved) * moved.T @ moved)


def _classical(fixed: object, random: object, names: list[str]) -> float | None:
    """Hausman's own statistic, None where the difference of the covariances is not positive definite."""
    difference = (fixed.params[names] - random.params[names]).to_numpy()  # type: ignore[attr-defined]
    spread = (fixed.cov.loc[names, names] - random.cov.loc[names, names]).to_numpy()  # type: ignore[attr-defined]
    errors = np.sqrt(np.diag(fixed.cov.loc[names, names]))  # type: ignore[attr-defined]
    scaled = spread / np.outer(errors, errors)
    if np.linalg.eigvalsh(scaled).min() <= 1e-10:
        return None
    return float((difference / errors) @ np.linalg.solve(scaled, difference / errors))


def variance_inflation(regressors: pd.DataFrame) -> pd.Series:
    """Return each regressor's variance inflation factor 1 / (1 - R2 on the others); above 10 is usually called high."""
    values = gate.table(regressors)
    if len(values) <= values.shape[1]:
        raise EstimationError(f"Variance inflation of {values.shape[1]} regressors needs more rows than that: there are {len(values)}")
    if flat := [str(name) for name, column in zip(regressors.columns, values.T, strict=True) if gate.constant(column)]:
        raise EstimationError(f"'{flat[0]}' does not vary: it has no variance inflation, leave it out")
    correlation = np.atleast_2d(np.corrcoef(values, rowvar=False))
    if np.linalg.eigvalsh(correlation).min() < 1e-12:
        raise EstimationError("The regressors are exactly collinear: variance inflation is infinite.")
    return pd.Series(np.diag(np.linalg.inv(correlation)), index=regressors.columns)
