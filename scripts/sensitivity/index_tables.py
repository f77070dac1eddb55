"""Tables of an index under all specifications: ranks, pairs, choices, options, and what `claim_tables` makes of claims."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.index.grid import Grid, standardised_scores
from scripts.index.readings import Derived, against_claims
from scripts.methods.headline_claims import read_claims
from scripts.methods.rank_sensitivity import order_kept, pair_summary, rank_intervals
from scripts.methods.variance_decomposition import decompose
from scripts.sensitivity.claim_tables import claim_table

Array = NDArray[np.float64]


def summarise(
    grid: Grid, derived: Mapping[str, Derived], claims: str, names: pd.Series, level: float, specifications: str
) -> dict[str, pd.DataFrame]:
    """Write all specifications with their verdicts to a parquet file; return their tables: ranks, pairs, choices, claims, options.

    derived: by name, what claims are about. claims: CSV file of the headline claims. names: of the units. level: of rank intervals.
    """
    stated = read_claims(pd.read_csv(claims, dtype=str))
    verdicts = against_claims(grid, derived, stated)
    verdicts.to_parquet(specifications, index=False)
    ids = [row["id"] for row, _ in stated]
    return {
        "ranks": rank_table(grid, names, level),
        "pairs": pair_tables(grid),
        "choices": choice_shares(grid, verdicts, ids),
        "claims": claim_table(grid, verdicts, stated),
        "options": option_table(grid, verdicts, ids),
    }


def rank_table(grid: Grid, names: pd.Series, level: float) -> pd.DataFrame:
    """Return by year and unit, best first, how its rank depends on the choices."""
    parts = []
    for year in grid.years:
        part = rank_intervals(grid.ranks(year), grid.units, grid.stated, level).reset_index()
        part.insert(0, "year", year)
        part.insert(2, "name", part["unit_code"].map(names))
        parts.append(part.sort_values(["stated_rank", "unit_code"]))
    return pd.concat(parts, ignore_index=True)


def pair_tables(grid: Grid) -> pd.DataFrame:
    """Return by year how many pairs keep their order, by how far apart they are; the last row of a year is over all pairs."""
    parts = []
    for year in grid.years:
        ranks = grid.ranks(year)
        apart = np.abs(np.subtract.outer(ranks[grid.stated], ranks[grid.stated]))
        summary = pair_summary(order_kept(ranks, grid.stated), apart)
        summary.insert(0, "year", year)
        parts.append(summary)
    return pd.concat(parts, ignore_index=True)


def choice_shares(grid: Grid, table: pd.DataFrame, claims: Sequence[str]) -> pd.DataFrame:
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


def option_table(grid: Grid, table: pd.DataFrame, claims: Sequence[str]) -> pd.DataFrame:
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
