"""Reader for values that a user supplies: one row a value, in the form of the templates (results/inputs/templates).

Columns `unit_code` or `name` (or both), `year`, `variable`, `value`, `unit`, and optionally `note`. Rows that begin with '#' are examples,
rows without a value are gaps. Whatever else does not fit is an error that names the row: what a user typed is never guessed at.
"""

from collections.abc import Sequence
from pathlib import Path

from scripts.errors import InputError, did_you_mean
from scripts.inputs.cells import is_data_year, parse_number
from scripts.inputs.crosswalk import Crosswalk, clean_name
from scripts.inputs.dictionary import Dictionary
from scripts.inputs.files import first_table
from scripts.inputs.reading import Reading

KEYS, REQUIRED, OPTIONAL = ("unit_code", "name"), ("year", "variable", "value", "unit"), ("note",)
COLUMNS = [*KEYS, *REQUIRED, *OPTIONAL]


def read(path: Path, dataset: str, dictionary: Dictionary, crosswalk: Crosswalk) -> Reading:
    """Read one table of a user's values. Raises InputError naming the row for anything that is not as the template says."""
    reading = Reading(path, dictionary)
    rows = first_table(path).rows
    header = _header(path, rows[0] if rows else [])
    seen: dict[tuple[str, int, str], int] = {}
    for number, row in enumerate(rows[1:], start=2):
        if _is_blank(row) or str(row[0]).lstrip().startswith("#"):
            continue
        if len(row) != len(header):
            expected = f"{len(header)}, as in the header"
            raise _error(path, number, f"{len(row)} cells", expected, "put quotes around text and numbers with commas")
        _add(reading, number, {name: str(cell).strip() for name, cell in zip(header, row, strict=True)}, seen, crosswalk)
    return reading


def _add(reading: Reading, number: int, cells: dict[str, str], seen: dict[tuple[str, int, str], int], crosswalk: Crosswalk) -> None:
    path, dictionary = reading.path, reading.dictionary
    value, problem = parse_number(cells["value"])
    if problem:
        raise _error(path, number, problem, "a number, or nothing", "correct the value")
    variable, year, unit = cells["variable"], _year(path, number, cells["year"]), _unit(path, number, cells, crosswalk)
    if variable not in dictionary.variables.index:
        hint = did_you_mean(variable, dictionary.variables.index)
        raise _error(path, number, f"the variable '{variable}'", f"one of resources/variables.csv.{hint}", "correct it, or add a row there")
    if cells["unit"] not in dictionary.measures.index:
        hint = did_you_mean(cells["unit"], dictionary.measures.index)
        expected = f"a unit of measure such as '{dictionary.variables.at[variable, 'unit']}'.{hint}"
        raise _error(path, number, f"the unit '{cells['unit']}'", expected, "correct it, or add a row to resources/measures.csv")
    if value != value:
        return
    key = (unit, year, variable)
    if key in seen:
        raise _error(path, number, f"{variable} of {unit} in {year} again (first in row {seen[key]})", "one row a value", "remove one")
    seen[key] = number
    entry = dictionary.variables.loc[variable]
    value *= dictionary.factor(cells["unit"], variable, f"{path}, row {number}")
    if not entry["minimum"] <= value <= entry["maximum"]:
        raise _error(
            path,
            number,
            f"{variable} of {value:g} {entry['unit']}",
            f"{entry['minimum']:g} to {entry['maximum']:g} {entry['unit']}",
            "check value and unit; if they are right, widen the range in resources/variables.csv",
        )
    reading.rows.append((unit, year, variable, value, f"row {number}, column value"))


def _header(path: Path, cells: Sequence[object]) -> list[str]:
    header = [str(cell).strip().casefold() for cell in cells]
    for name in header:
        if name not in COLUMNS:
            expected = f"the columns {', '.join(COLUMNS)}.{did_you_mean(name, COLUMNS)}"
            raise _error(path, 1, f"the column '{name}'", expected, "rename or remove it")
        if header.count(name) > 1:
            raise _error(path, 1, f"the column '{name}' {header.count(name)} times", "each column once", "remove one")
    missing = [name for name in REQUIRED if name not in header]
    if missing or not set(KEYS) & set(header):
        wanted = " and ".join(missing) if missing else " or ".join(KEYS)
        raise _error(path, 1, f"no column {wanted}", f"the columns {', '.join(COLUMNS)}", "start from a template: results/inputs/templates")
    return header


def _year(path: Path, number: int, text: str) -> int:
    value, problem = parse_number(text)
    if problem or value != value or not is_data_year(value):
        raise _error(path, number, f"the year '{text}'", "a year such as 2016", "correct it")
    return int(value)


def _unit(path: Path, number: int, cells: dict[str, str], crosswalk: Crosswalk) -> str:
    given = [cells[key] for key in KEYS if cells.get(key)]
    found = []
    for text in given:
        match = crosswalk.match(text)
        if match is None:
            hint = crosswalk.suggestion(text) or did_you_mean(clean_name(text), crosswalk.units.index)
            expected = f"a code or name of resources/units/units.csv.{hint}"
            raise _error(path, number, f"the unit '{text}'", expected, "correct it, or add a row there")
        found.append(match.unit_code)
    if not found:
        raise _error(path, number, "neither a unit_code nor a name", "one of them", "complete the row")
    if len(set(found)) > 1:
        raise _error(path, number, f"{given[0]} and {given[1]}, which are two units", "code and name of one unit", "correct one of them")
    return found[0]


def _is_blank(row: Sequence[object]) -> bool:
    return not any(str(cell).strip() for cell in row)


def _error(path: Path, number: int, found: str, expected: str, remedy: str) -> InputError:
    return InputError(f"{path}, row {number}", found, expected, remedy)
