"""Resilience of border cities: z-scores, entropy weights on shifted z-scores, TOPSIS over all years (Sui et al. 2022, section 3.3.2).

The paper standardises by z-score and then takes entropy weights, which need non-negative numbers; how it made them so is not
printed. The conventions in use are all here.
"""

from collections.abc import Callable
from typing import Literal

import pandas as pd

from scripts.methods.normalisation import min_max, shift_to_positive, z_score
from scripts.methods.topsis import closeness
from scripts.methods.weights import entropy_weights

Scope = Literal["pooled", "within_year"]

# How z-scores are made positive before the entropy step.
CONVENTIONS: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    # One shift for the whole matrix.
    "matrix": lambda z: shift_to_positive(z, "matrix", 0.01),
    # A shift for each indicator, to a smallest value of 0.01.
    "column": lambda z: shift_to_positive(z, "column", 0.01),
    # A shift for each indicator, to a smallest value of 1.
    "column_to_one": lambda z: shift_to_positive(z, "column", 1.0),
    # Rescaled to [0.0001, 0.9999].
    "rescaled": lambda z: min_max(z) * 0.9998 + 0.0001,
    # Rescaled to [0, 1] and moved by 0.002.
    "rescaled_offset": lambda z: min_max(z) + 0.002,
}


def standardise(values: pd.DataFrame, directions: pd.Series, scope: Scope) -> pd.DataFrame:
    """Return z-scores, more being better, over all years or within each year. values: index unit_code and year."""
    return z_score(values, directions, _groups(values, scope))


def weights_of(standardised: pd.DataFrame, convention: str) -> pd.Series:
    """Return entropy weights, which sum to one, with one of CONVENTIONS."""
    return entropy_weights(CONVENTIONS[convention](standardised)).rename(convention)


def scores_of(standardised: pd.DataFrame, weights: pd.Series, scope: Scope) -> pd.Series:
    """Return the closeness of each city and year to the best of all years, or of its year; within [0, 1]."""
    return closeness(standardised, weights, _groups(standardised, scope))


def _groups(frame: pd.DataFrame, scope: Scope) -> pd.Series | None:
    return None if scope == "pooled" else pd.Series(frame.index.get_level_values("year"))
