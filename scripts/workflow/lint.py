"""Snakemake's own linter, without the one finding that we do not share: `make lint`."""

import re
import subprocess
import sys

FINDING = re.compile(r"^ {4}\* (.*):$", re.MULTILINE)
# Input functions stand beside the rule that they serve; what several rule files use is in rules/common.smk.
NOT_SHARED = "Mixed rules and functions in same snakefile."


def findings(output: str) -> list[str]:
    """Return the titles of what the linter found, less what we do not share."""
    return [title for title in FINDING.findall(output) if title != NOT_SHARED]


if __name__ == "__main__":
    run = subprocess.run([sys.executable, "-m", "snakemake", "--lint"], capture_output=True, text=True, check=False)
    found = findings(run.stderr + run.stdout)
    if found or (run.returncode and NOT_SHARED not in run.stderr + run.stdout):
        print(run.stdout, run.stderr, f"{len(found)} findings", sep="\n", file=sys.stderr)
        sys.exit(1)
    print("snakemake --lint: no findings")
