"""Social opportunity function: the opportunity curve of a group, its index, and the fairness of opportunities."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scripts.errors import EstimationError
from scripts.methods import gate

DENOMINATORS = ("weighted_mean", "unweighted_mean")


@dataclass(frozen=True)
class OpportunityCurve:
    """Cumulative means of opportunity from the poorest unit on.

    order: positions of the units in the order of the curve. population_share: cumulative, ends at 1.
    cumulative_mean: mean opportunity of all units up to here, in the unit of the opportunity; of equally poor units each has their mean.
    """

    order: np.ndarray
    population_share: np.ndarray
    cumulative_mean: np.ndarray


def opportunity_curve(opportunity: ArrayLike, ordered_by: ArrayLike | None = None, population: ArrayLike | None = None) -> OpportunityCurve:
    """The curve of cumulative means: units ordered from the poorest to the richest.

    opportunity: one value a unit, at least 0. ordered_by: what 'poorest' is measured in (income); None takes the opportunity itself.
    population: weights of the units; None counts each unit once. Equally poor units share their mean, the smallest
    population first, so that the order in which they are given does not matter.
    Source: Ali and Son 2007, equations 1 to 4 (the function of Yu et al. 2018, section 2.2.4).
    """
    value = _finite(opportunity, "opportunity")
    weight = np.ones_like(value) if population is None else _finite(population, "population")
    key = value if ordered_by is None else _finite(ordered_by, "ordering variable")
    if not len(value) == len(weight) == len(key):
        raise EstimationError("opportunity curve: values, ordering and population are of different length")
    if (weight <= 0).any():
        raise EstimationError("opportunity curve: every unit needs a positive population")
    order = np.lexsort((weight, key))
    weight, value = weight[order], _pooled(value[order], weight[order], key[order])
    return OpportunityCurve(order, weight.cumsum() / weight.sum(), (weight * value).cumsum() / weight.cumsum())


def opportunity_index(curve: OpportunityCurve, rule: str = "step") -> float:
    """Area under the curve of cumulative means over the population share, in the unit of the opportunity.

    'step': each unit's cumulative mean over its own share of the population, the sum of the integral's finite form;
    'trapezoid': straight lines between the points, the first one extended to share 0.
    """
    width = np.diff(curve.population_share, prepend=0.0)
    if rule == "step":
        return float((width * curve.cumulative_mean).sum())
    if rule == "trapezoid":
        left = np.concatenate([curve.cumulative_mean[:1], curve.cumulative_mean[:-1]])
        return float((width * (left + curve.cumulative_mean) / 2).sum())
    raise EstimationError(f"opportunity index: no rule '{rule}'; known: step, trapezoid")


def opportunity(
    values: ArrayLike,
    ordered_by: ArrayLike | None = None,
    population: ArrayLike | None = None,
    rule: str = "step",
    denominator: str = "weighted_mean",
) -> tuple[float, float]:
    """Opportunity index and fairness index of a group of units.

    Fairness = index / mean opportunity: 1 when all units are equal, below 1 when poorer units have less of it,
    above 1 when they have more. denominator: the mean with the population weights of the index, or of the units.
    Ordered by the opportunity itself, fairness = 1 - Bonferroni index.
    """
    if denominator not in DENOMINATORS:
        raise EstimationError(f"opportunity fairness: no denominator '{denominator}'; known: {', '.join(DENOMINATORS)}")
    value = _finite(values, "opportunity")
    index = opportunity_index(opportunity_curve(value, ordered_by, population), rule)
    weight = np.ones_like(value) if population is None or denominator == "unweighted_mean" else np.asarray(population, dtype=float)
    mean = float(np.average(value, weights=weight))
    if mean <= 0:
        raise EstimationError("opportunity fairness: mean opportunity is not positive")
    return index, index / mean


def _pooled(value: np.ndarray, weight: np.ndarray, key: np.ndarray) -> np.ndarray:
    """Give units with the same key, which stand together, their weighted mean."""
    _, group = np.unique(key, return_inverse=True)
    means = np.bincount(group, weight * value) / np.bincount(group, weight)
    return np.where(np.bincount(group)[group] > 1, means[group], value)


def _finite(values: ArrayLike, name: str) -> np.ndarray:
    return gate.numbers(values, f"{name} of an opportunity curve")
