"""Which specification of the scores comes nearest to the published Table A1 (Yu et al. 2018), and which cities none explains."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from scripts.index.choices import CHOICES, NOTHING, Choices, configured, in_order, options_with
from scripts.index.data import IndexData, read_index
from scripts.index.engine import score
from scripts.index.given import Given, given_by, published_weights
from scripts.index.grid import Grid, evaluate
from scripts.index.readings import Fit, against_published
from scripts.index.weights import weights_named
from scripts.methods.ordering import rounded
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.urban_opportunity.printed import printed_scores
from scripts.urban_opportunity.search_results import Search, write_search

SEARCHED = ["data_year", *(choice for choice in CHOICES if choice != "filling")]


def search_city_scores(
    indicators: str,
    definitions: str,
    scores: str,
    weights: str,
    units: str,
    cities: str,
    provinces: str,
    settings: Mapping[str, Any],
    search_settings: Mapping[str, Any],
    units_left_out: Sequence[str],
    outputs: Mapping[str, Sequence[str]],
) -> None:
    """Run the grid for each published year and write what is nearest, what each choice is worth, residuals by province, and their map.

    indicators: the paper's indicators by unit and year. scores, weights: published Tables A1 and 1. settings: the paper's section;
    the options of its sensitivity analysis are searched, and the method as configured always takes part.
    search_settings: `shown`, how many specifications are listed, and `threshold`, the ratio of published to ours from which a
    province counts as off.
    """
    data, published = searched_data(indicators, definitions, scores)
    given = given_by(settings["index"], published_weights(weights))
    method = configured(settings["index"])
    names = pd.read_csv(units, dtype=str).set_index("unit_code")
    write_table(
        without_units(data, given, method, published, groups_of_units(names, published)),
        units_left_out,
        "Table A1, scores of cities: the method as configured with groups of cities left out",
        "Extremes, ideal and scores are computed without the group; the fit is that of the cities that remain.",
    )
    tried = every_reading(data, given, method, settings["sensitivity"]["index"], published.index)
    searches = [
        Search(year, search(tried, published[year]), partial(scores_of, tried), published[year], in_order(method) | {"data_year": year})
        for year in map(int, published.columns)
    ]
    write_search(
        searches, province_label(names, published.index, "name_en"), SEARCHED, outputs,
        title="Table A1, scores of cities", **search_settings, geodata=(cities, provinces),
        remark="Misprints of Table A1 are put right where the table shows what was meant.",
    )  # fmt: skip


def searched_data(indicators: str, definitions: str, scores: str) -> tuple[IndexData, pd.DataFrame]:
    """Return the data of the cities with a published score, and these scores (cities x years that the data have)."""
    data, _ = read_index(indicators, definitions).without_gaps()
    published = printed_scores(scores).pivot(index="unit_code", columns="year", values="score")
    published = published[[year for year in published.columns if year in data.years]]
    cities = [code for code in data.units_in_all(data.years) if code in published.index]
    return data.of_units(cities), published.loc[cities]


def every_reading(data: IndexData, given: Given, method: Choices, choices: Mapping[str, Sequence[str]], cities: pd.Index) -> Grid:
    """Return the scores of every combination in every year, with nothing, a dimension, or an indicator left out.

    Data of every year are tried, because a column may have been published under another year. Weights stay as they are: those of
    indicators that are unavailable or left out are lost, which matters for the level of sums alone.
    """
    options = options_with(method, {name: choices[name] for name in ("normalisation", "scope", "aggregation", "weights")})
    sets = {method.filling: weights_named(options["weights"], data, given)}
    dimensions = {f"dimension {d}": list(rows.index) for d, rows in data.dimensions.groupby(data.dimensions, sort=False)}
    dimensions = {name: members for name, members in dimensions.items() if 1 < len(members) < len(data.dimensions)}
    single = {str(name): [str(name)] for name in data.values.columns}
    left_out: dict[str, list[str]] = {NOTHING: [], **dimensions, **single}
    return evaluate({method.filling: data}, sets, options, left_out, method, data.years, cities, rescaled=False)


def search(tried: Grid, published: pd.Series) -> pd.DataFrame:
    """Return every specification with the data of every year, and its fit to one year's published scores."""
    parts = []
    for year in tried.years:
        fit = against_published(tried.of_year(year), published.to_numpy())
        fits = {"pearson": fit.pearson, "spearman": fit.spearman, "mean_difference": fit.distance}
        parts.append(tried.specifications.assign(data_year=year, **fits))
    table = pd.concat(parts, ignore_index=True)
    return table[[*SEARCHED, "pearson", "spearman", "mean_difference"]]


def scores_of(tried: Grid, rows: Sequence[int]) -> np.ndarray:
    """Return the scores of rows of the table of `search`, these rows x units."""
    year, specification = np.divmod(np.asarray(rows), len(tried.specifications))
    return np.asarray(tried.scores[specification, :, year])


def without_units(
    data: IndexData, given: Given, method: Choices, published: pd.DataFrame, groups: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Return the fit of the method as configured with each group of cities left out, best first; a mean over the published years."""
    rows = []
    for name, codes in groups.items():
        keep = published.index.difference(list(codes), sort=False)
        part = data.of_units(keep)
        closeness = score(part, weights_named([method.weights], part, given)[method.weights], method).unstack("year")
        fits = {
            year: against_published(closeness.loc[keep, [year]].to_numpy().T, published.loc[keep, year].to_numpy()) for year in published
        }
        rows.append({"left_out": name, "units_left_out": len(codes)} | _fits(fits))
    return pd.DataFrame(rows).sort_values("mean_difference", kind="stable", key=lambda values: values.map(rounded), ignore_index=True)


def _fits(fits: Mapping[int, Fit]) -> dict[str, float]:
    names = {"pearson": "pearson", "spearman": "spearman", "mean_difference": "distance"}
    by_year = {f"{name}_{year}": float(getattr(fit, of)[0]) for year, fit in fits.items() for name, of in names.items()}
    return by_year | {name: float(np.mean([getattr(fit, of)[0] for fit in fits.values()])) for name, of in names.items()}


def groups_of_units(names: pd.DataFrame, published: pd.DataFrame) -> dict[str, list[str]]:
    """Return which cities are left out together: none, each province's, each region's, and the ten largest published scores."""
    provinces, regions = province_label(names, published.index, "name_en"), province_label(names, published.index, "three_region")
    groups: dict[str, list[str]] = {"none": []}
    groups |= {f"province {p}": list(provinces.index[provinces == p]) for p in sorted(provinces.unique())}
    groups |= {f"region {r}": list(regions.index[regions == r]) for r in sorted(regions.dropna().unique())}
    return groups | {"ten largest scores": list(published.mean(axis=1).nlargest(10).index)}


def province_label(names: pd.DataFrame, codes: pd.Index, column: str) -> pd.Series:
    """Return what resources/units/units.csv says in `column` of each unit's province, by unit_code."""
    return pd.Series([names.at[names.at[code, "province_code"], column] for code in codes], index=codes)


if __name__ == "__main__":
    run_rule(search_city_scores)
