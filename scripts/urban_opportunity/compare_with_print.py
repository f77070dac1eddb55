"""Rule compare_with_print: our scores beside Table A1, and the cities that differ most with the indicators that drive it."""

from collections.abc import Mapping, Sequence

import pandas as pd

from scripts.coverage import Coverage
from scripts.index.choices import Choices
from scripts.index.data import read_definitions, read_index
from scripts.index.engine import scores_without
from scripts.methods.agreement import agreement
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.urban_opportunity.data import arithmetic_of, city_names
from scripts.urban_opportunity.printed import printed_scores

DRIVERS = 3


def compare_with_print(
    scores: str,
    indicators: str,
    definitions: str,
    weights: str,
    published: str,
    units: str,
    coverage: str,
    settings: Mapping[str, Mapping[str, str]],
    listed: int,
    beside: Sequence[str],
    by_year: Sequence[str],
    by_province: Sequence[str],
    largest: Sequence[str],
) -> None:
    """Write scores beside print, agreement by year, differences by province, and the largest differences explained."""
    note = Coverage.load(coverage).note() + " Printed scores with their misprints put right where the table shows what was meant."
    names = city_names(units)[["city", "name_zh", "province"]]
    pairs = beside_print(scores, published).join(names, on="unit_code")
    pairs = pairs[["unit_code", "city", "name_zh", "province", "year", "score", "printed_score", "difference", "rank", "printed_rank"]]
    write_table(pairs, beside, "Our scores beside the printed ones", note)
    rows = [{"year": year, **agreement(rows["score"], rows["printed_score"])} for year, rows in pairs.groupby("year")]
    write_table(pd.DataFrame(rows), by_year, "Agreement with the printed scores by year", note)
    provinces = pairs.groupby(["year", "province"])["difference"].agg(["mean", "std", "size"]).reset_index()
    provinces = provinces.rename(columns={"mean": "mean_difference", "std": "standard_deviation", "size": "cities"})
    write_table(provinces, by_province, "Printed minus our scores by province", note)

    effects = indicator_effects(indicators, definitions, weights, settings)
    labels = read_definitions(definitions)["label_en"]
    chosen = pairs.loc[pairs["difference"].abs().groupby(pairs["year"]).nlargest(listed).index.get_level_values(-1)]
    explained = chosen.assign(drivers=[_drivers(effects.loc[(r.unit_code, r.year)], labels) for r in chosen.itertuples()])
    columns = ["year", "city", "name_zh", "province", "score", "printed_score", "difference", "rank", "printed_rank", "drivers"]
    remark = " Drivers: the indicators without which our score would move most, and by how much it is higher with them."
    write_table(explained[columns], largest, "Cities whose scores differ most from print", note + remark)


def beside_print(scores: str, published: str) -> pd.DataFrame:
    """Our and the printed score and rank of each city and year that both have; difference is print minus ours."""
    ours = pd.read_csv(scores, dtype={"unit_code": str})
    printed = printed_scores(published).drop(columns="city").rename(columns={"score": "printed_score", "rank": "printed_rank"})
    pairs = ours.merge(printed, on=["unit_code", "year"])
    return pairs.assign(difference=pairs["printed_score"] - pairs["score"]).sort_values(["year", "printed_rank"], ignore_index=True)


def indicator_effects(indicators: str, definitions: str, weights: str, settings: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """How much each indicator adds to the score of each city and year: the score with all minus the score without it."""
    data = read_index(indicators, definitions).refuse_gaps()
    used = pd.read_csv(weights).set_index("indicator")["weight"]
    left_out = {"none": [], **{name: [name] for name in data.values}}
    normalisation, aggregation = settings["normalisation"], settings["aggregation"]
    choices = Choices(normalisation["method"], normalisation["scope"], arithmetic_of(aggregation), "used")
    scores = scores_without(data, used, left_out, choices)
    return scores.drop(columns="none").rsub(scores["none"], axis=0)


def _drivers(effects: pd.Series, labels: pd.Series) -> str:
    strongest = effects.abs().nlargest(DRIVERS).index
    return "; ".join(f"{labels[name]} {effects[name]:+.3f}" for name in strongest)


if __name__ == "__main__":
    run_rule(
        compare_with_print,
        snakemake,  # type: ignore[name-defined]  # noqa: F821
        scores=snakemake.input.scores,  # type: ignore[name-defined]  # noqa: F821
        indicators=snakemake.input.indicators,  # type: ignore[name-defined]  # noqa: F821
        definitions=snakemake.input.definitions,  # type: ignore[name-defined]  # noqa: F821
        weights=snakemake.input.weights,  # type: ignore[name-defined]  # noqa: F821
        published=snakemake.input.published,  # type: ignore[name-defined]  # noqa: F821
        units=snakemake.input.units,  # type: ignore[name-defined]  # noqa: F821
        coverage=snakemake.input.coverage,  # type: ignore[name-defined]  # noqa: F821
        settings={name: snakemake.params[name] for name in ("normalisation", "aggregation")},  # type: ignore[name-defined]  # noqa: F821
        listed=snakemake.params.listed,  # type: ignore[name-defined]  # noqa: F821
        beside=snakemake.output.beside,  # type: ignore[name-defined]  # noqa: F821
        by_year=snakemake.output.by_year,  # type: ignore[name-defined]  # noqa: F821
        by_province=snakemake.output.by_province,  # type: ignore[name-defined]  # noqa: F821
        largest=snakemake.output.largest,  # type: ignore[name-defined]  # noqa: F821
    )
