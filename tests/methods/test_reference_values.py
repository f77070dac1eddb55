"""The stored reference values against R itself, where Rscript and the packages are: the scripts are run on copies of the stored data."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

REFERENCE = Path(__file__).parents[1] / "reference"
# By script: what it needs, what it writes. Mixed models take minutes.
SCRIPTS = {
    "hausman": (["plm"], ["hausman_auxiliary.csv"]),
    "mediation": (["lavaan"], ["mediation_data.csv", "mediation_values.csv"]),
    "mixed_models": (["lme4", "lmerTest"], ["mixed_models_values.csv", "mixed_models_intervals.csv"]),
}
CASES = [pytest.param(name, marks=pytest.mark.full) if name == "mixed_models" else name for name in SCRIPTS]


def test_every_script_of_r_is_run() -> None:
    assert {path.stem for path in REFERENCE.glob("*.R")} == set(SCRIPTS)


@pytest.mark.parametrize("script", CASES)
def test_stored_values_are_those_of_r(script: str, tmp_path: Path) -> None:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("Rscript is not on PATH: the stored values are taken as they are")
    packages, tables = SCRIPTS[script]
    for package in packages:
        if subprocess.run([program, "-e", f"library({package})"], capture_output=True, check=False).returncode:
            pytest.skip(f"the R package {package} is not installed: the stored values are taken as they are")
    for path in REFERENCE.iterdir():
        if path.is_file() and path.name not in tables:
            shutil.copy(path, tmp_path)
    subprocess.run([program, f"{script}.R"], cwd=tmp_path, check=True, capture_output=True, timeout=1200)
    for name in tables:
        stored, found = (pd.read_csv(folder / name, skipinitialspace=True) for folder in (REFERENCE, tmp_path))
        assert stored.columns.tolist() == found.columns.tolist() and len(stored) == len(found)
        numbers = stored.select_dtypes("number").columns
        np.testing.assert_allclose(found[numbers], stored[numbers], rtol=1e-6, atol=1e-9)
        pd.testing.assert_frame_equal(found.drop(columns=numbers), stored.drop(columns=numbers))
