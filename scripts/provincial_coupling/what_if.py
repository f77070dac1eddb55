"""How far the results under a choice are from what is published: the rows of the table `what_if`."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scripts.audit.items import Item
from scripts.audit.ours import read_ours
from scripts.methods.printed import parse_printed

DISTANCES = (
    "Moran's I: over the years that both have. low: provinces of the low class, published 14 and 8. relative_difference: published 0.51. "
    "rising: change of the national mean, published above 0. Table 2: of 56 coefficients."
)


def in_words(settings: Mapping[str, Any]) -> str:
    """Return settings as `section.key value`, a comma between them."""
    words = []
    for key, value in settings.items():
        words += [f"{key}.{part}" for part in in_words(value).split(", ")] if isinstance(value, Mapping) else [f"{key} {value}"]
    return ", ".join(words)


def distances_from(tables: Mapping[str, pd.DataFrame], items: Sequence[Item]) -> dict[str, float]:
    """Return distances of these tables from the published Tables 1 and 2 (signs: of 56 coefficients)."""
    pairs = [(item, ours) for item, ours in zip(items, read_ours(items, tables.get), strict=True) if ours.text and not ours.reason]
    result: dict[str, float] = {}
    for kind in ("nearest", "distance"):
        both = pd.DataFrame(
            [(float(i.text), o.number) for i, o in pairs if i.id.startswith(f"table_1_moran.moran_{kind}")], columns=["x", "y"]
        )
        result[f"moran_{kind}_mean_absolute_difference"] = (both["x"] - both["y"]).abs().mean()
        result[f"moran_{kind}_correlation"] = both["x"].corr(both["y"])
    claims = {item.id: ours.number for item, ours in pairs}
    result |= {name: claims.get(f"claim.{name}", math.nan) for name in ("low_2005", "low_2012", "relative_difference", "rising")}
    estimates = [(number, ours) for item, ours in pairs if item.kind == "estimate" and (number := parse_printed(item.text))]
    same = [(n, o) for n, o in estimates if n.value * o.number > 0]
    result["table_2_signs"] = len(same)
    result["table_2_signs_and_significance"] = sum(bool(n.stars) == ((o.p or 0) < 0.1) for n, o in same)
    result["table_2_within_10_percent"] = sum(abs(o.number / n.value - 1) <= 0.1 for n, o in same)
    return result
