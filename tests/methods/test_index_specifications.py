import numpy as np
import pandas as pd
import pytest

from scripts.errors import EstimationError
from scripts.methods.composite_score import composite_score
from scripts.methods.index_specifications import (
    AGGREGATIONS,
    NORMALISATIONS,
    SCOPES,
    evaluate_grid,
    group_operator,
    standardise,
    standardised_scores,
)

DIRECTIONS = pd.Series({"a": 1, "b": -1, "c": 1})


@pytest.fixture
def values() -> pd.DataFrame:
    index = pd.MultiIndex.from_product([["110000", "120000", "130100", "130200", "130300"], [2010, 2015]], names=["unit_code", "year"])
    return pd.DataFrame(np.random.default_rng(7).gamma(2, size=(10, 3)), index=index, columns=list("abc"))


def grid_of(values: pd.DataFrame):
    weights = {"equal": pd.Series(1 / 3, index=list("abc")), "uneven": pd.Series({"a": 0.5, "b": 0.3, "c": 0.2})}
    choices = {
        "filling": ["as_configured"],
        "normalisation": NORMALISATIONS,
        "scope": SCOPES,
        "aggregation": AGGREGATIONS,
        "weights": list(weights),
        "left_out": ["none", "a", "b", "c"],
    }
    stated = {name: options[0] for name, options in choices.items()}
    return evaluate_grid({"as_configured": values}, {"as_configured": weights}, DIRECTIONS, choices, stated, [2010, 2015]), weights


def test_every_cell_of_the_grid_equals_the_score_computed_alone(values):
    grid, weights = grid_of(values)
    assert len(grid.specifications) == len(NORMALISATIONS) * 2 * len(AGGREGATIONS) * 2 * 4
    years = pd.Series(values.index.get_level_values("year"), index=values.index)
    for row, choice in grid.specifications.iterrows():
        if choice["aggregation"] == "geometric":
            continue
        groups = years if choice["scope"] == "within_year" else None
        scaled = standardise(values, DIRECTIONS, choice["normalisation"], choice["scope"])
        used = weights[choice["weights"]].drop(choice["left_out"], errors="ignore")
        method = "weighted_sum" if choice["aggregation"] == "weighted_sum" else "topsis"
        weighting = "values" if choice["aggregation"] == "topsis_values" else "inside"
        alone = composite_score(scaled[used.index], used, groups, method, weighting)
        for year in grid.years:
            expected = alone.xs(year, level="year").reindex(grid.units)
            np.testing.assert_allclose(grid.of_year(year)[row], expected, atol=1e-12, err_msg=str(dict(choice)))


def test_geometric_aggregation_by_hand():
    index = pd.MultiIndex.from_product([["1", "2"], [2010]], names=["unit_code", "year"])
    values = pd.DataFrame({"a": [0.0, 1.0], "b": [1.0, 0.0]}, index=index)
    choices = {
        "filling": ["x"], "normalisation": ["min_max"], "scope": ["within_year"], "aggregation": ["geometric"],
        "weights": ["w"], "left_out": ["none"],
    }  # fmt: skip
    weights = {"x": {"w": pd.Series({"a": 0.75, "b": 0.25})}}
    stated = {name: options[0] for name, options in choices.items()}
    grid = evaluate_grid({"x": values}, weights, pd.Series({"a": 1, "b": 1}), choices, stated, [2010])
    np.testing.assert_allclose(grid.of_year(2010), [[0.01**0.75, 0.01**0.25]])


def test_a_fixed_dominant_unit_is_first_in_every_specification(values):
    values.loc["110000"] = [[100.0, 0.001, 100.0], [101.0, 0.0005, 102.0]]
    grid, _ = grid_of(values)
    for year in grid.years:
        assert (grid.of_year(year).argmax(axis=1) == 0).all()


def test_standardised_scores_have_mean_zero_and_spread_one(values):
    grid, _ = grid_of(values)
    z = standardised_scores(grid.scores)
    np.testing.assert_allclose(z.mean(axis=1), 0, atol=1e-9)
    np.testing.assert_allclose(z.std(axis=1), 1)


def test_unknown_names_are_refused(values):
    weights = {"x": {"equal": pd.Series(1.0, index=list("abc"))}}
    choices = {
        "filling": ["x"], "normalisation": ["min_max"], "scope": ["pooled"], "aggregation": ["topsis"],
        "weights": ["equl"], "left_out": ["none"],
    }  # fmt: skip
    stated = {name: options[0] for name, options in choices.items()}
    with pytest.raises(EstimationError, match="Did you mean 'equal'"):
        evaluate_grid({"x": values}, weights, DIRECTIONS, choices, stated, [2010])
    with pytest.raises(EstimationError, match="not among"):
        evaluate_grid({"x": values}, weights, DIRECTIONS, choices | {"weights": ["equal"]}, stated | {"scope": "other"}, [2010])


def test_group_means():
    operator = group_operator({"north": ["1", "2"], "south": ["3", "9"]}, pd.Index(["1", "2", "3"]))
    np.testing.assert_allclose(operator @ [1.0, 3.0, 5.0], [2, 5])
    with pytest.raises(EstimationError, match="no unit"):
        group_operator({"east": ["9"]}, pd.Index(["1"]))
