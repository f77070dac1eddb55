"""What an index is assessed with: its indicators, weights, groups, and the method as configured. One loader a paper gives it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.errors import ConfigError
from scripts.methods.headline_claims import Measure
from scripts.methods.normalisation import min_max
from scripts.methods.weights import COMBINATIONS, combine, entropy_weights

Array = NDArray[np.float64]
FILLED = ["interpolated", "carried", "substituted"]
FILLINGS = ["as_configured", "year_median", "province_median"]


@dataclass(frozen=True)
class LinearMeasure:
    """Something linear in the scores of a year: means of regions, opportunity indices.

    operators: by year, labels x units. denominators: by year likewise; the measure is then a ratio of the two (fairness).
    """

    operators: Mapping[int, pd.DataFrame]
    denominators: Mapping[int, pd.DataFrame] | None = None

    def of(self, scores: Array, years: Sequence[int]) -> Measure:
        """Return the measure under many specifications. scores: specifications x units x years."""
        parts = []
        for position, year in enumerate(years):
            values = scores[:, :, position] @ self.operators[year].to_numpy().T
            if self.denominators is not None:
                values = values / (scores[:, :, position] @ self.denominators[year].to_numpy().T)
            parts.append(values)
        labels = tuple(str(label) for label in self.operators[years[0]].index)
        return Measure(np.stack(parts, axis=2), labels, tuple(years))


@dataclass(frozen=True)
class Material:
    """An index of one paper and scenario.

    values, flags: index unit_code, year; columns indicators. names: of the units, by unit_code.
    given: weights that the paper prints or prescribes, by name, or a function that computes them
    from the values. objective: entropy weights that are combined with `given[combined]`.
    stated: the option of each choice that is the method as configured. measures: by name, what claims and intervals are about, of `units`
    (those with data in all of `years`, in the order of the values).
    """

    values: pd.DataFrame
    flags: pd.DataFrame
    directions: pd.Series
    units: pd.Index
    years: list[int]
    names: pd.Series
    stated: Mapping[str, str]
    measures: Mapping[str, LinearMeasure]
    note: str
    given: Mapping[str, pd.Series | Callable[[pd.DataFrame], pd.Series]] = field(default_factory=dict)
    combined: str | None = None
    objective: str = "entropy"


def years_in_run(wanted: Sequence[int], values: pd.DataFrame) -> list[int]:
    """Return the wanted years that the run has; where it has fewer than two of them, its first and last year."""
    available = sorted({int(year) for year in values.index.get_level_values("year")})
    chosen = [int(year) for year in wanted if year in available]
    return chosen if len(chosen) > 1 else sorted({available[0], available[-1]})


def wide_tables(cells: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Return values, flags and the indicators left out because the paper's rule left gaps in them.

    cells: unit_code, year, indicator, value, flag.
    """
    names = list(cells["indicator"].drop_duplicates())
    pivoted = cells.pivot(index=["unit_code", "year"], columns="indicator", values=["value", "flag"])
    values, flags = pivoted["value"][names].astype(float), pivoted["flag"][names]
    complete = values.columns[values.notna().all()]
    if not len(complete):
        raise ConfigError("sensitivity: no indicator is complete for all units and years of this run; change the filling or the years")
    return values[complete], flags[complete], [name for name in names if name not in complete]


def fill(material: Material, how: str) -> pd.DataFrame:
    """Return the indicators with filled cells replaced by another rule; observed cells are never changed.

    'as_configured': as the paper's rule fills. 'year_median', 'province_median': each filled cell is the median of the year's observed
    values over all units, or over those of its province; where none is observed the paper's rule stays.
    """
    if how == "as_configured":
        return material.values
    if how not in FILLINGS:
        raise ConfigError(f"sensitivity: no filling '{how}'; known: {', '.join(FILLINGS)}")
    filled = material.flags.isin(FILLED)
    observed = material.values.mask(filled)
    years = observed.index.get_level_values("year")
    substitute = observed.groupby(years).transform("median")
    if how == "province_median":
        provinces = observed.index.get_level_values("unit_code").str[:2]
        substitute = observed.groupby([provinces, years]).transform("median").fillna(substitute)
    return observed.fillna(substitute).fillna(material.values)


def weight_sets(material: Material, values: pd.DataFrame) -> dict[str, pd.Series]:
    """Return all sets of weights that can be computed of an index, by name.

    equal; entropy (of values rescaled to [0, 1] over all years); entropy_by_year (mean of the years' weights);
    the given ones; and each combination of the given subjective weights with the entropy weights.
    """
    scaled = min_max(values, material.directions, constant=0.0)
    years = pd.Series(values.index.get_level_values("year"), index=values.index)
    complete = min_max(values, material.directions, years, constant=0.0).dropna()
    # A year takes part with at least three units that have every indicator.
    yearly = [_entropy(rows) for _, rows in complete.groupby(level="year") if len(rows) > 2]
    sets = {
        "equal": pd.Series(1 / values.shape[1], index=values.columns),
        "entropy": _entropy(scaled),
        "entropy_by_year": pd.concat(yearly, axis=1).mean(axis=1) if yearly else _entropy(scaled),
        **{name: (given(values) if callable(given) else given).reindex(values.columns) for name, given in material.given.items()},
    }
    if material.combined is not None:
        for rule in COMBINATIONS:
            sets[f"combined_{rule}"] = combine(sets[material.combined], sets[material.objective], rule)
    return sets


def _entropy(scaled: pd.DataFrame) -> pd.Series:
    """Entropy weights of complete rows; an indicator without spread tells no unit from another and has none."""
    scaled = scaled.dropna()
    varying = scaled.columns[scaled.max() > scaled.min()]
    return entropy_weights(scaled[varying]).reindex(scaled.columns, fill_value=0.0)


def means_of_groups(groups: pd.Series, units: pd.Index, years: Sequence[int]) -> LinearMeasure:
    """Return the unweighted means of groups of units. groups: label by unit_code."""
    matrix = pd.get_dummies(groups.reindex(units), dtype=float).T
    matrix = matrix.div(matrix.sum(axis=1), axis=0)
    return LinearMeasure(dict.fromkeys(years, matrix))


def single_units(names: pd.Series, units: pd.Index, years: Sequence[int]) -> LinearMeasure:
    """Return the units themselves, labelled by name; names that several units share get their code."""
    labels = names.reindex(units)
    labels = labels.where(~labels.duplicated(keep=False), labels + " " + units.to_numpy())
    return LinearMeasure({year: pd.DataFrame(np.eye(len(units)), index=labels, columns=units) for year in years})
