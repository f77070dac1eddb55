"""Scenarios as Snakemake plans them: own folders, shared inputs once, errors at the start, and only what a change touches."""

import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

Snakemake = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def folder(fresh_copy: Callable[..., Path]) -> Path:
    return fresh_copy()


def planned(folder: Path, snakemake: Snakemake, *arguments: str) -> Counter[str]:
    """Output files of the plan, counted."""
    lines = snakemake(folder, "--cores", "1", "--summary", *arguments).stdout.splitlines()
    return Counter(line.split("\t")[0] for line in lines if line.startswith("results/"))


def test_scenarios_have_their_own_folders_and_share_the_inputs(folder: Path, snakemake: Snakemake) -> None:
    outputs = planned(folder, snakemake, "all", "--config", 'scenarios=["reference","equal_weights"]')
    assert max(outputs.values()) == 1
    own = {path.split("/")[1] for path in outputs if path.startswith("results/")}
    assert own == {"inputs", "reference", "nearest", "equal_weights"}
    changed = {path.split("/")[2] for path in outputs if path.startswith("results/equal_weights/")}
    assert {"urban_opportunity", "border_cities", "audit", "sensitivity"} <= changed
    assert not {"provincial_coupling", "lanzhou_xining"} & changed, "papers that the scenario leaves as they are"
    for paper in ("provincial_coupling", "lanzhou_xining"):
        assert any(path.startswith(f"results/reference/{paper}/") for path in outputs)


def test_the_nearest_reading_is_compared_unless_it_is_named_and_then_it_is_whole(folder: Path, snakemake: Snakemake) -> None:
    for named, whole in (("reference", False), ("nearest", True)):
        outputs = planned(folder, snakemake, "all", "--config", f"scenarios=[{named}]")
        assert "results/nearest/urban_opportunity/tables/table_a1_city_scores.csv" in outputs
        assert ("results/nearest/audit/manifest.json" in outputs) == whole
        assert any(path.startswith("results/nearest/sensitivity") for path in outputs) == whole


def test_a_scenario_named_alone_has_all_papers(folder: Path, snakemake: Snakemake) -> None:
    outputs = planned(folder, snakemake, "all", "--config", "scenarios=[neighbours_3]")
    folders = {path.split("/")[2] for path in outputs if path.startswith("results/neighbours_3/")}
    assert {"urban_opportunity", "provincial_coupling", "border_cities", "lanzhou_xining"} <= folders


def test_a_configuration_file_may_name_the_scenarios(folder: Path, snakemake: Snakemake) -> None:
    (folder / "mine.yaml").write_text("scenarios: [neighbours_3]\n", encoding="utf-8")
    outputs = planned(folder, snakemake, "provincial_coupling", "--configfile", "mine.yaml")
    assert {path.split("/")[1] for path in outputs if path.startswith("results/")} <= {"inputs", "neighbours_3"}
    assert any(path.startswith("results/neighbours_3/provincial_coupling") for path in outputs)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "urban_opportunity:\n  index: {wieghts: equal}\n",
            "scenario 'mine': at urban_opportunity.index: 'wieghts' is not a key. Did you mean 'weights'",
        ),
        ("urban_opportunity:\n  maps: {years: [2004, 2020]}\n", "scenario 'mine': at urban_opportunity.maps.years: 2020 is outside"),
    ],
)
def test_errors_name_the_scenario_before_anything_runs(folder: Path, snakemake: Snakemake, content: str, message: str) -> None:
    (folder / "config/scenarios/mine.yaml").write_text(content, encoding="utf-8")
    run = snakemake(folder, "--cores", "1", "--dry-run", "--config", "scenarios=[mine]", check=False)
    assert run.returncode != 0
    assert message in run.stdout + run.stderr
    assert "Traceback" not in run.stdout + run.stderr
    assert not (folder / "results").exists()
