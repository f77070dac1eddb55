"""The tables of units that papers use: which units take part."""

from pathlib import Path

import pandas as pd

from scripts.errors import ConfigError, InputError, did_you_mean


def read_unit_codes(path: str | Path, known_units: str | Path) -> list[str]:
    """Return the codes of a paper's table of units, each checked against the crosswalk.

    known_units: resources/units/units.csv. Raises InputError for a table without the column, without rows, with a unit twice or
    unknown; the message names the row and the nearest known code.
    """
    known = pd.read_csv(known_units, dtype=str, keep_default_na=False).set_index("unit_code")["name_zh"]
    if not Path(path).is_file():
        raise ConfigError(f"The table of units {path} does not exist: correct the key `units` of the paper in the configuration.")
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    if "unit_code" not in table:
        hint = did_you_mean("unit_code", table.columns)
        raise InputError(str(path), f"columns {', '.join(map(str, table.columns))}", f"a column unit_code.{hint}", "add or rename it")
    codes = table["unit_code"].str.strip().tolist()
    if not codes:
        raise InputError(str(path), "no rows", "one row a unit", "add the units of the study")
    for row, code in enumerate(codes, start=2):
        if code not in known.index:
            hint = did_you_mean(code, known.index) or did_you_mean(code, known)
            remedy = "correct the code, or add the unit to resources/units/units.csv"
            raise InputError(f"{path}, row {row}", f"the unit '{code}'", f"a code of {known_units}.{hint}", remedy)
        if code in codes[: row - 2]:
            raise InputError(f"{path}, row {row}", f"{known[code]} ({code}) a second time", "each unit once", "remove one of the rows")
    return codes
