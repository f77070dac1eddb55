"""How far the structure of output departs from the structure of employment: Theil's index, and informatisation."""

import numpy as np
import pandas as pd

from scripts.errors import EstimationError


def rationalisation(value_added: pd.DataFrame, employment: pd.DataFrame) -> pd.Series:
    """Rationalisation of the industrial structure: sum over industries of y ln(y / l).

    value_added, employment: rows unit-years, columns the same industries; amounts or shares (each row is divided by its sum).
    y: an industry's share in value added, l: its share in employment. The printed formula, sum of (Y/M) ln[(Y/M) / (P_j/P)], is
    Theil's index of y relative to l: 0 where every industry has the same productivity, larger the more the structure is out of
    balance. So less is better, which the paper does not say. An industry without value added adds 0; one without employment makes the
    index infinite and is an error. Rows with a gap are missing.
    Source: Wang et al. 2025, section 2.2.4.
    """
    if list(value_added.columns) != list(employment.columns):
        raise EstimationError("rationalisation needs the same industries in value added and employment")
    if (value_added.to_numpy() < 0).any() or (employment.to_numpy() <= 0).any():
        raise EstimationError("rationalisation needs value added of at least zero and positive employment in every industry")
    output = value_added.div(value_added.sum(axis=1, skipna=False), axis=0)
    labour = employment.div(employment.sum(axis=1, skipna=False), axis=0)
    terms = (output * np.log((output / labour).where(output > 0, 1.0))).where(output.notna() & labour.notna())
    return terms.sum(axis=1, skipna=False)


def theil_by_productivity(value_added: pd.DataFrame, employment: pd.DataFrame) -> pd.Series:
    """Theil's index written with productivities: sum of (Y_j / Y) ln[(Y_j / L_j) / (Y / L)], the form usual in the literature.

    Equal to `rationalisation`; kept as the check that the printed formula is this index.
    """
    overall = value_added.sum(axis=1, skipna=False) / employment.sum(axis=1, skipna=False)
    relative = (value_added / employment).div(overall, axis=0)
    share = value_added.div(value_added.sum(axis=1, skipna=False), axis=0)
    return (share * np.log(relative.where(share > 0, 1.0))).sum(axis=1, skipna=False)


def informatisation(mobile: pd.Series, internet: pd.Series, population: pd.Series) -> pd.Series:
    """Mobile telephone and internet subscriptions per head: M/P + N/P, all three in the same unit of persons (Wang et al. 2025, 2.2.4)."""
    return mobile / population + internet / population
