"""The tutorial, followed to the letter: every command is executed, every expected text is found."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.repository import ROOT, copy_repository

BLOCKS = re.compile(r"^```(bash|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def steps() -> list[tuple[str, str]]:
    return BLOCKS.findall((ROOT / "docs/tutorial.md").read_text(encoding="utf-8"))


def test_every_section_is_executed() -> None:
    text = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
    assert text.count("```") == 2 * len(steps())
    assert all("```bash" in section for section in text.split("\n## ")[1:])


@pytest.mark.slow
@pytest.mark.raw
def test_the_tutorial_works_by_copy_and_paste(tmp_path: Path, shared_data: Path) -> None:
    copy = copy_repository(tmp_path / "main", raw_files=True)
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "as it was"]):
        subprocess.run(["git", *command], cwd=copy, check=True)
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    said = ""
    for kind, content in steps():
        if kind == "text":
            lacking = [line for line in content.splitlines() if line not in said]
            assert lacking == [], f"not in the output of the commands before:\n{said[-4000:]}"
            continue
        run = subprocess.run(["bash", "-e", "-c", content], cwd=copy, env=environment, capture_output=True, text=True, check=False)
        assert run.returncode == 0, f"{content}\n{run.stdout[-3000:]}\n{run.stderr[-6000:]}"
        said += run.stdout
    left = subprocess.run(["git", "status", "--porcelain"], cwd=copy, capture_output=True, text=True, check=True).stdout
    assert left == "", "the tutorial leaves something behind"
