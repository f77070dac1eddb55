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
    standardise,
    standardised_scores,
)
from scripts.methods.weights import rescale

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
        if choice["aggregation"] == "weighted_sum":
            scaled = scaled - scaled.min().clip(upper=0)
        used = rescale(weights[choice["weights"]].drop(choice["left_out"], errors="ignore"))
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


def test_a_gap_takes_no_part_and_the_other_weights_are_rescaled(values):
    full, _ = grid_of(values)
    row = full.specifications.query(
        "normalisation == 'min_max' and scope == 'pooled' and aggregation == 'weighted_sum' and weights == 'uneven' and left_out == 'none'"
    ).index[0]
    gap = values.copy()
    gap.loc["130100", "c"] = np.nan
    scaled = standardise(gap, DIRECTIONS, "min_max", "pooled")
    expected = (scaled.loc[("130100", 2010), ["a", "b"]] * [0.5, 0.3]).sum() / 0.8
    table, _ = grid_of(gap)
    assert table.of_year(2010)[row][list(table.units).index("130100")] == pytest.approx(expected)
    assert table.units.tolist() == full.units.tolist()


def test_units_without_a_row_in_each_year_are_left_out(values):
    grid, _ = grid_of(values.drop(index=("130300", 2015)))
    assert "130300" not in grid.units and len(grid.units) == 4
