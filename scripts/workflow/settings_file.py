"""Files of settings, read strictly: what YAML takes in silence for something else than it looks like is an error that names the line."""

import math
import re
from pathlib import Path
from typing import Any

import yaml

from scripts.errors import ConfigError

# Bounds far above any settings; aliases count with all that they stand for.
LONGEST, DEEPEST, MOST_NODES = 1_000_000, 30, 20_000
PLAIN = {f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null", "merge")}
# Numbers of YAML 1.1 that do not say what they look like: 010 is 8, 1:30 is 90.
MISREAD = re.compile(r"[-+]?(0[0-9_]+|[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?)")


def read_settings(path: Path) -> dict[str, Any]:
    """Return the keys and values of a YAML (or JSON) file; ConfigError with the line of what cannot be meant."""
    content = read_settings_text(_text(path), str(path))
    if content is not None and not isinstance(content, dict):
        raise ConfigError(f"{path}: found {type(content).__name__}, expected keys with values.")
    return content or {}


def read_settings_text(text: str, place: str) -> Any:
    """Return the value that a text of YAML is; ConfigError beginning with `place`."""
    try:
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
        if root is None:
            return None
        _check(root, place, {}, frozenset())
        return loader.construct_document(root)
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError(f"{place} is not valid YAML: {error}") from error
    except RecursionError:
        raise ConfigError(f"{place}: more than {DEEPEST} levels within one another.") from None


def refuse_unreal_numbers(value: Any, place: str) -> None:
    """Raise ConfigError for a number that is none (NaN) or infinite, wherever it stands: no bound would hold it back."""
    if isinstance(value, dict):
        for key, inner in value.items():
            refuse_unreal_numbers(inner, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list | tuple):
        for inner in value:
            refuse_unreal_numbers(inner, place)
    elif isinstance(value, float) and not math.isfinite(value):
        raise ConfigError(f"at {place}: {value} is no number that a setting can have.")


def _text(path: Path) -> str:
    if path.stat().st_size > LONGEST:
        raise ConfigError(f"{path}: a file of {path.stat().st_size} bytes, settings have at most {LONGEST}.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: text that is not UTF-8 (byte {error.start}): save it as UTF-8.") from error


def _check(node: yaml.Node, place: str, sizes: dict[int, int], above: frozenset[int]) -> int:
    """Return how many nodes a node stands for, aliases written out; ConfigError for what cannot be meant."""
    where = f"{place}, line {node.start_mark.line + 1}"
    if id(node) in above or len(above) > DEEPEST:
        raise ConfigError(f"{where}: more than {DEEPEST} levels within one another.")
    if id(node) in sizes:
        return sizes[id(node)]
    if node.tag not in PLAIN:
        raise ConfigError(f"{where}: a value of the kind {node.tag.rpartition(':')[2]}; put text into quotes.")
    if isinstance(node, yaml.ScalarNode):
        _check_number(node, where)
    if isinstance(node, yaml.MappingNode):
        _check_keys(node, place)
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    children = [part for pair in pairs for part in pair] if pairs else node.value if isinstance(node, yaml.SequenceNode) else []
    sizes[id(node)] = 1 + sum(_check(child, place, sizes, above | {id(node)}) for child in children)
    if sizes[id(node)] > MOST_NODES:
        raise ConfigError(f"{where}: more than {MOST_NODES} values, aliases written out.")
    return sizes[id(node)]


def _check_number(node: yaml.ScalarNode, where: str) -> None:
    kind = node.tag.rpartition(":")[2]
    if kind in ("int", "float") and MISREAD.fullmatch(node.value):
        value = yaml.SafeLoader("").construct_object(node, deep=True)
        raise ConfigError(
            f"{where}: {node.value} is {value} to YAML: write the number without a leading 0 or a colon, or quotes if it is text."
        )
    if kind == "float" and not math.isfinite(float(yaml.SafeLoader("").construct_object(node, deep=True))):
        raise ConfigError(f"{where}: {node.value} is no number that a setting can have.")


def _check_keys(node: yaml.MappingNode, place: str) -> None:
    seen: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode) or key.tag.rpartition(":")[2] not in ("str", "merge"):
            raise ConfigError(f"{place}, line {line}: a key that is no text ({getattr(key, 'value', key)}): put it into quotes.")
        if key.value in seen:
            raise ConfigError(f"{place}, line {line}: the key '{key.value}' a second time (first in line {seen[key.value]}): remove one.")
        seen[key.value] = line
