"""What each probe closes: a table by probe and group of rows, and the rows that it closes where it counts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.audit.items import Item
from scripts.audit.judge import judge, number_of, target_of
from scripts.audit.ours import Ours
from scripts.methods.placebo import Gain, Levels, gain, text_gain
from scripts.methods.verdicts import LEVEL, Target, Tolerances
from scripts.workflow.readings import Probe

Array = NDArray[np.float64]
# Below so many rows, a group is judged together with the other years of its table and kind.
SMALLEST_GROUP = 5


@dataclass(frozen=True)
class Rules:
    """What verdicts depend on besides the item: tolerances, and the levels that the paper's stars stand for."""

    tolerances: Tolerances
    levels: tuple[float, ...]


@dataclass(frozen=True)
class Tried:
    """A probe on one group of rows. rows: positions of the group's items that both readings have a value for; better: those it closes."""

    probe: Probe
    group: str
    rows: list[int]
    better: list[int]
    gain: Gain
    distance_before: float
    distance_after: float


def group_rows(items: Sequence[Item]) -> dict[str, list[int]]:
    """Return positions of items by group: table, year and kind; groups smaller than SMALLEST_GROUP lose their year."""
    fine: dict[tuple[str, str, str], list[int]] = {}
    for position, item in enumerate(items):
        if item.counted and not item.given:
            fine.setdefault((item.table, item.year, item.kind), []).append(position)
    groups: dict[str, list[int]] = {}
    for (table, year, kind), rows in fine.items():
        name = ", ".join(filter(None, [table.replace("_", " "), year if len(rows) >= SMALLEST_GROUP else "", kind]))
        groups.setdefault(name, []).extend(rows)
    return groups


def try_probe(probe: Probe, items: Sequence[Item], stated: Sequence[Ours], probed: Sequence[Ours], rules: Rules, seed: int) -> list[Tried]:
    """Return what a probe does to each group in which it changes anything."""
    found: list[Tried] = []
    for name, rows in group_rows(items).items():
        both = [i for i in rows if not (stated[i].reason or probed[i].reason or not stated[i].text or not probed[i].text)]
        if all(stated[i].text == probed[i].text for i in both):
            continue
        random = np.random.default_rng([seed, len(found), *map(ord, probe.id + name)])
        if items[both[0]].kind in {"class", "order"}:
            tried = _try_texts(both, items, stated, probed, rules, random)
        else:
            tried = _try_numbers(both, items, stated, probed, rules, random)
        better, result = tried
        distances = [_distance(items, values, both) for values in (stated, probed)]
        found.append(Tried(probe, name, both, better, result, *distances))
    return found


def _try_numbers(
    rows: list[int], items: Sequence[Item], stated: Sequence[Ours], probed: Sequence[Ours], rules: Rules, random: np.random.Generator
) -> tuple[list[int], Gain]:
    targets = [_target(items[i], stated[i], rules) for i in rows]
    ours, other = (np.array([values[i].number for i in rows]) for values in (stated, probed))
    level = _levels(rows, items, stated, targets, rules.levels[0])
    size = np.array([target.size or 1.0 for target in targets])
    change = level(other) - level(ours)
    return [i for i, up in zip(rows, change > 0, strict=True) if up], gain(ours, other, size, level, random)


def _target(item: Item, ours: Ours, rules: Rules) -> Target:
    if item.kind != "sign":
        return target_of(item, item.text, ours, rules.tolerances)
    stars = item.text.count("*")
    threshold = NormalDist().inv_cdf(1 - rules.levels[stars - 1] / 2) * ours.standard_error if stars and ours.standard_error else 1e-300
    low, high = (threshold, math.inf) if item.text.strip().startswith("+") else (-math.inf, -threshold)
    return Target(low, high, 0.0, math.nan, abs(ours.number) or 1.0, "%")


def _levels(rows: list[int], items: Sequence[Item], stated: Sequence[Ours], targets: list[Target], level: float) -> Levels:
    """Return the function from values of a group to levels, by row in the last axis.

    An estimate that differs is close where its sign and its significance (by the standard error as stated) are those published.
    """
    low, high, allowed, size = (np.array([getattr(target, name) for target in targets]) for name in ("low", "high", "allowed", "size"))
    slack = 1e-9 * np.maximum(np.abs(size), 1e-3)
    bound = NormalDist().inv_cdf(1 - level / 2)
    errors = np.array([stated[i].standard_error or math.nan for i in rows])
    numbers = [number_of(items[i], items[i].text) if items[i].kind == "estimate" else None for i in rows]
    signs = np.array([math.copysign(1, number.value) if number and number.value else math.nan for number in numbers])
    starred = np.array([bool(number and number.stars) for number in numbers])

    def levels(values: Array) -> NDArray[np.int_]:
        missed = np.maximum(np.maximum(low - values, values - high), 0.0)
        by_sign = (values * signs > 0) & ((np.abs(values) > bound * errors) == starred) & ~np.isnan(errors)
        result: NDArray[np.int_] = np.where(missed <= slack, 2, np.where((missed <= allowed + slack) | by_sign, 1, 0))
        return result

    return levels


def _try_texts(
    rows: list[int], items: Sequence[Item], stated: Sequence[Ours], probed: Sequence[Ours], rules: Rules, random: np.random.Generator
) -> tuple[list[int], Gain]:
    def level(row: int, ours: Ours) -> int:
        return LEVEL.get(judge(items[row], ours, rules.tolerances, rules.levels).verdict, 0)

    before = {i: level(i, stated[i]) for i in rows}
    better = [i for i in rows if level(i, probed[i]) > before[i]]
    changed = [i for i in rows if stated[i].text != probed[i].text]

    def one(values: Sequence[object]) -> list[int]:
        return [level(i, Ours(value)) - before[i] for i, value in zip(changed, values, strict=True)]

    return better, text_gain([probed[i].value for i in changed], one, random)


def _distance(items: Sequence[Item], values: Sequence[Ours], rows: list[int]) -> float:
    """Return the median distance from what is published, as a share of it; NaN for words."""
    shares = []
    for i in rows:
        number = number_of(items[i], items[i].text)
        if number and number.value:
            shares.append(abs(values[i].number - number.value) / abs(number.value))
    return float(np.median(shares)) if shares else math.nan


def probe_table(tried: Sequence[Tried], items: Sequence[Item]) -> pd.DataFrame:
    """Return one row a probe and group."""
    columns = ["probe", "swaps", "cause", "group", "rows", "closed", "opened", "net", "placebo_mean", "placebo_bound", "counts"]
    rows = [
        (
            t.probe.id,
            t.probe.swaps,
            str(t.probe.cause),
            t.group,
            len(t.rows),
            t.gain.better,
            t.gain.worse,
            t.gain.net,
            float(t.gain.placebo.mean()),
            t.gain.bound,
            "yes" if t.gain.counts else "no",
            t.distance_before,
            t.distance_after,
            " ".join(items[i].id for i in t.better),
        )
        for t in tried
    ]
    return pd.DataFrame(rows, columns=[*columns, "distance_before", "distance_after", "rows_closed"])
