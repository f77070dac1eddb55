"""Ways to combine subjective with objective weights into one set."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from scripts.errors import EstimationError


def combine(subjective: pd.Series, objective: pd.Series, rule: str = "multiplicative") -> pd.Series:
    """Combine two sets of weights into one that sums to 1.

    subjective, objective: non-negative weights by indicator, of the same indicators; each is first rescaled to sum to 1.
    rule: a name in COMBINATIONS.
    """
    if rule not in COMBINATIONS:
        raise EstimationError(f"no rule '{rule}' to combine weights; known: {', '.join(COMBINATIONS)}")
    if set(subjective.index) != set(objective.index):
        raise EstimationError("subjective and objective weights are of different indicators")
    first, second = rescale(subjective), rescale(objective.reindex(subjective.index))
    return rescale(COMBINATIONS[rule](first, second)).rename(rule)


def rescale(weights: pd.Series) -> pd.Series:
    """Divide weights by their sum."""
    _refuse(weights.isna() | (weights < 0), "weights must be numbers of at least 0; not so for")
    if weights.sum() <= 0:
        raise EstimationError("weights sum to zero")
    return weights / weights.sum()


def _multiplicative(first: pd.Series, second: pd.Series) -> pd.Series:
    return first * second


def _square_root(first: pd.Series, second: pd.Series) -> pd.Series:
    """Geometric mean: minimises the relative entropy to both."""
    return np.sqrt(first * second)


def _linear(first: pd.Series, second: pd.Series) -> pd.Series:
    return (first + second) / 2


def _game(first: pd.Series, second: pd.Series) -> pd.Series:
    """Game theory: the linear combination nearest to both (Nash equilibrium of their deviations).

    Coefficients solve [[a.a, a.b], [b.a, b.b]] c = [a.a, b.b]; negative ones are taken by size.
    """
    gram = np.array([[first @ first, first @ second], [second @ first, second @ second]])
    if np.linalg.cond(gram) > 1e12:  # both sets are the same
        return first
    coefficients = np.abs(np.linalg.solve(gram, np.diag(gram)))
    return coefficients[0] * first + coefficients[1] * second


def _deviation(first: pd.Series, second: pd.Series) -> pd.Series:
    """Distance function: coefficients c, 1 - c whose difference equals the distance between the two sets.

    d = sqrt(sum((a - b)^2) / 2) = |c - (1 - c)|; the larger coefficient goes to the subjective weights.
    """
    distance = float(np.sqrt(((first - second) ** 2).sum() / 2))
    share = (1 + distance) / 2
    return share * first + (1 - share) * second


COMBINATIONS: dict[str, Callable[[pd.Series, pd.Series], pd.Series]] = {
    "multiplicative": _multiplicative,
    "square_root": _square_root,
    "linear": _linear,
    "game": _game,
    "deviation": _deviation,
}


def _refuse(wrong: pd.Series, message: str) -> None:
    if wrong.any():
        raise EstimationError(f"{message}: {', '.join(map(str, wrong.index[wrong]))}")
