"""Rule table_of_scores: scores and ranks of all units, every year."""

from collections.abc import Sequence

import pandas as pd

from scripts.coverage import Coverage
from scripts.index.data import read_cells
from scripts.rule import run_rule
from scripts.tables import write_table


def table_of_scores(scores: str, coverage: str, units: str, scores_table: Sequence[str], by_year: Sequence[str]) -> None:
    """Write scores and ranks side by side, in the order of the last year's rank, and as one row a unit and year. units: their names."""
    names = pd.read_csv(units, dtype=str).set_index("unit_code")[["name_en", "name_zh"]]
    long = read_cells(scores).join(names, on="unit_code")[["unit_code", "name_en", "name_zh", "year", "score", "rank"]]
    years = sorted(long["year"].unique())
    pivoted = long.pivot(index=["unit_code", "name_en", "name_zh"], columns="year", values=["score", "rank"])
    columns = {f"{name}_{year}": pivoted[(name, year)] for year in years for name in ("score", "rank")}
    ordered = pd.DataFrame(columns).reset_index().sort_values([f"rank_{years[-1]}", "unit_code"])
    note = Coverage.load(coverage).note()
    ranks = {f"rank_{year}": "Int64" for year in years}  # a unit may lack a year
    write_table(ordered.astype(ranks), scores_table, "Scores and ranks", note + " In the order of the last year's rank.")
    write_table(long.sort_values(["year", "rank"]), by_year, "Scores and ranks, one row a unit and year", note)


if __name__ == "__main__":
    run_rule(table_of_scores)
