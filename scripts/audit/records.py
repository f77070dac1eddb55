"""What Snakemake recorded of each result: rule, script, inputs, params and times (its folder `.snakemake/metadata`)."""

import hashlib
import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The recorded code of a rule with a script is the script's path as the rule file gives it, with or without the keyword.
_SCRIPT = re.compile(r'^\s*(?:script:\s*)?"(?P<path>[^"\n]+\.py)"\s*$', re.MULTILINE)


@dataclass(frozen=True)
class Record:
    """How one file was made. script: path in the repository, empty where the rule has none; started, ended: seconds since 1970."""

    rule: str
    script: str
    inputs: tuple[str, ...]
    params: tuple[str, ...]
    started: float
    ended: float


def read_records(root: Path) -> dict[str, Record]:
    """Return the record of every file that a finished rule wrote, by its path relative to `root`; empty where there are none."""
    folder = root / ".snakemake" / "metadata"
    return {name: _record(content) for name, content in _entries(folder)} if folder.is_dir() else {}


def _entries(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        # Long names are cut into folders whose names begin with @.
        encoded = "".join(part.removeprefix("@") for part in path.relative_to(folder).parts)
        try:
            name = urlsafe_b64decode(encoded).decode()
            content = json.loads(path.read_text(encoding="utf-8"))
        except (ValueError, UnicodeDecodeError):
            continue  # not a record: a file being written by a run in progress
        if not content.get("incomplete", False):
            yield name, content


def _record(content: dict[str, Any]) -> Record:
    match = _SCRIPT.search(content.get("code") or "")
    script = match["path"] if match else ""
    while script.startswith("../"):
        script = script[3:]
    times = sorted((content.get("starttime") or 0.0, content.get("endtime") or 0.0))
    return Record(content.get("rule") or "", script, tuple(content.get("input") or ()), tuple(content.get("params") or ()), *times)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
