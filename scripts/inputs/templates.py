"""Rule templates: what each paper lacks, as a table that a user fills in and places in resources/data/user."""

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from scripts.errors import ConfigError
from scripts.inputs.construct_indicators import RECONSTRUCTED
from scripts.inputs.resource_tables import read_resource
from scripts.inputs.unit_tables import read_unit_codes
from scripts.inputs.user_table import COLUMNS
from scripts.methods.formulas import evaluate
from scripts.rule import run_rule

CELL = ["unit_code", "year", "variable", "value"]


def templates(
    variables: str,
    known_units: str,
    definitions: Sequence[str],
    units: Sequence[str],
    years: Sequence[Sequence[int]],
    templates: Sequence[str],
    panel: str | None = None,
) -> None:
    """Write one table a paper: a row for each value that its indicators lack, without the value, after two example rows.

    variables: the table that gives unit and plausible range. known_units: the crosswalk. definitions, units, years, templates: of each
    paper its indicators, units, years, table. panel: None where no raw file is here; then everything is lacking.
    """
    known = read_resource(variables).set_index("variable")
    names = read_resource(known_units).set_index("unit_code")["name_zh"]
    cells = pd.read_parquet(panel, columns=[*CELL, "flag"]) if panel else pd.DataFrame(columns=[*CELL, "flag"])
    # What was computed back from others' work takes part only where a scenario says so: published values are asked for.
    cells = cells[cells["flag"] != RECONSTRUCTED]
    for defined, listed, span, output in zip(definitions, units, years, templates, strict=True):
        formulas = read_resource(defined, ["indicator", "formula"]).set_index("indicator")["formula"]
        codes = read_unit_codes(listed, known_units)
        gaps = lacking(cells, formulas[formulas != ""], codes, span, known.index)
        _write(gaps, _examples(codes[0], names, span[0], known, gaps), known, names, output)


def _write(gaps: pd.DataFrame, examples: list[list[object]], variables: pd.DataFrame, names: pd.Series, template: str) -> None:
    limits = {
        name: f"{float(entry['minimum']):.12g} to {float(entry['maximum']):.12g} {entry['unit']}"
        for name, entry in variables.to_dict("index").items()
    }
    called = names.to_dict()
    labels, measures = variables["label_en"].to_dict(), variables["unit"].to_dict()
    with Path(template).open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(COLUMNS)
        writer.writerows(examples)
        for code, year, variable, indicators in gaps.itertuples(index=False):
            note = f"{labels[variable]}; plausible: {limits[variable]}; for {indicators}"
            writer.writerow([code, called.get(code, ""), year, variable, "", measures[variable], note])


def lacking(cells: pd.DataFrame, formulas: pd.Series, codes: Sequence[str], years: Sequence[int], known: pd.Index) -> pd.DataFrame:
    """Return the values without which indicators of a paper cannot be computed: unit_code, year, variable, indicators.

    A variable is lacking where it is missing and the indicator is: of the alternatives in `first(a, b)` either will do, both are named.
    Formulas of papers with their own arithmetic are searched for the names of variables.
    """
    index = pd.MultiIndex.from_product([codes, years], names=["unit_code", "year"])
    provinces = pd.MultiIndex.from_product([sorted({c[:2] + "0000" for c in codes}), years], names=["unit_code", "year"])
    wide = cells.pivot(index=["unit_code", "year"], columns="variable", values="value").astype(float).reindex(index.union(provinces))
    rows = []
    for indicator, formula in formulas.items():
        used = [name for name in dict.fromkeys(re.findall(r"\w+", formula)) if name in known]
        try:
            wanting = evaluate(formula, wide).isna()
        except ConfigError:
            wanting = pd.Series(True, index=wide.index)
        for name in used:
            empty = wide[name].isna() if name in wide else pd.Series(True, index=wide.index)
            gaps = (wanting & empty).reindex(index)
            rows += [(code, int(year), name, indicator) for code, year in gaps.index[gaps]]
    found = pd.DataFrame(rows, columns=["unit_code", "year", "variable", "indicator"])
    cell = ["variable", "unit_code", "year"]
    found = found.sort_values(cell, kind="stable")
    alone = ~found.duplicated(cell, keep=False)
    joined = found[~alone].groupby(cell, as_index=False)["indicator"].agg(", ".join)
    result = pd.concat([found[alone], joined]).sort_values(cell, kind="stable", ignore_index=True)
    return result.rename(columns={"indicator": "indicators"})[["unit_code", "year", "variable", "indicators"]]


def _examples(code: str, names: pd.Series, year: int, variables: pd.DataFrame, gaps: pd.DataFrame) -> list[list[object]]:
    """Two rows that show the form: a unit by code and name, and one by name only; '#' keeps them from being read."""
    variable = gaps["variable"].iloc[0] if len(gaps) else variables.index[0]
    entry = variables.loc[variable]
    middle = f"{np.sqrt(max(float(entry['minimum']), 1.0) * float(entry['maximum'])):.0f}"
    hint = "example: rows that begin with # are not read, rows without a value are gaps"
    return [
        [f"#{code}", names.get(code, ""), year, variable, middle, entry["unit"], hint],
        ["#", names.get(code, ""), year, variable, middle, entry["unit"], "example: the name alone will do, in Chinese, English or pinyin"],
    ]


if __name__ == "__main__":
    run_rule(templates)
