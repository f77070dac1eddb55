"""Weights that do not come from the data: published ones, and a user's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Given:
    """Weights that do not come from the data.

    published: by name ('published_ahp'), weights by indicator. subjective: the published ones that are combined with entropy weights;
    objective: the name of those entropy weights; published_objective: likewise, of published ones. scope: of the z-scores whose
    entropy conventions are taken. own: a user's weights.
    """

    published: Mapping[str, pd.Series] = field(default_factory=dict)
    subjective: str | None = None
    objective: str = "entropy"
    published_objective: str | None = None
    scope: str = "pooled"
    own: pd.Series | None = None


def given_by(index: Mapping[str, Any], published: Mapping[str, pd.Series] | None = None) -> Given:
    """Return the weights that a paper's section `index` and its published weights give.

    published: by name. Where there are published subjective (AHP) and entropy weights, they can be combined.
    Indicators that a user's own weights do not name have none.
    """
    published = published or {}
    return Given(
        published,
        subjective="published_ahp" if "published_ahp" in published else None,
        objective=index.get("objective", "entropy"),
        published_objective="published_entropy" if "published_entropy" in published else None,
        scope=index["scope"],
        own=None if isinstance(index["weights"], str) else pd.Series(index["weights"]["values"], dtype=float),
    )


def published_weights(path: str) -> dict[str, pd.Series]:
    """Return the columns of a published table of weights by name: `weight` is 'published', `ahp_weight` 'published_ahp'."""
    table = pd.read_csv(path).set_index("indicator")
    columns = {column: column.removesuffix("weight").rstrip("_") for column in table if column.endswith("weight")}
    return {"_".join(filter(None, ("published", name))): table[column].astype(float) for column, name in columns.items()}
