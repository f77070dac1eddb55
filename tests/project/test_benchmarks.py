"""The benchmarks measure what they say: agreement first, and CPU, start-up and memory of every script."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from benchmarks import methods
from benchmarks.comparisons import COMPARISONS, Alternative, Comparison
from benchmarks.workflow import measure, report

SNAKEFILE = """
rule all:
    input: "done.txt"

rule spend:
    output: "done.txt"
    log: "spend.log"
    script: "spend.py"
"""
SCRIPT = """
import time
open(snakemake.log[0], "w").close()
end = time.process_time() + 0.5
while time.process_time() < end:
    pass
open(snakemake.output[0], "w").close()
"""


def test_a_run_is_measured_by_script(tmp_path: Path) -> None:
    (tmp_path / "Snakefile").write_text(SNAKEFILE)
    (tmp_path / "spend.py").write_text(SCRIPT)
    run = measure("everything", tmp_path, "--cores", "1")
    jobs, cpu, startup, memory = run.by_rule["spend"]
    assert (jobs, run.jobs) == (1, 1)
    assert cpu - startup == pytest.approx(run.work)
    assert run.work >= 0.5
    assert 0 < startup < cpu <= run.cpu
    assert memory > 5
    assert "| spend | 1 |" in report([run])


def test_a_failed_run_is_not_reported_as_fast(tmp_path: Path) -> None:
    (tmp_path / "Snakefile").write_text('rule all:\n    input: "missing.txt"\n')
    with pytest.raises(SystemExit, match=r"missing\.txt"):
        measure("everything", tmp_path, "--cores", "1")


def test_an_alternative_that_disagrees_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(methods, "SPENT", 1e-9)
    ours, equal, other = (Alternative(n, lambda v=v: np.array([1.0, v])) for n, v in (("ours", 2.0), ("equal", 2.0), ("other", 2.1)))
    measured = methods.compare([ours, equal, other, Alternative("absent", lambda: None, missing="not installed")])
    assert [m.seconds is not None for m in measured] == [True, True, False, False]
    assert measured[2].difference == pytest.approx(0.05)
    row = methods.line("task", "size", 10, measured)
    assert row[5].startswith("equal x ")
    assert row[5].endswith("other: does not agree; absent: not installed")


@pytest.mark.parametrize(("task", "sizes", "make"), COMPARISONS, ids=[task for task, _, _ in COMPARISONS])
def test_our_methods_agree_with_the_packages(task: str, sizes: list, make: Callable[..., Comparison]) -> None:
    """At the smallest size; R takes part where it is installed."""
    ours, *others = make(*sizes[0]).alternatives
    reference = np.asarray(ours.call(), dtype=float)
    for other in others:
        if not other.missing:
            np.testing.assert_allclose(
                np.asarray(other.call(), dtype=float), reference, rtol=other.tolerance, atol=other.tolerance, err_msg=other.name
            )
