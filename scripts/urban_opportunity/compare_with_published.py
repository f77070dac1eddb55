"""Rule compare_with_published: our scores beside Table A1, and the cities that differ most with the indicators that drive it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scripts.coverage import Coverage
from scripts.index.by_year import data_by_year
from scripts.index.choices import configured
from scripts.index.data import read_definitions, read_index
from scripts.index.engine import scores_without
from scripts.methods.agreement import agreement
from scripts.rule import run_rule
from scripts.tables import write_table
from scripts.urban_opportunity.data import city_names
from scripts.urban_opportunity.printed import printed_scores

DRIVERS = 3


def compare_with_published(
    scores: str,
    indicators: str,
    definitions: str,
    weights: str,
    published: str,
    units: str,
    coverage: str,
    index: Mapping[str, Any],
    listed: int,
    score_pairs: Sequence[str],
    by_year: Sequence[str],
    by_province: Sequence[str],
    largest_differences: Sequence[str],
) -> None:
    """Write scores beside print, agreement by year, differences by province, and the largest differences explained."""
    note = Coverage.load(coverage).note() + " Published scores with their misprints put right where the table shows what was meant."
    names = city_names(units)[["city", "name_zh", "province"]]
    pairs = beside_published(scores, published).join(names, on="unit_code")
    pairs = pairs[["unit_code", "city", "name_zh", "province", "year", "score", "printed_score", "difference", "rank", "printed_rank"]]
    write_table(pairs, score_pairs, "Our scores beside the published ones", note)
    rows = [{"year": year, **agreement(rows["score"], rows["printed_score"])} for year, rows in pairs.groupby("year")]
    write_table(pd.DataFrame(rows), by_year, "Agreement with the published scores by year", note)
    provinces = pairs.groupby(["year", "province"])["difference"].agg(["mean", "std", "size"]).reset_index()
    provinces = provinces.rename(columns={"mean": "mean_difference", "std": "standard_deviation", "size": "cities"})
    write_table(provinces, by_province, "Published minus our scores by province", note)

    effects = indicator_effects(indicators, definitions, weights, index)
    labels = read_definitions(definitions)["label_en"]
    chosen = pairs.loc[pairs["difference"].abs().groupby(pairs["year"]).nlargest(listed).index.get_level_values(-1)]
    explained = chosen.assign(drivers=[_drivers(effects.loc[(r.unit_code, r.year)], labels) for r in chosen.itertuples()])
    columns = ["year", "city", "name_zh", "province", "score", "printed_score", "difference", "rank", "printed_rank", "drivers"]
    remark = " Drivers: the indicators without which our score would move most, and by how much it is higher with them."
    write_table(explained[columns], largest_differences, "Cities whose scores differ most from the published ones", note + remark)


def beside_published(scores: str, published: str) -> pd.DataFrame:
    """Our and the printed score and rank of each city and year that both have; difference is print minus ours."""
    ours = pd.read_csv(scores, dtype={"unit_code": str})
    printed = printed_scores(published).drop(columns="city").rename(columns={"score": "printed_score", "rank": "printed_rank"})
    pairs = ours.merge(printed, on=["unit_code", "year"])
    return pairs.assign(difference=pairs["printed_score"] - pairs["score"]).sort_values(["year", "printed_rank"], ignore_index=True)


def indicator_effects(indicators: str, definitions: str, weights: str, index: Mapping[str, Any]) -> pd.DataFrame:
    """How much each indicator adds to the score of each city and year: the score with all minus the score without it."""
    data = data_by_year(read_index(indicators, definitions).refuse_gaps(), index)
    used = pd.read_csv(weights).set_index("indicator")["weight"]
    left_out = {"none": [], **{name: [name] for name in data.values}}
    scores = scores_without(data, used, left_out, configured(index))
    return scores.drop(columns="none").rsub(scores["none"], axis=0)


def _drivers(effects: pd.Series, labels: pd.Series) -> str:
    strongest = effects.abs().nlargest(DRIVERS).index
    return "; ".join(f"{labels[name]} {effects[name]:+.3f}" for name in strongest)


if __name__ == "__main__":
    run_rule(compare_with_published)
