"""Rule supplementary_tables: scores and ranks by city and year, and means, growth and spread of the five regions.

The paper's supplementary tables 1 and 2 hold these; they were not at hand, only the numbers that its text quotes.
"""

from collections.abc import Sequence

import pandas as pd

from scripts.border_cities.frames import REGIONS, notes
from scripts.rule import run_rule
from scripts.tables import write_table

ALL = "All"


def supplementary_tables(scores: str, coverage: Sequence[str], scores_table: Sequence[str], regions_table: Sequence[str]) -> None:
    """Write both tables. coverage: the files of the runs."""
    table = pd.read_csv(scores, dtype={"unit_code": str})
    runs = list(table["run"].unique())
    write_table(table, scores_table, "Scores, ranks and grades of the border cities", notes(coverage, runs))
    frames = [_regions(cities).assign(run=run) for run, cities in table.groupby("run", sort=False)]
    regional = pd.concat(frames, ignore_index=True)
    regional.insert(0, "run", regional.pop("run"))
    note = "growth_percent: of the mean since the year before in the table; spread: standard deviation of the cities' scores. "
    write_table(regional, regions_table, "Mean scores of the five regions", note + notes(coverage, runs))


def _regions(table: pd.DataFrame) -> pd.DataFrame:
    both = pd.concat([table, table.assign(region=ALL)])
    result = both.groupby(["region", "year"])["score"].agg(cities="size", mean_score="mean", spread="std").reset_index()
    result["rank"] = result["mean_score"].where(result["region"] != ALL).groupby(result["year"]).rank(ascending=False).astype("Int64")
    by_region = result.groupby("region")
    result["growth_percent"] = by_region["mean_score"].pct_change() * 100
    first = by_region[["mean_score", "spread"]].transform("first")
    later = result["year"] > by_region["year"].transform("min")
    result["change_since_first"] = (result["mean_score"] - first["mean_score"]).where(later)
    result["spread_change_since_first"] = (result["spread"] - first["spread"]).where(later)
    order = {name: number for number, name in enumerate([*REGIONS, ALL])}
    return result.sort_values(["region", "year"], key=lambda column: column.map(order) if column.name == "region" else column)


if __name__ == "__main__":
    run_rule(supplementary_tables)
