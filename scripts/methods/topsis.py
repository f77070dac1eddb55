"""TOPSIS: closeness of units to the best of all, by weighted distances."""

import numpy as np
import pandas as pd

from scripts.errors import EstimationError
from scripts.methods.normalisation import Groups


def closeness(standardised: pd.DataFrame, weights: pd.Series, groups: Groups = None) -> pd.Series:
    """Relative closeness C = D- / (D+ + D-) to the ideal solution; 0 worst, 1 best.

    standardised: rows units, columns indicators, all of them 'more is better', without gaps.
    weights: by column, at least 0. Distances are weighted inside the square root: D = sqrt(sum(w (x - ideal)^2)).
    groups: labels by row (a year, say); ideal and worst are then those of the group, None those of all rows.
    Source: Yu et al. 2018, equations 2 to 6.
    """
    below, above = distances(standardised, weights, groups)
    total = below + above
    if (total == 0).any():
        raise EstimationError("TOPSIS has no solution: all units are equal in every indicator with a weight")
    return (below / total).rename("score")


def distances(standardised: pd.DataFrame, weights: pd.Series, groups: Groups = None) -> tuple[pd.Series, pd.Series]:
    """Weighted distances of each row from the worst (D-) and from the ideal (D+) of its group."""
    aligned = weights.reindex(standardised.columns)
    if aligned.isna().any() or (aligned < 0).any():
        wrong = aligned.index[aligned.isna() | (aligned < 0)]
        raise EstimationError(f"TOPSIS needs a weight of at least 0 for each indicator; not so for: {', '.join(map(str, wrong))}")
    if standardised.isna().any().any():
        gaps = standardised.columns[standardised.isna().any()]
        raise EstimationError(f"TOPSIS needs values without gaps; missing in: {', '.join(map(str, gaps))}")
    labels = np.zeros(len(standardised), dtype=int) if groups is None else pd.Series(groups).to_numpy()
    by_group = standardised.groupby(labels)
    worst, ideal = by_group.transform("min"), by_group.transform("max")
    below = np.sqrt(((standardised - worst) ** 2) @ aligned)
    above = np.sqrt(((standardised - ideal) ** 2) @ aligned)
    return below, above
