"""Which specification of the scores comes nearest to the printed Table A1 (Yu et al. 2018), and which cities no specification explains."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd

from scripts.audit.search_material import (
    AGGREGATIONS,
    SCOPES,
    STANDARDISATIONS,
    Material,
    add_fits,
    aggregate,
    groups_of_units,
    is_single,
    left_out_sets,
    province_label,
    read_material,
    scaled,
    weight_sets,
)
from scripts.audit.search_results import Search, write_search
from scripts.methods.specifications import fit_to_print, grid
from scripts.methods.weights import rescale
from scripts.rule import run_rule
from scripts.tables import write_table

CHOICES = ["data_year", "standardisation", "scope", "weights", "aggregation", "left_out"]
STATED = {
    "standardisation": "min_max",
    "scope": "within year",
    "weights": "printed comprehensive",
    "aggregation": AGGREGATIONS[0],
    "left_out": "none",
}


def search_city_scores(
    indicators: str,
    definitions: str,
    scores: str,
    weights: str,
    units: str,
    cities: str,
    provinces: str,
    shown: int,
    threshold: float,
    outputs: dict[str, Sequence[str]],
) -> None:
    """Run the grid for each printed year and write what fits best, what each choice is worth, residuals by province, and their map.

    indicators: the paper's indicators by unit and year. scores, weights: printed Tables A1 and 1.
    shown: how many specifications are listed. threshold: ratio of print to ours from which a province counts as off.
    """
    material = read_material(indicators, definitions, scores, weights)
    names = pd.read_csv(units, dtype=str).set_index("unit_code")
    province = province_label(names, material.printed.index, "name_en")
    unfit = len(pd.read_csv(scores)) - len(material.printed)
    write_table(
        without_units(material, groups_of_units(names, material.printed)),
        outputs["units"],
        "Table A1, scores of cities: the method as stated with groups of cities left out",
        "Extremes, ideal and scores are computed without the group; the fit is that of the cities that remain.",
    )
    table, scores_of_all = all_specifications(material)
    searches = [
        Search(year, *search(table, scores_of_all, material.printed[year], year), material.printed[year], STATED | {"data_year": year})
        for year in map(int, material.printed.columns)
    ]
    write_search(
        searches, province, CHOICES, outputs,
        title="Table A1, scores of cities", shown=shown, threshold=threshold, geodata=(cities, provinces),
        remark=f"Left out of the fit: {unfit} cities whose printed score does not follow its rank (one wrong digit outweighs all others).",
    )  # fmt: skip


def all_specifications(material: Material) -> tuple[pd.DataFrame, np.ndarray]:
    """Return every specification that is tried for some printed year, and its scores (specifications x units).

    Data of every year are tried, because a column may have been printed under another year; single indicators are
    left out for the data of printed years only.
    """
    sets = left_out_sets(material.dimensions)
    whole = [name for name in sets if not is_single(name)]
    parts: list[pd.DataFrame] = []
    scores: list[np.ndarray] = []
    for how, scope in product(STANDARDISATIONS, SCOPES):
        values = scaled(material, how, scope)
        weights = weight_sets(material, values)
        for year in sorted(set(values.index.get_level_values("year"))):
            tried = list(sets) if year in material.printed.columns else whole
            mask = np.array([~material.values.columns.isin(sets[name]) for name in tried], dtype=float)
            rows = np.vstack([w.to_numpy() * mask for w in weights.values()])
            rows /= rows.sum(axis=1, keepdims=True)
            part = grid(data_year=[year], aggregation=AGGREGATIONS, weights=list(weights), left_out=tried)
            parts.append(part.assign(standardisation=how, scope=scope))
            scores.extend(aggregate(values, year, rows, aggregation, scope, material.printed.index) for aggregation in AGGREGATIONS)
    return pd.concat(parts, ignore_index=True)[CHOICES], np.vstack(scores)


def search(table: pd.DataFrame, scores: np.ndarray, printed: pd.Series, printed_year: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the specifications tried for one printed year with their fit to its scores, and their scores.

    Single indicators are left out for the printed year's own data only.
    """
    tried = (~table["left_out"].map(is_single) | (table["data_year"] == printed_year)).to_numpy()
    fit = fit_to_print(scores[tried], printed.to_numpy())
    fits = {"pearson": fit.pearson, "spearman": fit.spearman, "mean_difference": fit.distance}
    return table[tried].reset_index(drop=True).assign(**fits), scores[tried]


def without_units(material: Material, groups: dict[str, list[str]]) -> pd.DataFrame:
    """Return the fit of the stated method with each group of cities left out, best first."""
    rows = []
    for name, codes in groups.items():
        keep = material.printed.index.difference(codes, sort=False)
        values = material.values[material.values.index.get_level_values("unit_code").isin(keep)]
        part = Material(values, material.directions, material.dimensions, material.weights, material.printed.loc[keep])
        rescaled = scaled(part, STATED["standardisation"], STATED["scope"])
        weights = rescale(material.weights["comprehensive_weight"]).to_numpy()[None, :]
        scores = {int(y): aggregate(rescaled, int(y), weights, STATED["aggregation"], STATED["scope"], keep) for y in part.printed.columns}
        rows.append(add_fits(pd.DataFrame({"left_out": [name], "units_left_out": [len(codes)]}), scores, part.printed))
    return pd.concat(rows, ignore_index=True).sort_values("pearson", ascending=False, ignore_index=True)


if __name__ == "__main__":
    run_rule(
        search_city_scores,
        snakemake,  # type: ignore[name-defined]  # noqa: F821
        **{name: snakemake.input[name] for name in ("indicators", "definitions", "scores", "weights", "units", "cities", "provinces")},  # type: ignore[name-defined]  # noqa: F821
        **snakemake.params.search,  # type: ignore[name-defined]  # noqa: F821
        outputs=dict(snakemake.output.items()),  # type: ignore[name-defined]  # noqa: F821
    )
