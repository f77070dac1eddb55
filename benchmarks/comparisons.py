"""What is compared with what: per task, a function of the size that returns ours first and then the alternatives."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from benchmarks import r

SEED = 20181213


@dataclass(frozen=True)
class Alternative:
    """One way to compute a task. seconds: measured elsewhere (in R); missing: why it cannot run; tolerance: on values."""

    name: str
    call: Callable[[], object]
    tolerance: float = 1e-9
    seconds: float | None = None
    missing: str = ""


class Comparison(NamedTuple):
    """A task at one size: ours first, then the alternatives. draws: how many draws it makes, where it makes any."""

    size: str
    alternatives: list[Alternative]
    draws: int = 0


# Whose versions are named under the table.
PACKAGES = ("pymcdm", "scikit-criteria", "statsmodels", "esda", "libpysal", "mapclassify")
PACKAGES_IN_R = ("AER", "lme4", "spdep", "classInt")


def _in_r(name: str, data: pd.DataFrame, packages: tuple[str, ...], tolerance: float, **program: str) -> Alternative:
    if why := r.missing(packages):
        return Alternative(name, lambda: None, missing=why)
    values, seconds = r.run(data, packages, **program)  # type: ignore[arg-type]
    return Alternative(name, lambda: values, tolerance, seconds)


def entropy_topsis(units: int, years: int) -> Comparison:
    """24 indicators: entropy weights over all years, min-max and TOPSIS within each year."""
    from pymcdm.methods import TOPSIS as McdmTopsis
    from pymcdm.weights import entropy_weights as mcdm_weights
    from skcriteria import mkdm
    from skcriteria.agg.topsis import TOPSIS
    from skcriteria.preprocessing.scalers import MinMaxScaler
    from skcriteria.preprocessing.weighters import entropy_weights as skcriteria_weights

    from scripts.index.choices import Choices
    from scripts.index.data import IndexData
    from scripts.index.engine import score
    from scripts.index.entropy import entropy_weights

    values = np.random.default_rng(SEED).lognormal(size=(units * years, 24))
    rows = pd.MultiIndex.from_product([range(years), range(units)], names=["year", "unit_code"])
    frame = pd.DataFrame(values, index=rows)
    ups = pd.Series(1, index=frame.columns)
    data, choices = IndexData(frame, frame, ups, ups), Choices("min_max", "within_year", "topsis", "entropy")
    blocks = list(values.reshape(years, units, 24))
    more = np.ones(24)

    def ours() -> np.ndarray:
        return score(data, entropy_weights(frame), choices).to_numpy()

    def mcdm() -> np.ndarray:
        weights = np.sqrt(mcdm_weights(values))
        warnings.simplefilter("ignore")  # their sum is not 1: ours stand inside the root
        return np.concatenate([McdmTopsis()(block, weights, more) for block in blocks])

    def skcriteria() -> np.ndarray:
        weights, scaler, topsis = np.sqrt(skcriteria_weights(values)), MinMaxScaler(target="matrix"), TOPSIS()
        results = [topsis.evaluate(scaler.transform(mkdm(block, more, weights=weights))) for block in blocks]
        return np.concatenate([result.e_.similarity for result in results])

    others = [Alternative("pymcdm", mcdm), Alternative("scikit-criteria", skcriteria)]
    return Comparison(f"{units:,} units x {years} years", [Alternative("ours", ours), *others])


def index_draws(units: int, years: int, draws: int) -> Comparison:
    """Scores of 24 indicators under random weights, min-max and TOPSIS within each year: the intervals of the sensitivity analysis."""
    from pymcdm.methods import TOPSIS as McdmTopsis

    from scripts.index.data import IndexData
    from scripts.index.engine import blocks_of
    from scripts.methods.resampling import perturbed_weights

    draw = np.random.default_rng(SEED)
    rows = pd.MultiIndex.from_product([range(years), [f"u{i}" for i in range(units)]], names=["year", "unit_code"]).swaplevel()
    values = pd.DataFrame(draw.lognormal(size=(units * years, 24)), index=rows)
    weights = perturbed_weights(np.full(24, 1 / 24), draws, 0.25, draw)
    ups = pd.Series(1, index=values.columns)
    data = IndexData(values, values, ups, ups)

    def ours() -> np.ndarray:
        return np.stack([block.scores(weights, "topsis") for block in blocks_of(data, "min_max", "within_year")], axis=1)

    def mcdm() -> np.ndarray:
        warnings.simplefilter("ignore")  # the sum of the weights is not 1: ours stand inside the root
        blocks = values.to_numpy().reshape(years, units, 24)
        return np.stack([[McdmTopsis()(block, np.sqrt(row), np.ones(24)) for block in blocks] for row in weights])

    return Comparison(f"{units:,} units x {years} years, {draws} draws", [Alternative("ours", ours), Alternative("pymcdm", mcdm)], draws)


def tobit(units: int, years: int) -> Comparison:
    """Eight regressors and 30 dummies, censored at 0: coefficients and log-likelihood."""
    from scripts.methods.tobit import fit_tobit

    draw = np.random.default_rng(SEED)
    n = units * years
    frame = pd.DataFrame(draw.normal(size=(n, 8)), columns=[f"x{i}" for i in range(8)])
    region = np.arange(n) % 31
    frame = frame.assign(**{f"d{i}": (region == i).astype(float) for i in range(1, 31)})
    latent = 0.5 + frame.to_numpy() @ np.r_[np.linspace(-0.5, 0.5, 8), np.linspace(-1, 1, 30)] + draw.normal(size=n)
    outcome = pd.Series(np.maximum(latent, 0), name="y")
    start = np.r_[np.zeros(39), 0.0]

    def ours() -> np.ndarray:
        fit = fit_tobit(outcome, frame, 0)
        ordered = fit.coefficients.reindex(["intercept", *frame.columns])
        return np.r_[ordered.to_numpy(), fit.log_likelihood]

    def generic() -> np.ndarray:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            design = np.column_stack([np.ones(n), frame])
            fit = _generic_tobit()(outcome.to_numpy(), design).fit(start_params=start, method="bfgs", disp=False, maxiter=500, gtol=1e-8)
        return np.r_[fit.params[:-1], fit.llf]

    in_r = _in_r(
        "AER (R)",
        frame.assign(y=outcome),
        ("AER",),
        1e-6,
        call="tobit(y ~ ., left = 0, data = d)",
        values="c(coef(result), logLik(result))",
    )
    others = [Alternative("statsmodels GenericLikelihoodModel", generic, 1e-4)] if n <= 1000 else []
    return Comparison(f"{units:,} units x {years} years", [Alternative("ours", ours), *others, in_r])


def _generic_tobit() -> type:
    from scipy.stats import norm
    from statsmodels.base.model import GenericLikelihoodModel

    class Tobit(GenericLikelihoodModel):
        def loglikeobs(self, params: np.ndarray) -> np.ndarray:
            mean, sigma = self.exog @ params[:-1], np.exp(params[-1])
            free = norm.logpdf(self.endog, mean, sigma)
            return np.where(self.endog > 0, free, norm.logcdf(-mean / sigma))

    return Tobit


CROSSED = "y ~ x + (1 | unit) + (1 | year)"


def crossed_panel(units: int, years: int) -> pd.DataFrame:
    """Return an outcome with random effects of unit and year."""
    draw = np.random.default_rng(SEED)
    unit, year = np.repeat(np.arange(units), years), np.tile(np.arange(years), units)
    x = draw.normal(size=units * years)
    y = 1 + 0.5 * x + draw.normal(size=units)[unit] + 0.7 * draw.normal(size=years)[year] + draw.normal(size=units * years)
    return pd.DataFrame({"y": y, "x": x, "unit": [f"u{i}" for i in unit], "year": [f"t{i}" for i in year]})


def mixed_model(units: int, years: int) -> Comparison:
    """Crossed random intercepts of unit and year, maximum likelihood: log-likelihood and fixed effects."""
    from scripts.methods.mixed_model import fit

    data = crossed_panel(units, years)

    def ours() -> np.ndarray:
        fitted = fit(CROSSED, data, reml=False)
        return np.r_[fitted.log_likelihood, fitted.beta]

    def statsmodels() -> np.ndarray:
        from statsmodels.regression.mixed_linear_model import MixedLM

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parts = {"unit": "0 + C(unit)", "year": "0 + C(year)"}
            model = MixedLM.from_formula("y ~ x", groups=np.ones(len(data)), vc_formula=parts, re_formula="0", data=data)
            result = model.fit(reml=False, method="powell")
        return np.r_[result.llf, result.fe_params]

    in_r = _in_r(
        "lme4 (R)",
        data,
        ("lme4",),
        1e-5,
        call=f"lmer({CROSSED}, data = d, REML = FALSE)",
        values="c(logLik(result), fixef(result))",
    )
    others = [Alternative("statsmodels MixedLM (powell)", statsmodels, 1e-3)] if units * years <= 700 else []
    return Comparison(f"{units:,} units x {years} years", [Alternative("ours", ours), *others, in_r])


def mixed_bootstrap(units: int, years: int, draws: int) -> Comparison:
    """Parametric bootstrap of the crossed mixed model: the slope in each simulated outcome, the same outcomes for all."""
    from scripts.methods.mixed_model import fit, refit, simulate

    data = crossed_panel(units, years)
    fitted = fit(CROSSED, data, reml=False)
    outcomes = simulate(fitted, draws, np.random.default_rng(SEED))

    def ours() -> np.ndarray:
        return refit(fitted, outcomes).beta[:, 1]

    in_r = _in_r(
        "lme4 (R)",
        data.join(pd.DataFrame(outcomes.T, columns=[f"y{i}" for i in range(draws)])),
        ("lme4",),
        1e-4,
        setup=f"m <- lmer({CROSSED}, data = d, REML = FALSE); drawn <- d[grep('^y[0-9]', names(d))]",
        call="sapply(drawn, function(y) fixef(refit(m, y))[2])",
        values="result",
    )
    return Comparison(f"{units:,} units x {years} years, {draws} draws", [Alternative("ours", ours), in_r], draws)


def moran(size: int) -> Comparison:
    """Four nearest neighbours, 999 permutations: Moran's I and its expectation's z under normality."""
    from esda import Moran
    from libpysal.weights import KNN

    from scripts.methods.moran import global_moran, nearest_points

    draw = np.random.default_rng(SEED)
    points = draw.uniform(size=(size, 2))
    units = pd.Index([f"u{i}" for i in range(size)])
    values = pd.Series(points[:, 0] + 0.5 * draw.normal(size=size), index=units)

    def ours() -> np.ndarray:
        weights = nearest_points(pd.DataFrame(points, units, ["x", "y"]), 4)
        return np.array([global_moran(values, weights, permutations=999, seed=SEED)["moran"]])

    def esda() -> np.ndarray:
        return np.array([Moran(values.to_numpy(), KNN.from_array(points, k=4), permutations=999).I])

    in_r = _in_r(
        "spdep (R)",
        pd.DataFrame({"x": points[:, 0], "y": points[:, 1], "value": values.to_numpy()}),
        ("spdep",),
        1e-9,
        call="w <- nb2listw(knn2nb(knearneigh(as.matrix(d[, 1:2]), 4))); moran.mc(d$value, w, 999)",
        values="result$statistic",
    )
    return Comparison(f"{size:,} units, 999 permutations", [Alternative("ours", ours), Alternative("esda", esda), in_r], 999)


def natural_breaks(size: int) -> Comparison:
    """Five classes: goodness of variance fit (bounds are conventions)."""
    from mapclassify import FisherJenks

    from scripts.methods.natural_breaks import fisher_jenks

    values = np.random.default_rng(SEED).beta(2, 5, size=size)

    def ours() -> np.ndarray:
        return np.array([fisher_jenks(values, 5).goodness_of_variance_fit])

    def mapclassify() -> np.ndarray:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            labels = FisherJenks(values, k=5).yb
        within = sum(((values[labels == k] - values[labels == k].mean()) ** 2).sum() for k in range(5))
        return np.array([1 - within / ((values - values.mean()) ** 2).sum()])

    others = [Alternative("mapclassify FisherJenks (without numba)", mapclassify)] if size <= 300 else []
    in_r = _in_r(
        "classInt (R)",
        pd.DataFrame({"v": values}),
        ("classInt",),
        1e-9,
        call='classIntervals(d$v, 5, style = "fisher", largeN = Inf)',
        values="jenks.tests(result)[[2]]",
    )
    return Comparison(f"{size:,} values", [Alternative("ours", ours), *others, in_r])


# What is computed, at which sizes (from the papers' to a hundred times their units, and China's counties over 25 years), by which function.
COMPARISONS: list[tuple[str, list[tuple[int, ...]], Callable[..., Comparison]]] = [
    ("entropy weights and TOPSIS", [(45, 3), (286, 13), (2800, 25), (28600, 13)], entropy_topsis),
    ("index under random weights", [(45, 3, 100), (286, 13, 20), (2800, 25, 5)], index_draws),
    ("Tobit", [(31, 15), (310, 15), (2800, 25)], tobit),
    ("crossed mixed model", [(6, 11), (60, 11), (600, 11), (2800, 25)], mixed_model),
    ("bootstrap of the mixed model", [(6, 11, 200), (60, 11, 100), (600, 11, 20)], mixed_bootstrap),
    ("Moran's I", [(31,), (286,), (2800,)], moran),
    ("natural breaks", [(286,), (2860,), (28600,)], natural_breaks),
]
