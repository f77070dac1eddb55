"""What machine a benchmark ran on."""

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path


def describe_machine() -> str:
    """Return processor, cores, memory, system and the versions that matter, in one line."""
    cpu = _field("/proc/cpuinfo", "model name") or platform.processor() or platform.machine()
    memory = _field("/proc/meminfo", "MemTotal")
    gigabytes = f", {int(memory.split()[0]) / 1024**2:.0f} GiB" if memory else ""
    packages = versions(("snakemake", "numpy", "pandas"))
    return f"{cpu}, {os.cpu_count()} cores{gigabytes}; {platform.platform()}; Python {platform.python_version()}, {packages}"


def versions(packages: Sequence[str]) -> str:
    """Return the names and versions of installed packages."""
    return ", ".join(f"{name} {version(name)}" for name in packages)


def _field(path: str, name: str) -> str:
    if not Path(path).is_file():
        return ""
    found = [line.partition(":")[2].strip() for line in Path(path).read_text().splitlines() if line.startswith(name)]
    return found[0] if found else ""
