"""The index of urban economic resilience as material of the sensitivity analysis (Yu et al. 2018)."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scripts.coverage import Coverage
from scripts.index.by_year import data_by_year
from scripts.index.choices import configured
from scripts.index.data import data_of, read_cells, read_definitions
from scripts.index.given import given_by, published_weights
from scripts.sensitivity.material import LinearMeasure, Material, means_of_groups, remark_on_gaps, single_units
from scripts.urban_opportunity.data import GDP_PER_CAPITA, POPULATION, city_names, ordering_of, read_members, sample_shares


def load(paths: Mapping[str, str], settings: Mapping[str, Any], wanted: Sequence[int]) -> Material:
    """Read the index. paths: indicators, coverage, definitions, published, units, agglomerations. settings: the paper's section.

    wanted: years that are assessed where the run has them.
    """
    cells = read_cells(paths["indicators"])
    data, lost = data_of(cells, read_definitions(paths["definitions"])).without_gaps()
    data = data_by_year(data, settings["index"])
    names = city_names(paths["units"])
    years = data.years_among(wanted)
    units = data.units_in_all(years)
    members = read_members(paths["agglomerations"], settings["opportunity"]["membership"], units)
    filled = sample_shares(paths["shares"], settings["opportunity"])
    opportunity, fairness = opportunity_measures(cells, members, units, years, settings["opportunity"], filled)
    remark = " Cities of an agglomeration are ordered by GDP per capita here, not by the score that each specification gives."
    return Material(
        data=data,
        given=given_by(settings["index"], published_weights(paths["published"])),
        configured=configured(settings["index"]),
        units=units,
        years=years,
        names=names["city"],
        measures={
            "city": single_units(names["city"], units, years),
            "region": means_of_groups(names["region"], units, years),
            "agglomeration": LinearMeasure({year: _means(members, units) for year in years}),
            "opportunity": opportunity,
            "fairness": fairness,
        },
        note=Coverage.load(paths["coverage"]).note()
        + remark_on_gaps(lost)
        + (remark if settings["opportunity"]["ordering"] == "score" else ""),
    )


def opportunity_measures(
    cells: pd.DataFrame, members: pd.DataFrame, units: pd.Index, years: list[int], settings: Mapping[str, str], filled: pd.Series
) -> tuple[LinearMeasure, LinearMeasure]:
    """Return the opportunity and the fairness index of the agglomerations as operators on the scores of a year.

    With cities ordered by a variable that is not the score the index is linear in the scores: the share of each city in the area under
    the curve of cumulative means. Ordered by the score it would not be; GDP per capita then stands in, and the note says so.
    filled: share of the axis that the study's cities fill, by agglomeration.
    """
    ordering = "gdp_per_capita" if settings["ordering"] == "score" else settings["ordering"]
    indices, means = {}, {}
    for year in years:
        of_year = cells[cells["year"] == year].pivot(index="unit_code", columns="indicator", values="value").reindex(units)
        key = ordering_of(of_year.rename(columns={GDP_PER_CAPITA: "gdp_per_capita", POPULATION: "population"}), ordering)
        weight = of_year[POPULATION] if settings["weight"] == "population" else pd.Series(1.0, index=units)
        rows = {
            name: city_shares(key.loc[group], weight.loc[group], settings["rule"]).reindex(units, fill_value=0.0)
            for name, group in members.groupby("agglomeration", sort=False)["unit_code"]
        }
        indices[year] = pd.DataFrame(rows).T
        means[year] = _means(members, units)
        if settings["denominator"] == "weighted_mean":
            weighted = (means[year] > 0).mul(weight, axis=1)
            means[year] = weighted.div(weighted.sum(axis=1), axis=0)
    of_all = {year: rows.mul(filled.reindex(rows.index), axis=0) for year, rows in indices.items()}
    return LinearMeasure(of_all), LinearMeasure(indices, means)


def city_shares(ordering: pd.Series, weight: pd.Series, rule: str) -> pd.Series:
    """Return the factor of each city's score in the opportunity index (scripts.methods.opportunity), which these factors sum up to.

    With shares s of the axis in the order of the curve, cumulative means are M s / cumsum(s), the index sum(s_k mean_k): a city's factor
    is its share times the sum, from its place on, of s_k / cumsum(s)_k ('trapezoid': of the mean of the widths at both sides).
    """
    order = np.lexsort((weight.to_numpy(float), ordering.to_numpy()))
    share = weight.to_numpy(float)[order] / weight.sum()
    width = share
    if rule == "trapezoid":
        following = np.append(share[1:], 0.0)
        width = (share + following) / 2
        width[0] = share[0] + following[0] / 2
    tails = (width / share.cumsum())[::-1].cumsum()[::-1]
    # Equally poor cities share their factors as they share their mean.
    _, tie = np.unique(ordering.to_numpy()[order], return_inverse=True)
    factor = share * (np.bincount(tie, share * tails) / np.bincount(tie, share))[tie]
    return pd.Series(factor, index=ordering.index[order])


def _means(members: pd.DataFrame, units: pd.Index) -> pd.DataFrame:
    table = pd.crosstab(members["agglomeration"], members["unit_code"]).astype(float)
    table = table.reindex(index=members["agglomeration"].drop_duplicates(), columns=units, fill_value=0.0)
    return table.div(table.sum(axis=1), axis=0)
