"""Every rule in its own environment: the files in envs/, unchanged, deployed from a local channel. `make test-conda`."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from benchmarks.repository import RAW_FILES
from tests.cluster.conftest import assert_same_tables
from tests.project.test_environments import CONDA_TO_INDEX, ENVIRONMENTS, pins

HERE = Path(__file__).parent
# py-rattler ends in a segmentation fault now and then: such a call is made again, any other failure is one.
STAND_IN = """#!/bin/sh
for attempt in 1 2 3; do
    "{python}" -I "{script}" "$@" && exit
    code=$?
    [ $code -ge 128 ] || exit $code
done
exit $code
"""


def closure(names: set[str]) -> dict[str, str]:
    """Installed versions of packages and of all that they require here."""
    found: dict[str, str] = {}
    pending = set(names)
    while pending:
        name = canonicalize_name(pending.pop())
        installed = distribution(name)
        found[name] = installed.version
        required = map(Requirement, installed.requires or [])
        pending.update(
            r.name for r in required if canonicalize_name(r.name) not in found and (not r.marker or r.marker.evaluate({"extra": ""}))
        )
    return found


@pytest.fixture(scope="module")
def conda(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> dict[str, str]:
    """Build the channel; return the environment variables with which `conda` deploys from it."""
    base = tmp_path_factory.mktemp("conda")
    tools = base / "tools"
    subprocess.run([sys.executable, "-m", "uv", "venv", "--quiet", "--python", sys.executable, str(tools)], check=True)
    lock = repository / "requirements-conda.lock"
    install = ["uv", "pip", "install", "--quiet", "--python", str(tools / "bin/python"), "--require-hashes", "-r", str(lock)]
    subprocess.run([sys.executable, "-m", *install], check=True)
    _fetch_wheels(base / "wheels")
    renamed = [f"{index}={conda_name}" for conda_name, index in CONDA_TO_INDEX.items()]
    packed = [tools / "bin/python", HERE / "conda_channel.py", base / "channels/conda-forge", base / "wheels", *renamed]
    subprocess.run([str(part) for part in packed], check=True)
    variables = {"CONDA_CHANNEL_ALIAS": f"file://{base}/channels/", "PIP_FIND_LINKS": str(base / "wheels"), "PIP_NO_INDEX": "1"}
    if shutil.which("conda"):
        return variables
    return variables | _stand_in(base / "stand_in", tools / "bin/python")


def _fetch_wheels(folder: Path) -> None:
    named = {name for environment in ENVIRONMENTS for name in pins(environment)} - {"python", "pip"}
    wanted = [f"{name}=={version}" for name, version in closure(named).items()]
    command = ["pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--wheel-dir", str(folder), "pip", *wanted]
    subprocess.run([sys.executable, "-m", *command], check=True)


def _stand_in(prefix: Path, python: Path) -> dict[str, str]:
    (prefix / "bin").mkdir(parents=True)
    program, activate = prefix / "bin/conda", prefix / "bin/activate"
    program.write_text(STAND_IN.format(python=python, script=HERE / "conda_stand_in.py"))
    program.chmod(0o755)
    activate.write_text('export CONDA_PREFIX="$1"\nexport PATH="$1/bin:$PATH"\n')
    return {"CONDA_STAND_IN": str(prefix), "CONDA_PROGRAM": str(prefix / "bin")}


def test_rules_run_in_their_own_environments(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    fresh_copy: Callable[..., Path],
    snakemake: Callable[..., subprocess.CompletedProcess[str]],
    local_run: Callable[..., Path],
) -> None:
    if not request.config.getoption("--run-conda"):
        pytest.skip("downloads some 300 MB of wheels: run it with make test-conda")
    if sys.platform != "linux" or sys.version_info[:2] != (3, 11):
        pytest.skip("the interpreter is packed as the environments' Python 3.11 for Linux")
    raw_files = RAW_FILES.is_dir()
    local = local_run(raw_files=raw_files)
    variables = request.getfixturevalue("conda")
    monkeypatch.setenv("PATH", os.pathsep.join(filter(None, [variables.pop("CONDA_PROGRAM", ""), os.environ["PATH"]])))
    folder = fresh_copy(raw_files=raw_files)
    print(snakemake(folder, "--cores", "2", "--sdm", "conda", "--quiet", "reason", **variables).stderr)
    assert_same_tables(folder, local)
    _check_versions(folder, raw_files)


def _check_versions(folder: Path, raw_files: bool) -> None:
    """The environments (that of the readers only from raw files) hold the pinned versions, by their own interpreters alone."""
    deployed = list((folder / ".snakemake/conda").glob("*.yaml"))
    assert len(deployed) == len(ENVIRONMENTS) if raw_files else deployed
    for environment in deployed:
        pinned = {name: version for name, version in pins(environment).items() if name not in ("python", "pip")}
        code = f"from importlib.metadata import version; print({{name: version(name) for name in {sorted(pinned)!r}}} == {pinned!r})"
        python = environment.with_suffix("") / "bin/python"
        assert subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=True).stdout == "True\n", environment
