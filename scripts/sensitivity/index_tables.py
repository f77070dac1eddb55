"""Tables of an index under all specifications: ranks, pairs, choices, options and claims."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.methods.headline_claims import Claim, Measure, holds
from scripts.methods.index_specifications import IndexGrid, standardised_scores
from scripts.methods.rank_sensitivity import order_kept, pair_summary, rank_intervals, rank_shift
from scripts.methods.variance_decomposition import decompose

Array = NDArray[np.float64]


class Derived(Protocol):
    """Something computed from scores, by label: means of groups, an opportunity index, Moran's I."""

    def of(self, scores: Array, years: Sequence[int]) -> Measure:
        """Return the measure under many specifications. scores: specifications x units x years."""


StatedClaim = tuple[Mapping[str, str], Claim]


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


def rank_table(grid: IndexGrid, names: pd.Series, level: float) -> pd.DataFrame:
    """Return by year and unit, best first, how its rank depends on the choices."""
    parts = []
    for year in grid.years:
        part = rank_intervals(grid.ranks(year), grid.units, grid.stated, level).reset_index()
        part.insert(0, "year", year)
        part.insert(2, "name", part["unit_code"].map(names))
        parts.append(part.sort_values(["stated_rank", "unit_code"]))
    return pd.concat(parts, ignore_index=True)


def pair_tables(grid: IndexGrid) -> pd.DataFrame:
    """Return by year how many pairs keep their order, by how far apart they are; the last row of a year is over all pairs."""
    parts = []
    for year in grid.years:
        ranks = grid.ranks(year)
        apart = np.abs(np.subtract.outer(ranks[grid.stated], ranks[grid.stated]))
        summary = pair_summary(order_kept(ranks, grid.stated), apart)
        summary.insert(0, "year", year)
        parts.append(summary)
    return pd.concat(parts, ignore_index=True)


def choice_shares(grid: IndexGrid, table: pd.DataFrame, claims: Sequence[str]) -> pd.DataFrame:
    """Return the shares of each choice in the variance of ranks, of standardised scores, and of each claim's verdict."""
    scores = standardised_scores(grid.scores)
    results = {}
    for position, year in enumerate(grid.years):
        results[f"ranks {year}"] = grid.ranks(year)
        results[f"scores {year}"] = scores[:, :, position]
    results |= {name: table[name].to_numpy(float) for name in claims if table[name].notna().all()}
    choices = [name for name in grid.choices if grid.specifications[name].nunique() > 1]
    return pd.concat([decompose(grid.specifications, values, choices).assign(about=name) for name, values in results.items()])[
        ["about", "choice", "options", "first_order", "total"]
    ]


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


def option_table(grid: IndexGrid, table: pd.DataFrame, claims: Sequence[str]) -> pd.DataFrame:
    """Return for each option of each choice how far it moves ranks and how many claims hold with it."""
    known = [name for name in claims if table[name].notna().all()]
    shifts = [f"rank_shift_{year}" for year in grid.years]
    own = grid.specifications.iloc[grid.stated]
    as_stated = grid.specifications == own
    rows = []
    for choice in grid.choices:
        only_this = as_stated.drop(columns=choice).all(axis=1)  # nothing else is changed
        for option, members in table.groupby(choice, sort=False):
            alone = members[only_this[members.index]]
            rows.append(
                {
                    "choice": choice,
                    "option": option,
                    "stated": "yes" if option == own[choice] else "",
                    "specifications": len(members),
                    "mean_rank_shift": members[shifts].to_numpy().mean(),
                    "rank_shift_alone": alone[shifts].to_numpy().mean(),
                    "claims_held": members[known].to_numpy().mean() if known else np.nan,
                    "claims_held_alone": alone[known].to_numpy().mean() if known else np.nan,
                }
            )
    return pd.DataFrame(rows)
