"""Rule table_2_regional_means: mean score of the cities of the three regions and of all cities, by year."""

from collections.abc import Sequence

import pandas as pd

from scripts.coverage import Coverage
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.urban_opportunity.data import city_names

REGIONS = ["Eastern", "Central", "Western"]


def table_2_regional_means(
    scores: str,
    coverage: str,
    units: str,
    average: str,
    table_2: Sequence[str],
    by_year: Sequence[str],
    changes: Sequence[str],
) -> None:
    """Average scores over cities by region and year; write as printed and as a long table with the number of cities.

    average: whether the row Average is the mean of all `cities`, or of the three `regions`.
    """
    cities = pd.read_csv(scores, dtype={"unit_code": str})
    cities["region"] = cities["unit_code"].map(city_names(units)["region"])
    long = cities.groupby(["region", "year"])["score"].agg(score="mean", cities="size").reset_index()
    everyone = cities.groupby("year")["score"].agg(score="mean", cities="size").reset_index().assign(region="Average")
    if average == "regions":
        everyone["score"] = everyone["year"].map(long.groupby("year")["score"].mean())
    long = pd.concat([long, everyone], ignore_index=True)
    table = long.pivot(index="region", columns="year", values="score").reindex([*REGIONS, "Average"]).rename(columns=str)
    note = Coverage.load(coverage).note() + f" Regions: eastern 11, central 8, western 12 provinces. Average: mean of the {average}."
    title = "Average score of urban economic resilience in three regions"
    write_table(table.reset_index(), table_2, title, note)
    write_table(long[["region", "year", "score", "cities"]], by_year, f"{title}, one row a region and year", note)
    write_table(changes_of(long), changes, f"{title}: changes over the first and second half of the years, and over all", note)


def changes_of(long: pd.DataFrame) -> pd.DataFrame:
    """Change of each region's mean from the first year to the middle one, from there to the last, and over all."""
    wide = long.pivot(index="region", columns="year", values="score")
    first, middle, last = wide.columns[0], wide.columns[len(wide.columns) // 2], wide.columns[-1]
    periods = {f"{a}-{b}": wide[b] - wide[a] for a, b in ((first, middle), (middle, last), (first, last)) if a < b}
    return pd.DataFrame(periods).rename_axis(columns="period").stack().rename("change").reset_index()


if __name__ == "__main__":
    run_rule(table_2_regional_means)
