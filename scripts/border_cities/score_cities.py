"""Rule score_cities: standardised indicators, weights, scores, ranks and grades of each run."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scripts.border_cities.frames import by_run, read_units, region_of
from scripts.border_cities.scoring import SCORES, grade_bounds, marked, score_run, score_table
from scripts.index.choices import configured
from scripts.index.data import read_index
from scripts.index.given import given_by, published_weights
from scripts.index.standardisation import standardise, years_of
from scripts.methods.natural_breaks import Breaks
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
    primary: str,
    scores: str,
    weights: str,
    standardised: str,
    breaks: str,
) -> None:
    """Score all cities of each run.

    cells: files cells_<run>.csv of the runs. index: the paper's section. grades: their number. primary: the run by which claims are
    judged. Writes scores (columns: scoring.SCORES), weights (run, indicator, weight), standardised (long) and breaks (run, primary,
    grade, lower, upper, goodness_of_variance_fit).
    """
    choices, given = configured(index), given_by(index, published_weights(printed_weights))
    bounds = published_bounds(pd.read_csv(printed_grades))
    units = read_units(prefectures)
    tables, grade_tables, others = [], [], []
    for run, path in by_run(cells).items():
        data = read_index(path, definitions).refuse_gaps()
        scored = score_run(data, choices, given, grades)
        tables.append((run, score_table(scored, bounds, units, region_of(units, jiuquan))))
        grade_tables.append((run, grade_bounds(scored)))
        z = standardise(data.values, data.directions, index["normalisation"], years_of(data.values, choices.scope))
        w = scored.weights.rename("weight").rename_axis("indicator").reset_index()
        others.append((w.assign(run=run), z.stack().rename("value").reset_index().assign(run=run)))
    marked(tables, primary)[SCORES].to_csv(scores, index=False)
    marked(grade_tables, primary).to_csv(breaks, index=False)
    for frames, path in zip(zip(*others, strict=True), (weights, standardised), strict=True):
        pd.concat(frames, ignore_index=True).to_csv(path, index=False)


def published_bounds(grades: pd.DataFrame) -> Breaks:
    """Return the published classes with upper inclusive bounds: a score is rounded to three decimals as the paper does."""
    upper = grades["upper"].astype(float).dropna() + 0.0005
    return Breaks((*upper, np.inf), np.nan)


def named_grades(claims: str, ranges: Breaks, prefectures: str) -> pd.DataFrame:
    """Return the published grades of cities that the text names, by their grade or by their score: unit_code, city, year, grade.

    claims: of the text; those that say a number of one city in one year. ranges: the published ones, which scores are classed by.
    """
    table = pd.read_csv(claims, dtype=str, keep_default_na=False)
    place = table["row"].str.extract(r"(?:^|;)city=(?P<city>[^|;]+);year=(?P<year>\d{4})$")
    table = table.assign(**place, number=pd.to_numeric(table["published"], errors="coerce")).dropna(subset=["city", "number"])
    of_grades = table["column"] == "grade"
    table = table[of_grades | (table["column"] == "score")]
    grade = table["number"].where(table["column"] == "grade", ranges.classify(table["number"])).astype(int)
    units = read_units(prefectures).set_index("name_en")["unit_code"]
    found = table.assign(unit_code=table["city"].map(units), grade=grade, year=table["year"].astype(int))
    return found[["unit_code", "city", "year", "grade"]].drop_duplicates(["unit_code", "year"])


if __name__ == "__main__":
    run_rule(score_cities)
