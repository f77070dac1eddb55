"""What a search of city scores works with: indicators, candidate weights, printed scores, and scores under many weights at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from scripts.audit.wanted import printed_years
from scripts.methods.runs import longest_run
from scripts.methods.specifications import Fit, fit_to_print, standardise, sum_scores, topsis_scores
from scripts.methods.weights import combine, entropy_weights, rescale

STANDARDISATIONS = ["min_max", "z_score", "log_min_max", "vector", "rank"]
SCOPES = ["within year", "pooled over years"]
AGGREGATIONS = ["TOPSIS, weights inside the root", "TOPSIS, weighted values", "weighted sum"]


@dataclass(frozen=True)
class Material:
    """What is searched with. values: rows (unit_code, year), columns indicators; printed: score by unit_code and year."""

    values: pd.DataFrame
    directions: pd.Series
    dimensions: pd.Series
    weights: pd.DataFrame
    printed: pd.DataFrame


def read_material(indicators: str, definitions: str, scores: str, weights: str) -> Material:
    """Read indicators, directions, printed weights, and printed scores of those years of Table A1 that the indicators have."""
    frame = pd.read_csv(indicators, dtype={"unit_code": str})
    printed = pd.read_csv(scores, dtype={"unit_code": str}).set_index("unit_code")
    years = printed_years(Path(scores))
    printed = printed.loc[~misprinted(printed, years)]
    printed = pd.DataFrame({year: printed[f"score_{year}"] for year in years if year in set(frame["year"])})
    listed = pd.read_csv(definitions).set_index("indicator")
    values = frame.pivot_table(index=["unit_code", "year"], columns="indicator", values="value")
    values = values[[c for c in listed.index if c in values.columns and listed.at[c, "dimension"] != "Auxiliary"]].dropna(axis=1)
    codes = [code for code in printed.index if all((code, year) in values.index for year in printed.columns)]
    values = values.loc[values.index.get_level_values("unit_code").isin(codes)]
    table = pd.read_csv(weights).set_index("indicator").loc[values.columns]
    return Material(values, listed["direction"][values.columns], listed["dimension"][values.columns], table, printed.loc[codes])


def misprinted(printed: pd.DataFrame, years: Sequence[int]) -> pd.Series:
    """Return which cities have a score that does not follow its rank in some year: one wrong digit there outweighs all other cities."""
    wrong = pd.Series(False, index=printed.index)
    for year in years:
        ordered = printed.sort_values([f"rank_{year}", f"score_{year}"], ascending=[True, False])
        kept = longest_run(list(-ordered[f"score_{year}"]))
        wrong |= ~wrong.index.isin(ordered.index[kept])
    return wrong


def weight_sets(material: Material, scaled: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the candidate weights of the available indicators, each summing to 1."""
    table = material.weights
    ahp, entropy = rescale(table["ahp_weight"]), rescale(table["entropy_weight"])
    computed = entropy_weights(scaled - scaled.min())
    sets = {
        "printed comprehensive": table["comprehensive_weight"],
        "printed AHP": ahp,
        "printed entropy": entropy,
        "computed entropy": computed,
        "equal": pd.Series(1.0, index=table.index),
        "AHP x printed entropy": combine(ahp, entropy, "multiplicative"),
        "mean of AHP and printed entropy": combine(ahp, entropy, "linear"),
        "root of AHP x printed entropy": combine(ahp, entropy, "square_root"),
        "AHP x computed entropy": combine(ahp, computed, "multiplicative"),
    }
    return {name: rescale(weights.reindex(table.index)) for name, weights in sets.items()}


def left_out_sets(dimensions: pd.Series) -> dict[str, list[str]]:
    """Return what is left out: nothing, each indicator, each dimension."""
    single = {str(name): [str(name)] for name in dimensions.index}
    whole = {
        f"dimension {d}": list(dimensions.index[dimensions == d])
        for d in dimensions.unique()
        if 1 < (dimensions == d).sum() < len(dimensions)
    }
    return {"none": []} | single | whole


def is_single(left_out: str) -> bool:
    """Whether the name of what is left out is one indicator, rather than nothing or a dimension."""
    return left_out != "none" and not left_out.startswith("dimension ")


def groups_of_units(names: pd.DataFrame, printed: pd.DataFrame) -> dict[str, list[str]]:
    """Return which cities are left out together: none, each province's, each region's, and the ten largest printed scores."""
    provinces, regions = province_label(names, printed.index, "name_en"), province_label(names, printed.index, "three_region")
    groups: dict[str, list[str]] = {"none": []}
    groups |= {f"province {p}": list(provinces.index[provinces == p]) for p in sorted(provinces.unique())}
    groups |= {f"region {r}": list(regions.index[regions == r]) for r in sorted(regions.dropna().unique())}
    return groups | {"ten largest scores": list(printed.mean(axis=1).nlargest(10).index)}


def province_label(names: pd.DataFrame, codes: pd.Index, column: str) -> pd.Series:
    """Return what resources/units/units.csv says in `column` of each unit's province, by unit_code."""
    return pd.Series([names.at[names.at[code, "province_code"], column] for code in codes], index=codes)


def scaled(material: Material, how: str, scope: str) -> pd.DataFrame:
    """Return the indicators on one scale, with the years' own extremes or those of all years."""
    years = pd.Series(material.values.index.get_level_values("year"), index=material.values.index)
    groups = years if scope == SCOPES[0] else None
    if how != "vector":
        return standardise(material.values, material.directions, how, groups)
    # The classical TOPSIS: each indicator divided by its root sum of squares; fewer-is-better ones are turned around.
    signed = material.values * material.directions
    squares = (signed**2).groupby(years.to_numpy()).transform("sum") if groups is not None else (signed**2).sum()
    return signed / squares**0.5


def aggregate(standardised: pd.DataFrame, year: int, weights: np.ndarray, aggregation: str, scope: str, codes: pd.Index) -> np.ndarray:
    """Return specifications x units of one year. Pooled: the ideal is that of all years, which two added rows carry."""
    rows = standardised.xs(year, level="year").loc[codes].to_numpy()
    if aggregation == AGGREGATIONS[2]:
        return sum_scores(rows, weights)
    if scope == SCOPES[1]:
        rows = np.vstack([rows, standardised.min().to_numpy(), standardised.max().to_numpy()])
    return topsis_scores(rows, weights, power=1 if aggregation == AGGREGATIONS[0] else 2)[:, : len(codes)]


def add_fits(table: pd.DataFrame, scores: dict[int, np.ndarray], printed: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the fit in each printed year and the mean over years (`pearson`, by which specifications are ranked)."""
    fits: dict[int, Fit] = {year: fit_to_print(rows, printed[year].to_numpy()) for year, rows in scores.items()}
    for year, fit in fits.items():
        table = table.assign(**{f"pearson_{year}": fit.pearson, f"spearman_{year}": fit.spearman, f"mean_difference_{year}": fit.distance})
    names = ["pearson", "spearman", "mean_difference"]
    return table.assign(**{name: table[[f"{name}_{year}" for year in fits]].mean(axis=1) for name in names})
