"""The configuration: defaults, scenarios laid over them, and a closed schema that names typing errors."""

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml
from jsonschema.exceptions import best_match

from scripts.errors import ConfigError, did_you_mean
from scripts.workflow.consistency import check_paths
from scripts.workflow.explanation import explain, place_of
from scripts.workflow.own_weights import read_own_weights
from scripts.workflow.papers import read_papers
from scripts.workflow.readings import Reading, is_probe, probe_scenario
from scripts.workflow.schema import Validator, marked
from scripts.workflow.settings_file import read_settings, read_settings_text, refuse_unreal_numbers
from scripts.workflow.years import follow_years

REFERENCE = "reference"
NEAREST = "nearest"
EVERY = "all"
# Names that something else has: in config, and as folders of results.
RESERVED = (REFERENCE, NEAREST, EVERY, "inputs", "probes", "site")
# With this key Snakemake runs a configuration as a template.
TEMPLATE = "__use_yte__"


def load_schema(folder: Path) -> dict[str, Any]:
    """Return the whole schema: `general.yaml` with one property a paper or stage, each from its own file; references are written out."""
    schema = read_settings(folder / "general.yaml")
    for path in sorted(folder.glob("*.yaml")):
        if path.stem != "general":
            schema["properties"][path.stem] = read_settings(path)
            schema["required"].append(path.stem)
    return _resolved(schema, schema)  # type: ignore[no-any-return]


def _resolved(node: Any, whole: dict[str, Any]) -> Any:
    """Return a part of a schema with its references written out; what stands beside a reference is laid over it."""
    if isinstance(node, list):
        return [_resolved(item, whole) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _resolved(value, whole) for key, value in node.items() if key != "$ref"}
    if "$ref" not in node:
        return plain
    return merge(_resolved(lookup(whole, node["$ref"].removeprefix("#/").replace("/", ".")), whole), plain)


def default_configuration(root: Path) -> dict[str, Any]:
    """Return the configuration as the repository has it: config/config.yaml and each paper's section from config/papers/."""
    whole = read_settings(root / "config/config.yaml")
    for path in paper_configurations(root):
        whole |= read_settings(path)
    return whole


def reference_configuration(root: Path) -> dict[str, Any]:
    """Return the configuration of the scenario `reference`: what follows from the years of a paper is written out."""
    whole = default_configuration(root) | {"scenarios": [REFERENCE]}
    return scenario_configurations(whole, root / "config/scenarios", load_schema(root / "config/schema"))[REFERENCE]


def paper_configurations(root: Path) -> list[Path]:
    """Return the files config/papers/<paper>.yaml of all papers. Raises ConfigError where one is missing or names another section."""
    paths = [root / f"config/papers/{paper}.yaml" for paper in read_papers(root)]
    for path in paths:
        if not path.is_file():
            raise ConfigError(f"{path} does not exist: the defaults of resources/papers/{path.stem}, as a section `{path.stem}:`.")
        if list(content := read_settings(path)) != [path.stem]:
            raise ConfigError(f"{path}: found the sections {', '.join(content) or 'none'}, expected the section `{path.stem}:` alone.")
    return paths


def scenario_configurations(
    config: dict[str, Any], scenario_folder: Path, schema: dict[str, Any], readings: Sequence[Reading] = ()
) -> dict[str, dict[str, Any]]:
    """Return the merged and validated configuration of each scenario named in `config['scenarios']`.

    The scenario `reference` is the configuration as it stands; `nearest`, which stands beside it, takes each paper's nearest reading; any
    other is a file of differences `<scenario_folder>/<name>.yaml`, laid over the reading that it names (as stated, where it names none);
    `all` stands for the reference and every file. Beside the reference stand the probes of all papers, under the names of
    `readings.probe_scenario`. Raises ConfigError naming the scenario and the key.
    """
    read_numbers(config, schema)
    validate_configuration(config, schema, REFERENCE)
    _refuse_reserved(scenario_folder)
    changes = {name: _read_scenario(name, scenario_folder, schema) for name in _named(config["scenarios"], scenario_folder)}
    nearest = {reading.paper: reading.settings for reading in readings if reading.choices}
    merged = {}
    for name, change in changes.items():
        base = merge(config, nearest) if change.get("reading", config["reading"]) == NEAREST else config
        merged[name] = merge(base, change)
    if REFERENCE in changes and config["audit"]["probes"]:
        for reading in readings:
            for probe in reading.computed:
                merged[probe_scenario(reading.paper, probe.id)] = merge(config, {reading.paper: probe.settings})
    for name, configuration in merged.items():
        validate_configuration(configuration, schema, name)
        follow_years(configuration, schema, name)
        check_paths(configuration, schema, name)
        read_own_weights(configuration)
    return merged


def read_numbers(config: dict[str, Any], schema: dict[str, Any]) -> None:
    """Turn texts into numbers where the schema wants numbers, in place.

    Snakemake reads what `--config 'border_cities={years: [2010, 2015]}'` nests as text.
    """
    pending = list(Validator(schema).iter_errors(config))
    while pending:
        error = pending.pop()
        pending += error.context or []
        if error.validator == "type" and isinstance(error.instance, str):
            value = _scalar(error.instance, place_of(error))
            if not isinstance(value, str | dict | list):
                *above, last = error.absolute_path
                place: Any = config
                for key in above:
                    place = place[key]
                place[last] = value


def _scalar(text: str, place: str) -> Any:
    try:
        yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return text
    return read_settings_text(text, f"at {place}")


def merge(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return `base` with `changes` laid over it, section by section; neither argument is changed."""
    result = deepcopy(base)
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merge(result[key], value)
        else:
            result[key] = deepcopy(value)
    return result


def scenarios_to_compute(
    configurations: dict[str, dict[str, Any]], paper: str, papers: Sequence[str], keys: Sequence[str] = ()
) -> list[str]:
    """Return the scenarios in which `paper` has to be computed: those that configure it unlike every scenario named before them.

    Probes, and the nearest reading unless it is named, are no such scenarios: of them, only the tables that the ledger reads are computed.

    papers: all papers; what concerns only another one does not count. keys: compare only these keys of the paper's section.
    """
    chosen: dict[str, dict[str, Any]] = {}
    for name, configuration in configurations.items():
        named = set(configuration["scenarios"])
        if is_probe(name) or (name == NEAREST and not named & {NEAREST, EVERY}):
            continue
        concerns = _without(configuration, {*papers, "scenarios", "fetch", "reading"} - {paper})
        if keys:
            concerns = concerns | {paper: {key: concerns[paper][key] for key in keys}}
        if concerns not in chosen.values():
            chosen[name] = concerns
    return list(chosen)


def _without(section: dict[str, Any], left_out: set[str]) -> dict[str, Any]:
    kept = {key: value for key, value in section.items() if key not in left_out}
    return {key: _without(value, left_out) if isinstance(value, dict) else value for key, value in kept.items()}


def lookup(config: dict[str, Any], dotted: str) -> Any:
    """Return the value at a dotted key such as `urban_opportunity.years.first`."""
    value: Any = config
    for key in dotted.split("."):
        value = value[key]
    return value


def validate_configuration(config: dict[str, Any], schema: dict[str, Any], scenario: str) -> None:
    """Raise ConfigError, with the key, what was found and what was expected, unless `config` fits `schema`."""
    try:
        refuse_unreal_numbers(config, "")
    except ConfigError as unreal:
        raise ConfigError(f"Configuration of scenario '{scenario}': {unreal}") from unreal
    error = best_match(Validator(schema).iter_errors(config))
    if error is not None:
        raise ConfigError(f"Configuration of scenario '{scenario}': {explain(error)}")


def _named(names: list[str], folder: Path) -> list[str]:
    """Return the scenarios with `all` replaced by what it stands for, each once."""
    every = [REFERENCE, *sorted(path.stem for path in folder.glob("*.yaml"))]
    listed = [part for name in names for part in (every if name == EVERY else [name])]
    return list(dict.fromkeys(part for name in listed for part in ([name, NEAREST] if name == REFERENCE else [name])))


def _refuse_reserved(folder: Path) -> None:
    """A scenario of such a name would never be read, or would write into results that are not its own."""
    for name in RESERVED:
        if (folder / f"{name}.yaml").exists():
            raise ConfigError(f"{folder / name}.yaml: no scenario can be called '{name}': rename the file.")


def _read_scenario(name: str, folder: Path, schema: dict[str, Any]) -> dict[str, Any]:
    if name == REFERENCE:
        return {}
    if name == NEAREST:
        return {"reading": NEAREST}
    path = folder / f"{name}.yaml"
    if not path.is_file():
        known = [REFERENCE, NEAREST, *sorted(p.stem for p in folder.glob("*.yaml"))]
        raise ConfigError(f"No scenario '{name}': {path} does not exist.{did_you_mean(name, known)} Known scenarios: {', '.join(known)}.")
    changes = read_settings(path)
    for key, _ in marked(schema, changes, "ofTheRun"):
        raise ConfigError(f"Configuration of scenario '{name}': at {key}: this key is of the whole run: set it in config/config.yaml.")
    return changes


def check_settings_files(paths: Sequence[Path]) -> None:
    """Raise ConfigError for what Snakemake would take in silence in a configuration file: doubled keys, 010, NaN, a template to run."""
    for path in paths:
        if TEMPLATE in read_settings(path):
            raise ConfigError(f"{path}: {TEMPLATE}: settings are read as they stand, not run as a template. Remove the key.")
