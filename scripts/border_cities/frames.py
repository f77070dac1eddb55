"""How the scripts of the border cities read what they pass to each other, and the names that their tables share."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from scripts.coverage import Coverage

GRADES = {1: "Lowest resilience", 2: "Lower resilience", 3: "Medium resilience", 4: "Higher resilience", 5: "Highest resilience"}
# Stands for all cities in tables of regions.
ALL = "All"
REGIONS = ["Northeast", "North", "Northwest", "Tibet", "Southwest"]


def read_units(path: str) -> pd.DataFrame:
    """Return the table of border prefectures, all text, in its order; missing cells are empty text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def region_of(units: pd.DataFrame, jiuquan: str) -> pd.Series:
    """Return the region of each city by unit_code; Jiuquan (Gansu), which print has in two, in the one given."""
    region = units.set_index("unit_code")["geographical_area"]
    return region.mask(region.index == "620900", jiuquan)


def by_run(paths: Sequence[str]) -> dict[str, str]:
    """Return the files of the runs, <kind>_<run>, by run."""
    return {Path(path).stem.partition("_")[2]: path for path in paths}


def notes(coverage: Sequence[str], runs: Sequence[str]) -> str:
    """Return the notes of several runs as one text. coverage: the files of all runs."""
    files = by_run(coverage)
    return " ".join(f"Run '{run}'. {Coverage.load(files[run]).note()}" for run in runs)
