"""Whether a claim about scores holds, under many specifications at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.errors import ConfigError, did_you_mean

Array = NDArray[np.float64]
CHANGES = ["rises", "falls", "gap_rises", "gap_falls", "spread_rises", "spread_falls"]
KINDS = ["order", "first", "last", "among_first", "among_last", "between", "mostly_above", *CHANGES]


@dataclass(frozen=True)
class Measure:
    """What claims are about: values of labels (regions, cities, agglomerations), specifications x labels x years."""

    values: Array
    labels: tuple[str, ...]
    years: tuple[int, ...]


@dataclass(frozen=True)
class Claim:
    """One claim.

    kind: 'order' (`labels` from the highest to the lowest), 'first' / 'last' (the only label is the highest / lowest of all),
    'among_first' / 'among_last' (all labels are among the `bound` highest / lowest), 'rises' / 'falls' (each label from the first to
    the last year), 'gap_rises' / 'gap_falls' (first label minus second), 'spread_rises' / 'spread_falls' (standard deviation over all
    labels of the measure), 'between' (each label from `bound[0]` to `bound[1]`), 'mostly_above' (each label is above `bound[0]` in all
    years but at most `bound[1]`).
    labels: ('*',) stands for all labels of the measure.
    years: a claim holds if it holds in each of them (none given: of all years of the measure); with `mean` it is about the mean over
    them; changes are from the first to the last.
    """

    kind: str
    labels: tuple[str, ...]
    years: tuple[int, ...]
    mean: bool = False
    bound: tuple[float, ...] = ()


def holds(claim: Claim, measure: Measure) -> Array:
    """Return by specification whether the claim holds (1) or not (0). Equality counts as not holding."""
    if claim.kind not in KINDS:
        raise ConfigError(f"no kind of claim '{claim.kind}'.{did_you_mean(claim.kind, KINDS)} Known: {', '.join(KINDS)}")
    years = claim.years or measure.years
    missing = [year for year in years if year not in measure.years]
    if missing:
        have = ", ".join(map(str, measure.years))
        raise ConfigError(f"a claim is about {', '.join(map(str, missing))}, which this run does not have. Years it has: {have}")
    if claim.kind in CHANGES and len(years) < 2:
        raise ConfigError(f"a claim of the kind '{claim.kind}' needs two years, found {len(years)}")
    chosen = measure.values[:, :, [measure.years.index(year) for year in years]]
    if claim.mean:
        chosen = chosen.mean(axis=2, keepdims=True)
    labels = measure.labels if claim.labels == ("*",) else claim.labels
    positions = [_position(label, measure) for label in labels]
    return np.asarray(_evaluate(claim, chosen, positions), dtype=float)


def _evaluate(claim: Claim, values: Array, positions: Sequence[int]) -> Any:
    own = values[:, list(positions)]
    change = own[:, :, -1] - own[:, :, 0]
    sign = -1.0 if claim.kind.endswith(("falls", "last")) else 1.0
    if claim.kind == "order":
        return np.all(own[:, :-1] > own[:, 1:], axis=(1, 2))
    if claim.kind in ("first", "last", "among_first", "among_last"):
        places = 1 if claim.kind in ("first", "last") else int(claim.bound[0])
        better = (sign * values[:, np.newaxis] > sign * own[:, :, np.newaxis]).sum(axis=2)
        return np.all(better < places, axis=(1, 2))
    if claim.kind in ("rises", "falls"):
        return np.all(sign * change > 0, axis=1)
    if claim.kind in ("gap_rises", "gap_falls"):
        gap = own[:, 0] - own[:, 1]
        return sign * (gap[:, -1] - gap[:, 0]) > 0
    if claim.kind in ("spread_rises", "spread_falls"):
        spread = values.std(axis=1)
        return sign * (spread[:, -1] - spread[:, 0]) > 0
    if claim.kind == "mostly_above":
        return np.all((own <= claim.bound[0]).sum(axis=2) <= claim.bound[1], axis=1)
    return np.all((own >= claim.bound[0]) & (own <= claim.bound[1]), axis=(1, 2))


def read_claims(table: pd.DataFrame) -> list[tuple[Mapping[str, str], Claim]]:
    """Return each row of a table of claims with the claim it states.

    Columns: kind; labels (joined by ' > ' for orders, by '|' else); years ('2004|2016', 'mean 2004|2016', '*' for all);
    bound (numbers joined by '|').
    """
    return [(row, parse_claim(row)) for row in table.fillna("").astype(str).to_dict("records")]  # type: ignore[misc]


def parse_claim(row: Mapping[str, str]) -> Claim:
    """Read one row of a table of claims."""
    years = row["years"].removeprefix("mean ")
    separator = " > " if row["kind"] == "order" else "|"
    labels = tuple(part.strip() for part in row["labels"].split(separator) if part.strip())
    try:
        return Claim(
            row["kind"],
            labels,
            tuple(int(year) for year in years.split("|") if year != "*"),
            row["years"].startswith("mean "),
            tuple(float(number) for number in row["bound"].split("|") if number),
        )
    except ValueError as error:
        raise ConfigError(f"claim '{row.get('id', '')}': {error}; expected years as 2004|2016 and bound as a number or two") from error


def _position(label: str, measure: Measure) -> int:
    if label not in measure.labels:
        raise ConfigError(f"no label '{label}'.{did_you_mean(label, measure.labels)} Known: {', '.join(measure.labels)}")
    return measure.labels.index(label)
