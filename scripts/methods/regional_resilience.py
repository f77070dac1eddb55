"""Resilience of regional economies in the sense of Martin et al. (2016): growth relative to a reference economy."""

import pandas as pd

from scripts.errors import EstimationError


def cumulative_growth(growth: pd.DataFrame, lag: int) -> pd.DataFrame:
    """Return growth over `lag` years, chained from growth rates of consecutive years.

    growth: year-on-year growth as a share (0.08 is 8 per cent); rows units, columns consecutive years.
    Chaining never compares two vintages of a series: each factor is the growth within one vintage.
    The first `lag - 1` years have no value.
    """
    if lag < 1:
        raise EstimationError(f"Resilience needs a lag of at least one year, found {lag}.")
    return (1 + growth).T.rolling(lag).apply(lambda window: window.prod(), raw=True).T - 1


def reference_growth(growth: pd.DataFrame, base: pd.DataFrame) -> pd.Series:
    """Return the growth of the sum of all units, one value a year.

    growth: as a share, units x years. base: the level in the year before, in any common unit, units x years.
    """
    known = growth.notna() & base.notna()
    return (growth * base).where(known).sum() / base.where(known).sum()


def resistance(growth: pd.DataFrame, reference: pd.Series) -> pd.DataFrame:
    """Return Martin's resilience: (change - expected change) / |expected change|, dimensionless.

    growth: growth of each unit over the lag as a share, units x years. reference: growth of the reference economy, by year.
    Zheng et al. (2022), equations 1-3: with the expected change E = reference * level, the level cancels and
    (change - E) / |E| = (growth - reference) / |reference|. Zero: as the reference; -1: no growth where the reference grew.
    Raises EstimationError where the reference economy did not change, for then the ratio has no value.
    """
    still = reference.index[reference == 0]
    if len(still):
        raise EstimationError(f"The reference economy did not change in {', '.join(map(str, still))}: resilience is not defined.")
    return growth.sub(reference, axis=1).div(reference.abs(), axis=1)


def printed_equation_4(growth: pd.DataFrame, level: pd.DataFrame, reference: pd.Series) -> pd.DataFrame:
    """Return equation 4 of Zheng et al. (2022) as printed: (change * level - reference) / reference.

    level: the level in the base year, units x years. The division by the base level is missing in the paper,
    so the result depends on the unit of the level; it is computed to show that it is a misprint.
    """
    change = growth * level
    return (change * level).sub(reference, axis=1).div(reference, axis=1)


def growth_within_vintages(earlier: pd.DataFrame, revised: pd.DataFrame, tolerance: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return year-on-year growth of the vintage before the census, and where the revised one had to replace it.

    earlier, revised: levels of two vintages, units x consecutive years. Growth is taken between two years of one vintage.
    Where a revision was published between the two years, the growth of the earlier series is not growth: it is recognised by
    a ratio of growth factors between the vintages further from 1 than `tolerance`, and replaced by growth within the revised vintage,
    as are years that the earlier vintage lacks. Returns growth (a share) and a table of truth values.
    """
    one, other = (level.div(level.shift(axis=1)) - 1 for level in (earlier, revised.reindex_like(earlier)))
    broken = ((1 + one).div(1 + other) - 1).abs() > tolerance
    replaced = (broken | one.isna()) & other.notna()
    return one.mask(replaced, other), replaced
