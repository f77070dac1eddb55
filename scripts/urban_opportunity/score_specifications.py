"""Rule score_specifications: scores under every combination of settings that print leaves open, against Tables A1 and 2."""

from collections.abc import Sequence
from itertools import product

import pandas as pd

from scripts.coverage import Coverage
from scripts.methods.agreement import agreement
from scripts.methods.composite_score import composite_scores, standardise
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.urban_opportunity.data import groups_of, read_definitions, read_indicators, scored, scores_without
from scripts.urban_opportunity.printed import printed_scores

METHODS = ["min_max", "min_max_vector"]
SCOPES = ["within_year", "pooled"]
WEIGHTS = ["comprehensive_printed", "ahp_printed", "entropy_printed", "entropy_pooled", "combined_multiplicative", "combined_linear"]
AGGREGATIONS = [("topsis", "inside"), ("topsis", "values"), ("weighted_sum", "inside")]


def score_specifications(
    indicators: str, definitions: str, weights: str, published: str, coverage: str, specifications: Sequence[str], without: Sequence[str]
) -> None:
    """Compute every specification, and the default one without each indicator, and rank them by their distance from print."""
    defined = read_definitions(definitions)
    values = scored(read_indicators(indicators), defined)
    table_1 = pd.read_csv(weights).set_index("indicator")
    printed = printed_scores(published).set_index(["unit_code", "year"])["score"]
    note = Coverage.load(coverage).note()

    rows = []
    for method, scope in product(METHODS, SCOPES):
        groups = groups_of(values, scope)
        standardised = standardise(values, defined["direction"], groups, method)
        scores = {how: composite_scores(standardised, table_1[WEIGHTS], groups, *how) for how in AGGREGATIONS}
        for source, (aggregation, weighting) in product(WEIGHTS, AGGREGATIONS):
            names = {"normalisation": method, "scope": scope, "weights": source, "aggregation": aggregation, "weighting": weighting}
            rows += [{**names, **measures} for measures in _against_print(scores[aggregation, weighting][source], printed)]
    table = pd.DataFrame(rows).sort_values(["year", "mean_absolute_difference"])
    title = "Scores under other settings, against the printed scores, nearest first"
    write_table(table, specifications, title, note)
    left_out = _without_each(values, defined, table_1["used"], printed)
    write_table(left_out, without, "Agreement with the printed scores when one or two indicators are left out", note)


def _against_print(score: pd.Series, printed: pd.Series) -> list[dict[str, float]]:
    """Agreement by year, for the years that print and the run share."""
    both = pd.concat([score.rename("score"), printed.rename("printed")], axis=1, join="inner")
    return [{"year": year, **agreement(rows["score"], rows["printed"])} for year, rows in both.groupby(level="year")]


def _without_each(values: pd.DataFrame, defined: pd.DataFrame, used: pd.Series, printed: pd.Series) -> pd.DataFrame:
    """Agreement of the printed method without each indicator and each pair of those with a printed weight above 4 %."""
    heavy = [name for name in values if used[name] > 0.04]
    pairs = [[first, second] for i, first in enumerate(heavy) for second in heavy[i + 1 :]]
    left_out = [[], *([name] for name in values), *pairs]
    normalisation, aggregation = {"method": "min_max_vector", "scope": "within_year"}, {"method": "topsis", "weighting": "inside"}
    scores = scores_without(values, defined, used, left_out, normalisation, aggregation)
    rows = []
    for position, names in enumerate(left_out):
        rows += [{"left_out": " ".join(names) or "none", **measures} for measures in _against_print(scores[position], printed)]
    return pd.DataFrame(rows).sort_values(["year", "spearman"], ascending=[True, False])


if __name__ == "__main__":
    run_rule(
        score_specifications,
        snakemake,  # type: ignore[name-defined]  # noqa: F821
        indicators=snakemake.input.indicators,  # type: ignore[name-defined]  # noqa: F821
        definitions=snakemake.input.definitions,  # type: ignore[name-defined]  # noqa: F821
        weights=snakemake.input.weights,  # type: ignore[name-defined]  # noqa: F821
        published=snakemake.input.published,  # type: ignore[name-defined]  # noqa: F821
        coverage=snakemake.input.coverage,  # type: ignore[name-defined]  # noqa: F821
        specifications=snakemake.output.specifications,  # type: ignore[name-defined]  # noqa: F821
        without=snakemake.output.without,  # type: ignore[name-defined]  # noqa: F821
    )
