"""Entropy weights, and the conventions that make z-scores positive for them."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.special import xlogy

from scripts.errors import EstimationError
from scripts.index.standardisation import refuse, spread, standardise

# How z-scores are made positive before the entropy step.
CONVENTIONS: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    # One shift for the whole matrix.
    "matrix": lambda z: shift_to_positive(z, "matrix", 0.01),
    # A shift for each indicator, to a smallest value of 0.01.
    "column": lambda z: shift_to_positive(z, "column", 0.01),
    # A shift for each indicator, to a smallest value of 1.
    "column_to_one": lambda z: shift_to_positive(z, "column", 1.0),
    # Rescaled to [0.0001, 0.9999].
    "rescaled": lambda z: standardise(z) * 0.9998 + 0.0001,
    # Rescaled to [0, 1] and moved by 0.002.
    "rescaled_offset": lambda z: standardise(z) + 0.002,
}
# Differences of entropy from its maximum that are rounding only.
NO_DIVERGENCE = 1e-14


def entropy_weights(frame: pd.DataFrame, rows: int = 0) -> pd.Series:
    """Entropy weights: indicators in which units differ more count more.

    frame: non-negative, without gaps; rows units, columns indicators. Shares p = x / sum(x) by column, 0 ln 0 = 0,
    entropy e = -sum(p ln p) / ln(n), weight = (1 - e) / sum(1 - e). A constant indicator tells no unit from another: its weight is 0.
    rows: n where it is not the number of rows; a larger one makes weights more alike.
    Returns weights by column, which sum to 1.
    """
    relative = entropy(frame)
    divergence = 1 - (relative * np.log(len(frame)) / np.log(rows) if rows else relative)
    constant = (spread(frame.to_numpy(float)) == 0) | (divergence < NO_DIVERGENCE)
    divergence = divergence.mask(constant, 0.0)
    if divergence.sum() <= 0:
        raise EstimationError("entropy weights do not exist: in every indicator all units are equal")
    return (divergence / divergence.sum()).rename("entropy")


def entropy(frame: pd.DataFrame) -> pd.Series:
    """Shannon entropy of each column's shares, relative to its maximum ln(n); within [0, 1], 1 for a column of zeros."""
    if len(frame) < 2:
        raise EstimationError(f"entropy weights need at least 2 units, found {len(frame)}")
    table = frame.to_numpy(float)
    refuse(frame.columns, np.isnan(table).any(axis=0), "entropy weights need values without gaps; missing in")
    refuse(frame.columns, np.isinf(table).any(axis=0), "entropy weights need finite values; infinite in")
    refuse(frame.columns, (table < 0).any(axis=0), "entropy weights need non-negative values; negative in")
    shares = frame / frame.sum().replace(0, 1)
    result = -pd.Series(xlogy(shares, shares).sum(axis=0), index=frame.columns) / np.log(len(frame))
    return result.clip(0, 1).mask(frame.sum() == 0, 1.0)


def shift_to_positive(frame: pd.DataFrame, scope: str = "matrix", offset: float = 0.01) -> pd.DataFrame:
    """Add a constant so that the smallest value becomes `offset`.

    scope: 'column' shifts every column by its own constant, 'matrix' all by the largest one needed (which flattens entropy weights).
    Values that are above `offset` already are shifted too: the shift is always to the minimum.
    """
    lowest = frame.min()
    return frame - (lowest.min() if scope == "matrix" else lowest) + offset
