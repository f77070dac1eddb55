"""Reading the analysis data of the repository: rescaled indicators, one row a unit and year, one column an indicator."""

from pathlib import Path

import numpy as np
import pandas as pd

from scripts.errors import ConfigError, InputError

KEYS = ["unit_code", "year"]
RESTORE = "it is part of the repository: restore it with git, or build it anew with `make analysis-data`"


def read_analysis_data(source: str | Path, flags: str | Path) -> pd.DataFrame:
    """Return the cells that have a value: unit_code, year, indicator, value, flag ('observed' where `flags` names none).

    Raises ConfigError for a missing file, and InputError naming the row for missing keys, a unit twice in a year, text, or an infinite
    number.
    """
    for path in (source, flags):
        if not Path(path).is_file():
            raise ConfigError(f"{path} is missing: {RESTORE}.")
    wide = pd.read_csv(source, dtype={"unit_code": str})
    if not set(KEYS) <= set(wide.columns):
        raise InputError(str(source), f"columns {', '.join(map(str, wide.columns[:5]))}", "the columns unit_code and year", RESTORE)
    doubled = wide.duplicated(KEYS)
    if doubled.any():
        row = wide[doubled].iloc[0]
        where = f"{source}, row {wide.index[doubled][0] + 2}"
        raise InputError(where, f"unit {row['unit_code']} in {row['year']} a second time", "one row a unit and year", RESTORE)
    for column in wide.columns.difference(KEYS):
        numbers = pd.to_numeric(wide[column], errors="coerce")
        wrong = (numbers.isna() & wide[column].notna()) | np.isinf(numbers)
        if wrong.any():
            where = f"{source}, row {wide.index[wrong][0] + 2}, column {column}"
            raise InputError(where, f"'{wide.loc[wrong, column].iloc[0]}'", "a finite number, or nothing", RESTORE)
    cells = wide.melt(id_vars=KEYS, var_name="indicator", value_name="value").dropna(subset="value")
    marked = pd.read_csv(flags, dtype={"unit_code": str})
    again = marked.duplicated([*KEYS, "indicator"])
    if again.any():
        where = f"{flags}, row {marked.index[again][0] + 2}"
        raise InputError(where, "a cell that has a flag already", "one flag a unit, year and indicator", RESTORE)
    merged = cells.merge(marked, on=[*KEYS, "indicator"], how="left", validate="one_to_one")
    return merged.assign(flag=merged["flag"].fillna("observed"))
