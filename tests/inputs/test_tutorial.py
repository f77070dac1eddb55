"""The tutorial, followed to the letter: every command is executed, every expected text is found; its own study edits no existing file."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.repository import ROOT, copy_repository

BLOCKS = re.compile(r"^```(bash|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TEXT = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
SIX_THINGS, OWN_STUDY = TEXT.split("## 7. A study of your own")
STUDY = "provincial_inequality"


def cloned(copy: Path) -> Path:
    """Put a copy of the repository under git, as it is after `git clone`."""
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "as it was"]):
        subprocess.run(["git", *command], cwd=copy, check=True)
    return copy


def executed(commands: str, folder: Path) -> str:
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    run = subprocess.run(["bash", "-e", "-c", commands], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, f"{commands}\n{run.stdout[-3000:]}\n{run.stderr[-6000:]}"
    return run.stdout


def follow(section: str, folder: Path) -> None:
    """Execute all commands of a part of the page; what it says that they show must be there."""
    said = ""
    for kind, content in BLOCKS.findall(section):
        if kind == "bash":
            said += executed(content, folder)
            continue
        lacking = [line for line in content.splitlines() if line not in said]
        assert lacking == [], f"not in the output of the commands before:\n{said[-4000:]}"
    left = subprocess.run(["git", "status", "--porcelain"], cwd=folder, capture_output=True, text=True, check=True).stdout
    assert left == "", "the tutorial leaves something behind"


def test_every_section_is_executed() -> None:
    assert TEXT.count("```") == 2 * len(BLOCKS.findall(TEXT))
    assert all("```bash" in section for section in TEXT.split("\n## ")[1:])


@pytest.mark.slow
@pytest.mark.raw
def test_six_things_work_by_copy_and_paste(with_raw_inputs: Path) -> None:
    follow(SIX_THINGS, cloned(with_raw_inputs))


@pytest.mark.slow
@pytest.mark.raw
def test_a_study_of_your_own_works_by_copy_and_paste(with_raw_inputs: Path) -> None:
    """From raw files and from analysis data, with map, sensitivity, ledger and report."""
    follow(OWN_STUDY, cloned(with_raw_inputs))


@pytest.fixture
def with_study(tmp_path: Path) -> Path:
    """A clone without raw files and with the files of the tutorial's study, as the page has them."""
    copy = cloned(copy_repository(tmp_path / "main"))
    bash = [content for kind, content in BLOCKS.findall(OWN_STUDY) if kind == "bash"]
    executed("".join(content for content in bash if "snakemake" not in content and not content.startswith("git")), copy)
    return copy


def made_up_analysis_data(folder: Path) -> None:
    """Values from 0 to 1 for each province, year and indicator of the study; one indicator lacks one province."""
    names = pd.read_csv(folder.parent / "indicators.csv")["indicator"]
    codes = pd.read_csv(ROOT / "resources/units/provinces.csv", dtype=str)["unit_code"]
    rows = pd.MultiIndex.from_product([codes, range(2010, 2017)], names=["unit_code", "year"])
    generator = np.random.default_rng(20181213)
    table = pd.DataFrame(generator.uniform(size=(len(rows), len(names))), index=rows, columns=names)
    table.loc[codes.iloc[-1], names.iloc[-1]] = np.nan
    folder.mkdir()
    table.reset_index().to_csv(folder / "indicators.csv", index=False)
    pd.DataFrame(columns=["unit_code", "year", "indicator", "flag"]).to_csv(folder / "flags.csv", index=False)


def test_a_study_without_data_says_so(with_study: Path) -> None:
    run = subprocess.run([sys.executable, "-m", "snakemake", "-n"], cwd=with_study, capture_output=True, text=True, check=False)
    assert run.returncode and f"{STUDY} has no analysis data" in run.stdout + run.stderr


@pytest.mark.slow
def test_a_study_of_your_own_runs_from_analysis_data(with_study: Path) -> None:
    made_up_analysis_data(with_study / f"resources/papers/{STUDY}/analysis_data")
    (reports,) = (content for kind, content in BLOCKS.findall(OWN_STUDY) if kind == "bash" and "/report" in content)
    said = executed(f"snakemake --cores 1 {STUDY}\n{reports}", with_study)
    assert {"index.html", f"{STUDY}.html", f"{STUDY}_claims.csv"} <= set(said.splitlines())
    parts = pd.read_csv(with_study / f"results/reference/{STUDY}/tables/table_1_theil.csv")
    assert (parts["total"] > 0).all()
    np.testing.assert_allclose(parts["between"] + parts["within"], parts["total"], rtol=1e-12)
    changed = subprocess.run(["git", "diff", "--name-only"], cwd=with_study, capture_output=True, text=True, check=True).stdout
    assert changed == "", "an existing file was edited"
