"""What the censored regressions compute with: outcome in standard deviations, regressors centred and orthonormal.

So nothing depends on units, and neither offsets nor near-collinear regressors cost digits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.errors import EstimationError
from scripts.methods import gate

Array = NDArray[np.float64]
INTERCEPT = "intercept"
LOG_SIGMA = "log(sigma)"
LOG_SIGMA_U = "log(sigma_u)"
# Errors this small a share of the outcome's spread are none: the likelihood has then no maximum.
PERFECT = 1e-7


@dataclass(frozen=True)
class CensoredDesign:
    """Outcome (n), basis (n, p; orthonormal columns times root n, intercept first) and limits, in the outcome's standard deviations.

    back (p, p): coefficients of the regressors from those of the basis, both in the unit of the outcome. omitted: regressors that the
    data cannot identify, with the reason. rows: labels of the rows.
    """

    names: list[str]
    rows: pd.Index = field(repr=False)
    outcome: Array
    basis: Array
    lower: float
    upper: float
    centre: float
    scale: float
    back: Array
    omitted: dict[str, str]

    @cached_property
    def left(self) -> NDArray[np.bool_]:
        """Which observations are at the lower limit."""
        return self.outcome <= self.lower

    @cached_property
    def right(self) -> NDArray[np.bool_]:
        """Which observations are at the upper limit."""
        return self.outcome >= self.upper

    @cached_property
    def free(self) -> NDArray[np.bool_]:
        """Which observations are strictly between the limits."""
        return ~(self.left | self.right)

    def null(self) -> "CensoredDesign":
        """Return the design with the intercept only."""
        names, basis = [INTERCEPT], np.ones((len(self.outcome), 1))
        return CensoredDesign(
            names, self.rows, self.outcome, basis, self.lower, self.upper, self.centre, self.scale, np.eye(1), self.omitted
        )

    def coefficients(self, standard: Array) -> Array:
        """Return the coefficients (..., p) of the regressors, given those of the basis for the standardised outcome."""
        found = self.scale * standard @ self.back.T
        found[..., 0] += self.centre
        return np.asarray(found)

    def jacobian(self, deviations: int) -> Array:
        """Derivative of coefficients and log deviations in those of the standardised problem."""
        p = len(self.names)
        matrix = np.eye(p + deviations)
        matrix[:p, :p] = self.scale * self.back
        return matrix

    def log_likelihood(self, standard: float) -> float:
        """Return the log-likelihood in the unit of the outcome, given that of the standardised one."""
        return standard - int(self.free.sum()) * float(np.log(self.scale))


def censored_design(outcome: pd.Series, regressors: pd.DataFrame, lower: float, upper: float) -> CensoredDesign:
    """Return the standardised problem, an intercept added.

    Errors: what `gate` refuses; limits out of order; no uncensored observation or too few; a constant outcome; a regressor that varies
    among censored observations only, whose coefficient would be infinite (separation).
    """
    gate.same_rows(outcome.index, regressors=regressors)
    y = gate.numbers(outcome, str(outcome.name or "outcome"))
    frame = regressors.set_axis(regressors.columns.map(str), axis=1)
    x = gate.table(frame, [INTERCEPT, LOG_SIGMA, LOG_SIGMA_U])
    if not lower < upper:
        raise EstimationError(f"The lower limit {lower} is not below the upper limit {upper}.")
    y = np.clip(y, lower, upper)
    kept, omitted = gate.independent(x, list(frame.columns))
    names = [frame.columns[k] for k in kept]
    _require_identified(x[:, kept], names, (y > lower) & (y < upper))
    if gate.constant(y):
        raise EstimationError(f"The outcome is {y[0]:g} in all {len(y)} rows: there is nothing to explain.")
    centre, scale = float(y.mean()), float(y.std())
    basis, back = _orthonormal(x[:, kept])
    low, high = (lower - centre) / scale, (upper - centre) / scale
    # Censored values are the limits themselves, whatever the rounding of the standardisation.
    standard = np.select([y <= lower, y >= upper], [low, high], (y - centre) / scale)
    return CensoredDesign([INTERCEPT, *names], outcome.index, standard, basis, low, high, centre, scale, back, omitted)


def _orthonormal(x: Array) -> tuple[Array, Array]:
    """Return the basis of an intercept and the regressors, and the matrix that takes its coefficients to theirs."""
    n, k = x.shape
    means = x.mean(axis=0)
    spread = x.std(axis=0)
    q, r = np.linalg.qr((x - means) / spread)
    back = np.eye(k + 1)
    back[1:, 1:] = np.linalg.inv(r) * np.sqrt(n) / spread[:, None]
    back[0, 1:] = -means @ back[1:, 1:]
    return np.column_stack([np.ones(n), q * np.sqrt(n)]), back


def _require_identified(x: Array, names: Sequence[str], free: NDArray[np.bool_]) -> None:
    inside = int(free.sum())
    if not inside:
        raise EstimationError(f"All {len(free)} observations are censored: a Tobit model has no estimate.")
    if inside <= len(names) + 1:
        raise EstimationError(f"{inside} uncensored observations cannot identify {len(names) + 1} coefficients and sigma.")
    _, lost = gate.independent(x[free], names)
    if lost:
        raise EstimationError(
            f"Among the uncensored observations {', '.join(lost)} cannot be told from the other regressors: the estimate would be "
            "infinite (separation). Leave out the regressor, or the group of rows that it marks."
        )
