"""Rule evaluate_indicators: a paper's indicators from the panel, for every unit and year, with no gap filled."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pandas as pd

from scripts.contracts import EVALUATED, write_checked
from scripts.errors import ConfigError, did_you_mean
from scripts.inputs.resource_tables import read_resource
from scripts.methods.formulas import evaluate, variables_in
from scripts.rule import run_rule

# Flags of variables that an indicator formed from them keeps; the later one counts.
MARKS = ["corrected", "reconstructed"]


def evaluate_indicators(panel: str, definitions: str, dictionary: str, indicators: str) -> None:
    """Evaluate each indicator's formula over the panel.

    definitions: resources/papers/<paper>/indicators.csv (indicator, formula). Scenarios choose their units from what is written.
    Writes unit_code, year, indicator, value, flag: observed where the formula is one observed variable, reconstructed or corrected
    where one of its variables is, else derived.
    """
    formulas = read_resource(definitions, ["indicator", "formula"], key=["indicator"]).set_index("indicator")["formula"]
    # Indicators without a formula are formed by the paper's own rules.
    formulas = formulas[formulas != ""]
    known = read_resource(dictionary, ["variable"])["variable"]
    used: set[str] = set()
    for indicator, formula in formulas.items():
        with _named(definitions, indicator):
            names = variables_in(formula)
        for name in set(names) - set(known):
            hint = did_you_mean(name, known)
            raise ConfigError(f"{definitions}, indicator {indicator}: names the variable '{name}', which {dictionary} lacks.{hint}")
        used.update(names)
    cells = pd.read_parquet(panel, columns=["unit_code", "year", "variable", "value", "flag"])
    cells = cells[cells["variable"].isin(used)]
    values = cells.pivot(index=["unit_code", "year"], columns="variable", values="value")
    marks = {flag: cells[cells["flag"] == flag].pivot(index=["unit_code", "year"], columns="variable", values="flag") for flag in MARKS}
    frames = []
    for name, formula in formulas.items():
        with _named(definitions, name):
            frames.append(_indicator(name, formula, values, marks))
    write_checked(pd.concat(frames, ignore_index=True), EVALUATED, indicators)


@contextmanager
def _named(definitions: str, indicator: object) -> Iterator[None]:
    """What is wrong with a formula is said with the table and the indicator it stands at."""
    try:
        yield
    except ConfigError as error:
        raise ConfigError(f"{definitions}, indicator {indicator}: {error}") from error


def _indicator(name: object, formula: str, values: pd.DataFrame, marks: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    result = evaluate(formula, values).dropna()
    parts = [variable for variable in variables_in(formula) if variable in values]
    flags = pd.Series("observed" if formula.strip() in parts else "derived", index=result.index)
    for flag, marked in marks.items():
        touched = marked.reindex(index=result.index, columns=parts).notna().any(axis=1)
        flags = flags.mask(touched, flag)
    frame = result.rename("value").reset_index()
    return frame.assign(indicator=name, flag=flags.to_numpy())[["unit_code", "year", "indicator", "value", "flag"]]


if __name__ == "__main__":
    run_rule(evaluate_indicators)
