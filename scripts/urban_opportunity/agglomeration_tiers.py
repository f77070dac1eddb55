"""Rule agglomeration_tiers: tiers of agglomerations by their mean opportunity index, by natural breaks or given bounds."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scripts.coverage import Coverage
from scripts.methods.natural_breaks import fisher_jenks
from scripts.rule import run_rule
from scripts.tables import write_table


def agglomeration_tiers(by_year: str, coverage: str, tiers: Mapping[str, Any], table: Sequence[str]) -> None:
    """Average the index over all years, divide into classes, and number them from the highest: tier 1 is the best.

    tiers: `classes`, a number of natural breaks, or `bounds` between the tiers, which then take their place.
    """
    index = pd.read_csv(by_year)
    means = index.groupby("agglomeration").agg(
        mean_opportunity_index=("opportunity_index", "mean"), mean_fairness_index=("fairness_index", "mean"), cities=("cities", "first")
    )
    means["tier"], rule = _tiers(means["mean_opportunity_index"], tiers)
    ordered = means.sort_values("mean_opportunity_index", ascending=False).reset_index()
    note = f"{Coverage.load(coverage).note()} {rule} Cities in two agglomerations count in both."
    columns = ["tier", "agglomeration", "mean_opportunity_index", "mean_fairness_index", "cities"]
    write_table(ordered[columns], table, "Tiers of agglomerations by their mean opportunity index", note)


def _tiers(index: pd.Series, tiers: Mapping[str, Any]) -> tuple[pd.Series, str]:
    """Return the tier of each agglomeration, and in words how it was found."""
    if tiers.get("bounds"):
        bounds = sorted(tiers["bounds"])
        above = pd.Series(np.searchsorted(bounds, index, side="right"), index=index.index)
        return len(bounds) + 1 - above, f"Bounds between the tiers, as configured: {', '.join(map(str, bounds))}."
    breaks = fisher_jenks(index, tiers["classes"])
    words = ", ".join(f"{bound:.4f}" for bound in breaks.bounds[:-1])
    fit = f"goodness of variance fit {breaks.goodness_of_variance_fit:.4f}"
    return tiers["classes"] + 1 - breaks.classify(index), f"Natural breaks; upper bounds of the lower classes: {words}; {fit}."


if __name__ == "__main__":
    run_rule(agglomeration_tiers)
