"""How industries are spread over regions: Herfindahl-Hirschman indices from employment."""

import pandas as pd

from scripts.errors import EstimationError


def location_concentration(employment: pd.DataFrame) -> pd.Series:
    """Return each region's sum over industries of its squared share in the nation's employment of the industry.

    employment: regions x industries, in any one unit, absent industries as 0 or missing. Zheng et al. (2022), equation 5.
    The value lies between 0 and the number of industries: it grows with the size of a region, and the bound
    of 1 that the paper states does not hold.
    """
    return _shares(employment, axis=0).pow(2).sum(axis=1)


def specialisation(employment: pd.DataFrame) -> pd.Series:
    """Return each region's usual Herfindahl-Hirschman index: the sum of squared shares of industries in its own employment.

    employment: regions x industries. Between 1 / industries (even) and 1 (one industry only).
    """
    return _shares(employment, axis=1).pow(2).sum(axis=1)


def industry_concentration(employment: pd.DataFrame) -> pd.Series:
    """Return the Herfindahl-Hirschman index of each industry over the regions: the sum of squared regional shares.

    employment: regions x industries. Between 1 / regions and 1. Its sum over industries equals that of `location_concentration`.
    """
    return _shares(employment, axis=0).pow(2).sum(axis=0)


def _shares(employment: pd.DataFrame, axis: int) -> pd.DataFrame:
    if (employment < 0).any().any():
        raise EstimationError("Employment must not be negative.")
    totals = employment.sum(axis=axis)
    empty = [str(name) for name in totals.index[totals == 0]]
    if empty:
        kind = "industries" if axis == 0 else "regions"
        raise EstimationError(f"No employment at all in the {kind} {', '.join(empty)}: shares are not defined.")
    return employment.fillna(0.0).div(totals, axis=1 - axis)
