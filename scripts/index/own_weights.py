"""A user's own weights, from the configuration or a file."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from scripts.errors import InputError, did_you_mean


def own_weights(setting: Mapping[str, Any], indicators: Sequence[str]) -> pd.Series:
    """Return a user's weights by indicator: `{values: {X1: 0.2, ...}}`, or `{file: path}` of a CSV with columns indicator, weight.

    Indicators that are not named have no weight. InputError where one is unknown, named twice, or its weight is no number of at least 0.
    """
    if "file" in setting:
        where, table = str(setting["file"]), pd.read_csv(setting["file"], dtype=str, keep_default_na=False)
        if list(table.columns) != ["indicator", "weight"]:
            raise InputError(where, f"columns {', '.join(table.columns)}", "columns indicator, weight", "rename them")
        pairs = list(table.itertuples(index=False, name=None))
    else:
        where, pairs = "weights.values", list(setting["values"].items())
    names = [name for name, _ in pairs]
    for row, (name, weight) in enumerate(pairs, start=2):
        place = f"{where}, row {row}" if "file" in setting else where
        if name not in indicators or names.count(name) > 1:
            hint = did_you_mean(str(name), indicators)
            raise InputError(place, f"indicator '{name}'", "each indicator of the paper once at most", f"correct it.{hint}")
        if not (_number(weight) >= 0 and np.isfinite(_number(weight))):
            raise InputError(place, f"weight '{weight}' of {name}", "a number of at least 0", "correct it")
    return pd.Series({name: _number(weight) for name, weight in pairs}, dtype=float).reindex(indicators, fill_value=0.0)


def _number(text: object) -> float:
    try:
        return float(text)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return float("nan")
