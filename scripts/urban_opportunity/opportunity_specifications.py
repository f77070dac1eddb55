"""Rule opportunity_specifications: the opportunity index under every reading of its definition, against Table 3.

Computed on the printed scores of Table A1, so that only the definition of the index differs, not the scores.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from scripts.coverage import Coverage
from scripts.errors import ConfigError
from scripts.methods.agreement import agreement
from scripts.methods.opportunity import opportunity
from scripts.methods.ordering import rounded
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.urban_opportunity.data import GDP_PER_CAPITA, POPULATION, all_indicators, ordering_of, read_members
from scripts.urban_opportunity.printed import printed_scores

MEMBERSHIPS = ["plan", "published_counts", "older", "delta_16"]
ORDERINGS = ["gdp_per_capita", "gdp_per_capita_by_population", "score", "population"]
WEIGHTS = ["population", "city"]
RULES = ["step", "trapezoid"]
DENOMINATORS = ["unweighted_mean", "weighted_mean"]
# The cities of one agglomeration and year: score, orderings and weights by name, one value a city.
Group = Mapping[str, np.ndarray]


def opportunity_specifications(
    indicators: str,
    published_scores: str,
    published_index: str,
    agglomerations: str,
    coverage: str,
    table: Sequence[str],
    bounds: Sequence[str],
) -> None:
    """Write the agreement of every specification with Table 3, nearest first, and the bounds that no specification can pass."""
    cities = printed_cities(indicators, published_scores)
    printed = _printed_index(published_index)
    members = pd.read_csv(agglomerations, dtype=str)[["agglomeration", "printed_name"]].drop_duplicates()
    printed = printed.merge(members, on="printed_name")
    rows = []
    for membership in MEMBERSHIPS:
        joined = read_members(agglomerations, membership, cities["unit_code"].unique()).merge(cities, on="unit_code")
        groups = {key: _arrays(group) for key, group in joined.groupby(["agglomeration", "year"])}
        for ordering, weight, rule, denominator in product(ORDERINGS, WEIGHTS, RULES, DENOMINATORS):
            ours = _index(groups, ordering, weight, rule, denominator).merge(printed, on=["agglomeration", "year"])
            names = {"membership": membership, "ordering": ordering, "weight": weight, "rule": rule, "denominator": denominator}
            rows.append(names | _measures(ours))
    note = Coverage.load(coverage).note() + " Scores: as published in Table A1, misprints put right; population and GDP per capita: ours."
    result = pd.DataFrame(rows).sort_values("fairness_mean_absolute_difference", kind="stable", key=lambda values: values.map(rounded))
    write_table(result, table, "Opportunity and fairness index under every reading, against Table 3", note)
    found = _bounds(cities, agglomerations, printed)
    write_table(found, bounds, "Published opportunity index beside the published scores of the cities", note)


def printed_cities(indicators: str, published_scores: str) -> pd.DataFrame:
    """Printed scores with registered population and GDP per capita of the same city and year."""
    values = all_indicators(indicators).reset_index()
    if POPULATION not in values or GDP_PER_CAPITA not in values:
        raise ConfigError("the opportunity index needs registered population and GDP per capita: no data of them in this run")
    auxiliary = values[["unit_code", "year"]].assign(population=values[POPULATION], gdp_per_capita=values[GDP_PER_CAPITA], city=1.0)
    cities = printed_scores(published_scores)[["unit_code", "year", "score"]].merge(auxiliary, on=["unit_code", "year"])
    return cities.assign(**{name: ordering_of(cities, name) for name in ORDERINGS})


def _arrays(cities: pd.DataFrame) -> Group:
    return {name: cities[name].to_numpy(float) for name in dict.fromkeys(["score", *ORDERINGS, *WEIGHTS])}


def _index(groups: Mapping[Any, Group], ordering: str, weight: str, rule: str, denominator: str) -> pd.DataFrame:
    """Index and fairness by agglomeration and year, the keys of `groups`."""
    rows = [
        (*key, *opportunity(group["score"], group[ordering], group[weight], rule=rule, denominator=denominator))
        for key, group in groups.items()
    ]
    return pd.DataFrame(rows, columns=["agglomeration", "year", "index", "fairness"])


def _measures(both: pd.DataFrame) -> dict[str, float]:
    index, fairness = agreement(both["index"], both["printed_index"]), agreement(both["fairness"], both["printed_fairness"])
    return {
        "index_pearson": index["pearson"],
        "index_spearman": index["spearman"],
        "index_median_relative_difference": index["median_relative_difference"],
        "fairness_pearson": fairness["pearson"],
        "fairness_mean_absolute_difference": fairness["mean_absolute_difference"],
    }


def _printed_index(path: str) -> pd.DataFrame:
    table = pd.read_csv(path, dtype={"misprint": str}).rename(columns={"agglomeration": "printed_name"})
    years = [int(column.rsplit("_", 1)[1]) for column in table if column.startswith("opportunity_index_")]
    parts = [
        pd.DataFrame(
            {
                "printed_name": table["printed_name"],
                "year": year,
                "printed_index": table[f"opportunity_index_{year}"],
                "printed_fairness": table[f"fairness_index_{year}"],
            }
        )
        for year in years
    ]
    return pd.concat(parts, ignore_index=True)


def _bounds(cities: pd.DataFrame, agglomerations: str, printed: pd.DataFrame) -> pd.DataFrame:
    """An index is a mean of means of scores: it lies between the cities' lowest and highest one, if their population fills the axis.

    Members outside the study make it smaller by the share of the study's cities; `share` is the one that the published index asks for
    under the nearest ordering, `possible` whether 1 will do.
    """
    joined = read_members(agglomerations, MEMBERSHIPS[0], cities["unit_code"].unique()).merge(cities, on="unit_code")
    scores = joined.groupby(["agglomeration", "year"])["score"].agg(lowest="min", mean="mean", highest="max", cities="size").reset_index()
    table = printed.merge(scores, on=["agglomeration", "year"])
    table["implied_mean"] = table["printed_index"] / table["printed_fairness"]
    ours = {key: _nearest(group) for key, group in joined.groupby(["agglomeration", "year"])}
    table["share"] = [row.printed_index / ours[(row.agglomeration, row.year)] for row in table.itertuples()]
    table["possible"] = table["printed_index"].between(table["lowest"], table["highest"]).map({True: "yes", False: "no"})
    return table.drop(columns="printed_name").sort_values(["year", "agglomeration"])


def _nearest(cities: pd.DataFrame) -> float:
    """Return the index with cities ordered by GDP per capita divided by population, over shares of population."""
    return opportunity(cities["score"], cities["gdp_per_capita_by_population"], cities["population"], rule="step")[0]


if __name__ == "__main__":
    run_rule(opportunity_specifications)
