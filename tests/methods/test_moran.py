"""Moran's I against spdep on the Columbus data, and islands, ties and seeds."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from esda import Moran, Moran_Local

from scripts.errors import EstimationError
from scripts.methods.moran import contiguity, distance_band, global_moran, local_moran, nearest_neighbours, nearest_points

REFERENCE = Path(__file__).parents[1] / "reference"


def to_libpysal(weights):
    from libpysal.weights import W

    dense = weights.matrix.to_numpy()
    neighbours = {i: list(np.flatnonzero(row)) for i, row in enumerate(dense)}
    return W(neighbours, {i: list(dense[i, found]) for i, found in neighbours.items()}, silence_warnings=True)


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
    # spdep divides by the population variance, esda and this by the sample variance.
    np.testing.assert_allclose(ours["local_moran"] / expected, 48 / 49, rtol=1e-9)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_local_moran_equals_esda_where_nothing_ties(columbus):
    weights = weights_of(columbus, "contiguity")
    ours = local_moran(columbus["CRIME"], weights, permutations=4999, seed=1)
    theirs = Moran_Local(columbus["CRIME"].to_numpy(), to_libpysal(weights), permutations=4999, seed=2, n_jobs=1)
    np.testing.assert_allclose(ours["local_moran"], theirs.Is, rtol=1e-9)
    np.testing.assert_allclose(ours["p_permutation"], theirs.p_sim, atol=0.03)
    assert list(ours["quadrant"]) == [["high-high", "low-high", "low-low", "high-low"][q - 1] for q in theirs.q]
    assert (ours["p_false_discovery"] >= ours["p_permutation"]).all()


def ring(n: int):
    units = pd.Index(range(n))
    return contiguity(pd.DataFrame({"from": range(n), "to": [(i + 1) % n for i in range(n)]}), units)


def test_ties_count_on_both_sides():
    """Two ones on a ring of six, opposite: of the 15 arrangements 9 have no neighbouring ones, so the exact P is 0.6."""
    values = pd.Series([0.0, 0, 1, 0, 0, 1])
    assert global_moran(values, ring(6), 9999)["p_permutation"] == pytest.approx(0.6, abs=0.02)
    # Of a one's neighbours, two of the other five (one of them a one), none is a one in 6 of 10 pairs.
    local = local_moran(values, ring(6), 9999)
    assert local["p_permutation"][2] == pytest.approx(0.6, abs=0.02)
    # Of a zero's neighbours exactly one is a one in 6 of 10 pairs, none in 3, both in 1.
    assert local["p_permutation"][0] == pytest.approx(0.7, abs=0.02)


@pytest.mark.parametrize(
    ("message", "values", "weights", "permutations"),
    [
        ("constant", pd.Series([1e9, 1e9, 1e9, 1e9, 1e9 + 1e-6, 1e9]), ring(6), 99),
        ("missing or infinite", pd.Series([1.0, np.inf, 2, 3, 4, 5]), ring(6), 99),
        ("4 units or more", pd.Series([1.0, 2.0, 3.0]), ring(3), 99),
        ("1 permutation or more", pd.Series([1.0, 2, 3, 4, 5, 6]), ring(6), 0),
        ("joined alike", pd.Series([1.0, 2, 3, 4]), nearest_neighbours(pd.DataFrame(1.0 - np.eye(4)), 3), 99),
    ],
)
def test_what_has_no_test_is_refused(message, values, weights, permutations):
    with pytest.raises(EstimationError, match=message):
        global_moran(values, weights, permutations)


def test_a_unit_is_no_neighbour_of_itself():
    with pytest.raises(EstimationError, match="neighbours of themselves: a"):
        contiguity(pd.DataFrame({"from": ["a", "a"], "to": ["b", "a"]}), pd.Index(["a", "b"]))


@pytest.mark.parametrize("seed", range(4))
def test_neighbours_by_a_tree_are_those_by_distances(seed):
    """Whole numbers in the plane tie, and several units stand in one place."""
    rng = np.random.default_rng(seed)
    points = pd.DataFrame(rng.integers(0, 7, (60, 2)) if seed % 2 else rng.normal(size=(60, 2)), columns=["X", "Y"])
    for k in (1, 4, 59):
        one, other = nearest_neighbours(distances(points), k), nearest_points(points, k)
        assert (one.sparse != other.sparse).nnz == 0 and one.ties == other.ties


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


def test_neighbours_are_the_nearest_and_of_equally_far_ones_those_listed_first():
    # Whole numbers on a line, so that most distances tie.
    line = np.random.default_rng(1).integers(0, 30, 40)
    table = pd.DataFrame(np.abs(line[:, None] - line[None]).astype(float))
    far = table.to_numpy(copy=True)
    np.fill_diagonal(far, np.inf)
    for k in (1, 4, 39):
        weights = nearest_neighbours(table, k)
        order = np.argsort(far, axis=1, kind="stable")[:, :k]
        assert all(set(np.flatnonzero(row)) == set(nearest) for row, nearest in zip(weights.matrix.to_numpy(), order, strict=True))
        np.testing.assert_allclose(weights.matrix.sum(axis=1), 1)


def test_variances_of_lopsided_weights_equal_esda(columbus):
    """Nearest neighbours are not mutual: the sums over pairs of s1 and s2 differ from those of symmetric weights."""
    weights = nearest_neighbours(distances(columbus), 3)
    theirs = Moran(columbus["CRIME"].to_numpy(), to_libpysal(weights), permutations=0)
    ours = global_moran(columbus["CRIME"], weights)
    assert (ours["moran"], ours["z_normality"], ours["z_randomisation"]) == pytest.approx(
        (theirs.I, theirs.z_norm, theirs.z_rand), rel=1e-10
    )


def test_neighbours_of_unknown_units_are_refused():
    links = pd.DataFrame({"from": ["a", "a"], "to": ["b", "x"]})
    with pytest.raises(EstimationError, match="not among those analysed: x"):
        contiguity(links, pd.Index(["a", "b"]))


def test_refuses_gaps_and_other_units(columbus):
    weights = weights_of(columbus, "contiguity")
    with pytest.raises(EstimationError, match="missing: 3"):
        global_moran(columbus["CRIME"].mask(columbus.index == 3), weights)
    with pytest.raises(EstimationError, match="same units"):
        global_moran(columbus["CRIME"].iloc[::-1], weights)
