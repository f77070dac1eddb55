"""Settings that YAML or Snakemake take for something else than they look like, or that no run could finish."""

import json
from copy import deepcopy
from pathlib import Path

from scripts.workflow.configuration import check_settings_files, default_configuration, load_schema, scenario_configurations
from scripts.workflow.consistency import check_data_years, check_paths
from tests.hostile.cases import ERROR, case

GROUP = "Configuration"
ROOT = Path(__file__).parents[2]
SCHEMA = load_schema(ROOT / "config/schema")
CONFIG = default_configuration(ROOT)
NESTED = "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 20))

REFUSED = {
    "`.nan`, which is within every bound": ("inputs: {tolerance: .nan}", "line 1: .nan is no number"),
    "infinity": ("provincial_coupling: {regression: {upper: .inf}}", ".inf is no number"),
    "key given twice": ("seed: 1\nseed: 2\n", "line 2: the key 'seed' a second time (first in line 1)"),
    "number with a leading 0": ("seed: 010\n", "010 is 8 to YAML"),
    "number with a colon": ("seed: 1:30\n", "1:30 is 90 to YAML"),
    "date in place of a year": ("border_cities: {years: [2010-01-01, 2015]}", "a value of the kind timestamp"),
    "whole year with a decimal point": ("urban_opportunity: {years: {first: 2004.0}}", "2004.0 is not of type 'integer'"),
    "key that is a number": ('lanzhou_xining: {models: {random: {7: ""}}}', "a key that is no text (7): put it into quotes"),
    "object of Python": ("seed: !!python/object/apply:os.system [ls]", "a value of the kind"),
    "aliases of aliases, twenty deep": (f"a0: &a0 [x]\n{NESTED}\n", "more than 20000 values, aliases written out"),
    "alias of what it stands in": ("inputs: &x {search_path: [*x]}", "within one another"),
    "a hundred thousand brackets": ("seed: " + "[" * 100_000, "more than 30 levels within one another"),
    "number of five thousand digits": ("seed: " + "9" * 5000, "is not valid YAML"),
    "bounds in the wrong order": ("provincial_coupling: {coordination: {bounds: [0.5, 0.3]}}", "[0.5, 0.3] does not increase"),
    "lower limit above the upper": ("provincial_coupling: {regression: {lower: 2}}", "lower (2) is not below upper (1)"),
    "chosen model that there is none of": ("lanzhou_xining: {models: {chosen: '66'}}", "chosen is '66', which random does not have"),
    "more nodes than can finish": ("provincial_coupling: {regression: {nodes: 1000000000}}", "is greater than the maximum of 256"),
    "more permutations than can finish": ("provincial_coupling: {spatial: {permutations: 1000000000}}", "is greater than the maximum"),
    "more draws than can finish": ("lanzhou_xining: {bootstrap: {draws: 1000000000}}", "is greater than the maximum of 20000"),
    "key of the whole run in a scenario, where nothing reads it": ("inputs: {search_path: [/]}", "this key is of the whole run"),
}


def _merged(folder: Path, text: str) -> dict:
    (folder / "hostile.yaml").write_text(text, encoding="utf-8")
    return scenario_configurations(deepcopy(CONFIG) | {"scenarios": ["hostile"]}, folder, SCHEMA)["hostile"]


def _refused(what: str, text: str, said: str) -> None:
    def run(tmp_path: Path) -> None:
        _merged(tmp_path, text)

    run.__name__ = what
    case(GROUP, what, ERROR, said)(run)


for _what, (_text, _said) in REFUSED.items():
    _refused(_what, _text, _said)


@case(GROUP, "not a number, on the command line", ERROR, "at seed: nan is no number")
def nan_on_the_command_line(tmp_path: Path) -> None:
    scenario_configurations(deepcopy(CONFIG) | {"seed": float("nan")}, tmp_path, SCHEMA)


@case(GROUP, "number with a leading 0, nested on the command line", ERROR, "at border_cities.years", "010 is 8 to YAML")
def octal_on_the_command_line(tmp_path: Path) -> None:
    scenario_configurations(deepcopy(CONFIG) | {"border_cities": CONFIG["border_cities"] | {"years": "[010, 2015]"}}, tmp_path, SCHEMA)


@case(GROUP, "dotted key on the command line", ERROR, "'inputs.tolerance' is not a key. Write it as a section: inputs={tolerance: ...}")
def dotted(tmp_path: Path) -> None:
    scenario_configurations(deepcopy(CONFIG) | {"inputs.tolerance": 1}, tmp_path, SCHEMA)


@case(GROUP, "configuration file that asks to be run as a template", ERROR, "not run as a template")
def template(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("__use_yte__: true\nseed: ?open('x', 'w')\n", encoding="utf-8")
    check_settings_files([tmp_path / "config.yaml"])


@case(GROUP, "key given twice in a configuration file of JSON", ERROR, "the key 'seed' a second time")
def json_twice(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"seed": 1, "seed": 2}', encoding="utf-8")
    check_settings_files([tmp_path / "config.json"])


@case(GROUP, "configuration file in another encoding", ERROR, "text that is not UTF-8 (byte 2): save it as UTF-8")
def encoding(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_bytes("# 种子\nseed: 1\n".encode("gb18030"))
    check_settings_files([tmp_path / "config.yaml"])


@case(GROUP, "configuration file of two megabytes", ERROR, "settings have at most 1000000")
def long_file(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("#" * 2_000_000, encoding="utf-8")
    check_settings_files([tmp_path / "config.yaml"])


@case(GROUP, "scenario under a name that something else has", ERROR, "no scenario can be called 'inputs'")
def reserved(tmp_path: Path) -> None:
    (tmp_path / "inputs.yaml").write_text("seed: 1\n", encoding="utf-8")
    scenario_configurations(deepcopy(CONFIG), tmp_path, SCHEMA)


@case(GROUP, "scenario whose name leads out of its folder", ERROR, "at scenarios.0", "does not match")
def outside_name(tmp_path: Path) -> None:
    scenario_configurations(deepcopy(CONFIG) | {"scenarios": ["../../etc/passwd"]}, tmp_path, SCHEMA)


@case(GROUP, "table of units outside the repository and the search path", ERROR, "at border_cities.units", "outside the repository")
def outside_units(tmp_path: Path) -> None:
    merged = _merged(tmp_path, json.dumps({"border_cities": {"units": "../../../etc/passwd"}}))
    check_paths(merged, SCHEMA, "hostile")


@case(GROUP, "years that no data have, before any job runs", ERROR, "no indicator has data in 2099", "Years with data: 1990-2022")
def empty_years(tmp_path: Path) -> None:
    check_data_years("border_cities", [2010, 2099], set(range(1990, 2023)), "hostile")
