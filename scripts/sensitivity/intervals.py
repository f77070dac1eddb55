"""Monte-Carlo intervals of an index and of what is computed from it, by random weights and by resampled indicators."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scripts.index.engine import blocks_of
from scripts.index.weights import weights_named
from scripts.methods.rank_sensitivity import ranks_of
from scripts.methods.resampling import interval, perturbed_weights, resampled_indicators
from scripts.sensitivity.material import Material


def interval_table(material: Material, general: Mapping[str, Any], seed: int) -> pd.DataFrame:
    """Return by measure, label and year the value of the stated method, and the intervals of each kind of draw.

    general: level, draws, weight_spread. The unit measure also has the rank. One generator serves all draws, so a seed gives one table.
    """
    years = material.years
    chosen = material.configured
    weights = weights_named([chosen.weights], material.data, material.given)[chosen.weights].to_numpy(float)
    weights = weights / weights.sum()
    generator = np.random.default_rng(seed)
    draws = {
        "weights": perturbed_weights(weights, general["draws"], general["weight_spread"], generator),
        "indicators": resampled_indicators(weights, general["draws"], generator),
    }
    blocks = list(blocks_of(material.data, chosen.normalisation, chosen.scope, years, material.units))

    def scores(rows: np.ndarray) -> np.ndarray:
        """Scores of the method as configured under many weights: draws x units x years."""
        return np.stack([block.scores(rows, chosen.aggregation) for block in blocks], axis=2)

    own = scores(weights[np.newaxis])
    drawn = {name: scores(rows) for name, rows in draws.items()}
    level = float(general["level"])
    units = material.names.reindex(material.units)
    parts = [
        _rows("score", units, own, drawn, years, level),
        _rows("rank", units, _ranks(own), {n: _ranks(s) for n, s in drawn.items()}, years, level),
    ]
    for name, measure in material.measures.items():
        if len(measure.operators[years[0]]) == len(units) and measure.denominators is None:
            continue  # the units themselves
        values = measure.of(own, years)
        others = {kind: measure.of(drawn_scores, years).values for kind, drawn_scores in drawn.items()}
        parts.append(_rows(name, pd.Series(values.labels), values.values, others, years, level))
    return pd.concat(parts, ignore_index=True)


def _ranks(scores: np.ndarray) -> np.ndarray:
    return np.stack([ranks_of(scores[:, :, position]) for position in range(scores.shape[2])], axis=2)


def _rows(
    measure: str, labels: pd.Series, own: np.ndarray, drawn: Mapping[str, np.ndarray], years: Sequence[int], level: float
) -> pd.DataFrame:
    parts = []
    for position, year in enumerate(years):
        part = pd.DataFrame({"measure": measure, "label": labels.to_numpy(), "year": year, "estimate": own[0, :, position]})
        for kind, values in drawn.items():
            part[f"{kind}_lower"], part[f"{kind}_upper"] = interval(values[:, :, position], level)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)
