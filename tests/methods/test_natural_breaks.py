"""Natural breaks: by hand, by complete search, and against mapclassify."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.errors import EstimationError
from scripts.methods.natural_breaks import fisher_jenks, with_bounds


def test_by_hand():
    breaks = fisher_jenks([1, 2, 10, 11, 12, 50], 3)
    assert breaks.bounds == (2, 12, 50)
    values = np.array([1, 2, 10, 11, 12, 50.0])
    assert breaks.goodness_of_variance_fit == pytest.approx(1 - 2.5 / ((values - values.mean()) ** 2).sum())
    assert breaks.classify([0, 2, 2.1, 12, 13, 99]).tolist() == [1, 1, 2, 2, 3, 3]


@pytest.mark.filterwarnings("ignore:Numba not installed")
@pytest.mark.parametrize("classes", [2, 3, 5])
@pytest.mark.parametrize("seed", range(3))
def test_classes_equal_mapclassify(seed, classes):
    from mapclassify import FisherJenks

    values = np.random.default_rng(seed).lognormal(size=60)
    ours = fisher_jenks(values, classes).classify(values) - 1
    assert ours.tolist() == FisherJenks(values, k=classes).yb.tolist()


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(-50, 50), min_size=4, max_size=9, unique=True), st.integers(2, 3))
def test_no_other_division_is_better(values, classes):
    ordered = sorted(map(float, values))
    others = [with_bounds(ordered, [*cut, ordered[-1]]).goodness_of_variance_fit for cut in combinations(ordered[:-1], classes - 1)]
    assert fisher_jenks(values, classes).goodness_of_variance_fit == pytest.approx(max(others))


def test_as_many_classes_as_values_and_one_class():
    assert fisher_jenks([3, 1, 2], 3).goodness_of_variance_fit == 1
    assert fisher_jenks([3, 1, 2], 1).bounds == (3,)
    assert fisher_jenks([3, 1, 2], 1).goodness_of_variance_fit == 0


def test_impossible_requests():
    with pytest.raises(EstimationError, match="3 classes of 2 distinct values"):
        fisher_jenks([1, 1, 2], 3)
    with pytest.raises(EstimationError, match="infinite"):
        fisher_jenks([1, np.nan, 2], 2)
    with pytest.raises(EstimationError, match="no class"):
        fisher_jenks([1, 2, 3], 2).classify([np.nan])


@pytest.mark.parametrize(("offset", "scale"), [(1e9, 1.0), (-1e6, 1e-3), (0.0, 1e12)])
def test_offset_and_units_change_no_class(offset, scale):
    values = np.random.default_rng(4).integers(0, 400, 80) / 8
    plain, moved = fisher_jenks(values, 5), fisher_jenks(values * scale + offset, 5)
    np.testing.assert_array_equal(moved.classify(values * scale + offset), plain.classify(values))
    assert moved.goodness_of_variance_fit == pytest.approx(plain.goodness_of_variance_fit, rel=1e-6)
