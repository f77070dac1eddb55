"""Rule check_resources: keys, types and ranges of the tables of the repository that a user may edit, as pandera schemas."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from scripts.contracts import CODE, TEXT, contract, validated
from scripts.inputs.resource_tables import read_resource
from scripts.rule import run_rule

# The corners of China, in degrees.
LONGITUDE, LATITUDE = pa.Check.in_range(70, 140), pa.Check.in_range(3, 55)
BOTH = pa.Check.isin([0, 1])
NEIGHBOURS = {"RUS", "PRK", "MNG", "KAZ", "KGZ", "TJK", "AFG", "PAK", "IND", "NPL", "BTN", "MMR", "LAO", "VNM"}
MEMBERSHIPS = ["plan", "published_counts", "older", "delta_16"]
COUNTRIES = pa.Check(lambda text: text.str.split(";").map(lambda codes: set(codes) <= NEIGHBOURS), name="codes of the land neighbours")


# By file under resources/: what its columns may hold, and the columns that no two rows may have alike.
CONTRACTS = {
    "units/units.csv": contract(
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
    "units/aliases.csv": contract({"printed": TEXT, "unit_code": CODE}, ["printed"]),
    "units/border_seats.csv": contract(
        {
            "unit_code": CODE,
            "seat_of": pa.Column(str, pa.Check.isin(["prefecture", "province"])),
            "longitude": pa.Column(float, LONGITUDE),
            "latitude": pa.Column(float, LATITUDE),
        },
        ["unit_code", "seat_of"],
    ),
    "units/border_prefectures.csv": contract(
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
    "units/agglomerations.csv": contract({"agglomeration": TEXT, "unit_code": CODE}, ["agglomeration", "unit_code"]),
    "units/agglomeration_population.csv": contract(
        {"agglomeration": TEXT, **{name: pa.Column(float, pa.Check.in_range(0.01, 1)) for name in MEMBERSHIPS}}, ["agglomeration"]
    ),
    "units/border_zones.csv": contract({"zone": TEXT, "unit_code": CODE}, ["unit_code"]),
    "units/provinces.csv": contract({"unit_code": CODE, "coastal": pa.Column(int, BOTH)}, ["unit_code"]),
    "units/urban_opportunity_cities.csv": contract({"unit_code": CODE}, ["unit_code"]),
    "units/lanzhou_xining.csv": contract({"unit_code": CODE, "role": pa.Column(str, pa.Check.isin(["core", "periphery"]))}, ["unit_code"]),
    "measures.csv": contract({"measure": TEXT, "quantity": TEXT, "factor": pa.Column(float, pa.Check.gt(0))}, ["measure"]),
    "sources.csv": contract(
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
    "datasets.csv": contract(
        {"dataset": TEXT, "files": TEXT, "reader": TEXT, "flag": pa.Column(str, pa.Check.isin(["observed", "reconstructed"]))}, ["dataset"]
    ),
    "corrections/cells.csv": contract({"action": pa.Column(str), "reason": TEXT, "evidence": TEXT}, []),
    "corrections/headers.csv": contract({"source": TEXT, "header": TEXT, "reason": TEXT, "evidence": TEXT}, []),
    "breaks.csv": contract(
        {
            "dataset": TEXT,
            "variables": TEXT,
            "year": pa.Column(int, pa.Check.in_range(1949, 2100)),
            "what": TEXT,
            "what_zh": TEXT,
            "evidence": TEXT,
        },
        [],
    ),
    "cells_read.csv": contract(
        {"dataset": TEXT, "variable": TEXT, "cells": pa.Column(int, pa.Check.gt(0))}, ["dataset", "variable", "year"]
    ),
}


def check_table(path: str | Path, kept: pa.DataFrameSchema) -> pd.DataFrame:
    """Return a table that keeps its contract; InputError with the first row and column that do not."""
    return validated(read_resource(path, list(kept.columns), key=kept.unique or ()), kept, path)


def check_resources(tables: Sequence[str], checked: str) -> None:
    """Check each table of CONTRACTS and write how many rows it has."""
    rows = [(table, len(check_table(table, CONTRACTS[Path(table).as_posix().partition("resources/")[2]]))) for table in tables]
    pd.DataFrame(rows, columns=["table", "rows"]).to_csv(checked, index=False)


if __name__ == "__main__":
    run_rule(check_resources)
