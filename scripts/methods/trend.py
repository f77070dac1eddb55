"""Trend curves: a polynomial of a value over one coordinate, with confidence bands."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from scripts.errors import EstimationError
from scripts.methods import gate


@dataclass(frozen=True)
class Trend:
    """A polynomial fitted by least squares.

    centre, scale: the coordinate enters as (position - centre) / scale. coefficients: from the constant upwards.
    covariance: of the coefficients. residual_degrees: observations minus coefficients. p_value: of the F test that all
    coefficients but the constant are zero.
    """

    centre: float
    scale: float
    coefficients: np.ndarray
    covariance: np.ndarray
    r_squared: float
    f_statistic: float
    p_value: float
    residual_degrees: int
    observations: int

    @property
    def standard_errors(self) -> np.ndarray:
        """Standard errors of the coefficients."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def p_values(self) -> np.ndarray:
        """Two-sided p-values of the coefficients (t distribution)."""
        ratios = np.abs(self.coefficients) / self.standard_errors
        return 2 * stats.t.sf(ratios, self.residual_degrees)

    @property
    def turning_point(self) -> float:
        """Position where a second-order curve has its maximum or minimum."""
        return self.centre - self.scale * self.coefficients[1] / (2 * self.coefficients[2])

    def curve(self, positions: ArrayLike, level: float = 0.95) -> pd.DataFrame:
        """Return position, fitted, lower and upper: the curve and the confidence band of its mean at `level`."""
        at = np.asarray(positions, dtype=float)
        design = _design(at, self.centre, self.scale, len(self.coefficients) - 1)
        fitted = design @ self.coefficients
        error = np.sqrt(np.einsum("ij,jk,ik->i", design, self.covariance, design))
        half = stats.t.ppf(0.5 + level / 2, self.residual_degrees) * error
        return pd.DataFrame({"position": at, "fitted": fitted, "lower": fitted - half, "upper": fitted + half})


def fit_trend(positions: ArrayLike, values: ArrayLike, order: int = 2, scale: float = 1.0) -> Trend:
    """Fit a polynomial of `order` of the values on the positions, which are centred at their mean and divided by `scale`.

    The trend analysis of the Geostatistical Analyst draws such curves, of second order by default, through the projections
    of the points on two vertical planes. Raises EstimationError with too few distinct positions for the order.
    """
    from statsmodels.api import OLS

    x, z = gate.numbers(positions, "positions"), gate.numbers(values, "values")
    if x.shape != z.shape:
        raise EstimationError(f"a trend needs as many positions as values, found {len(x)} and {len(z)}")
    if len(np.unique(x)) < order + 2:
        raise EstimationError(f"a trend of order {order} with its error needs {order + 2} distinct positions, found {len(np.unique(x))}")
    if gate.constant(z):
        raise EstimationError("a trend of values that do not vary has no test")
    centre, spread, unit = float(x.mean()), float(x.std()), float(z.std())
    # In standard deviations, so that neither rank nor rounding depends on units.
    model = OLS(z / unit, _design(x, centre, spread, order)).fit()
    back = unit * (scale / spread) ** np.arange(order + 1)
    return Trend(
        centre=centre,
        scale=scale,
        coefficients=np.asarray(model.params) * back,
        covariance=np.asarray(model.cov_params()) * np.outer(back, back),
        r_squared=float(model.rsquared),
        f_statistic=float(model.fvalue),
        p_value=float(model.f_pvalue),
        residual_degrees=int(model.df_resid),
        observations=len(x),
    )


def _design(x: np.ndarray, centre: float, scale: float, order: int) -> np.ndarray:
    return np.vander((x - centre) / scale, order + 1, increasing=True)
