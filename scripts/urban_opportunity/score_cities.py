"""Rule score_cities: the score of urban economic resilience of each city and year, and its rank within the year."""

from collections.abc import Mapping

import pandas as pd

from scripts.methods.composite_score import ranks
from scripts.rule import run_rule
from scripts.urban_opportunity.data import read_definitions, read_indicators, score_with, scored, years_of


def score_cities(
    indicators: str, definitions: str, weights: str, normalisation: Mapping[str, str], aggregation: Mapping[str, str], scores: str
) -> None:
    """Standardise the indicators, weigh them, and write unit_code, year, score, rank."""
    defined = read_definitions(definitions)
    values = scored(read_indicators(indicators), defined)
    used = pd.read_csv(weights).set_index("indicator")["weight"]
    score = score_with(values, defined, used, normalisation, aggregation)
    result = pd.DataFrame({"score": score, "rank": ranks(score, years_of(values))})
    result.reset_index().sort_values(["year", "unit_code"]).to_csv(scores, index=False)


if __name__ == "__main__":
    run_rule(
        score_cities,
        snakemake,  # type: ignore[name-defined]  # noqa: F821
        indicators=snakemake.input.indicators,  # type: ignore[name-defined]  # noqa: F821
        definitions=snakemake.input.definitions,  # type: ignore[name-defined]  # noqa: F821
        weights=snakemake.input.weights,  # type: ignore[name-defined]  # noqa: F821
        normalisation=snakemake.params.normalisation,  # type: ignore[name-defined]  # noqa: F821
        aggregation=snakemake.params.aggregation,  # type: ignore[name-defined]  # noqa: F821
        scores=snakemake.output.scores,  # type: ignore[name-defined]  # noqa: F821
    )
