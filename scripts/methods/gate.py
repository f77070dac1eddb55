"""What every estimator asks of its input before it computes: an error names the variable and the cure where a number would be wrong."""

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from scripts.errors import EstimationError

Array = NDArray[np.float64]
# Beyond this a sum of squares leaves the range of a double.
LARGEST = 1e140
# A variable whose spread is a smaller share of its level holds rounding only.
SPREAD = 1e-13
# A regressor of which the others leave a smaller share than this is their combination; rounding of an offset raises the share.
COLLINEAR = 1e-9
ROUNDING = 1e-15


def numbers(values: ArrayLike | pd.Series, name: str, minimum: int = 1) -> Array:
    """Return a variable as an array (n); errors: text, gaps, infinite or astronomical values, fewer than `minimum` values."""
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise EstimationError(f"'{name}' holds text where numbers are expected: convert or leave out what is no number") from None
    if array.ndim != 1 or len(array) < minimum:
        raise EstimationError(f"'{name}' needs at least {minimum} values in one dimension, found an array of shape {array.shape}")
    if bad := int((~np.isfinite(array)).sum()):
        raise EstimationError(f"'{name}' has {bad} missing or infinite values among {len(array)}: fill them or leave these rows out")
    if len(array) and np.abs(array).max() > LARGEST:
        raise EstimationError(f"'{name}' reaches {np.abs(array).max():.3g}, whose square is no number: use a larger unit")
    return array


def constant(values: Array) -> bool:
    """Say whether a variable (n) does not vary beyond rounding."""
    return bool(np.ptp(values) <= SPREAD * np.abs(values).max())


def table(frame: pd.DataFrame, reserved: Sequence[str] = ()) -> Array:
    """Return variables as a matrix (n, k); errors: names that are doubled or reserved, and those of `numbers` by column."""
    names = list(frame.columns)
    if doubled := sorted({str(name) for name in names if names.count(name) > 1}):
        raise EstimationError(f"variables with the same name: {', '.join(doubled)}; give each its own")
    if taken := [str(name) for name in names if name in reserved]:
        raise EstimationError(f"the estimator uses the name '{taken[0]}' itself: rename that variable")
    return np.column_stack([np.empty((len(frame), 0)), *(numbers(frame[name], str(name), 0) for name in names)])


def independent(x: Array, names: Sequence[str]) -> tuple[list[int], dict[str, str]]:
    """Columns that an intercept and earlier columns do not explain, and why the others are left out."""
    basis = np.empty_like(x, order="F")
    kept: list[int] = []
    omitted = {}
    floor = COLLINEAR
    for number, column in enumerate(x.T):
        if constant(column):
            omitted[names[number]] = "does not vary in this sample"
            continue
        centred = column - column.mean()
        size = float(np.linalg.norm(centred))
        before = basis[:, : len(kept)]
        residual = centred - before @ (before.T @ centred)
        residual -= before @ (before.T @ residual)  # twice: orthogonal to machine precision
        left = float(np.linalg.norm(residual))
        noise = ROUNDING * float(np.linalg.norm(column)) / size
        if left <= max(floor, noise) * size:
            omitted[names[number]] = "is a combination of the other regressors"
            continue
        floor = max(floor, noise)
        basis[:, len(kept)] = residual / left
        kept.append(number)
    return kept, omitted


def same_rows(index: pd.Index, **others: pd.Series | pd.DataFrame) -> None:
    """Refuse variables whose rows are not labelled alike: rows are matched by label, never by position."""
    for name, other in others.items():
        if not index.equals(other.index):
            raise EstimationError(
                f"the {name} ({len(other)} rows) and the outcome ({len(index)} rows) have different row labels or another order: "
                "align them first (reindex)"
            )


def groups(
    labels: Sequence[Hashable] | pd.Series, index: pd.Index, name: str = "group", least: int = 1
) -> tuple[NDArray[np.intp], pd.Index]:
    """Return the code (n) of each row's group and the labels, sorted.

    Errors: missing labels, other rows than the outcome, fewer than `least` groups.
    """
    if isinstance(labels, pd.Series):
        same_rows(index, **{name: labels})
    if len(labels) != len(index):
        raise EstimationError(f"{len(labels)} labels of the {name} for {len(index)} rows: give one a row")
    series = pd.Series(labels, dtype=object).reset_index(drop=True) if not isinstance(labels, pd.Series) else labels
    if missing := int(series.isna().sum()):
        raise EstimationError(f"{missing} of {len(index)} rows have no label of the {name}: fill the labels or leave these rows out")
    try:
        codes, levels = pd.factorize(series, sort=True)
    except TypeError:
        raise EstimationError(f"labels of the {name} are of several types: make them all text or all numbers") from None
    if len(levels) < least:
        raise EstimationError(f"the {name} has {len(levels)} level{'s' if len(levels) != 1 else ''}: {least} or more are needed")
    return codes, pd.Index(levels)
