"""Relations that figures of one year keep: parts and their total, a part and its whole, cities and their province.

A relation is a row of resources/relations.csv: two formulas over variables, `=` or `<=` between them, and a relative tolerance. It is
looked at in each file (variables of one dataset and year), or between the sum of a file's cities and the figure of their province. A
broken relation says that one of its figures is wrong, not which: that is for the years beside it (screening) and the other witnesses of
a column (gates).
"""

from typing import Any

import numpy as np
import pandas as pd

from scripts.errors import ConfigError, InputError
from scripts.methods.formulas import evaluate, variables_in

COLUMNS = ["relation", "level", "left", "sign", "right", "tolerance", "share", "reason"]
LEVELS, SIGNS = ("unit", "province"), ("=", "<=")
# Units that must have both sides before a share of them says something about columns.
FEWEST = 20
BROKEN = ["relation", "level", "dataset", "source", "year", "unit_code", "left", "right", "times", "variables", "units"]


def broken(observations: pd.DataFrame, relations: pd.DataFrame) -> pd.DataFrame:
    """Return the places where a relation does not hold, one row each: BROKEN.

    observations: unit_code, year, variable, value, dataset, source; relations: as `checked` returns them. times: left side over right
    side; units: how many the file has with both sides. Of the level `province` unit_code is the province, `variables` those of cities.
    """
    plain = observations[["unit_code", "year", "variable", "value", "dataset", "source"]]
    used = {name for row in relations.itertuples() for name in _names(row.left, row.right)}
    plain = plain[plain["variable"].isin(used)].astype({"unit_code": str, "variable": str, "dataset": str, "source": str})
    found = [_broken(plain, row) for row in relations.itertuples()]
    filled = [table for table in found if len(table)]
    return pd.concat(filled, ignore_index=True)[BROKEN] if filled else pd.DataFrame(columns=BROKEN)


def doubts_of_columns(places: pd.DataFrame, relations: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of which a relation breaks in more units than its `share` allows: dataset, source, variable, year, severity, said.

    severity: the share of units over the share that is allowed, of the relation that is furthest beyond.
    """
    allowed = relations.set_index("relation")["share"]
    keys = ["relation", "dataset", "source", "year", "variables"]
    # Sums over provinces are few; one of them is no judgement on a column.
    counted = places[places["units"] >= FEWEST].groupby(keys).agg(broken=("unit_code", "size"), units=("units", "first")).reset_index()
    counted["part"] = counted["broken"] / counted["units"]
    counted["severity"] = counted["part"] / counted["relation"].map(allowed).to_numpy(dtype=float)
    beyond = counted[counted["severity"] > 1].sort_values("severity", ascending=False, kind="stable")
    beyond = beyond.assign(
        said=[f"{row.relation}: does not hold in {row.part:.0%} of the units" for row in beyond.itertuples()],
        variable=beyond["variables"].str.split(),
    )
    keys = ["dataset", "source", "variable", "year"]
    return beyond.explode("variable").drop_duplicates(keys)[[*keys, "severity", "said"]].reset_index(drop=True)


def cells_of(places: pd.DataFrame, cells: pd.DataFrame) -> pd.Series:
    """Return, by row of `cells` (unit_code, year, variable, dataset), the broken relation that the cell takes part in, '' for none.

    Of a relation with a province these are the cells of all its cities.
    """
    keys = ["place", "year", "variable", "dataset"]
    parts = places.assign(variable=places["variables"].str.split(), place=places["unit_code"]).explode("variable")
    found = pd.Series("", index=cells.index)
    plain = cells[["unit_code", "year", "variable", "dataset"]].astype({"unit_code": str, "variable": str, "dataset": str})
    for level, place in (("province", plain["unit_code"].str[:2] + "0000"), ("unit", plain["unit_code"])):
        named = parts[parts["level"] == level].drop_duplicates(keys).set_index(keys)["relation"]
        said = named.reindex(pd.MultiIndex.from_frame(plain.assign(place=place)[keys])).to_numpy()
        found = found.mask(pd.notna(said), said)
    return found


def checked(path: str, table: pd.DataFrame, known: pd.Index) -> pd.DataFrame:
    """Return the relations with numbers as numbers; InputError naming row and column of one that cannot be read."""
    for number, row in enumerate(table.itertuples(), start=2):
        where = f"{path}, row {number}"
        if row.level not in LEVELS or row.sign not in SIGNS:
            expected = f"a level of {', '.join(LEVELS)} and a sign of {', '.join(SIGNS)}"
            raise InputError(where, f"level '{row.level}', sign '{row.sign}'", expected, "correct it")
        try:
            names = [*variables_in(str(row.left)), *_names(row.right)]
        except ConfigError as error:
            raise InputError(where, str(error), "formulas over variables; the right side may be a number", "correct it") from error
        if unknown := [name for name in names if name not in known]:
            raise InputError(where, f"the variable {unknown[0]}", "variables of resources/variables.csv", "correct the name")
        for column in ("tolerance", "share"):
            value = pd.to_numeric(getattr(row, column), errors="coerce")
            if not 0 < value < np.inf:
                raise InputError(f"{where}, column {column}", f"'{getattr(row, column)}'", "a number above 0", "correct it")
    return table.astype({"tolerance": float, "share": float})


def _names(*sides: Any) -> list[str]:
    return [name for side in sides if not _number(side) for name in variables_in(str(side))]


def _number(side: Any) -> bool:
    return str(side).replace(".", "", 1).isdigit()


def _side(formula: str, wide: pd.DataFrame) -> pd.Series:
    return pd.Series(float(formula), index=wide.index) if _number(formula) else evaluate(formula, wide)


def _broken(plain: pd.DataFrame, row: Any) -> pd.DataFrame:
    """The places where one relation breaks, with `units` of the file and year."""
    inside = variables_in(str(row.left)) if row.level == "province" else _names(row.left, row.right)
    keys = ["dataset", "source", "unit_code", "year"]
    cells = plain[plain["variable"].isin(inside)].drop_duplicates([*keys, "variable"])
    wide = cells.pivot(index=keys, columns="variable", values="value")
    if row.level == "province":
        # A city without one of the figures takes no part: a sum that lacks cities is below the province, never above.
        left = evaluate(str(row.left), wide).dropna().reset_index(name="left")
        left["unit_code"] = left["unit_code"].str[:2] + "0000"
        sides = left.groupby(keys, as_index=False)["left"].sum().set_index(keys)
        sides["right"] = _of_provinces(plain, str(row.right)).reindex(sides.reset_index().set_index(["unit_code", "year"]).index).to_numpy()
    else:
        sides = pd.DataFrame({"left": _side(str(row.left), wide), "right": _side(str(row.right), wide)})
    sides = sides[sides.notna().all(axis=1) & (sides.max(axis=1) > 0)]
    with np.errstate(divide="ignore"):
        times = sides["left"] / sides["right"]
    beyond = times > 1 + row.tolerance
    if row.sign == "=":
        beyond |= times < 1 / (1 + row.tolerance)
    units = sides.groupby(["dataset", "source", "year"])["left"].transform("size")
    said = {"relation": row.relation, "times": times, "variables": " ".join(inside), "level": row.level, "units": units}
    return sides.assign(**said)[beyond].reset_index()


def _of_provinces(plain: pd.DataFrame, formula: str) -> pd.Series:
    """The right side for provinces, of the first dataset that has each figure: by unit_code and year."""
    cells = plain[plain["variable"].isin(variables_in(formula))].drop_duplicates(["unit_code", "year", "variable"])
    return evaluate(formula, cells.pivot(index=["unit_code", "year"], columns="variable", values="value"))
