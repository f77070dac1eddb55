"""Build a local conda channel from wheels: enough to deploy environment files where no channel can be reached.

Run by the tool environment's Python: `python conda_channel.py <channel folder> <wheel folder> <index name=conda name> ...`.
A package is the wheel's files under lib/pythonX.Y/site-packages with the wheel's own requirements; the package `python` is
the interpreter that runs this program, without its test suite and installed packages.
"""

import hashlib
import io
import json
import os
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from email.parser import HeaderParser
from pathlib import Path

from conda_package_streaming.create import conda_builder
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

SUBDIR = "linux-64"
PYTHON_VERSION = ".".join(map(str, sys.version_info[:3]))
SITE_PACKAGES = f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
# What of the interpreter's library is not needed to run.
LEFT_OUT = {"test", "site-packages", "__pycache__", "idlelib", "turtledemo"}
Files = Iterator[tuple[str, bytes, int]]


def build_channel(channel: Path, wheels: Path, conda_names: dict[str, str]) -> None:
    """Pack the interpreter and every wheel, and index the channel."""
    (channel / SUBDIR).mkdir(parents=True)
    (channel / "noarch").mkdir()
    records = dict([pack(channel, "python", PYTHON_VERSION, [], interpreter_files(Path(sys.base_prefix)))])
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            name, version, depends = metadata(archive, conda_names)
            records.update([pack(channel, name, version, depends, wheel_files(archive))])
    for subdir, packages in ((SUBDIR, records), ("noarch", {})):
        repodata = {"info": {"subdir": subdir}, "packages": {}, "packages.conda": packages, "repodata_version": 1}
        (channel / subdir / "repodata.json").write_text(json.dumps(repodata))


def metadata(archive: zipfile.ZipFile, conda_names: dict[str, str]) -> tuple[str, str, list[str]]:
    """Return conda name, version and requirements of a wheel (environment markers decided for this interpreter)."""

    def conda_name(name: str) -> str:
        return conda_names.get(canonicalize_name(name), canonicalize_name(name))

    path = next(name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
    header = HeaderParser().parsestr(archive.read(path).decode("utf-8"))
    requirements = map(Requirement, header.get_all("Requires-Dist") or [])
    needed = [r for r in requirements if r.marker is None or r.marker.evaluate({"extra": ""})]
    return conda_name(header["Name"]), header["Version"], ["python", *(conda_name(r.name) for r in needed)]


def wheel_files(archive: zipfile.ZipFile) -> Files:
    """Yield path in the prefix, content and mode of a wheel's files."""
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        target = f"{SITE_PACKAGES}/{entry.filename}"
        if match := re.match(r"[^/]+\.data/(purelib|platlib|data|scripts)/(.*)", entry.filename):
            target = {"data": match[2], "scripts": f"bin/{match[2]}"}.get(match[1], f"{SITE_PACKAGES}/{match[2]}")
        yield target, archive.read(entry), 0o755 if ".so" in target or target.startswith("bin/") else 0o644


def interpreter_files(prefix: Path) -> Files:
    """Yield the files of an interpreter's installation."""
    short = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    binary = (prefix / "bin" / short).resolve().read_bytes()
    for name in (short, "python3", "python"):
        yield f"bin/{name}", binary, 0o755
    library = prefix / "lib" / short
    for path in sorted(library.rglob("*")):
        relative = path.relative_to(library)
        if path.is_file() and not LEFT_OUT.intersection(relative.parts):
            yield f"lib/{short}/{relative}", path.read_bytes(), 0o755 if path.suffix == ".so" else 0o644
    yield f"lib/{short}/site-packages/README.txt", b"packages\n", 0o644
    for path in sorted((prefix / "lib").glob("libpython*.so*")):
        yield f"lib/{path.name}", path.read_bytes(), 0o755


def pack(channel: Path, name: str, version: str, depends: list[str], files: Files) -> tuple[str, dict[str, object]]:
    """Write one .conda archive; return its file name and its entry in the channel's index."""
    build = "local_0"
    stem = f"{name}-{version}-{build}"
    index = {"name": name, "version": version, "build": build, "build_number": 0, "depends": depends, "subdir": SUBDIR, "timestamp": 1}
    paths = []
    with conda_builder(stem, channel / SUBDIR, compression_level=1) as tar:
        for target, content, mode in files:
            _add(tar, target, content, mode)
            sha256 = hashlib.sha256(content).hexdigest()
            paths.append({"_path": target, "path_type": "hardlink", "sha256": sha256, "size_in_bytes": len(content)})
        _add(tar, "info/index.json", json.dumps(index).encode(), 0o644)
        _add(tar, "info/paths.json", json.dumps({"paths": paths, "paths_version": 1}).encode(), 0o644)
        _add(tar, "info/files", "".join(f"{p['_path']}\n" for p in paths).encode(), 0o644)
    archive = channel / SUBDIR / f"{stem}.conda"
    return archive.name, index | {"sha256": hashlib.sha256(archive.read_bytes()).hexdigest(), "size": archive.stat().st_size}


def _add(tar: tarfile.TarFile, target: str, content: bytes, mode: int) -> None:
    entry = tarfile.TarInfo(target)
    entry.size, entry.mode = len(content), mode
    tar.addfile(entry, io.BytesIO(content))


if __name__ == "__main__":
    os.umask(0o022)
    build_channel(Path(sys.argv[1]), Path(sys.argv[2]), dict(pair.split("=") for pair in sys.argv[3:]))
