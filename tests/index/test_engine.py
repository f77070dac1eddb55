"""The engine: TOPSIS and sums by hand and against two packages, every cell of a grid as if computed alone, edges."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scripts.errors import ConfigError, EstimationError
from scripts.index.choices import CHOICES, VOCABULARY, Choices, in_order, options_with
from scripts.index.combinations import rescale
from scripts.index.data import IndexData
from scripts.index.engine import Block, ranks_within_years, score, scores_with, scores_without
from scripts.index.grid import Grid, evaluate, standardised_scores
from scripts.index.readings import result

YEARS = [2010, 2015]
METHOD = Choices("min_max", "within_year", "topsis", "equal")
WEIGHTS = {"equal": pd.Series(1 / 3, index=list("abc")), "uneven": pd.Series({"a": 0.5, "b": 0.3, "c": 0.2})}


def closeness(frame: pd.DataFrame, weights: pd.Series) -> pd.Series:
    return pd.Series(Block.alone(frame.to_numpy()).scores(weights.to_numpy()[np.newaxis], "topsis")[0], index=frame.index)


def data_of(values: pd.DataFrame, **directions: int) -> IndexData:
    signs = pd.Series({name: directions.get(str(name), 1) for name in values.columns})
    return IndexData(values, values.notna().replace({True: "observed", False: "missing"}), signs, pd.Series("D", index=values.columns))


@pytest.fixture
def values() -> pd.DataFrame:
    index = pd.MultiIndex.from_product([["110000", "120000", "130100", "130200", "130300"], YEARS], names=["unit_code", "year"])
    return pd.DataFrame(np.random.default_rng(7).gamma(2, size=(10, 3)), index=index, columns=list("abc"))


def grid_of(values: pd.DataFrame, **changes: list[str]) -> Grid:
    data = data_of(values, b=-1)
    options = {
        **{name: list(known) for name, known in VOCABULARY.items()},
        "filling": ["as_configured"],
        "weights": list(WEIGHTS),
        **changes,
    }
    left_out = {"none": [], **{name: [name] for name in values}}
    return evaluate({"as_configured": data}, {"as_configured": WEIGHTS}, options, left_out, METHOD, YEARS, data.units_in_all(YEARS))


class TestTopsis:
    def test_by_hand(self):
        standardised = pd.DataFrame({"a": [0.0, 1.0, 0.5], "b": [1.0, 0.0, 0.5]})
        # Distances: from the worst 0.6, 0.8, 0.5; from the ideal 0.8, 0.6, 0.5.
        assert closeness(standardised, pd.Series({"a": 0.64, "b": 0.36})).tolist() == pytest.approx([0.6 / 1.4, 0.8 / 1.4, 0.5])

    def test_weights_on_values_are_squared_weights_inside_the_root(self):
        rows, weights = np.random.default_rng(3).random((9, 4)), np.random.default_rng(4).dirichlet(np.ones(4), 6)
        block = Block.alone(rows)
        np.testing.assert_allclose(block.scores(weights, "topsis_values"), block.scores(weights**2, "topsis"), rtol=1e-12)

    @pytest.mark.filterwarnings("ignore:Weights should be positive")
    @pytest.mark.parametrize("seed", range(5))
    def test_equals_pymcdm_and_scikit_criteria(self, seed):
        from pymcdm.methods import TOPSIS
        from skcriteria import mkdm
        from skcriteria.agg.topsis import TOPSIS as SKTOPSIS

        generator = np.random.default_rng(seed)
        frame = pd.DataFrame(generator.normal(size=(40, 6)))
        frame = (frame - frame.min()) / (frame.max() - frame.min())
        weights = pd.Series(generator.dirichlet(np.ones(6)))
        ours = closeness(frame, weights).to_numpy()
        # pymcdm rescales by min-max, which leaves these values as they are.
        # Both multiply values by weights before squaring: the square root of ours is the same distance.
        root = np.sqrt(weights.to_numpy())
        np.testing.assert_allclose(ours, TOPSIS()(frame.to_numpy(), root, np.ones(6)), atol=1e-12)
        decision = SKTOPSIS().evaluate(mkdm(frame.to_numpy(), [max] * 6, weights=root))
        np.testing.assert_allclose(ours, decision.e_.similarity, atol=1e-12)

    @given(arrays(float, (5, 3), elements=st.floats(0, 1)), st.floats(0.01, 100))
    def test_within_bounds_scale_free_and_monotone(self, values, factor):
        frame, weights = pd.DataFrame(values), pd.Series([0.5, 0.3, 0.2])
        if (frame.max() - frame.min()).max() < 1e-3:
            return
        scores = closeness(frame, weights)
        assert scores.between(0, 1).all()
        np.testing.assert_allclose(closeness(frame, weights * factor), scores, atol=1e-9)
        better = pd.concat([frame, frame.max().to_frame().T, frame.min().to_frame().T], ignore_index=True)
        assert closeness(better, weights).iloc[-2:].tolist() == [1, 0]


class TestScores:
    def test_weighted_sum_by_hand_takes_weights_as_they_are(self):
        index = pd.MultiIndex.from_product([["a", "b", "c"], [2010]], names=["unit_code", "year"])
        data = data_of(pd.DataFrame({"income": [1.0, 3.0, 5.0], "pollution": [8.0, 4.0, 0.0]}, index=index), pollution=-1)
        weights = pd.Series({"income": 0.6, "pollution": 0.2})
        assert score(data, weights, Choices("min_max", "pooled", "weighted_sum", "w")).tolist() == pytest.approx([0, 0.4, 0.8])

    def test_a_year_has_its_own_best_and_worst(self):
        index = pd.MultiIndex.from_product([["a", "b"], [2010, 2015]], names=["unit_code", "year"])
        data = data_of(pd.DataFrame({"x": [0.0, 0.5, 0.2, 1.0]}, index=index))
        one = pd.Series({"x": 1.0})
        assert score(data, one, METHOD).tolist() == [0, 0, 1, 1]
        assert score(data, one, Choices("min_max", "pooled", "topsis", "w")).tolist() == pytest.approx([0, 0.5, 0.2, 1])

    def test_many_weights_at_once_are_those_of_one_after_the_other(self, values):
        sets = pd.DataFrame(np.random.default_rng(1).dirichlet(np.ones(3), 4).T, index=list("abc"))
        for aggregation in VOCABULARY["aggregation"]:
            choices = Choices("z_score", "pooled", aggregation, "w")
            together = scores_with(data_of(values), sets, choices)
            for name in sets:
                np.testing.assert_allclose(together[name], score(data_of(values), sets[name], choices), rtol=1e-12)

    def test_leaving_out_is_a_weight_of_zero_and_other_weights_stay(self, values):
        choices = Choices("min_max", "within_year", "weighted_sum", "uneven")
        found = scores_without(data_of(values), WEIGHTS["uneven"], {"none": [], "a": ["a"]}, choices)
        two = score(data_of(values[["b", "c"]]), WEIGHTS["uneven"][["b", "c"]], choices)
        np.testing.assert_allclose(found["a"], two)
        assert (found["none"] - found["a"]).max() == pytest.approx(0.5)

    def test_ranks_share_the_smallest_number(self):
        index = pd.MultiIndex.from_tuples([("a", 1), ("b", 1), ("c", 1), ("d", 2)], names=["unit_code", "year"])
        assert ranks_within_years(pd.Series([0.3, 0.5, 0.5, 0.1], index=index)).tolist() == [3, 1, 1, 1]

    def test_edges_are_errors_that_name_them(self, values):
        with pytest.raises(EstimationError, match="not so for: c"):
            score(data_of(values), WEIGHTS["equal"][["a", "b"]], METHOD)
        with pytest.raises(EstimationError, match="not so for: a"):
            score(data_of(values), WEIGHTS["equal"].mask(WEIGHTS["equal"].index == "a", -1.0), METHOD)
        with pytest.raises(EstimationError, match="infinite in: b"):
            score(data_of(values.assign(b=np.inf)), WEIGHTS["equal"], METHOD)
        with pytest.raises(EstimationError, match="missing in: b"):
            data_of(values.assign(b=np.nan)).refuse_gaps()
        with pytest.raises(EstimationError, match="all units are equal"):
            score(data_of(values * 0 + 0.3), WEIGHTS["equal"], METHOD)
        with pytest.raises(ConfigError, match="aggregation: no option 'vikor'"):
            Choices("min_max", "pooled", "vikor", "equal")

    def test_a_constant_indicator_and_a_gap_have_defined_scores(self, values):
        """A constant changes no TOPSIS; without one indicator a unit is scored by the others."""
        same = score(data_of(values.assign(c=7.0)), WEIGHTS["equal"], METHOD)
        np.testing.assert_allclose(same, score(data_of(values[["a", "b"]]), pd.Series(0.5, index=list("ab")), METHOD))
        gap = values.copy()
        gap.loc[("110000", 2010)] = np.nan
        found = score(data_of(gap), WEIGHTS["equal"], METHOD)
        assert np.isnan(found.loc[("110000", 2010)]) and found.drop(index=("110000", 2010)).notna().all()


class TestGrid:
    def test_every_cell_equals_the_score_computed_alone(self, values):
        grid = grid_of(values)
        assert len(grid.specifications) == 4 * 2 * 4 * 2 * 4 and list(grid.specifications) == CHOICES
        for row, options in grid.specifications.iterrows():
            used = rescale(WEIGHTS[options["weights"]].mask(WEIGHTS[options["weights"]].index == options["left_out"], 0.0))
            alone = score(data_of(values, b=-1), used, Choices(**options))
            for year in grid.years:
                expected = alone.xs(year, level="year").reindex(grid.units)
                np.testing.assert_allclose(grid.of_year(year)[row], expected, atol=1e-12, err_msg=str(dict(options)))

    def test_the_result_is_the_configured_row(self, values):
        grid = grid_of(values)
        assert grid.specifications.loc[grid.stated].to_dict() == in_order(METHOD)
        expected = score(data_of(values, b=-1), WEIGHTS["equal"], METHOD)
        pd.testing.assert_series_equal(result(grid).sort_index(), expected.sort_index(), check_names=False, check_index_type=False)

    def test_the_configured_option_always_takes_part(self):
        options = options_with(METHOD, {"scope": ["pooled"], "weights": ["uneven", "equal"]})
        assert options["scope"] == ["within_year", "pooled"] and options["weights"] == ["equal", "uneven"]

    def test_geometric_aggregation_by_hand(self):
        index = pd.MultiIndex.from_product([["1", "2"], [2010]], names=["unit_code", "year"])
        data = data_of(pd.DataFrame({"a": [0.0, 1.0], "b": [1.0, 0.0]}, index=index))
        found = score(data, pd.Series({"a": 0.75, "b": 0.25}), Choices("min_max", "within_year", "geometric", "w"))
        np.testing.assert_allclose(found, [0.01**0.75, 0.01**0.25])

    def test_a_fixed_dominant_unit_is_first_in_every_specification(self, values):
        values.loc["110000"] = [[100.0, 0.001, 100.0], [101.0, 0.0005, 102.0]]
        grid = grid_of(values)
        for year in grid.years:
            assert (grid.of_year(year).argmax(axis=1) == 0).all()

    def test_standardised_scores_have_mean_zero_and_spread_one(self, values):
        z = standardised_scores(grid_of(values).scores)
        np.testing.assert_allclose(z.mean(axis=1), 0, atol=1e-9)
        np.testing.assert_allclose(z.std(axis=1), 1)

    def test_scores_do_not_depend_on_unit_origin_or_order_of_rows(self, values):
        moved = (values * [1e4, 1e-3, 7] + [5, -3, 1e3]).iloc[::-1]
        first, second = grid_of(values), grid_of(moved)
        places = [list(second.units).index(unit) for unit in first.units]
        np.testing.assert_allclose(second.scores[:, places], first.scores, atol=1e-9)

    def test_a_gap_takes_no_part_and_the_other_weights_are_rescaled(self, values):
        gap = values.copy()
        gap.loc[("130100", 2010), "c"] = np.nan
        found = score(data_of(gap), WEIGHTS["uneven"], Choices("min_max", "pooled", "weighted_sum", "uneven"))
        scaled = (gap - gap.min()) / (gap.max() - gap.min())
        expected = (scaled.loc[("130100", 2010), ["a", "b"]] * [0.5, 0.3]).sum() / 0.8
        assert found.loc[("130100", 2010)] == pytest.approx(expected)

    def test_units_without_a_row_in_each_year_are_left_out(self, values):
        grid = grid_of(values.drop(index=("130300", 2015)))
        assert "130300" not in grid.units and len(grid.units) == 4

    def test_unknown_options_are_refused(self, values):
        with pytest.raises(ConfigError, match="not among"):
            grid_of(values, scope=["pooled"])
        with pytest.raises(ConfigError, match="no option 'scre'"):
            grid_of(values, normalisation=["min_max", "scre"])
