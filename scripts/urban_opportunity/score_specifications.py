"""Rule score_specifications: scores under every combination of settings that print leaves open, against Tables A1 and 2."""

from collections.abc import Sequence
from itertools import product

import pandas as pd

from scripts.coverage import Coverage
from scripts.index.choices import Choices
from scripts.index.data import IndexData, read_index
from scripts.index.engine import scores_with, scores_without
from scripts.methods.agreement import agreement
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.urban_opportunity.printed import printed_scores

METHODS = ["min_max", "min_max_vector"]
SCOPES = ["within_year", "pooled"]
WEIGHTS = ["comprehensive_printed", "ahp_printed", "entropy_printed", "entropy_pooled", "combined_multiplicative", "combined_linear"]
AGGREGATIONS = {"topsis": ("topsis", "inside"), "topsis_values": ("topsis", "values"), "weighted_sum": ("weighted_sum", "inside")}


def score_specifications(
    indicators: str, definitions: str, weights: str, published: str, coverage: str, specifications: Sequence[str], without: Sequence[str]
) -> None:
    """Compute every specification, and the default one without each indicator, and rank them by their distance from what is published."""
    data = read_index(indicators, definitions).refuse_gaps()
    table_1 = pd.read_csv(weights).set_index("indicator")
    printed = printed_scores(published).set_index(["unit_code", "year"])["score"]
    note = Coverage.load(coverage).note()

    rows = []
    for method, scope in product(METHODS, SCOPES):
        scores = {how: scores_with(data, table_1[WEIGHTS], Choices(method, scope, how, "table 1")) for how in AGGREGATIONS}
        for source, (how, (aggregation, weighting)) in product(WEIGHTS, AGGREGATIONS.items()):
            names = {"normalisation": method, "scope": scope, "weights": source, "aggregation": aggregation, "weighting": weighting}
            rows += [{**names, **measures} for measures in _against_published(scores[how][source], printed)]
    table = pd.DataFrame(rows).sort_values(["year", "mean_absolute_difference"])
    title = "Scores under other settings, against the published scores, nearest first"
    write_table(table, specifications, title, note)
    left_out = _without_each(data, table_1["used"], printed)
    write_table(left_out, without, "Agreement with the published scores when one or two indicators are left out", note)


def _against_published(score: pd.Series, printed: pd.Series) -> list[dict[str, float]]:
    """Agreement by year, for the years that print and the run share."""
    both = pd.concat([score.rename("score"), printed.rename("printed")], axis=1, join="inner")
    return [{"year": year, **agreement(rows["score"], rows["printed"])} for year, rows in both.groupby(level="year")]


def _without_each(data: IndexData, used: pd.Series, printed: pd.Series) -> pd.DataFrame:
    """Agreement of the printed method without each indicator and each pair of those with a printed weight above 4 %."""
    heavy = [name for name in data.values if used[name] > 0.04]
    pairs = [[first, second] for i, first in enumerate(heavy) for second in heavy[i + 1 :]]
    left_out = {" ".join(names) or "none": names for names in [[], *([name] for name in data.values), *pairs]}
    scores = scores_without(data, used, left_out, Choices("min_max_vector", "within_year", "topsis", "used"))
    rows = []
    for names in left_out:
        rows += [{"left_out": names, **measures} for measures in _against_published(scores[names], printed)]
    return pd.DataFrame(rows).sort_values(["year", "spearman"], ascending=[True, False])


if __name__ == "__main__":
    run_rule(score_specifications)
