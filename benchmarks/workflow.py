"""Time the whole study: `make bench`. Each line is one Snakemake run in a fresh copy of the repository."""

import argparse
import json
import re
import resource
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.machine import describe_machine
from benchmarks.page import publish
from benchmarks.repository import RAW_FILES, ROOT, copy_repository, run_snakemake
from scripts.documentation.markdown import table
from scripts.workflow.configuration import default_configuration
from scripts.workflow.papers import read_papers

PAPERS = list(read_papers(ROOT))
BEGINNINGS = {"raw": "raw files", "analysis": "analysis data"}
RECORDER = Path(__file__).parent / "recorder"
# Names of the temporary files that Snakemake makes of a script: tmpabc123.<script>.py
SCRIPT = re.compile(r"\.snakemake/scripts/[^/]+?\.(?P<name>[^/]+)\.py$")


@dataclass
class Run:
    """One measured run. Times in seconds, memory in MB; work: CPU of scripts without their start-up."""

    name: str
    wall: float
    cpu: float
    jobs: int = 0
    startup: float = 0.0
    work: float = 0.0
    memory: float = 0.0
    by_rule: dict[str, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0, 0.0, 0.0, 0.0]))


def measure(name: str, folder: Path, *arguments: str) -> Run:
    """Run Snakemake in `folder` and collect what the recorder in its processes wrote."""
    with tempfile.TemporaryDirectory() as records:
        before, start = _children_cpu(), time.perf_counter()
        done = run_snakemake(folder, *arguments, RECORDER_FOLDER=records, PYTHONPATH=str(RECORDER))
        run = Run(name, time.perf_counter() - start, _children_cpu() - before)
        if done.returncode:
            raise SystemExit(f"{name}: snakemake failed\n{done.stdout[-2000:]}\n{done.stderr[-8000:]}")
        for path in Path(records).glob("*.json"):
            _add(run, json.loads(path.read_text()))
    return run


def _add(run: Run, record: dict[str, Any]) -> None:
    run.memory = max(run.memory, record["memory_mb"])
    match = SCRIPT.search(record["program"])
    if match:
        startup = record["startup"] if record["startup"] is not None else record["cpu"]
        run.jobs += 1
        run.startup += startup
        run.work += record["cpu"] - startup
        rule = run.by_rule[match["name"]]
        rule[0] += 1
        rule[1] += record["cpu"]
        rule[2] += startup
        rule[3] = max(rule[3], record["memory_mb"])


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def longer_years() -> str:
    """Return a --config argument that adds the year before to one paper."""
    years = default_configuration(ROOT)["urban_opportunity"]["years"]
    return "urban_opportunity=" + json.dumps({"years": years | {"first": years["first"] - 1}})


def measure_all(base: Path, beginnings: list[str], cores: list[str]) -> list[Run]:
    """Measure every line of the table in fresh copies under `base`. beginnings: 'raw', 'analysis' or both."""
    runs = []
    for beginning in beginnings:
        raw, name = beginning == "raw", BEGINNINGS[beginning]
        if raw and not RAW_FILES.is_dir():
            print(f"No raw files in {RAW_FILES}: only runs from the analysis data.")
            continue
        for number in cores:
            folder = copy_repository(_empty(base / f"{beginning}{number}"), raw_files=raw)
            runs.append(measure(f"everything from {name}, {number} core(s)", folder, "--cores", number))
        papers = copy_repository(_empty(base / f"{beginning}_papers"), raw_files=raw)
        runs.append(measure(f"the four papers alone from {name}, {number} core(s)", papers, *PAPERS, "--cores", number))
        runs.append(measure(f"nothing to do ({name})", folder, "--cores", number))
        runs.append(measure(f"one paper's years changed ({name})", folder, "--cores", number, "--config", longer_years()))
    return runs


def _empty(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder / "main"


def report(runs: list[Run]) -> str:
    """Return the tables of all runs, and of the rules of the first."""
    header = [
        "run",
        "wall s",
        "CPU s",
        "jobs",
        "scripts' start-up CPU s",
        "scripts' work CPU s",
        "start-up share",
        "wall / work",
        "peak MB",
    ]
    rows = [
        (
            r.name,
            f"{r.wall:.1f}",
            f"{r.cpu:.1f}",
            r.jobs,
            f"{r.startup:.1f}",
            f"{r.work:.1f}",
            f"{r.startup / r.cpu:.0%}",
            f"{r.wall / r.work:.2f}" if r.work else "",
            f"{r.memory:.0f}",
        )
        for r in runs
    ]
    first = runs[0]
    ordered = sorted(first.by_rule.items(), key=lambda item: -item[1][1])
    rules = [(name, f"{n:.0f}", f"{cpu:.2f}", f"{startup:.2f}", f"{memory:.0f}") for name, (n, cpu, startup, memory) in ordered]
    return "\n".join(
        [
            f"Measured on {describe_machine()}.\n",
            table(header, rows),
            f"CPU by script, {first.name}:\n",
            table(["script", "jobs", "CPU s", "of which start-up", "peak MB"], rules),
        ]
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--begin", nargs="+", choices=list(BEGINNINGS), default=list(BEGINNINGS), help="what to start from")
    parser.add_argument("--cores", nargs="+", default=["1", "2"], help="numbers of cores")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        text = report(measure_all(Path(folder), chosen.begin, chosen.cores))
    publish("workflow", text)
