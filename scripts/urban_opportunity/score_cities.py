"""Rule score_cities: the score of urban economic resilience of each city and year, and its rank within the year."""

from collections.abc import Mapping

import pandas as pd

from scripts.index.choices import Choices
from scripts.index.data import read_index
from scripts.index.engine import ranks_within_years, score
from scripts.rule import run_rule
from scripts.urban_opportunity.data import arithmetic_of


def score_cities(
    indicators: str, definitions: str, weights: str, normalisation: Mapping[str, str], aggregation: Mapping[str, str], scores: str
) -> None:
    """Standardise the indicators, weigh them, and write unit_code, year, score, rank."""
    data = read_index(indicators, definitions).refuse_gaps()
    used = pd.read_csv(weights).set_index("indicator")["weight"]
    choices = Choices(normalisation["method"], normalisation["scope"], arithmetic_of(aggregation), "used")
    result = score(data, used, choices).to_frame()
    result["rank"] = ranks_within_years(result["score"])
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
