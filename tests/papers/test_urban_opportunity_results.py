"""What the reference run of the urban opportunity paper shows, computed from the analysis data of the repository."""

from pathlib import Path

import pandas as pd
import pytest


@pytest.fixture(scope="module")
def results(analysis_run: Path) -> Path:
    """Results of the reference run, without raw files."""
    return analysis_run / "results/reference/urban_opportunity"


def test_scores_of_2016_follow_the_paper(results):
    agreement = pd.read_csv(results / "tables/agreement_with_published.csv").set_index("year")
    assert agreement.at[2016, "pearson"] > 0.965
    assert agreement.at[2016, "spearman"] > 0.95
    assert agreement.at[2004, "pearson"] > 0.91


def test_the_printed_scores_are_a_weighted_sum_of_later_data(results):
    nearest = pd.read_csv(results / "tables/nearest_reading_of_published_scores.csv", keep_default_na=False).set_index("printed_year")
    assert nearest.loc[2004, ["arithmetic", "without", "data_year"]].tolist() == ["weighted sum", "X6", 2014]
    assert nearest.loc[2016, ["arithmetic", "without", "data_year"]].tolist() == ["weighted sum", "none", 2015]
    assert (nearest["spearman"] > 0.98).all()


def test_what_print_adds_is_the_same_in_both_columns(results):
    residuals = pd.read_csv(results / "tables/residuals_of_published_scores.csv", dtype={"unit_code": str})
    wide = residuals.pivot(index="unit_code", columns="printed_year", values="residual")
    assert wide[2004].corr(wide[2016]) > 0.97
    assert wide.abs().median().max() < 0.003


def test_the_orderings_of_both_readings_come_nearest(results):
    table = pd.read_csv(results / "tables/opportunity_specifications.csv")
    columns = ["ordering", "weight", "rule", "denominator"]
    plan = table[table["membership"] == "plan"].iloc[0]
    assert plan[columns].tolist() == ["gdp_per_capita_by_population", "population", "step", "weighted_mean"]
    assert plan["fairness_pearson"] > 0.9
    others = table[table["ordering"] != "gdp_per_capita_by_population"].iloc[0]
    assert others[columns].tolist() == ["gdp_per_capita", "population", "step", "unweighted_mean"]
    assert others["fairness_pearson"] > 0.7


def test_silverman_s_robust_bandwidth_has_the_printed_peaks(results):
    peaks = pd.read_csv(results / "tables/kernel_density_peaks.csv").set_index(["source", "rule", "year"])["peak_density"]
    printed = peaks["printed"]
    assert printed["silverman_robust"][2004] > 28
    assert printed["silverman_robust"][2016] < 25
    assert printed["silverman_deviation"].max() < 15


def test_every_table_and_figure_is_there_and_notes_name_the_origin(results):
    tables = {path.stem for path in (results / "tables").glob("*.csv")}
    assert {
        "table_1_weights",
        "table_2_regional_means",
        "table_3_opportunity_index",
        "table_a1_city_scores",
        "agglomeration_tiers",
    } <= tables
    for path in (results / "tables").glob("*.md"):
        assert "analysis data shipped with the repository" in path.read_text(encoding="utf-8"), path.name
    figures = [path for path in (results / "figures").glob("*.png") if path.stem.startswith("figure_")]
    assert len(figures) == 5
    assert all(path.stat().st_size > 20_000 for path in figures)


def test_all_cities_of_every_year_have_a_score(results):
    scores = pd.read_csv(results / "data/scores.csv", dtype={"unit_code": str})
    assert scores.groupby("year").size().eq(286).all()
    assert sorted(scores["year"].unique()) == list(range(2004, 2017))
    assert scores["score"].between(0, 1).all()
