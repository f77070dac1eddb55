"""The coupling coordination degree under many combinations of the choices that the paper leaves open, all provinces and years at once."""

from collections.abc import Mapping, Sequence
from itertools import product

import pandas as pd

from scripts.methods.coupling import coordination
from scripts.provincial_coupling.compute_coupling import SYSTEMS, agglomeration_by_year, on_one_scale, resilience_by_year

# The choices that decide the two systems; how they are standardised and joined comes after.
DATA = ["growth", "industries", "formula"]
Combination = tuple[str, int | str, str, str, float, float]


def resilience_by_growth(cells: pd.DataFrame, growths: Sequence[str], lag: int) -> dict[str, pd.Series]:
    """Return resilience by province and year from each growth series."""
    return {growth: resilience_by_year(cells, growth, lag)["resilience"] for growth in growths}


def agglomeration_by_definition(
    cells: pd.DataFrame, industries: pd.DataFrame, numbers: Sequence[int | str], formulas: Sequence[str]
) -> dict[tuple[int | str, str], pd.Series]:
    """Return agglomeration by province and year for each number of industries and formula. industries: columns industry, in_27, ..."""
    return {
        (number, formula): agglomeration_by_year(cells, industries.loc[industries[f"in_{number}"] == 1, "industry"], formula)
        for number, formula in product(numbers, formulas)
    }


def coupling_variants(
    resilience: Mapping[str, pd.Series],
    agglomeration: Mapping[tuple[int | str, str], pd.Series],
    standardisations: Sequence[str],
    shares: Sequence[float],
    powers: Sequence[float],
) -> dict[Combination, pd.DataFrame]:
    """Return the coupling coordination degree (provinces x years that all of them have) by combination.

    The keys are growth, industries, formula, standardisation, share of agglomeration in the joint level, and power; each table is what
    `compute_coupling.coupled` gives for that combination.
    """
    systems = {
        (growth, *definition): pd.DataFrame({SYSTEMS[0]: first, SYSTEMS[1]: second}).dropna()
        for (growth, second), (definition, first) in product(resilience.items(), agglomeration.items())
    }
    table = pd.concat(systems, names=[*DATA, "unit_code", "year"])
    variants = {}
    for standardisation in standardisations:
        within = [*DATA, "year"] if standardisation == "within_year" else DATA
        scaled = on_one_scale(table, table.groupby(level=within).ngroup())
        for share, power in product(shares, powers):
            degree = coordination(scaled[SYSTEMS[0]], scaled[SYSTEMS[1]], share, power)["coordination"].unstack("year")
            for data in systems:
                variants[(*data, standardisation, share, power)] = degree.loc[data].dropna(axis=1)
    return variants
