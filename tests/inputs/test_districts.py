"""Districts beside the whole city: exchanged columns stop, single cells and copied columns are remarked."""

from pathlib import Path

import pytest

from scripts.errors import InputError
from scripts.inputs import city_yearbook
from scripts.inputs.districts import compare_with_districts
from scripts.inputs.headers import DISTRICTS, WHOLE, Column
from scripts.inputs.reading import Reading
from tests.inputs.workbooks import CROSSWALK, DICTIONARY, GDP, LAND, POPULATION, POPULATION_DISTRICTS, yearbook


def read(path: Path) -> Reading:
    return city_yearbook.read(path, "city_yearbook", DICTIONARY, CROSSWALK)


def remarks(reading: Reading, kind: str) -> list[tuple[str, str]]:
    return [(remark["place"], remark["found"]) for remark in reading.remarks if remark["kind"] == kind]


def compared(city: list[float], districts: list[float], variable: str = "gdp") -> Reading:
    reading = Reading(Path("city_yearbook_2031.xlsx"), DICTIONARY)
    columns = [Column(i, f"|{scope}", "", "", scope, None) for i, scope in enumerate((WHOLE, DISTRICTS))]
    measure = str(DICTIONARY.variables.at[variable, "unit"])
    rows = list(zip(city, districts, strict=True))
    compare_with_districts(reading, variable, *columns, (measure, measure), rows, [f"A{i}" for i in range(len(rows))])
    return reading


def test_exchanged_headers_stop(tmp_path: Path) -> None:
    figures = {(name, 0): 90.0 for name in ("石家庄市", "唐山市", "秦皇岛市", "太原市", "大同市", "阳泉市")}
    with pytest.raises(InputError, match="of the districts .* exceeds that of the whole city in 6 of 6 cities"):
        read(yearbook(tmp_path / "city_yearbook_2016.xlsx", [POPULATION, POPULATION_DISTRICTS, GDP, LAND], cells=figures))


def test_one_city_with_more_in_its_districts_is_remarked(tmp_path: Path) -> None:
    path = yearbook(tmp_path / "city_yearbook_2016.xlsx", cells={("唐山市", 1): 3190})
    assert remarks(read(path), "districts above city") == [("Sheet!B8", "registered_population: 3190 of 307")]


def test_a_column_of_which_many_cities_break_it_is_doubted() -> None:
    reading = compared([100.0] * 40, [50.0] * 36 + [150.0] * 4)
    assert remarks(reading, "districts above city")[-1] == ("|whole", "gdp in 4 of 40 cities")


def test_a_column_of_districts_in_place_of_the_city_is_doubted() -> None:
    assert remarks(compared([100.0] * 40, [100.0] * 40), "districts equal to city") == [("|whole", "gdp in 40 of 40 cities")]
    assert not compared([100.0] * 40, [100.0] * 30 + [50.0] * 10).remarks


def test_rates_may_be_higher_in_districts() -> None:
    assert not compared([40.0] * 40, [60.0] * 40, "share_tertiary").remarks
