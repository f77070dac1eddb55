"""The search finds the specification that made a series, and the group that was tampered with."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.audit.search_city_scores import all_specifications, search
from scripts.audit.search_material import Material, misprinted, read_material
from scripts.audit.search_weights import combinations, ranked
from scripts.audit.wanted import printed_years
from scripts.methods.specifications import by_choice, fit_to_print, grid, group_residuals, standardise, sum_scores, topsis_scores
from scripts.methods.topsis import closeness


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(1).lognormal(size=(60, 5)), columns=list("abcde"))


def test_topsis_equals_the_method_one_specification_at_a_time(frame: pd.DataFrame) -> None:
    ups = pd.Series(1, index=frame.columns)
    z = standardise(frame, ups, "min_max", None)
    weights = np.random.default_rng(2).dirichlet(np.ones(5), size=7)
    together = topsis_scores(z.to_numpy(), weights)
    for row, w in zip(together, weights, strict=True):
        np.testing.assert_allclose(row, closeness(z, pd.Series(w, index=z.columns)), rtol=1e-12)
    # Weighing the values themselves is the same as squaring the weights.
    np.testing.assert_allclose(topsis_scores(z.to_numpy(), weights, power=2), topsis_scores(z.to_numpy(), weights**2), rtol=1e-12)
    np.testing.assert_allclose(sum_scores(z.to_numpy(), weights)[3], z @ weights[3])


def test_the_specification_that_made_a_series_fits_best(frame: pd.DataFrame) -> None:
    ups = pd.Series(1, index=frame.columns)
    specifications = grid(how=["min_max", "z_score", "log_min_max", "rank"], weights=range(50))
    weights = np.random.default_rng(3).dirichlet(np.ones(5), size=50)
    scores = np.vstack(
        [topsis_scores(standardise(frame, ups, how, None).to_numpy(), weights) for how in ["min_max", "z_score", "log_min_max", "rank"]]
    )
    true = 2 * 50 + 17
    fit = fit_to_print(scores, scores[true].round(4))
    assert int(np.argmax(fit.pearson)) == true == int(np.argmin(fit.distance))
    table = by_choice(specifications.assign(pearson=fit.pearson), ["how", "weights"])
    assert table.iloc[0]["option"] == "log_min_max"


def test_fit_agrees_with_pandas() -> None:
    rng = np.random.default_rng(4)
    scores, printed = rng.normal(size=(3, 20)), rng.normal(size=20)
    fit = fit_to_print(scores, printed)
    for i in range(3):
        assert fit.pearson[i] == pytest.approx(pd.Series(scores[i]).corr(pd.Series(printed)))
        assert fit.spearman[i] == pytest.approx(pd.Series(scores[i]).corr(pd.Series(printed), method="spearman"))
    assert np.isnan(fit_to_print(np.ones((1, 20)), printed).pearson[0])


def test_a_group_that_no_specification_explains_is_named() -> None:
    rng = np.random.default_rng(5)
    truth = rng.lognormal(size=40)
    groups = pd.Series(np.repeat(list("ABCD"), 10))
    scores = truth * rng.lognormal(sigma=0.05, size=(30, 40))
    printed = truth * np.where(groups == "C", 2.5, 1.0) * 7.0  # another level is no contradiction
    table = group_residuals(scores, printed, groups, stated=0, threshold=1.5).set_index("group")
    assert table["unexplained"].to_dict() == {"A": "no", "B": "no", "C": "yes", "D": "no"}
    assert table.loc["C", "print_to_ours_stated"] == pytest.approx(2.5, rel=0.6)


def test_thousands_of_specifications_in_one_product() -> None:
    """Each of many specifications is what it would be alone."""
    z = np.random.default_rng(6).random((286, 23))
    weights = np.random.default_rng(7).dirichlet(np.ones(23), size=5000)
    together = topsis_scores(z, weights)
    assert together.shape == (5000, 286)
    np.testing.assert_allclose(together[4321], topsis_scores(z, weights[4321:4322])[0])


def test_the_search_finds_which_years_data_and_arithmetic_print_came_from() -> None:
    """Scores printed as 2004's, made from the data of 2006 as a weighted sum, are found to be that."""
    rng = np.random.default_rng(8)
    codes, years, indicators = [f"{i:06d}" for i in range(40)], [2004, 2005, 2006], ["X1", "X2", "X3", "X4"]
    index = pd.MultiIndex.from_product([codes, years], names=["unit_code", "year"])
    values = pd.DataFrame(rng.lognormal(size=(120, 4)), index=index, columns=indicators)
    columns = ["ahp_weight", "entropy_weight", "comprehensive_weight"]
    weights = pd.DataFrame(rng.dirichlet(np.ones(4), size=3).T, index=indicators, columns=columns)
    scaled = standardise(values, pd.Series(1, index=indicators), "min_max", pd.Series(index.get_level_values("year"), index=index))
    printed = (scaled.xs(2006, level="year") @ weights["comprehensive_weight"]).round(4)
    material = Material(values, pd.Series(1, index=indicators), pd.Series("D", index=indicators), weights, pd.DataFrame({2004: printed}))
    table, scores = search(*all_specifications(material), printed, 2004)
    best = table.loc[table["pearson"].idxmax()]
    assert (best["data_year"], best["aggregation"], best["left_out"]) == (2006, "weighted sum", "none")
    assert (best["weights"], best["standardisation"]) == ("printed comprehensive", "min_max")
    assert scores.shape == (len(table), 40)


def test_a_misprinted_score_is_left_out_of_the_fit() -> None:
    printed = pd.DataFrame({"score_2004": [0.9, 0.8, 7.71, 0.6], "rank_2004": [1, 2, 3, 4]}, index=list("abcd"))
    assert misprinted(printed, [2004]).to_dict() == {"a": False, "b": False, "c": True, "d": False}


def test_the_combination_that_made_weights_is_found_among_all() -> None:
    rng = np.random.default_rng(9)
    ahp, entropy = (pd.Series(rng.dirichlet(np.ones(12)), index=[f"X{i}" for i in range(12)]) for _ in range(2))
    printed = (ahp**1.5 * entropy**0.5).pipe(lambda w: w / w.sum()).round(4)
    table = ranked("made up", printed, combinations(ahp, entropy))
    assert table.iloc[0]["specification"] == "AHP^1.5 x entropy^0.5"
    assert table.iloc[0]["mean_difference"] < 5e-5 < table.iloc[1]["mean_difference"]


def test_printed_years_that_a_run_lacks_are_not_searched(repository: Path, tmp_path: Path) -> None:
    published = repository / "resources/papers/urban_opportunity/published"
    definitions = repository / "resources/papers/urban_opportunity/indicators.csv"
    scores = published / "table_a1_city_scores.csv"
    cities = pd.read_csv(scores, dtype=str)["unit_code"]
    names = pd.read_csv(definitions).query("dimension != 'Auxiliary'")["indicator"]
    rows = [(city, year, name, i + j) for i, city in enumerate(cities) for year in (2016, 2017) for j, name in enumerate(names)]
    indicators = tmp_path / "indicators.csv"
    pd.DataFrame(rows, columns=["unit_code", "year", "indicator", "value"]).to_csv(indicators, index=False)
    material = read_material(str(indicators), str(definitions), str(scores), str(published / "table_1_weights.csv"))
    assert printed_years(scores) == [2004, 2016]
    assert list(material.printed.columns) == [2016]
    assert set(material.values.index.get_level_values("year")) == {2016, 2017}
