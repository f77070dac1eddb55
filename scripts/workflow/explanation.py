"""What an error of the configuration says: the key, what it means, and the name it has now."""

import re
from collections.abc import Sequence
from typing import Any

from jsonschema.exceptions import ValidationError

from scripts.errors import did_you_mean

# Keys and values of version 0.2 that have another name now; docs/from_0.2.md lists them.
MOVED = {
    "urban_opportunity.normalisation": "urban_opportunity.index (normalisation, scope)",
    "urban_opportunity.weights": "urban_opportunity.index (weights, objective, unavailable); 'printed_...' is 'published_...'",
    "urban_opportunity.aggregation": "urban_opportunity.index.aggregation (topsis, topsis_values, weighted_sum, geometric)",
    "border_cities.method": "border_cities.index (scope, weights: 'entropy_<shift>', 'published', 'equal') and border_cities.grades",
    "sensitivity.indices": "<paper>.sensitivity.index",
    "sensitivity.coupling": "provincial_coupling.sensitivity.coupling",
    "sensitivity.tobit": "provincial_coupling.sensitivity.tobit",
    "sensitivity.mixed_models": "lanzhou_xining.sensitivity.mixed_models",
}

RENAMED = {
    ("provincial_coupling.resilience.growth", "published"): "before_census",
    ("provincial_coupling.sensitivity.coupling.growth", "published"): "before_census",
    ("border_cities.sensitivity.index.weights", "printed"): "published",
}


def explain(error: ValidationError) -> str:
    """Return what is wrong at which key, what it means, and its new name or the nearest known one."""
    place = place_of(error)
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = list(error.schema.get("properties", {}))  # type: ignore[union-attr]
        unknown = [key for key in error.instance if key not in known]
        hints = " ".join(f"'{key}' is not a key.{_hint(f'{place}.{key}', key, known)}" for key in unknown)
        return f"at {place}: {hints} Known keys: {', '.join(known)}."
    meaning = error.schema.get("description", "") if isinstance(error.schema, dict) else ""
    hint = _renamed(place, error.instance) or did_you_mean(error.instance, error.validator_value) if error.validator == "enum" else ""
    return f"at {place}: {error.message}.{hint}" + (f" Meaning of this key: {meaning}" if meaning else "")


def _renamed(place: str, value: Any) -> str:
    """Return the new name of a value of version 0.2, or nothing. place: its key, with the position in a list."""
    key = re.sub(r"\.\d+$", "", place)
    new = RENAMED.get((key, value)) if isinstance(value, str) else None
    return f" Since version 0.3 it is '{new}'." if new else ""


def _hint(place: str, key: str, known: Sequence[str]) -> str:
    if place in MOVED:
        return f" Since version 0.3 it is {MOVED[place]}."
    section, dot, inner = key.partition(".")
    return f" Write it as a section: {section}={{{inner}: ...}}." if dot and section in known else did_you_mean(key, known)


def place_of(error: ValidationError) -> str:
    """Return the dotted key at which a configuration does not fit."""
    return ".".join(str(part) for part in error.absolute_path) or "the top level"
