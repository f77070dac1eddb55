"""Rule table_3_mixed_models: six models of resilience by population change, in both data sets."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scripts.errors import EstimationError
from scripts.lanzhou_xining.data import DATA_SETS, FEW_CLUSTERS, OUTCOME, PREDICTOR, RECONSTRUCTED, formula_of, load, model_frame, note
from scripts.lanzhou_xining.engines import mixedlm_log_likelihood, statsmodels_log_likelihood
from scripts.methods.mixed_inference import coefficient_table, corrected_akaike, r_squared, restricted_akaike
from scripts.methods.mixed_model import fit
from scripts.rule import run_rule
from scripts.tables import write_table


def table_3_mixed_models(
    data: str, coverage: str, scale: str, models: Mapping[str, Any], table: Sequence[str], engines: Sequence[str]
) -> None:
    """Fit each model by maximum likelihood (AICc, log-likelihood) and by REML (effects, R2), and again with two other packages."""
    frame = load(data)
    rows, checks = [], []
    for data_set in DATA_SETS:
        sample = model_frame(frame, data_set, [OUTCOME, PREDICTOR], scale)
        for name, random in models["random"].items():
            row, check = compare_model(sample, str(random))
            rows.append({"data_set": data_set, "model": name, **row, "chosen": "yes" if name == models["chosen"] else ""})
            checks.append({"data_set": data_set, "model": name, **check})
    compared = pd.DataFrame(rows)
    for place, criterion in ((8, "aicc"), (10, "aicc_reml")):
        best = compared.groupby("data_set")[criterion].transform("min")
        compared.insert(place, f"{criterion}_above_best", compared[criterion] - best)
    write_table(
        compared,
        table,
        "Table 3. Linear mixed models of resilience by population change",
        note(
            coverage,
            RECONSTRUCTED,
            "AICc and log_likelihood are of the maximum likelihood fit, effect and R2 of the REML fit; columns _reml and _ml: the other",
            "n of AICc is the number of city-years, though they are of few cities",
            "AICc of REML compares these models with each other only: they have the same fixed effects",
            "singular names variance components estimated at zero: the model then equals one without them and has one parameter more",
            FEW_CLUSTERS,
        ),
        decimals={"aicc": 2, "aicc_above_best": 2, "aicc_reml": 2, "aicc_reml_above_best": 2, "log_likelihood": 3},
    )
    write_table(
        pd.DataFrame(checks),
        engines,
        "Log-likelihood of the six models by three implementations (maximum likelihood)",
        note(
            coverage,
            "Ours equals lme4 in the tests. A difference below zero: the package stopped at a lower maximum; a model can have two",
        ),
        decimals=6,
    )


def compare_model(sample: pd.DataFrame, random: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return one row of Table 3, and the log-likelihoods of the three implementations."""
    formula = formula_of(random)
    likely, restricted = fit(formula, sample, reml=False), fit(formula, sample)
    effect, effect_ml = (coefficient_table(one).set_index("term").loc[PREDICTOR] for one in (restricted, likely))
    shares = r_squared(restricted)
    try:
        aicc, aicc_reml = corrected_akaike(likely), float(restricted_akaike([restricted])[0])
    except EstimationError:
        aicc = aicc_reml = float("nan")
    row = {
        "formula": formula.text,
        "observations": len(sample),
        "cities": sample["city"].nunique(),
        "parameters": likely.parameters,
        "log_likelihood": likely.log_likelihood,
        "aicc": aicc,
        "aicc_reml": aicc_reml,
        "r2_marginal": shares.marginal,
        "r2_conditional": shares.conditional,
        "effect": effect["estimate"],
        "standard_error": effect["standard_error"],
        "p": effect["p"],
        "effect_ml": effect_ml["estimate"],
        "standard_error_ml": effect_ml["standard_error"],
        "p_ml": effect_ml["p"],
        "singular": "; ".join(likely.singular) or "no",
        "singular_reml": "; ".join(restricted.singular) or "no",
        "converged": "yes" if likely.converged and restricted.converged else "no",
    }
    check: dict[str, Any] = {
        "formula": formula.text,
        "ours": likely.log_likelihood,
        "mixedlm": mixedlm_log_likelihood(formula, sample),
        "statsmodels": statsmodels_log_likelihood(formula, sample),
    }
    return row, check | {f"{name}_minus_ours": check[name] - likely.log_likelihood for name in ("mixedlm", "statsmodels")}


if __name__ == "__main__":
    run_rule(table_3_mixed_models)
