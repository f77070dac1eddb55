"""Rule rescale_indicators: a paper's indicators in the form in which they may be published with the repository.

What the methods need and no more: rescaled to [0, 1] over all units and years where a method itself begins with a min-max or
z-score, divided by the mean where ratios count, ranked where only order does, as they are where an indicator is a ratio of the paper.
"""

import pandas as pd

from scripts.errors import ConfigError
from scripts.inputs.unit_tables import read_unit_codes
from scripts.rule import run_rule

FORMS = {
    "min_max": lambda x: (x - x.min()) / (x.max() - x.min()) if x.max() > x.min() else x * 0.0,
    "ratio": lambda x: x / x.mean(),
    "rank": lambda x: x.rank() / len(x),
    "as_is": lambda x: x,
}


def rescale_indicators(evaluated: str, definitions: str, units: str, known_units: str, indicators: str, flags: str) -> None:
    """Rescale each indicator in the form that its definition's column `analysis_form` states (default min_max).

    evaluated: unit_code, year, indicator, value, flag. units: table with the paper's unit codes; known_units: the crosswalk.
    Writes one row a unit and year with one column an indicator, and the flags
    of cells that are not simply observed.
    """
    table = pd.read_parquet(evaluated)
    table = table[table["unit_code"].isin(read_unit_codes(units, known_units))]
    defined = pd.read_csv(definitions, keep_default_na=False).set_index("indicator")
    forms = defined["analysis_form"] if "analysis_form" in defined else pd.Series("", index=defined.index)
    rescaled = [_rescaled(cells, forms[name] or "min_max", definitions) for name, cells in table.groupby("indicator", sort=False)]
    wide = pd.concat(rescaled).pivot(index=["unit_code", "year"], columns="indicator", values="value")
    order = [name for name in defined.index if name in wide]
    wide[order].reset_index().to_csv(indicators, index=False, float_format="%.15g")
    marked = table[table["flag"] != "observed"].sort_values(["indicator", "unit_code", "year"])
    marked[["unit_code", "year", "indicator", "flag"]].to_csv(flags, index=False)


def _rescaled(cells: pd.DataFrame, form: str, definitions: str) -> pd.DataFrame:
    if form not in FORMS:
        raise ConfigError(f"{definitions}: analysis_form '{form}' is not one of {', '.join(FORMS)}.")
    return cells.assign(value=FORMS[form](cells["value"]))


if __name__ == "__main__":
    run_rule(rescale_indicators)
