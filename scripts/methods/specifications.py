"""Many specifications of a composite score at once, and how each fits a printed series."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from scripts.errors import EstimationError
from scripts.methods.normalisation import min_max, z_score
from scripts.methods.rank_sensitivity import row_ranks


def grid(**choices: Sequence[object]) -> pd.DataFrame:
    """Return every combination of the choices, one row a specification, one column a choice."""
    return pd.DataFrame(list(product(*choices.values())), columns=list(choices))


def standardise(frame: pd.DataFrame, directions: pd.Series, how: str, groups: pd.Series | None) -> pd.DataFrame:
    """Bring indicators to one scale by `min_max`, `z_score`, `log_min_max` (of log(1 + x / median)), or `rank`.

    frame: rows units (or unit-years), columns indicators, without gaps; groups: labels within which this is done, None for all rows.
    Columns that are constant in a group become 0 there.
    """
    if how == "z_score":
        return z_score(frame, directions, groups, constant=0.0)
    if how == "log_min_max":
        smallest = frame.min().clip(upper=0)
        frame = ((frame - smallest) / (frame - smallest).median().replace(0, 1)).map(np.log1p)
    elif how == "rank":
        frame = frame.groupby(groups.to_numpy()).rank(pct=True) if groups is not None else frame.rank(pct=True)
    elif how != "min_max":
        raise EstimationError(f"no standardisation '{how}'; known: min_max, z_score, log_min_max, rank")
    return min_max(frame, directions, groups, constant=0.0)


def topsis_scores(standardised: np.ndarray, weights: np.ndarray, power: int = 1) -> np.ndarray:
    """Return TOPSIS closeness of all units under many weights at once.

    standardised: units x indicators, more is better. weights: specifications x indicators. power: 1 weighs inside the root of the
    distance (Yu et al. 2018, equations 4 and 5), 2 weighs the values themselves. Returns specifications x units, in [0, 1].
    """
    below = np.sqrt(weights**power @ ((standardised - standardised.min(axis=0)) ** 2).T)
    above = np.sqrt(weights**power @ ((standardised - standardised.max(axis=0)) ** 2).T)
    total = below + above
    return np.divide(below, total, out=np.zeros_like(total), where=total > 0)


def sum_scores(standardised: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return weighted sums of all units under many weights at once: specifications x units."""
    return weights @ standardised.T


@dataclass(frozen=True)
class Fit:
    """How specifications fit print, one value a specification.

    pearson, spearman: correlations over the units. distance: mean absolute difference from print, in print's unit.
    """

    pearson: np.ndarray
    spearman: np.ndarray
    distance: np.ndarray


def fit_to_print(scores: np.ndarray, printed: np.ndarray) -> Fit:
    """Compare specifications x units with a printed value a unit; correlations are NaN where a specification is constant."""
    if scores.ndim != 2 or scores.shape[1] != len(printed):
        raise EstimationError(f"{scores.shape} scores against {len(printed)} printed values")
    return Fit(
        _correlation(scores, printed),
        _correlation(row_ranks(scores), row_ranks(printed[np.newaxis])[0]),
        np.abs(scores - printed).mean(axis=1),
    )


def _correlation(rows: np.ndarray, target: np.ndarray) -> np.ndarray:
    centred, aim = rows - rows.mean(axis=1, keepdims=True), target - target.mean()
    size = np.sqrt((centred**2).sum(axis=1) * (aim**2).sum())
    return np.divide(centred @ aim, size, out=np.full(len(rows), np.nan), where=size > 1e-15)


def by_choice(specifications: pd.DataFrame, choices: Sequence[str], fit: str = "pearson") -> pd.DataFrame:
    """Return, for every option of every choice, the best and the median fit among the specifications that take it."""
    parts = []
    for choice in choices:
        grouped = specifications.groupby(choice, sort=False)[fit]
        part = pd.DataFrame({"best": grouped.max(), "median": grouped.median(), "specifications": grouped.size()}).reset_index(
            names="option"
        )
        parts.append(part.sort_values("best", ascending=False).assign(choice=choice))
    return pd.concat(parts, ignore_index=True)[["choice", "option", "best", "median", "specifications"]]


def ratio_to_print(scores: np.ndarray, printed: np.ndarray) -> np.ndarray:
    """Return print / ours for specifications x units, ours brought to print's level and spread by rank.

    A specification's k-th largest score stands for the k-th largest printed one: specifications on different scales (z-scores may be
    negative) compare, and a ratio says how far print puts a unit from where our order puts it. printed: positive, a value a unit.
    """
    order = np.argsort(np.argsort(scores, axis=1, kind="stable"), axis=1)
    return printed / np.sort(printed)[order]


def group_residuals(scores: np.ndarray, printed: np.ndarray, groups: pd.Series, stated: int, threshold: float) -> pd.DataFrame:
    """Return by group how far print lies from ours, whichever specification is taken: medians of `ratio_to_print`.

    scores: specifications x units. groups: label of each unit. stated: the row that is the method as stated. threshold: ratio from
    which a group counts as off; it is unexplained where its median ratio is beyond it, on the same side, under every specification.
    """
    ratio = np.log(ratio_to_print(scores, printed))
    frame = pd.DataFrame(ratio.T, index=groups.to_numpy()).groupby(level=0, sort=True).median()
    lowest, highest = frame.min(axis=1), frame.max(axis=1)
    limit = np.log(threshold)
    return pd.DataFrame(
        {
            "group": frame.index,
            "units": groups.value_counts().reindex(frame.index).to_numpy(),
            "print_to_ours_stated": np.exp(frame[stated]).to_numpy(),
            "lowest": np.exp(lowest).to_numpy(),
            "highest": np.exp(highest).to_numpy(),
            "unexplained": ((lowest > limit) | (highest < -limit)).map({True: "yes", False: "no"}).to_numpy(),
        }
    ).sort_values("print_to_ours_stated", ascending=False, ignore_index=True)
