"""Gates on magnitude: whether a column of an edition fits the columns beside it, before any of its values enters the panel.

A column (a variable of one file in one year) is compared, over the units that both have, with the two years before it and the two after
it in its dataset, and with other datasets in its year. Each comparison has a level (median logarithm of the ratio), a spread (robust
standard deviation of the ratio), a rank correlation, and shares of units that are equal or are zero in one only. The two years on a side
are one witness, which speaks against the column if both do; other datasets are one witness each, and broken relations with other columns
of its file (relations.py) are one. A column that lies above, or below, the years on both sides in most units is a spike. Bounds are those
of resources/gates.csv, a row a variable and one for all others, set on a part of the editions (docs/gates.md).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import rankdata

COLUMN = ["dataset", "source", "variable", "year"]
STATISTICS = ["level", "spread", "correlation", "zeros", "equal", "spike"]
REFUSED, FLAGGED = "left out", "kept, with doubt"
# Years on each side, units that two columns must share (there are 31 provinces), and how far beyond its bounds a column with one witness
# is left out.
WINDOW, FEWEST, FAR = 2, 20, 2.0
# The row of bounds for variables that have none of their own: as wide as those of nine in ten variables.
OTHERS, WIDE = "*", 0.9
# What speaks about a column beside the years before and after it and other datasets.
SPIKE, RELATIONS = "both sides", "relations"
# Share of units equal to the year before from which a variable is nearly constant (land area, rates at 100 %): a repeated year says
# nothing then.
CONSTANT = 0.5


def comparisons(observations: pd.DataFrame, variables: Sequence[str], year: int | None = None) -> pd.DataFrame:
    """Return every comparison of a column: COLUMN, witness (`before`, `after`, SPIKE or a dataset), units and the statistics of a pair.

    observations: unit_code, year, variable, value, dataset, source; one value a unit in a column. year: compare its columns only.
    Of the witness SPIKE the level is the median of how far each unit leaves the nearer of the two years beside it, 0 where it lies
    between them.
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
            beside = [arrays[j][0] for step in (-1, 1) for j, other in enumerate(keys) if _next(key, other, step)]
            if len(beside) == 2 and (spike := _spike(arrays[i][0], *beside)):
                rows.append((*key.values(), SPIKE, 0, *spike))
    return pd.DataFrame(rows, columns=[*COLUMN, "witness", "distance", "units", *STATISTICS[:-1]])


def judge(compared: pd.DataFrame, bounds: pd.DataFrame, doubts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the columns that more than half of their witnesses speak against, with what each says, and what is done.

    bounds: by variable, STATISTICS; the row OTHERS for variables without one. doubts: columns in broken relations, with severity and said
    (relations.py). A column is kept with doubt if another dataset agrees with it, or if it has one witness only and is not FAR beyond the
    bounds; else it is left out. One that repeats the year before it is left out whatever the others say. A spike is doubted, and left
    out if one of the others speaks against it too. Columns of which relations do not hold are doubted. Variables without bounds of
    their own are left out only if FAR beyond the common ones.
    """
    measured = _with_severity(compared, bounds)
    repeats = measured[(measured["witness"] == "before") & (measured["distance"] == -1) & (measured["equal"] > measured["most_equal"])]
    # Of the years on a side the one that fits better speaks.
    spoken = measured.sort_values("severity", kind="stable").drop_duplicates([*COLUMN, "witness"])
    spoken = spoken.assign(said=[_said(row) for row in spoken.itertuples()])[[*COLUMN, "witness", "severity", "said"]]
    if doubts is not None and len(doubts):
        # A relation alone says that one of its columns is wrong, not which.
        others = pd.MultiIndex.from_frame(spoken[COLUMN].astype(str))
        known = doubts[pd.MultiIndex.from_frame(doubts[COLUMN].astype(str)).isin(others)]
        spoken = pd.concat(
            [spoken.astype(dict.fromkeys(COLUMN[:-1], str)), known.assign(witness=RELATIONS)[spoken.columns]], ignore_index=True
        )
    is_spike = spoken["witness"] == SPIKE
    votes = _votes(spoken[~is_spike])
    votes["spike"] = spoken[is_spike].set_index(COLUMN)["severity"].reindex(votes.index).fillna(0.0)
    votes["repeats"] = repeats.drop_duplicates(COLUMN).set_index(COLUMN)["equal"].reindex(votes.index)
    votes["voted"] = (votes["against"] > votes["witnesses"] / 2) | (votes["spike"] > 1)
    found = votes[votes["voted"] | votes["related"] | votes["repeats"].notna()]
    far = (found["least"] > FAR) | (found["spike"] > FAR)
    enough = far | (found["witnesses"] > 1) | (found["spike"] > 1)
    own = found.index.get_level_values("variable").astype(str).isin(bounds.index)
    refused = found["voted"] & enough & (found["against"] > 0) & ~found["confirmed"] & (own | far) | found["repeats"].notna() & own
    said = spoken[~is_spike | (spoken["severity"] > 1)].groupby(COLUMN, observed=True)["said"].agg("; ".join)
    repeated = [f"; {share:.0%} of the units repeat the year before" if share == share else "" for share in found["repeats"]]
    evidence = said.reindex(found.index).to_numpy() + np.array(repeated, dtype=object) if len(found) else []
    columns = [*COLUMN, "witnesses", "against", "evidence", "action"]
    return found.assign(evidence=evidence, action=np.where(refused, REFUSED, FLAGGED)).reset_index()[columns]


def _with_severity(compared: pd.DataFrame, bounds: pd.DataFrame) -> pd.DataFrame:
    """Comparisons with how far each is beyond its bounds (more than 1), and the share of equal units that is allowed."""
    named = compared["variable"].astype(str)
    limits = bounds.reindex(named.where(named.isin(bounds.index), OTHERS))
    spike = (compared["witness"] == SPIKE).to_numpy()
    parts = {
        "level": compared["level"].abs().to_numpy() / np.where(spike, limits["spike"], limits["level"]),
        "spread": compared["spread"].to_numpy() / limits["spread"].to_numpy(),
        "correlation": (1 - compared["correlation"].to_numpy()) / (1 - limits["correlation"].to_numpy()),
        "zeros": compared["zeros"].to_numpy() / limits["zeros"].to_numpy(),
    }
    severity = pd.DataFrame(parts).fillna(0.0).max(axis=1).to_numpy()
    return compared.assign(severity=severity, most_equal=limits["equal"].to_numpy())


def _votes(spoken: pd.DataFrame) -> pd.DataFrame:
    """Of each column: witnesses, how many are against it, the least severity; whether another dataset agrees, and relations do not hold."""
    beyond = spoken["severity"] > 1
    own = spoken["witness"].isin(["before", "after", RELATIONS])
    marked = spoken.assign(against=beyond, confirmed=~own & ~beyond, related=spoken["witness"] == RELATIONS)
    groups = marked.groupby(COLUMN, observed=True)
    votes = groups.agg(witnesses=("witness", "size"), against=("against", "sum"), least=("severity", "min"))
    return votes.join(groups[["confirmed", "related"]].any())


def set_bounds(compared: pd.DataFrame, margin: float = 2.0) -> pd.DataFrame:
    """Return bounds by variable from columns that are thought to be right: the furthest that one leaves both sides, times `margin`.

    Small constants are added, so that a variable that hardly moves is not held to rounding. The row OTHERS is for variables without one.
    """
    sides = compared[compared["witness"].isin(["before", "after"])].assign(
        distant=1 - compared["correlation"], level=compared["level"].abs()
    )
    measures = ["level", "spread", "distant", "zeros"]
    side = sides.groupby([*COLUMN, "witness"], observed=True)[measures].min()
    both = side.groupby(COLUMN, observed=True).filter(lambda rows: len(rows) == 2)
    furthest = both.groupby(COLUMN, observed=True).min().groupby("variable", observed=True).max()
    equal = sides[sides["distance"].abs() == 1].groupby("variable", observed=True)["equal"].max()
    spike = compared[compared["witness"] == SPIKE].groupby("variable", observed=True)["level"].agg(lambda level: level.abs().max())
    bounds = pd.DataFrame(
        {
            "level": 0.1 + margin * furthest["level"],
            "spread": 0.04 + margin * furthest["spread"],
            "correlation": 1 - np.minimum(0.9, 0.02 + margin * furthest["distant"]),
            "zeros": 0.02 + margin * furthest["zeros"],
            "equal": ((1 + equal) / 2).where(equal <= CONSTANT, np.inf).reindex(furthest.index),
            "spike": 0.1 + margin * spike.reindex(furthest.index).fillna(0.0),
        }
    ).rename_axis("variable")
    wide = bounds.quantile(WIDE).where(lambda row: row.index != "correlation", bounds["correlation"].quantile(1 - WIDE))
    return pd.concat([bounds, wide.rename(OTHERS).to_frame().T]).rename_axis("variable")


def _witness(column: dict[str, object], other: dict[str, object]) -> str | None:
    """As what another column speaks about this one, None if not at all."""
    apart = int(str(other["year"])) - int(str(column["year"]))
    if other["dataset"] == column["dataset"]:
        return None if apart == 0 or abs(apart) > WINDOW else "before" if apart < 0 else "after"
    return str(other["dataset"]) if apart == 0 else None


def _next(column: dict[str, object], other: dict[str, object], step: int) -> bool:
    """Whether another column is of the same dataset, `step` years on."""
    return other["dataset"] == column["dataset"] and int(str(other["year"])) == int(str(column["year"])) + step


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


def _spike(column: np.ndarray, before: np.ndarray, after: np.ndarray) -> tuple[int, float, float, float, float, float] | None:
    """As _compare, of a column beside both years next to it: its level is what it leaves both of them by, in most units."""
    with np.errstate(invalid="ignore"):
        common = (column > 0) & (before > 0) & (after > 0)
    units = int(common.sum())
    if units < FEWEST:
        return None
    up, down = np.log(column[common] / before[common]), np.log(column[common] / after[common])
    nearer = np.where(np.abs(up) <= np.abs(down), up, down)
    return units, float(np.median(np.where(up * down > 0, nearer, 0.0))), 0.0, 1.0, 0.0, 0.0


def _said(row: object) -> str:
    """What one witness says, in words."""
    level, spread, correlation = (float(getattr(row, name)) for name in ("level", "spread", "correlation"))
    name = getattr(row, "witness")  # noqa: B009
    if name == SPIKE:
        return f"{name}: {np.exp(level):.3g} times the level of the nearer year"
    return f"{name}: {np.exp(level):.3g} times the level, spread {spread:.2g}, rank correlation {correlation:.2f}"
