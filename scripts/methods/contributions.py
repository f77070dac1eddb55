"""What drives the change of a TOPSIS score: contributions of indicators that add up to it exactly."""

import numpy as np
import pandas as pd

# Nodes of the quadrature: the sum of contributions equals the change to about 1e-12.
_NODES = 64


def closeness_contributions(start: pd.DataFrame, end: pd.DataFrame, weights: pd.Series, ideal: pd.Series, worst: pd.Series) -> pd.DataFrame:
    """Contribution of each indicator to the change of the closeness C = D- / (D+ + D-) from `start` to `end`.

    The gradient of C is integrated along the straight line between the two states (Aumann and Shapley 1974): an indicator
    that does not change contributes nothing, and contributions add up to the change whatever the order of indicators.
    start, end: standardised values, rows cities, columns indicators; weights, ideal, worst: by indicator, the same for both.
    Returns rows cities, columns indicators.
    """
    columns = start.columns
    w, best, low = (s.reindex(columns).to_numpy(dtype=float) for s in (weights, ideal, worst))
    first, step = start.to_numpy(dtype=float), (end[columns] - start).to_numpy(dtype=float)
    nodes, shares = np.polynomial.legendre.leggauss(_NODES)
    total = np.zeros_like(first)
    for node, share in zip((nodes + 1) / 2, shares / 2, strict=True):
        total += share * _gradient(first + node * step, w, best, low)
    return pd.DataFrame(total * step, index=start.index, columns=columns)


def _gradient(x: np.ndarray, w: np.ndarray, best: np.ndarray, low: np.ndarray) -> np.ndarray:
    below = np.sqrt(((x - low) ** 2 * w).sum(axis=1, keepdims=True))
    above = np.sqrt(((best - x) ** 2 * w).sum(axis=1, keepdims=True))
    # At the ideal or the worst point itself the distance has no slope; its term vanishes with the distance.
    rise = np.divide(w * (x - low), below, out=np.zeros_like(x), where=below > 0)
    fall = np.divide(w * (best - x), above, out=np.zeros_like(x), where=above > 0)
    return np.asarray((above * rise + below * fall) / (above + below) ** 2)
