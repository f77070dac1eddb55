"""Longest runs in order within a sequence."""

from bisect import bisect_right
from collections.abc import Sequence


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
