"""Which files of this repository a script runs: itself and every module of ours that it imports.

Snakemake tracks the script but not what it imports, so the rules list these files as inputs.
"""

import ast
from functools import cache
from pathlib import Path


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


@cache
def _direct_imports(path: Path, root: Path) -> frozenset[Path]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    files = (root / (name.replace(".", "/") + ".py") for name in names if name.startswith("scripts."))
    return frozenset(file for file in files if file.is_file())
