"""Copies of the repository in empty folders, and Snakemake runs in them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
RAW_FILES = ROOT.parent / "shared" / "data"


def copy_repository(target: Path, raw_files: bool = False) -> Path:
    """Copy the files that git tracks, as they stand now, to `target`; `raw_files`: with ../shared beside it."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    if raw_files:
        (target.parent / "shared").symlink_to(RAW_FILES.parent)
    return target


def keep_one_paper(copy: Path, paper: str, papers: Iterable[str]) -> Path:
    """Remove the folders and settings of all `papers` but one from a copy of the repository."""
    for other in set(papers) - {paper}:
        for folder in ("resources/papers", "rules"):
            shutil.rmtree(copy / folder / other)
        for folder in ("config/papers", "config/schema", "config/readings"):
            (copy / folder / f"{other}.yaml").unlink(missing_ok=True)
    return copy


def copy_of_run(run: Path, place: Path) -> Path:
    """Copy a repository with its results, and what lies beside it, to the folder `place`: nothing is to be computed anew there."""
    shutil.copytree(run.parent, place, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns("lock", "done"))
    return place / run.name


def run_snakemake(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run this environment's Snakemake in `folder` with `variables` added to the environment; its output is captured."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        [sys.executable, "-m", "snakemake", *arguments],
        cwd=folder,
        env=os.environ | {"PATH": path, "PYTHONUTF8": "1"} | variables,
        capture_output=True,
        text=True,
        check=False,
    )
