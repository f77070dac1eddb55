"""Rule tables_by_province: resilience, industrial agglomeration and the coupling degree, provinces down and years across."""

from collections.abc import Mapping, Sequence

import pandas as pd

from scripts.coverage import Coverage
from scripts.rule import run_rule
from scripts.tables import write_table

TABLES = {
    "resilience": ("resilience", "Regional economic resilience (Martin et al. 2016), equations 1-3"),
    "industrial_agglomeration": ("agglomeration", "Industrial agglomeration (Herfindahl-Hirschman index, equation 5)"),
    "industrial_agglomeration_usual": ("agglomeration_other_formula", "Industrial agglomeration by the other formula of the index"),
    "coupling_coordination": ("coordination", "Coupling coordination degree of industrial agglomeration and regional economic resilience"),
    "coupling_class": ("class", "Class of the coupling coordination degree"),
}


def tables_by_province(coupling: str, coverage: str, outputs: Mapping[str, Sequence[str]]) -> None:
    """Write one wide table a quantity, with the mean over the years where it is a number.

    `above_average` marks provinces whose mean degree is above the mean of all provinces.
    """
    rows = pd.read_csv(coupling, dtype={"unit_code": str})
    note = Coverage.load(coverage).note()
    for name, (column, title) in TABLES.items():
        write_table(by_province(rows, column), outputs[name], title, note, 3)


def by_province(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return a column of the coupling, provinces down and years across, with means and, for the degree, who is above average."""
    wide = rows.pivot(index=["unit_code", "province", "region", "coast"], columns="year", values=column)
    if column != "class":
        wide["mean"] = wide.mean(axis=1)
    if column == "coordination":
        wide["above_average"] = (wide["mean"] > wide["mean"].mean()).astype(int)
        variation = wide[sorted(rows["year"].unique())].std(axis=1, ddof=1) / wide["mean"]
        wide["variation"], wide["variation_rank"] = variation, variation.rank(ascending=False)
    wide.columns = [str(year) for year in wide.columns]
    return wide.reset_index()


if __name__ == "__main__":
    run_rule(tables_by_province)
