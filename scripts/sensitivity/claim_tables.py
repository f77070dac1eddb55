"""Headline claims under all specifications: whether each holds, and with which option it holds least often."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.methods.headline_claims import Claim, Measure, holds
from scripts.methods.index_specifications import IndexGrid
from scripts.methods.rank_sensitivity import rank_shift

Array = NDArray[np.float64]
StatedClaim = tuple[Mapping[str, str], Claim]


class Derived(Protocol):
    """Something computed from scores, by label: means of groups, an opportunity index, Moran's I."""

    def of(self, scores: Array, years: Sequence[int]) -> Measure:
        """Return the measure under many specifications. scores: specifications x units x years."""


def add_verdicts(grid: IndexGrid, derived: Mapping[str, Derived], claims: Sequence[StatedClaim]) -> pd.DataFrame:
    """Return the specifications with the mean absolute shift of rank in each year, and 1 or 0 for each claim.

    A claim about years or units that the run does not have gets a column of missing values.
    """
    table = grid.specifications.copy()
    for year in grid.years:
        table[f"rank_shift_{year}"] = rank_shift(grid.ranks(year), grid.stated)
    measures: dict[str, Measure] = {}
    for row, claim in claims:
        name = row["measure"]
        if name not in measures:
            measures[name] = derived[name].of(grid.scores, grid.years)
        table[row["id"]] = np.nan if not_in_run(claim, measures[name]) else holds(claim, measures[name])
    return table


def not_in_run(claim: Claim, measure: Measure) -> str:
    """Return which years or labels of a claim the run lacks, or nothing."""
    years = [str(year) for year in claim.years if year not in measure.years]
    labels = [label for label in claim.labels if label not in (*measure.labels, "*")]
    return ", ".join([*years, *labels])


def claim_table(grid: IndexGrid, table: pd.DataFrame, claims: Sequence[StatedClaim]) -> pd.DataFrame:
    """Return for each claim in how many specifications it holds, whether it does in the stated one, and which option is worst for it."""
    ids = [row["id"] for row, _ in claims]
    by_option = pd.concat({choice: table.groupby(choice)[ids].mean() for choice in grid.choices})
    rows = []
    for row, _ in claims:
        verdicts = table[row["id"]]
        result: dict[str, object] = {name: row[name] for name in ("id", "location", "statement")}
        if verdicts.isna().any():
            rows.append({**result, "stated": "years or units not in this run", "specifications": len(table)})
            continue
        choice, option = by_option[row["id"]].idxmin()
        rows.append(
            {
                **result,
                "stated": "holds" if verdicts.iloc[grid.stated] else "does not hold",
                "holds_in": int(verdicts.sum()),
                "specifications": len(table),
                "share": float(verdicts.mean()),
                "lowest_share": float(by_option.loc[(choice, option), row["id"]]),
                "lowest_with": f"{choice} {option}",
            }
        )
    columns = ["id", "location", "statement", "stated", "holds_in", "specifications", "share", "lowest_share", "lowest_with"]
    return pd.DataFrame(rows, columns=columns).astype({"holds_in": "Int64"})
