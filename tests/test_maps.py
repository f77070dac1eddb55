"""How maps are drawn: few artists, no unit left off, missing data shown as such."""

import geopandas as gpd
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from shapely.geometry import Polygon, box

from scripts import maps

GRADES = ["low", "high"]


@pytest.fixture
def cities():
    ring = Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(3, 3), (6, 3), (6, 6), (3, 6)]])
    return gpd.GeoDataFrame({"unit_code": ["a", "b", "c", "d"]}, geometry=[ring, box(3, 3, 6, 6), box(9, 0, 18, 9), box(18, 0, 27, 9)])


@pytest.fixture
def axis():
    figure, axis = plt.subplots()
    yield axis
    plt.close(figure)


def test_legend_lists_classes_in_order_then_missing_then_outside(axis, cities):
    values = pd.Series(pd.Categorical(["high", "low", None], GRADES, ordered=True), index=["a", "b", "c"])
    entries = maps.draw_classes(axis, cities, cities, values)
    assert [entry.get_label() for entry in entries] == ["low", "high", "no data", "not in the study"]


def test_missing_units_are_hatched_and_classes_have_their_colours(axis, cities):
    values = pd.Series(pd.Categorical(["high", "low", None], GRADES, ordered=True), index=["a", "b", "c"])
    maps.draw_classes(axis, cities, cities, values, colours=["#ff0000", "#00ff00"])
    drawn = [c for c in axis.collections if isinstance(c, PathCollection) and len(c.get_facecolor())]
    assert [bool(c.get_hatch()) for c in drawn] == [False, True, False, False]
    assert tuple(drawn[2].get_facecolor()[0][:3]) == (1.0, 0.0, 0.0)
    assert drawn[2].get_paths()[0].vertices.min() == 3.0


def test_a_hole_is_not_filled(cities):
    outline = maps._outline(cities.geometry[0])
    assert np.sum(outline.codes == outline.MOVETO) == 2


def test_a_code_without_geometry_is_an_error_that_names_it(axis, cities):
    with pytest.raises(KeyError, match="zz"):
        maps.draw_classes(axis, cities, cities, pd.Series(["low"], index=["zz"]))


def test_number_of_artists_does_not_grow_with_the_units(axis):
    squares = [box(x, y, x + 1, y + 1) for x in range(20) for y in range(18)]
    many = gpd.GeoDataFrame({"unit_code": [str(i) for i in range(360)]}, geometry=squares)
    maps.draw_classes(axis, many, many, pd.Series(np.arange(360) % 5, index=many["unit_code"]))
    assert len(axis.collections) <= 7


def test_class_colours_are_distinct_and_darken():
    colours = maps.class_colours(5)
    light = [sum(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in colours]
    assert light == sorted(light, reverse=True) and len(set(colours)) == 5
