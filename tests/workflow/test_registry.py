"""Registry: where files are found, what is missing, and what the message says."""

from pathlib import Path

import pandas as pd
import pytest

from scripts.errors import ConfigError
from scripts.inputs.files import sha256_of
from scripts.workflow.registry import Registry, edition_year

ROOT = Path(__file__).parents[2]


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    for name in ("first", "second"):
        (tmp_path / name / "city_yearbook").mkdir(parents=True)
    return Registry(ROOT / "resources", [str(tmp_path / "first"), str(tmp_path / "second")])


def put(registry: Registry, folder: int, name: str) -> Path:
    path = registry.folders[folder] / "city_yearbook" / name
    path.write_bytes(b"x")
    return path


def test_of_two_files_with_one_name_the_first_folder_counts(registry: Registry) -> None:
    put(registry, 1, "city_yearbook_2005.xlsx")
    mine = put(registry, 0, "city_yearbook_2005.xlsx")
    other = put(registry, 1, "city_yearbook_2031.xlsx")
    assert registry.files("city_yearbook") == [mine, other]


def test_an_edition_is_known_by_its_year_whatever_its_name_and_ending(registry: Registry) -> None:
    assert "city_yearbook_2006" in [source.id for source in registry.missing("urban_opportunity", [2005])]
    put(registry, 0, "中国城市统计年鉴2006.xls")
    assert registry.missing("urban_opportunity", [2005]) == []


def test_a_table_replaces_the_one_of_a_later_folder_with_another_ending(registry: Registry) -> None:
    put(registry, 1, "city_yearbook_2005.xlsx")
    mine = put(registry, 0, "city_yearbook_2005.csv")
    assert registry.files("city_yearbook") == [mine]


def test_missing_editions_are_those_of_the_years_asked_for(registry: Registry) -> None:
    put(registry, 0, "city_yearbook_2005.xlsx")
    missing = registry.missing("urban_opportunity", [2004, 2005])
    assert [source.id for source in missing if source.dataset == "city_yearbook"] == ["city_yearbook_2006"]


def test_auto_starts_from_raw_only_if_nothing_is_missing(registry: Registry) -> None:
    assert registry.origin("urban_opportunity", [2004], "auto") == "analysis"
    put(registry, 0, "city_yearbook_2005.xlsx")
    assert registry.origin("urban_opportunity", [2004], "auto") == "raw"
    assert registry.origin("urban_opportunity", [2004], "analysis") == "analysis"


def test_forcing_raw_in_vain_says_which_edition_for_which_year_and_where_to_put_it(registry: Registry) -> None:
    with pytest.raises(ConfigError) as error:
        registry.origin("urban_opportunity", [2004], "raw")
    message = str(error.value)
    assert "China City Statistical Yearbook 2005" in message
    assert "data of 2004" in message
    assert str(registry.folders[0] / "city_yearbook/city_yearbook_2005.xlsx") in message


def test_only_sources_with_an_open_licence_have_an_address() -> None:
    registry = Registry(ROOT / "resources", [])
    assert all(source.licence.startswith(("MIT", "CC")) for source in registry.sources if source.is_open)
    assert not any(source.is_open for source in registry.sources if source.dataset == "city_yearbook")


@pytest.mark.parametrize(
    ("name", "year"), [("city_yearbook_2005.xlsx", 2005), ("2024年.xlsx", 2024), ("yearbook.xlsx", None), ("a12005.xlsx", None)]
)
def test_edition_year(name: str, year: int | None) -> None:
    assert edition_year(Path(name)) == year


def test_registered_files_on_disk_have_the_registered_hash(shared_data: Path) -> None:
    registry = Registry(ROOT / "resources", [str(shared_data)])
    found = {source.id: shared_data / source.file for source in registry.sources if (shared_data / source.file).is_file()}
    assert len(found) >= 30
    assert {source.id for source in registry.sources if source.id in found and sha256_of(found[source.id]) != source.sha256} == set()


def test_every_file_that_a_variable_stands_in_is_found(shared_data: Path) -> None:
    registry = Registry(ROOT / "resources", [str(shared_data)])
    columns = pd.read_csv(ROOT / "resources/columns.csv", dtype=str, keep_default_na=False)
    for dataset in (d.id for d in registry.datasets.values() if d.reader == "province_years"):
        stems = {sheet.split("/")[0] for sheet in columns.loc[columns["dataset"] == dataset, "sheet"]}
        assert stems <= {path.stem for path in registry.files(dataset)}, dataset
