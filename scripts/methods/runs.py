"""Runs within a sequence: the longest in order, and the one that stands furthest above the rest."""

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scripts.errors import EstimationError

Array = NDArray[np.float64]


def longest_run(values: Sequence[float]) -> list[int]:
    """Return the places of a longest non-decreasing subsequence."""
    tails: list[float] = []
    places: list[int] = []
    before: list[int] = []
    for i, value in enumerate(values):
        at = bisect_right(tails, value)
        before.append(places[at - 1] if at else -1)
        tails[at : at + 1] = [value]
        places[at : at + 1] = [i]
    run, i = [], places[-1] if places else -1
    while i >= 0:
        run.append(i)
        i = before[i]
    return run[::-1]


def highest_run(values: Array, shortest: int, longest: int) -> tuple[int, int, float]:
    """Return first place, place after the last, and height of the run of neighbours that stands furthest above the rest.

    Height: sum of the run over the square root of its length, values measured from the median in units of the median absolute deviation
    (times 1.4826, a normal standard deviation). The scan statistic of a mean shift with unknown ends.
    """
    deviation = 1.4826 * float(np.median(np.abs(values - np.median(values))))
    if not 0 < shortest <= longest <= len(values) or not deviation > 0:
        raise EstimationError(f"no run of {shortest} to {longest} in {len(values)} values with a median deviation of {deviation:g}")
    sums = np.concatenate([[0.0], np.cumsum((values - np.median(values)) / deviation)])
    lengths = range(shortest, longest + 1)
    best = [(sums[n:] - sums[:-n]) / np.sqrt(n) for n in lengths]
    n = int(np.argmax([heights.max() for heights in best]))
    first = int(best[n].argmax())
    return first, first + lengths[n], float(best[n][first])


def highest_runs_by_chance(values: Array, shortest: int, longest: int, draws: int, seed: int) -> Array:
    """Return the height of the highest run in each of `draws` random orders of the values."""
    random = np.random.default_rng(seed)
    return np.array([highest_run(random.permutation(values), shortest, longest)[2] for _ in range(draws)])
