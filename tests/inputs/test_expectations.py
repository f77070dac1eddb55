"""Expected columns and counts of cells: what is missed stops, what changed shows."""

from pathlib import Path

import pandas as pd
import pytest

from scripts.errors import InputError
from scripts.inputs.city_yearbook import read
from scripts.inputs.expectations import CELLS, EXPECTED, cells_read, check_columns, columns_found, read_all, read_expected
from scripts.inputs.reading import Reading
from scripts.workflow.registry import Registry
from tests.inputs.workbooks import CROSSWALK, DICTIONARY, GDP, LAND, POPULATION, RESOURCES, yearbook


def edition(tmp_path: Path, columns=(POPULATION, GDP, LAND)) -> Reading:
    return read(yearbook(tmp_path / "city_yearbook_2016.xlsx", columns=columns), "city_yearbook", DICTIONARY, CROSSWALK)


def expected(**status: str) -> pd.DataFrame:
    """The repository's table, with all variables absent in 2016 but those named."""
    table = read_expected(RESOURCES)
    return table.assign(**{"2016": pd.Series(status).reindex(table.index).fillna("absent")})


def test_a_renamed_column_stops_with_the_nearest_heading(tmp_path: Path) -> None:
    renamed = ["综合经济", "本市地区生产总值(当年价格)(万元)", "全市"]
    reading = edition(tmp_path, (POPULATION, renamed, LAND))
    with pytest.raises(InputError, match=r"no column for gdp, which this edition has; nearest headings: 本市地区生产总值"):
        check_columns(reading, 2016, expected(registered_population="present", gdp="present", land_area="present"))
    with pytest.raises(InputError, match="no column for gdp, while a heading resembles"):
        check_columns(reading, 2031, read_expected(RESOURCES))


def test_absent_is_explicit_and_what_is_found_all_the_same_is_remarked(tmp_path: Path) -> None:
    reading = edition(tmp_path)
    check_columns(reading, 2016, expected(registered_population="present", land_area="present"))
    assert [r["found"] for r in reading.remarks if r["kind"] == "column not expected"] == ["gdp"]


def test_an_edition_never_seen_may_lack_columns_that_nothing_resembles(tmp_path: Path) -> None:
    check_columns(edition(tmp_path), 2031, read_expected(RESOURCES))


def test_a_cell_that_is_neither_present_nor_absent(tmp_path: Path) -> None:
    (tmp_path / EXPECTED).write_text("variable,headings,2016\ngdp,地区生产总值,yes\n", encoding="utf-8")
    with pytest.raises(InputError, match="'yes' for gdp"):
        read_expected(tmp_path)


@pytest.fixture(scope="module")
def readings(shared_data: Path) -> list[tuple[str, Reading]]:
    return read_all(RESOURCES, Registry(RESOURCES, [str(shared_data)]))


def test_the_files_hold_the_columns_and_cells_that_are_committed(readings: list[tuple[str, Reading]]) -> None:
    """After a change that is meant: make expectations, and look at what git shows."""
    committed = pd.read_csv(RESOURCES / CELLS)
    found = cells_read(readings)
    keys = ["dataset", "variable", "year"]
    both = committed.merge(found, on=keys, how="outer", suffixes=("_committed", "_read"))
    differing = both[both["cells_committed"] != both["cells_read"]]
    assert differing.empty, differing.to_string()
    editions = [reading for dataset, reading in readings if dataset == "city_yearbook"]
    columns = columns_found(editions, DICTIONARY, [reading.year + 1 for reading in editions])
    pd.testing.assert_frame_equal(columns.set_index("variable"), read_expected(RESOURCES))
