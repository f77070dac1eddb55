"""Licences of all files, citations of all papers, and no raw file in the repository."""

import csv
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_every_file_has_a_licence() -> None:
    done = subprocess.run([sys.executable, "-m", "reuse", "lint", "--quiet"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, "run `reuse lint` to see which files lack a licence"


def test_no_raw_file_is_in_the_repository() -> None:
    with (ROOT / "resources/sources.csv").open(encoding="utf-8") as handle:
        known = {row["sha256"]: row["file"] for row in csv.DictReader(handle)}
    assert known
    committed = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in tracked_files()}
    assert [(str(path), known[digest]) for path, digest in committed.items() if digest in known] == []


def test_every_paper_is_cited() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    papers = {entry["scope"]: entry for entry in citation["references"] if entry["type"] == "article"}
    assert sorted(papers) == sorted(path.parent.name for path in (ROOT / "resources/papers").glob("*/paper.yaml"))
    assert all(entry["doi"] and entry["authors"] and entry["year"] for entry in papers.values())


@pytest.mark.parametrize("name", ["pyproject.toml", "CITATION.cff", "CHANGELOG.md"])
def test_the_version_is_the_same_everywhere(name: str) -> None:
    version = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"]
    assert version in (ROOT / name).read_text(encoding="utf-8")
