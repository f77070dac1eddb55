"""What the tests share: the repository, copies of it, and one full run from the analysis data."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from benchmarks.repository import RAW_FILES, ROOT, copy_of_run, copy_repository, run_snakemake

# The same examples in every run, and none fails because the machine is busy.
settings.register_profile("study", deadline=None, derandomize=True)
settings.load_profile("study")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Switch on what installs system programs or takes minutes."""
    parser.addoption("--run-slurm", action="store_true", help="install and start a one-node SLURM (root, Debian) and run through it")
    parser.addoption("--full", action="store_true", help="property tests of the methods on as many designs as a release is tested with")
    parser.addoption("--run-conda", action="store_true", help="build a local conda channel and run with --sdm conda")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what is marked `full` to `make test-full`, and say so."""
    if not config.getoption("--full"):
        for item in items:
            if item.get_closest_marker("full"):
                item.add_marker(pytest.mark.skip(reason="runs with --full (make test-full)"))


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of this repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of raw files beside the repository; tests that need it are skipped where it is not."""
    if not RAW_FILES.is_dir():
        pytest.skip(f"needs the raw files in {RAW_FILES}, which are not there")
    return RAW_FILES


def checked_snakemake(folder: Path, *arguments: str, check: bool = True, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Snakemake of this environment in `folder`; its output is in the assertion where `check` finds it failed."""
    run = run_snakemake(folder, *arguments, **variables)
    if check:
        assert run.returncode == 0, f"snakemake {' '.join(arguments)} in {folder}:\n{run.stdout[-6000:]}\n{run.stderr[-12000:]}"
    return run


@pytest.fixture(scope="session")
def snakemake() -> Callable[..., subprocess.CompletedProcess[str]]:
    """`snakemake(folder, *arguments, check=True, **variables)`: run Snakemake in a folder, with environment variables."""
    return checked_snakemake


@pytest.fixture
def fresh_copy(tmp_path: Path) -> Callable[..., Path]:
    """`fresh_copy(raw_files=False)`: a copy of the tracked files in an empty folder, with or without ../shared."""

    def make(raw_files: bool = False) -> Path:
        if raw_files and not RAW_FILES.is_dir():
            pytest.skip(f"needs the raw files in {RAW_FILES}, which are not there")
        return copy_repository(tmp_path / "main", raw_files)

    return make


@pytest.fixture(scope="session")
def analysis_run(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A copy of the repository without raw files in which everything was computed once; shared by all workers, read only."""
    return _run_once("analysis_run", tmp_path_factory, worker_id, False)


@pytest.fixture(scope="session")
def raw_inputs(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A copy of the repository with raw files in which they were read into the panel; shared by all workers, read only."""
    if not RAW_FILES.is_dir():
        pytest.skip(f"needs the raw files in {RAW_FILES}, which are not there")
    return _run_once("raw_inputs", tmp_path_factory, worker_id, True, "inputs")


def _run_once(name: str, factory: pytest.TempPathFactory, worker_id: str, raw_files: bool, *targets: str) -> Path:
    """Run Snakemake in a copy of the repository, in the first worker that asks for it."""
    base = factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / name / "main"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / "lock"):
        done, failed = folder.parent / "done", folder.parent / "failed"
        if failed.exists():
            pytest.fail(f"{name} failed in another worker:\n{failed.read_text()}")
        if not done.exists():
            copy_repository(folder, raw_files)
            run = run_snakemake(folder, "--cores", "2", *targets)
            if run.returncode:
                failed.write_text(run.stdout[-4000:] + run.stderr[-12000:])
                pytest.fail(f"{name} failed:\n{failed.read_text()}")
            done.touch()
    return folder


@pytest.fixture
def with_raw_inputs(raw_inputs: Path, tmp_path: Path) -> Path:
    """A copy of the repository of its own, with raw files that were read already."""
    return copy_of_run(raw_inputs, tmp_path)
