"""From indicators to one score a unit and year: standardisation, then TOPSIS or a weighted sum."""

import numpy as np
import pandas as pd

from scripts.errors import EstimationError
from scripts.methods.normalisation import Groups, min_max, unit_length
from scripts.methods.specifications import sum_scores, topsis_scores
from scripts.methods.topsis import closeness


def standardise(indicators: pd.DataFrame, directions: pd.Series, groups: Groups, method: str = "min_max") -> pd.DataFrame:
    """Bring indicators to one scale on which more is better.

    indicators: rows unit-years, columns indicators. groups: labels by row within which it is done, None for all rows together.
    method: 'min_max', or 'min_max_vector', which then divides each column by its length. Both are the same for any
    linear rescaling of the indicators. An indicator without spread within a group is 0 there: it tells no unit from another.
    """
    scaled = min_max(indicators, directions, groups, constant=0.0)
    if method == "min_max":
        return scaled
    if method == "min_max_vector":
        return unit_length(scaled, groups)
    raise EstimationError(f"standardisation: no method '{method}'; known: min_max, min_max_vector")


def composite_score(
    standardised: pd.DataFrame, weights: pd.Series, groups: Groups, method: str = "topsis", weighting: str = "inside"
) -> pd.Series:
    """One score a row: TOPSIS closeness in [0, 1], or the weighted sum.

    weights: by indicator, at least 0; taken as they are: TOPSIS depends on their ratios only, a weighted sum on their size.
    weighting: 'inside' puts weights inside the square root of the distances; 'values' multiplies the values before squaring,
    which is the same as inside with squared weights.
    """
    present = weights.reindex(standardised.columns)
    if present.isna().any():
        raise EstimationError(f"no weight for: {', '.join(map(str, present.index[present.isna()]))}")
    if method == "weighted_sum":
        return (standardised @ present).rename("score")
    if method == "topsis":
        return closeness(standardised, present**2 if weighting == "values" else present, groups)
    raise EstimationError(f"aggregation: no method '{method}'; known: topsis, weighted_sum")


def composite_scores(
    standardised: pd.DataFrame, weights: pd.DataFrame, groups: Groups, method: str = "topsis", weighting: str = "inside"
) -> pd.DataFrame:
    """Scores under many sets of weights at once: rows as `standardised`, one column a set; each is what `composite_score` gives.

    weights: indicators x sets, at least 0; a weight of 0 leaves the indicator out.
    """
    values, sets = standardised.to_numpy(), weights.loc[standardised.columns].to_numpy().T
    labels = np.zeros(len(values), dtype=int) if groups is None else np.asarray(groups)
    scores = np.empty((len(values), len(sets)))
    for label in np.unique(labels):
        rows = labels == label
        if method == "weighted_sum":
            scores[rows] = sum_scores(values[rows], sets).T
        else:
            scores[rows] = topsis_scores(values[rows], sets, power=2 if weighting == "values" else 1).T
    return pd.DataFrame(scores, index=standardised.index, columns=weights.columns)


def ranks(scores: pd.Series, groups: pd.Series) -> pd.Series:
    """Rank within groups, 1 the highest; equal scores share the smallest rank."""
    return scores.groupby(groups.to_numpy()).rank(ascending=False, method="min").astype(int).rename("rank")
