"""What a probe closes beyond what placebo probes of equal size close."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Levels = Callable[[Array], NDArray[np.int_]]
DRAWS = 999
TEXT_DRAWS = 199
QUANTILE = 0.95


@dataclass(frozen=True)
class Gain:
    """What a probe does to a group of rows.

    better, worse: rows whose verdict rises or falls; net: their difference. placebo: the net of each placebo probe.
    """

    better: int
    worse: int
    placebo: NDArray[np.int_]

    @property
    def net(self) -> int:
        """Rows better minus rows worse."""
        return self.better - self.worse

    @property
    def bound(self) -> float:
        """The net that 95 % of the placebo probes do not exceed."""
        return float(np.quantile(self.placebo, QUANTILE)) if len(self.placebo) else float("inf")

    @property
    def counts(self) -> bool:
        """Whether the probe closes more rows than placebo probes of equal size do."""
        return self.net > 0 and self.net > self.bound

    def best_of(self, tried: int) -> float:
        """Return the mean of the best net among `tried` placebo probes: what luck reaches when as many readings are tried."""
        values, counts = np.unique(self.placebo, return_counts=True)
        below = np.cumsum(counts) / counts.sum()
        return float(values @ np.diff(np.concatenate([[0.0], below**tried])))


def gain(ours: Array, probed: Array, size: Array, level: Levels, random: np.random.Generator, draws: int = DRAWS) -> Gain:
    """Compare a probe with placebo probes that move the rows of the group as far, each row in a direction and by a share at random.

    ours, probed: our values as stated and under the probe, one a row, finite. size: positive scale of each row, in its unit.
    level: from values to 2 (reproduced), 1 (close) or 0 (differs), by row; it takes any number of leading axes.
    A placebo gives each row the move of a random row of the group, measured in sizes, with a random sign.
    """
    before = level(ours)
    change = level(probed) - before
    moves = (probed - ours) / size
    order = random.permuted(np.tile(np.arange(len(ours)), (draws, 1)), axis=1)
    placebo = ours + random.choice([-1.0, 1.0], size=order.shape) * moves[order] * size
    nets = np.sign(level(placebo) - before).sum(axis=1)
    return Gain(int((change > 0).sum()), int((change < 0).sum()), nets.astype(int))


def text_gain(values: Sequence[object], change: Callable[[Sequence[object]], Sequence[int]], random: np.random.Generator) -> Gain:
    """Compare a probe with placebos for words: the rows that it changes get each other's new class, or an order gets its labels shuffled.

    values: the new class, or list of labels, of each row that changes. change: from such values to the change of level of each row.
    """
    actual = np.asarray(change(values))
    nets = []
    for _ in range(TEXT_DRAWS):
        shuffled = [list(random.permutation(value)) if isinstance(value, list) else value for value in values]
        order = random.permutation(len(values)) if not any(isinstance(value, list) for value in values) else range(len(values))
        nets.append(int(np.sign(change([shuffled[i] for i in order])).sum()))
    return Gain(int((actual > 0).sum()), int((actual < 0).sum()), np.array(nets))
