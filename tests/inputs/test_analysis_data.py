"""The analysis data of the repository are what the raw files give, and the results from both are the same."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.repository import ROOT, copy_of_run, copy_repository, run_snakemake
from scripts.workflow.papers import read_papers

PAPERS = list(read_papers(Path(__file__).parents[2]))
SHIPPED = "from_analysis_data"
# The main tables of each paper: everything else is computed from what these are computed from.
TABLES = {
    "urban_opportunity": ["table_a1_city_scores", "table_2_regional_means"],
    "provincial_coupling": ["coupling_coordination", "table_2_tobit", "environmental_damage"],
    "border_cities": ["supplementary_table_1_scores", "table_2_weights", "table_3_grades"],
    "lanzhou_xining": ["table_2_resilience", "population_change"],
}
pytestmark = [pytest.mark.slow, pytest.mark.raw]


@pytest.fixture(scope="module")
def both_origins(raw_inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy in which the analysis data were built anew, and the main tables from raw files and from the shipped analysis data."""
    copy = copy_of_run(raw_inputs, tmp_path_factory.mktemp("both_origins"))
    (copy / f"config/scenarios/{SHIPPED}.yaml").write_text("inputs: {start_from: analysis}\n", encoding="utf-8")
    tables = [f"results/{s}/{p}/tables/{t}.csv" for s in ("reference", SHIPPED) for p, names in TABLES.items() for t in names]
    run = run_snakemake(copy, "--cores", "2", "analysis_data", *tables, "--config", f"scenarios=[reference,{SHIPPED}]")
    assert run.returncode == 0, run.stderr[-8000:]
    return copy


def assert_same(rebuilt: Path, kept: Path, tolerance: float) -> None:
    """Equal columns, rows and texts; numbers within `tolerance`, relative to their size where that is above one."""
    first, second = (pd.read_csv(path, dtype={"unit_code": str}) for path in (rebuilt, kept))
    assert list(first.columns) == list(second.columns)
    assert len(first) == len(second)
    for column in first:
        if pd.api.types.is_numeric_dtype(first[column]):
            np.testing.assert_allclose(first[column], second[column], rtol=tolerance, atol=tolerance, err_msg=f"{kept}, column {column}")
        else:
            assert first[column].fillna("").tolist() == second[column].fillna("").tolist(), f"{kept}, column {column}"


@pytest.mark.parametrize("paper", PAPERS)
def test_the_committed_analysis_data_are_the_rebuild(both_origins: Path, paper: str) -> None:
    names = sorted(path.name for path in (ROOT / "resources/papers" / paper / "analysis_data").glob("*.csv"))
    assert names == sorted(path.name for path in (both_origins / "results/inputs/analysis_data" / paper).glob("*.csv"))
    for name in names:
        assert_same(
            both_origins / "results/inputs/analysis_data" / paper / name, ROOT / "resources/papers" / paper / "analysis_data" / name, 1e-12
        )


def test_indicators_are_identical_whatever_the_order_of_sets(both_origins: Path, tmp_path: Path) -> None:
    copy = copy_repository(tmp_path / "main", raw_files=True)
    tables = [f"results/inputs/indicators/{paper}.parquet" for paper in PAPERS]
    run = run_snakemake(copy, "--cores", "2", *tables, PYTHONHASHSEED="1")
    assert run.returncode == 0, run.stderr[-8000:]
    assert [table for table in tables if (copy / table).read_bytes() != (both_origins / table).read_bytes()] == []


@pytest.mark.parametrize("paper", PAPERS)
def test_results_are_the_same_from_raw_files_and_from_analysis_data(both_origins: Path, paper: str) -> None:
    for table in TABLES[paper]:
        raw, shipped = (both_origins / f"results/{scenario}/{paper}/tables/{table}.csv" for scenario in ("reference", SHIPPED))
        assert_same(raw, shipped, 1e-10)


@pytest.mark.parametrize("paper", PAPERS)
def test_every_table_names_its_origin(both_origins: Path, paper: str) -> None:
    for scenario, origin in (("reference", "raw statistical files"), (SHIPPED, "analysis data shipped with the repository")):
        text = (both_origins / f"results/{scenario}/{paper}/tables/{TABLES[paper][0]}.md").read_text(encoding="utf-8")
        assert origin in text


@pytest.mark.parametrize("paper", PAPERS)
def test_no_raw_column_is_among_the_analysis_data(both_origins: Path, paper: str) -> None:
    """No shipped column equals one of the panel: raw figures stay with their publishers."""
    panel = pd.read_parquet(both_origins / "results/inputs/panel.parquet", columns=["unit_code", "year", "variable", "value"])
    wide = panel.pivot(index=["unit_code", "year"], columns="variable", values="value")
    shipped = pd.read_csv(ROOT / "resources/papers" / paper / "analysis_data" / "indicators.csv", dtype={"unit_code": str}).set_index(
        ["unit_code", "year"]
    )
    raw = wide.reindex(shipped.index)
    for column in shipped.select_dtypes("number"):
        for variable in raw:
            both = shipped[column].notna() & raw[variable].notna() & (raw[variable] != 0)
            if both.sum() >= 10:
                assert not np.allclose(shipped.loc[both, column], raw.loc[both, variable], rtol=1e-9), f"{column} is {variable}"
