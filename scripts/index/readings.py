"""What a grid of scores is read for: the result is one row; all rows meet the claims of a paper, or the numbers that it published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.errors import EstimationError
from scripts.index.grid import Grid
from scripts.methods.headline_claims import Claim, Measure, holds
from scripts.methods.ordering import rounded
from scripts.methods.rank_sensitivity import rank_shift, row_ranks

Array = NDArray[np.float64]
StatedClaim = tuple[Mapping[str, str], Claim]


class Derived(Protocol):
    """Something computed from scores, by label: means of groups, an opportunity index, Moran's I."""

    def of(self, scores: Array, years: Sequence[int]) -> Measure:
        """Return the measure under many specifications. scores: specifications x units x years."""


@dataclass(frozen=True)
class Fit:
    """How specifications fit what is published, one value a specification.

    pearson, spearman: correlations over the units. distance: mean absolute difference, in the unit of the published values.
    """

    pearson: Array
    spearman: Array
    distance: Array


def result(grid: Grid) -> pd.Series:
    """Return the scores of the method as configured, by unit_code and year."""
    table = pd.DataFrame(grid.scores[grid.stated], index=grid.units, columns=pd.Index(grid.years, name="year"))
    return table.rename_axis("unit_code").stack().rename("score")


def against_claims(grid: Grid, derived: Mapping[str, Derived], claims: Sequence[StatedClaim]) -> pd.DataFrame:
    """Return the specifications with the mean absolute shift of rank in each year, and 1 or 0 for each claim.

    derived: by name, what claims are about. A claim about years or units that the run does not have gets a column of missing values.
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


def against_published(scores: Array, published: Array) -> Fit:
    """Compare specifications x units with a published value a unit; correlations are NaN where a specification is constant."""
    if scores.ndim != 2 or scores.shape[1] != len(published):
        raise EstimationError(f"{scores.shape} scores against {len(published)} published values")
    return Fit(
        _correlation(scores, published),
        _correlation(row_ranks(scores), row_ranks(published[np.newaxis])[0]),
        np.abs(scores - published).mean(axis=1),
    )


def _correlation(rows: Array, target: Array) -> Array:
    centred, aim = rows - rows.mean(axis=1, keepdims=True), target - target.mean()
    size = np.sqrt((centred**2).sum(axis=1) * (aim**2).sum())
    return np.divide(centred @ aim, size, out=np.full(len(rows), np.nan), where=size > 1e-15)


def by_choice(specifications: pd.DataFrame, choices: Sequence[str], fit: str = "pearson") -> pd.DataFrame:
    """Return, for every option of every choice, the best and the median fit among the specifications that take it.

    fit: a column; the lowest is best of a `mean_difference`, the highest of a correlation.
    """
    parts, lowest = [], fit == "mean_difference"
    for choice in choices:
        grouped = specifications.groupby(choice, sort=False)[fit]
        part = grouped.agg(best="min" if lowest else "max", median="median", specifications="size").reset_index(names="option")
        parts.append(
            part.sort_values("best", ascending=lowest, kind="stable", key=lambda values: values.map(rounded)).assign(choice=choice)
        )
    return pd.concat(parts, ignore_index=True)[["choice", "option", "best", "median", "specifications"]]


def ratio_to_published(scores: Array, published: Array) -> Array:
    """Return published / ours for specifications x units, ours brought to the published level and spread by rank.

    A specification's k-th largest score stands for the k-th largest published one: specifications on different scales compare, and a
    ratio says how far the paper puts a unit from where our order puts it. published: positive, a value a unit.
    """
    order = np.argsort(np.argsort(scores, axis=1, kind="stable"), axis=1)
    return published / np.sort(published)[order]


def group_residuals(scores: Array, published: Array, groups: pd.Series, stated: int, threshold: float) -> pd.DataFrame:
    """Return by group how far the paper lies from ours, whichever specification is taken: medians of `ratio_to_published`.

    scores: specifications x units. groups: label of each unit. stated: the row that is the method as stated. threshold: ratio from
    which a group counts as off; it is unexplained where its median ratio is beyond it, on the same side, under every specification.
    """
    ratio = np.log(ratio_to_published(scores, published))
    frame = pd.DataFrame(ratio.T, index=groups.to_numpy()).groupby(level=0, sort=True).median()
    lowest, highest = frame.min(axis=1), frame.max(axis=1)
    limit = np.log(threshold)
    return pd.DataFrame(
        {
            "group": frame.index,
            "units": groups.value_counts().reindex(frame.index).to_numpy(),
            "print_to_ours_stated": np.exp(frame[stated]).to_numpy(),
            "lowest": np.exp(lowest).to_numpy(),
            "highest": np.exp(highest).to_numpy(),
            "unexplained": ((lowest > limit) | (highest < -limit)).map({True: "yes", False: "no"}).to_numpy(),
        }
    ).sort_values("print_to_ours_stated", ascending=False, ignore_index=True)
