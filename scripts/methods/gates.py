"""Gates on magnitude: whether a column of an edition fits the columns beside it, before any of its values enters the panel.

A column (a variable of one file in one year) is compared, over the units that both have, with the two years before it and the two after
it in its dataset, and with other datasets in its year. Each comparison has a level (median logarithm of the ratio), a spread (robust
standard deviation of the ratio), a rank correlation, and shares of units that are equal or are zero in one only. The two years on a side
are one witness, which speaks against the column if both do; other datasets are one witness each. Bounds are those of resources/gates.csv,
a row a variable, set on a part of the editions (docs/gates.md).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import rankdata

COLUMN = ["dataset", "source", "variable", "year"]
STATISTICS = ["level", "spread", "correlation", "zeros", "equal"]
REFUSED, FLAGGED = "left out", "kept, with doubt"
# Years on each side, units that two columns must share, and how far beyond its bounds a column with one witness is left out.
WINDOW, FEWEST, FAR = 2, 50, 2.0
# Share of units equal to the year before from which a variable is nearly constant (land area, rates at 100 %): a repeated year says
# nothing then.
CONSTANT = 0.5


def comparisons(observations: pd.DataFrame, variables: Sequence[str], year: int | None = None) -> pd.DataFrame:
    """Return every comparison of a column: COLUMN, witness (`before`, `after` or a dataset), units and STATISTICS.

    observations: unit_code, year, variable, value, dataset, source; one value a unit in a column. year: compare its columns only.
    """
    rows = []
    used = observations[observations["variable"].isin(list(variables))]
    for _, cells in used.groupby("variable", sort=False, observed=True):
        table = cells.pivot(index="unit_code", columns=COLUMN, values="value")
        table = table.loc[:, table.notna().sum() >= FEWEST]
        keys = [dict(zip(COLUMN, key, strict=True)) for key in table.columns]
        # Whole columns are ranked once; ranks among the units in common would differ little.
        arrays = [(column, _ranks(column)) for column in table.to_numpy(dtype=float).T]
        for i, key in enumerate(keys):
            if year is not None and key["year"] != year:
                continue
            for j, other in enumerate(keys):
                witness = _witness(key, other) if i != j else None
                if witness and (found := _compare(arrays[i], arrays[j])):
                    rows.append((*key.values(), witness, other["year"] - key["year"], *found))
    return pd.DataFrame(rows, columns=[*COLUMN, "witness", "distance", "units", *STATISTICS])


def judge(compared: pd.DataFrame, bounds: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that more than half of their witnesses speak against, with what each says, and what is done.

    bounds: by variable, STATISTICS. A column is kept with doubt if another dataset agrees with it, or if it has one witness only and is
    not FAR beyond the bounds; else it is left out. One that repeats the year before it is left out whatever the others say.
    """
    limits = bounds.reindex(compared["variable"].astype(str))
    parts = {
        "level": compared["level"].abs().to_numpy() / limits["level"].to_numpy(),
        "spread": compared["spread"].to_numpy() / limits["spread"].to_numpy(),
        "correlation": (1 - compared["correlation"].to_numpy()) / (1 - limits["correlation"].to_numpy()),
        "zeros": compared["zeros"].to_numpy() / limits["zeros"].to_numpy(),
    }
    severity = pd.DataFrame(parts).fillna(0.0)
    worst = compared.assign(severity=severity.max(axis=1).to_numpy(), reason=severity.idxmax(axis=1).to_numpy())
    repeats = (worst["witness"] == "before") & (worst["distance"] == -1) & (worst["equal"] > limits["equal"].to_numpy())
    # Of the years on a side the one that fits better speaks.
    spoken = worst.sort_values("severity", kind="stable").drop_duplicates([*COLUMN, "witness"])
    against = spoken[spoken["severity"] > 1]
    votes = spoken.groupby(COLUMN, observed=True).agg(witnesses=("witness", "size"), least=("severity", "min"))
    votes["against"] = against.groupby(COLUMN, observed=True).size().reindex(votes.index).fillna(0).astype(int)
    copied = worst[repeats].drop_duplicates(COLUMN).set_index(COLUMN)["equal"]
    votes["repeats"] = copied.reindex(votes.index)
    found = votes[(votes["against"] > votes["witnesses"] / 2) | votes["repeats"].notna()]
    agrees = ~spoken["witness"].isin(["before", "after"]) & (spoken["severity"] <= 1)
    confirmed = spoken[agrees].groupby(COLUMN, observed=True).size().reindex(found.index).notna()
    refused = ((found["witnesses"] > 1) | (found["least"] > FAR)) & ~confirmed | found["repeats"].notna()
    said = spoken.assign(said=[_said(row) for row in spoken.itertuples()]).groupby(COLUMN, observed=True)["said"].agg("; ".join)
    repeated = [f"; {share:.0%} of the units repeat the year before" if share == share else "" for share in found["repeats"]]
    evidence = said.reindex(found.index).to_numpy() + np.array(repeated, dtype=object) if len(found) else []
    columns = [*COLUMN, "witnesses", "against", "evidence", "action"]
    return found.assign(evidence=evidence, action=np.where(refused, REFUSED, FLAGGED)).reset_index()[columns]


def set_bounds(compared: pd.DataFrame, margin: float = 2.0) -> pd.DataFrame:
    """Return bounds by variable from columns that are thought to be right: the furthest that one leaves both sides, times `margin`.

    Small constants are added, so that a variable that hardly moves is not held to rounding.
    """
    sides = compared[compared["witness"].isin(["before", "after"])].assign(
        distant=1 - compared["correlation"], level=compared["level"].abs()
    )
    measures = ["level", "spread", "distant", "zeros"]
    side = sides.groupby([*COLUMN, "witness"], observed=True)[measures].min()
    both = side.groupby(COLUMN, observed=True).filter(lambda rows: len(rows) == 2)
    furthest = both.groupby(COLUMN, observed=True).min().groupby("variable", observed=True).max()
    equal = sides[sides["distance"].abs() == 1].groupby("variable", observed=True)["equal"].max()
    return pd.DataFrame(
        {
            "level": 0.1 + margin * furthest["level"],
            "spread": 0.04 + margin * furthest["spread"],
            "correlation": 1 - np.minimum(0.9, 0.02 + margin * furthest["distant"]),
            "zeros": 0.02 + margin * furthest["zeros"],
            "equal": ((1 + equal) / 2).where(equal <= CONSTANT, np.inf).reindex(furthest.index),
        }
    ).rename_axis("variable")


def _witness(column: dict[str, object], other: dict[str, object]) -> str | None:
    """As what another column speaks about this one, None if not at all."""
    apart = int(str(other["year"])) - int(str(column["year"]))
    if other["dataset"] == column["dataset"]:
        return None if apart == 0 or abs(apart) > WINDOW else "before" if apart < 0 else "after"
    return str(other["dataset"]) if apart == 0 else None


def _ranks(values: np.ndarray) -> np.ndarray:
    ranks = np.full(len(values), np.nan)
    found = np.isfinite(values)
    ranks[found] = rankdata(values[found])
    return ranks


def _compare(
    column: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]
) -> tuple[int, float, float, float, float, float] | None:
    """Units in common and STATISTICS of one column beside another; None where too few units have both."""
    (first, first_ranks), (second, second_ranks) = column, other
    common = np.isfinite(first) & np.isfinite(second)
    units = int(common.sum())
    if units < FEWEST:
        return None
    x, y = first[common], second[common]
    positive = (x > 0) & (y > 0)
    ratios = np.log(x[positive] / y[positive])
    level = float(np.median(ratios)) if len(ratios) else 0.0
    spread = 1.4826 * float(np.median(np.abs(ratios - level))) if len(ratios) else 0.0
    a, b = first_ranks[common] - first_ranks[common].mean(), second_ranks[common] - second_ranks[common].mean()
    norm = float(np.sqrt((a @ a) * (b @ b)))
    correlation = float(a @ b) / norm if norm else 1.0
    zeros = float(((x == 0) & (y != 0)).mean())
    return units, level, spread, correlation, zeros, float((x == y).mean())


def _said(row: object) -> str:
    """What one witness says, in words."""
    level, spread, correlation = (float(getattr(row, name)) for name in ("level", "spread", "correlation"))
    name = getattr(row, "witness")  # noqa: B009
    return f"{name}: {np.exp(level):.3g} times the level, spread {spread:.2g}, rank correlation {correlation:.2f}"
