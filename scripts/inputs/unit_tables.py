"""The tables of units that papers use: which units take part."""

from collections.abc import Collection
from pathlib import Path

from scripts.errors import ConfigError, InputError, did_you_mean
from scripts.inputs.resource_tables import read_resource


def read_unit_codes(path: str | Path, known_units: str | Path, levels: Collection[str] = ()) -> list[str]:
    """Return the codes of a paper's table of units, each checked against the crosswalk.

    known_units: resources/units/units.csv. levels: those that units may be of, any if empty.
    Raises InputError for a table without the column, without rows, with a unit twice, unknown or of another level; the message names
    the row and the nearest known code.
    """
    crosswalk = read_resource(known_units, ["unit_code", "name_zh", "level"], key=["unit_code"]).set_index("unit_code")
    known = crosswalk["name_zh"]
    if not Path(path).is_file():
        raise ConfigError(f"The table of units {path} does not exist: correct the key `units` of the paper in the configuration.")
    codes = read_resource(path, ["unit_code"])["unit_code"].str.strip().tolist()
    if not codes:
        raise InputError(str(path), "no rows", "one row a unit", "add the units of the study")
    for row, code in enumerate(codes, start=2):
        if code not in known.index:
            hint = did_you_mean(code, known.index) or did_you_mean(code, known)
            remedy = "correct the code, or add the unit to resources/units/units.csv"
            raise InputError(f"{path}, row {row}", f"the unit '{code}'", f"a code of {known_units}.{hint}", remedy)
        level = crosswalk.at[code, "level"]
        if levels and level not in levels:
            expected = f"a unit of level {' or '.join(levels)}"
            raise InputError(f"{path}, row {row}", f"{known[code]} ({code}), a {level}", expected, "remove the row")
        if code in codes[: row - 2]:
            raise InputError(f"{path}, row {row}", f"{known[code]} ({code}) a second time", "each unit once", "remove one of the rows")
    return codes
