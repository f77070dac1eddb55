"""What the schema of the configuration says beyond JSON Schema: order, names that must exist beside them, whole numbers."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from scripts.errors import did_you_mean


def _increasing(_: Any, wanted: bool, instance: Any, __: Any) -> Iterator[ValidationError]:
    """`increasing: true`: each item of the list is greater than the one before."""
    if wanted and isinstance(instance, list) and all(_is_number(item) for item in instance):
        for before, after in pairwise(instance):
            if before >= after:
                yield ValidationError(f"{instance} does not increase: {after} comes after {before}")


def _below(_: Any, keys: list[str], instance: Any, __: Any) -> Iterator[ValidationError]:
    """`below: [a, b]`: the value of the key a is smaller than that of b."""
    if isinstance(instance, dict) and all(_is_number(instance.get(key)) for key in keys):
        low, high = keys
        if instance[low] >= instance[high]:
            yield ValidationError(f"{low} ({instance[low]}) is not below {high} ({instance[high]})")


def _key_of(_: Any, named: dict[str, str], instance: Any, __: Any) -> Iterator[ValidationError]:
    """`keyOf: {a: b}`: the value of the key a is one of the keys under b."""
    for key, other in named.items() if isinstance(instance, dict) else ():
        known = instance.get(other)
        if isinstance(known, dict) and isinstance(instance.get(key), str) and instance[key] not in known:
            hint = did_you_mean(instance[key], known)
            yield ValidationError(
                f"{key} is '{instance[key]}', which {other} does not have ({', '.join(map(str, known))}).{hint}".rstrip(".")
            )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


# 2010.0 is a whole number to JSON Schema, but no year that a range can begin with.
_TYPES = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool))
Validator = extend(Draft202012Validator, {"increasing": _increasing, "below": _below, "keyOf": _key_of}, type_checker=_TYPES)


def marked(schema: dict[str, Any], config: Any, mark: str) -> Iterator[tuple[str, Any]]:
    """Yield the dotted key and the value of everything in `config` whose schema has the keyword `mark`, references followed."""
    pending = [(schema, config, "")]
    while pending:
        node, value, place = pending.pop(0)
        if mark in node:
            yield place, value
        if "$ref" in node:
            pending.append((_at(schema, node["$ref"]), value, place))
        for key, inner in node.get("properties", {}).items():
            if isinstance(value, dict) and key in value:
                pending.append((inner, value[key], f"{place}.{key}" if place else key))


def _at(schema: dict[str, Any], reference: str) -> dict[str, Any]:
    """The part of the schema that a reference such as `#/$defs/index` names."""
    node = schema
    for key in reference.removeprefix("#/").split("/"):
        node = node[key]
    return node
