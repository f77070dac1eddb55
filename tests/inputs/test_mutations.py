"""A seeded sample of the faults of docs/gates.md, on the real editions where they are here."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.inputs.mutations import Material, mutate_cells, mutate_columns, read_material, right_cells, right_columns, swap_rows

# A few variables of each kind: money, persons, a rate, a noisy one, one that hardly moves.
SAMPLE = ["gdp", "retail_sales", "registered_population", "mobile_users", "green_coverage", "share_tertiary", "unemployed", "average_wage"]


@pytest.fixture(scope="module")
def material(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Material:
    whole = read_material(tmp_path_factory.mktemp("material"), [str(shared_data)])
    few = whole.observations[whole.observations["variable"].isin(SAMPLE)]
    return replace(whole, observations=few, bounds=whole.bounds.loc[SAMPLE])


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
