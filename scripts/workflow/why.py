"""`make why RESULT=<path>`: which input, setting or code has changed since a result was made, from Snakemake's own records."""

import re
import subprocess
import sys
from collections.abc import Iterator

# Follows from the causes named for other jobs.
_FOLLOWS = "Input files updated by another job"
_MEANING = {
    "Missing output files": "not there",
    "Updated input files": "changed since",
    "Code has changed since last execution": "the rule's script changed",
    "Params have changed since last execution": "a setting changed",
    "Set of input files has changed since last execution": "it reads other files than before",
    "Software environment definition has changed since last execution": "its conda environment changed",
}


def causes(log: str) -> Iterator[tuple[str, str]]:
    """Yield job and cause for each job of a dry run's log that something sets off beside other jobs."""
    for job, reason in re.findall(r"^Job \d+: (.*)\nReason: ((?:.*\n)*?)(?=\[|Job stats|\Z|^\w.*:$)", log, re.MULTILINE):
        for part in reason.strip().split("; "):
            if part and not part.startswith(_FOLLOWS):
                yield job, _in_words(" ".join(part.split()))


def _in_words(part: str) -> str:
    label, _, files = part.partition(": ")
    known = next((words for start, words in _MEANING.items() if label.startswith(start)), None)
    return part if known is None else f"{known}: {files}" if files else known


def main(results: list[str]) -> int:
    """Print the causes; exit code 2 where they cannot be told."""
    command = [sys.executable, "-m", "snakemake", "--dry-run", "--cores", "1", "--quiet", "host", "--", *results]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    log = run.stdout + run.stderr
    if run.returncode:
        print(log, file=sys.stderr)
        return 2
    found = list(dict.fromkeys(causes(log)))
    for job, cause in found:
        print(f"{job}\n  {cause}")
    if not found:
        print(f"Nothing that {', '.join(results)} is made from has changed since.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
