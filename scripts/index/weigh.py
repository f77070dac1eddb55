"""Rule weigh: the weights of an index as configured."""

from collections.abc import Mapping
from typing import Any

from scripts.index.choices import configured
from scripts.index.data import read_index
from scripts.index.given import given_by, published_weights
from scripts.index.weights import weights_named
from scripts.rule import run_rule


def weigh(indicators: str, definitions: str, index: Mapping[str, Any], weights: str, published: str | None = None) -> None:
    """Write indicator, weight; the weights sum to 1.

    index: the section `index` of the paper. published: the paper's table of weights, where it has one.
    """
    data = read_index(indicators, definitions)
    given = given_by(index, published_weights(published) if published else None)
    name = configured(index).weights
    chosen = weights_named([name], data, given)[name]
    (chosen / chosen.sum()).rename("weight").rename_axis("indicator").to_csv(weights)


if __name__ == "__main__":
    run_rule(weigh)
