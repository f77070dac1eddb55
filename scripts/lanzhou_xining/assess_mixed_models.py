"""Rule assess_mixed_models: specification curve of the effect of population change on resilience in the Lanzhou-Xining cities."""

import logging
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from scripts.coverage import Coverage
from scripts.errors import EstimationError
from scripts.index.data import read_cells
from scripts.index.engine import score
from scripts.index.weights import weights_named
from scripts.lanzhou_xining.assessed_index import load as load_index
from scripts.lanzhou_xining.data import FEW_CLUSTERS, OUTCOME, PREDICTOR, RECONSTRUCTED, formula_of, load, model_frame
from scripts.lanzhou_xining.mediation_curve import mediation_curve
from scripts.methods.mixed_inference import coefficient_table
from scripts.methods.mixed_model import fit
from scripts.methods.specification_curve import curve, summary
from scripts.rule import run_rule
from scripts.sensitivity.material import Material
from scripts.tables import write_table


def assess_mixed_models(
    data: str,
    inputs: Mapping[str, str],
    settings: Mapping[str, Any],
    choices: Mapping[str, Sequence[str]],
    outputs: Mapping[str, Sequence[str]],
) -> None:
    """Write the curve, one row a specification, its summary by data set, and the mediation under its own choices.

    data: model_data.csv of the paper. inputs: what the index's loader reads. settings: the paper's section. choices: options of data
    set, estimation and weights; the random terms are those of the configuration.
    """
    frame = load(data)
    index = {name: resilience_with(inputs, settings, frame, name, choices["weights"]) for name in choices["data_set"]}
    settings_of_mediation = {**choices, **settings["sensitivity"]["mediation"]}
    mediated = mediation_curve(frame, read_cells(inputs["indicators"]), index, settings, settings_of_mediation)
    rows = []
    for data_set, estimation, weights in product(choices["data_set"], choices["estimation"], choices["weights"]):
        variant = frame[frame["data_set"] == data_set].set_index(["unit_code", "year"])
        variant[OUTCOME] = index[data_set][weights].reindex(variant.index).where(variant[OUTCOME].notna())
        sample = model_frame(variant.reset_index(), data_set, [OUTCOME, PREDICTOR], settings["population_change"]["scale"])
        # Indices of different weights have different spreads: effects are in standard deviations of the index.
        sample[OUTCOME] = sample[OUTCOME] / sample[OUTCOME].std()
        for model, random in settings["models"]["random"].items():
            labels = {"data_set": data_set, "model": model, "random_terms": random or "none", "estimation": estimation, "weights": weights}
            rows.append(labels | _effect(sample, str(random), estimation == "reml"))
    table = pd.DataFrame(rows).dropna(subset=["estimate", "standard_error"]).reset_index(drop=True)
    chosen = {"model": settings["models"]["chosen"], "estimation": "reml", "weights": "entropy"}
    curves = []
    for _, part in table.groupby("data_set", sort=False):
        match = np.logical_and.reduce([part[name] == option for name, option in chosen.items()])
        if match.sum() != 1:
            raise EstimationError("the mixed model as configured has no estimate: see the log of assess_mixed_models")
        curves.append(curve(part, part.index[match][0]))
    result = pd.concat(curves, ignore_index=True)
    note = f"Effects are in standard deviations of the index. {RECONSTRUCTED}. {FEW_CLUSTERS}. {Coverage.load(inputs['coverage']).note()}"
    write_table(mediated, outputs["mediation_table"], "Mediation of population change under every combination of choices", note, 4)
    write_table(result, outputs["curve_table"], "Specification curve of the effect of population change on resilience", note, 4)
    write_table(
        summary(result, ["data_set"]), outputs["summary_table"], "Effect of population change under every combination of choices", note, 4
    )


def resilience_with(
    paths: Mapping[str, str], settings: Mapping[str, Any], frame: pd.DataFrame, data_set: str, names: Sequence[str]
) -> dict[str, pd.Series]:
    """Return the resilience index of a data set by name of its weights, each standardised by min-max and added up as the paper does."""
    years = sorted(frame.loc[frame["data_set"] == data_set, "year"].unique())
    material: Material = load_index(paths, settings, [years[-2], years[-1]], years if data_set == "snapshot" else None)
    sets = weights_named(names, material.data, material.given)
    return {name: score(material.data, weights, material.configured) for name, weights in sets.items()}


def _effect(sample: pd.DataFrame, random: str, reml: bool) -> dict[str, object]:
    try:
        fitted = fit(formula_of(random), sample, reml=reml)
        row = coefficient_table(fitted).set_index("term").loc[PREDICTOR]
    except EstimationError as error:
        logging.info("no estimate with '%s': %s", random, error)
        return {"estimate": np.nan}
    return {
        "estimate": row["estimate"],
        "standard_error": row["standard_error"],
        "p_value": row["p"],
        "singular": "; ".join(fitted.singular) or "no",
        "observations": len(sample),
    }


if __name__ == "__main__":
    run_rule(assess_mixed_models)
