"""Contracts of the repository's tables: all hold, and what once passed in silence is an error that names row and column."""

import re
from pathlib import Path

import pandas as pd
import pytest

from scripts.contracts import INDICATORS, validated, write_checked
from scripts.coverage import FILLED_HOW
from scripts.errors import InputError
from scripts.inputs.check_resources import CONTRACTS, check_table
from scripts.inputs.resource_tables import read_resource
from scripts.methods.filling import FILLED

RESOURCES = Path(__file__).parents[2] / "resources"


@pytest.mark.parametrize("table", CONTRACTS)
def test_the_tables_keep_their_contracts(table: str) -> None:
    assert len(check_table(RESOURCES / table, CONTRACTS[table]))


def test_the_rule_checks_every_table_with_a_contract() -> None:
    rule = (RESOURCES.parent / "rules/inputs.smk").read_text(encoding="utf-8")
    block = rule[rule.index("CHECKED_TABLES = [") : rule.index("CROSSWALK = [")]
    for table in CONTRACTS:
        assert re.search(rf'"(?:{re.escape(table)}|{re.escape(Path(table).stem.removeprefix("border_"))})"', block), table


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("units/border_seats.csv", "latitude", "124.1"),
        ("units/border_seats.csv", "longitude", "east"),
        ("units/border_prefectures.csv", "neighbouring_country_iso3", "RUS;XXX"),
        ("units/border_prefectures.csv", "policy_count_2015", "-5"),
        ("units/units.csv", "name_zh", "北京市"),
        ("units/units.csv", "level", "city"),
        ("measures.csv", "factor", "-1"),
        ("sources.csv", "sha256", "00"),
        ("cells_read.csv", "cells", "0"),
    ],
)
def test_a_value_that_cannot_be_is_named(tmp_path: Path, table: str, column: str, value: str) -> None:
    changed = read_resource(RESOURCES / table)
    changed.loc[5, column] = value
    path = tmp_path / Path(table).name
    changed.to_csv(path, index=False)
    with pytest.raises(InputError, match=f"column {column}"):
        check_table(path, CONTRACTS[table])


CELL = {"unit_code": "110000", "year": 2010, "indicator": "X1", "value": 1.5, "flag": "carried", "from_years": "2012"}


@pytest.mark.parametrize(
    ("column", "value"),
    [("unit_code", "11"), ("year", 201), ("indicator", ""), ("value", float("inf")), ("flag", "guessed"), ("from_years", "about 2012")],
)
def test_what_passes_between_parts_is_checked_when_written(tmp_path: Path, column: str, value: object) -> None:
    path = tmp_path / "indicators.csv"
    write_checked(pd.DataFrame([CELL]), INDICATORS, str(path))
    assert pd.read_csv(path, dtype=str).loc[0].to_dict() == {name: str(entry) for name, entry in CELL.items()}
    path.unlink()
    with pytest.raises(InputError, match=f"row 2, column {column}"):
        write_checked(pd.DataFrame([CELL | {column: value}]), INDICATORS, str(path))
    assert not path.exists()


def test_a_cell_stands_once() -> None:
    with pytest.raises(InputError, match=r"indicators\.csv, row [23]"):
        validated(pd.DataFrame([CELL, CELL]), INDICATORS, "indicators.csv")


def test_every_flag_of_filling_has_words() -> None:
    assert list(FILLED_HOW) == FILLED
