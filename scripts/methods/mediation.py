"""Parallel mediation: indirect effects as products of coefficients, by least squares and in a linear mixed model.

m_k = a_k x + ..., y = c' x + sum_k b_k m_k + ..., y = c x + ...: the indirect effect of mediator k is a_k b_k, its share a_k b_k / c.
By least squares c = c' + sum_k a_k b_k exactly; in mixed models only nearly, so both totals are reported.

Least squares is the mixed model without random terms (mixed_model.py), so that both estimators are simulated, tested and tabulated in one
form, and thousands of draws are estimated at once, which statsmodels does one by one. It agrees with statsmodels' OLS to 1e-12; where a
regressor has a large offset (1e8 standard deviations) its standard errors still hold to 1e-8, and those of statsmodels do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

from scripts.errors import EstimationError
from scripts.methods import gate
from scripts.methods.mixed_design import Array
from scripts.methods.mixed_joint import simulate_jointly
from scripts.methods.mixed_model import Fit, fit, refit, simulate


@dataclass(frozen=True)
class Mediation:
    """Estimates of a mediation with k mediators: paths a (k) and b (k), direct and total effect, and standard errors."""

    mediators: tuple[str, ...]
    a: Array
    b: Array
    direct: float
    total: float
    error_a: Array
    error_b: Array

    @property
    def indirect(self) -> Array:
        """Indirect effects (k), products of coefficients."""
        return self.a * self.b

    @property
    def shares(self) -> Array:
        """Share (k) of the total effect that runs through each mediator; without meaning where the total is near zero."""
        return self.indirect / self.total

    @property
    def sobel_errors(self) -> Array:
        """Standard errors (k) of the indirect effects: sqrt(a^2 se_b^2 + b^2 se_a^2) (Sobel 1982)."""
        return np.sqrt(self.a**2 * self.error_b**2 + self.b**2 * self.error_a**2)

    def sobel_p(self) -> Array:
        """Two-sided p (k) of the Sobel test, from the normal distribution."""
        return 2 * ndtr(-np.abs(self.indirect / self.sobel_errors))


@dataclass(frozen=True)
class Models:
    """The fitted models of a mediation: of each mediator, of the outcome, and of the outcome without mediators."""

    mediators: tuple[Fit, ...]
    outcome: Fit
    total: Fit

    def estimates(self) -> Mediation:
        """Paths and effects; the predictor is the first fixed effect after the intercept, the mediators follow it."""
        k = len(self.mediators)
        return Mediation(
            tuple(self.outcome.names[2 : 2 + k]),
            np.array([m.beta[1] for m in self.mediators]),
            self.outcome.beta[2 : 2 + k],
            float(self.outcome.beta[1]),
            float(self.total.beta[1]),
            np.array([m.standard_errors[1] for m in self.mediators]),
            self.outcome.standard_errors[2 : 2 + k],
        )


def mediate(data: pd.DataFrame, outcome: str, predictor: str, mediators: Sequence[str], random: str = "", reml: bool = True) -> Models:
    """Fit the models of a mediation.

    random: random terms as in a formula, '(1 | city) + (1 | year)'; empty is least squares. data: rows with gaps in the variables
    used are refused. The standard errors by least squares divide by n - p (reml) as usual; lavaan divides by n (reml=False).
    """
    tail = f" + {random}" if random else ""
    fits = {
        name: fit(text + tail, data, reml)
        for name, text in {
            **{m: f"{m} ~ {predictor}" for m in mediators},
            "@outcome": f"{outcome} ~ {predictor} + {' + '.join(mediators)}",
            "@total": f"{outcome} ~ {predictor}",
        }.items()
    }
    return Models(tuple(fits[m] for m in mediators), fits["@outcome"], fits["@total"])


def parametric_bootstrap(models: Models, count: int, generator: np.random.Generator) -> pd.DataFrame:
    """Simulate mediators and outcome from the fitted models and estimate again.

    Returns `count` rows: indirect effects by mediator, their shares (`share <mediator>`), `direct` and `total`.
    Drawn mediators enter the drawn outcome, so that the draws have the structure of the model; random effects are drawn anew, and
    residuals and effects of the mediators correlate as in the data.
    """
    drawn = simulate_jointly(models.mediators, count, generator)
    k = len(models.mediators)
    observed = models.outcome.model.x[:, 2 : 2 + k]
    slopes = models.outcome.beta[2 : 2 + k]
    outcomes = simulate(models.outcome, count, generator) + np.einsum("kbn,k->bn", drawn, slopes) - observed @ slopes
    regressors = np.broadcast_to(models.outcome.model.x, (count, *models.outcome.model.x.shape)).copy()
    regressors[:, :, 2 : 2 + k] = np.moveaxis(drawn, 0, -1)
    a = np.column_stack([refit(m, y).beta[:, 1] for m, y in zip(models.mediators, drawn, strict=True)])
    full = refit(models.outcome, outcomes, regressors).beta
    total = refit(models.total, outcomes).beta[:, 1]
    return effect_draws(models.outcome.names[2 : 2 + k], a, full[:, 2 : 2 + k], full[:, 1], total)


def effect_draws(mediators: Sequence[str], a: Array, b: Array, direct: Array, total: Array) -> pd.DataFrame:
    """Draws of the indirect effects (columns named as the mediators), their shares of the total, and both effects of the predictor."""
    frame = pd.DataFrame(a * b, columns=list(mediators))
    frame[[f"share {n}" for n in mediators]] = a * b / total[:, None]
    return frame.assign(direct=direct, total=total)


def cluster_bootstrap(
    data: pd.DataFrame, outcome: str, predictor: str, mediators: Sequence[str], cluster: str, count: int, generator: np.random.Generator
) -> pd.DataFrame:
    """Resample whole clusters and estimate by least squares, all draws at once; columns as of `parametric_bootstrap`.

    Resampling is by weights (how often each cluster is drawn). Draws that leave the predictors collinear are dropped (the rows are then
    fewer than `count`; none left is an error); six clusters give only 462 distinct draws, so the interval is coarse.
    """
    codes, levels = gate.groups(data[cluster], data.index, cluster, 2)
    weights = generator.multinomial(len(levels), np.full(len(levels), 1 / len(levels)), size=count)[:, codes].astype(float)
    values = gate.table(data[[outcome, predictor, *mediators]])
    scale = values.std(axis=0)
    if flat := [name for name, one in zip((outcome, predictor, *mediators), values.T, strict=True) if gate.constant(one)]:
        raise EstimationError(f"'{flat[0]}' does not vary: it can be no variable of a mediation")
    # In standard deviations from the mean, so that neither collinearity nor rounding depends on units.
    y, x, m = np.split((values - values.mean(axis=0)) / scale, [1, 2], axis=1)
    short = np.column_stack([np.ones_like(x), x])
    full = np.column_stack([short, m])
    regular = np.linalg.matrix_rank(np.einsum("bn,ni,nj->bij", weights, full, full), tol=1e-10 * len(full), hermitian=True) == full.shape[1]
    if not regular.any():
        raise EstimationError(f"no resample of the clusters in '{cluster}' can tell the variables apart: too few clusters or rows")
    weights = weights[regular]
    a = _weighted(short, m, weights)[:, 1, :] * scale[2:] / scale[1]
    b = _weighted(full, y, weights)[:, :, 0] * scale[0]
    total = _weighted(short, y, weights)[:, 1, 0] * scale[0] / scale[1]
    return effect_draws(mediators, a, b[:, 2:] / scale[2:], b[:, 1] / scale[1], total)


def _weighted(x: Array, y: Array, weights: Array) -> Array:
    """Weighted least squares (b, p, columns of y) for a batch of weights (b, n)."""
    cross = np.einsum("bn,ni,nj->bij", weights, x, x)
    return np.linalg.solve(cross, np.einsum("bn,ni,nj->bij", weights, x, y))
