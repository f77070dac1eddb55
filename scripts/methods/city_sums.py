"""Provincial figures from sums of cities: how much of the province the cities cover, and linking to a provincial series."""

import pandas as pd


def sum_of_cities(cities: pd.DataFrame, province: pd.Series, gap: int = 2) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return sums by province, and which city-years took part.

    cities: cities x years in one unit. province: code by city. Gaps of at most `gap` years between two observed years of a
    city are filled by straight lines first: a city that is missing for a year must not lower the sum.
    """
    filled = cities.T.interpolate(method="index", limit_area="inside", limit=gap).T
    return filled.groupby(province.reindex(filled.index)).sum(min_count=1), filled.notna()


def coverage(present: pd.DataFrame, gdp: pd.DataFrame, province: pd.Series, provincial_gdp: pd.DataFrame) -> pd.DataFrame:
    """Return the share of each province's GDP that lies in the cities whose figures are in the sum, provinces x years.

    present: truth values, cities x years. gdp: of cities, provincial_gdp: of provinces, in one unit. A province that is one city
    (a municipality) is covered whenever it has a figure, whatever vintage of GDP the two tables print.
    """
    filled = gdp.T.interpolate(method="index", limit_area="inside").T.reindex(index=present.index, columns=present.columns)
    inside = filled.where(present).groupby(province.reindex(filled.index)).sum(min_count=1)
    share = inside.div(provincial_gdp.reindex(index=inside.index, columns=inside.columns)).fillna(0.0)
    for code in share.index.intersection(present.index):
        share.loc[code] = present.loc[code].astype(float)
    return share


def linked(sums: pd.DataFrame, provincial: pd.DataFrame) -> pd.DataFrame:
    """Return the provincial series, carried back before its first year with the growth of the sums of cities.

    Both provinces x years, in one unit. The level is the provincial one throughout: before its first year t0 the value is
    sums[t] * provincial[t0] / sums[t0]. Missing where the sums are.
    """
    years = sums.columns.union(provincial.columns)
    sums, result = sums.reindex(columns=years), provincial.reindex(index=sums.index, columns=years)
    first = result.notna().idxmax(axis=1).where(result.notna().any(axis=1)).dropna()
    for code, start in first.items():
        before = years[years < start]
        result.loc[code, before] = sums.loc[code, before] * result.loc[code, start] / sums.loc[code, start]
    return result
