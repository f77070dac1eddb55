"""Rule complete_indicators: all indicators of the border cities, with the border system and what a user supplies.

The statistical indicators come from `construct_indicators`; X2 is formed from X1 and X9 so that all cities share one definition
of population, X25 to X29 from facts, neighbouring countries and geodata. A template lists what is still missing.
"""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from scripts import geodata
from scripts.border_cities.frames import read_units
from scripts.border_cities.user_indicators import read_user_indicators
from scripts.errors import InputError
from scripts.index.data import read_cells
from scripts.methods.border_system import border_distances, neighbour_index, policy_support
from scripts.methods.filling import FILLED
from scripts.rule import run_rule

COLUMNS = ["unit_code", "year", "indicator", "value", "flag"]


def complete_indicators(
    indicators: str,
    definitions: str,
    prefectures: str,
    seats: str,
    cities: str,
    neighbours: str,
    years: Sequence[int],
    border: Mapping[str, Any],
    origin: str,
    complete: str,
    template: str,
    user: str | None = None,
) -> None:
    """Write the completed indicators, one row a city, year and indicator, and the template for the missing ones.

    neighbours: the panel, or the countries' part of the analysis data. user: a filled template, or None.
    border: settings `cross_border_from`, `several_neighbours`, `centre`. origin: 'raw' or 'analysis'.
    """
    units = read_units(prefectures)
    statistical = read_cells(indicators)
    parts = [
        statistical,
        _per_capita(statistical),
        _border_system(units, read_cells(seats), geodata.load(cities), _countries(neighbours), years, border),
    ]
    defined = pd.read_csv(definitions, keep_default_na=False)
    cells = pd.concat(parts, ignore_index=True).dropna(subset="value")
    if user is not None:
        cells = _with_user(cells, user, units, years, defined, origin)
    grid = pd.MultiIndex.from_product([defined["indicator"], units["unit_code"], years], names=["indicator", "unit_code", "year"])
    full = cells.set_index(grid.names).reindex(grid).reset_index()
    full["flag"] = full["flag"].fillna("missing")
    full[COLUMNS].to_csv(complete, index=False)
    _write_template(full[full["value"].isna()], defined, units, template)


def _per_capita(cells: pd.DataFrame) -> pd.DataFrame:
    """X2: GDP over resident population; in the unit of X1 over that of X9 (a constant factor does not change the method's results)."""
    if not {"X1", "X9"} <= set(cells["indicator"]):
        return pd.DataFrame(columns=COLUMNS)
    both = cells[cells["indicator"].isin(["X1", "X9"])].pivot(index=["unit_code", "year"], columns="indicator", values=["value", "flag"])
    result = (both["value", "X1"].astype(float) / both["value", "X9"].astype(float)).rename("value").reset_index()
    filled = both["flag"].isin(FILLED)
    flag = pd.Series("derived", index=both.index).mask(filled["X9"], both["flag", "X9"]).mask(filled["X1"], both["flag", "X1"])
    return result.assign(indicator="X2", flag=flag.to_numpy())[COLUMNS]


def _countries(path: str) -> pd.DataFrame:
    """Return the neighbours' indices: variable, country, year, value."""
    table = pd.read_parquet(path) if path.endswith(".parquet") else read_cells(path)
    chosen = table[table["variable"].isin(["fragile_states_index", "human_development_index"])]
    return chosen.rename(columns={"unit_code": "country"})[["variable", "country", "year", "value"]]


def _border_system(
    units: pd.DataFrame, seats: pd.DataFrame, cities: Any, countries: pd.DataFrame, years: Sequence[int], border: Mapping[str, Any]
) -> pd.DataFrame:
    distances = border_distances(units, seats, cities, border["centre"])
    found = {"X25": policy_support(units, years, border["cross_border_from"])}
    for name, variable, higher_is_worse in (("X26", "fragile_states_index", True), ("X27", "human_development_index", False)):
        index = countries[(countries["variable"] == variable) & countries["year"].isin(years)]
        found[name] = neighbour_index(units, index, border["several_neighbours"], higher_is_worse)
    for name, column in (("X28", "to_border"), ("X29", "to_crossing")):
        constant = distances[column].rename("value").reset_index()
        found[name] = pd.concat([constant.assign(year=year) for year in years])
    return pd.concat([frame.assign(indicator=name, flag="derived") for name, frame in found.items()], ignore_index=True)[COLUMNS]


def _with_user(
    cells: pd.DataFrame, path: str, units: pd.DataFrame, years: Sequence[int], defined: pd.DataFrame, origin: str
) -> pd.DataFrame:
    """Lay a user's values over ours, flagged `user`; InputError where they do not fit."""
    given = read_user_indicators(path, units["unit_code"].tolist(), years, defined.set_index("indicator"))
    ours = set(cells["indicator"])
    rescaled = given[given["indicator"].isin(ours - {"X25", "X26", "X27", "X28", "X29"})]
    if origin == "analysis" and len(rescaled):
        raise InputError(
            f"{path}, row {rescaled['row'].iloc[0]}",
            f"{rescaled['indicator'].iloc[0]} in its own unit, beside rescaled analysis data",
            "values of indicators that the analysis data lack",
            "leave the row out, or start from raw files",
        )
    keys = ["unit_code", "year", "indicator"]
    kept = cells.merge(given[keys], on=keys, how="left", indicator=True)
    kept = kept[kept["_merge"] == "left_only"][COLUMNS]
    logging.info("%s: %d values of the user, %d of them in place of ours", path, len(given), len(cells) - len(kept))
    return pd.concat([kept, given[[*keys, "value"]].assign(flag="user")], ignore_index=True)


def _write_template(missing: pd.DataFrame, defined: pd.DataFrame, units: pd.DataFrame, path: str) -> None:
    labels = defined.set_index("indicator")
    rows = missing[["indicator", "unit_code", "year"]].assign(
        city=missing["unit_code"].map(units.set_index("unit_code")["name_en"]),
        label=missing["indicator"].map(labels["label_en"]),
        unit=missing["indicator"].map(labels["unit"]),
        value="",
        source="",
    )
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    rows.to_csv(path, index=False)


if __name__ == "__main__":
    run_rule(complete_indicators)
