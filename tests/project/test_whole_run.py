"""The whole study from the analysis data: complete, deterministic, and run again only where something changed."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.repository import copy_repository
from scripts.workflow.configuration import default_configuration
from scripts.workflow.papers import read_papers

Snakemake = Callable[..., subprocess.CompletedProcess[str]]
PAPERS = list(read_papers(Path(__file__).parents[2]))
# What says when and where a run was made; everything else must be the same in every run.
OF_THE_RUN = {"audit", "report", "logs", "benchmarks"}


def results(folder: Path) -> dict[str, bytes]:
    """Content of every result that does not describe the run itself, by path."""
    found = [path.relative_to(folder / "results") for path in (folder / "results").rglob("*") if path.is_file()]
    return {str(path): (folder / "results" / path).read_bytes() for path in found if not OF_THE_RUN.intersection(path.parts)}


@pytest.mark.parametrize("paper", PAPERS)
def test_every_paper_has_tables_and_figures(analysis_run: Path, paper: str) -> None:
    folder = analysis_run / "results/reference" / paper
    assert list(folder.glob("tables/*.csv"))
    assert list(folder.glob("figures/*.png"))
    assert (folder / "tables.docx").is_file()


@pytest.mark.parametrize("paper", PAPERS)
def test_every_table_and_figure_has_its_twins(analysis_run: Path, paper: str) -> None:
    folder = analysis_run / "results/reference" / paper
    for kind, endings in (("tables", {".csv", ".md", ".tex"}), ("figures", {".png", ".pdf"})):
        stems = {path.stem for path in (folder / kind).iterdir()}
        lacking = [stem for stem in sorted(stems) if not endings <= {p.suffix for p in (folder / kind).glob(f"{stem}.*")}]
        assert lacking == []


@pytest.mark.parametrize("paper", PAPERS)
def test_every_table_says_what_it_covers(analysis_run: Path, paper: str) -> None:
    tables = list((analysis_run / "results/reference" / paper / "tables").glob("*.md"))
    silent = [path.name for path in tables if not re.search("Scenario (reference|nearest)", path.read_text(encoding="utf-8"))]
    assert silent == []


def test_a_second_run_does_nothing(analysis_run: Path, snakemake: Snakemake) -> None:
    again = snakemake(analysis_run, "--cores", "1", "--dry-run")
    assert "Nothing to be done" in again.stdout + again.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("papers", "files"), [(["border_cities"], 60), pytest.param(["urban_opportunity", "border_cities"], 100, marks=pytest.mark.full)]
)
def test_another_folder_and_number_of_cores_give_identical_files(
    analysis_run: Path, snakemake: Snakemake, tmp_path: Path, papers: list[str], files: int
) -> None:
    """Tables and figures byte for byte; the folder's name has a space and Chinese characters."""
    folder = copy_repository(tmp_path / "另一个 folder" / "main")
    snakemake(folder, "--cores", "1", *papers)
    first, second = results(analysis_run), results(folder)
    assert len(second) > files
    assert [name for name in second if first.get(name) != second[name]] == []


def test_only_the_paper_whose_years_change_runs_again(analysis_run: Path, repository: Path, snakemake: Snakemake) -> None:
    years = default_configuration(repository)["urban_opportunity"]["years"]
    more = {"first": years["first"] - 1, "last": years["last"]}
    change = f"urban_opportunity={json.dumps({'years': more})}"
    planned = snakemake(analysis_run, "--cores", "1", "--dry-run", "--config", change)
    messages = re.findall(r"^Job \d+: (.*)$", planned.stdout + planned.stderr, re.MULTILINE)
    assert any(message.startswith("urban_opportunity [") for message in messages)
    elsewhere = tuple(f"{paper} [" for paper in PAPERS if paper != "urban_opportunity")
    assert [message for message in messages if message.startswith((*elsewhere, "inputs:"))] == []
