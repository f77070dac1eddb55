"""docs/configuration.md: every key with its meaning, allowed values and default, from the schema and config/config.yaml."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.documentation.markdown import GENERATED, table
from scripts.workflow.configuration import load_schema, reference_configuration

INTRODUCTION = """# Configuration
What can be changed stands in `config/config.yaml` and `config/papers/`. It is checked when Snakemake starts; a key that does not exist
ends in an error that names the nearest one, or the new name of a key of version 0.2 ([old keys, files and columns](from_0.2.md)).
Four ways to change a key, the last wins:

```
edit config/config.yaml
snakemake --cores all --configfile my_settings.yaml          # a file with only the keys that differ
snakemake --cores all --config 'urban_opportunity={"years": {"first": 2003, "last": 2018}}'
config/scenarios/<name>.yaml and scenarios: [reference, <name>]   # several variants beside each other, each in results/<name>
```

"""


def configuration_page(root: Path) -> str:
    """Return the page for the repository in `root`."""
    schema = load_schema(root / "config/schema")
    defaults = reference_configuration(root)
    general = {k: v for k, v in schema["properties"].items() if not _is_section(v)}
    parts = [GENERATED, INTRODUCTION, "## Whole study\n", _keys({"properties": general}, defaults, "")]
    for name, section in schema["properties"].items():
        if _is_section(section):
            parts += [f"\n## {name}\n", f"{section.get('description', '')}\n\n", _keys(section, defaults.get(name, {}), f"{name}.")]
    return "".join(parts)


def _is_section(node: dict[str, Any]) -> bool:
    return "properties" in node


def _keys(section: dict[str, Any], defaults: Any, prefix: str) -> str:
    rows = [
        (f"`{key}`", _allowed(node), f"`{json.dumps(default, ensure_ascii=False)}`", node.get("description", ""))
        for key, node, default in _leaves(section, defaults, prefix)
    ]
    return table(["key", "allowed", "default", "meaning"], rows)


def _leaves(section: dict[str, Any], defaults: Any, prefix: str) -> Iterator[tuple[str, dict[str, Any], Any]]:
    for name, node in section["properties"].items():
        default = defaults.get(name) if isinstance(defaults, dict) else None
        if "properties" in node and not any(k in node for k in ("oneOf", "anyOf", "if")):
            yield from _leaves(node, default, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", node, default


def _allowed(node: dict[str, Any]) -> str:
    """Say in words what a schema node accepts."""
    if "enum" in node:
        return " or ".join(f"`{value}`" for value in node["enum"])
    if "const" in node:
        return f"`{node['const']}`"
    for choice in ("oneOf", "anyOf"):
        if choice in node:
            return " or ".join(_allowed(option) for option in node[choice])
    if "if" in node:
        return f"{_allowed(node['then'])} or {_allowed({'type': 'object', 'properties': node.get('properties', {})})}"
    kind = node.get("type", "any value")
    if kind == "array":
        return "list of " + _allowed(node.get("items", {})) + _bounds(node, "minItems", "maxItems")
    if kind == "object":
        inner = ", ".join(f"{name}: {_allowed(child)}" for name, child in node.get("properties", {}).items())
        values = node.get("additionalProperties")
        return f"keys {{{inner}}}" if inner else f"name: {_allowed(values)}" if isinstance(values, dict) else "keys with values"
    words = " or ".join(kind) if isinstance(kind, list) else {"boolean": "true or false", "string": "text"}.get(kind, kind)
    return words + _bounds(node, "minimum", "maximum") + _bounds(node, "exclusiveMinimum", "exclusiveMaximum")


def _bounds(node: dict[str, Any], lower: str, upper: str) -> str:
    excluded = lower.startswith("exclusive")
    words = [f"{'above' if excluded else 'from'} {node[lower]}"] if lower in node else []
    words += [f"{'below' if excluded else 'to'} {node[upper]}"] if upper in node else []
    return (", " if words else "") + " ".join(words)
