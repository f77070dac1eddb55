"""Time our methods beside other packages: `make bench-methods`.

Same data, same run, and equal results first: what does not agree is not timed. Data are drawn with a fixed seed in the sizes of the
papers and up to a hundred times their units. R is optional: where it is missing the table says so. The Makefile gives linear algebra
one core, as Snakemake does in every job: two fight over small matrices.
"""

import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks import r
from benchmarks.comparisons import COMPARISONS, PACKAGES, PACKAGES_IN_R, Alternative
from benchmarks.machine import describe_machine, versions
from benchmarks.page import publish
from scripts.documentation.markdown import table

# A call is repeated until this many seconds are spent; the shortest counts.
SPENT = 0.6
# A call that took longer is not run again to see its memory.
LONG = 10.0


@dataclass(frozen=True)
class Measured:
    """One way to compute a task: seconds, peak memory, largest difference from ours relative to it, or why it was not timed."""

    by: str
    seconds: float | None = None
    memory_mb: float | None = None
    difference: float = 0.0
    remark: str = ""

    def beside(self, seconds: float) -> str:
        """Return the time as a multiple of `seconds`, and the memory."""
        if self.seconds is None:
            return f"{self.by}: {self.remark}"
        memory = "" if self.memory_mb is None else f", {_number(self.memory_mb)} MB"
        return f"{self.by} x {_number(self.seconds / seconds)}{memory}"


def time_calls(call: Callable[[], Any]) -> tuple[np.ndarray, float]:
    """Return the result, and the shortest of several calls in seconds; a call beyond SPENT is made once."""
    best, spent = np.inf, 0.0
    while spent < SPENT:
        start = time.perf_counter()
        values = call()
        elapsed = time.perf_counter() - start
        best, spent = min(best, elapsed), spent + elapsed
    return np.asarray(values, dtype=float), best


def peak_memory(call: Callable[[], Any]) -> float:
    """Return the peak of memory allocated by Python and NumPy in one call, in MB."""
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1024**2


def compare(alternatives: list[Alternative]) -> list[Measured]:
    """Time ours, which stands first, and every alternative that agrees with it."""
    measured = []
    reference = np.empty(0)
    for other in alternatives:
        if other.missing:
            measured.append(Measured(other.name, remark=other.missing))
            continue
        values, seconds = time_calls(other.call) if other.seconds is None else (np.asarray(other.call(), dtype=float), other.seconds)
        reference = reference if measured else values
        difference = float(np.max(np.abs(values - reference) / np.maximum(1, np.abs(reference))))
        if difference > other.tolerance:
            measured.append(Measured(other.name, difference=difference, remark="does not agree"))
            continue
        memory = peak_memory(other.call) if other.seconds is None and seconds < LONG else None
        measured.append(Measured(other.name, seconds, memory, difference))
    return measured


def line(task: str, size: str, draws: int, measured: list[Measured]) -> tuple[str, ...]:
    """Return one row of the table. draws: how many the task makes, for the column of draws a second."""
    ours, *others = measured
    assert ours.seconds is not None
    return (
        task,
        size,
        _number(1000 * ours.seconds),
        f"{draws / ours.seconds:,.0f}" if draws else "",
        "" if ours.memory_mb is None else _number(ours.memory_mb),
        "; ".join(other.beside(ours.seconds) for other in others),
        f"{max(m.difference for m in measured):.0e}",
    )


def _number(value: float) -> str:
    """Two digits, more only before the point."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def report(lines: list[tuple[str, ...]]) -> str:
    """Return the table with the machine and the versions that it was measured with."""
    header = ["task", "size", "ours, ms", "draws a second", "ours, MB", "others: time as a multiple of ours, memory", "largest difference"]
    used = "; ".join(part for part in (versions(PACKAGES), r.versions(PACKAGES_IN_R)) if part)
    return f"Measured on {describe_machine()}. Compared with {used}.\n\n" + table(header, lines)


if __name__ == "__main__":
    lines = []
    for task, sizes, make in COMPARISONS:
        for size in sizes:
            comparison = make(*size)
            lines.append(line(task, comparison.size, comparison.draws, compare(comparison.alternatives)))
            print(" | ".join(lines[-1]), flush=True)
    publish("methods", report(lines))
