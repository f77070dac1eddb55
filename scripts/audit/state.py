"""Whether results are what their records, and the workflow as it stands now, say: what `verify` prints and the manifest certifies."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_implementation, python_version

from scripts.records import PlannedJob, Record, plain, read_record, sha256

# Written from the manifest, after it.
AFTER_MANIFEST = ("manifest", "manifest_of_paper", "crate", "findings", "certificate", "report")


@dataclass(frozen=True)
class Finding:
    """One thing that is not as recorded: its kind in a few words, the file it is about, the rule that made it, and details in words."""

    kind: str
    file: str
    rule: str
    detail: str = ""

    def __str__(self) -> str:
        made = f" (rule {self.rule})" if self.rule else ""
        return f"{self.kind:<26} {self.file}{made}{': ' + self.detail if self.detail else ''}"


def examine(root: Path, jobs: Iterable[PlannedJob]) -> list[Finding]:
    """Return what is not as it should be of the results of some jobs. root: the repository."""
    return [finding for job in jobs for finding in examine_job(root, job)]


def examine_job(root: Path, job: PlannedJob) -> list[Finding]:
    """Compare a job's files, its record, and the present state of its inputs, code, settings and packages."""
    absent = [Finding("missing", name, job.rule) for name in job.outputs if not (root / name).exists()]
    record = read_record(root / job.record)
    if record is None:
        what = "damaged record" if (root / job.record).exists() else "no record"
        return absent or [Finding(what, job.record, job.rule, "how its results were made is not known")]
    return [
        *absent,
        *_edited(root, job, record),
        *_settings(job, record),
        *_code(root, job, record),
        *_inputs(root, job, record),
        *_software(job, record),
    ]


def _edited(root: Path, job: PlannedJob, record: Record) -> Iterable[Finding]:
    if record["rule"] != job.rule:
        yield Finding("record of another rule", job.record, job.rule, f"it says {record['rule']}")
    for name in job.outputs:
        if name not in record["outputs"]:
            yield Finding("not in its record", name, job.rule)
        elif (root / name).exists() and _now(root / name) != record["outputs"][name]:
            yield Finding("edited after it was made", name, job.rule)


def _settings(job: PlannedJob, record: Record) -> Iterable[Finding]:
    now, then = ({k: v for k, v in params.items() if k != "code"} for params in (job.params, record["params"]))
    changed = [name for name in sorted({*now, *then}) if now.get(name) != then.get(name)]
    if changed:
        yield Finding("made with other settings", job.record, job.rule, _differences(now, then, changed))


def _differences(now: Record, then: Record, names: Sequence[str]) -> str:
    parts = [f"{name} was {_short(then.get(name, 'absent'))}, is {_short(now.get(name, 'absent'))}" for name in names[:3]]
    return "; ".join([*parts, *([f"and {len(names) - 3} more"] if len(names) > 3 else [])])


def _short(value: object) -> str:
    text = str(plain(value))
    return text if len(text) <= 80 else f"{text[:77]}..."


def _code(root: Path, job: PlannedJob, record: Record) -> Iterable[Finding]:
    changed = [name for name, digest in record["modules"].items() if not (root / name).is_file() or _now(root / name) != digest]
    for name in changed:
        yield Finding("made by other code", name, job.rule, "changed since" if (root / name).is_file() else "gone since")
    if not changed and job.params.get("code") != record["params"].get("code"):
        yield Finding("made by other code", job.record, job.rule, "the script, or what it imports, is another one now")
    for name in record["foreign"]:
        yield Finding("made with foreign code", name, job.rule, "it comes from neither this repository nor an installed package")


def _inputs(root: Path, job: PlannedJob, record: Record) -> Iterable[Finding]:
    for name, digest in record["inputs"].items():
        if not (root / name).exists():
            yield Finding("made from other inputs", name, job.rule, "gone since")
        elif _now(root / name) != digest:
            yield Finding("made from other inputs", name, job.rule, "changed since")
    for name in sorted(set(job.inputs) - set(record["inputs"])):
        yield Finding("made from other inputs", name, job.rule, "new since")
    for name in sorted(set(record["inputs"]) - set(job.inputs)):
        yield Finding("made from other inputs", name, job.rule, "no longer an input")


def _software(job: PlannedJob, record: Record) -> Iterable[Finding]:
    here = f"{python_implementation()} {python_version()}"
    if record["python"] != here:
        yield Finding("made with other packages", "Python", job.rule, f"was {record['python']}, is {here}")
    for name, then in record["packages"].items():
        now = _installed(name)
        if now != then:
            yield Finding("made with other packages", name, job.rule, f"was {then}, is {now or 'not installed'}")


@cache
def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


_hashes: dict[tuple[Path, int, int], str] = {}


def _now(path: Path) -> str:
    """Return the hash of a file as it is now, computed once as long as its inode is not changed; of folders every time."""
    if path.is_dir():
        return sha256(path)
    state = path.stat()
    # Unlike the time of modification, that of the last change cannot be set.
    key = (path, state.st_ctime_ns, state.st_size)
    if key not in _hashes:
        _hashes[key] = sha256(path)
    return _hashes[key]


def outdated_results(manifest_file: str) -> str:
    """Return, in words, that a manifest is not of the results that are there now; empty where it is or where there is none."""
    path = Path(manifest_file)
    if not path.is_file():
        return ""
    try:
        listed = {entry["file"]: entry["sha256"] for entry in json.loads(path.read_text(encoding="utf-8"))["results"]}
    except (ValueError, KeyError, TypeError):
        return f"{path} is damaged; `make results` writes it anew."
    changed = [name for name, digest in listed.items() if not Path(name).exists() or _now(Path(name)) != digest]
    if not changed:
        return ""
    what = f"{path} is not of {len(changed)} results that are here now ({changed[0]}, ...)"
    return f"{what}: `make verify` names them, `make results` certifies anew."
