"""The reader of tables of neighbouring countries."""

from pathlib import Path

import pandas as pd
import pytest

from scripts.errors import InputError
from scripts.inputs.country_years import read
from scripts.inputs.crosswalk import Crosswalk
from scripts.inputs.dictionary import Dictionary

RESOURCES = Path(__file__).parents[2] / "resources"


@pytest.fixture(scope="module")
def dictionary():
    return Dictionary.load(RESOURCES)


@pytest.fixture(scope="module")
def crosswalk():
    return Crosswalk.load(RESOURCES / "units")


def write(folder, rows):
    path = folder / "neighbours.csv"
    pd.DataFrame(rows, columns=["country_iso3", "year", "fsi_total", "hdi"]).to_csv(path, index=False)
    return path


def test_values_places_and_gaps(tmp_path, dictionary, crosswalk):
    path = write(tmp_path, [["PRK", 2010, "97.8", ""], ["RUS", 2010, "79.0", "0.796"]])
    found = read(path, "neighbours", dictionary, crosswalk).observations("neighbours", "")
    fragile = found[found["variable"] == "fragile_states_index"]
    assert fragile[["unit_code", "year", "value", "locator"]].to_numpy().tolist() == [
        ["PRK", 2010, 97.8, "row 2, column fsi_total"],
        ["RUS", 2010, 79.0, "row 3, column fsi_total"],
    ]
    assert found.loc[found["variable"] == "human_development_index", "unit_code"].tolist() == ["RUS"]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["Russia", 2010, "79", "0.8"]], "'Russia'"),
        ([["RUS", "MMX", "79", "0.8"]], "'MMX'"),
        ([["RUS", 2010, "79", "0.8"], ["RUS", 2010, "78", "0.8"]], "RUS in 2010 twice"),
    ],
)
def test_bad_rows_are_named(tmp_path, dictionary, crosswalk, rows, found):
    with pytest.raises(InputError, match=found):
        read(write(tmp_path, rows), "neighbours", dictionary, crosswalk)


def test_a_missing_column_is_named(tmp_path, dictionary, crosswalk):
    path = tmp_path / "neighbours.csv"
    pd.DataFrame({"country_iso3": ["RUS"], "year": [2010], "hdi": [0.8]}).to_csv(path, index=False)
    with pytest.raises(InputError, match="fsi_total"):
        read(path, "neighbours", dictionary, crosswalk)
