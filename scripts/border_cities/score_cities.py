"""Rule score_cities: standardised indicators, weights, scores, ranks and grades of each run."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scripts.border_cities.frames import by_run, read_units, region_of
from scripts.index.choices import configured
from scripts.index.combinations import rescale
from scripts.index.data import read_index
from scripts.index.engine import ranks_within_years, score
from scripts.index.given import given_by, published_weights
from scripts.index.standardisation import standardise, years_of
from scripts.index.weights import weights_named
from scripts.methods.natural_breaks import Breaks, fisher_jenks
from scripts.rule import run_rule


def score_cities(
    cells: Sequence[str],
    definitions: str,
    prefectures: str,
    printed_weights: str,
    printed_grades: str,
    index: Mapping[str, Any],
    grades: int,
    jiuquan: str,
    scores: str,
    weights: str,
    standardised: str,
    breaks: str,
) -> None:
    """Score all cities of each run.

    cells: files cells_<run>.csv of the runs. index: the paper's section. grades: their number. Writes scores (run, unit_code,
    city, region, year, score, rank, grade, printed_grade, change), weights (run, indicator, weight), standardised (long) and
    breaks (run, grade, lower, upper, goodness_of_variance_fit).
    """
    choices, given = configured(index), given_by(index, published_weights(printed_weights))
    bounds = printed_bounds(pd.read_csv(printed_grades))
    units = read_units(prefectures)
    found: dict[str, list[pd.DataFrame]] = {"scores": [], "weights": [], "standardised": [], "breaks": []}
    for run, path in by_run(cells).items():
        data = read_index(path, definitions).refuse_gaps()
        w = rescale(weights_named([choices.weights], data, given)[choices.weights])
        z = standardise(data.values, data.directions, index["normalisation"], years_of(data.values, choices.scope))
        closeness = score(data, w, choices)
        jenks = fisher_jenks(closeness, grades)
        found["scores"].append(_scores(closeness, jenks, bounds).assign(run=run))
        found["weights"].append(w.rename("weight").rename_axis("indicator").reset_index().assign(run=run))
        found["standardised"].append(z.stack().rename("value").reset_index().assign(run=run))
        found["breaks"].append(_breaks(closeness, jenks).assign(run=run))
    names = units.set_index("unit_code")["name_en"]
    table = pd.concat(found["scores"], ignore_index=True)
    table["city"], table["region"] = table["unit_code"].map(names), table["unit_code"].map(region_of(units, jiuquan))
    order = ["run", "unit_code", "city", "region", "year", "score", "rank", "grade", "printed_grade", "change"]
    table[order].to_csv(scores, index=False)
    for name, path in (("weights", weights), ("standardised", standardised), ("breaks", breaks)):
        pd.concat(found[name], ignore_index=True).to_csv(path, index=False)


def printed_bounds(grades: pd.DataFrame) -> Breaks:
    """Return the printed classes with upper inclusive bounds: a score is rounded to three decimals as print does."""
    upper = grades["upper"].astype(float).dropna() + 0.0005
    return Breaks((*upper, np.inf), np.nan)


def _scores(score: pd.Series, jenks: Breaks, printed: Breaks) -> pd.DataFrame:
    table = score.rename("score").reset_index()
    table["rank"] = ranks_within_years(score).to_numpy()
    table["grade"], table["printed_grade"] = jenks.classify(table["score"]), printed.classify(table["score"])
    table = table.sort_values(["unit_code", "year"], kind="stable")
    table["change"] = table.groupby("unit_code")["score"].diff()
    return table


def _breaks(score: pd.Series, jenks: Breaks) -> pd.DataFrame:
    grade = jenks.classify(score)
    numbers = range(1, len(jenks.bounds) + 1)
    lowest = [score[grade == number].min() for number in numbers]
    return pd.DataFrame(
        {"grade": numbers, "lower": lowest, "upper": jenks.bounds, "goodness_of_variance_fit": jenks.goodness_of_variance_fit}
    )


if __name__ == "__main__":
    run_rule(score_cities)
