"""The urban opportunity paper: what is transcribed, and its rules on small data with known answers."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from scripts.coverage import Coverage
from scripts.errors import ConfigError
from scripts.index.by_year import data_by_year, sources_in
from scripts.index.choices import Choices
from scripts.index.data import read_definitions, read_index
from scripts.index.engine import score, scores_without
from scripts.index.given import published_weights
from scripts.index.score import score as write_scores
from scripts.urban_opportunity.agglomeration_tiers import agglomeration_tiers
from scripts.urban_opportunity.compare_with_published import indicator_effects
from scripts.urban_opportunity.data import check_years, read_members
from scripts.urban_opportunity.data_year_of_published_scores import data_year_of_published_scores
from scripts.urban_opportunity.opportunity_index import opportunity_index
from scripts.urban_opportunity.printed import printed_scores
from scripts.urban_opportunity.replaced_columns import replaced_columns
from scripts.urban_opportunity.table_2_regional_means import table_2_regional_means
from scripts.urban_opportunity.table_a1_city_scores import table_a1_city_scores
from scripts.urban_opportunity.weigh_indicators import weigh_indicators
from scripts.workflow.configuration import default_configuration, load_schema, merge, validate_configuration

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "resources/papers/urban_opportunity/published"
DEFINITIONS = str(ROOT / "resources/papers/urban_opportunity/indicators.csv")
UNITS = str(ROOT / "resources/units/units.csv")
AGGLOMERATIONS = str(ROOT / "resources/units/agglomerations.csv")
SHARES = str(ROOT / "resources/units/agglomeration_population.csv")
CITIES = ROOT / "resources/units/urban_opportunity_cities.csv"
YEARS = [2014, 2015, 2016]
INDEX = default_configuration(ROOT)["urban_opportunity"]["index"]


def outputs(folder: Path, name: str) -> list[str]:
    return [str(folder / f"{name}.{kind}") for kind in ("csv", "md", "tex")]


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Random indicators of the study's cities for three years, with their coverage."""
    folder = tmp_path_factory.mktemp("simulated")
    codes = pd.read_csv(CITIES, dtype=str)["unit_code"]
    names = [*read_definitions(DEFINITIONS).index[:23], "population"]
    index = pd.MultiIndex.from_product([names, codes, YEARS], names=["indicator", "unit_code", "year"])
    values = np.random.default_rng(5).lognormal(0, 0.7, size=len(index))
    pd.DataFrame({"value": values, "flag": "observed"}, index=index).reset_index().to_csv(folder / "indicators.csv", index=False)
    Coverage("test", "urban_opportunity", "raw", YEARS, len(codes), names).save(folder / "coverage.json")
    return {"indicators": str(folder / "indicators.csv"), "coverage": str(folder / "coverage.json")}


@pytest.fixture(scope="module")
def weighed(simulated: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights and scores of the simulated indicators."""
    folder = tmp_path_factory.mktemp("weighed")
    weigh(simulated, folder)
    write_scores(simulated["indicators"], DEFINITIONS, str(folder / "weights.csv"), INDEX, str(folder / "scores.csv"))
    return folder


def weigh(simulated: dict[str, str], folder: Path, **changes: str) -> pd.Series:
    table, yearly = outputs(folder, "table_1"), outputs(folder, "by_year")
    published = str(PUBLISHED / "table_1_weights.csv")
    weigh_indicators(
        **simulated,
        definitions=DEFINITIONS,
        published=published,
        index=INDEX | changes,
        table=table,
        by_year=yearly,
        probes=outputs(folder, "probe_weights"),
        weights=str(folder / "weights.csv"),
    )
    return pd.read_csv(folder / "weights.csv").set_index("indicator")["weight"]


class TestTranscription:
    def test_table_1_sums_as_printed(self):
        published = published_weights(str(PUBLISHED / "table_1_weights.csv"))
        weights = {name: published[f"published_{name}"] for name in ("ahp", "entropy", "comprehensive")}
        assert len(weights["ahp"]) == 25
        assert {name: round(column.sum(), 4) for name, column in weights.items()} == {"ahp": 1.0646, "entropy": 0.964, "comprehensive": 1.0}

    def test_table_a1_has_every_city_once_and_its_ranks_fall_with_the_corrected_scores(self):
        scores = printed_scores(str(PUBLISHED / "table_a1_city_scores.csv"))
        assert scores.groupby("year").size().tolist() == [286, 286]
        assert set(scores["unit_code"]) == set(pd.read_csv(CITIES, dtype=str)["unit_code"])
        for _, rows in scores.groupby("year"):
            assert rows["score"].corr(rows["rank"], method="spearman") < -0.998

    def test_misprints_are_put_right_only_where_print_says_what_was_meant(self):
        path = str(PUBLISHED / "table_a1_city_scores.csv")
        as_printed, meant = printed_scores(path, corrected=False), printed_scores(path)
        changed = meant[meant["score"] != as_printed["score"]]
        assert len(changed) == 7
        nanchang = changed[(changed["unit_code"] == "360100") & (changed["year"] == 2004)]
        assert nanchang["score"].tolist() == [0.0771]

    def test_tables_2_and_3_are_whole(self):
        assert pd.read_csv(PUBLISHED / "table_2_regional_means.csv").shape == (4, 15)
        table = pd.read_csv(PUBLISHED / "table_3_opportunity_index.csv")
        assert len(table) == 19
        assert set(table["agglomeration_name"]) == set(pd.read_csv(AGGLOMERATIONS)["agglomeration"])

    def test_every_member_is_a_known_unit_and_cities_of_the_study_say_so(self):
        members = pd.read_csv(AGGLOMERATIONS, dtype=str)
        cities = set(pd.read_csv(CITIES, dtype=str)["unit_code"])
        in_study = members["unit_code"].isin(cities)
        assert in_study.eq(members["in_286_sample"] == "1").all()
        assert not members.duplicated(["agglomeration", "unit_code"]).any()

    def test_indicators_of_the_paper_have_printed_weights(self):
        printed = pd.read_csv(PUBLISHED / "table_1_weights.csv")["indicator"]
        assert list(read_definitions(DEFINITIONS).index) == list(printed)


class TestConfiguration:
    def test_the_scenario_weighted_sum_is_valid(self):
        base = default_configuration(ROOT)
        changes = yaml.safe_load((ROOT / "config/scenarios/weighted_sum.yaml").read_text())
        merged = merge(base, changes)
        validate_configuration(merged, load_schema(ROOT / "config/schema"), "weighted_sum")
        assert merged["urban_opportunity"]["index"]["aggregation"] == "weighted_sum"

    def test_a_misspelt_key_names_the_right_one(self):
        base = default_configuration(ROOT)
        wrong = merge(base, {"urban_opportunity": {"opportunity": {"ordring": "score"}}})
        with pytest.raises(ConfigError, match="Did you mean 'ordering'"):
            validate_configuration(wrong, load_schema(ROOT / "config/schema"), "test")

    def test_a_year_without_data_lists_those_that_have_it(self):
        with pytest.raises(ConfigError, match="2003.*2004, 2005"):
            check_years([2003, 2004], [2005, 2004], "maps.years")


class TestRules:
    def test_printed_weights_are_rescaled_or_kept(self, simulated, tmp_path):
        printed = published_weights(str(PUBLISHED / "table_1_weights.csv"))["published_comprehensive"]
        rescaled = weigh(simulated, tmp_path)
        assert rescaled.sum() == pytest.approx(1)
        assert "X24" not in rescaled
        kept = weigh(simulated, tmp_path, unavailable="zero")
        np.testing.assert_allclose(kept, printed[kept.index] / printed.sum())
        table = pd.read_csv(tmp_path / "table_1.csv")
        assert table["entropy_pooled"].sum() == pytest.approx(1)
        assert table.loc[table["indicator"].isin(["X24", "X25"]), "entropy_pooled"].isna().all()

    @pytest.mark.parametrize("source", ["entropy", "combined_game", "equal", "published_ahp", {"values": {"X1": 3, "X6": 1}}])
    def test_every_source_of_weights_sums_to_one(self, simulated, tmp_path, source):
        assert weigh(simulated, tmp_path, weights=source).sum() == pytest.approx(1)

    def test_scores_and_ranks_of_each_year(self, weighed):
        scores = pd.read_csv(weighed / "scores.csv", dtype={"unit_code": str})
        assert scores["score"].between(0, 1).all()
        for _, rows in scores.groupby("year"):
            assert sorted(rows["rank"]) == list(range(1, 287))
            assert rows.sort_values("rank")["score"].is_monotonic_decreasing

    def test_regional_means_average_to_the_mean_of_all_cities(self, simulated, weighed, tmp_path):
        wide, long = outputs(tmp_path, "wide"), outputs(tmp_path, "long")
        table_2_regional_means(
            str(weighed / "scores.csv"), simulated["coverage"], UNITS, "cities", wide, long, outputs(tmp_path, "changes")
        )
        means = pd.read_csv(long[0]).set_index(["year", "region"])
        regions = means.loc[2015].drop("Average")
        assert regions["cities"].sum() == 286
        assert np.average(regions["score"], weights=regions["cities"]) == pytest.approx(means.loc[(2015, "Average"), "score"])
        table_2_regional_means(
            str(weighed / "scores.csv"), simulated["coverage"], UNITS, "regions", wide, long, outputs(tmp_path, "changes")
        )
        of_regions = pd.read_csv(long[0]).set_index(["year", "region"]).loc[(2015, "Average"), "score"]
        assert of_regions == pytest.approx(regions["score"].mean())

    def test_quarters_hold_a_quarter_of_the_cities(self, simulated, weighed, tmp_path):
        wide, long = outputs(tmp_path, "wide"), outputs(tmp_path, "long")
        table_a1_city_scores(str(weighed / "scores.csv"), simulated["coverage"], UNITS, wide, long)
        counts = pd.read_csv(long[0]).groupby(["year", "quarter"]).size()
        assert counts.between(71, 72).all()
        table = pd.read_csv(wide[0])
        assert len(table) == 286
        assert table["rank_2016"].is_monotonic_increasing

    def test_opportunity_index_lies_between_the_lowest_and_highest_score(self, simulated, weighed, tmp_path):
        paths = [outputs(tmp_path, name) for name in ("wide", "by_year", "curves")]
        settings = {
            "ordering": "gdp_per_capita",
            "weight": "population",
            "rule": "step",
            "denominator": "unweighted_mean",
            "membership": "plan",
            "population_base": "sample",
        }
        opportunity_index(str(weighed / "scores.csv"), **simulated, agglomerations=AGGLOMERATIONS, shares=SHARES, units=UNITS,
                          settings=settings, years=[2014, 2016], table_3=paths[0], by_year=paths[1],
                          changes=outputs(tmp_path, "changes"), curves=paths[2])  # fmt: skip
        long = pd.read_csv(paths[1][0])
        assert len(long) == 19 * 3
        assert long["opportunity_index"].between(long["lowest_score"], long["highest_score"]).all()
        np.testing.assert_allclose(long["fairness_index"], long["opportunity_index"] / long["mean_score"])
        ends = pd.read_csv(paths[2][0]).groupby(["agglomeration", "year"])["population_share"].max()
        assert ends.to_numpy() == pytest.approx(1)
        agglomeration_tiers(paths[1][0], simulated["coverage"], {"classes": 3}, outputs(tmp_path, "tiers"))
        tiers = pd.read_csv(tmp_path / "tiers.csv")
        assert tiers["tier"].is_monotonic_increasing
        assert set(tiers["tier"]) == {1, 2, 3}
        bound = tiers["mean_opportunity_index"].sort_values().iloc[4]
        agglomeration_tiers(paths[1][0], simulated["coverage"], {"classes": 3, "bounds": [bound]}, outputs(tmp_path, "tiers"))
        bounded = pd.read_csv(tmp_path / "tiers.csv")
        assert bounded["tier"].eq(1).to_numpy().tolist() == bounded["mean_opportunity_index"].ge(bound).to_numpy().tolist()
        assert bounded["tier"].eq(2).sum() == 4

    def test_members_outside_the_study_lower_the_index_and_leave_fairness(self, simulated, weighed, tmp_path):
        found = {}
        for base in ("sample", "agglomeration"):
            paths = [outputs(tmp_path, f"{base}_{name}") for name in ("wide", "by_year", "curves")]
            settings = {"ordering": "gdp_per_capita_by_population", "weight": "population", "rule": "step",
                        "denominator": "weighted_mean", "membership": "plan", "population_base": base}  # fmt: skip
            opportunity_index(str(weighed / "scores.csv"), **simulated, agglomerations=AGGLOMERATIONS, shares=SHARES, units=UNITS,
                              settings=settings, years=[2014, 2016], table_3=paths[0], by_year=paths[1],
                          changes=outputs(tmp_path, "changes"), curves=paths[2])  # fmt: skip
            found[base] = pd.read_csv(paths[1][0]).set_index(["agglomeration", "year"])
        ratio = found["agglomeration"]["opportunity_index"] / found["sample"]["opportunity_index"]
        assert ratio["Central Guizhou"].to_numpy() == pytest.approx(0.4903)
        assert ratio["Ningxia"].to_numpy() == pytest.approx(1)
        np.testing.assert_allclose(found["agglomeration"]["fairness_index"], found["sample"]["fairness_index"])

    def test_scores_of_a_year_from_the_data_of_another_without_an_indicator(self, simulated):
        data = read_index(simulated["indicators"], DEFINITIONS)
        changed = {"scope": "within_year", "data_years": [{"year": 2014, "data": 2015}, {"year": 1999, "data": 2001}],
                   "left_out": [{"years": [2014], "indicators": ["X6"]}]}  # fmt: skip
        made = data_by_year(data, changed)
        sums = Choices("min_max", "within_year", "weighted_sum", "w")
        weights = published_weights(str(PUBLISHED / "table_1_weights.csv"))["published_comprehensive"]
        without = scores_without(data, weights, {"X6": ["X6"]}, sums)["X6"].xs(2015, level="year")
        np.testing.assert_allclose(score(made, weights.reindex(data.values.columns), sums).xs(2014, level="year"), without)
        pd.testing.assert_frame_equal(made.values.xs(2016, level="year"), data.values.xs(2016, level="year"))
        with pytest.raises(ConfigError, match="no data of 2001"):
            data_by_year(data, {"data_years": [{"year": 2014, "data": 2001}]})
        with pytest.raises(ConfigError, match="within_year"):
            data_by_year(data, {**changed, "scope": "pooled"})

    def test_an_indicator_replaced_has_the_values_of_another_and_its_own_weight(self, simulated):
        data = read_index(simulated["indicators"], DEFINITIONS)
        index = {"scope": "within_year", "replaced": [{"years": [2014], "indicator": "X10", "by": "X22"}]}
        made = data_by_year(data, index)
        for year, of in ((2014, "X22"), (2016, "X10")):
            np.testing.assert_array_equal(made.values["X10"].xs(year, level="year"), data.values[of].xs(year, level="year"))
            assert (made.flags["X10"].xs(year, level="year") == data.flags[of].xs(year, level="year")).all()
        assert sources_in(index, 2014) == {"X10": "X22"}
        assert sources_in(index, 2016) == {}
        with pytest.raises(ConfigError, match="no indicator X99"):
            data_by_year(data, {"replaced": [{"years": [2014], "indicator": "X10", "by": "X99"}]})

    def test_a_column_taken_twice_and_raised_rows_are_found(self, simulated, tmp_path):
        """Scores made with X22 in the place of X10, eight neighbouring rows doubled: both are found, in both published years."""
        cells = pd.read_csv(simulated["indicators"], dtype={"unit_code": str})
        cells["year"] += cells["year"].map({2014: -10, 2015: 0, 2016: 0})
        patents = cells[cells["indicator"] == "X1"].assign(indicator="X25", value=np.random.default_rng(6).lognormal(size=3 * 286))
        pd.concat([cells, patents]).to_csv(tmp_path / "indicators.csv", index=False)
        data = read_index(str(tmp_path / "indicators.csv"), DEFINITIONS)
        weights = published_weights(str(PUBLISHED / "table_1_weights.csv"))["published_comprehensive"][data.values.columns]
        weights.rename_axis("indicator").rename("weight").to_csv(tmp_path / "weights.csv")
        made = data_by_year(data, {"replaced": [{"years": [2004, 2016], "indicator": "X10", "by": "X22"}]})
        scores = score(made, weights, Choices("min_max", "within_year", "weighted_sum", "w")).unstack("year")
        scores.iloc[100:108] *= 2
        published = pd.read_csv(PUBLISHED / "table_a1_city_scores.csv", dtype=str).assign(corrected="").set_index("unit_code")
        for year in (2004, 2016):
            published[f"score_{year}"] = scores[year].round(4).astype(str)
        published.reset_index().to_csv(tmp_path / "published.csv", index=False)
        paths = [outputs(tmp_path, name) for name in ("columns", "runs", "surplus")]
        index = INDEX | {"scope": "within_year", "replaced": [{"years": [2004, 2016], "indicator": "X10", "by": "X22"}]}
        replaced_columns(str(tmp_path / "indicators.csv"), DEFINITIONS, str(tmp_path / "weights.csv"), str(tmp_path / "published.csv"),
                         UNITS, simulated["coverage"], index, 1, *paths)  # fmt: skip
        columns, runs, surplus = (pd.read_csv(path[0]) for path in paths)
        best = columns.groupby("published_year").head(1)
        assert best[["replaced", "by", "patents"]].to_numpy().tolist() == [["X10", "X22", "with"]] * 2
        assert runs["cities"].tolist() == [8, 8] and (runs["p"] < 0.01).all()
        np.testing.assert_allclose(runs["median_published_to_ours"], 2, rtol=0.01)
        assert surplus.groupby("published_year").head(1)["follows"].tolist() == ["score", "score"]

    def test_an_agglomeration_without_cities_is_named(self):
        with pytest.raises(ConfigError, match="Pearl River Delta"):
            read_members(AGGLOMERATIONS, "plan", ["110000"])

    def test_the_effect_of_an_indicator_on_a_weighted_sum_is_its_weighted_value(self, simulated, weighed):
        sums = {"normalisation": "min_max", "scope": "within_year", "aggregation": "weighted_sum", "weights": "published_comprehensive"}
        effects = indicator_effects(simulated["indicators"], DEFINITIONS, str(weighed / "weights.csv"), sums)
        weights = pd.read_csv(weighed / "weights.csv").set_index("indicator")["weight"]
        assert effects["X6"].max() == pytest.approx(weights["X6"])
        assert effects["X6"].min() == pytest.approx(0)

    def test_the_data_year_and_arithmetic_of_print_are_recovered(self, simulated, tmp_path):
        """Print made from the data of 2015 without X6, as a weighted sum, is found to be just that."""
        data = read_index(simulated["indicators"], DEFINITIONS)
        data = data.only([name for name in data.values if name != "X6"])
        weights = published_weights(str(PUBLISHED / "table_1_weights.csv"))["published_comprehensive"]
        sums = score(data, weights, Choices("min_max", "within_year", "weighted_sum", "w")).xs(2015, level="year").round(4)
        printed = pd.DataFrame({"unit_code": sums.index, "city": "", "score_2004": sums.to_numpy(), "rank_2004": 1, "corrected": ""})
        printed.to_csv(tmp_path / "printed.csv", index=False)
        paths = {name: outputs(tmp_path, name) for name in ("readings", "nearest", "residuals")}
        data_year_of_published_scores(
            simulated["indicators"],
            DEFINITIONS,
            str(PUBLISHED / "table_1_weights.csv"),
            str(tmp_path / "printed.csv"),
            UNITS,
            simulated["coverage"],
            **paths,
        )
        nearest = pd.read_csv(paths["nearest"][0]).iloc[0]
        assert nearest[["arithmetic", "without", "data_year"]].tolist() == ["weighted sum", "X6", 2015]
        assert nearest["mean_absolute_difference"] < 1e-4
        assert pd.read_csv(paths["residuals"][0])["residual"].abs().max() < 1e-4
