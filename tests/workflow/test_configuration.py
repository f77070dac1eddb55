"""Configuration: scenarios over defaults, and errors that name scenario, key and the nearest known word."""

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.errors import ConfigError
from scripts.workflow.configuration import default_configuration, load_schema, lookup, merge, scenario_configurations, scenarios_to_compute
from scripts.workflow.explanation import MOVED, RENAMED
from scripts.workflow.years import default_years

ROOT = Path(__file__).parents[2]
SCHEMA = load_schema(ROOT / "config/schema")
CONFIG = default_configuration(ROOT)


def scenario(tmp_path: Path, name: str, content: str) -> dict:
    (tmp_path / f"{name}.yaml").write_text(content, encoding="utf-8")
    config = deepcopy(CONFIG) | {"scenarios": ["reference", name]}
    return scenario_configurations(config, tmp_path, SCHEMA)


def test_the_shipped_configuration_is_valid() -> None:
    assert list(scenario_configurations(deepcopy(CONFIG), ROOT / "config/scenarios", SCHEMA)) == ["reference", "nearest"]


def test_every_shipped_scenario_is_valid() -> None:
    names = sorted(path.stem for path in (ROOT / "config/scenarios").glob("*.yaml"))
    merged = scenario_configurations(deepcopy(CONFIG) | {"scenarios": names or ["reference"]}, ROOT / "config/scenarios", SCHEMA)
    assert all(merged[name] != CONFIG for name in names)


def test_a_scenario_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    merged = scenario(tmp_path, "other", "inputs:\n  tolerance: 0.05\n")
    assert lookup(merged["other"], "inputs.tolerance") == 0.05
    assert lookup(merged["other"], "inputs.search_path") == CONFIG["inputs"]["search_path"]
    assert lookup(merged["reference"], "inputs.tolerance") == CONFIG["inputs"]["tolerance"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("inputs:\n  tolerence: 0.05\n", "scenario 'wrong': at inputs: 'tolerence' is not a key. Did you mean 'tolerance'"),
        ("sed: 1\n", "'sed' is not a key. Did you mean 'seed'"),
        ("inputs:\n  start_from: raww\n", "scenario 'wrong': at inputs.start_from.*Did you mean 'raw'"),
        ("inputs:\n  tolerance: 2\n", "at inputs.tolerance: 2 is greater than the maximum"),
        ("seed: -1\n", "scenario 'wrong': at seed"),
        ("seed: [\n", "wrong.yaml is not valid YAML"),
        ("scenarios: [reference]\n", "at scenarios: this key is of the whole run"),
        ("- seed\n", "expected keys with values"),
    ],
)
def test_errors_name_the_scenario_the_key_and_the_near_word(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        scenario(tmp_path, "wrong", content)


def test_an_unknown_scenario_lists_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "latest_years.yaml").write_text("seed: 1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="Did you mean 'latest_years'"):
        scenario_configurations(deepcopy(CONFIG) | {"scenarios": ["latest_year"]}, tmp_path, SCHEMA)


def test_merging_leaves_both_arguments_as_they_were() -> None:
    base, change = {"a": {"b": 1, "c": [1, 2]}}, {"a": {"c": [3]}}
    assert merge(base, change) == {"a": {"b": 1, "c": [3]}}
    assert base == {"a": {"b": 1, "c": [1, 2]}} and change == {"a": {"c": [3]}}


def test_numbers_that_the_command_line_nests_as_text_are_numbers() -> None:
    config = deepcopy(CONFIG)
    config["urban_opportunity"]["years"] = {"first": "2004", "last": "2017"}
    config["urban_opportunity"]["filling"]["limit"] = "null"
    config["inputs"]["tolerance"] = "0.05"
    merged = scenario_configurations(config, ROOT / "config/scenarios", SCHEMA)["reference"]
    assert lookup(merged, "urban_opportunity.years") == {"first": 2004, "last": 2017}
    assert lookup(merged, "urban_opportunity.filling.limit") is None
    assert lookup(merged, "inputs.tolerance") == 0.05


def test_text_that_is_no_number_stays_an_error() -> None:
    config = deepcopy(CONFIG)
    config["urban_opportunity"]["years"] = {"first": "MMVI", "last": "2010"}
    with pytest.raises(ConfigError, match=r"at urban_opportunity.years.first: 'MMVI' is not of type 'integer'"):
        scenario_configurations(config, ROOT / "config/scenarios", SCHEMA)


def test_all_stands_for_the_reference_and_every_file(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("seed: 1\n", encoding="utf-8")
    (tmp_path / "two.yaml").write_text("seed: 2\n", encoding="utf-8")
    merged = scenario_configurations(deepcopy(CONFIG) | {"scenarios": ["two", "all"]}, tmp_path, SCHEMA)
    assert list(merged) == ["two", "reference", "nearest", "one"]
    assert [merged[name]["seed"] for name in merged] == [2, CONFIG["seed"], CONFIG["seed"], 1]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("urban_opportunity:\n  years: {first: 2010, last: 2005}\n", r"at urban_opportunity.years: first \(2010\) is after last \(2005\)"),
        ("urban_opportunity:\n  maps: {years: [2004, 2020]}\n", "scenario 'wrong': at urban_opportunity.maps.years: 2020 is outside"),
        ("lanzhou_xining:\n  snapshot_years: [2000, 2010]\n", r"snapshot_years: 2000 is outside lanzhou_xining.years \(2004-2020\)"),
        ("border_cities:\n  sensitivity: {index: {years: [2009]}}\n", "sensitivity.index.years: 2009 is outside"),
    ],
)
def test_years_of_one_setting_lie_within_those_of_the_paper(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        scenario(tmp_path, "wrong", content)


@pytest.mark.parametrize(
    ("paper", "years"),
    [
        ("urban_opportunity", {"first": 2019, "last": 2020}),
        ("urban_opportunity", {"first": 2003, "last": 2022}),
        ("lanzhou_xining", {"first": 2012, "last": 2022}),
        ("lanzhou_xining", {"first": 2003, "last": 2009}),
        ("border_cities", [2011, 2021]),
        ("provincial_coupling", {"first": 2008, "last": 2014}),
        ("provincial_coupling", {"first": 2005, "last": 2012}),
    ],
)
def test_changing_the_years_of_a_paper_is_enough(tmp_path: Path, paper: str, years: Any) -> None:
    section = scenario(tmp_path, "other", yaml.safe_dump({paper: {"years": years}}))["other"][paper]
    covered = years if isinstance(years, list) else range(years["first"], years["last"] + 1)
    keys = {
        "urban_opportunity": ["density.years", "opportunity.years", "maps.years", "sensitivity.index.years"],
        "lanzhou_xining": ["snapshot_years", "sensitivity.index.years"],
        "border_cities": ["sensitivity.index.years"],
        "provincial_coupling": ["regression.years"],
    }
    for key in keys[paper]:
        part = lookup(section, key)
        part = list(part.values()) if isinstance(part, dict) else part
        assert part[-1] == covered[-1] and set(part) <= set(covered)


def test_years_that_follow_are_spread_evenly_and_what_is_set_stays(tmp_path: Path) -> None:
    assert default_years(list(range(2004, 2017)), 4) == [2004, 2008, 2012, 2016]
    assert default_years(list(range(2004, 2021)), 3, 2010) == [2010, 2015, 2020]
    assert default_years([2010, 2020], 3) == [2010, 2020] and default_years([2010, 2020], 1) == [2020]
    assert default_years(list(range(2005, 2017)), first=2007) == {"first": 2007, "last": 2016}
    section = scenario(tmp_path, "set", "urban_opportunity:\n  years: {first: 2005, last: 2016}\n  maps: {years: [2011]}\n")["set"]
    assert section["urban_opportunity"]["maps"]["years"] == [2011]


@pytest.mark.parametrize(("old", "new"), MOVED.items())
def test_a_key_of_the_version_before_names_the_new_one(tmp_path: Path, old: str, new: str) -> None:
    section, key = old.split(".")
    with pytest.raises(ConfigError, match=f"'{key}' is not a key. Since version 0.3 it is {re.escape(new)}"):
        scenario(tmp_path, "old", f"{section}:\n  {key}: {{scope: pooled}}\n")


@pytest.mark.parametrize(("old", "new"), RENAMED.items())
def test_a_value_of_the_version_before_names_the_new_one(tmp_path: Path, old: tuple[str, str], new: str) -> None:
    *sections, key = old[0].split(".")
    value = old[1] if isinstance(lookup(default_configuration(ROOT), old[0]), str) else f"[{old[1]}]"
    text = "".join(f"{'  ' * depth}{name}:\n" for depth, name in enumerate(sections)) + f"{'  ' * len(sections)}{key}: {value}\n"
    with pytest.raises(ConfigError, match=f"Since version 0.3 it is '{new}'"):
        scenario(tmp_path, "old", text)


def test_the_page_for_those_who_knew_the_version_before_has_every_old_key() -> None:
    page = (ROOT / "docs/from_0.2.md").read_text(encoding="utf-8")
    assert [key for key in MOVED if f"`{key}" not in page] == []


def test_shipped_scenarios_say_in_a_comment_what_they_are() -> None:
    for path in (ROOT / "config/scenarios").glob("*.yaml"):
        assert path.read_text(encoding="utf-8").startswith("# "), path.name


def test_a_paper_is_computed_where_its_configuration_is_new() -> None:
    base = {"seed": 1, "scenarios": ["a"], "one": {"years": [1], "method": "x"}, "two": {"years": [1]}, "shared": {"one": 1, "two": 1}}
    changes: dict[str, dict] = {
        "first": {},
        "same": {"scenarios": ["b"]},
        "other_method": {"one": {"method": "y"}},
        "again": {"one": {"method": "y"}},
        "within_shared": {"shared": {"two": 2}},
        "general": {"seed": 2},
    }
    configurations = {name: merge(base, change) for name, change in changes.items()}
    papers = ["one", "two"]
    assert scenarios_to_compute(configurations, "one", papers) == ["first", "other_method", "general"]
    assert scenarios_to_compute(configurations, "two", papers) == ["first", "within_shared", "general"]
    assert scenarios_to_compute(configurations, "one", papers, ["years"]) == ["first", "general"]
