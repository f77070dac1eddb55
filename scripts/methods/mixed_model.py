"""Linear mixed models on small, crossed and large data: profiled deviance, several starts, singular fits named.

The notation of formulas is lme4's (`mixed_design`), the deviance and its derivatives are in `mixed_profile`; it is minimised by Newton's
method (`mixed_search`), or by quasi-Newton searches where random effects are correlated (`mixed_correlated`). One grouping may have
many thousands of levels, the others hundreds; correlated effects are assumed to be few (tens).
"""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from scripts.errors import EstimationError
from scripts.methods import mixed_correlated, mixed_search
from scripts.methods.mixed_design import Array, Design, Formula, design
from scripts.methods.mixed_profile import criterion, freedom, profile

# A relative standard deviation below this, times the size of its column, is a variance estimated at zero (lme4's tolerance of isSingular).
SINGULAR = 1e-4
# Outcomes fitted at once: more would need memory and gain no time.
CHUNK = 200


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
    def random_covariance(self) -> csr_array:
        """Covariance (q, q) of the random effects."""
        factor = self.model.factor(self.theta)
        return self.sigma**2 * (factor @ factor.T)

    def conditional_modes(self) -> Array:
        """Best linear unbiased predictions (q) of the random effects."""
        scaled = self.model.z @ self.model.factor(self.theta)
        inner = (scaled.T @ scaled).toarray() + np.eye(scaled.shape[1])
        return self.model.factor(self.theta) @ np.linalg.solve(inner, scaled.T @ (self.model.y - self.model.x @ self.beta))

    def fitted(self) -> Array:
        """Fitted values (n), random effects included."""
        return self.model.x @ self.beta + self.model.z @ self.conditional_modes()

    @property
    def deviations(self) -> Array:
        """Standard deviations (m' + 1) of the random effects, in the order of the formula, and of the residuals."""
        return _deviations(self.model, self.theta, np.array(self.sigma))

    def components(self) -> pd.DataFrame:
        """Variance components: group, effect, with (the other effect of a covariance), variance, standard_deviation."""
        covariance = self.random_covariance
        rows = [
            (group, first, "" if first == second else second, covariance[r[0], c[0]])
            for (group, first, second), (r, c) in zip(self.model.names, self.model.positions, strict=True)
        ]
        frame = pd.DataFrame([*rows, ("residual", "", "", self.sigma**2)], columns=["group", "effect", "with", "variance"])
        return frame.assign(standard_deviation=np.where(frame["with"] == "", np.sqrt(frame["variance"].clip(lower=0)), np.nan))


def _deviations(model: Design, theta: Array, sigma: Array) -> Array:
    """Standard deviations (..., m' + 1) of the random effects and the residuals. theta (..., m), sigma (...)."""
    # The variance of an effect is the sum of squares of its row of the factor.
    rows = np.array([r[0] for r, _ in model.positions], int)
    relative = [np.sqrt((theta[..., rows == row] ** 2).sum(-1)) for row in rows[model.diagonal]]
    return np.stack([*relative, np.ones_like(sigma)], -1) * sigma[..., None]


def fit(formula: str | Formula, data: pd.DataFrame, reml: bool = True) -> Fit:
    """Fit a linear mixed model (a linear model when the formula has no random term)."""
    parsed = Formula.parse(formula) if isinstance(formula, str) else formula
    return fit_design(design(parsed, data), reml)


def fit_design(model: Design, reml: bool = True) -> Fit:
    """Fit a model from its matrices.

    Raises EstimationError where the model explains the outcome exactly: variances then have no ratio to that of the residuals.
    """
    spread = float(((model.y - model.y.mean()) ** 2).sum())
    exact = EstimationError(f"the model '{model.formula.text}' has no residual variance: its terms explain {model.formula.outcome} exactly")
    if spread <= 1e-24 * float((model.y**2).sum()):
        raise exact
    try:
        theta, converged = _search(model, reml)
        solved = profile(model, theta)
    except np.linalg.LinAlgError:
        raise exact from None
    if not solved.squares > 1e-24 * spread + 1e-30 * float((model.y**2).sum()):
        raise exact
    sigma = float(np.sqrt(solved.squares / freedom(model, reml)))
    zero = _at_zero(model, theta)
    singular = tuple(f"{effect} by {group}" for (group, effect, _), z in zip(model.names, zero, strict=True) if z)
    likelihood = -float(criterion(solved, reml)) / 2
    return Fit(model, reml, theta, solved.beta, sigma**2 * solved.unscaled, sigma, likelihood, bool(converged), singular)


def _search(model: Design, reml: bool) -> mixed_search.Optimum:
    if not model.positions:
        return mixed_search.Optimum(np.zeros((*model.y.shape[:-1], 0)), np.ones(model.y.shape[:-1], bool))
    if model.diagonal.all():
        return mixed_search.search(model, reml)
    if model.y.ndim == 1:
        return mixed_correlated.search(model, reml)
    x = np.broadcast_to(model.x, (len(model.y), *model.x.shape[-2:]))
    single = (replace(model, y=y, x=x_of_y) for y, x_of_y in zip(model.y, x, strict=True))
    found = [mixed_correlated.search(one, reml, starts=1, precision=1e-10) for one in single]
    return mixed_search.Optimum(np.array([f.theta for f in found]), np.array([f.converged for f in found]))


def _at_zero(model: Design, theta: Array) -> NDArray[np.bool_]:
    return np.asarray(model.diagonal & (theta < SINGULAR * model.units))


def simulate(fitted: Fit, count: int, generator: np.random.Generator) -> Array:
    """Draw outcomes (count, n) from a fitted model: new random effects and new residuals."""
    model = fitted.model
    factor = model.z @ model.factor(fitted.theta)
    noise = (factor @ generator.standard_normal((count, factor.shape[1])).T).T + generator.standard_normal((count, len(model.y)))
    return model.x @ fitted.beta + fitted.sigma * noise


class Refits(NamedTuple):
    """The same model fitted to many outcomes.

    beta (count, p); deviations (count, m' + 1), the residual one last; log_likelihood and singular (count).
    """

    beta: Array
    deviations: Array
    log_likelihood: Array
    singular: NDArray[np.bool_]


def refit(fitted: Fit, outcomes: Array, x: Array | None = None) -> Refits:
    """Fit the same model to other outcomes (count, n), hundreds at once; x (count, n, p): other regressors in each."""
    parts = [slice(start, start + CHUNK) for start in range(0, len(outcomes), CHUNK)]
    models = [replace(fitted.model, y=outcomes[part], x=fitted.model.x if x is None else x[part]) for part in parts]
    return Refits(*map(np.concatenate, zip(*(_refit(model, fitted.reml) for model in models), strict=True)))


def _refit(model: Design, reml: bool) -> Refits:
    theta, _ = _search(model, reml)
    solved = profile(model, theta)
    sigma = np.sqrt(solved.squares / freedom(model, reml))
    value = criterion(solved, reml)
    return Refits(solved.beta, _deviations(model, theta, sigma), -value / 2, np.asarray(_at_zero(model, theta).any(-1)))
