"""Time our methods beside what a user would take instead: `make bench-methods`.

Same data, same run, and equal results first: a row of the table is printed only after the results agreed. Data are drawn with
a fixed seed in the sizes of the papers and beyond. R is optional: its rows say so where it is missing.
"""

import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.comparisons import COMPARISONS, Alternative
from benchmarks.machine import describe_machine
from benchmarks.page import publish
from scripts.documentation.markdown import table

# A call is repeated until this many seconds are spent; the shortest counts.
SPENT = 0.6


@dataclass(frozen=True)
class Row:
    """One line: what was computed on which size, by whom, in how many seconds, with how much memory, and how far off ours."""

    task: str
    size: str
    by: str
    seconds: float | None
    memory_mb: float | None
    difference: float | None
    remark: str = ""


def time_calls(call: Callable[[], Any]) -> float:
    """Return the shortest of several calls, in seconds; a call beyond SPENT is made once."""
    best, spent = np.inf, 0.0
    while spent < SPENT:
        start = time.perf_counter()
        call()
        elapsed = time.perf_counter() - start
        best, spent = min(best, elapsed), spent + elapsed
    return best


def peak_memory(call: Callable[[], Any]) -> float:
    """Return the peak of memory allocated by Python and NumPy in one call, in MB."""
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1024**2


def compare(task: str, size: str, alternatives: list[Alternative]) -> list[Row]:
    """Check that all alternatives agree with the first, ours, and time each."""
    rows = []
    reference = np.asarray(alternatives[0].call(), dtype=float)
    for other in alternatives:
        if other.missing:
            rows.append(Row(task, size, other.name, None, None, None, other.missing))
            continue
        values = np.asarray(other.call(), dtype=float)
        difference = float(np.max(np.abs(values - reference) / np.maximum(1, np.abs(reference))))
        if difference > other.tolerance:
            rows.append(Row(task, size, other.name, None, None, difference, "does not agree: not timed"))
            continue
        seconds = other.seconds() if other.seconds else time_calls(other.call)
        memory = None if other.seconds else peak_memory(other.call)
        rows.append(Row(task, size, other.name, seconds, memory, difference))
    return rows


def report(rows: list[Row]) -> str:
    """Return the table, with each alternative's time as a multiple of ours."""
    ours = {(row.task, row.size): row.seconds for row in rows if row.by == "ours"}
    lines = []
    for row in rows:
        base = ours[row.task, row.size]
        lines.append(
            (
                row.task,
                row.size,
                row.by,
                "" if row.seconds is None else f"{row.seconds * 1000:.2f}",
                "" if row.seconds is None or base is None else f"{row.seconds / base:.1f}",
                "" if row.memory_mb is None else f"{row.memory_mb:.1f}",
                "" if row.difference is None else f"{row.difference:.0e}",
                row.remark,
            )
        )
    header = ["task", "size", "by", "ms", "times ours", "peak MB", "largest difference", "remark"]
    return f"Measured on {describe_machine()}.\n\n" + table(header, lines)


if __name__ == "__main__":
    measured = []
    for task, sizes, make in COMPARISONS:
        for size in sizes:
            label, alternatives = make(size)
            measured += compare(task, label, alternatives)
            print(f"{task}, {label}: done", flush=True)
    text = report(measured)
    publish("methods", text)
