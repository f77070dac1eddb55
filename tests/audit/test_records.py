"""What records say of inputs: which of them are the repository's own, and which are statistical files with rights of others."""

import pytest

from scripts.records import of_the_repository


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("resources/variables.csv", True),
        ("config/readings/border_cities.yaml", True),
        ("CITATION.cff", True),
        ("results/inputs/panel.parquet", True),
        ("resources/data/city_yearbook/2005.xlsx", False),
        ("../shared/data/city_yearbook/2005.xlsx", False),
        ("/data/yearbooks/city_yearbook/2005.xlsx", False),
        ("data/yearbook/yearbook_2016.csv", False),
    ],
)
def test_statistical_files_are_told_from_the_repositorys_own(name: str, own: bool) -> None:
    assert of_the_repository(name) == own
