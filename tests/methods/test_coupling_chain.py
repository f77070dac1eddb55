"""Resilience, concentration, coupling and environmental damage: by hand, and by what must hold for any data."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.errors import EstimationError
from scripts.methods.concentration import industry_concentration, location_concentration, specialisation
from scripts.methods.coupling import coordination, coordination_class
from scripts.methods.environmental_damage import comprehensive_damage, relative_emission
from scripts.methods.regional_resilience import cumulative_growth, printed_equation_4, reference_growth, resistance

levels = st.floats(0, 1, allow_subnormal=False)


def test_resistance_by_hand():
    level = pd.DataFrame({2004: [100.0, 300.0], 2005: [120.0, 320.0]}, index=["a", "b"])
    growth = (level[[2005]] / level[[2004]].to_numpy()) - 1
    reference = reference_growth(growth, level[[2004]].rename(columns={2004: 2005}))
    assert reference[2005] == pytest.approx(0.1)
    # a: 20 against 10 expected; b: 20 against 30 expected
    np.testing.assert_allclose(resistance(growth, reference)[2005], [1.0, -1 / 3])


def test_resistance_uses_the_absolute_value_in_a_recession():
    growth = pd.DataFrame({2009: [-0.05, -0.15]}, index=["a", "b"])
    np.testing.assert_allclose(resistance(growth, pd.Series({2009: -0.1}))[2009], [0.5, -0.5])
    with pytest.raises(EstimationError, match="2009"):
        resistance(growth, pd.Series({2009: 0.0}))


def test_growth_is_chained_and_a_gap_stays_a_gap():
    growth = pd.DataFrame({1: [0.1, 0.1], 2: [0.2, np.nan], 3: [0.5, 0.5]})
    two = cumulative_growth(growth, 2)
    assert two[1].isna().all() and two.loc[0, 2] == pytest.approx(0.32) and two.loc[0, 3] == pytest.approx(0.8)
    assert two.loc[1, [2, 3]].isna().all()
    pd.testing.assert_frame_equal(cumulative_growth(growth, 1), growth)
    with pytest.raises(EstimationError, match="lag"):
        cumulative_growth(growth, 0)


def test_printed_equation_4_depends_on_the_unit_of_measure():
    growth, level = pd.DataFrame({1: [0.12, 0.08]}), pd.DataFrame({1: [50.0, 70.0]})
    reference = pd.Series({1: 0.1})
    one, other = printed_equation_4(growth, level, reference), printed_equation_4(growth, level * 10, reference)
    assert (one[1] - other[1]).abs().min() > 1


def employment() -> pd.DataFrame:
    return pd.DataFrame({"mining": [10.0, 30.0, np.nan], "textiles": [50.0, 25.0, 25.0]}, index=["a", "b", "c"])


def test_concentration_by_hand():
    np.testing.assert_allclose(location_concentration(employment()), [0.25**2 + 0.5**2, 0.75**2 + 0.25**2, 0.25**2])
    np.testing.assert_allclose(specialisation(employment()), [(1 / 6) ** 2 + (5 / 6) ** 2, (30 / 55) ** 2 + (25 / 55) ** 2, 1.0])
    np.testing.assert_allclose(industry_concentration(employment()), [0.625, 0.375])


@given(st.lists(st.lists(st.floats(0.01, 1e6), min_size=3, max_size=3), min_size=2, max_size=8))
def test_concentration_bounds(rows):
    frame = pd.DataFrame(rows)
    located = location_concentration(frame)
    assert located.between(0, 3 + 1e-9).all()
    assert located.sum() == pytest.approx(industry_concentration(frame).sum())
    assert specialisation(frame).between(1 / 3 - 1e-9, 1 + 1e-9).all()
    pd.testing.assert_series_equal(located, location_concentration(frame * 7))


def test_concentration_names_what_is_empty():
    with pytest.raises(EstimationError, match="industries mining"):
        location_concentration(employment().assign(mining=0.0))
    with pytest.raises(EstimationError, match="regions d"):
        specialisation(pd.concat([employment(), pd.DataFrame({"mining": [0.0], "textiles": [0.0]}, index=["d"])]))
    with pytest.raises(EstimationError, match="negative"):
        location_concentration(-employment())


def test_coordination_by_hand():
    table = coordination(pd.Series([0.2, 0.0, 0.5, 0.0]), pd.Series([0.8, 0.6, 0.5, 0.0]))
    np.testing.assert_allclose(table["coupling"], [0.8, 0, 1, 0])
    np.testing.assert_allclose(table["joint_level"], [0.5, 0.3, 0.5, 0])
    np.testing.assert_allclose(table["coordination"], [np.sqrt(0.4), 0, np.sqrt(0.5), 0])
    squared = coordination(pd.Series([0.2]), pd.Series([0.8]), power=2)
    assert squared["coupling"][0] == pytest.approx(0.64)


@given(levels, levels, st.floats(0.1, 0.9))
def test_coordination_stays_between_zero_and_one(one, other, weight):
    table = coordination(pd.Series([one]), pd.Series([other]), weight)
    assert ((table >= 0) & (table <= 1 + 1e-12)).all().all()
    same = coordination(pd.Series([other]), pd.Series([one]), 1 - weight)
    np.testing.assert_allclose(table, same, atol=1e-12)


def test_equal_weights_make_the_degree_the_fourth_root_of_the_product():
    draw = np.random.default_rng(0)
    one, other = pd.Series(draw.random(50)), pd.Series(draw.random(50))
    np.testing.assert_allclose(coordination(one, other)["coordination"], (one * other) ** 0.25)


def test_classes_and_their_bounds():
    classes = coordination_class(pd.Series([0.0, 0.2999, 0.3, 0.4999, 0.5, 1.0, np.nan]))
    assert classes.tolist()[:6] == ["low", "low", "moderate", "moderate", "high", "high"] and pd.isna(classes[6])
    with pytest.raises(EstimationError, match="standardise"):
        coordination(pd.Series([1.2]), pd.Series([0.5]))
    with pytest.raises(EstimationError, match="weight from 0 to 1"):
        coordination(pd.Series([0.2]), pd.Series([0.5]), weight=1.5)
    with pytest.raises(EstimationError, match="different row labels"):
        coordination(pd.Series([0.2, 0.1]), pd.Series([0.5, 0.1], index=[1, 0]))


def test_environmental_damage_by_hand():
    emissions = pd.DataFrame({"so2": [30.0, 10.0], "dust": [20.0, 20.0]})
    damage = relative_emission(emissions, pd.Series([1.0, 1.0]))
    np.testing.assert_allclose(damage, [[1.5, 1.0], [0.5, 1.0]])
    result = comprehensive_damage(damage)
    # dust is even: all weight falls on sulphur dioxide
    np.testing.assert_allclose(result.weights, [1.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(result.index, [1.5, 0.5])
    np.testing.assert_allclose(comprehensive_damage(damage, "share").index, [0.75 * 1.5 + 0.5, 0.25 * 0.5 + 0.5])


def test_environmental_damage_zero_and_errors():
    damage = pd.DataFrame({"a": [0.0, 1.0, 2.0], "b": [1.0, 1.0, 2.0]})
    result = comprehensive_damage(damage)
    assert result.weights.sum() == pytest.approx(1) and np.isfinite(result.index).all()
    with pytest.raises(EstimationError, match="complete"):
        comprehensive_damage(damage.replace(0.0, np.nan))
    with pytest.raises(EstimationError, match="evenly"):
        comprehensive_damage(damage * 0 + 1)
    with pytest.raises(EstimationError, match="Unknown weighting"):
        comprehensive_damage(damage, "weights")
