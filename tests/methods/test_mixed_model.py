"""Mixed models against lme4 1.1-31, lmerTest 3.1-3 (R 4.2.2; `tests/reference/mixed_models.R`) and against themselves."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.errors import EstimationError
from scripts.methods import mixed_inference as inference
from scripts.methods import mixed_model as mixed
from scripts.methods.mixed_profile import deviance, profile

REFERENCE = Path(__file__).parents[1] / "reference"
DATA = pd.concat([pd.read_csv(REFERENCE / f"mixed_models_{name}.csv") for name in ("data", "paper_data")])
VALUES = pd.read_csv(REFERENCE / "mixed_models_values.csv", skipinitialspace=True)
INTERVALS = pd.read_csv(REFERENCE / "mixed_models_intervals.csv", skipinitialspace=True)
# Profiles are slow: three panels stand for all. On those of the paper lme4's own profile fails (NA); ours is checked by a scan below.
PROFILED = ("6x3_singular", "6x11_unbalanced", "6x3_regular")


def panel(name: str) -> pd.DataFrame:
    return DATA[DATA["panel"] == name]


@pytest.mark.parametrize("row", list(VALUES.itertuples()), ids=lambda r: f"{r.panel}: {r.formula} {'REML' if r.reml else 'ML'}")
def test_equals_lme4(row):
    fitted = mixed.fit(row.formula, panel(row.panel), row.reml)
    assert fitted.converged
    assert fitted.log_likelihood == pytest.approx(row.log_likelihood, abs=1e-6)
    assert fitted.parameters == row.parameters
    found = inference.restricted_akaike([fitted])[0] if row.reml else inference.corrected_akaike(fitted)
    assert found == pytest.approx(row.aicc, abs=1e-5)
    assert fitted.sigma == pytest.approx(row.sigma, rel=1e-5)
    assert fitted.beta[:2] == pytest.approx([row.intercept, row.slope], rel=1e-5, abs=1e-6)
    assert fitted.standard_errors[:2] == pytest.approx([row.se_intercept, row.se_slope], rel=1e-5)
    assert bool(fitted.singular) == row.singular
    shares = inference.r_squared(fitted)
    assert (shares.marginal, shares.conditional) == pytest.approx((row.r2_marginal, row.r2_conditional), abs=1e-6)


@pytest.mark.parametrize("row", list(VALUES[VALUES["reml"]].itertuples()), ids=lambda r: f"{r.panel}: {r.formula}")
def test_degrees_of_freedom_equal_lmertest(row):
    table = inference.coefficient_table(mixed.fit(row.formula, panel(row.panel)))
    assert table["degrees_of_freedom"].to_numpy()[:2] == pytest.approx([row.df_intercept, row.df_slope], rel=1e-3)


@pytest.mark.parametrize(
    "row", list(INTERVALS[INTERVALS["panel"].isin(PROFILED)].groupby(["panel", "formula"])), ids=lambda r: " ".join(r[0])
)
def test_profile_intervals_equal_lme4(row):
    (name, formula), expected = row
    ours = inference.component_intervals(mixed.fit(formula, panel(name))).set_index("component")
    names = {"sd_(Intercept)|city": "intercept by city", "sd_(Intercept)|year": "intercept by year", "sigma": "residual"}
    for line in expected.itertuples():
        found = ours.loc[names[line.component]]
        # lme4 interpolates its profile by splines: good to some thousandths, to a hundredth in singular fits.
        assert found["lower"] == pytest.approx(line.lower, rel=5e-3, abs=1e-3)
        assert found["upper"] == pytest.approx(line.upper, rel=1e-2)


FORMULAS = ["y ~ x + (1 | city)", "y ~ x + (1 | city) + (0 + x | city)", "y ~ x + (1 + x | city)", "y ~ x + (1 | city) + (1 | year)"]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize(("outcome", "predictor"), [(1e-4, 1.0), (1.0, 86400.0), (1e6, 1e-5), (1.0, 1e5)])
def test_nothing_but_the_estimates_depends_on_units(formula, outcome, predictor):
    data = panel("6x11_regular")
    plain = mixed.fit(formula, data)
    scaled = mixed.fit(formula, data.assign(y=outcome * data["y"], x=predictor * data["x"]))
    one, other = inference.coefficient_table(plain), inference.coefficient_table(scaled)
    assert scaled.singular == plain.singular
    assert other["degrees_of_freedom"].to_numpy() == pytest.approx(one["degrees_of_freedom"].to_numpy(), rel=1e-5)
    assert other[["t", "p"]].to_numpy() == pytest.approx(one[["t", "p"]].to_numpy(), rel=1e-5)
    assert other["estimate"].to_numpy() == pytest.approx(one["estimate"].to_numpy() * outcome / [1, predictor], rel=1e-6)


@pytest.mark.parametrize("scale", [1e-4, 1e4])
def test_profile_intervals_do_not_depend_on_units(scale):
    data = panel("6x3_regular")
    formula = "y ~ x + (0 + x | city)"
    plain = inference.component_intervals(mixed.fit(formula, data)).set_index("component")
    scaled = inference.component_intervals(mixed.fit(formula, data.assign(x=scale * data["x"]))).set_index("component")
    unit = np.array([1 / scale, 1.0])[:, None]
    assert scaled.to_numpy() == pytest.approx(plain.to_numpy() * unit, rel=1e-4)


def test_equals_mixedlm():
    """A second engine, independent of lme4's code, on the same models."""
    engine = pytest.importorskip("mixedlm")
    data = panel("6x11_unbalanced")
    for formula in ("y ~ x + (1 | city) + (1 | year)", "y ~ x + (1 + x | city)"):
        theirs = engine.lmer(formula, data, REML=False)
        ours = mixed.fit(formula, data, reml=False)
        assert ours.log_likelihood == pytest.approx(float(theirs.logLik().value), abs=1e-6)
        assert ours.standard_errors == pytest.approx(np.sqrt(np.diag(theirs.vcov())), rel=1e-5)


def test_shift_and_scale_of_the_predictor_change_nothing_but_units():
    data = panel("6x11_regular")
    plain = mixed.fit("y ~ x + (1 | city) + (1 | year)", data, reml=False)
    moved = mixed.fit("y ~ x + (1 | city) + (1 | year)", data.assign(x=1000 + 50 * data["x"]), reml=False)
    assert moved.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-9)
    assert 50 * moved.beta[1] == pytest.approx(plain.beta[1], rel=1e-8)


def test_random_slope_in_other_units_is_the_same_model():
    data = panel("6x11_regular")
    for factor in (1e-4, 1e4):
        plain = mixed.fit("y ~ x + (0 + x | city)", data, reml=False)
        scaled = mixed.fit("y ~ x + (0 + x | city)", data.assign(x=factor * data["x"]), reml=False)
        assert scaled.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-7)


def test_singular_fit_is_named():
    rng = np.random.default_rng(0)
    data = panel("6x3_regular").assign(y=lambda d: rng.normal(size=len(d)))
    within = data[["x", "y"]] - data.groupby("city")[["x", "y"]].transform("mean")
    data = data.assign(x=within["x"], y=within["y"])
    fitted = mixed.fit("y ~ x + (1 | city)", data)
    assert fitted.singular == ("intercept by city",)
    assert fitted.components().loc[0, "variance"] == 0.0
    assert fitted.log_likelihood == pytest.approx(mixed.fit("y ~ x", data).log_likelihood, abs=1e-9)


def test_fitted_values_use_the_random_effects():
    data = panel("6x11_regular")
    fitted = mixed.fit("y ~ x + (1 | city)", data)
    alone = data["y"].to_numpy() - fitted.model.x @ fitted.beta
    assert np.var(data["y"].to_numpy() - fitted.fitted()) < 0.6 * np.var(alone)


def test_bootstrap_test_is_uniform_under_the_null_and_sharp_otherwise():
    rng = np.random.default_rng(11)
    data = panel("6x3_regular")
    strong = data.assign(y=data["y"] - 3 * data["x"])
    assert inference.bootstrap_test(mixed.fit("y ~ x + (1 | city)", strong), "x", 199, rng)[1] == pytest.approx(1 / 200)
    noise = [data.assign(y=rng.normal(size=len(data))) for _ in range(25)]
    p = [inference.bootstrap_test(mixed.fit("y ~ x + (1 | city)", d), "x", 39, rng)[1] for d in noise]
    assert 0.35 < np.mean(p) < 0.68
    assert np.mean(np.array(p) <= 0.1) < 0.25


def test_bootstrap_recovers_standard_errors():
    fitted = mixed.fit("y ~ x + (1 | city) + (1 | year)", panel("6x11_regular"))
    draws = inference.bootstrap(fitted, 300, np.random.default_rng(3))
    assert draws.beta.std(axis=0, ddof=1) == pytest.approx(fitted.standard_errors, rel=0.15)
    assert draws.deviations.shape == (300, 3)


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("y x", "no model formula"),
        ("y ~ nothing", "do not have"),
        ("y ~ x + x2", "collinear: x2"),
        ("y ~ x + (1 | one)", "2 or more"),
        ("y ~ x + (1 city)", "'\\(1 city\\)' in .* is no random term"),
        ("y ~ x + (1 | city", "is no column"),
        ("y ~ x + x", "twice"),
        ("y ~ x:w + (1 | city)", "'x:w' .* is no column"),
        ("y ~ x + (1 | row)", "18 random effects by 'row' and 18 observations"),
        ("y ~ x + (1 | holes)", "2 of 18 rows have no label of the holes"),
        ("y ~ x + endless", "'endless' has 18 missing or infinite"),
        ("exact ~ x", "explain exact exactly"),
        ("exact ~ x + (1 | city)", "explain exact exactly"),
        ("step ~ x + (1 | city)", "explain step exactly"),
        ("one_number ~ x + (1 | city)", "explain one_number exactly"),
    ],
)
def test_errors_say_what_is_wrong(formula, message):
    data = panel("6x3_regular").assign(
        x2=lambda d: 2 * d["x"],
        one="a",
        row=range(18),
        holes=lambda d: d["city"].astype(object).where(np.arange(18) > 1),
        endless=np.inf,
        exact=lambda d: 1 + 2 * d["x"],
        step=lambda d: d["city"].map({c: float(i**2) for i, c in enumerate(sorted(set(d["city"])))}),
        one_number=3.0,
    )
    with pytest.raises(EstimationError, match=message):
        mixed.fit(formula, data)


def test_missing_values_are_refused():
    data = panel("6x3_regular").copy()
    data.iloc[0, data.columns.get_loc("x")] = np.nan
    with pytest.raises(EstimationError, match="missing or infinite"):
        mixed.fit("y ~ x", data)


@pytest.mark.parametrize("seed", range(6))
def test_no_better_optimum_on_a_fine_scan(seed):
    """Shallow optima beside zero, and those far from it, are found: no point of a scan has a larger likelihood."""
    rng = np.random.default_rng(seed)
    city = np.repeat(np.arange(5), 11)
    x = rng.normal(size=55) + rng.normal(0, 2, 5)[city]
    y = -0.2 * x + rng.normal(0, 0.05, 5)[city] + rng.normal(0, 0.2, 55)
    data = pd.DataFrame({"city": city.astype(str), "x": x, "y": y})
    scan = np.concatenate([np.linspace(0, 0.3, 301), np.linspace(0.3, 30, 300)])[:, None]
    for formula in ("y ~ x + (1 | city)", "y ~ x + (0 + x | city)"):
        for reml in (True, False):
            fitted = mixed.fit(formula, data, reml)
            assert fitted.log_likelihood >= -deviance(fitted.model, scan, reml).min() / 2 - 1e-9


def test_profile_interval_ends_where_a_scan_says():
    """The deviance minimised over a grid of the other two deviations rises by the chi-square cut at both ends, on the paper's panel."""
    fitted = mixed.fit("y ~ x + (1 | city) + (1 | year)", panel("paper_snapshot"), reml=False)
    row = inference.component_intervals(fitted).set_index("component").loc["intercept by city"]
    year, residual = (grid.ravel() for grid in np.meshgrid(np.linspace(0.05, 0.5, 160), np.linspace(0.015, 0.09, 160)))
    n = len(fitted.model.y)
    for end in (row["lower"], row["upper"]):
        solved = profile(fitted.model, np.column_stack([end / residual, year / residual]))
        values = solved.log_det_random + solved.squares / residual**2 + n * np.log(2 * np.pi * residual**2)
        assert values.min() + 2 * fitted.log_likelihood == pytest.approx(3.8415, abs=0.02)


def test_aicc_of_restricted_likelihoods_is_not_compared_across_fixed_effects():
    data = panel("6x11_regular")
    with pytest.raises(EstimationError, match="fit with reml=False"):
        inference.corrected_akaike(mixed.fit("y ~ x + (1 | city)", data))
    with pytest.raises(EstimationError, match="same fixed effects"):
        inference.restricted_akaike([mixed.fit("y ~ x + (1 | city)", data), mixed.fit("y ~ w + (1 | city)", data)])
