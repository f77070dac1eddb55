"""Rule table_4_parameters: effects and variance components of the chosen model, with intervals and a bootstrap test."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scripts.errors import EstimationError
from scripts.lanzhou_xining.data import (
    DATA_SETS,
    FEW_CLUSTERS,
    OUTCOME,
    PREDICTOR,
    RECONSTRUCTED,
    chosen_random,
    formula_of,
    load,
    model_frame,
    note,
)
from scripts.methods.mixed_inference import bootstrap, bootstrap_test, coefficient_table, component_intervals
from scripts.methods.mixed_model import fit
from scripts.methods.resampling import interval
from scripts.rule import run_rule
from scripts.tables import write_table


def table_4_parameters(
    data: str, coverage: str, scale: str, models: Mapping[str, Any], draws: int, level: float, seed: int, table: Sequence[str]
) -> None:
    """Write fixed effects (Satterthwaite) and variance components (profile) with parametric bootstrap intervals, by data set."""
    frame = load(data)
    random = chosen_random(models)
    parts = []
    singular = []
    for data_set in DATA_SETS:
        sample = model_frame(frame, data_set, [OUTCOME, PREDICTOR], scale)
        rows, share = parameters(sample, random, draws, level, np.random.default_rng(seed))
        parts.append(rows.assign(data_set=data_set))
        singular.append(f"{100 * share:.0f} % of the bootstrap fits of the {data_set} data set are singular")
    found = pd.concat(parts, ignore_index=True)
    write_table(
        found[["data_set", *(c for c in found.columns if c != "data_set")]],
        table,
        f"Table 4. Parameters of model {models['chosen']}",
        note(
            coverage,
            RECONSTRUCTED,
            f"REML; degrees of freedom and p by Satterthwaite; {100 * level:.0f} % intervals; {draws} bootstrap draws, seed {seed}",
            "Variance components as standard deviations, with profile likelihood intervals of the maximum likelihood fit",
            "relative_to_effect: standard deviations over the size of the effect of population change",
            "p_bootstrap: likelihood-ratio test against outcomes simulated without population change",
            *singular,
            FEW_CLUSTERS,
        ),
    )


def parameters(sample: pd.DataFrame, random: str, draws: int, level: float, generator: np.random.Generator) -> tuple[pd.DataFrame, float]:
    """Return the rows of Table 4 of one data set, and the share of singular fits in the bootstrap."""
    fitted = fit(formula_of(random), sample)
    drawn = bootstrap(fitted, draws, generator)
    low, high = interval(drawn.beta, level)
    fixed = coefficient_table(fitted, level).assign(part="fixed effect", bootstrap_lower=low, bootstrap_upper=high)
    _, p = bootstrap_test(fitted, PREDICTOR, draws, generator)
    fixed["p_bootstrap"] = np.where(fixed["term"] == PREDICTOR, p, np.nan)
    low, high = interval(drawn.deviations, level)
    names = [f"{effect} by {group}" for (group, effect, _), d in zip(fitted.model.names, fitted.model.diagonal, strict=True) if d]
    components = pd.DataFrame(
        {
            "part": "standard deviation",
            "term": [*names, "residual"],
            "estimate": fitted.deviations,
            "bootstrap_lower": low,
            "bootstrap_upper": high,
        }
    )
    try:
        profile = component_intervals(fitted, level).set_index("component")
        components[["lower", "upper"]] = profile.loc[components["term"], ["lower", "upper"]].to_numpy()
    except EstimationError:  # correlated random effects: bootstrap intervals only
        components[["lower", "upper"]] = np.nan
    table = pd.concat([fixed, components], ignore_index=True)
    effect = abs(fixed.set_index("term").at[PREDICTOR, "estimate"])
    table["relative_to_effect"] = table["estimate"].where(table["part"] == "standard deviation") / effect
    first = ["part", "term"]
    return table[first + [c for c in table.columns if c not in first]], float(drawn.singular.mean())


if __name__ == "__main__":
    run_rule(table_4_parameters)
