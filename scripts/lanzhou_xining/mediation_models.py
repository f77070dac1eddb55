"""Rule mediation_models: Tables 5 and 6, population change with and without its two mediators, and the indirect effects."""

from collections.abc import Mapping, Sequence
from math import comb
from typing import Any

import numpy as np
import pandas as pd

from scripts.lanzhou_xining.data import DATA_SETS, FEW_CLUSTERS, OUTCOME, PREDICTOR, RECONSTRUCTED, chosen_random, load, model_frame, note
from scripts.methods.mediation import Models, cluster_bootstrap, mediate, parametric_bootstrap
from scripts.methods.mixed_inference import coefficient_table
from scripts.methods.resampling import bootstrap_p
from scripts.rule import run_rule
from scripts.tables import write_table


def mediation_models(
    data: str,
    coverage: str,
    scale: str,
    models: Mapping[str, Any],
    mediators: Sequence[str],
    estimator: str,
    draws: int,
    level: float,
    seed: int,
    table_5: Sequence[str],
    table_6: Sequence[str],
) -> None:
    """Estimate the mediation in the chosen mixed model and by least squares, in both data sets.

    estimator: the one that the claims of the paper are compared with, marked in the column `primary`.
    """
    frame = load(data)
    fives, sixes = [], []
    for data_set in DATA_SETS:
        sample = model_frame(frame, data_set, [OUTCOME, PREDICTOR, *mediators], scale)
        of_data_set = []
        for name, random in (("mixed model", chosen_random(models)), ("least squares", "")):
            fitted = mediate(sample, OUTCOME, PREDICTOR, mediators, random)
            primary = "yes" if name == estimator.replace("_", " ") else ""
            label = {"data_set": data_set, "estimator": name, "primary": primary, "observations": len(sample)}
            fives.append(paths(fitted).assign(**label))
            generator = np.random.default_rng(seed)
            effects = indirect_effects(fitted, draws, level, generator)
            if not random:
                drawn = cluster_bootstrap(sample, OUTCOME, PREDICTOR, mediators, "city", draws, generator)
                effects = effects.join(_intervals(drawn, effects["mediator"], level, "cluster"))
            of_data_set.append(effects.assign(**label))
        sixes.append(with_extreme_p(pd.concat(of_data_set)))
    cities = sample["city"].nunique()
    remarks = (
        RECONSTRUCTED,
        f"The mixed model has the random terms of model {models['chosen']}",
        "Population change and mediators are standardised, resilience is not",
        FEW_CLUSTERS,
    )
    write_table(_labels_first(fives), table_5, "Table 5. Population change with and without mediators", note(coverage, *remarks))
    how = f"{draws} draws, seed {seed}, {100 * level:.0f} % percentile intervals; "
    how += "smallest_p, largest_p: over both estimators and both tests, as the paper names neither; "
    how += f"{cities} cities give only {comb(2 * cities - 1, cities)} distinct cluster resamples"
    write_table(_labels_first(sixes), table_6, "Table 6. Indirect effects", note(coverage, *remarks, how))


def paths(fitted: Models) -> pd.DataFrame:
    """Rows of Table 5: the terms of the models without mediators, with them, and of each mediator."""
    named = {"without mediators": fitted.total, "with mediators": fitted.outcome}
    named |= {f"of {m.model.formula.outcome}": m for m in fitted.mediators}
    rows = [coefficient_table(fit).assign(model=name, singular="; ".join(fit.singular) or "no") for name, fit in named.items()]
    table = pd.concat(rows, ignore_index=True)
    found = fitted.estimates()
    direct = (table["model"] == "with mediators") & (table["term"] == PREDICTOR)
    table["reduction_percent"] = np.where(direct, 100 * (1 - found.direct / found.total), np.nan)
    return table[["model", *(c for c in table.columns if c != "model")]]


def indirect_effects(fitted: Models, draws: int, level: float, generator: np.random.Generator) -> pd.DataFrame:
    """Rows of Table 6: paths, product, Sobel test, parametric bootstrap, and share mediated of each mediator."""
    found = fitted.estimates()
    drawn = parametric_bootstrap(fitted, draws, generator)
    effects = pd.DataFrame(
        {
            "mediator": found.mediators,
            "path_a": found.a,
            "path_b": found.b,
            "path_a_p": [coefficient_table(m).set_index("term").at[PREDICTOR, "p"] for m in fitted.mediators],
            "path_b_p": coefficient_table(fitted.outcome).set_index("term").loc[list(found.mediators), "p"].to_numpy(),
            "indirect_effect": found.indirect,
            "sobel_standard_error": found.sobel_errors,
            "sobel_p": found.sobel_p(),
            "bootstrap_p": [bootstrap_p(drawn[m]) for m in found.mediators],
            "share_percent": 100 * found.shares,
            "direct_effect": found.direct,
            "total_effect": found.total,
        }
    )
    return effects.join(_intervals(drawn, effects["mediator"], level, "bootstrap"))


def with_extreme_p(effects: pd.DataFrame) -> pd.DataFrame:
    """Add the smallest and the largest p of each mediator, over both estimators and both tests: the paper names neither."""
    tests = effects.groupby("mediator")[["sobel_p", "bootstrap_p"]]
    smallest, largest = tests.min().min(axis=1), tests.max().max(axis=1)
    return effects.assign(smallest_p=effects["mediator"].map(smallest), largest_p=effects["mediator"].map(largest))


def _intervals(drawn: pd.DataFrame, mediators: pd.Series, level: float, name: str) -> pd.DataFrame:
    ends = [0.5 - level / 2, 0.5 + level / 2]
    effect = drawn[list(mediators)].quantile(ends).to_numpy()
    share = 100 * drawn[[f"share {m}" for m in mediators]].quantile(ends).to_numpy()
    columns = [f"{name}_lower", f"{name}_upper", f"{name}_share_lower", f"{name}_share_upper"]
    return pd.DataFrame(dict(zip(columns, [*effect, *share], strict=True)))


def _labels_first(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    table = pd.concat(frames, ignore_index=True)
    first = ["data_set", "estimator", "primary", "observations"]
    return table[first + [c for c in table.columns if c not in first]]


if __name__ == "__main__":
    run_rule(mediation_models)
