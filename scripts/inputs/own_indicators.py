"""Rule own_indicators: a user's table of indicators, checked, in the form of the paper's own (scenario key `indicators: {file: ...}`)."""

import pandas as pd

from scripts.errors import InputError, did_you_mean
from scripts.index.data import AUXILIARY
from scripts.inputs.resource_tables import read_resource
from scripts.methods.formulas import variables_in
from scripts.rule import run_rule

# What a user has to say of an indicator; other columns of the paper's table may be left out.
NEEDED = ["indicator", "label_en", "unit", "direction", "dimension", "formula"]
DIRECTIONS = ("1", "-1")


def own_indicators(own: str, published: str, dictionary: str, origin: str, definitions: str) -> None:
    """Check a user's indicators and write them; the paper's other indicators stay, as auxiliary ones, for what else is formed from them.

    own: the user's table. published: the paper's, whose columns are written. dictionary: the variables that formulas may name.
    origin: 'raw', where any formula can be evaluated, or 'analysis', where only indicators of the paper exist.
    InputError names row and column of what cannot be used.
    """
    table = read_resource(own, NEEDED, key=["indicator"])
    of_paper = read_resource(published, ["indicator", "formula"], key=["indicator"])
    known = read_resource(dictionary, ["variable"])["variable"].tolist()
    for row, indicator in enumerate(table.to_dict("records"), start=2):
        _check({str(key): str(value) for key, value in indicator.items()}, f"{own}, row {row}", known)
    if not len(table[table["dimension"] != AUXILIARY]):
        raise InputError(own, "no indicator", "at least one row", "write the indicators into it")
    if origin == "analysis":
        _check_shipped(own, table, of_paper)
    others = of_paper[~of_paper["indicator"].isin(table["indicator"])].assign(dimension=AUXILIARY)
    whole = pd.concat([table, others], ignore_index=True)
    whole.reindex(columns=of_paper.columns).fillna("").to_csv(definitions, index=False)


def _check(indicator: dict[str, str], where: str, known: list[str]) -> None:
    for column in ("indicator", "dimension", "formula"):
        if not indicator[column].strip():
            raise InputError(f"{where}, column {column}", "nothing", "a value", "fill it in")
    if indicator["direction"] not in DIRECTIONS:
        expected = "1 (more is better) or -1 (less is better)"
        raise InputError(f"{where}, column direction", f"'{indicator['direction']}'", expected, "correct it")
    unknown = [name for name in variables_in(indicator["formula"]) if name not in known]
    if unknown:
        hint = did_you_mean(unknown[0], known)
        raise InputError(
            f"{where}, column formula", f"the variable '{unknown[0]}'", "a variable of docs/variables.md", f"correct it.{hint}"
        )


def _check_shipped(own: str, table: pd.DataFrame, of_paper: pd.DataFrame) -> None:
    shipped = of_paper.set_index("indicator")["formula"]
    for row, (name, formula) in enumerate(zip(table["indicator"], table["formula"], strict=True), start=2):
        if shipped.get(name) != formula:
            found = f"indicator {name} with the formula '{formula}'"
            expected = "an indicator of the paper with its formula: without the raw files there is no other"
            raise InputError(f"{own}, row {row}", found, expected, "place the raw files in a folder of inputs.search_path, or leave it out")


if __name__ == "__main__":
    run_rule(own_indicators)
