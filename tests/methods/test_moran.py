"""Moran's I against spdep on the Columbus data, and islands, ties and seeds."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.errors import EstimationError
from scripts.methods.moran import contiguity, distance_band, global_moran, local_moran, nearest_neighbours

REFERENCE = Path(__file__).parents[1] / "reference"


@pytest.fixture(scope="module")
def columbus() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "columbus.csv", index_col="id")


def distances(points: pd.DataFrame) -> pd.DataFrame:
    xy = points[["X", "Y"]].to_numpy()
    return pd.DataFrame(np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)), index=points.index, columns=points.index)


def weights_of(columbus: pd.DataFrame, name: str):
    if name == "contiguity":
        return contiguity(pd.read_csv(REFERENCE / "columbus_neighbours.csv"), columbus.index)
    return nearest_neighbours(distances(columbus), 4) if name.startswith("4") else distance_band(distances(columbus))


@pytest.mark.parametrize("name", list(pd.read_csv(REFERENCE / "moran_columbus.csv")["weights"]))
def test_equals_spdep(columbus, name):
    expected = pd.read_csv(REFERENCE / "moran_columbus.csv").set_index("weights").loc[name]
    ours = global_moran(columbus["CRIME"], weights_of(columbus, name))
    for key in ("moran", "expectation", "z_normality", "p_normality", "z_randomisation", "p_randomisation"):
        assert ours[key] == pytest.approx(expected[key], rel=1e-9), key


def test_local_moran_equals_spdep(columbus):
    expected = pd.read_csv(REFERENCE / "local_moran_columbus.csv").set_index("id")["local_moran"]
    ours = local_moran(columbus["CRIME"], weights_of(columbus, "contiguity"), permutations=99)
    # spdep divides by the population variance, esda by the sample variance.
    ratio = ours["local_moran"] / expected
    np.testing.assert_allclose(ratio, ratio.iloc[0], rtol=1e-9)
    assert ratio.iloc[0] in (pytest.approx(48 / 49, rel=1e-9), pytest.approx(1.0, rel=1e-9))


def test_seed_decides_and_permutation_agrees_with_theory(columbus):
    weights = weights_of(columbus, "contiguity")
    one, same = (global_moran(columbus["CRIME"], weights, 999, seed=5) for _ in range(2))
    other = global_moran(columbus["CRIME"], weights, 999, seed=6)
    assert one == same and one["z_permutation"] != other["z_permutation"]
    assert one["z_permutation"] == pytest.approx(one["z_randomisation"], abs=0.4)
    assert one["p_permutation"] == 0.001


def test_no_pattern_is_not_significant():
    line = pd.DataFrame({"X": np.arange(60.0), "Y": 0.0})
    values = pd.Series(np.random.default_rng(3).normal(size=60))
    assert 0.05 < global_moran(values, nearest_neighbours(distances(line), 2))["p_permutation"] <= 0.5


def test_ties_are_named_and_islands_are_refused():
    line = pd.DataFrame({"X": [0.0, 1.0, 2.0, 10.0], "Y": 0.0}, index=["a", "b", "c", "d"])
    assert nearest_neighbours(distances(line), 1).ties == ("b",)
    assert distance_band(distances(line)).islands == ()
    weights = distance_band(distances(line), threshold=1.5)
    assert weights.islands == ("d",)
    with pytest.raises(EstimationError, match="without neighbours: d"):
        global_moran(pd.Series([1.0, 2, 3, 4], index=line.index), weights)


def test_refuses_gaps_and_other_units(columbus):
    weights = weights_of(columbus, "contiguity")
    with pytest.raises(EstimationError, match="missing: 3"):
        global_moran(columbus["CRIME"].mask(columbus.index == 3), weights)
    with pytest.raises(EstimationError, match="same units"):
        global_moran(columbus["CRIME"].iloc[::-1], weights)
