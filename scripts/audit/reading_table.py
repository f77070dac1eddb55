"""The evidence for each choice of the nearest reading: its fit before and after, on cells that chose it and on others, and luck."""

import json
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch

import numpy as np
import pandas as pd

from scripts.audit.items import Item
from scripts.audit.judge import judge, number_of
from scripts.audit.ours import Ours
from scripts.audit.probes import Rules, try_probe
from scripts.methods.placebo import Gain
from scripts.methods.verdicts import LEVEL, Verdict
from scripts.workflow.readings import Probe, Reading

COLUMNS = ["choice", "swaps", "settings", "ground", "frozen", "commit", "changed_since", "tried", "cells", "rows"]
FITS = ["fit_before", "fit_after", "distance_before", "distance_after", "net", "luck_of_as_many"]


def reading_table(
    reading: Reading, items: Sequence[Item], stated: Sequence[Ours], probed: Mapping[str, Sequence[Ours]], rules: Rules, seed: int
) -> pd.DataFrame:
    """Return two rows a choice: on the cells that chose it, and on all others. The last two rows are all choices together.

    probed: ours under each choice, by its id, and under all of them as `nearest`.
    fit: share of rows reproduced or close. net: rows closed minus rows opened. luck_of_as_many: the net of the best of as many placebos.
    """
    patterns = tuple(pattern for choice in reading.choices for pattern in choice.chosen_on)
    tried = max((choice.tried for choice in reading.choices), default=0)
    together = Probe("nearest", "formula", reading.settings, ground="all choices together", chosen_on=patterns, tried=tried)
    rows = []
    for choice in (*reading.choices, *([together] if len(reading.choices) > 1 else [])):
        if choice.id not in probed:
            continue
        chose = {i for i, item in enumerate(items) if any(fnmatch(item.id, pattern) for pattern in choice.chosen_on)}
        about = (
            choice.id,
            choice.swaps if choice is not together else "",
            json.dumps(choice.settings, sort_keys=True),
            choice.ground,
            str(reading.frozen),
            reading.commit,
            "yes" if reading.tuned_later else "no",
            choice.tried,
        )
        for words, part in (("that chose it", chose), ("others", set(range(len(items))) - chose)):
            rows.append((*about, words, *_fit(choice, sorted(part), items, stated, probed[choice.id], rules, seed)))
    return pd.DataFrame(rows, columns=[*COLUMNS, *FITS])


def _fit(
    choice: Probe, rows: list[int], items: Sequence[Item], stated: Sequence[Ours], probed: Sequence[Ours], rules: Rules, seed: int
) -> tuple[float, ...]:
    """Return rows judged, fit and median distance before and after, net, and luck."""
    chosen = [[values[i] for i in rows] for values in (items, stated, probed)]
    tried = try_probe(choice, chosen[0], chosen[1], chosen[2], rules, seed)  # type: ignore[arg-type]
    fits, distances = [], []
    judged = [i for i in rows if items[i].counted and not items[i].given and stated[i].text and probed[i].text]
    for values in (stated, probed):
        results = [judge(items[i], values[i], rules.tolerances, rules.levels).verdict for i in judged]
        fits.append(
            float(np.mean([LEVEL.get(verdict, 0) > 0 and verdict is not Verdict.SAME_SIGN for verdict in results])) if judged else np.nan
        )
        shares = [
            abs(values[i].number - number.value) / abs(number.value)
            for i in judged
            if (number := number_of(items[i], items[i].text)) and number.value
        ]
        distances.append(float(np.median(shares)) if shares else np.nan)
    net = sum(part.gain.net for part in tried)
    sizes = {len(part.gain.placebo) for part in tried}
    placebo = sum((part.gain.placebo[: min(sizes)] for part in tried), np.zeros(min(sizes, default=1), dtype=int))
    luck = Gain(0, 0, placebo).best_of(choice.tried) if tried else np.nan
    return (len(judged), *fits, *distances, net, luck)
