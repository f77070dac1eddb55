"""A seeded sample of the faults of docs/gates.md, on the real editions where they are here."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.inputs.mutations import (
    Material,
    mutate_cells,
    mutate_columns,
    mutate_provinces,
    mutate_relations,
    mutate_repeats,
    mutate_two_years,
    read_material,
    right_cells,
    right_columns,
    swap_rows,
)

# A few variables of each kind: money, persons, a rate, a noisy one, one that hardly moves.
SAMPLE = ["gdp", "retail_sales", "registered_population", "mobile_users", "green_coverage", "share_tertiary", "unemployed", "average_wage"]

PROVINCIAL = ["province_gdp_before_census", "province_retail_sales", "province_population"]
SECTORS = ["gdp_primary", "gdp_secondary", "gdp_tertiary"]


@pytest.fixture(scope="module")
def material(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Material:
    whole = read_material(tmp_path_factory.mktemp("material"), [str(shared_data)])
    few = whole.observations[whole.observations["variable"].isin([*SAMPLE, *PROVINCIAL, *SECTORS])]
    return replace(whole, observations=few, bounds=whole.bounds.loc[[*SAMPLE, *PROVINCIAL]])


@pytest.mark.slow
def test_wrong_columns_are_caught_and_right_ones_are_not(material: Material) -> None:
    found = mutate_columns(material, share=0.3)
    assert len(found) > 100
    assert found["caught"].mean() >= 0.97
    assert right_columns(material)["out"].mean() <= 0.02


@pytest.mark.slow
def test_wrong_cells_are_caught_and_true_ones_are_not(material: Material) -> None:
    found = mutate_cells(material)
    far = found[found["times"] >= 2.99]
    assert len(far) > 300
    assert far["caught"].mean() >= 0.9
    assert right_cells(material)["caught"].mean() <= 0.005


@pytest.mark.slow
def test_swapped_rows_are_caught(material: Material) -> None:
    """With eight variables a row of another city is noticed in most pairs; with all of them in nearly all (docs/gates.md)."""
    assert swap_rows(material)["caught"].mean() >= 0.5


@pytest.mark.slow
def test_wrong_columns_of_provinces_are_caught(material: Material) -> None:
    found = mutate_provinces(material, share=0.2)
    assert len(found) > 30
    assert found["caught"].mean() >= 0.85


@pytest.mark.slow
def test_sums_break_where_a_part_is_wrong(material: Material) -> None:
    """A sector that is three times as large breaks the sum; cities and provinces are seen where a city is large."""
    far = mutate_relations(material).query("times >= 3").groupby("relation")["caught"].mean()
    assert far["sectors of GDP"] >= 0.95 and far["GDP of cities within their province"] >= 0.4


@pytest.mark.slow
def test_two_wrong_years_and_repeated_values_are_listed(material: Material) -> None:
    assert mutate_two_years(material).query("times >= 3")["caught"].mean() >= 0.6
    assert mutate_repeats(material)["caught"].mean() >= 0.25
