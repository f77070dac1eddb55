"""Names beside points: none over another or over a point as long as there is room."""

import numpy as np
import pytest

from scripts import geodata
from scripts.name_places import POINT, name_places


@pytest.mark.parametrize("seed", range(5))
def test_names_overlap_neither_each_other_nor_points(seed: int) -> None:
    random = np.random.default_rng(seed)
    anchors = random.uniform(0, 200, (15, 2))
    names = ["Shuangyashan", "Jixi", "Jiamusi", "Daxing'anling", "Ili"] * 3
    centres = anchors + name_places(anchors, names, 5.0)
    half = np.array([[0.25 * 5.0 * len(name), 0.5 * 5.0] for name in names])
    for i in range(len(names)):
        others = np.arange(len(names)) != i
        apart = np.abs(centres - centres[i]) >= half + half[i] - 1e-9
        assert apart.any(axis=1)[others].all()
        assert (np.abs(anchors - centres[i]) >= half[i] + POINT - 2).any(axis=1).all()


def test_a_name_alone_stands_right_of_its_point() -> None:
    (offset,) = name_places(np.array([[10.0, 10.0]]), ["Ili"], 5.0)
    assert offset[0] > 3 and offset[1] == pytest.approx(0, abs=1e-6)


def test_degrees_lie_where_the_projection_has_them() -> None:
    """On the central meridian x is 0, and a degree of latitude is some 111 km; east of it meridians are east."""
    (east, longitudes), (north, latitudes) = geodata.degree_marks((-500.0, 500.0), (4000.0, 5000.0))
    assert east[longitudes == 105] == pytest.approx(0, abs=1e-6)
    assert (np.diff(east) > 0).all() and (np.diff(longitudes) == np.diff(longitudes)[0]).all()
    assert np.diff(north) / np.diff(latitudes) == pytest.approx(111, rel=0.05)
    assert len(longitudes) <= 5 and ((north > 4000) & (north < 5000)).all()
