"""What passes between the parts of the study: columns, types, units and keys of its tables. Each is checked when it is written.

Units of measure: values of observations as their column `unit` says, of the panel as resources/variables.csv says, of indicators as the
paper's indicators.csv says; scores have none. Tables that people edit have their contracts in scripts/inputs/check_resources.py.
"""

from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from scripts.errors import InputError
from scripts.methods.filling import FILLED

# Flags of cells with a value that is not filled: from one cell of a source, computed from several, put right by a documented correction,
# computed by others from what was published, a user's own.
GIVEN = ["observed", "derived", "corrected", "reconstructed", "user"]
CODE = pa.Column(str, pa.Check.str_matches(r"^\d{6}$"))
CODE_OR_COUNTRY = pa.Column(str, pa.Check.str_matches(r"^(\d{6}|[A-Z]{3})$"))
TEXT = pa.Column(str, pa.Check.str_length(min_value=1))
YEAR = pa.Column(int, pa.Check.in_range(1900, 2100))
FINITE = pa.Check.in_range(float("-inf"), float("inf"), include_min=False, include_max=False, error="a finite number")
NUMBER = pa.Column(float, FINITE)
FLAG = pa.Column(str, pa.Check.isin([*GIVEN, *FILLED]))


def contract(columns: dict[str, pa.Column], key: list[str] | None = None) -> pa.DataFrameSchema:
    """Return the contract of a table. key: columns that no two rows have alike."""
    return pa.DataFrameSchema(columns, unique=key, coerce=True, strict=False, unique_column_names=True)


_CELL = {"unit_code": CODE_OR_COUNTRY, "year": YEAR, "variable": TEXT, "value": NUMBER, "unit": TEXT}
_PLACE = {"source": TEXT, "file_sha256": pa.Column(str), "locator": pa.Column(str)}
_INDICATOR = {"unit_code": CODE, "year": YEAR, "indicator": TEXT}
# One row a cell of a source.
OBSERVATIONS = contract(_CELL | _PLACE | {"flag": FLAG}, ["unit_code", "year", "variable"])
# One value a unit, year and variable, with the dataset that was chosen.
PANEL = contract(_CELL | {"flag": FLAG, "dataset": TEXT} | _PLACE, ["unit_code", "year", "variable"])
# A paper's indicators, no gap filled.
EVALUATED = contract(_INDICATOR | {"value": NUMBER, "flag": FLAG}, list(_INDICATOR))
# A paper's indicators of a scenario: every unit, year and indicator; of a filled cell, from which years its value is.
INDICATORS = contract(
    _INDICATOR
    | {
        "value": pa.Column(float, FINITE, nullable=True),
        "flag": pa.Column(str, pa.Check.isin([*GIVEN, *FILLED, "missing"])),
        "from_years": pa.Column(str, pa.Check.str_matches(r"^(\d{4}( \d{4})?)?$")),
    },
    list(_INDICATOR),
)
SCORES = contract({"unit_code": CODE, "year": YEAR, "score": NUMBER, "rank": pa.Column(float, pa.Check.ge(1))}, ["unit_code", "year"])
# What every table of results keeps, whatever it is about.
RESULT = contract({"unit_code": pa.Column(str, pa.Check.str_matches(r"^(\d{6}|[A-Z]{3})?$"), nullable=True, required=False)})


def validated(table: pd.DataFrame, kept: pa.DataFrameSchema, path: str | Path) -> pd.DataFrame:
    """Return a table that keeps its contract; InputError naming `path`, the first row (2: below the header) and column that do not."""
    try:
        return kept.validate(table.reset_index(drop=True), lazy=True)
    except pa.errors.SchemaErrors as errors:
        first = errors.failure_cases.iloc[0]
        row = f", row {int(first['index']) + 2}" if pd.notna(first["index"]) else ""
        where = f"{path}{row}, column {first['column']}"
        raise InputError(where, f"'{first['failure_case']}'", f"what passes the check {first['check']}", "correct it") from errors


def write_checked(table: pd.DataFrame, kept: pa.DataFrameSchema, path: str) -> None:
    """Write the columns of a contract, in its order, as parquet or CSV; nothing where a row breaks it."""
    chosen = validated(table[list(kept.columns)], kept, path)
    if path.endswith(".parquet"):
        chosen.to_parquet(path, index=False)
    else:
        chosen.to_csv(path, index=False)
