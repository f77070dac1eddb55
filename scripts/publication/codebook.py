"""The columns of all result tables as one list, from their description."""

from collections.abc import Mapping, Sequence
from typing import Any


def codebook(resources: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str, str, str, int]]:
    """Return name, English and Chinese label, unit, type and number of tables of every column, a column once a type; years last.

    resources: of datapackage.json.
    """
    counts: dict[tuple[str, str, str, str, str], int] = {}
    for resource in resources:
        for field in resource["schema"]["fields"]:
            key = (field["name"], field["title"], field["title_zh"], field.get("unit", ""), field["type"])
            counts[key] = counts.get(key, 0) + 1
    return [(*key, count) for key, count in sorted(counts.items(), key=lambda item: (item[0][0][:1].isdigit(), item[0]))]
