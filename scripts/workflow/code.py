"""Which files of this repository a script runs: itself and every module of ours that it imports.

Snakemake tracks the script but not what it imports, so the rules list these files as inputs.
"""

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

# `from scripts.x import y, z`, in parentheses over several lines too, and `import scripts.x`; a scan is ten times as quick as a parser.
IMPORT = re.compile(r"^[ \t]*(?:from|import) +(scripts[\w.]*)(?: +import +(\([^)]*\)|[^\n]*))?", re.MULTILINE)


@cache
def imported_modules(path: Path, root: Path) -> frozenset[Path]:
    """Return the files under `root`/scripts that `path` imports, directly or through others."""
    found: set[Path] = set()
    pending = [path]
    while pending:
        for module in _direct_imports(pending.pop(), root) - found:
            found.add(module)
            pending.append(module)
    return frozenset(found)


def code_hash(scripts: Iterable[Path], root: Path) -> str:
    """Return one SHA-256 of all code that some scripts run: themselves, what they import, the packages' own files, labels of figures."""
    files = {file for script in scripts for file in (script, *imported_modules(script, root))}
    files |= {parent / "__init__.py" for file in files for parent in file.parents if parent.is_relative_to(root / "scripts")}
    if root / "scripts/figures.py" in files:
        files.add(root / "resources/labels.csv")
    lines = (f"{file.relative_to(root).as_posix()} {_file_hash(file, file.stat().st_ctime_ns)}" for file in sorted(files) if file.is_file())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@cache
def _file_hash(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _direct_imports(path: Path, root: Path) -> frozenset[Path]:
    names: set[str] = set()
    for module, members in IMPORT.findall(path.read_text(encoding="utf-8")):
        names.add(module)
        names.update(f"{module}.{member}" for member in re.findall(r"\w+", members))
    files = (root / (name.replace(".", "/") + ".py") for name in names)
    return frozenset(file for file in files if file.is_file())
