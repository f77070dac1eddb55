"""`python -m scripts.audit.verify results/reference`: name every result, input, module, setting and package that changed."""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from scripts.audit.manifest import NAME, packages, result_files
from scripts.audit.records import sha256
from scripts.errors import InputError, StudyError
from scripts.workflow.configuration import default_configuration, load_schema, merge, scenario_configurations


def verify(folder: Path) -> list[str]:
    """Return one line a difference between a results folder, with code and inputs, and its manifest; none where all agree.

    folder: results/<scenario> in the repository. Raises InputError where it has no manifest.
    """
    folder = folder.resolve()
    root, path = folder.parents[1], folder / "audit" / NAME
    if not path.is_file():
        raise InputError(str(path), "no manifest", "the manifest that every run writes", "Run snakemake, or name another results folder.")
    manifest = json.loads(path.read_text(encoding="utf-8"))
    return [
        *_results(root, manifest),
        *_files(root, {entry["file"]: entry["sha256"] for entry in manifest["inputs"]}, "input", manifest),
        *_files(root, manifest["code"], "code", manifest),
        *_configuration(root, manifest),
        *_packages(manifest["packages"], packages()),
    ]


def _results(root: Path, manifest: dict[str, Any]) -> Iterable[str]:
    recorded = {entry["file"]: entry for entry in manifest["results"]}
    present = set(result_files(root, manifest["scenario"]))
    for name, entry in recorded.items():
        if name not in present:
            yield f"result   missing   {name} (rule {entry['rule']})"
        elif sha256(root / name) != entry["sha256"]:
            yield f"result   changed   {name} (rule {entry['rule']})"
    for name in sorted(present - set(recorded)):
        yield f"result   new       {name}"


def _files(root: Path, recorded: dict[str, str | None], kind: str, manifest: dict[str, Any]) -> Iterable[str]:
    for name, digest in recorded.items():
        path = root / name
        if digest is None:
            continue  # was not there when the manifest was written: nothing to compare with
        if not path.is_file():
            yield f"{kind:8} missing   {name}{_affected(name, manifest)}"
        elif sha256(path) != digest:
            yield f"{kind:8} changed   {name}{_affected(name, manifest)}"


def _affected(name: str, manifest: dict[str, Any]) -> str:
    rules = sorted({e["rule"] for e in manifest["results"] if e["rule"] and name in {e["script"], *e["modules"], *e["inputs"]}})
    return f" (used by {', '.join(rules[:4])}{f' and {len(rules) - 4} more' if len(rules) > 4 else ''})" if rules else ""


def _configuration(root: Path, manifest: dict[str, Any]) -> Iterable[str]:
    try:
        now = configuration_of(root, manifest["scenario"])
    except StudyError as error:
        yield f"setting  invalid   {error}"
        return
    before, after = _flat(manifest["configuration"]), _flat(now)
    for key in sorted(set(before) | set(after)):
        if before.get(key) != after.get(key):
            yield f"setting  changed   {key}: {before.get(key, 'absent')} -> {after.get(key, 'absent')}"


def _packages(before: dict[str, str], after: dict[str, str]) -> Iterable[str]:
    for name in sorted(set(before) | set(after)):
        if before.get(name) != after.get(name):
            yield f"package  changed   {name}: {before.get(name, 'not installed')} -> {after.get(name, 'not installed')}"


def configuration_of(root: Path, scenario: str) -> dict[str, Any]:
    """Return the merged configuration of a scenario as the files in `config` have it now."""
    config = default_configuration(root)
    merged = scenario_configurations(
        merge(config, {"scenarios": [scenario]}), root / "config/scenarios", load_schema(root / "config/schema")
    )
    return merged[scenario] | {"scenarios": config["scenarios"]}


def _flat(value: Any, prefix: str = "") -> dict[str, Any]:
    if not isinstance(value, dict):
        return {prefix: value}
    return {key: leaf for name, child in value.items() for key, leaf in _flat(child, f"{prefix}.{name}" if prefix else str(name)).items()}


def main(arguments: list[str]) -> int:
    """Print the differences; exit code 0 where there are none, 1 where there are some, 2 where it cannot be told."""
    parser = argparse.ArgumentParser(prog="python -m scripts.audit.verify", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="results folders, such as results/reference")
    code = 0
    for folder in parser.parse_args(arguments).folders:
        try:
            differences = verify(folder)
        except StudyError as error:
            print(error, file=sys.stderr)
            return 2
        print(
            "\n".join(differences) if differences else f"{folder}: results, inputs, code, settings and packages are what the manifest says"
        )
        code = code or int(bool(differences))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
