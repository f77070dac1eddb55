"""A cause for every row of the ledger that is not reproduced, computed from misprints, checks, coverage, draws and probes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scripts.audit.items import Item
from scripts.audit.judge import judge, number_of
from scripts.audit.ours import Ours
from scripts.audit.probes import Rules, Tried
from scripts.methods.causes import Cause
from scripts.methods.verdicts import Comparison, Verdict, within_draws

ORDER = list(Cause)
SETTLED = {Verdict.REPRODUCED, Verdict.GIVEN}
# A range of fewer readings than this says nothing.
FEWEST_READINGS = 3


@dataclass(frozen=True)
class Reason:
    """A cause with its evidence in words."""

    cause: Cause
    evidence: str


def find_causes(
    items: Sequence[Item],
    stated: Sequence[Ours],
    verdicts: Sequence[Comparison],
    tried: Sequence[Tried],
    allowed: Mapping[str, Sequence[Ours]],
    rules: Rules,
) -> list[Reason | None]:
    """Return the cause of each item, None where it is reproduced or given.

    tried: what each probe did to each group. allowed: ours under each probe that the text allows, by its id.
    """
    closed_by: dict[int, list[Tried]] = {}
    for probe in tried:
        if probe.gain.counts:
            for row in probe.better:
                closed_by.setdefault(row, []).append(probe)
    return [
        None
        if verdict.verdict in SETTLED
        else _from_data(item, ours, verdict)
        or _from_probes(closed_by.get(row, []))
        or _from_range(item, [ours, *(values[row] for values in allowed.values())], rules)
        or Reason(Cause.UNEXPLAINED, "no probe that counts closes it")
        for row, (item, ours, verdict) in enumerate(zip(items, stated, verdicts, strict=True))
    ]


def _from_data(item: Item, ours: Ours, verdict: Comparison) -> Reason | None:
    if item.corrected and verdict.verdict is not Verdict.DIFFERS:
        return Reason(Cause.MISPRINT, f"{item.published} stands for {item.corrected}")
    if verdict.verdict is Verdict.INCONSISTENT:
        return Reason(Cause.INCONSISTENT, "a rule of the checks finds it at fault")
    if verdict.verdict is Verdict.NOT_COMPUTABLE:
        return Reason(Cause.UNAVAILABLE, verdict.reason)
    number = number_of(item, item.text)
    if item.kind == "p_value" and number and within_draws(number.value, ours.number, item.draws, number.half_width):
        return Reason(Cause.RANDOMNESS, f"within two Monte-Carlo errors of {item.draws} draws")
    return None


def _from_probes(probes: Sequence[Tried]) -> Reason | None:
    """Return the cause that comes first in the order of precedence; within it, of the probe furthest beyond its placebos."""
    if not probes:
        return None
    best = min(probes, key=lambda tried: (ORDER.index(tried.probe.cause), tried.gain.bound - tried.gain.net))
    words = f"probe {best.probe.id}: net {best.gain.net} of {len(best.rows)} rows of {best.group}, placebos at most {best.gain.bound:.0f}"
    distances = f"; median distance {best.distance_before:.0%} -> {best.distance_after:.0%}" if not math.isnan(best.distance_before) else ""
    return Reason(best.probe.cause, words + distances)


def _from_range(item: Item, readings: Sequence[Ours], rules: Rules) -> Reason | None:
    """Return `method_underspecified` where readings that the text allows lie on both sides of the published number.

    For a bound, a sign, a class or an order: where some of them keep it and others do not.
    """
    found = [ours for ours in readings if not ours.reason and ours.text]
    number = None if item.kind in {"class", "order"} else number_of(item, item.text)
    if number is None:
        kept = [judge(item, ours, rules.tolerances, rules.levels).verdict is Verdict.REPRODUCED for ours in found]
        if len(kept) < FEWEST_READINGS or not any(kept) or all(kept):
            return None
        return Reason(Cause.UNDERSPECIFIED, f"range: {sum(kept)} of {len(kept)} readings that the text allows keep it")
    values = [ours.number for ours in found]
    if len(values) < FEWEST_READINGS or not min(values) <= number.value <= max(values):
        return None
    return Reason(
        Cause.UNDERSPECIFIED, f"range: {len(values)} readings that the text allows span it, {min(values):.4g} to {max(values):.4g}"
    )
