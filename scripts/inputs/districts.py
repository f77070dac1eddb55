"""Whole city and districts side by side in an edition: what the districts have cannot exceed what the city has."""

from collections.abc import Sequence

import numpy as np

from scripts.errors import InputError
from scripts.inputs.cells import parse_number
from scripts.inputs.headers import Column
from scripts.inputs.reading import Reading

# Measures that do not add up: a rate or a mean of the districts may lie above that of the city.
RATES = {"percent", "per mille", "yuan", "persons/km2", "index", "ratio", "yuan/USD"}
EXCHANGED, ABOVE, COPIED = "exchanged", "districts above city", "districts equal to city"
# Share of cities with more in their districts from which the columns are exchanged, or doubted; share of equal cities that says that one
# column was copied over the other. In the editions read so far at most 0.02 of the cities exceed, and 0.86 are equal (universities).
TOLERANCE, EXCHANGED_FROM, ABOVE_FROM, COPIED_FROM, FEWEST = 0.02, 0.5, 0.05, 0.95, 20


def compare_with_districts(
    reading: Reading,
    variable: str,
    whole: Column,
    districts: Column,
    measures: tuple[str, str],
    rows: Sequence[Sequence[object]],
    places: Sequence[str],
) -> None:
    """Remark cells, and a column, in which the districts exceed the city; InputError where they do in most cities.

    measures: units of whole city and districts; rows: the cities' cells, places: where each city's cell of the whole city stands.
    """
    if reading.dictionary.variables.at[variable, "unit"] in RATES:
        return
    where = f"{reading.path}, column '{whole.path}'"
    city, part = (
        np.array([parse_number(row[column.position])[0] for row in rows]) * reading.dictionary.factor(measure, variable, where)
        for column, measure in zip((whole, districts), measures, strict=True)
    )
    above, verdict = judged(city, part)
    if verdict == EXCHANGED:
        raise InputError(
            where,
            f"{variable} of the districts ('{districts.path}') exceeds that of the whole city in "
            f"{above.sum()} of {_both(city, part)} cities",
            "districts as parts of the city, in the unit that the header states",
            "correct the headers in resources/corrections/headers.csv: the two are exchanged, or one has another unit",
        )
    for row in map(int, np.flatnonzero(above)):
        reading.remark(places[row], ABOVE, f"{variable}: {part[row]:g} of {city[row]:g}", "kept, with doubt")
    if verdict:
        cities = above.sum() if verdict == ABOVE else int((city == part).sum())
        found = f"{variable} in {cities} of {_both(city, part)} cities"
        reading.remark(whole.path, verdict, found, "kept, with doubt: see whether the headers are right")


def judged(city: np.ndarray, districts: np.ndarray) -> tuple[np.ndarray, str]:
    """Return in which cities the districts exceed the city, and EXCHANGED, ABOVE or COPIED where that says something of the column."""
    both = (city > 0) & (districts > 0)
    above = both & (districts > (1 + TOLERANCE) * np.where(both, city, 1.0))
    cities = int(both.sum())
    if above.sum() > max(EXCHANGED_FROM * cities, 1):
        return above, EXCHANGED
    if cities < FEWEST:
        return above, ""
    equal = both & (city == districts)
    return above, ABOVE if above.sum() > ABOVE_FROM * cities else COPIED if equal.sum() > COPIED_FROM * cities else ""


def _both(city: np.ndarray, districts: np.ndarray) -> int:
    return int(((city > 0) & (districts > 0)).sum())
