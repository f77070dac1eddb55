"""The search finds the specification that made a series, and the group that was tampered with."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.audit.search_weights import combinations, entropy_candidates, ranked
from scripts.audit.wanted import printed_years
from scripts.index.choices import Choices
from scripts.index.data import IndexData
from scripts.index.engine import scores_without
from scripts.index.given import Given
from scripts.urban_opportunity.search_city_scores import every_reading, scores_of, search, searched_data

CONFIGURED = Choices("min_max_vector", "within_year", "topsis", "equal")
OPTIONS = {"normalisation": ["min_max"], "scope": [], "aggregation": ["weighted_sum"], "weights": ["published_comprehensive", "entropy"]}


def test_the_search_finds_which_years_data_and_arithmetic_print_came_from() -> None:
    """Scores published as 2004's, a weighted sum of 2006 without an indicator, are found to be that; the configured method is tried."""
    rng = np.random.default_rng(8)
    codes, years, indicators = [f"{i:06d}" for i in range(40)], [2004, 2005, 2006], ["X1", "X2", "X3", "X4"]
    index = pd.MultiIndex.from_product([codes, years], names=["unit_code", "year"])
    values = pd.DataFrame(rng.lognormal(size=(120, 4)), index=index, columns=indicators)
    data = IndexData(values, values, pd.Series(1, index=indicators), pd.Series(["D", "D", "E", "F"], index=indicators))
    weights = pd.Series(rng.dirichlet(np.ones(4)), index=indicators)
    sums = Choices("min_max", "within_year", "weighted_sum", "w")
    made = scores_without(data, weights, {"X2": ["X2"]}, sums)["X2"].xs(2006, level="year").round(4)
    tried = every_reading(data, Given({"published_comprehensive": weights}), CONFIGURED, OPTIONS, made.index)
    table = search(tried, made)
    assert table["left_out"].nunique() == 1 + 1 + 4 and len(table) == len(tried.specifications) * 3
    row = int(table["mean_difference"].idxmin())
    best = table.loc[row]
    assert (best["data_year"], best["aggregation"], best["left_out"]) == (2006, "weighted_sum", "X2")
    assert best["mean_difference"] == pytest.approx(abs(scores_of(tried, [row])[0] - made).mean())
    assert best["mean_difference"] < 1e-4
    assert (best["weights"], best["normalisation"]) == ("published_comprehensive", "min_max")
    own = table.query("data_year == 2004 and normalisation == 'min_max_vector' and aggregation == 'topsis' and weights == 'equal'")
    assert "none" in set(own["left_out"])


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
    data, found = searched_data(str(indicators), str(definitions), str(scores))
    assert printed_years(scores) == [2004, 2016]
    assert list(found.columns) == [2016] and len(found) == len(cities)
    assert data.years == [2016, 2017]


def test_weights_are_searched_with_more_indicators_for_fewer_units_and_beside_equal_ones(tmp_path: Path) -> None:
    random = np.random.default_rng(4)
    cells = pd.MultiIndex.from_product([map(str, range(100, 120)), [2010], [f"X{i}" for i in range(1, 5)]])
    frame = pd.DataFrame({"value": random.uniform(size=len(cells)), "flag": "observed"}, index=cells)
    frame = frame.rename_axis(["unit_code", "year", "indicator"]).reset_index()
    frame.loc[(frame["indicator"] == "X4") & (frame["unit_code"] > "108"), "value"] = np.nan
    frame.to_csv(tmp_path / "cells.csv", index=False)
    definitions = pd.DataFrame({"indicator": [f"X{i}" for i in range(1, 5)], "direction": 1, "dimension": "d"})
    definitions.to_csv(tmp_path / "indicators.csv", index=False)
    found = dict(entropy_candidates(str(tmp_path / "cells.csv"), str(tmp_path / "indicators.csv")))
    assert {(name.rpartition("(")[2], len(weights)) for name, weights in found.items()} == {
        ("20 units, 3 indicators)", 3),
        ("9 units, 4 indicators)", 4),
    }
    published = found["min-max + 0.1, 2010 (9 units, 4 indicators)"]
    best = ranked("made up", published, iter(found.items())).set_index("specification")
    assert best.at["min-max + 0.1, 2010 (9 units, 4 indicators)", "root_mean_square"] == pytest.approx(0, abs=1e-12)
    equal = best.loc[best.index.str.startswith("equal")]
    assert (equal["root_mean_square"] == equal["equal_root_mean_square"]).all()
