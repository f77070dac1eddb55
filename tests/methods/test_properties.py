"""Properties of every estimator on random designs: finite numbers or a named refusal, whatever the units and the order of rows.

Designs are ordinary or have an edge (ties, an offset, few rows, a flat or doubled regressor, a zero). `--full` tests 1,000 designs of each
closed form and 100 of each iterative one and of Hausman; otherwise a few.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.errors import EstimationError
from scripts.methods import gate
from scripts.methods.coupling import coordination
from scripts.methods.kernel_density import bandwidth, gaussian_density
from scripts.methods.mediation import cluster_bootstrap, mediate
from scripts.methods.mixed_inference import coefficient_table, r_squared
from scripts.methods.mixed_model import fit
from scripts.methods.moran import global_moran, local_moran, nearest_points
from scripts.methods.natural_breaks import fisher_jenks
from scripts.methods.opportunity import opportunity
from scripts.methods.panel_models import hausman, variance_inflation
from scripts.methods.tobit import fit_tobit
from scripts.methods.tobit_random_effects import fit_random_effects_tobit
from scripts.methods.trend import fit_trend

EDGES = [
    "none",
    "none",
    "none",
    "none",
    "ties",
    "offset",
    "few rows",
    "flat regressor",
    "doubled regressor",
    "flat outcome",
    "no effect",
    "perfect",
]
Found = dict[str, np.ndarray]
Estimator = Callable[[pd.DataFrame, float], Found]


@dataclass(frozen=True)
class Case:
    """A design: y, two regressors and a mediator by unit of a group and year; and other units of y and x to see it in."""

    seed: int
    groups: int
    years: int
    edge: str
    y_unit: float
    x_unit: float

    def data(self) -> pd.DataFrame:
        rng = np.random.default_rng(self.seed)
        group = np.repeat(np.arange(self.groups), self.years)
        n = len(group)
        frame = pd.DataFrame({"group": group, "year": np.tile(np.arange(self.years), self.groups)})
        frame["x"] = rng.normal(size=n) + rng.normal(size=self.groups)[group]
        frame["w"] = rng.normal(size=n) + rng.normal(size=self.groups)[group]
        frame["m"] = 0.5 * frame["x"] + rng.normal(size=n)
        effect = 0.0 if self.edge == "no effect" else 1.0
        frame["y"] = frame["x"] - 0.5 * frame["m"] + effect * rng.normal(size=self.groups)[group] + rng.normal(size=n)
        if self.edge == "ties":
            frame[["x", "y"]] = frame[["x", "y"]].round()
        if self.edge == "offset":
            frame["x"] += 1e4
        if self.edge == "few rows":
            frame = frame[frame["year"] < 2]
        if self.edge == "flat regressor":
            frame["w"] = 0.1
        if self.edge == "doubled regressor":
            frame["w"] = 3 * frame["x"] + 1
        if self.edge == "flat outcome":
            frame["y"] = 0.3
        if self.edge == "perfect":
            frame["y"] = frame["x"] - 2 * frame["w"]
        return frame.reset_index(drop=True)

    def moved(self) -> tuple[pd.DataFrame, float]:
        """The same rows in other units and another order."""
        frame = self.data().sample(frac=1, random_state=self.seed % 2**32)
        frame["x"] *= self.x_unit
        frame["y"] *= self.y_unit
        return frame, self.y_unit


units = st.sampled_from([1e-6, 1e-3, 0.1, 7.0, 1e3, 1e6])
cases = st.builds(Case, st.integers(0, 2**31), st.integers(4, 14), st.integers(2, 6), st.sampled_from(EDGES), units, units)


@pytest.fixture
def designs(request: pytest.FixtureRequest) -> Callable[[bool], int]:
    """How many designs a closed or an iterative family is tested on."""
    full = request.config.getoption("--full")
    return lambda closed: (1000 if closed else 100) if full else (40 if closed else 6)


def table(result: pd.DataFrame, *names: str) -> Found:
    return {name: result[name].to_numpy(float) for name in names}


def by_tobit(data: pd.DataFrame, unit: float) -> Found:
    found = fit_tobit(data["y"], data[["x", "w"]], -1 * unit, 1.5 * unit)
    clustered = found.clustered(data["group"])
    return {"p": found.p_values[["x"]], "clustered_p": clustered.p_values[["x"]], "z": (found.coefficients / found.standard_errors)[["x"]]}


def by_random_effects_tobit(data: pd.DataFrame, unit: float) -> Found:
    found = fit_random_effects_tobit(data["y"], data[["x", "w"]], data["group"], -1 * unit, 2 * unit)
    return {"p": found.p_values[["x", "w"]], "share": np.array([found.share_of_group_variance])}


def by_mixed_model(random: str) -> Estimator:
    def estimate(data: pd.DataFrame, unit: float) -> Found:
        fitted = fit(f"y ~ x + w + {random}", data)
        shares = r_squared(fitted)
        return table(coefficient_table(fitted).iloc[1:], "degrees_of_freedom", "t", "p") | {
            "r2": np.array([shares.marginal, shares.conditional])
        }

    return estimate


def by_hausman(data: pd.DataFrame, unit: float) -> Found:
    found = hausman(data["y"], data[["x", "w"]], data["group"])
    values = [found.statistic, found.p_value]
    return {"test": np.array(values if found.clustered_p_value is None else [*values, found.clustered_statistic, found.clustered_p_value])}


def by_variance_inflation(data: pd.DataFrame, unit: float) -> Found:
    return {"factors": variance_inflation(data[["x", "w", "m"]]).to_numpy()}


def by_mediation(data: pd.DataFrame, unit: float) -> Found:
    found = mediate(data, "y", "x", ["m", "w"]).estimates()
    return {"p": found.sobel_p(), "z": found.indirect / found.sobel_errors}


def by_cluster_bootstrap(data: pd.DataFrame, unit: float) -> Found:
    ordered = data.sort_index()  # a method that draws begins with the rows in order
    drawn = cluster_bootstrap(ordered, "y", "x", ["m", "w"], "group", 20, np.random.default_rng(0))
    return {"draws": np.array([len(drawn)]), "share": np.arctan2(drawn["direct"], drawn["total"]).to_numpy()}


def by_moran(data: pd.DataFrame, unit: float) -> Found:
    ordered = data.sort_index()
    points = pd.DataFrame(np.random.default_rng(1).uniform(size=(len(data), 2)), ordered.index, ["east", "north"])
    weights = nearest_points(points, 3)
    whole = global_moran(ordered["y"], weights, 49)
    local = local_moran(ordered["y"], weights, 49)
    return {"global": np.array(list(whole.values()))} | table(local, "local_moran", "p_permutation", "p_false_discovery")


def by_breaks(data: pd.DataFrame, unit: float) -> Found:
    found = fisher_jenks(data["y"], 3)
    return {"fit": np.array([found.goodness_of_variance_fit])}


def by_density(data: pd.DataFrame, unit: float) -> Found:
    width = bandwidth(data["y"])
    return {"density": width * gaussian_density(data["y"], np.array([0.0, 1.0]) * unit, width)}


def by_opportunity(data: pd.DataFrame, unit: float) -> Found:
    return {"fairness": np.array([opportunity(np.exp(data["m"]), data["x"], np.exp(data["w"]))[1]])}


def by_coordination(data: pd.DataFrame, unit: float) -> Found:
    ordered = data.sort_index()
    level = [(ordered[name] - ordered[name].min()) / np.ptp(ordered[name]) if np.ptp(ordered[name]) else ordered[name] * 0 for name in "xy"]
    return {"degree": coordination(*(one.clip(0, 1) for one in level))["coordination"].to_numpy()}


def by_trend(data: pd.DataFrame, unit: float) -> Found:
    found = fit_trend(data["x"], data["y"])
    return {"p": found.p_values[1:], "r2": np.array([found.r_squared])}


CLOSED: dict[str, Estimator] = {
    "variance inflation": by_variance_inflation,
    "mediation": by_mediation,
    "cluster bootstrap": by_cluster_bootstrap,
    "moran": by_moran,
    "natural breaks": by_breaks,
    "kernel density": by_density,
    "opportunity": by_opportunity,
    "coupling": by_coordination,
    "trend": by_trend,
}
ITERATIVE: dict[str, Estimator] = {
    "hausman": by_hausman,  # a closed form, of which a library takes a tenth of a second
    "tobit": by_tobit,
    "random-effects tobit": by_random_effects_tobit,
    "random intercept": by_mixed_model("(1 | group)"),
    "crossed": by_mixed_model("(1 | group) + (1 | year)"),
    "random slope": by_mixed_model("(1 + x || group)"),
}


def result(estimator: Estimator, data: pd.DataFrame, unit: float) -> Found | None:
    """What an estimator finds, None where it refuses with a reason."""
    try:
        found = {name: np.asarray(values, float) for name, values in estimator(data, unit).items()}
    except EstimationError as refusal:
        assert len(str(refusal)) > 20
        return None
    for name, values in found.items():
        assert np.isfinite(values).all(), f"{name}: {values}"
        if name.endswith("p") or "p_" in name:
            assert ((values >= 0) & (values <= 1)).all()
    return found


def holds(estimator: Estimator, case: Case, tolerance: float) -> None:
    plain, moved = result(estimator, case.data(), 1.0), result(estimator, *case.moved())
    assert (plain is None) == (moved is None), f"{case}: refused in one unit only"
    if plain is not None and moved is not None:
        for name in plain:
            np.testing.assert_allclose(moved[name], plain[name], rtol=tolerance, atol=tolerance, err_msg=f"{name}: {case}")


def check(estimator: Estimator, count: int, tolerance: float) -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large]
    chosen = settings(max_examples=count, derandomize=True, deadline=None, database=None, suppress_health_check=quiet)
    chosen(given(cases)(lambda case: holds(estimator, case, tolerance)))()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("family", CLOSED)
def test_closed_forms(family, designs):
    check(CLOSED[family], designs(True), 1e-6)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("family", ITERATIVE)
def test_iterative_estimators(family, designs):
    check(ITERATIVE[family], designs(False), 1e-4)


def test_the_gate_names_the_variable_and_what_is_wrong():
    wrong = {"text": ["a", "b"], "gap": [1.0, np.nan], "endless": [1.0, np.inf], "astronomical": [1.0, 1e200]}
    for name, values in wrong.items():
        with pytest.raises(EstimationError, match=f"'{name}'"):
            gate.numbers(values, name)
