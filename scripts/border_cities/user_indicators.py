"""The table of indicators of border cities that a user fills: every row is read as strictly as a user's table of variables."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from scripts.errors import InputError, did_you_mean
from scripts.inputs.cells import parse_number
from scripts.inputs.files import first_table

KEYS = ["unit_code", "year", "indicator"]
REQUIRED = [*KEYS, "unit", "value"]
# What the template says beside for the reader's sake.
OTHERS = ["city", "label", "source"]


def read_user_indicators(path: str | Path, units: Sequence[str], years: Sequence[int], defined: pd.DataFrame) -> pd.DataFrame:
    """Return the user's values: unit_code, year, indicator, value and the number of the row.

    units, years: those of the template. defined: by indicator, its unit, minimum and maximum.
    Raises InputError naming the row for a column, cell, unit of measure or value that does not fit, and for a cell given twice.
    """
    rows = first_table(Path(path)).rows
    header = [str(cell).strip() for cell in rows[0]]
    _check_header(path, header)
    known = {"unit_code": list(units), "year": [str(year) for year in years], "indicator": defined.index.tolist()}
    found = []
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: str(cell).strip() for name, cell in zip(header, row, strict=False)}
        if len(row) != len(header):
            raise _error(path, number, f"{len(row)} cells", f"{len(header)}, as in the header", "put quotes around text with commas")
        if not cells["value"]:
            continue
        cells["unit_code"], cells["year"] = (cells[key].removesuffix(".0") for key in ("unit_code", "year"))
        for key in KEYS:
            if cells[key] not in known[key]:
                hint = did_you_mean(cells[key], known[key])
                raise _error(path, number, f"{key} '{cells[key]}'", f"one of the template's {key}s", f"correct it.{hint}")
        cell = tuple(cells[key] for key in KEYS)
        if cell in seen:
            raise _error(path, number, f"{' '.join(cell)} again (first in row {seen[cell]})", "one row a value", "remove one")
        seen[cell] = number
        value = _value(path, number, cells, defined.loc[cells["indicator"]])
        if value == value:
            found.append((cells["unit_code"], int(cells["year"]), cells["indicator"], value, number))
    return pd.DataFrame(found, columns=[*KEYS, "value", "row"])


def _value(path: str | Path, number: int, cells: dict[str, str], entry: pd.Series) -> float:
    if cells["unit"] != entry["unit"]:
        expected = f"'{entry['unit']}', as in the template"
        raise _error(
            path, number, f"{cells['indicator']} in '{cells['unit']}'", expected, "convert the value, and leave the unit as it was"
        )
    value, problem = parse_number(cells["value"])
    if problem:
        raise _error(path, number, problem, "a number, or nothing", "correct the value")
    if value < float(entry["minimum"]) or value > float(entry["maximum"]):
        expected = f"{entry['minimum']} to {entry['maximum']} {entry['unit']}"
        remedy = "check value and unit; if they are right, widen the range in resources/papers/border_cities/indicators.csv"
        raise _error(path, number, f"{cells['indicator']} of {value:g}", expected, remedy)
    return value


def _check_header(path: str | Path, header: Sequence[str]) -> None:
    for name in header:
        if name not in [*REQUIRED, *OTHERS] or header.count(name) > 1:
            hint = did_you_mean(name, [*REQUIRED, *OTHERS])
            raise _error(path, 1, f"the column '{name}'", f"the columns of the template, each once.{hint}", "rename or remove it")
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise _error(path, 1, f"no column {' and '.join(missing)}", "the columns of the template", "start from the template again")


def _error(path: str | Path, number: int, found: str, expected: str, remedy: str) -> InputError:
    return InputError(f"{path}, row {number}", found, expected, remedy)
