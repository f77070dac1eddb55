"""The geodata of the maps: every unit of the papers has a geometry, nothing overlaps, no area is lost."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.geometry import MultiLineString, box

from scripts import geodata
from scripts.errors import InputError
from scripts.inputs.prepare_geodata import prepare_geodata

ROOT = Path(__file__).parents[1]
UNITS = ROOT / "resources/units"
# Earlier codes of Nagqu (now 540600) and Ili (now 654000), which older files use.
RENUMBERED = {"542400", "654100"}


@pytest.fixture(scope="session")
def layers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("geodata")
    paths = {name: str(folder / f"{name}.parquet") for name in ("cities", "provinces", "lines")}
    prepare_geodata(str(UNITS / "geodata_folding.csv"), str(UNITS / "geodata_splits.csv"), **paths)
    return {name: geodata.load(path) for name, path in paths.items()}


def test_all_border_prefectures_have_a_geometry(layers):
    codes = set(pd.read_csv(UNITS / "border_prefectures.csv", dtype=str)["unit_code"])
    assert len(codes) == 45
    assert codes <= set(layers["cities"]["unit_code"])


def test_all_units_of_the_crosswalk_that_existed_in_the_study_years_have_a_geometry(layers):
    """The 286 cities of the urban paper are among them (Laiwu, abolished in 2019, is restored from its districts)."""
    units = pd.read_csv(UNITS / "units.csv", dtype=str)
    existed = units["existed_until"].isna() | (units["existed_until"] >= "2016")
    prefectures = set(units.loc[units["level"].isin(["prefecture", "municipality"]) & existed, "unit_code"])
    assert prefectures - RENUMBERED <= set(layers["cities"]["unit_code"])
    assert "371200" in set(layers["cities"]["unit_code"])


def test_all_provinces_have_a_geometry(layers):
    units = pd.read_csv(UNITS / "units.csv", dtype=str)
    codes = set(units.loc[units["level"].isin(["province", "municipality"]), "unit_code"])
    assert len(codes) >= 31
    assert codes <= set(layers["provinces"]["unit_code"])
    assert layers["provinces"]["name_zh"].notna().all()


def test_units_touch_without_overlap_or_gap(layers):
    for name in ("cities", "provinces"):
        assert shapely.coverage_is_valid(layers[name].geometry.to_numpy()), name
        assert layers[name].is_valid.all(), name


def test_simplification_keeps_the_area_of_every_large_unit(layers):
    raw = geodata.administrative_units(geodata.read_package_layer("province"), {}).to_crs(geodata.ALBERS).set_index("unit_code")
    ratio = layers["provinces"].set_index("unit_code").area / raw.area
    large = raw.area > 1e10
    # The islets of Sansha are smaller than the tolerance: Hainan loses 3 %.
    assert ratio[large].drop("460000").between(0.99, 1.01).all()
    assert ratio["460000"] > 0.96


def test_units_that_are_folded_are_gone_and_their_area_is_kept(layers):
    folded = pd.read_csv(UNITS / "geodata_folding.csv", dtype=str)
    assert not set(folded["unit_code"]) & set(layers["cities"]["unit_code"])
    corps = geodata.read_package_layer("city")
    alar = corps[corps["gb"].str.strip() == "156659002"].to_crs(geodata.ALBERS).geometry.iloc[0].representative_point()
    aksu = layers["cities"].set_index("unit_code").geometry["652900"]
    assert aksu.contains(alar)


def test_folding_into_an_unknown_unit_names_the_table():
    raw = gpd.GeoDataFrame({"name": ["甲"], "gb": ["156999900"]}, geometry=[box(0, 0, 1, 1)], crs=4490)
    with pytest.raises(InputError, match=r"geodata_folding\.csv"):
        geodata.administrative_units(raw, {"999900": "000000"})


def test_two_squares_that_overlap_become_neighbours():
    raw = gpd.GeoDataFrame({"unit_code": ["1", "2"]}, geometry=[box(105, 30, 106, 31), box(105.9, 30, 107, 31)], crs=4490)
    flat = geodata.simplify(raw, 10.0)
    assert shapely.coverage_is_valid(flat.geometry.to_numpy())
    assert flat.union_all().area == pytest.approx(raw.to_crs(geodata.ALBERS).union_all().area, rel=1e-3)


def test_boundary_lines_are_told_apart_by_where_they_run():
    provinces = gpd.GeoDataFrame({"unit_code": ["1", "2"]}, geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)], crs=geodata.ALBERS)
    drawn = [MultiLineString([[(110, 3), (112, 5)]]), MultiLineString([[(74, 37), (75, 38)]]), MultiLineString([[(120, 30), (121, 30)]])]
    raw = gpd.GeoDataFrame({"name": [geodata.BOUNDARY_LINE] * 3}, geometry=drawn, crs=4490)
    lines = geodata.boundary_lines(raw, provinces).set_index("kind").geometry
    assert set(lines.index) == {"national", "province", "maritime", "undelimited", "water"}
    assert lines["national"].length == pytest.approx(6.0)
    assert lines["province"].length == pytest.approx(1.0)
