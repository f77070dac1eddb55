"""Rule assess_tobit: specification curve of the Tobit models of the coupling degree, and cluster bootstrap of the stated one."""

import logging
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from scripts.coverage import Coverage
from scripts.errors import ConfigError, EstimationError
from scripts.methods.panel_models import dummies
from scripts.methods.resampling import bootstrap_p, interval, random_cluster_weights
from scripts.methods.specification_curve import curve, summary
from scripts.methods.tobit import Estimates, fit_tobit
from scripts.methods.tobit_draws import weighted_tobit
from scripts.methods.tobit_random_effects import fit_random_effects_tobit
from scripts.provincial_coupling.prepare_regression import OUTCOME, REGRESSORS
from scripts.provincial_coupling.samples import SAMPLES, sample_rows
from scripts.rule import run_rule
from scripts.tables import write_table

LIMITS = {"both": (True, True), "left": (True, False), "none": (False, False)}
WITH_PROVINCES = ("fixed_effects", "two_way")
CHOICES = ["model", "limits", "rows", "errors", "left_out"]
STATED = {"model": "fixed_effects", "limits": "both", "rows": "complete", "errors": "conventional", "left_out": "none"}


def assess_tobit(
    regression: str,
    coverage: str,
    settings: Mapping[str, Any],
    choices: Mapping[str, Any],
    general: Mapping[str, Any],
    seed: int,
    outputs: Mapping[str, Sequence[str]],
) -> None:
    """Write the curve (one row a term and specification), its summary by term, and the bootstrap of each sample.

    settings: the section `provincial_coupling.regression`. choices: options of model, limits, rows, errors, and `leave_one_out`.
    """
    rows = pd.read_csv(regression, dtype={"unit_code": str})
    estimates, failed = all_estimates(rows, settings, choices)
    curves = pd.concat([_curve_of(term, part) for term, part in estimates.groupby("term", sort=False)], ignore_index=True)
    note = f"{failed} combinations have no estimate. {Coverage.load(coverage).note()}"
    write_table(curves, outputs["curve_table"], "Specification curve of the Tobit models, all provinces", note, decimals=4)
    text = "Specifications that agree in sign with the method as configured, and those that are also significant (5 %). "
    write_table(
        summary(curves, ["term"]), outputs["summary_table"], "Tobit models under every combination of choices", text + note, decimals=4
    )
    table = bootstrap_table(rows, settings, general, seed)
    words = f"{general['draws']} draws of random weights of provinces (fractional weights), seed {seed}; {general['level']:.0%} intervals. "
    words += "With few provinces (Northeast, Centre) no interval is to be trusted. "
    write_table(
        table, outputs["bootstrap_table"], "Tobit with province effects: cluster bootstrap", words + Coverage.load(coverage).note(), 4
    )


def all_estimates(rows: pd.DataFrame, settings: Mapping[str, Any], choices: Mapping[str, Any]) -> tuple[pd.DataFrame, int]:
    """Return the estimates of every combination, and how many combinations have none (the log says why)."""
    options = {name: list(dict.fromkeys([STATED[name], *choices[name]])) for name in ("model", "limits", "rows", "errors")}
    left_out = ["none", *REGRESSORS] if choices["leave_one_out"] else ["none"]
    parts, failed = [], 0
    for model, limits, kept, out in product(options["model"], options["limits"], options["rows"], left_out):
        if model == "random_effects" and out != "none":
            continue  # by quadrature: a hundred times slower than the others
        factors = [name for name in REGRESSORS if name != out]
        try:
            fits, observations = estimate(sample_rows(rows, "Total", kept), model, limits, factors, settings, options["errors"])
        except EstimationError as error:
            logging.info("no estimate: %s, limits %s, rows %s, without %s: %s", model, limits, kept, out, error)
            failed += 1
            continue
        labels = {"model": model, "limits": limits, "rows": kept, "left_out": out, "observations": observations}
        parts += [table_of(fit, factors, errors=kind, **labels) for kind, fit in fits.items()]
    table = pd.concat(parts, ignore_index=True)
    return table[["term", *CHOICES, "estimate", "standard_error", "p_value", "observations"]], failed


def estimate(
    rows: pd.DataFrame, model: str, limits: str, factors: Sequence[str], settings: Mapping[str, Any], errors: Sequence[str]
) -> tuple[dict[str, Estimates], int]:
    """Return the fit with each kind of standard errors, and its number of rows; the random-effects model has conventional ones only."""
    lower, upper = _bounds(limits, settings)
    used = informative(rows, lower, upper) if model in WITH_PROVINCES else rows
    labels = used["unit_code"].tolist()
    fits: dict[str, Estimates] = {}
    if model == "random_effects":
        if "conventional" in errors:
            chosen = used[list(factors)]
            fits["conventional"] = fit_random_effects_tobit(used[OUTCOME], chosen, labels, lower, upper, settings["nodes"])
    else:
        fitted = fit_tobit(used[OUTCOME], design_of(used, model, factors), lower, upper)
        fits = {kind: fitted.clustered(labels, correction=True) if kind == "clustered" else fitted for kind in errors}
    return fits, len(used)


def table_of(fit: Estimates, factors: Sequence[str], **labels: object) -> pd.DataFrame:
    """Return one row a factor that the model could identify: its estimate, standard error and p value, and the labels."""
    names = list(fit.coefficients.index)
    kept = [name for name in factors if name in names]
    places = [names.index(name) for name in kept]
    columns = {"estimate": fit.coefficients, "standard_error": fit.standard_errors, "p_value": fit.p_values}
    return pd.DataFrame({"term": kept, **{name: values.to_numpy()[places] for name, values in columns.items()}, **labels})


def design_of(rows: pd.DataFrame, model: str, factors: Sequence[str]) -> pd.DataFrame:
    """Return the factors, with dummies of provinces and years where the model has them."""
    parts = [rows[list(factors)]]
    if model in WITH_PROVINCES:
        parts.append(dummies(rows["unit_code"], "province"))
    if model == "two_way":
        parts.append(dummies(rows["year"], "year"))
    return pd.concat(parts, axis=1)


def informative(rows: pd.DataFrame, lower: float, upper: float) -> pd.DataFrame:
    """Return the rows of provinces with an uncensored observation: the dummy of any other has no finite estimate."""
    inside = (rows[OUTCOME] > lower) & (rows[OUTCOME] < upper)
    return rows[inside.groupby(rows["unit_code"]).transform("any")].reset_index(drop=True)


def bootstrap_table(rows: pd.DataFrame, settings: Mapping[str, Any], general: Mapping[str, Any], seed: int) -> pd.DataFrame:
    """Return by sample and factor the estimate, its conventional, clustered and bootstrap intervals, and the bootstrap p value."""
    generator = np.random.default_rng(seed)
    level, draws = float(general["level"]), int(general["draws"])
    z = ndtri((1 + level) / 2)
    lower, upper = _bounds("both", settings)
    parts = []
    for sample in SAMPLES:
        used = informative(sample_rows(rows, sample), lower, upper)
        try:
            fits, observations = estimate(used, "fixed_effects", "both", REGRESSORS, settings, ["conventional", "clustered"])
            design = design_of(used, "fixed_effects", REGRESSORS)
            design = design[[name for name in fits["conventional"].coefficients.index if name in design]]
            weights = random_cluster_weights(used["unit_code"].tolist(), draws, generator)
            drawn = weighted_tobit(used[OUTCOME], design, weights, lower, upper)
        except EstimationError as error:
            logging.info("bootstrap of sample %s: %s", sample, error)
            continue
        part = table_of(fits["conventional"], REGRESSORS, observations=observations).drop(columns="p_value")
        part = part.rename(columns={"standard_error": "conventional_error"})
        values = drawn.coefficients[drawn.converged][:, [drawn.names.index(name) for name in part["term"]]]
        low, high = interval(values, level)
        part = part.assign(
            sample=sample,
            clustered_error=table_of(fits["clustered"], REGRESSORS)["standard_error"],
            bootstrap_error=values.std(axis=0, ddof=1),
            lower=part["estimate"] - z * part["conventional_error"],
            upper=part["estimate"] + z * part["conventional_error"],
            bootstrap_lower=low,
            bootstrap_upper=high,
            bootstrap_p=[bootstrap_p(column) for column in values.T],
            provinces=used["unit_code"].nunique(),
            converged_draws=int(drawn.converged.sum()),
        )
        parts.append(part[["sample", *(name for name in part if name != "sample")]])
    if not parts:
        raise ConfigError("sensitivity: no sample of provincial_coupling.regression has a Tobit estimate")
    return pd.concat(parts, ignore_index=True)


def _curve_of(term: str, part: pd.DataFrame) -> pd.DataFrame:
    match = np.logical_and.reduce([part[name] == option for name, option in STATED.items()])
    if match.sum() != 1:
        raise EstimationError(f"the Tobit model as configured has no estimate of {term}: see the log of assess_tobit")
    return curve(part, part.index[match][0])


def _bounds(limits: str, settings: Mapping[str, Any]) -> tuple[float, float]:
    left, right = LIMITS[limits]
    return (settings["lower"] if left else -np.inf, settings["upper"] if right else np.inf)


if __name__ == "__main__":
    run_rule(assess_tobit)
