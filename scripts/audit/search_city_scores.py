"""Which specification of the scores comes nearest to the printed Table A1 (Yu et al. 2018), and which cities no specification explains."""

from collections.abc import Sequence

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
    searches = [
        Search(int(year), *search(material, int(year)), material.printed[year], STATED | {"data_year": int(year)})
        for year in material.printed.columns
    ]  # fmt: skip
    write_search(
        searches, province, CHOICES, outputs,
        title="Table A1, scores of cities", shown=shown, threshold=threshold, geodata=(cities, provinces),
        remark=f"Left out of the fit: {unfit} cities whose printed score does not follow its rank (one wrong digit outweighs all others).",
    )  # fmt: skip


def search(material: Material, printed_year: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Return all specifications with their fit to the scores printed for a year, and their scores (specifications x units).

    Data of every year are tried, because a column may have been printed under another year; single indicators are
    left out for the printed year's own data only.
    """
    sets = left_out_sets(material.dimensions)
    columns = list(material.values.columns)
    whole = [name for name in sets if name == "none" or name.startswith("dimension")]
    parts: list[pd.DataFrame] = []
    scores: list[np.ndarray] = []
    for how in STANDARDISATIONS:
        for scope in SCOPES:
            values = scaled(material, how, scope)
            weights = weight_sets(material, values)
            for year in sorted(set(values.index.get_level_values("year"))):
                tried = list(sets) if year == printed_year else whole
                mask = np.array([[0.0 if c in sets[name] else 1.0 for c in columns] for name in tried])
                grid_of_weights = np.vstack([w.to_numpy() * mask for w in weights.values()])
                grid_of_weights /= grid_of_weights.sum(axis=1, keepdims=True)
                part = grid(weights=list(weights), left_out=tried)
                for aggregation in AGGREGATIONS:
                    parts.append(part.assign(data_year=year, standardisation=how, scope=scope, aggregation=aggregation))
                    scores.append(aggregate(values, year, grid_of_weights, aggregation, scope, material.printed.index))
    stacked = np.vstack(scores)
    fit = fit_to_print(stacked, material.printed[printed_year].to_numpy())
    table = pd.concat(parts, ignore_index=True)[CHOICES]
    return table.assign(pearson=fit.pearson, spearman=fit.spearman, mean_difference=fit.distance), stacked


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
