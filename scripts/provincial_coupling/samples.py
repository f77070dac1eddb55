"""The samples and models of the regression, and one fit of each: what the tables of section 6 are made from."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scripts.errors import EstimationError
from scripts.methods.panel_models import dummies
from scripts.methods.tobit import LOG_SIGMA, fit_tobit, marginal_effects
from scripts.methods.tobit_random_effects import LOG_SIGMA_U, fit_random_effects_tobit
from scripts.provincial_coupling.prepare_regression import OUTCOME, REGRESSORS

SAMPLES: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "Total": lambda rows: pd.Series(True, index=rows.index),
    "East": lambda rows: rows["region"] == "East",
    "West": lambda rows: rows["region"] == "West",
    "Centre": lambda rows: rows["region"] == "Central",
    "Northeast": lambda rows: rows["region"] == "Northeast",
    "Coast": lambda rows: rows["coast"] == "Coast",
    "Inland": lambda rows: rows["coast"] == "Inland",
}
MODELS = ["fixed_effects", "pooled", "random_effects", "two_way"]
# Two of them once more, on every row that has all factors, whatever the sums of cities cover: the published table resembles the first most.
EVERY_PROVINCE = "pooled_every_province"
ON_EVERY_ROW = {EVERY_PROVINCE: "pooled", "random_effects_every_province": "random_effects"}
# Dummies carry no meaning of their own: tables show the factors and the scale parameters.
SHOWN = [*REGRESSORS, "intercept", LOG_SIGMA, LOG_SIGMA_U]


@dataclass(frozen=True)
class Fitted:
    """Estimates (one row a term) and the fit's statistics, ready for tables."""

    estimates: pd.DataFrame
    statistics: dict[str, object]


def sample_rows(rows: pd.DataFrame, sample: str, kept: str = "complete") -> pd.DataFrame:
    """Return the rows of a sample that are `complete`, or `available`."""
    return rows[SAMPLES[sample](rows) & rows[kept]].reset_index(drop=True)


def rows_of_model(rows: pd.DataFrame, sample: str, model: str) -> pd.DataFrame:
    """Return the rows of a sample that a model is fitted to: those that are complete, or every one that has all factors."""
    return sample_rows(rows, sample, "available" if model in ON_EVERY_ROW else "complete")


def fit(rows: pd.DataFrame, model: str, lower: float, upper: float, nodes: int) -> Fitted:
    """Fit one Tobit model to the rows of a sample (`rows_of_model`).

    Provinces without an uncensored observation are left out of models with province dummies: their dummy has no finite estimate and
    they carry no information on the factors. A model that has no estimate is returned empty, with the reason in `status`.
    """
    model = ON_EVERY_ROW.get(model, model)
    used, dropped = _informative(rows, lower, upper) if model in ("fixed_effects", "two_way") else (rows, [])
    statistics: dict[str, object] = {"observations": len(used), "provinces": used["unit_code"].nunique(), "left_out": ", ".join(dropped)}
    if used.empty:
        return Fitted(pd.DataFrame(columns=["term"]), statistics | {"status": "no estimate: no province has an uncensored observation"})
    try:
        if model == "random_effects":
            estimates, more = _random_effects(used, lower, upper, nodes)
        else:
            estimates, more = _with_dummies(used, model, lower, upper)
    except EstimationError as error:
        return Fitted(pd.DataFrame(columns=["term"]), statistics | {"status": f"no estimate: {error}"})
    return Fitted(estimates, statistics | more | {"status": "estimated"})


def _informative(rows: pd.DataFrame, lower: float, upper: float) -> tuple[pd.DataFrame, list[str]]:
    inside = (rows[OUTCOME] > lower) & (rows[OUTCOME] < upper)
    informative = inside.groupby(rows["unit_code"]).transform("any")
    return rows[informative].reset_index(drop=True), sorted(rows.loc[~informative, "province"].unique())


def _with_dummies(rows: pd.DataFrame, model: str, lower: float, upper: float) -> tuple[pd.DataFrame, dict[str, object]]:
    parts = [rows[REGRESSORS]]
    if model in ("fixed_effects", "two_way"):
        parts.append(dummies(rows["unit_code"], "province"))
    if model == "two_way":
        parts.append(dummies(rows["year"], "year"))
    design = pd.concat(parts, axis=1)
    result = fit_tobit(rows[OUTCOME], design, lower, upper)
    clustered = result.clustered(rows["unit_code"].tolist(), correction=True)
    effects = marginal_effects(result, design, lower, upper)
    table = pd.DataFrame(
        {
            "coefficient": result.coefficients,
            "standard_error": result.standard_errors,
            "p": result.p_values,
            "clustered_standard_error": clustered.standard_errors,
            "clustered_p": clustered.p_values,
            "marginal_effect": effects["effect"],
            "marginal_effect_standard_error": effects["standard_error"],
        }
    )
    statistics: dict[str, object] = {
        "censored_left": result.censored_left,
        "censored_right": result.censored_right,
        "sigma": result.sigma,
        "log_likelihood": result.log_likelihood,
        "log_likelihood_null": result.log_likelihood_null,
        "pseudo_r2": result.pseudo_r2,
        "not_identified": "; ".join(f"{name}: {why}" for name, why in result.omitted.items()),
    }
    return _shown(table), statistics


def _random_effects(rows: pd.DataFrame, lower: float, upper: float, nodes: int) -> tuple[pd.DataFrame, dict[str, object]]:
    result = fit_random_effects_tobit(rows[OUTCOME], rows[REGRESSORS], rows["unit_code"].tolist(), lower, upper, nodes)
    table = pd.DataFrame({"coefficient": result.coefficients, "standard_error": result.standard_errors, "p": result.p_values})
    statistics: dict[str, object] = {
        "censored_left": result.censored_left,
        "censored_right": result.censored_right,
        "sigma": float(np.exp(result.coefficients[LOG_SIGMA])),
        "log_likelihood": result.log_likelihood,
        "share_of_province_variance": result.share_of_group_variance,
    }
    return _shown(table), statistics


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    return table.loc[[name for name in SHOWN if name in table.index]].rename_axis("term").reset_index()
