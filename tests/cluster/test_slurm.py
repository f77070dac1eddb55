"""A paper through a real SLURM: the tables must equal those of a local run byte for byte. `make test-slurm`."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster.conftest import assert_same_tables
from tests.cluster.slurm_node import slurm_node, why_not

PAPER = "border_cities"


@pytest.fixture(scope="module")
def plugin(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with Snakemake's SLURM plugin, kept out of the environment: every plugin there slows every start."""
    folder = tmp_path_factory.mktemp("plugin")
    lock = repository / "requirements-slurm.lock"
    command = ["uv", "pip", "install", "--quiet", "--target", str(folder), "--no-deps", "--require-hashes", "-r", str(lock)]
    subprocess.run([sys.executable, "-m", *command], check=True)
    return str(folder)


def test_a_paper_through_slurm_equals_the_local_run(
    request: pytest.FixtureRequest,
    fresh_copy: Callable[..., Path],
    snakemake: Callable[..., subprocess.CompletedProcess[str]],
    local_run: Callable[..., Path],
    tmp_path: Path,
) -> None:
    if not request.config.getoption("--run-slurm"):
        pytest.skip("installs and starts SLURM: run it with make test-slurm")
    if reason := why_not():
        pytest.skip(reason)
    local = local_run(PAPER)
    folder = fresh_copy()
    with slurm_node(tmp_path / "slurm"):
        run = snakemake(
            *(folder, PAPER, "--profile", "config/profiles/slurm", "--quiet", "reason"),
            *("--slurm-no-account", "--slurm-status-command", "squeue", "--latency-wait", "10"),
            *("--slurm-init-seconds-before-status-checks", "2", "--seconds-between-status-checks", "2"),
            PYTHONPATH=request.getfixturevalue("plugin"),
        )
    print(run.stderr)
    assert "submitted with SLURM jobid" in run.stderr
    assert_same_tables(folder, local)
