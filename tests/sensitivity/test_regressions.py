"""Specification curves of the regressions, and the grid of the coupling degree, on data made with known effects."""

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.coverage import Coverage
from scripts.provincial_coupling.assess_coupling import CHOICES, evaluate
from scripts.provincial_coupling.assess_tobit import assess_tobit
from scripts.provincial_coupling.compute_coupling import agglomeration_by_year, coupled, resilience_by_year
from scripts.provincial_coupling.coupling_moran import MoranOf
from scripts.provincial_coupling.prepare_regression import OUTCOME, REGRESSORS
from scripts.sensitivity.claim_tables import claims_by_option

SETTINGS = {"lower": 0, "upper": 1, "nodes": 16}
GENERAL = {"level": 0.95, "draws": 200, "weight_spread": 0.25}


@pytest.fixture
def regression(tmp_path: Path) -> Path:
    """Thirty provinces over ten years; Hsh lowers the outcome by 0.2, the other factors do nothing."""
    generator = np.random.default_rng(8)
    rows = pd.DataFrame(list(product([f"{code}0000" for code in range(11, 41)], range(2010, 2016))), columns=["unit_code", "year"])
    for name in REGRESSORS:
        rows[name] = generator.normal(size=len(rows))
    level = rows["unit_code"].map(dict(zip(rows["unit_code"].unique(), generator.normal(0.5, 0.15, 30), strict=True)))
    rows[OUTCOME] = (level - 0.2 * rows["Hsh"] + generator.normal(scale=0.1, size=len(rows))).clip(0, 1)
    place = rows["unit_code"].str[:2].astype(int) % 4
    rows["province"], rows["complete"], rows["available"] = rows["unit_code"], True, True
    rows["region"] = place.map({0: "East", 1: "West", 2: "Central", 3: "Northeast"})
    rows["coast"] = place.map({0: "Coast", 1: "Inland", 2: "Inland", 3: "Coast"})
    rows.to_csv(tmp_path / "regression.csv", index=False)
    Coverage("test", "provincial_coupling", "raw", list(range(2007, 2017)), 30, []).save(tmp_path / "coverage.json")
    return tmp_path


def run(folder: Path, choices: dict) -> dict[str, pd.DataFrame]:
    names = ("curve", "summary", "bootstrap")
    outputs = {f"{name}_table": [str(folder / f"{name}.csv")] for name in names}
    assess_tobit(str(folder / "regression.csv"), str(folder / "coverage.json"), SETTINGS, choices, GENERAL, 3, outputs)
    return {name: pd.read_csv(folder / f"{name}.csv", keep_default_na=False) for name in names}


def test_a_true_effect_has_its_sign_in_every_specification_and_no_other_has(regression):
    choices = {
        "model": ["pooled"], "limits": ["left"], "rows": [], "errors": ["clustered"], "leave_one_out": True,
    }  # fmt: skip
    found = run(regression, choices)
    summary = found["summary"].set_index("term")
    assert list(summary.index) == REGRESSORS
    # Two models, two limits, two kinds of errors; with all eight factors, and without each of the seven others.
    assert summary.loc["Hsh", "specifications"] == 2 * 2 * 2 * 8
    assert summary.loc["Hsh", "same_sign_and_significant"] == summary.loc["Hsh", "specifications"]
    assert summary.loc["Hsh", "highest"] < -0.15
    assert (summary.drop("Hsh")["same_sign_and_significant"] < summary.drop("Hsh")["specifications"] / 2).all()
    curve = found["curve"]
    assert (curve.groupby("term")["stated"].agg(lambda marks: (marks == "yes").sum()) == 1).all()
    assert (curve.groupby("term")["estimate"].diff().dropna() >= 0).all()


def test_the_bootstrap_covers_the_true_effect(regression):
    choices = {"model": [], "limits": [], "rows": [], "errors": [], "leave_one_out": False}
    table = run(regression, choices)["bootstrap"].query("sample == 'Total'").set_index("term")
    assert table.loc["Hsh", "bootstrap_lower"] < -0.2 < table.loc["Hsh", "bootstrap_upper"] < 0
    assert table["bootstrap_error"].div(table["clustered_error"]).between(0.6, 1.6).all()
    assert (table["converged_draws"] == 200).all()


def coupling_cells() -> tuple[pd.DataFrame, pd.DataFrame]:
    generator = np.random.default_rng(4)
    codes, years = [f"{code}0000" for code in range(11, 19)], [2005, 2006, 2007]
    names = ["growth_before_census", "growth_revised", "base_share", "employment_a", "employment_b", "employment_c"]
    index = pd.MultiIndex.from_product([codes, years, names], names=["unit_code", "year", "indicator"])
    cells = pd.DataFrame({"value": generator.gamma(3, size=len(index)) / 20}, index=index).reset_index()
    missing = cells["indicator"].eq("growth_revised") & cells["unit_code"].eq("110000") & cells["year"].eq(2006)
    industries = pd.DataFrame({"industry": ["A", "B", "C"], "in_27": [1, 1, 0], "in_33": [1, 1, 1]})
    return cells[~missing], industries


def test_claims_by_option_are_shares_of_the_specifications_that_take_it():
    table = pd.DataFrame(
        {"formula": ["p", "p", "u", "u"], "power": ["1", "2", "1", "2"], "x": [1, 1, 0, 0], "y": [1, 0, 1, 0], "z": np.nan}
    )
    found = claims_by_option(table, ["formula", "power"], ["x", "y", "z"]).set_index(["choice", "option", "id"])["share"]
    assert found["formula"].to_dict() == {("p", "x"): 1, ("u", "x"): 0, ("p", "y"): 0.5, ("u", "y"): 0.5}
    assert found["power"].to_dict() == {("1", "x"): 0.5, ("2", "x"): 0.5, ("1", "y"): 1, ("2", "y"): 0}


def test_grid_of_the_coupling_degree_contains_the_paper_and_leaves_out_incomplete_growth():
    cells, industries = coupling_cells()
    settings = {
        "resilience": {"growth": "before_census", "lag": 1}, "concentration": {"industries": 27, "formula": "printed"},
        "standardisation": "within_year", "coordination": {"weight": 0.5, "power": 1, "bounds": [0.3, 0.5]},
    }  # fmt: skip
    choices = {
        "growth": ["revised"], "industries": [33], "formula": ["usual"], "scope": ["pooled"], "share": [0.4], "power": [2],
    }  # fmt: skip
    grid, lost = evaluate(cells, industries, settings, choices)
    assert lost == "64 are configured; left out: growth 'revised', which 7 provinces have in 2006. "
    assert len(grid.specifications) == 2**5 and list(grid.specifications) == CHOICES
    flat = pd.DataFrame(
        {
            "agglomeration": agglomeration_by_year(cells, pd.Series(["A", "B"]), "printed"),
            "resilience": resilience_by_year(cells, "before_census", 1)["resilience"],
        }
    )
    flat = flat.rename_axis(["unit_code", "year"]).reset_index()
    degree = coupled(flat, "within_year", settings["coordination"]).assign(unit_code=flat["unit_code"], year=flat["year"])
    expected = degree.pivot(index="unit_code", columns="year", values="coordination")
    np.testing.assert_allclose(grid.scores[grid.stated], expected.to_numpy())
    ring = np.roll(np.eye(8), 1, axis=1)
    moran = MoranOf({"ring": ring}).of(grid.scores, grid.years)
    assert moran.values.shape == (32, 1, 3) and moran.labels == ("ring",)
