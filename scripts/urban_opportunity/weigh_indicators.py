"""Rule weigh_indicators: Table 1, printed, computed and combined weights, and the weights that the scores use."""

from collections.abc import Mapping, Sequence

import pandas as pd

from scripts.coverage import Coverage
from scripts.index.combinations import COMBINATIONS, rescale
from scripts.index.data import IndexData, read_definitions, read_index
from scripts.index.weights import Given, entropy_weights_by_year, weights_named
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.urban_opportunity.data import PRINTED, given_weights, note_with


def weigh_indicators(
    indicators: str,
    coverage: str,
    definitions: str,
    published: str,
    settings: Mapping[str, str],
    table: Sequence[str],
    by_year: Sequence[str],
    used: str,
) -> None:
    """Compute entropy weights and their combinations, and write the weights of the configuration to `used`."""
    defined = read_definitions(definitions)
    data = read_index(indicators, definitions).refuse_gaps()
    given = given_weights(published, settings)
    weights = _all_weights(defined, data, given)
    weights["used"] = _chosen(weights, settings).reindex(defined.index)
    weights[["used"]].rename(columns={"used": "weight"}).dropna().to_csv(used)

    note = Coverage.load(coverage).note()
    printed = weights.loc[data.values.columns, "comprehensive_printed"].sum()
    remark = f"Printed comprehensive weights of the available indicators sum to {printed:.4f}; `used` sums to {weights['used'].sum():.4f}."
    shown = weights.reset_index().rename(columns={"label_en": "label"})
    write_table(shown, table, "Weights of the indicators of urban economic resilience", note_with(note, remark), decimals=4)
    write_table(
        entropy_weights_by_year(data).rename(columns=str).reset_index(), by_year, "Entropy weights by year, min-max within the year", note
    )


def _all_weights(defined: pd.DataFrame, data: IndexData, given: Given) -> pd.DataFrame:
    """Every set of weights by indicator; computed ones are missing where an indicator is not available."""
    weights = defined[["label_en", "dimension"]].copy()
    for name, published in given.published.items():
        weights[f"{name.removeprefix('printed_')}_printed"] = published.reindex(defined.index)
    computed = {"entropy_pooled": "entropy", "entropy_mean_of_years": "entropy_by_year"}
    computed |= {f"combined_{rule}": f"combined_{rule}" for rule in COMBINATIONS}
    found = weights_named(list(computed.values()), data, given)
    return weights.assign(**{column: found[name] for column, name in computed.items()})


def _chosen(weights: pd.DataFrame, settings: Mapping[str, str]) -> pd.Series:
    """The weights of the configuration over the available indicators.

    They sum to 1, or with `unavailable: zero` to the share that available indicators have of all weights.
    """
    available = weights.index[weights["entropy_pooled"].notna()]
    column = {
        "entropy": f"entropy_{settings['entropy']}",
        "combined": f"combined_{settings['rule']}",
        **{source: f"{source.removeprefix('printed_')}_printed" for source in PRINTED},
    }.get(settings["source"])
    chosen = pd.Series(1.0, index=available) if column is None else weights.loc[available, column]
    if settings["unavailable"] == "zero" and column in weights:
        return rescale(weights[column].fillna(0.0)).loc[available]
    return rescale(chosen)


if __name__ == "__main__":
    run_rule(
        weigh_indicators,
        snakemake,  # type: ignore[name-defined]  # noqa: F821
        indicators=snakemake.input.indicators,  # type: ignore[name-defined]  # noqa: F821
        coverage=snakemake.input.coverage,  # type: ignore[name-defined]  # noqa: F821
        definitions=snakemake.input.definitions,  # type: ignore[name-defined]  # noqa: F821
        published=snakemake.input.published,  # type: ignore[name-defined]  # noqa: F821
        settings=snakemake.params.settings,  # type: ignore[name-defined]  # noqa: F821
        table=snakemake.output.table,  # type: ignore[name-defined]  # noqa: F821
        by_year=snakemake.output.by_year,  # type: ignore[name-defined]  # noqa: F821
        used=snakemake.output.used,  # type: ignore[name-defined]  # noqa: F821
    )
