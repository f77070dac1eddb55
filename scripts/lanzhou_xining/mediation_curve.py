"""Mediation of population change under every combination of sectors, denominator, estimator, data set and weights of the index."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import pandas as pd

from scripts.lanzhou_xining.data import MEDIATORS, OUTCOME, PREDICTOR, chosen_random, model_frame
from scripts.lanzhou_xining.explanatory import explanatory
from scripts.methods.mediation import mediate

CHOICES = ("data_set", "sectors", "denominator", "estimator", "weights")


def mediation_curve(
    frame: pd.DataFrame,
    cells: pd.DataFrame,
    index: Mapping[str, Mapping[str, pd.Series]],
    settings: Mapping[str, Any],
    options: Mapping[str, Sequence[str]],
) -> pd.DataFrame:
    """Return one row a combination: total and direct effect, reduction and shares in percent, Sobel's p.

    frame: model_data.csv. cells: indicators. index: resilience by data set and name of its weights. settings: the paper's section.
    options: of each of CHOICES. Effects are in standard deviations of the index, as in the curve of the mixed models.
    """
    rows = []
    mediators = settings["mediation"]["mediators"]
    first_year, scale = settings["population_change"]["first_year"], settings["population_change"]["scale"]
    for data_set, sectors, denominator in product(*(options[choice] for choice in CHOICES[:3])):
        variant = frame[frame["data_set"] == data_set].set_index(["unit_code", "year"])
        of_years = cells[cells["year"].isin(variant.index.get_level_values("year"))]
        found = explanatory(of_years, first_year, denominator, sectors)
        variant = variant.assign(**{name: found[name] for name in MEDIATORS})
        for estimator, weights in product(options["estimator"], options["weights"]):
            variant[OUTCOME] = index[data_set][weights].reindex(variant.index)
            sample = model_frame(variant.reset_index(), data_set, [OUTCOME, PREDICTOR, *mediators], scale)
            sample[OUTCOME] = sample[OUTCOME] / sample[OUTCOME].std()
            random = chosen_random(settings["models"]) if estimator == "mixed_model" else ""
            labels = dict(zip(CHOICES, (data_set, sectors, denominator, estimator, weights), strict=True))
            rows.append(labels | _effects(sample, mediators, random))
    return pd.DataFrame(rows)


def _effects(sample: pd.DataFrame, mediators: Sequence[str], random: str) -> dict[str, float]:
    found = mediate(sample, OUTCOME, PREDICTOR, mediators, random).estimates()
    row = {"total_effect": found.total, "direct_effect": found.direct, "reduction_percent": 100 * (1 - found.direct / found.total)}
    for position, (share, p) in enumerate(zip(found.shares, found.sobel_p(), strict=True)):
        row |= {f"share_percent_{found.mediators[position]}": 100 * share, f"sobel_p_{found.mediators[position]}": p}
    return row
