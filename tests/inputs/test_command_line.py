"""Wrong inputs and accidents as a user meets them: through Snakemake, in a copy of the repository."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.repository import copy_repository, run_snakemake
from tests.inputs.cases import CASES, ERROR, READ, case
from tests.inputs.workbooks import yearbook

COMMAND = "On the command line"
# One short job from the analysis data, and the first two of the input layer.
INDICATORS = "results/reference/border_cities/data/indicators.csv"
OBSERVATIONS = "results/inputs/observations/city_yearbook.parquet"
pytestmark = pytest.mark.slow


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the repository without raw files."""
    return copy_repository(tmp_path / "main")


def assert_said(run: subprocess.CompletedProcess[str], test: Callable[..., None]) -> None:
    """The run failed with what the register promises, and without a traceback of Python (Snakemake names the lines of rules)."""
    entry = next(case for case in CASES if case.run.__name__ == test.__name__)
    said = run.stdout + run.stderr
    assert run.returncode != 0
    for text in entry.expects:
        assert text in said, f"'{text}' is not in:\n{said[-6000:]}"
    assert "Traceback (most recent call last)" not in said, said[-6000:]


def put_edition(copy: Path, year: int = 2015) -> Path:
    """An edition of four columns in a copy that expects no others."""
    expected = copy / "resources/expected_columns.csv"
    expected.write_text(expected.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    folder = copy / "resources/data/city_yearbook"
    folder.mkdir(parents=True, exist_ok=True)
    return yearbook(folder / f"city_yearbook_{year + 1}.xlsx", year=year)


@case(COMMAND, "misspelt key in `--config`", ERROR, "at border_cities: 'yaers' is not a key. Did you mean 'years'?")
def test_misspelt_key(copy: Path) -> None:
    assert_said(run_snakemake(copy, "--cores", "1", INDICATORS, "--config", "border_cities={yaers: [2010]}"), test_misspelt_key)


@case(
    COMMAND,
    "year without data in `--config`",
    ERROR,
    "Configuration of scenario 'reference': border_cities: no indicator has data in 2031.",
    "Years with data: ",
)
def test_year_without_data(copy: Path) -> None:
    run = run_snakemake(copy, "--cores", "1", INDICATORS, "--config", "border_cities={years: [2010, 2031]}")
    assert_said(run, test_year_without_data)
    assert not (copy / INDICATORS).exists()


@case(
    COMMAND,
    "table of units that does not exist, in `--config`",
    ERROR,
    "at border_cities.units",
    "resources/units/border.csv does not exist",
)
def test_units_that_do_not_exist(copy: Path) -> None:
    """Even where former results are there, which would count as up to date."""
    (copy / INDICATORS).parent.mkdir(parents=True)
    (copy / INDICATORS).touch()
    run = run_snakemake(copy, "--cores", "1", INDICATORS, "--config", "border_cities={units: resources/units/border.csv}")
    assert_said(run, test_units_that_do_not_exist)


@case(
    COMMAND,
    "`start_from: raw` without the yearbooks",
    ERROR,
    "China City Statistical Yearbook 2011",
    "(data of 2010)",
    "resources/data/city_yearbook",
)
def test_missing_yearbooks(copy: Path) -> None:
    run = run_snakemake(copy, "--cores", "1", INDICATORS, "--config", "inputs={start_from: raw}")
    assert_said(run, test_missing_yearbooks)


@case(
    COMMAND,
    "damaged workbook among good ones",
    ERROR,
    "Error in rule read_dataset",
    "city_yearbook_2017.xlsx",
    "a damaged or truncated workbook",
)
def test_damaged_workbook(copy: Path) -> None:
    put_edition(copy, 2015)
    damaged = put_edition(copy, 2016)
    damaged.write_bytes(damaged.read_bytes()[:3000])
    assert_said(run_snakemake(copy, "--cores", "1", OBSERVATIONS), test_damaged_workbook)
    assert not (copy / OBSERVATIONS).exists()


@case(COMMAND, "folder with spaces and Chinese characters, locale C", READ)
def test_strange_folder_and_locale(tmp_path: Path) -> None:
    copy = copy_repository(tmp_path / "研究 数据 (1)" / "main")
    put_edition(copy)
    run = run_snakemake(copy, "--cores", "1", OBSERVATIONS, LC_ALL="C", LANG="C", PYTHONUTF8="0")
    assert run.returncode == 0, run.stderr[-4000:]
    assert len(pd.read_parquet(copy / OBSERVATIONS)) == 18


def make(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """`make` in a copy, with this environment as its .venv, not installed anew."""
    if not (folder / ".venv").exists():
        (folder / ".venv").symlink_to(Path(sys.executable).parents[1])
    command = ["make", "-o", ".venv/.locked", "CORES=1", *arguments]
    return subprocess.run(command, cwd=folder, env=os.environ | variables, capture_output=True, text=True, check=False)


@case(
    COMMAND, "`make` in a folder with spaces, quotes and Chinese characters, with a `sitecustomize` and a `matplotlibrc` of the user", READ
)
def test_make_in_a_strange_folder(tmp_path: Path) -> None:
    copy = copy_repository(tmp_path / "研究 'a' \"b\"" / "main")
    (copy / "matplotlibrc").write_text("backend: TkAgg\n")
    (tmp_path / "sitecustomize.py").write_text("raise SystemExit('the sitecustomize of the user ran')\n")
    run = make(copy, "results", f"TARGETS={INDICATORS}", PYTHONPATH=str(tmp_path))
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-4000:]
    assert pd.read_csv(copy / INDICATORS)["unit_code"].nunique() == 45
    settings = copy / "config/papers/border_cities.yaml"
    assert "nothing" in make(copy, "why", f"RESULT={INDICATORS}").stdout.lower()
    settings.write_text(settings.read_text(encoding="utf-8").replace("limit: 5", "limit: 4"), encoding="utf-8")
    assert "a setting changed" in make(copy, "why", f"RESULT={INDICATORS}").stdout


@case(COMMAND, "`make results` in a folder that a killed run left locked", ERROR, "make unlock")
def test_make_after_a_kill(copy: Path) -> None:
    (copy / ".snakemake/locks").mkdir(parents=True)
    (copy / ".snakemake/locks/0.output.lock").write_text(f"{copy / INDICATORS}\n")
    assert_said(make(copy, "results", f"TARGETS={INDICATORS}"), test_make_after_a_kill)
    assert make(copy, "unlock").returncode == 0
    assert make(copy, "results", f"TARGETS={INDICATORS}", "SNAKEMAKE_ARGS=--dry-run").returncode == 0


@pytest.fixture
def everyones(tmp_path: Path) -> Iterator[Path]:
    """A copy that another user owns, outside the folders of this one; root is never refused a write."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("needs root and setpriv, to become a user whom permissions bind")
    folder = Path(tempfile.mkdtemp(prefix="resilience"))
    copy_repository(folder / "main")
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, 65534, 65534)
        path.chmod(path.stat().st_mode | stat.S_IRUSR | stat.S_IWUSR | (stat.S_IXUSR if path.is_dir() else 0))
    yield folder / "main"
    shutil.rmtree(folder)


@case(COMMAND, "read-only results", ERROR, "results cannot be written", "chmod -R u+w results")
def test_read_only_results(everyones: Path) -> None:
    (everyones / "results").mkdir()
    (everyones / "results").chmod(0o555)
    command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-m", "snakemake", "--cores", "1", INDICATORS]
    environment = os.environ | {
        "HOME": str(everyones),
        "XDG_CACHE_HOME": str(everyones),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    run = subprocess.run(command, cwd=everyones, env=environment, capture_output=True, text=True, check=False)
    assert_said(run, test_read_only_results)


@case(COMMAND, "full disk", ERROR, "No space left on device", "make room")
def test_full_disk(copy: Path) -> None:
    (copy / "results").mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(copy / "results")], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("needs the right to mount a small file system")
    try:
        assert_said(run_snakemake(copy, "--cores", "1", INDICATORS), test_full_disk)
        assert not (copy / INDICATORS).exists()
    finally:
        subprocess.run(["umount", str(copy / "results")], check=True)


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "snakemake", "--cores", "1", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@case(COMMAND, "killed in the middle, then run again with `--unlock` and `--rerun-incomplete`", READ)
def test_killed_and_run_again(copy: Path) -> None:
    put_edition(copy)
    running = start(copy, OBSERVATIONS, INDICATORS)
    deadline = time.monotonic() + 120
    while not list((copy / ".snakemake/incomplete").glob("*")) and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    assert not ((copy / OBSERVATIONS).exists() and (copy / INDICATORS).exists()), "it was too late to kill the run"
    assert run_snakemake(copy, "--unlock").returncode == 0
    run = run_snakemake(copy, "--cores", "1", "--rerun-incomplete", OBSERVATIONS, INDICATORS)
    assert run.returncode == 0, run.stderr[-4000:]
    assert len(pd.read_parquet(copy / OBSERVATIONS)) == 18
    assert pd.read_csv(copy / INDICATORS)["unit_code"].nunique() == 45


@case(COMMAND, "two runs at once in one folder", READ)
def test_two_runs_at_once(copy: Path) -> None:
    """One does the work; the other does it too, or is told that the folder is locked: never a damaged result."""
    runs = [start(copy, INDICATORS), start(copy, INDICATORS)]
    outputs = [run.communicate(timeout=300)[0] for run in runs]
    assert 0 in [run.returncode for run in runs], outputs
    assert all(run.returncode == 0 or "cannot be locked" in output for run, output in zip(runs, outputs, strict=True)), outputs
    written = pd.read_csv(copy / INDICATORS)
    assert written["unit_code"].nunique() == 45 and not written.duplicated(["unit_code", "year", "indicator"]).any()
