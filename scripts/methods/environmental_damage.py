"""The comprehensive environmental damage index (CEDI) of several pollutants, weighted by entropy."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scripts.errors import EstimationError


@dataclass(frozen=True)
class EnvironmentalDamage:
    """The index by region, and what it is made of.

    index: CEDI by region. weights, entropy: by pollutant. shares: f of equation 6, regions x pollutants.
    """

    index: pd.Series
    weights: pd.Series
    entropy: pd.Series
    shares: pd.DataFrame


def relative_emission(emissions: pd.DataFrame, output: pd.Series) -> pd.DataFrame:
    """Return each region's environmental damage index by pollutant: its share of emissions over its share of output.

    emissions: regions x pollutants, each in its own unit. output: by region, in one unit. Without a unit: 1 is the national average.
    The paper does not define the index; this is our reading of 'relative environmental damage index ... without a unit'.
    """
    return (emissions / emissions.sum()).div(output / output.sum(), axis=0)


def comprehensive_damage(damage: pd.DataFrame, weighting: str = "weight") -> EnvironmentalDamage:
    """Return CEDI from the pollutants' damage indices of one year: equations 6-9 of Zheng et al. (2022).

    damage: regions x pollutants, not negative, without gaps. weighting: 'weight' takes the entropy weight g in equation 9,
    as the text says; 'share' takes the share f, as the formula is printed. 0 ln 0 = 0.
    """
    if damage.isna().any().any() or (damage < 0).any().any() or (damage.sum() == 0).any():
        raise EstimationError("Damage indices must be complete and not negative, and each pollutant must occur somewhere.")
    if weighting not in ("weight", "share"):
        raise EstimationError(f"Unknown weighting '{weighting}' of the damage index: use 'weight' or 'share'.")
    shares = damage / damage.sum()
    logarithms = np.log(shares.where(shares > 0, 1.0))
    entropy = -(shares * logarithms).sum() / np.log(len(damage))
    divergence = 1 - entropy
    if divergence.sum() < 1e-12:
        raise EstimationError("All pollutants are spread evenly over the regions: entropy weights are not defined.")
    weights = divergence / divergence.sum()
    factors = shares if weighting == "share" else weights
    return EnvironmentalDamage((damage * factors).sum(axis=1), weights, entropy, shares)
