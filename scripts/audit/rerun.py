"""Recompute some jobs of a run in another folder and compare: what no edit of results, records and manifest in step can pass."""

import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from scripts.audit.state import Finding
from scripts.records import PlannedJob, sha256

# Left behind: the environment, version control, and what other runs keep.
LEFT_OUT = (".venv", ".git", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", "locks", "set_aside")
# Another processor's arithmetic differs by up to 4e-7 of a value.
TOLERANCE = 1e-6


def rerun(root: Path, jobs: Sequence[PlannedJob], count: int, search_path: Sequence[str]) -> tuple[list[PlannedJob], list[Finding]]:
    """Recompute `count` random jobs in a copy of the repository; return them, and each result that came out otherwise.

    search_path: folders of input files; those outside the repository are linked from beside the copy.
    """
    chosen = random.sample(sorted(jobs, key=lambda job: job.record), min(count, len(jobs)))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy" / root.name
        shutil.copytree(root, copy, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
        _link_inputs(root, copy, search_path)
        for job in chosen:
            for name in (*job.outputs, job.record):
                _remove(copy / name)
        # Only what was removed is made: the rest is taken as it is.
        command = [sys.executable, "-m", "snakemake", "--cores", "1", "--quiet", "all", "--rerun-triggers", "mtime", "--"]
        run = subprocess.run([*command, *(job.outputs[0] for job in chosen)], cwd=copy, capture_output=True, text=True, check=False)
        if run.returncode:
            return chosen, [Finding("could not be made again", chosen[0].record, chosen[0].rule, run.stderr.strip()[-400:])]
        return chosen, [
            Finding("came out otherwise", name, job.rule, words)
            for job in chosen
            for name in job.outputs
            if (words := _difference(root / name, copy / name))
        ]


def _link_inputs(root: Path, copy: Path, search_path: Sequence[str]) -> None:
    for folder in search_path:
        place, source = copy / folder, (root / folder).resolve()
        if not Path(folder).is_absolute() and source.is_dir() and not place.exists():
            place.parent.resolve().mkdir(parents=True, exist_ok=True)
            place.symlink_to(source)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _difference(before: Path, after: Path) -> str:
    """Return in words how two files differ; empty where they do not, or only by the rounding of another machine."""
    if not before.exists() or not after.exists():
        return "missing" if after.exists() else "not made again"
    if sha256(before) == sha256(after):
        return ""
    if before.suffix == ".csv":
        return _difference_of_tables(pd.read_csv(before), pd.read_csv(after))
    return "" if before.suffix in (".md", ".tex", ".png", ".pdf", ".docx", ".parquet") else "other content"


def _difference_of_tables(before: pd.DataFrame, after: pd.DataFrame) -> str:
    if list(before.columns) != list(after.columns) or len(before) != len(after):
        return f"{len(before)} rows and {before.shape[1]} columns, {len(after)} and {after.shape[1]} when made again"
    try:
        pd.testing.assert_frame_equal(before, after, rtol=TOLERANCE, atol=1e-12)
    except AssertionError as error:
        return str(error).strip().splitlines()[0]
    return ""
