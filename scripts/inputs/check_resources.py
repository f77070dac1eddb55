"""Rule check_resources: keys, types and ranges of the tables of the repository that a user may edit, as pandera schemas."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from scripts.errors import InputError
from scripts.inputs.resource_tables import read_resource
from scripts.rule import run_rule

CODE = pa.Column(str, pa.Check.str_matches(r"\d{6}"))
TEXT = pa.Column(str, pa.Check.str_length(min_value=1))
# The corners of China, in degrees.
LONGITUDE, LATITUDE = pa.Check.in_range(70, 140), pa.Check.in_range(3, 55)
BOTH = pa.Check.isin([0, 1])
NEIGHBOURS = {"RUS", "PRK", "MNG", "KAZ", "KGZ", "TJK", "AFG", "PAK", "IND", "NPL", "BTN", "MMR", "LAO", "VNM"}
MEMBERSHIPS = ["plan", "published_counts", "older", "delta_16"]
COUNTRIES = pa.Check(lambda text: text.str.split(";").map(lambda codes: set(codes) <= NEIGHBOURS), name="codes of the land neighbours")


def _schema(columns: dict[str, pa.Column], unique: list[str]) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, unique=unique, coerce=True, strict=False)


# By file under resources/: what its columns may hold, and the columns that no two rows may have alike.
CONTRACTS = {
    "units/units.csv": _schema(
        {
            "unit_code": pa.Column(str, pa.Check.str_matches(r"\d{6}"), unique=True),
            "name_zh": pa.Column(str, pa.Check.str_length(min_value=2), unique=True),
            "level": pa.Column(str, pa.Check.isin(["province", "municipality", "prefecture", "county"])),
            "province_code": CODE,
            "coastal": pa.Column(int, BOTH),
            "existed_until": pa.Column(str, pa.Check.str_matches(r"^(?:(?:19|20)\d{2})?$")),
        },
        ["unit_code"],
    ),
    "units/aliases.csv": _schema({"printed": TEXT, "unit_code": CODE}, ["printed"]),
    "units/border_seats.csv": _schema(
        {
            "unit_code": CODE,
            "seat_of": pa.Column(str, pa.Check.isin(["prefecture", "province"])),
            "longitude": pa.Column(float, LONGITUDE),
            "latitude": pa.Column(float, LATITUDE),
        },
        ["unit_code", "seat_of"],
    ),
    "units/border_prefectures.csv": _schema(
        {
            "unit_code": CODE,
            "in_41_city_sample": pa.Column(int, BOTH),
            "neighbouring_country_iso3": pa.Column(str, COUNTRIES),
            "crossing_iso3": pa.Column(str, COUNTRIES),
            "crossing_lon": pa.Column(float, LONGITUDE),
            "crossing_lat": pa.Column(float, LATITUDE),
            **{f"policy_count_{year}": pa.Column(int, pa.Check.in_range(0, 5)) for year in (2010, 2015, 2020)},
        },
        ["unit_code"],
    ),
    "units/agglomerations.csv": _schema({"agglomeration": TEXT, "unit_code": CODE}, ["agglomeration", "unit_code"]),
    "units/agglomeration_population.csv": _schema(
        {"agglomeration": TEXT, **{name: pa.Column(float, pa.Check.in_range(0.01, 1)) for name in MEMBERSHIPS}}, ["agglomeration"]
    ),
    "units/border_zones.csv": _schema({"zone": TEXT, "unit_code": CODE}, ["unit_code"]),
    "units/provinces.csv": _schema({"unit_code": CODE, "coastal": pa.Column(int, BOTH)}, ["unit_code"]),
    "units/urban_opportunity_cities.csv": _schema({"unit_code": CODE}, ["unit_code"]),
    "units/lanzhou_xining.csv": _schema({"unit_code": CODE, "role": pa.Column(str, pa.Check.isin(["core", "periphery"]))}, ["unit_code"]),
    "measures.csv": _schema({"measure": TEXT, "quantity": TEXT, "factor": pa.Column(float, pa.Check.gt(0))}, ["measure"]),
    "sources.csv": _schema(
        {
            "id": TEXT,
            "file": TEXT,
            "sha256": pa.Column(str, pa.Check.str_matches(r"^[0-9a-f]{64}$")),
            "bytes": pa.Column(int, pa.Check.gt(0)),
            "first_year": pa.Column(int, pa.Check.in_range(1949, 2100)),
            "last_year": pa.Column(int, pa.Check.in_range(1949, 2100)),
            "origin": TEXT,
        },
        ["id"],
    ),
    "datasets.csv": _schema(
        {"dataset": TEXT, "files": TEXT, "reader": TEXT, "flag": pa.Column(str, pa.Check.isin(["observed", "reconstructed"]))}, ["dataset"]
    ),
    "corrections/cells.csv": _schema({"action": pa.Column(str), "reason": TEXT, "evidence": TEXT}, []),
    "corrections/headers.csv": _schema({"source": TEXT, "header": TEXT, "reason": TEXT, "evidence": TEXT}, []),
    "breaks.csv": _schema(
        {"dataset": TEXT, "variables": TEXT, "year": pa.Column(int, pa.Check.in_range(1949, 2100)), "what": TEXT, "evidence": TEXT}, []
    ),
    "cells_read.csv": _schema(
        {"dataset": TEXT, "variable": TEXT, "cells": pa.Column(int, pa.Check.gt(0))}, ["dataset", "variable", "year"]
    ),
}


def check_table(path: str | Path, contract: pa.DataFrameSchema) -> pd.DataFrame:
    """Return a table that keeps its contract; InputError with the first row and column that do not."""
    table = read_resource(path, list(contract.columns), key=contract.unique or ())
    try:
        return contract.validate(table, lazy=True)
    except pa.errors.SchemaErrors as errors:
        first = errors.failure_cases.iloc[0]
        row = f", row {int(first['index']) + 2}" if pd.notna(first["index"]) else ""
        where = f"{path}{row}, column {first['column']}"
        raise InputError(where, f"'{first['failure_case']}'", f"what passes the check {first['check']}", "correct it") from errors


def check_resources(tables: Sequence[str], checked: str) -> None:
    """Check each table of CONTRACTS and write how many rows it has."""
    rows = [(table, len(check_table(table, CONTRACTS[Path(table).as_posix().partition("resources/")[2]]))) for table in tables]
    pd.DataFrame(rows, columns=["table", "rows"]).to_csv(checked, index=False)


if __name__ == "__main__":
    run_rule(check_resources)
