"""The choices that a composite index leaves to its authors: one vocabulary for configuration, sensitivity, searches, tables and docs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import product
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from scripts.errors import ConfigError, did_you_mean

# What stands in filled cells: the paper's rule, or the median of the year over all units or those of the province.
Filling = Literal["as_configured", "year_median", "province_median"]
# How indicators are brought to one scale. Each gives the same for any linear rescaling of an indicator, so that rescaled analysis
# data give the same scores as raw files; logarithms and the plain vector normalisation do not, and are no choices.
Normalisation = Literal["min_max", "min_max_vector", "z_score", "rank"]
# Whether extremes, means, and the best and worst of TOPSIS, are those of each year or of all years together.
Scope = Literal["within_year", "pooled"]
# TOPSIS with weights inside the root of the distance or on the values, weighted arithmetic and geometric mean.
Aggregation = Literal["topsis", "topsis_values", "weighted_sum", "geometric"]
NOTHING = "none"
# The name of a user's own weights.
OWN = "own"


@dataclass(frozen=True)
class Choices:
    """One specification of an index. weights: a name of `scripts.index.weights`; left_out: what takes no part, 'none' for nothing."""

    normalisation: str
    scope: str
    aggregation: str
    weights: str
    filling: str = "as_configured"
    left_out: str = NOTHING

    def __post_init__(self) -> None:
        """Refuse an option that the vocabulary lacks."""
        for choice, known in VOCABULARY.items():
            check_option(choice, getattr(self, choice), known)


VOCABULARY: dict[str, tuple[str, ...]] = {
    "filling": get_args(Filling),
    "normalisation": get_args(Normalisation),
    "scope": get_args(Scope),
    "aggregation": get_args(Aggregation),
}
# The order of columns in tables of specifications; options of the last two depend on the paper.
CHOICES = [*VOCABULARY, "weights", "left_out"]
assert set(CHOICES) == {field.name for field in fields(Choices)}


def configured(index: Mapping[str, Any]) -> Choices:
    """Return the method as configured. index: the section `index` of a paper; a user's own weights have the name 'own'."""
    weights = index["weights"] if isinstance(index["weights"], str) else OWN
    return Choices(index["normalisation"], index["scope"], index["aggregation"], weights)


def check_option(choice: str, option: str, known: Sequence[str]) -> None:
    """Raise ConfigError where a choice has no such option."""
    if option not in known:
        raise ConfigError(f"{choice}: no option '{option}'.{did_you_mean(option, known)} Known: {', '.join(known)}")


def options_with(configured: Choices, wanted: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the options of every choice: the configured one first, then the wanted ones."""
    return {choice: list(dict.fromkeys([option, *wanted.get(choice, [])])) for choice, option in in_order(configured).items()}


def in_order(choices: Choices) -> dict[str, str]:
    """Return the options of a specification by choice, in the order of CHOICES."""
    options = asdict(choices)
    return {choice: options[choice] for choice in CHOICES}


def every_combination(options: Mapping[str, Sequence[object]]) -> pd.DataFrame:
    """Return every combination of the options, one row a specification, one column a choice; the last choice varies fastest."""
    return pd.DataFrame(list(product(*options.values())), columns=list(options))


def row_of(table: pd.DataFrame, options: Mapping[str, object]) -> int:
    """Return the number of the row of a table of specifications that takes these options."""
    for choice, option in options.items():
        if option not in set(table[choice]):
            raise ConfigError(f"{choice} '{option}' of the configuration is not among those of the grid")
    return int(np.flatnonzero(np.logical_and.reduce([table[choice] == option for choice, option in options.items()]))[0])
