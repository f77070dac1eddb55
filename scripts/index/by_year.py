"""Scores of years that are made otherwise than the rest: from the data of another year, without some indicators, with a column twice."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from scripts.errors import ConfigError
from scripts.index.data import IndexData


def data_by_year(data: IndexData, index: Mapping[str, Any]) -> IndexData:
    """Return the data that scores are made from. index: a paper's section `index`; `data_years`, `replaced`, `left_out` are optional.

    Years that the run does not score are passed over. An indicator replaced has the values of another one and its own weight; one left
    out is constant in that year: it tells no unit from another. Raises ConfigError where a data year is not in the run, an indicator is
    unknown, or one is left out and extremes are those of all years together.
    """
    return _without(_replaced(_from_other_years(data, index), index), index)


def source_years(index: Mapping[str, Any]) -> dict[int, int]:
    """Return by year the year whose data it is scored from, where it is another."""
    return {entry["year"]: entry["data"] for entry in index.get("data_years") or []}


def sources_in(index: Mapping[str, Any], year: int) -> dict[str, str]:
    """Return by indicator the one whose values it has in a year, where it is another."""
    return {entry["indicator"]: entry["by"] for entry in index.get("replaced") or [] if year in entry["years"]}


def _from_other_years(data: IndexData, index: Mapping[str, Any]) -> IndexData:
    source = {year: other for year, other in source_years(index).items() if year in data.years}
    missing = sorted(set(source.values()) - set(data.years))
    if missing:
        raise ConfigError(f"index.data_years: no data of {missing[0]} in this run. Years that have data: {', '.join(map(str, data.years))}")
    if not source:
        return data
    years = data.values.index.get_level_values("year")
    wanted = pd.MultiIndex.from_arrays(
        [data.values.index.get_level_values("unit_code"), years.map(lambda year: source.get(year, year))], names=data.values.index.names
    )
    values, flags = (table.reindex(wanted).set_axis(data.values.index) for table in (data.values, data.flags))
    return replace(data, values=values, flags=flags)


def _replaced(data: IndexData, index: Mapping[str, Any]) -> IndexData:
    values, flags = data.values.copy(), data.flags.copy()
    for entry in index.get("replaced") or []:
        for name in (entry["indicator"], entry["by"]):
            if name not in data.directions.index:
                raise ConfigError(f"index.replaced: no indicator {name} in this run; change it in the paper's section `index`.")
        rows = values.index.get_level_values("year").isin(entry["years"])
        for table, of in ((values, data.values), (flags, data.flags)):
            table.loc[rows, entry["indicator"]] = of.loc[rows, entry["by"]]
    return replace(data, values=values, flags=flags)


def _without(data: IndexData, index: Mapping[str, Any]) -> IndexData:
    values = data.values.copy()
    for entry in index.get("left_out") or []:
        unknown = [name for name in entry["indicators"] if name not in data.directions.index]
        if unknown or index["scope"] != "within_year":
            raise ConfigError(
                f"index.left_out: {f'no indicator {unknown[0]} in this run' if unknown else 'needs the scope within_year'}; "
                "change it in the paper's section `index`."
            )
        values.loc[values.index.get_level_values("year").isin(entry["years"]), entry["indicators"]] = 0.0
    return replace(data, values=values)
