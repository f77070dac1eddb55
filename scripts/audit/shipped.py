"""The values of the shipped results, in short: what the tables of the reference run must be on any machine, within a tolerance.

`python -m scripts.audit.shipped` writes `resources/shipped_values.csv` anew from results/reference, after a release's last run.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from scripts.audit.state import Finding

SHIPPED = Path("resources/shipped_values.csv")
# Relative; measured between machines: at most 4e-7 of a value.
TOLERANCE = 1e-5
NUMBERS = ["rows", "mean", "spread", "ordered_mean"]


def summary(table: Path) -> pd.DataFrame:
    """Return one row a column of a table: number, mean, standard deviation and mean by position of its values, or a hash of its texts.

    The mean weighted by position tells two swapped rows.
    """
    frame = pd.read_csv(table, low_memory=False)
    return pd.DataFrame([{"column": str(name), **_of_column(frame[name])} for name in frame.columns])


def _of_column(values: pd.Series) -> dict[str, object]:
    present = values.dropna()
    if pd.api.types.is_numeric_dtype(present) and not pd.api.types.is_bool_dtype(present):
        numbers = present.to_numpy(float)
        if not len(numbers):
            return {"rows": 0, "mean": np.nan, "spread": np.nan, "ordered_mean": np.nan, "text": ""}
        places = np.linspace(0, 1, len(numbers))
        return {
            "rows": len(numbers),
            "mean": numbers.mean(),
            "spread": numbers.std(),
            "ordered_mean": (numbers * places).mean(),
            "text": "",
        }
    digest = hashlib.sha256("\n".join(present.astype(str)).encode()).hexdigest()[:16]
    return {"rows": len(present), "mean": np.nan, "spread": np.nan, "ordered_mean": np.nan, "text": digest}


def summaries(results: Path) -> pd.DataFrame:
    """Return the summary of all tables of results/<scenario>, by table and column."""
    tables = sorted(path for path in results.glob("*/tables/*.csv"))
    parts = [summary(path).assign(table=path.relative_to(results).as_posix()) for path in tables]
    return pd.concat(parts, ignore_index=True)[["table", "column", *NUMBERS, "text"]]


def unlike_shipped(root: Path, results: Path) -> Iterable[Finding]:
    """Yield each table of the reference run whose values are not those that the repository ships."""
    if not (root / SHIPPED).is_file():
        return
    shipped = pd.read_csv(root / SHIPPED, dtype={"text": str}, keep_default_na=True).fillna({"text": ""})
    for name, wanted in shipped.groupby("table", sort=False):
        path = results / str(name)
        if not path.is_file():
            continue
        found = summary(path).set_index("column")
        columns = wanted.set_index("column")
        if list(found.index) != list(columns.index):
            yield Finding("not the shipped values", path.relative_to(root).as_posix(), "", "other columns")
            continue
        scale = columns[["mean", "spread"]].abs().max(axis=1).fillna(0.0)
        close = (found[NUMBERS] - columns[NUMBERS]).abs().le(TOLERANCE * scale.to_numpy()[:, None] + 1e-9) | columns[NUMBERS].isna()
        wrong = [str(c) for c in columns.index if not close.loc[c].all() or found.loc[c, "text"] != columns.loc[c, "text"]]
        if wrong:
            yield Finding("not the shipped values", path.relative_to(root).as_posix(), "", f"column {', '.join(wrong[:4])}")


if __name__ == "__main__":
    summaries(Path("results/reference")).to_csv(SHIPPED, index=False, float_format="%.9g")
