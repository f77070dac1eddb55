"""What the scripts of this paper read: indicators, settings, cities and agglomerations."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scripts.errors import ConfigError
from scripts.methods.composite_score import composite_score, composite_scores, standardise

AUXILIARY = "Auxiliary"
GDP_PER_CAPITA = "X6"
POPULATION = "population"
PRINTED = {"printed_comprehensive": "comprehensive_weight", "printed_ahp": "ahp_weight", "printed_entropy": "entropy_weight"}


def read_indicators(path: str) -> pd.DataFrame:
    """Indicators of the scenario: index unit_code, year; one column an indicator, auxiliary ones too."""
    long = pd.read_csv(path, dtype={"unit_code": str})
    wide = long.pivot(index=["unit_code", "year"], columns="indicator", values="value")
    return wide[list(long["indicator"].drop_duplicates())]


def read_definitions(path: str) -> pd.DataFrame:
    """Definitions of the scored indicators, by indicator."""
    definitions = pd.read_csv(path, keep_default_na=False).set_index("indicator")
    return definitions[definitions["dimension"] != AUXILIARY]


def scored(indicators: pd.DataFrame, definitions: pd.DataFrame) -> pd.DataFrame:
    """The indicators that enter the score, in the order of the definitions."""
    return indicators[[name for name in definitions.index if name in indicators]]


def years_of(frame: pd.DataFrame) -> pd.Series:
    """The year of each row of a frame with the index unit_code, year."""
    return pd.Series(frame.index.get_level_values("year"), index=frame.index)


def groups_of(frame: pd.DataFrame, scope: str) -> pd.Series | None:
    """Groups within which indicators are standardised: years, or None for all rows together."""
    return years_of(frame) if scope == "within_year" else None


def score_with(
    values: pd.DataFrame, definitions: pd.DataFrame, weights: pd.Series, normalisation: Mapping[str, str], aggregation: Mapping[str, str]
) -> pd.Series:
    """Scores of city-years by the settings `normalisation` and `aggregation` of the configuration."""
    groups = groups_of(values, normalisation["scope"])
    standardised = standardise(values, definitions["direction"], groups, normalisation["method"])
    return composite_score(standardised, weights, groups, aggregation["method"], aggregation["weighting"])


def scores_without(
    values: pd.DataFrame,
    definitions: pd.DataFrame,
    weights: pd.Series,
    left_out: Sequence[Sequence[str]],
    normalisation: Mapping[str, str],
    aggregation: Mapping[str, str],
) -> pd.DataFrame:
    """Scores of city-years without some indicators: one column for each of `left_out`; the weights of the others stay as they are."""
    groups = groups_of(values, normalisation["scope"])
    standardised = standardise(values, definitions["direction"], groups, normalisation["method"])
    columns = [weights.reindex(values.columns).where(~values.columns.isin(names), 0.0) for names in left_out]
    sets = pd.concat(columns, axis=1, keys=range(len(left_out)))
    return composite_scores(standardised, sets, groups, aggregation["method"], aggregation["weighting"])


def printed_weights(path: str, source: str) -> pd.Series:
    """One column of the printed Table 1, by indicator."""
    return pd.read_csv(path).set_index("indicator")[PRINTED[source]].astype(float)


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
