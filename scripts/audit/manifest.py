"""The manifest of a run: hashes of results, inputs and code, configuration, packages and times; `verify` checks a folder against it."""

import json
import platform
import subprocess
import sys
from datetime import UTC, datetime
from email import message_from_string
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from scripts.audit.records import Record, read_records, sha256
from scripts.rule import run_rule
from scripts.workflow.code import imported_modules
from scripts.workflow.registry import Registry

FORMAT = "resilience-china manifest, version 1"
NAME = "manifest.json"
# Written after the manifest, from it; or different in every run.
NOT_LISTED = ("audit/manifest.json", "audit/crate.zip", "audit/logs/", "report/", "report.zip")


def write_manifest(scenario: str, configuration: dict[str, Any], manifest: str) -> None:
    """Write the manifest of results/<scenario> and of the shared results/inputs, as they are now.

    configuration: the scenario's merged configuration. The current folder is the repository.
    """
    path = Path(manifest)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = describe(Path.cwd(), scenario, configuration)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=False) + "\n", encoding="utf-8")


def refresh_manifest(scenario: str, configuration: dict[str, Any]) -> bool:
    """Rewrite the manifest where results are no longer what it says, and return whether that was so.

    Called after every run, so that a run of one paper is recorded as well; a manifest that holds is left alone,
    because what depends on it would be made again.
    """
    path = Path("results") / scenario / "audit" / NAME
    if path.is_file():
        recorded = {entry["file"]: entry["sha256"] for entry in json.loads(path.read_text(encoding="utf-8"))["results"]}
        if recorded == {name: sha256(Path(name)) for name in result_files(Path.cwd(), scenario)}:
            return False
    elif not result_files(Path.cwd(), scenario):
        return False
    write_manifest(scenario, configuration, str(path))
    return True


def describe(root: Path, scenario: str, configuration: dict[str, Any]) -> dict[str, Any]:
    """Return the manifest's content. root: the repository's folder."""
    records = read_records(root)
    results = [_result(root, name, records.get(name)) for name in result_files(root, scenario)]
    inputs = sorted({name for result in results for name in result["inputs"] if not name.startswith(("results/", "scripts/"))})
    registered = _registered(root, configuration)
    code = sorted({name for result in results for name in [result["script"], *result["modules"]] if name} | _workflow_files(root))
    return {
        "format": FORMAT,
        "scenario": scenario,
        "written": _time(datetime.now(UTC).timestamp()),
        "started": min((r["started"] for r in results if r["started"]), default=None),
        "ended": max((r["ended"] for r in results if r["ended"]), default=None),
        "code_version": code_version(root),
        "platform": {"system": platform.platform(), "machine": platform.machine(), "python": platform.python_version()},
        "packages": packages(),
        "seed": configuration.get("seed"),
        "configuration": configuration,
        "inputs": [_input(root, name, registered) for name in inputs],
        "code": {name: sha256(root / name) for name in code if (root / name).is_file()},
        "results": results,
    }


def result_files(root: Path, scenario: str) -> list[str]:
    """Return the result files of a scenario and the shared ones of results/inputs, relative to `root`.

    Logs, and what is written after the manifest, are left out.
    """
    found = []
    for folder in (root / "results" / "inputs", root / "results" / scenario):
        for path in sorted(folder.rglob("*")):
            relative = path.relative_to(folder).as_posix()
            if path.is_file() and not relative.startswith(NOT_LISTED) and "logs" not in path.relative_to(folder).parts[:-1]:
                found.append(path.relative_to(root).as_posix())
    return found


def packages() -> dict[str, str]:
    """Return the installed Python packages and their versions."""
    found = (message_from_string((d.read_text("METADATA") or "").split("\n\n", 1)[0]) for d in distributions())
    return dict(sorted((m["Name"].lower().replace("_", "-"), m["Version"]) for m in found if m["Name"]))


def code_version(root: Path) -> dict[str, Any]:
    """Return commit, whether the working tree was clean, and the files that were not; commit is None outside git."""
    commit = _git(root, "rev-parse", "HEAD")
    changed = _git(root, "status", "--porcelain", "--untracked-files=no") if commit else None
    files = [line[3:] for line in (changed or "").splitlines()]
    return {"commit": commit.strip() if commit else None, "clean": not files if commit else None, "changed_files": files}


def _git(root: Path, *arguments: str) -> str | None:
    try:
        return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None


def _result(root: Path, name: str, record: Record | None) -> dict[str, Any]:
    path = root / name
    modules = (
        sorted(p.relative_to(root).as_posix() for p in imported_modules(root / record.script, root))
        if record and _exists(root, record)
        else []
    )
    return {
        "file": name,
        "sha256": sha256(path),
        "bytes": path.stat().st_size,
        "rule": record.rule if record else None,
        "script": record.script if record else None,
        "modules": modules,
        "inputs": [i for i in record.inputs if not i.startswith("scripts/")] if record else [],
        "params": list(record.params) if record else [],
        "started": _time(record.started) if record else None,
        "ended": _time(record.ended) if record else None,
    }


def _exists(root: Path, record: Record) -> bool:
    return bool(record.script) and (root / record.script).is_file()


def _registered(root: Path, configuration: dict[str, Any]) -> dict[str, Any]:
    registry = Registry(root / "resources", configuration["inputs"]["search_path"])
    return {source.file: source for source in registry.sources}


def _input(root: Path, name: str, registered: dict[str, Any]) -> dict[str, Any]:
    path = root / name
    there = path.is_file()
    entry: dict[str, Any] = {"file": name, "sha256": sha256(path) if there else None, "bytes": path.stat().st_size if there else None}
    if name.startswith("resources/") and not name.startswith("resources/data/"):
        return entry | {"kind": "repository"}
    source = registered.get("/".join(Path(name).parts[-2:]))
    if source is None:
        return entry | {"kind": "raw", "known": False, "licence": "unknown: not in the registry", "citation": ""}
    known = bool(there and entry["sha256"] == source.sha256)
    return entry | {
        "kind": "raw",
        "known": known,
        "id": source.id,
        "licence": source.licence,
        "citation": source.citation,
        "url": source.url,
    }


def _workflow_files(root: Path) -> set[str]:
    patterns = (
        "Snakefile",
        "rules/**/*.smk",
        "envs/*.yaml",
        "requirements.lock",
        "config/**/*.yaml",
        "resources/papers/*/paper.yaml",
        "scripts/rule.py",
    )
    return {path.relative_to(root).as_posix() for pattern in patterns for path in root.glob(pattern)}


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def main(arguments: list[str]) -> int:
    """Record a results folder anew: `python -m scripts.audit.manifest results/reference`."""
    from scripts.audit.verify import configuration_of

    scenario = Path(arguments[0]).name
    write_manifest(scenario, configuration_of(Path.cwd(), scenario), f"results/{scenario}/audit/{NAME}")
    return 0


if __name__ == "__main__":
    if "snakemake" in globals():
        run_rule(write_manifest)
    else:
        sys.exit(main(sys.argv[1:]))
