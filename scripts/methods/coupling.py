"""Coupling coordination of two systems."""

import numpy as np
import pandas as pd

from scripts.errors import EstimationError
from scripts.methods import gate

CLASSES = ["low", "moderate", "high"]


def coordination(first: pd.Series, second: pd.Series, weight: float = 0.5, power: float = 1.0) -> pd.DataFrame:
    """Return the coupling C, the joint level T and the coupling coordination degree D of two systems.

    first, second: the systems' levels in [0, 1] on one index. weight: of the first system in T. power: exponent k of C.
    C = (2 sqrt(U1 U2) / (U1 + U2)) ** k, T = weight U1 + (1 - weight) U2, D = sqrt(C T); all in [0, 1].
    Where both levels are zero, C is 0 (neither system is there to be coupled), and D is 0.
    Zheng et al. (2022), section 4 (3) prints no formula; it names Lu et al. (2017), whose C has a power k.
    """
    gate.same_rows(first.index, second=second)
    if not 0 <= weight <= 1 or not power > 0:
        raise EstimationError(f"Coupling needs a weight from 0 to 1 and a positive power, found {weight} and {power}.")
    frame = pd.concat([first.rename("first"), second.rename("second")], axis=1)
    if ((frame < 0) | (frame > 1)).any().any():
        raise EstimationError("Coupling needs both systems between 0 and 1: standardise them first.")
    total = frame.sum(axis=1, skipna=False)
    geometric = 2 * np.sqrt(frame["first"] * frame["second"])
    coupling = (geometric / total.where(total > 0)).where(total != 0, 0.0) ** power
    joint = weight * frame["first"] + (1 - weight) * frame["second"]
    return pd.DataFrame({"coupling": coupling, "joint_level": joint, "coordination": np.sqrt(coupling * joint)})


def coordination_class(degree: pd.Series, bounds: tuple[float, float] = (0.3, 0.5)) -> pd.Series:
    """Return 'low', 'moderate' or 'high' for each degree; a value on a bound belongs to the class above it.

    bounds: Zheng et al. (2022), section 4 (3). Missing stays missing.
    """
    low, high = bounds
    labels = np.select([degree < low, degree < high], CLASSES[:2], CLASSES[2])
    return pd.Series(labels, index=degree.index, name="class", dtype=object).where(degree.notna())
