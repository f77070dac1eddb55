"""Rule data_year_of_published_scores: which year's data, and which arithmetic, the two printed columns of scores come from.

Each printed column is set beside scores of every data year, by TOPSIS and as a plain weighted sum, with all indicators and
without each of the heavy ones. Cities whose printed score no indicator explains are named by the residuals of the nearest reading.
"""

from collections.abc import Iterator, Sequence
from itertools import product

import pandas as pd

from scripts.coverage import Coverage
from scripts.index.choices import Choices
from scripts.index.data import IndexData, read_index
from scripts.index.engine import scores_without
from scripts.index.given import published_weights
from scripts.methods.agreement import agreement
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.urban_opportunity.data import city_names
from scripts.urban_opportunity.printed import printed_scores

ARITHMETIC = {
    "weighted sum": Choices("min_max", "within_year", "weighted_sum", "published_comprehensive"),
    "TOPSIS, equation 1": Choices("min_max", "within_year", "topsis", "published_comprehensive"),
    "TOPSIS, vector": Choices("min_max_vector", "within_year", "topsis", "published_comprehensive"),
}
# Indicators lighter than this move no score visibly.
HEAVY = 0.04
KEYS = ["printed_year", "arithmetic", "without", "data_year"]


def data_year_of_published_scores(
    indicators: str,
    definitions: str,
    weights: str,
    published: str,
    units: str,
    coverage: str,
    readings: Sequence[str],
    nearest: Sequence[str],
    residuals: Sequence[str],
) -> None:
    """Write the agreement of every reading, the nearest reading of each printed column, and its residuals by city."""
    data = read_index(indicators, definitions).refuse_gaps()
    used = published_weights(weights)["published_comprehensive"].reindex(data.values.columns)
    printed = printed_scores(published).pivot(index="unit_code", columns="year", values="score")
    names = city_names(units)[["city", "name_zh", "province"]]
    note = (
        Coverage.load(coverage).note()
        + " Printed comprehensive weights as they are, not rescaled: papers and patents (weights 0.0875, 0.0879) add 0."
    )

    rows, scores = [], {}
    for keys, score in _readings(data, used, list(printed.columns)):
        reference = printed[keys[0]].reindex(score.index)
        rows.append({**dict(zip(KEYS, keys, strict=True)), **agreement(score, reference)})
        scores[keys] = score
    table = pd.DataFrame(rows).sort_values(["printed_year", "mean_absolute_difference"], ignore_index=True)
    write_table(table, readings, "Published scores beside every data year and arithmetic, nearest first", note)
    best = table.groupby("printed_year").head(1)
    write_table(best, nearest, "The nearest reading of each printed column of scores", note)
    parts = [_residuals(scores[tuple(row)], printed[row[0]], row) for row in best[KEYS].itertuples(index=False)]
    explained = pd.concat(parts).join(names, on="unit_code").sort_values(["printed_year", "residual"], ascending=[True, False])
    columns = ["printed_year", "data_year", "unit_code", "city", "name_zh", "province", "printed_score", "score", "residual"]
    remark = " The residual is what papers and patents would have to add: at most 0.1754."
    write_table(explained[columns], residuals, "What the available indicators leave of the published scores", note + remark)


def _readings(data: IndexData, used: pd.Series, printed_years: list[int]) -> Iterator[tuple[tuple[int, str, str, int], pd.Series]]:
    """Scores by city of each printed year, arithmetic, left-out indicator and data year."""
    left_out = {"none": [], **{name: [name] for name in used.index[used > HEAVY]}}
    of_each = {name: scores_without(data, used, left_out, choices) for name, choices in ARITHMETIC.items()}
    for without, arithmetic, data_year in product(left_out, ARITHMETIC, data.years):
        score = of_each[arithmetic][without].xs(data_year, level="year")
        for printed_year in printed_years:
            yield (printed_year, arithmetic, without, data_year), score.rename("score")


def _residuals(score: pd.Series, printed: pd.Series, reading: tuple) -> pd.DataFrame:
    frame = pd.DataFrame({"printed_score": printed, "score": score}).rename_axis("unit_code").reset_index()
    return frame.assign(residual=frame["printed_score"] - frame["score"], printed_year=reading[0], data_year=reading[3])


if __name__ == "__main__":
    run_rule(data_year_of_published_scores)
