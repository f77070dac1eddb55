"""How the scripts of the border cities read what they pass to each other, and the names that their tables share."""

from pathlib import Path

import pandas as pd

from scripts.coverage import Coverage

GRADES = {1: "Lowest resilience", 2: "Lower resilience", 3: "Medium resilience", 4: "Higher resilience", 5: "Highest resilience"}
REGIONS = ["Northeast", "North", "Northwest", "Tibet", "Southwest"]


def read_units(path: str) -> pd.DataFrame:
    """Return the table of border prefectures, all text, in its order; missing cells are empty text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def read_cells(path: str) -> pd.DataFrame:
    """Return a long table with unit codes as text."""
    return pd.read_csv(path, dtype={"unit_code": str})


def wide(cells: pd.DataFrame, column: str = "value") -> pd.DataFrame:
    """Return a table with rows unit and year and columns indicators, in the order in which they appear."""
    names = list(cells["indicator"].drop_duplicates())
    return cells.pivot(index=["unit_code", "year"], columns="indicator", values=column)[names]


def region_of(units: pd.DataFrame, jiuquan: str) -> pd.Series:
    """Return the region of each city by unit_code; Jiuquan (Gansu), which print has in two, in the one given."""
    region = units.set_index("unit_code")["geographical_area"]
    return region.mask(region.index == "620900", jiuquan)


def notes(folder: str | Path, runs: list[str]) -> str:
    """Return the notes of several runs as one text."""
    return " ".join(f"Run '{run}'. {Coverage.load(Path(folder) / f'coverage_{run}.json').note()}" for run in runs)
