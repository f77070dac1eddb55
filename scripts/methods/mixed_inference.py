"""What is said of a fitted linear mixed model: AICc, R2, degrees of freedom, intervals and bootstrap tests."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import chdtri, stdtr, stdtrit

from scripts.errors import EstimationError
from scripts.methods.differences import differentiate
from scripts.methods.mixed_design import Array
from scripts.methods.mixed_model import Fit, Refits, fit_design, refit, simulate
from scripts.methods.mixed_profile import freedom, profile

# When searches along a profile end: the deviance is then good to about 1e-9.
PRECISE = {"ftol": 1e-11, "gtol": 1e-6}
# Width of differences in scale-free parameters, and the curvature (as a share of the largest) that rounding cannot make.
STEP, FLAT = 1e-2, 1e-7


def corrected_akaike(fitted: Fit) -> float:
    """AICc = -2 log L + 2k + 2k(k + 1)/(n - k - 1), of the maximum likelihood fit (Hurvich and Tsai 1989).

    Errors: too few observations for the number of parameters.
    """
    if fitted.reml:
        raise EstimationError("AICc is of the maximum likelihood fit: fit with reml=False, or compare REML fits by `restricted_akaike`")
    return _akaike(fitted)


def restricted_akaike(fits: Sequence[Fit]) -> Array:
    """AICc of REML fits, which can be compared with each other only: of the same rows and fixed effects.

    Errors: fits by maximum likelihood, or with other fixed effects or rows.
    """
    first = fits[0].model
    if not all(one.reml and one.names == fits[0].names and np.array_equal(one.model.x, first.x) for one in fits):
        raise EstimationError("AICc of REML fits compares models with the same fixed effects and rows only: fit by maximum likelihood")
    return np.array([_akaike(one) for one in fits])


def _akaike(fitted: Fit) -> float:
    k, n = fitted.parameters, len(fitted.model.y)
    if n - k - 1 <= 0:
        raise EstimationError(f"AICc needs more than {k + 1} observations for {k} parameters: there are {n}")
    return -2 * fitted.log_likelihood + 2 * k + 2 * k * (k + 1) / (n - k - 1)


@dataclass(frozen=True)
class RSquared:
    """Shares of variance explained by the fixed effects (marginal) and by fixed and random effects (conditional)."""

    marginal: float
    conditional: float


def r_squared(fitted: Fit) -> RSquared:
    """Nakagawa and Schielzeth (2013); with random slopes the mean of diag(Z S Z') as in Johnson (2014)."""
    fixed = float(np.var(fitted.model.x @ fitted.beta, ddof=1))
    z = fitted.model.z
    random = float((z @ fitted.random_covariance).multiply(z).sum() / z.shape[0])
    total = fixed + random + fitted.sigma**2
    return RSquared(fixed / total, (fixed + random) / total)


def satterthwaite(fitted: Fit) -> Array:
    """Satterthwaite's degrees of freedom (p) of the fixed effects, as in lmerTest (Kuznetsova et al. 2017, equation 5).

    df = 2 v^2 / (g' A g), v the variance of a coefficient, g its gradient in (theta, sigma) and A twice the inverse Hessian of the
    deviance, of which only directions of positive curvature count (a component at zero has none or none that matters). theta is measured
    in `Design.units` and sigma in its estimate, so that nothing depends on the units of outcome and columns.
    """
    unit = np.append(fitted.model.units, fitted.sigma)
    point = np.append(fitted.theta, fitted.sigma) / unit
    steps = STEP * np.maximum(np.abs(point), 0.1)
    hessian = _hessian(lambda batch: _free_deviance(fitted, batch * unit), point, steps)
    values, vectors = np.linalg.eigh(hessian)
    keep = values > FLAT * values.max()
    spread = 2 * (vectors[:, keep] / values[keep]) @ vectors[:, keep].T
    _, gradient = differentiate(lambda batch: _variances(fitted, batch * unit) / np.diag(fitted.covariance), point, steps)
    return 2 / np.einsum("ip,ij,jp->p", gradient, spread, gradient)


def _free_deviance(fitted: Fit, points: Array) -> Array:
    """-2 log-likelihood (or REML criterion) at a batch of (theta, sigma), profiled over the fixed effects only."""
    solved = profile(fitted.model, points[:, :-1])
    n = freedom(fitted.model, fitted.reml)
    value = solved.log_det_random + solved.squares / points[:, -1] ** 2 + n * np.log(2 * np.pi * points[:, -1] ** 2)
    return value + (solved.log_det_fixed if fitted.reml else 0.0)


def _variances(fitted: Fit, points: Array) -> Array:
    """Variances (k, p) of the fixed effects at a batch of (theta, sigma)."""
    return points[:, -1, None] ** 2 * np.diagonal(profile(fitted.model, points[:, :-1]).unscaled, axis1=1, axis2=2)


def _hessian(function, point: Array, steps: Array) -> Array:  # type: ignore[no-untyped-def]
    """Second derivatives by central differences at two widths, extrapolated (fourth order)."""

    def crude(width: float) -> Array:
        unit = np.diag(steps) * width
        shifts = np.concatenate([unit[:, None] + s * unit[None] for s in (1, -1)] + [-unit[:, None] + s * unit[None] for s in (1, -1)])
        m = len(point)
        values = function((point + shifts).reshape(-1, m)).reshape(4, m, m)
        return (values[0] - values[1] - values[2] + values[3]) / (4 * width**2 * np.outer(steps, steps))

    return (4 * crude(0.5) - crude(1.0)) / 3


def coefficient_table(fitted: Fit, level: float = 0.95) -> pd.DataFrame:
    """Fixed effects: term, estimate, standard_error, degrees_of_freedom (Satterthwaite), t, p, lower, upper."""
    freedom = satterthwaite(fitted) if len(fitted.theta) else np.full(len(fitted.beta), float(len(fitted.model.y) - len(fitted.beta)))
    error = fitted.standard_errors
    statistic = fitted.beta / error
    reach = stdtrit(freedom, 0.5 + level / 2) * error
    return pd.DataFrame(
        {
            "term": fitted.names,
            "estimate": fitted.beta,
            "standard_error": error,
            "degrees_of_freedom": freedom,
            "t": statistic,
            "p": 2 * stdtr(freedom, -np.abs(statistic)),
            "lower": fitted.beta - reach,
            "upper": fitted.beta + reach,
        }
    )


def component_intervals(fitted: Fit, level: float = 0.95) -> pd.DataFrame:
    """Profile likelihood intervals of the standard deviations: component, estimate, lower, upper (of the maximum likelihood fit).

    Where the deviance at zero is not above the cut the lower end is 0. Only for uncorrelated effects, whose theta is one a component.
    """
    if not fitted.model.diagonal.all():
        raise EstimationError("profile intervals of variance components are for uncorrelated random effects: use the bootstrap")
    from scipy.optimize import brentq

    # In units of the outcome's spread and of the columns' size; free of units are then the steps and limits below.
    model, spread, units = fitted.model.standardised()
    free = fit_design(model, reml=False)
    estimate = np.append(free.theta * free.sigma, free.sigma)
    cut = -2 * free.log_likelihood + chdtri(1, 1 - level)
    names = [f"{effect} by {group}" for group, effect, _ in fitted.model.names] + ["residual"]
    rows = []
    for k in range(len(names)):

        def excess(value: float, k: int = k) -> float:
            return _profiled(free, estimate, k, value) - cut

        floor = 0.05 * estimate[k] if k == len(names) - 1 else 0.0  # without residuals nothing fits
        lower = brentq(excess, floor, estimate[k], xtol=1e-6) if estimate[k] > floor and excess(floor) > 0 else 0.0
        ceiling = max(2 * estimate[k], 1.0)
        while excess(ceiling) < 0:
            ceiling *= 2
        rows.append((estimate[k], lower, brentq(excess, estimate[k], ceiling, xtol=1e-6)))
    scale = spread * np.append(units, 1.0)[:, None]
    return pd.DataFrame(np.array(rows) * scale, columns=["estimate", "lower", "upper"]).assign(component=names)[
        ["component", "estimate", "lower", "upper"]
    ]


def _profiled(free: Fit, estimate: Array, k: int, value: float) -> float:
    """Smallest deviance with standard deviation k held at `value`; all but the residual one may be zero."""
    from scipy.optimize import minimize

    others = [i for i in range(len(estimate)) if i != k]
    residual = len(estimate) - 1
    scale = estimate[residual]

    def of_rest(rest: Array) -> Array:
        deviations = scale * np.insert(rest, k, value / scale, axis=1)
        return _free_deviance(free, np.column_stack([deviations[:, :-1] / deviations[:, -1:], deviations[:, -1]]))

    def criterion(rest: Array) -> tuple[float, Array]:
        least, gradient = differentiate(of_rest, rest, 1e-3 * np.maximum(rest, 0.1))
        return float(least), gradient

    bounds = [(0.05, None) if i == residual else (0.0, None) for i in others]
    starts = [estimate[others] / scale, np.maximum(estimate[others] / scale, 0.3)]
    return min(float(minimize(criterion, start, method="L-BFGS-B", jac=True, bounds=bounds, options=PRECISE).fun) for start in starts)


def bootstrap(fitted: Fit, count: int, generator: np.random.Generator) -> Refits:
    """Parametric bootstrap: simulate from a fit and fit again, `count` times."""
    return refit(fitted, simulate(fitted, count, generator))


def bootstrap_test(fitted: Fit, column: str, count: int, generator: np.random.Generator) -> tuple[float, float]:
    """Parametric bootstrap likelihood-ratio test of one fixed effect: (statistic, p).

    Outcomes are drawn from the maximum likelihood fit without the effect; p = (1 + number of draws with a statistic as large) / (1 + count)
    (Halekoh and Hojsgaard 2014, section 4). It needs no degrees of freedom, which few clusters make doubtful.
    """
    position = fitted.names.index(column)
    full = fit_design(fitted.model, reml=False)
    reduced_model = replace(fitted.model, x=np.delete(fitted.model.x, position, axis=1), formula=fitted.model.formula.without(column))
    null = fit_design(reduced_model, reml=False)
    statistic = 2 * (full.log_likelihood - null.log_likelihood)
    outcomes = simulate(null, count, generator)
    draws = 2 * (refit(full, outcomes).log_likelihood - refit(null, outcomes).log_likelihood)
    return statistic, float((1 + (draws >= statistic - 1e-9).sum()) / (1 + count))
