"""Time the study beside an earlier commit of it, in one sitting: `make bench AGAINST=<commit>`.

Both run in turn on fresh copies, in the environment of this commit, from raw files or from analysis data; each row has the medians of all
rounds and their ratio. `all that both have`: the results that both commits can make.
"""

import argparse
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import describe_machine
from benchmarks.page import publish
from benchmarks.repository import RAW_FILES, ROOT, copy_repository, run_snakemake
from benchmarks.workflow import BEGINNINGS, PAPERS, Run, longer_years, measure
from scripts.documentation.markdown import table


@dataclass(frozen=True)
class Task:
    """What is timed. arguments: of Snakemake. after: whether it goes on where the task before ended, or begins in an empty folder."""

    name: str
    arguments: tuple[str, ...]
    after: bool = False


def check_out(commit: str, target: Path, raw_files: bool) -> Path:
    """Copy the tracked files of a commit to `target`; `raw_files`: with ../shared beside it."""
    target.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(target)], input=archive, check=True)
    if raw_files:
        (target.parent / "shared").symlink_to(RAW_FILES.parent)
    return target


def results_of(folder: Path) -> set[str]:
    """Return the tables, figures and other files that the commit in `folder` makes of the reference, but for audit and report."""
    lines = run_snakemake(folder, "--summary", "--cores", "1").stdout.splitlines()
    files = {line.split("\t")[0] for line in lines}
    return {name for name in files if name.startswith("results/reference/") and "/report" not in name and "/logs/" not in name}


def tasks(both: Sequence[str]) -> list[Task]:
    """Return what is timed. both: results that both commits make."""
    return [
        Task("all that both have", tuple(both)),
        Task("everything", ()),
        Task("nothing to do", (), after=True),
        Task("one paper's years changed", ("--config", longer_years()), after=True),
        Task("the four papers alone", tuple(PAPERS)),
    ]


def compare(commit: str, beginning: str, cores: str, rounds: int, base: Path) -> list[list[str]]:
    """Return the rows of one beginning: task, wall and CPU seconds of both (medians), ratio of CPU, share of Snakemake itself in ours."""
    raw = beginning == "raw"

    def copies(place: Path) -> tuple[Path, Path]:
        return check_out(commit, place / "then" / "main", raw), copy_repository(place / "now" / "main", raw_files=raw)

    both = sorted(set.intersection(*map(results_of, copies(base / "summary"))))
    measured: dict[str, list[tuple[Run, Run]]] = {}
    for number in range(rounds):
        for position, task in enumerate(tasks(both)):  # the first begins in empty folders
            if not task.after:
                folders = copies(base / f"{number}_{position}")
            pair = [measure(task.name, folder, *task.arguments, "--cores", cores) for folder in folders]
            measured.setdefault(task.name, []).append((pair[0], pair[1]))
    return [_row(f"{name} ({BEGINNINGS[beginning]})", pairs) for name, pairs in measured.items()]


def _row(name: str, pairs: list[tuple[Run, Run]]) -> list[str]:
    then, now = ([pair[side] for pair in pairs] for side in (0, 1))
    wall, cpu = ([statistics.median(getattr(run, kind) for run in runs) for runs in (then, now)] for kind in ("wall", "cpu"))
    own = statistics.median(1 - (run.startup + run.work) / run.cpu for run in now)
    return [name, *(f"{value:.1f}" for value in (*wall, *cpu)), f"{cpu[1] / cpu[0]:.2f}", f"{own:.0%}"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commit", help="the earlier commit")
    parser.add_argument("--begin", nargs="+", choices=list(BEGINNINGS), default=list(BEGINNINGS), help="what to start from")
    parser.add_argument("--cores", default="2", help="number of cores")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is timed")
    chosen = parser.parse_args()
    header = ["run", "wall s then", "wall s now", "CPU s then", "CPU s now", "CPU now / then", "Snakemake itself, now"]
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        rows = [row for begin in chosen.begin for row in compare(chosen.commit, begin, chosen.cores, chosen.rounds, Path(folder) / begin)]
    lead = f"Commit {chosen.commit} and this one in turn, medians of {chosen.rounds} rounds, {chosen.cores} cores, on {describe_machine()}."
    publish("against", f"{lead}\n\n{table(header, rows)}")
