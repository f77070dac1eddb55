"""Rule manifest: what the results of a scenario are, and what each came from, from the records that their rules wrote.

It certifies what is as recorded, and says in words what is not.
"""

import json
import platform
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.audit.state import examine
from scripts.records import PlannedJob, Record, of_the_repository, read_record
from scripts.rule import run_rule
from scripts.workflow.registry import Registry

FORMAT = "resilience-china manifest, version 2"


def write_manifest(
    records: Sequence[str], jobs: Sequence[dict[str, Any]], scenario: str, configuration: dict[str, Any], manifest: str
) -> None:
    """Write the manifest of the jobs whose records these are. The current folder is the repository.

    records: files that the jobs wrote. jobs: what the workflow says of each now, the fields of a PlannedJob.
    configuration: the scenario's, merged.
    """
    planned = [PlannedJob(**job | {key: tuple(job[key]) for key in ("inputs", "outputs")}) for job in jobs]
    read = {path: record for path in records if (record := read_record(Path(path)))}
    content = describe(Path.cwd(), planned, read, scenario, configuration)
    Path(manifest).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def describe(
    root: Path, jobs: Sequence[PlannedJob], records: Mapping[str, Record], scenario: str, configuration: dict[str, Any]
) -> dict[str, Any]:
    """Return the manifest's content."""
    findings = [str(finding) for finding in examine(root, jobs)]
    results = [_result(root, name, job, records[job.record]) for job in jobs if job.record in records for name in job.outputs]
    made = {result["file"] for result in results}
    inputs = {name: digest for record in records.values() for name, digest in record["inputs"].items() if name not in made}
    registered = {source.file: source for source in Registry(root / "resources", configuration["inputs"]["search_path"]).sources}
    return {
        "format": FORMAT,
        "scenario": scenario,
        "certified": not findings,
        "findings": findings,
        "code_version": code_version(root),
        "platform": {"system": platform.system(), "machine": platform.machine(), "python": _joined(records, "python")},
        "packages": _united(records, "packages"),
        "seed": configuration["seed"],
        "configuration": configuration,
        "inputs": [_input(root, name, digest, registered) for name, digest in sorted(inputs.items())],
        "code": _united(records, "modules"),
        "results": sorted(results, key=lambda result: result["file"]),
    }


def _united(records: Mapping[str, Record], part: str) -> dict[str, str]:
    return dict(sorted({item for record in records.values() for item in record[part].items()}))


def _joined(records: Mapping[str, Record], part: str) -> str:
    return ", ".join(sorted({record[part] for record in records.values()}))


def _result(root: Path, name: str, job: PlannedJob, record: Record) -> dict[str, Any]:
    path = root / name
    return {
        "file": name,
        "sha256": record["outputs"].get(name),
        "bytes": path.stat().st_size if path.is_file() else None,
        "rule": job.rule,
        "script": job.script,
        "modules": sorted(record["modules"]),
        "inputs": sorted(record["inputs"]),
        "params": record["params"],
        "record": job.record,
    }


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


def _input(root: Path, name: str, digest: str, registered: Mapping[str, Any]) -> dict[str, Any]:
    path = root / name
    entry: dict[str, Any] = {"file": name, "sha256": digest, "bytes": path.stat().st_size if path.is_file() else None}
    if of_the_repository(name):
        return entry | {"kind": "repository"}
    source = registered.get("/".join(Path(name).parts[-2:]))
    if source is None:
        return entry | {"kind": "raw", "known": False, "licence": "unknown: not in the registry", "citation": ""}
    about = {"id": source.id, "licence": source.licence, "citation": source.citation, "url": source.url}
    return entry | {"kind": "raw", "known": digest == source.sha256} | about


if __name__ == "__main__":
    run_rule(write_manifest)
