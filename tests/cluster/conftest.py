"""What the cluster tests compare with: the same results, computed on this machine without scheduler and environments."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.repository import copy_repository


@pytest.fixture
def local_run(tmp_path_factory: pytest.TempPathFactory, snakemake: Callable[..., subprocess.CompletedProcess[str]]) -> Callable[..., Path]:
    """`local_run(*targets, raw_files=False)`: a copy of the repository in which the targets (default: everything) were computed."""

    def run(*targets: str, raw_files: bool = False) -> Path:
        folder = copy_repository(tmp_path_factory.mktemp("local") / "main", raw_files)
        snakemake(folder, *targets, "--cores", "2")
        return folder

    return run


def assert_same_tables(folder: Path, local: Path) -> None:
    """Every CSV of the local results is the same in `folder`, byte for byte."""
    tables = sorted(path.relative_to(local) for path in (local / "results").rglob("*.csv"))
    assert tables
    assert [str(path) for path in tables if (folder / path).read_bytes() != (local / path).read_bytes()] == []
    print(f"{len(tables)} tables (CSV) are the same, byte for byte")
