"""Policy support, the neighbours' state and distances, by hand and against the fact table."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from scripts.errors import EstimationError
from scripts.geodata import ALBERS
from scripts.methods.border_system import border_distances, first_year, neighbour_index, policy_support
from scripts.methods.geodesy import geodesic_distance

UNITS = Path(__file__).parents[2] / "resources/units"


@pytest.fixture(scope="module")
def prefectures():
    return pd.read_csv(UNITS / "border_prefectures.csv", dtype=str, keep_default_na=False)


@pytest.mark.parametrize(("text", "year"), [("1992", 1992), ("1992;2015", 1992), ("<2010", 2009), ("", np.inf), (np.nan, np.inf)])
def test_first_year(text, year):
    assert first_year(text) == year


def test_a_text_that_is_no_year_is_refused():
    with pytest.raises(EstimationError, match="ca. 1990"):
        first_year("ca. 1990")


def test_policy_counts_equal_those_that_the_fact_table_gives(prefectures):
    counts = policy_support(prefectures, [2010, 2015, 2020]).pivot(index="unit_code", columns="year", values="value")
    for year in (2010, 2015, 2020):
        given = prefectures.set_index("unit_code")[f"policy_count_{year}"].astype(float)
        assert counts[year].to_dict() == given.to_dict()


def test_khorgos_counts_in_2010_by_approval_only(prefectures):
    by_approval, by_operation = (
        policy_support(prefectures, [2010], how).set_index("unit_code")["value"] for how in ("approval", "operation")
    )
    assert by_approval["654000"] - by_operation["654000"] == 1


CITIES = pd.DataFrame(
    {
        "unit_code": ["a", "b", "c"],
        "neighbouring_country_iso3": ["PRK;RUS", "PRK", "RUS;KAZ"],
        "boundary_km_approx": ["PRK 5; RUS 3", "PRK 1", "RUS 1; KAZ 9"],
    }
)
INDEX = pd.DataFrame({"country": ["PRK", "RUS", "KAZ"], "year": 2010, "value": [np.nan, 0.8, 0.7]})


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("mean", {"a": 0.8, "c": 0.75}), ("worst", {"a": 0.8, "c": 0.7}), ("longest_border", {"c": 0.7})],
)
def test_several_neighbours_by_hand(rule, expected):
    """PRK has no index: a city that borders only PRK has none, and neither has one whose longest border it is."""
    found = neighbour_index(CITIES, INDEX, rule, higher_is_worse=False).set_index("unit_code")["value"]
    assert found.to_dict() == pytest.approx(expected)


def test_worst_is_the_highest_where_high_is_bad():
    found = neighbour_index(CITIES, INDEX, "worst", higher_is_worse=True).set_index("unit_code")["value"]
    assert found["c"] == 0.8


def test_distances_of_a_square_on_the_meridian():
    """The city is a square about (105, 40); the crossing town lies north of it on its meridian."""
    square = gpd.GeoDataFrame({"unit_code": ["620900"]}, geometry=[box(104, 39, 106, 41)], crs=4490).to_crs(ALBERS)
    prefectures = pd.DataFrame({"unit_code": ["620900"], "crossing_lon": ["105"], "crossing_lat": ["43"]})
    seats = pd.DataFrame({"unit_code": ["620900", "620100"], "seat_of": "x", "longitude": [105.0, 105.0], "latitude": [40.0, 36.0]})
    near, far = (border_distances(prefectures, seats, square, centre).loc["620900"] for centre in ("prefecture", "province"))
    assert near["to_crossing"] == far["to_crossing"] == pytest.approx(geodesic_distance(105, 40, 105, 43)[0])
    # The edge of the square bends by 0.6 km between its corners in the plane.
    assert near["to_border"] == pytest.approx(geodesic_distance(105, 40, 105, 41)[0], abs=2)
    assert far["to_border"] == pytest.approx(geodesic_distance(105, 36, 105, 41)[0], abs=2)
