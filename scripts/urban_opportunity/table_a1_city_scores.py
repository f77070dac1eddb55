"""Rule table_a1_city_scores: scores and ranks of all cities, every year."""

from collections.abc import Sequence

import pandas as pd

from scripts.coverage import Coverage
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.urban_opportunity.data import city_names

QUARTERS = ["highest 25 %", "25-50 %", "50-75 %", "lowest 25 %"]


def table_a1_city_scores(scores: str, coverage: str, units: str, table_a1: Sequence[str], by_year: Sequence[str]) -> None:
    """Write Table A1 with every year, and the same as one row a city and year with region and quarter of the ranking."""
    cities = pd.read_csv(scores, dtype={"unit_code": str}).join(city_names(units), on="unit_code")
    cities["quarter"] = cities.groupby("year")["rank"].transform(_quarter)
    note = Coverage.load(coverage).note()
    title = "Scores and ranks of urban economic resilience"
    long = cities[["unit_code", "city", "name_zh", "province", "region", "year", "score", "rank", "quarter"]]
    write_table(long.sort_values(["year", "rank"]), by_year, f"{title}, one row a city and year", note)
    write_table(_wide(cities), table_a1, title, note + " In the order of the last year's rank.")


def _quarter(rank: pd.Series) -> pd.Series:
    """Quarter of the year's ranking, the first the highest scores."""
    share = (rank - 1) / len(rank)
    return (share * 4).astype(int).map(lambda position: QUARTERS[position])


def _wide(cities: pd.DataFrame) -> pd.DataFrame:
    """One row a city; score and rank of each year side by side."""
    keys = ["unit_code", "city", "name_zh", "province"]
    pivoted = cities.pivot(index=keys, columns="year", values=["score", "rank"])
    years = sorted(cities["year"].unique())
    columns = {f"{name}_{year}": pivoted[(name, year)] for year in years for name in ("score", "rank")}
    table = pd.DataFrame(columns).reset_index()
    table = table.astype({f"rank_{year}": int for year in years})
    return table.sort_values([f"rank_{years[-1]}", "unit_code"])


if __name__ == "__main__":
    run_rule(table_a1_city_scores)
