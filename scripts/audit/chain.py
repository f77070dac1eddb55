"""What made each file, from the records that rules wrote: the files behind a result, and the settings along the way."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.audit.raw_cells import digest_of
from scripts.errors import InputError
from scripts.records import Record, of_the_repository, read_record


class Chain:
    """The records of the repository at `root`, read folder by folder as they are asked for."""

    def __init__(self, root: Path) -> None:
        """root: the repository."""
        self.root = root
        self._folders: dict[str, dict[str, Record]] = {}

    def record(self, name: str) -> Record | None:
        """Return the record of the job that made a file (`results/reference/...`), None for what no job made."""
        parts = Path(name).parts
        if len(parts) < 3 or parts[0] != "results":
            return None
        if parts[1] not in self._folders:
            read = [read_record(path) for path in sorted((self.root / "results" / parts[1] / "records").glob("*.json"))]
            self._folders[parts[1]] = {output: record for record in read if record for output in record["outputs"]}
        return self._folders[parts[1]].get(name)

    def files(self, name: str) -> list[dict[str, Any]]:
        """Return the files behind a result, nearest first, sources last: rule, script, parameters, hash, whether it is as recorded."""
        if self.record(name) is None:
            expected = "the record that a rule writes beside its results"
            raise InputError(name, "no record of how it was made", expected, "Run snakemake, or `make results`, to make it with one.")
        found, pending, digests = [], [name], {name: ""}
        while pending:
            current = pending.pop(0)
            record = self.record(current) or {}
            recorded = record.get("outputs", {}).get(current) or digests[current]
            found.append(self._entry(current, record, recorded))
            for source, digest in record.get("inputs", {}).items():
                if source not in digests:
                    digests[source] = digest
                    pending.append(source)
        return sorted(found, key=lambda entry: (entry["rule"] is None) + (entry["rule"] is None and entry["kind"] == "raw"))

    def params(self, name: str) -> dict[str, str]:
        """Return the parameters of the jobs behind a result as text, `settings.weight` for nested ones; of two, that of the nearer job."""
        merged: dict[str, str] = {}
        for entry in reversed(self.files(name)):
            merged |= flat(entry["params"])
        return merged

    def section(self, name: str, keys: set[str]) -> dict[str, Any]:
        """Return the nearest parameter that is a section with these keys (as the section `index` of a paper)."""
        for entry in self.files(name):
            for value in entry["params"].values():
                if isinstance(value, dict) and keys <= set(value):
                    return value
        raise InputError(name, f"no settings {', '.join(sorted(keys))} in the records behind it", "the section `index` of the paper",
                         "Correct the paper's operations.csv.")  # fmt: skip

    def _entry(self, name: str, record: Mapping[str, Any], recorded: str) -> dict[str, Any]:
        path = self.root / name
        now = digest_of(path) if path.exists() else None
        about = self._sources.get("/".join(Path(name).parts[-2:]), {})
        return {
            "file": name,
            "kind": "result" if record else "repository" if of_the_repository(name) else "raw",
            "rule": record.get("rule"),
            "script": script_of(record) if record else None,
            "modules": sorted(record.get("modules", {})),
            "params": {key: value for key, value in record.get("params", {}).items() if key != "code"},
            "sha256": recorded or None,
            "as_recorded": now == recorded if recorded else None,
            "citation": about.get("citation", ""),
            "licence": about.get("licence", ""),
        }

    @cached_property
    def _sources(self) -> dict[str, dict[str, str]]:
        path = self.root / "resources/sources.csv"
        table = pd.read_csv(path, dtype=str, keep_default_na=False) if path.is_file() else pd.DataFrame()
        return {row["file"]: row for row in table.to_dict("records")}  # type: ignore[misc]


def definitions_of(root: Path, scenario: str, paper: str) -> str:
    """Return the table that a paper's indicators were defined by in a scenario: a user's own where its run had one, the paper's else."""
    record = read_record(root / f"results/{scenario}/records/construct_indicators.{paper}.json")
    own = f"results/{scenario}/{paper}/data/definitions.csv"
    return own if record and own in record["inputs"] else f"resources/papers/{paper}/indicators.csv"


def script_of(record: Mapping[str, Any]) -> str | None:
    """Return the script of a rule among the modules of its record: the rule has its name, which may have further words (the paper's)."""

    def is_named_in(name: str) -> bool:
        words = iter(str(record["rule"]).split("_"))
        return all(word in words for word in Path(name).stem.split("_"))

    fitting = [name for name in record["modules"] if is_named_in(name)]
    return max(fitting, key=lambda name: len(Path(name).stem), default=None)


def flat(params: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Return nested parameters as text by their dotted names."""
    found: dict[str, str] = {}
    for key, value in params.items():
        found |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": str(value)}
    return found
