"""What every reader returns: observations, one row a cell, and what was noticed on the way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from scripts.errors import InputError
from scripts.inputs.cells import column_letters, parse_number
from scripts.inputs.dictionary import Dictionary
from scripts.inputs.headers import Column

OBSERVATION_COLUMNS = ["unit_code", "year", "variable", "value", "unit", "source", "file_sha256", "locator", "flag"]
# Above this share of implausible values in one column the column's unit is wrong, not its cells.
UNIT_DOUBT = 0.5


@dataclass
class Reading:
    """What one file says.

    remarks: place, what was found, and what was done about it. Of a yearbook's edition also its `year` of data; by variable, the path
    (found) and the item (items) of its column; and the items that no variable took, with their measures (unclaimed).
    """

    path: Path
    dictionary: Dictionary
    rows: list[tuple[str, int, str, float, str]] = field(default_factory=list)
    remarks: list[dict[str, str]] = field(default_factory=list)
    year: int | None = None
    found: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    unclaimed: dict[str, str | None] = field(default_factory=dict)

    def remark(self, place: str, kind: str, found: str, action: str) -> None:
        """Record something that a user may want to check."""
        self.remarks.append({"file": self.path.name, "place": place, "kind": kind, "found": found, "action": action})

    def add_column(
        self,
        variable: str,
        years: Sequence[int] | int,
        units: Sequence[str],
        cells: Sequence[object],
        places: Sequence[str],
        measure: str,
        header: str,
    ) -> None:
        """Add one column's cells, converted to the variable's unit.

        units, cells, places (and years, if not one for all) go together. A cell that is no number or is implausible is left out
        with a remark; raises InputError if the column measures another quantity or most of its values are implausible.
        """
        entry = self.dictionary.variables.loc[variable].to_dict()  # a dict answers many times as fast as a Series
        factor = self.dictionary.factor(measure, variable, f"{self.path}, column '{header}'")
        sheet_years = [years] * len(units) if isinstance(years, int) else years
        found, implausible = [], 0
        for unit, year, cell, place in zip(units, sheet_years, cells, places, strict=True):
            value, problem = parse_number(cell)
            if problem:
                self.remark(place, "no number", problem, "left out")
            if value != value or (value == 0 and entry["zero_is_missing"] == "yes"):
                continue
            value *= factor
            if not entry["minimum"] <= value <= entry["maximum"]:
                implausible += 1
                limits = f"{entry['minimum']:g} to {entry['maximum']:g} {entry['unit']}"
                self.remark(place, "implausible", f"{variable} {cell!s} (plausible: {limits})", "left out")
                continue
            found.append((unit, int(year), variable, value, place))
        if implausible > UNIT_DOUBT * (implausible + len(found)) and implausible > 1:
            limits = f"{entry['minimum']:g} to {entry['maximum']:g} {entry['unit']}"
            raise InputError(
                f"{self.path}, column '{header}'",
                f"{implausible} of {implausible + len(found)} values of {variable} outside {limits} when read in '{measure}'",
                "values in the unit that the header states",
                "leave the column out if it holds something else (a row of resources/corrections/headers.csv with nothing in `corrected`), "
                "or state its right unit there or in the unit_override column of resources/columns.csv",
            )
        if not found and not implausible:
            self.remark(header, "no figures", variable, "no cell of the column holds a number (or a computed formula)")
        self.rows.extend(found)

    def observations(self, source: str, sha256: str, flag: str = "observed") -> pd.DataFrame:
        """Return the observations as a table; `source` is the id of the file in the registry or its name, `flag` that of its dataset."""
        frame = pd.DataFrame(self.rows, columns=["unit_code", "year", "variable", "value", "locator"])
        frame["unit"] = frame["variable"].map(self.dictionary.variables["unit"])
        return frame.assign(source=source, file_sha256=sha256, flag=flag)[OBSERVATION_COLUMNS]


def one_column(path: Path, variable: str, found: Sequence[Column], body: Sequence[Sequence[object]]) -> Column | None:
    """Return the one column of `found`; of several that say the same the fullest and most precise; None if there is none.

    Raises InputError naming the columns where a dictionary row fits several whose figures differ.
    """
    if len(found) < 2:
        return found[0] if found else None
    figures = {c.position: np.array([parse_number(row[c.position])[0] for row in body]) for c in found}
    best = max(found, key=lambda c: (np.isfinite(figures[c.position]).sum(), _decimals(figures[c.position]), -c.position))
    differing = [c for c in found if not _agree(figures[c.position], figures[best.position])]
    if differing:
        places = "; ".join(f"{column_letters(c.position)} '{c.path}'" for c in [best, *differing])
        raise InputError(
            str(path),
            f"{len(differing) + 1} different columns for {variable}: {places}",
            "one",
            "correct the wrong header in resources/corrections/headers.csv, or make the pattern in resources/columns.csv narrower",
        )
    return best


def _agree(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether two columns say the same up to rounding in all but a few cells (misread digits)."""
    both = np.isfinite(first) & np.isfinite(second)
    same = np.abs(first[both] - second[both]) <= np.maximum(1.0, 0.02 * np.abs(second[both]))
    return bool(same.mean() > 0.95) if both.any() else True


def _decimals(figures: np.ndarray) -> int:
    return int((np.isfinite(figures) & (figures != np.round(figures))).sum())
