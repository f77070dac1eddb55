"""What the cluster tests compare with: one paper, computed on this machine without scheduler and environments."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.repository import copy_repository

PAPER = "border_cities"


@pytest.fixture(scope="session")
def paper() -> str:
    """The paper that is computed in each way."""
    return PAPER


@pytest.fixture(scope="session")
def local_run(tmp_path_factory: pytest.TempPathFactory, snakemake: Callable[..., subprocess.CompletedProcess[str]]) -> Path:
    """A copy of the repository in which the paper was computed from the analysis data."""
    folder = copy_repository(tmp_path_factory.mktemp("local") / "main")
    snakemake(folder, "--cores", "2", PAPER)
    return folder


def assert_same_tables(folder: Path, local: Path) -> None:
    """Every CSV of the paper is the same, byte for byte."""
    tables = sorted(path.relative_to(local) for path in (local / "results/reference" / PAPER).rglob("*.csv"))
    assert tables
    assert [str(path) for path in tables if (folder / path).read_bytes() != (local / path).read_bytes()] == []
