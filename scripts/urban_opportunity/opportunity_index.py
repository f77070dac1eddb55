"""Rule opportunity_index: opportunity curves, opportunity index and fairness index of the agglomerations (Table 3)."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd

from scripts.coverage import Coverage
from scripts.methods.opportunity import opportunity, opportunity_curve
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.urban_opportunity.data import (
    GDP_PER_CAPITA,
    POPULATION,
    all_indicators,
    check_years,
    city_names,
    ordering_of,
    read_members,
    sample_shares,
    settings_text,
)  # fmt: skip

TITLE = "Opportunity index and opportunity fairness index of the agglomerations"


def opportunity_index(
    scores: str,
    indicators: str,
    coverage: str,
    agglomerations: str,
    shares: str,
    units: str,
    settings: Mapping[str, str],
    years: Sequence[int],
    table_3: Sequence[str],
    by_year: Sequence[str],
    changes: Sequence[str],
    curves: Sequence[str],
) -> None:
    """Compute the index of each agglomeration and year; write Table 3, every year as a long table, changes, and the curves' points."""
    cities = member_scores(scores, indicators, agglomerations, settings)
    filled = sample_shares(shares, settings)
    long = index_by_year(cities, settings, filled)
    columns = [(year, name) for name in ("opportunity_index", "fairness_index") for year in check_years(years, long["year"], "years")]
    pivoted = long.pivot(index="agglomeration", columns="year", values=["opportunity_index", "fairness_index"])
    order = cities["agglomeration"].drop_duplicates()
    table = pd.DataFrame({f"{name}_{year}": pivoted[(name, year)] for year, name in columns}).reindex(order).reset_index()
    note = f"{Coverage.load(coverage).note()} Opportunity: {settings_text(settings)}. Scores of cities outside the study take no part."
    decimals = {column: 2 if column.startswith("fairness") else 4 for column in table.columns}
    write_table(table, table_3, TITLE, note, decimals)
    write_table(long, by_year, f"{TITLE}, one row an agglomeration and year", note)
    write_table(changes_between(long, years), changes, f"{TITLE}: changes between the years of Table 3", note)
    points = curve_points(cities, filled).join(city_names(units)["city"], on="unit_code")
    write_table(points, curves, "Opportunity curves: cumulative mean score over cumulative share", note)


def member_scores(scores: str, indicators: str, agglomerations: str, settings: Mapping[str, str]) -> pd.DataFrame:
    """One row an agglomeration, city and year: score, what cities are ordered by, and weight."""
    cities = pd.read_csv(scores, dtype={"unit_code": str})
    values = all_indicators(indicators).reset_index()
    auxiliary = values[["unit_code", "year"]].assign(population=values.get(POPULATION), gdp_per_capita=values.get(GDP_PER_CAPITA))
    cities = cities.merge(auxiliary, on=["unit_code", "year"])
    cities["ordering"] = ordering_of(cities, settings["ordering"])
    cities["weight"] = cities["population"] if settings["weight"] == "population" else 1.0
    members = read_members(agglomerations, settings["membership"], cities["unit_code"].unique())
    return members.merge(cities, on="unit_code")[["agglomeration", "unit_code", "year", "score", "ordering", "weight"]]


def index_by_year(cities: pd.DataFrame, settings: Mapping[str, str], filled: pd.Series) -> pd.DataFrame:
    """Index, fairness, number of cities and mean score of each agglomeration and year. filled: share of the axis, by agglomeration."""
    rows = []
    for (name, year), group in cities.groupby(["agglomeration", "year"], sort=False):
        index, fairness = opportunity(
            group["score"], group["ordering"], group["weight"], rule=settings["rule"], denominator=settings["denominator"]
        )
        index *= filled[name]
        rows.append((name, year, index, fairness, len(group), group["score"].mean(), group["score"].min(), group["score"].max()))
    columns = ["agglomeration", "year", "opportunity_index", "fairness_index", "cities", "mean_score", "lowest_score", "highest_score"]
    table = pd.DataFrame(rows, columns=columns).sort_values(["year", "agglomeration"], ignore_index=True)
    return table.assign(mean_score_rank=table.groupby("year")["mean_score"].rank(ascending=False, method="min").astype(int))


def changes_between(long: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Change of index and fairness of each agglomeration from each year of Table 3 to the next, and from the first to the last."""
    wide = long.pivot(index="agglomeration", columns="year", values=["opportunity_index", "fairness_index"])
    pairs = dict.fromkeys([*pairwise(sorted(years)), (min(years), max(years))])
    parts = [
        pd.DataFrame({f"{name}_change": wide[(name, last)] - wide[(name, first)] for name in ("opportunity_index", "fairness_index")})
        .reset_index()
        .assign(first_year=first, last_year=last)
        for first, last in pairs
        if first < last
    ]
    columns = ["agglomeration", "first_year", "last_year", "opportunity_index_change", "fairness_index_change"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def curve_points(cities: pd.DataFrame, filled: pd.Series) -> pd.DataFrame:
    """Points of every opportunity curve in their order. filled: share of the axis that the study's cities fill, by agglomeration."""
    parts = []
    for (name, year), group in cities.groupby(["agglomeration", "year"], sort=False):
        curve = opportunity_curve(group["score"], group["ordering"], group["weight"])
        points = pd.DataFrame({"population_share": curve.population_share * filled[name], "cumulative_mean": curve.cumulative_mean})
        parts.append(points.assign(agglomeration=name, year=year, unit_code=group["unit_code"].to_numpy()[curve.order]))
    return pd.concat(parts, ignore_index=True)[["agglomeration", "year", "unit_code", "population_share", "cumulative_mean"]]


if __name__ == "__main__":
    run_rule(opportunity_index)
