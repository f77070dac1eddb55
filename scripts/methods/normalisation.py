"""Bringing indicators of different units to one scale: min-max, z-score, and the shift that entropy weights need."""

from collections.abc import Hashable, Sequence
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd

from scripts.errors import EstimationError

Groups: TypeAlias = pd.Series | Sequence[Hashable] | None


def min_max(
    frame: pd.DataFrame, directions: pd.Series | None = None, groups: Groups = None, constant: Literal["error"] | float = "error"
) -> pd.DataFrame:
    """Rescale every column to [0, 1], the best value 1 and the worst 0.

    frame: rows units (or unit-years), columns indicators; missing values stay missing and take no part.
    directions: +1 (more is better) or -1 by column; None is +1 for all.
    groups: labels by row (a year, say) within which extremes are taken; None takes them over all rows.
    constant: what a column without spread becomes in its group; 'error' raises EstimationError.
    Source: Yu et al. 2018, equation 1.
    """
    low, high = _by_group(frame, groups, "min"), _by_group(frame, groups, "max")
    spread = high - low
    scaled = (frame - low) / spread.where(spread > 0)
    scaled = _constant(scaled, frame.notna() & (spread == 0), constant)
    return scaled.where(_signs(frame, directions) > 0, 1 - scaled)


def z_score(
    frame: pd.DataFrame,
    directions: pd.Series | None = None,
    groups: Groups = None,
    ddof: int = 1,
    constant: Literal["error"] | float = "error",
) -> pd.DataFrame:
    """Standardise every column to mean 0 and standard deviation 1, negated where less is better.

    ddof: 1 divides by n - 1 (SPSS, R), 0 by n. Other arguments as in `min_max`.
    """
    centre = _by_group(frame, groups, "mean")
    spread = _by_group(frame, groups, "max") - _by_group(frame, groups, "min")
    deviation = _by_group(frame, groups, "std", ddof=ddof)
    scaled = (frame - centre) / deviation.where((spread > 0) & (deviation > 0))
    scaled = _constant(scaled, frame.notna() & (spread == 0), constant)
    return scaled * _signs(frame, directions)


def unit_length(frame: pd.DataFrame, groups: Groups = None) -> pd.DataFrame:
    """Divide every column by the root of its sum of squares, as TOPSIS does with its decision matrix (vector normalisation).

    groups: labels by row within which the length is taken; None takes it over all rows. A column of zeros stays zero.
    """
    length = np.sqrt(_by_group(frame**2, groups, "sum"))
    return (frame / length.where(length > 0)).where(length > 0, 0.0)


def shift_to_positive(frame: pd.DataFrame, scope: Literal["matrix", "column"] = "matrix", offset: float = 0.01) -> pd.DataFrame:
    """Add a constant so that the smallest value becomes `offset`.

    scope: 'column' shifts every column by its own constant, 'matrix' all by the largest one needed (which flattens entropy weights).
    Values that are above `offset` already are shifted too: the shift is always to the minimum.
    """
    lowest = frame.min()
    if scope == "matrix":
        return frame - lowest.min() + offset
    return frame - lowest + offset


def _by_group(frame: pd.DataFrame, groups: Groups, statistic: str, **options: int) -> pd.DataFrame:
    """A statistic of every column within groups, repeated for each row."""
    labels = np.zeros(len(frame), dtype=int) if groups is None else pd.Series(groups).to_numpy()
    if len(labels) != len(frame):
        raise ValueError(f"{len(labels)} group labels for {len(frame)} rows")
    return frame.groupby([labels]).transform(statistic, **options)  # in a list: a bare array is first searched for among the columns


def _constant(scaled: pd.DataFrame, without_spread: pd.DataFrame, constant: Literal["error"] | float) -> pd.DataFrame:
    if not without_spread.to_numpy().any():
        return scaled
    if constant == "error":
        names = [str(name) for name in without_spread.columns[without_spread.any()]]
        raise EstimationError(f"cannot be rescaled, all units have the same value: {', '.join(names)}")
    return scaled.mask(without_spread, constant)


def _signs(frame: pd.DataFrame, directions: pd.Series | None) -> pd.DataFrame:
    """+1 or -1 for every cell, from the directions of the columns."""
    signs = pd.Series(1, index=frame.columns) if directions is None else directions.reindex(frame.columns)
    wrong = [str(name) for name in signs.index[~signs.isin([1, -1])]]
    if wrong:
        raise EstimationError(f"a direction is +1 or -1; not so for: {', '.join(wrong)}")
    return pd.DataFrame(np.broadcast_to(signs.to_numpy(dtype=float), frame.shape), index=frame.index, columns=frame.columns)
