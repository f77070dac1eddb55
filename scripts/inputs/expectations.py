"""What the files are expected to hold: columns of each yearbook edition, and cells read of each dataset, year and variable.

`python -m scripts.inputs.expectations` (make expectations) reads all files anew and renews both tables; the difference that git shows
is what changed.
"""

import difflib
from collections.abc import Collection, Sequence
from importlib import import_module
from pathlib import Path

import pandas as pd

from scripts.errors import InputError
from scripts.inputs.crosswalk import Crosswalk
from scripts.inputs.dictionary import Dictionary
from scripts.inputs.reading import Reading
from scripts.inputs.resource_tables import read_resource
from scripts.workflow.registry import USER_DATA, Registry

EXPECTED, CELLS = "expected_columns.csv", "cells_read.csv"
PRESENT, ABSENT = "present", "absent"
# Headings are alike from here on. Of 23 variables that an edition lacks while others have them, none has such a neighbour of the same
# kind of unit; the two that edition 2024 renamed have 0.83 and 0.91.
ALIKE = 0.8
YEARBOOK = "city_yearbook"


def check_columns(reading: Reading, edition: int, expected: pd.DataFrame) -> None:
    """Compare the columns found in an edition with those expected; InputError with the nearest headings where one was missed.

    expected: resources/expected_columns.csv by variable, one column an edition, `headings` as printed in any of them. In an edition that
    it knows, a variable `present` must be found. In another one, a variable may be missing unless a heading resembles it.
    """
    known = str(edition) in expected.columns
    for variable in expected.index.difference(list(reading.found)):
        said = expected.at[variable, str(edition)] if known else ""
        nearest = _nearest(reading, variable, expected.at[variable, "headings"].split("|"))
        if said == PRESENT or (not known and nearest):
            what = "which this edition has" if known else "while a heading resembles those of other editions"
            remedy = f"add the heading to the pattern in resources/columns.csv, or say `{ABSENT}` for {edition} in resources/{EXPECTED}"
            found = f"no column for {variable}, {what}; nearest headings: {'; '.join(nearest) or 'none'}"
            raise InputError(str(reading.path), found, f"a heading such as {expected.at[variable, 'headings'].split('|')[0]}", remedy)
    if known:
        for variable in sorted(set(reading.found) & set(expected.index[expected[str(edition)] == ABSENT])):
            reading.remark(reading.found[variable], "column not expected", variable, f"read: resources/{EXPECTED} says `{ABSENT}`")


def read_expected(resources: str | Path) -> pd.DataFrame:
    """Return resources/expected_columns.csv by variable; InputError for a cell that is neither `present` nor `absent`."""
    path = Path(resources) / EXPECTED
    table = read_resource(path, ["variable", "headings"], key=["variable"]).set_index("variable")
    for edition in table.columns.drop("headings"):
        wrong = table.index[~table[edition].isin([PRESENT, ABSENT])]
        if len(wrong):
            found = f"'{table.at[wrong[0], edition]}' for {wrong[0]}"
            raise InputError(f"{path}, column {edition}", found, f"`{PRESENT}` or `{ABSENT}`", "correct it")
    return table


def _nearest(reading: Reading, variable: str, headings: Collection[str]) -> list[str]:
    """Headings that no variable took, alike to one of `headings` and in a unit of the variable's kind or none, the nearest first."""
    kinds = reading.dictionary.measures["quantity"]
    kind = kinds[reading.dictionary.variables.at[variable, "unit"]]
    scores = {
        item: max(difflib.SequenceMatcher(None, item, heading).ratio() for heading in headings)
        for item, measure in reading.unclaimed.items()
        if measure is None or kinds[measure] == kind
    }
    return sorted((item for item, score in scores.items() if score >= ALIKE), key=lambda item: -scores[item])[:3]


def cells_read(readings: Sequence[tuple[str, Reading]]) -> pd.DataFrame:
    """Return how many cells were read: dataset, variable, year, cells."""
    rows = [(dataset, variable, year) for dataset, reading in readings for _, year, variable, _, _ in reading.rows]
    table = pd.DataFrame(rows, columns=["dataset", "variable", "year"])
    return table.value_counts(sort=False).rename("cells").reset_index().sort_values(["dataset", "variable", "year"], ignore_index=True)


def columns_found(readings: Sequence[Reading], dictionary: Dictionary, editions: Sequence[int]) -> pd.DataFrame:
    """Return the table of expected columns that says what was found."""
    variables = dictionary.columns_of(YEARBOOK)["variable"]
    table = pd.DataFrame({"variable": variables})
    items = [{reading.items[name] for reading in readings if name in reading.items} for name in variables]
    table["headings"] = ["|".join(sorted(found, key=lambda item: (len(item), item))) for found in items]
    for edition, reading in zip(editions, readings, strict=True):
        table[str(edition)] = variables.map(lambda name, found=reading.found: PRESENT if name in found else ABSENT)
    return table


def read_all(resources: Path, registry: Registry) -> list[tuple[str, Reading]]:
    """Read every file of every dataset but the user's own."""
    dictionary, crosswalk = Dictionary.load(resources), Crosswalk.load(resources / "units")
    readings = []
    for dataset in registry.available():
        if dataset != USER_DATA:
            reader = import_module(f"scripts.inputs.{registry.datasets[dataset].reader}")
            readings += [(dataset, reader.read(path, dataset, dictionary, crosswalk)) for path in registry.files(dataset)]
    return readings


def renew(resources: Path, search_path: Sequence[str]) -> None:
    """Write both tables from the files of the search path."""
    readings = read_all(resources, Registry(resources, search_path))
    cells_read(readings).to_csv(resources / CELLS, index=False)
    editions = [reading for dataset, reading in readings if dataset == YEARBOOK]
    years = [reading.year + 1 for reading in editions if reading.year]
    columns_found(editions, Dictionary.load(resources), years).to_csv(resources / EXPECTED, index=False)


if __name__ == "__main__":
    renew(Path("resources"), ["resources/data", "../shared/data"])
