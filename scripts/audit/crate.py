"""The run as a research object: an RO-Crate (Workflow Run profile) of code, configuration, results, and what they came from."""

import json
import zipfile
from pathlib import Path

import yaml

from scripts.audit.crate_metadata import CONTEXT, describe_run
from scripts.rule import run_rule

CODE = ("Snakefile", "rules/*.smk", "scripts/**/*.py", "scripts/report/templates/*",
        "config/**/*.yaml", "envs/*.yaml", "resources/**/*.csv",
        "pyproject.toml", "requirements.lock", "README.md", "CITATION.cff", "LICENSE", "LICENSES/*")  # fmt: skip
# Values of raw cells stand in these: they stay on the machine that has the raw files.
RAW_VALUES = ("/data/", "results/inputs/")
# Compressed by their own formats already.
COMPRESSED = (".png", ".pdf", ".docx", ".xlsx")


def write_crate(manifest: str, crate: str) -> None:
    """Write the crate as a zip file with fixed dates, so that one run has one crate. The current folder is the repository."""
    root, content = Path.cwd(), json.loads(Path(manifest).read_text(encoding="utf-8"))
    files = sorted(
        {path.relative_to(root).as_posix() for pattern in CODE for path in root.glob(pattern) if path.is_file()} - _raw_data(root)
    )
    results = [entry for entry in content["results"] if not any(part in entry["file"] for part in RAW_VALUES)]
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    metadata = {"@context": CONTEXT, "@graph": describe_run(content, files, results, citation, manifest)}
    with zipfile.ZipFile(crate, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "ro-crate-metadata.json", json.dumps(metadata, ensure_ascii=False, indent=1).encode())
        for name in [*files, manifest, *(entry["file"] for entry in results)]:
            _add(archive, name, (root / name).read_bytes())


def _raw_data(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in (root / "resources/data").rglob("*")}


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    kind = zipfile.ZIP_STORED if name.endswith(COMPRESSED) else zipfile.ZIP_DEFLATED
    archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, kind)


if __name__ == "__main__":
    run_rule(write_crate)
