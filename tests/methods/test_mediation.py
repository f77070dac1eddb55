"""Mediation against lavaan 0.6-14 (R 4.2.2; `tests/reference/mediation.R`) and against known answers."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from statsmodels.api import OLS, add_constant

from scripts.errors import EstimationError
from scripts.methods import mediation
from scripts.methods.resampling import bootstrap_p

REFERENCE = Path(__file__).parents[1] / "reference"
RANDOM = "(1 | city) + (1 | year)"


@pytest.fixture(scope="module")
def reference() -> tuple[pd.DataFrame, pd.DataFrame]:
    data = pd.read_csv(REFERENCE / "mediation_data.csv")
    return data, pd.read_csv(REFERENCE / "mediation_values.csv", skipinitialspace=True).set_index("label")


def test_paths_and_sobel_equal_lavaan(reference):
    data, values = reference
    found = mediation.mediate(data, "out", "x", ["m1", "m2"], reml=False).estimates()
    assert found.a == pytest.approx(values.loc[["a1", "a2"], "est"].to_numpy(), abs=1e-7)
    assert found.b == pytest.approx(values.loc[["b1", "b2"], "est"].to_numpy(), abs=1e-7)
    assert (found.direct, found.total) == pytest.approx(tuple(values.loc[["c1", "total"], "est"]), abs=1e-7)
    assert found.indirect == pytest.approx(values.loc[["i1", "i2"], "est"].to_numpy(), abs=1e-7)
    assert found.error_a == pytest.approx(values.loc[["a1", "a2"], "se"].to_numpy(), rel=1e-5)


def test_sobel_equals_lavaan_where_the_mediators_residuals_are_uncorrelated(reference):
    """lavaan's b paths assume uncorrelated residuals of the mediators; here they nearly are."""
    data, values = reference
    found = mediation.mediate(data, "out", "x", ["m1", "m2"], reml=False).estimates()
    assert found.sobel_errors == pytest.approx(values.loc[["i1", "i2"], "se"].to_numpy(), rel=0.02)
    assert found.sobel_p() == pytest.approx(values.loc[["i1", "i2"], "pvalue"].to_numpy(), rel=0.1)


def test_direct_and_indirect_effects_sum_to_the_total_by_least_squares(reference):
    found = mediation.mediate(reference[0], "out", "x", ["m1", "m2"]).estimates()
    assert found.direct + found.indirect.sum() == pytest.approx(found.total, abs=1e-12)
    assert found.shares.sum() == pytest.approx(1 - found.direct / found.total, abs=1e-10)


@pytest.mark.parametrize("offset", [0.0, 1e3])
def test_least_squares_equals_statsmodels(reference, offset):
    data = reference[0].assign(x=reference[0]["x"] + offset)
    found = mediation.mediate(data, "out", "x", ["m1", "m2"])
    for fitted, names in [(found.total, ["x"]), (found.outcome, ["x", "m1", "m2"]), *((m, ["x"]) for m in found.mediators)]:
        outcome = fitted.model.formula.outcome
        expected = OLS(data[outcome], add_constant(data[names])).fit()
        assert fitted.beta == pytest.approx(expected.params.to_numpy(), rel=1e-9)
        assert fitted.standard_errors == pytest.approx(expected.bse.to_numpy(), rel=1e-9)


def test_standard_errors_do_not_depend_on_an_offset(reference):
    """An offset of 1e8 leaves nothing of statsmodels' standard error; see the docstring of the module."""
    data = reference[0]
    near, far = (mediation.mediate(data.assign(x=data["x"] + offset), "out", "x", ["m1", "m2"]) for offset in (0.0, 1e8))
    assert far.outcome.standard_errors[1:] == pytest.approx(near.outcome.standard_errors[1:], rel=1e-6)


def simulated(years: int, rng: np.random.Generator) -> pd.DataFrame:
    """Six cities; a = (0.5, 0), b = (-0.4, 0.3), direct -0.3: indirect (-0.2, 0), total -0.5, share of the first 40 %."""
    city, year = np.repeat(np.arange(6), years), np.tile(np.arange(years), 6)
    x = rng.normal(size=len(city))
    groups = lambda scale: rng.normal(0, scale, 6)[city] + rng.normal(0, scale, years)[year]  # noqa: E731
    m1 = 0.5 * x + groups(0.5) + rng.normal(0, 0.5, len(x))
    m2 = groups(0.5) + rng.normal(0, 0.5, len(x))
    y = -0.3 * x - 0.4 * m1 + 0.3 * m2 + groups(0.5) + rng.normal(0, 0.3, len(x))
    return pd.DataFrame({"city": city.astype(str), "year": year.astype(str), "x": x, "m1": m1, "m2": m2, "y": y})


def test_mixed_model_recovers_known_shares():
    rng = np.random.default_rng(5)
    found = [mediation.mediate(simulated(60, rng), "y", "x", ["m1", "m2"], RANDOM).estimates() for _ in range(5)]
    assert np.mean([f.indirect for f in found], axis=0) == pytest.approx([-0.2, 0.0], abs=0.03)
    assert np.mean([f.total for f in found]) == pytest.approx(-0.5, abs=0.03)
    assert np.mean([f.shares[0] for f in found]) == pytest.approx(0.4, abs=0.04)


def test_parametric_bootstrap_covers_the_truth_and_separates_the_mediators():
    rng = np.random.default_rng(6)
    models = mediation.mediate(simulated(11, rng), "y", "x", ["m1", "m2"], RANDOM)
    draws = mediation.parametric_bootstrap(models, 300, rng)
    low, high = draws["m1"].quantile([0.025, 0.975])
    assert low < -0.2 < high < 0
    assert bootstrap_p(draws["m1"]) < 0.02 < bootstrap_p(draws["m2"])
    assert draws["m1"].mean() == pytest.approx(models.estimates().indirect[0], abs=0.02)
    assert draws["m1"].std() == pytest.approx(models.estimates().sobel_errors[0], rel=0.25)


def test_cluster_bootstrap_equals_resampled_rows():
    rng = np.random.default_rng(7)
    data = simulated(11, rng)
    draws = mediation.cluster_bootstrap(data, "y", "x", ["m1", "m2"], "city", 50, np.random.default_rng(1))
    counts = np.random.default_rng(1).multinomial(6, np.full(6, 1 / 6), size=50)
    rows = [pd.concat([data[data["city"] == str(c)]] * int(k)) for c, k in enumerate(counts[0]) if k]
    found = mediation.mediate(pd.concat(rows, ignore_index=True), "y", "x", ["m1", "m2"]).estimates()
    assert draws.loc[0, ["m1", "m2"]].to_numpy(float) == pytest.approx(found.indirect, abs=1e-10)
    assert draws.loc[0, "total"] == pytest.approx(found.total, abs=1e-10)


def test_bootstrap_is_seeded():
    data = simulated(3, np.random.default_rng(8))
    models = mediation.mediate(data, "y", "x", ["m1", "m2"], "(1 | city)")
    first, second = (mediation.parametric_bootstrap(models, 5, np.random.default_rng(2)) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.parametrize(("random", "count"), [("", 400), ("(1 | city)", 400), ("(1 + x | city)", 40)])
def test_parametric_draws_keep_the_correlation_of_mediators(random, count):
    """Mediators whose residuals and effects correlate by 0.9: the draws spread as Sobel's error, three times that of independent ones."""
    rng = np.random.default_rng(1)
    city = np.repeat(np.arange(20), 12)
    x = rng.normal(size=240)
    joint = np.array([[1, 0.9], [0.9, 1]])
    m = 0.4 * x[:, None] + rng.multivariate_normal([0, 0], joint, 240) + rng.multivariate_normal([0, 0], joint, 20)[city]
    y = 0.2 * x + m @ [0.5, -0.1] + rng.normal(size=240) + rng.normal(size=20)[city]
    data = pd.DataFrame({"city": city.astype(str), "x": x, "m1": m[:, 0], "m2": m[:, 1], "y": y})
    models = mediation.mediate(data, "y", "x", ["m1", "m2"], random)
    draws = mediation.parametric_bootstrap(models, count, np.random.default_rng(2))
    assert draws[["m1", "m2"]].std().to_numpy() == pytest.approx(models.estimates().sobel_errors, rel=0.15 if count > 100 else 0.4)
    assert draws[["m1", "m2"]].corr().iloc[0, 1] < -0.5


def test_rows_without_a_cluster_are_refused(reference):
    data = reference[0].assign(city=lambda d: pd.Series(["a", "b", "c", None] * len(d), dtype=object).iloc[: len(d)].to_numpy())
    with pytest.raises(EstimationError, match="have no label of the city"):
        mediation.cluster_bootstrap(data, "out", "x", ["m1", "m2"], "city", 10, np.random.default_rng(0))


def test_cluster_bootstrap_does_not_depend_on_units(reference):
    data = reference[0].assign(city=lambda d: np.arange(len(d)) % 7)

    def draws(frame):
        return mediation.cluster_bootstrap(frame, "out", "x", ["m1", "m2"], "city", 50, np.random.default_rng(0))

    plain, scaled = draws(data), draws(data.assign(x=1e8 * data["x"] + 1e9, m1=1e-6 * data["m1"]))
    assert len(scaled) == len(plain) > 0
    assert scaled[["m1", "m2", "total"]].to_numpy() * 1e8 == pytest.approx(plain[["m1", "m2", "total"]].to_numpy(), rel=1e-5)
    assert scaled["share m1"].to_numpy() == pytest.approx(plain["share m1"].to_numpy(), rel=1e-5)


def test_no_draws_have_no_p():
    with pytest.raises(EstimationError, match="bootstrap draws"):
        bootstrap_p(pd.Series([], dtype=float))
