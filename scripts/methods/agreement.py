"""How closely one set of figures follows another: correlations, differences and level."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from scripts.errors import EstimationError


def agreement(ours: ArrayLike, reference: ArrayLike) -> dict[str, float]:
    """Measures of agreement of paired values: n, pearson, spearman, mean and median of both, and differences.

    mean_difference is ours minus the reference; mean_absolute_difference in the unit of the values;
    median_relative_difference the median of |ours / reference - 1|. Correlations are missing where a side has no spread.
    """
    first, second = np.asarray(ours, dtype=float), np.asarray(reference, dtype=float)
    if first.shape != second.shape or len(first) < 2 or not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise EstimationError("agreement needs at least two pairs of finite values")
    spread = np.ptp(first) > 0 and np.ptp(second) > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.abs(first / second - 1)
    return {
        "n": len(first),
        "pearson": _correlation(first, second) if spread else np.nan,
        "spearman": _correlation(pd.Series(first).rank(), pd.Series(second).rank()) if spread else np.nan,
        "mean_difference": float((first - second).mean()),
        "mean_absolute_difference": float(np.abs(first - second).mean()),
        "median_relative_difference": float(pd.Series(relative).replace(np.inf, np.nan).median()),
        "mean_ours": float(first.mean()),
        "mean_printed": float(second.mean()),
        "median_ours": float(np.median(first)),
        "median_printed": float(np.median(second)),
    }


def _correlation(first: np.ndarray | pd.Series, second: np.ndarray | pd.Series) -> float:
    return float(np.corrcoef([first, second])[0, 1])
