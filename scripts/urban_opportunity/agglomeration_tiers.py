"""Rule agglomeration_tiers: three tiers of agglomerations by natural breaks of their mean opportunity index."""

from collections.abc import Sequence

import pandas as pd

from scripts.coverage import Coverage
from scripts.methods.natural_breaks import fisher_jenks
from scripts.rule import run_rule
from scripts.tables import write_table


def agglomeration_tiers(by_year: str, coverage: str, classes: int, table: Sequence[str]) -> None:
    """Average the index over all years, divide into classes, and number them from the highest: tier 1 is the best."""
    index = pd.read_csv(by_year)
    means = index.groupby("agglomeration").agg(
        mean_opportunity_index=("opportunity_index", "mean"), mean_fairness_index=("fairness_index", "mean"), cities=("cities", "first")
    )
    breaks = fisher_jenks(means["mean_opportunity_index"], classes)
    means["tier"] = classes + 1 - breaks.classify(means["mean_opportunity_index"])
    ordered = means.sort_values("mean_opportunity_index", ascending=False).reset_index()
    bounds = ", ".join(f"{bound:.4f}" for bound in breaks.bounds[:-1])
    note = f"{Coverage.load(coverage).note()} Upper bounds of the lower classes: {bounds}; "
    note += f"goodness of variance fit {breaks.goodness_of_variance_fit:.4f}. Cities in two agglomerations count in both."
    columns = ["tier", "agglomeration", "mean_opportunity_index", "mean_fairness_index", "cities"]
    write_table(ordered[columns], table, "Tiers of agglomerations by natural breaks of the mean opportunity index", note)


if __name__ == "__main__":
    run_rule(agglomeration_tiers)
