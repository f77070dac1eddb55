"""What follows from the indicators of one run: weights, scores, grades, means of regions. Frames in, frames out."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from scripts.border_cities.frames import ALL, REGIONS
from scripts.index.choices import Choices
from scripts.index.combinations import rescale
from scripts.index.data import IndexData
from scripts.index.engine import ranks_within_years, score
from scripts.index.given import Given
from scripts.index.weights import weights_named
from scripts.methods.natural_breaks import Breaks, fisher_jenks

SCORES = [
    "run",
    "primary",
    "unit_code",
    "city",
    "region",
    "place",
    "river_basin",
    "year",
    "score",
    "rank",
    "grade",
    "published_grade",
    "change",
]


@dataclass(frozen=True)
class Scored:
    """One run scored. weights: by indicator, summing to 1; score: by unit_code and year; jenks: natural breaks of all scores."""

    weights: pd.Series
    score: pd.Series
    jenks: Breaks


def score_run(data: IndexData, choices: Choices, given: Given, grades: int) -> Scored:
    """Weigh, score and grade one run. data: without gaps. grades: their number."""
    weights = rescale(weights_named([choices.weights], data, given)[choices.weights])
    closeness = score(data, weights, choices)
    return Scored(weights, closeness, fisher_jenks(closeness, grades))


def score_table(scored: Scored, published: Breaks, units: pd.DataFrame, region: pd.Series) -> pd.DataFrame:
    """Return one row a city and year, as SCORES without run. published: the published ranges; units: the table of border prefectures.

    change: of the score since the year before in the table.
    """
    table = scored.score.rename("score").reset_index()
    table["rank"] = ranks_within_years(scored.score).to_numpy()
    table["grade"], table["published_grade"] = scored.jenks.classify(table["score"]), published.classify(table["score"])
    table = table.sort_values(["unit_code", "year"], kind="stable")
    table["change"] = table.groupby("unit_code")["score"].diff()
    facts = units.set_index("unit_code")
    for column, name in (("city", "name_en"), ("place", "place"), ("river_basin", "river_basin")):
        table[column] = table["unit_code"].map(facts[name])
    table["region"] = table["unit_code"].map(region)
    return table


def grade_bounds(scored: Scored) -> pd.DataFrame:
    """Return one row a grade: the lowest and the highest score in it, and how much of the variance the breaks take."""
    grade, jenks = scored.jenks.classify(scored.score), scored.jenks
    numbers = range(1, len(jenks.bounds) + 1)
    lowest = [scored.score[grade == number].min() for number in numbers]
    return pd.DataFrame(
        {"grade": numbers, "lower": lowest, "upper": jenks.bounds, "goodness_of_variance_fit": jenks.goodness_of_variance_fit}
    )


def regional_means(table: pd.DataFrame) -> pd.DataFrame:
    """Return mean, spread, rank and growth of the five regions and of all cities by year. table: scores of one run.

    spread: standard deviation of the cities' scores. growth_percent: of the mean since the year before in the table.
    """
    both = pd.concat([table, table.assign(region=ALL)])
    result = both.groupby(["region", "year"])["score"].agg(cities="size", mean_score="mean", spread="std").reset_index()
    result["rank"] = result["mean_score"].where(result["region"] != ALL).groupby(result["year"]).rank(ascending=False).astype("Int64")
    by_region = result.groupby("region")
    result["growth_percent"] = by_region["mean_score"].pct_change() * 100
    first = by_region[["mean_score", "spread"]].transform("first")
    later = result["year"] > by_region["year"].transform("min")
    result["change_since_first"] = (result["mean_score"] - first["mean_score"]).where(later)
    result["spread_change_since_first"] = (result["spread"] - first["spread"]).where(later)
    order = {name: number for number, name in enumerate([*REGIONS, ALL])}
    return result.sort_values(["region", "year"], key=lambda column: column.map(order) if column.name == "region" else column)


def to_published_level(weights: pd.Series, published: pd.Series) -> pd.Series:
    """Return weights that sum to what the published weights of the same indicators sum to, so that both can be compared."""
    return weights * published.reindex(weights.index).sum() / weights.sum()


def marked(tables: Sequence[tuple[str, pd.DataFrame]], primary: str) -> pd.DataFrame:
    """Return the tables of several runs as one, with the columns run, and primary ('yes' or 'no')."""
    frames = []
    for run, table in tables:
        frame = table.copy()
        frame.insert(0, "run", run)
        frame.insert(1, "primary", "yes" if run == primary else "no")
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)
