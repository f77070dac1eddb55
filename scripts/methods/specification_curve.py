"""Specification curves: one estimate under every combination of the choices that a regression leaves open."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from scripts.errors import EstimationError
from scripts.methods.ordering import rounded

NEEDED = ["estimate", "standard_error", "p_value"]


def curve(estimates: pd.DataFrame, stated: int, level: float = 0.05) -> pd.DataFrame:
    """Sort specifications by their estimate and mark what is needed to draw the curve.

    estimates: one row a specification; columns of choices, and estimate, standard_error, p_value. stated: label of the row that is the
    method as configured. Adds position (1 the lowest estimate), sign, significant (p below `level`), stated (yes or no).
    Source: Simonsohn, Simmons and Nelson 2020.
    """
    lacking = [name for name in NEEDED if name not in estimates]
    if lacking:
        raise EstimationError(f"a specification curve needs the columns {', '.join(lacking)}")
    if estimates["estimate"].isna().any():
        raise EstimationError("a specification curve needs an estimate of every specification: leave out those that have none")
    marked = estimates.assign(stated=np.where(estimates.index == stated, "yes", "no"))
    # Estimates that are equal but for rounding keep the order of the specifications, on any machine.
    ordered = marked.sort_values("estimate", kind="stable", key=lambda values: values.map(rounded)).reset_index(drop=True)
    ordered["position"] = range(1, len(ordered) + 1)
    ordered["sign"] = np.where(ordered["estimate"] > 0, "+", np.where(ordered["estimate"] < 0, "-", "0"))
    ordered["significant"] = np.where(ordered["p_value"] < level, "yes", "no")
    return ordered


def summary(curve_of: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    """Return by group (a term of the model, say) how the specifications agree with the stated one.

    curve_of: rows of `curve`, of one or several groups. Columns returned: specifications, the stated estimate and its sign, median, lowest
    and highest estimate, `same_sign` and `same_sign_and_significant`: in how many specifications the sign is the stated one's.
    """
    rows = []
    for key, rows_of in curve_of.groupby(list(groups), sort=False):
        own = rows_of[rows_of["stated"] == "yes"]
        if len(own) != 1:
            raise EstimationError(f"{len(own)} specifications are marked as the stated one for {key}: expected one")
        same = rows_of["sign"] == own["sign"].iloc[0]
        rows.append(
            {
                **dict(zip(groups, key if isinstance(key, tuple) else (key,), strict=True)),
                "specifications": len(rows_of),
                "stated_estimate": own["estimate"].iloc[0],
                "stated_p": own["p_value"].iloc[0],
                "median": rows_of["estimate"].median(),
                "lowest": rows_of["estimate"].min(),
                "highest": rows_of["estimate"].max(),
                "same_sign": int(same.sum()),
                "same_sign_and_significant": int((same & (rows_of["significant"] == "yes")).sum()),
            }
        )
    return pd.DataFrame(rows)
