"""Moran's I of the coupling degree under many specifications: what claims are about, and its table of intervals and ranges."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from scripts.index.grid import Grid
from scripts.methods.headline_claims import Measure
from scripts.methods.moran_draws import moran_jackknife, moran_many, moran_permutations
from scripts.methods.resampling import interval
from scripts.provincial_coupling.table_1_moran import spatial_weights


class MoranOf:
    """Moran's I of a year as a measure that claims are about; labels are the spatial weights."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        self.weights = weights

    def of(self, scores: np.ndarray, years: Sequence[int]) -> Measure:
        """Return specifications x weights x years."""
        parts = [np.stack([moran_many(scores[:, :, k], matrix) for k in range(len(years))], axis=1) for matrix in self.weights.values()]
        return Measure(np.stack(parts, axis=1), tuple(self.weights), tuple(years))


def weight_matrices(provinces: str, units: Sequence[str], stated: int, neighbours: Sequence[int]) -> dict[str, np.ndarray]:
    """Return the spatial weights by name: nearest neighbours for each number (the configured one first), and the distance band."""
    matrices: dict[str, np.ndarray] = {}
    for number in dict.fromkeys([stated, *neighbours]):
        both = spatial_weights(provinces, units, number)
        matrices[f"{number} nearest neighbours"] = both["nearest"].matrix.to_numpy()
        matrices.setdefault("distance band", both["distance"].matrix.to_numpy())
    return matrices


def moran_table(grid: Grid, moran: Measure, weights: Mapping[str, np.ndarray], general: Mapping[str, Any], seed: int) -> pd.DataFrame:
    """Return by spatial weights and year: I as configured, its jackknife and permutation intervals, and the range over the grid."""
    generator = np.random.default_rng(seed)
    level = float(general["level"])
    own = grid.scores[grid.stated].T
    rows = []
    for position, (name, matrix) in enumerate(weights.items()):
        _, error = moran_jackknife(own, matrix)
        for k, year in enumerate(grid.years):
            drawn = moran_permutations(own[k], matrix, general["draws"], generator)
            low, high = interval(drawn[:, np.newaxis], level)
            everywhere = moran.values[:, position, k]
            estimate = everywhere[grid.stated]
            rows.append(
                {
                    "weights": name,
                    "year": year,
                    "moran": estimate,
                    "jackknife_error": error[k],
                    "lower": estimate - _quantile(level) * error[k],
                    "upper": estimate + _quantile(level) * error[k],
                    "permutation_lower": low[0],
                    "permutation_upper": high[0],
                    "lowest": everywhere.min(),
                    "median": np.median(everywhere),
                    "highest": everywhere.max(),
                    "share_positive": (everywhere > 0).mean(),
                }
            )
    return pd.DataFrame(rows)


def _quantile(level: float) -> float:
    return float(ndtri((1 + level) / 2))
