"""Cells that are kept with doubt: nothing is decided about them, and a line says why they are doubted.

Three signs, beside the score of screening: the cell is the one of a broken relation that leaves the years beside it; two years in a row
leave the years on both sides together; or the value is, to its last digit, one that the unit had up to three years before.
"""

import numpy as np
import pandas as pd

from scripts.methods.reconciliation import CELL
from scripts.methods.relations import cells_of
from scripts.methods.screening import BOUNDS, KEPT, WORKING, ScreeningBounds

# A value with fewer digits repeats by chance; one that is the same in many units is of a variable that hardly changes (land area).
DIGITS, YEARS_BACK, COMMON = 5, 3, 0.005


def doubted_cells(scored: pd.DataFrame, places: pd.DataFrame, bounds: ScreeningBounds = BOUNDS) -> pd.DataFrame:
    """Return the doubted cells with the columns of screening: decision KEPT, and why.

    scored: cells as `departures` returns them. places: broken relations (relations.py).
    """
    relation = cells_of(places, scored)
    moved = (scored["score"] >= bounds.differing_score) & (scored["departure"].abs() >= np.log(bounds.differing_factor))
    repeated = repetitions(scored)
    run = scored["run"] >= bounds.run_score
    why = np.select(
        [(relation != "") & moved, run, repeated != ""],
        ["breaks: " + relation, "two years in a row leave the years on both sides", repeated],
        default="",
    )
    found = scored.assign(why=why, decision=KEPT, other_dataset=np.nan, other_value=np.nan)[why != ""]
    return found.drop(columns=WORKING).sort_values(CELL, ignore_index=True)


def repetitions(cells: pd.DataFrame) -> pd.Series:
    """Return, by row of `cells`, which year's value a cell repeats to the last digit, in words; '' for none.

    cells: unit_code, year, variable, value. Values of fewer than DIGITS digits, and variables in which more than COMMON of the values
    repeat, are let be.
    """
    plain = cells[[*CELL, "value"]].astype({"unit_code": str, "variable": str})
    earlier = plain.set_index(CELL)["value"]
    result = pd.Series("", index=cells.index)
    for back in range(YEARS_BACK, 0, -1):
        keys = pd.MultiIndex.from_frame(plain[CELL].assign(year=plain["year"] - back))
        same = pd.Series(earlier.reindex(keys).to_numpy() == plain["value"].to_numpy(), index=cells.index)
        same[same] = np.array([_digits(value) >= DIGITS for value in plain.loc[same, "value"]], dtype=bool)
        rare = same.groupby(plain["variable"]).transform("mean") <= COMMON
        result = result.mask(same & rare, "the value of " + (plain["year"] - back).astype(str) + " again")
    return result


def _digits(value: float) -> int:
    """Digits of a value, without zeros before and behind."""
    return len(f"{value:.12g}".replace(".", "").lstrip("-").strip("0"))
