"""What the scripts of this paper read: indicators, settings, cities and agglomerations."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scripts.errors import ConfigError
from scripts.index.data import read_cells, wide

GDP_PER_CAPITA = "X6"
POPULATION = "population"


def all_indicators(indicators: str) -> pd.DataFrame:
    """Return all indicators of the run by unit_code and year, those that are not scored too."""
    return wide(read_cells(indicators))


def read_members(path: str, membership: str, units: Sequence[str]) -> pd.DataFrame:
    """Members of each agglomeration among `units`: agglomeration, unit_code; a city may be in two.

    membership: a set_ column of the table. Raises ConfigError if an agglomeration has no city in the study.
    """
    table = pd.read_csv(path, dtype=str)
    wanted = table[table[f"set_{membership}"] == "1"]
    members = wanted[wanted["unit_code"].isin(units)][["agglomeration", "unit_code"]]
    empty = [name for name in table["agglomeration"].unique() if name not in set(members["agglomeration"])]
    if empty:
        raise ConfigError(f"membership '{membership}': no city of the study in {', '.join(empty)}; choose another set of {path}")
    return members


def ordering_of(cities: pd.DataFrame, ordering: str) -> pd.Series:
    """Return what cities are ordered by. cities: columns score, population, gdp_per_capita; ordering: the option of the settings."""
    if ordering == "gdp_per_capita_by_population":
        return cities["gdp_per_capita"] / cities["population"]
    return cities[ordering]


def sample_shares(path: str, settings: Mapping[str, str]) -> pd.Series:
    """Return by agglomeration the share of the axis that the study's cities fill: 1, or theirs in the population of all members (2010)."""
    shares = pd.read_csv(path).set_index("agglomeration")[settings["membership"]]
    return shares if settings["population_base"] == "agglomeration" else shares.mul(0).add(1.0)


def city_names(units_table: str) -> pd.DataFrame:
    """By unit_code: city, name_zh, province, region (east, centre, west) from the crosswalk."""
    units = pd.read_csv(units_table, dtype=str, keep_default_na=False).set_index("unit_code")
    province = units["province_code"].map(units["name_en"])
    return pd.DataFrame({"city": units["name_en"], "name_zh": units["name_zh"], "province": province, "region": units["three_region"]})


def check_years(wanted: Sequence[int], available: Sequence[int], key: str) -> list[int]:
    """Return the wanted years; raises ConfigError naming those that the run does not have."""
    missing = [year for year in wanted if year not in set(available)]
    if missing:
        have = ", ".join(str(year) for year in sorted(set(available)))
        raise ConfigError(f"{key}: no data of {', '.join(map(str, missing))} in this run. Years that have data: {have}")
    return list(wanted)


def note_with(coverage_note: str, *sentences: str) -> str:
    """A note of several sentences, the coverage of the run last."""
    return " ".join([*sentences, coverage_note])


def settings_text(settings: Mapping[str, Any]) -> str:
    """Settings in one phrase for a note: 'ordering gdp_per_capita, weight population'."""
    return ", ".join(f"{key} {value}" for key, value in settings.items())
