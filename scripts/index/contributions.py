"""What each indicator gives to the score of one unit and year: normalised value, weight and contribution."""

import numpy as np
import pandas as pd

from scripts.index.choices import Choices
from scripts.index.data import IndexData
from scripts.index.engine import FLOOR, Block, blocks_of
from scripts.methods.contributions import closeness_contributions

# How contributions make the score.
MADE_BY = {
    "weighted_sum": "contributions add up to the score",
    "geometric": "the score is the exponential of the sum of contributions",
    "topsis": "contributions add up to the score: what each adds on the straight path from the worst values to the unit's",
    "topsis_values": "contributions add up to the score: what each adds on the straight path from the worst values to the unit's",
}


def contributions(data: IndexData, weights: pd.Series, choices: Choices, unit_code: str, year: int) -> pd.DataFrame:
    """Return one row an indicator with a weight: value, flag, normalised, worst, best, weight, contribution (see MADE_BY).

    weights: by indicator, as the score took them. A gap takes no part; KeyError where the data have no such unit-year.
    """
    data = data.filled(choices.filling)
    block = next(iter(blocks_of(data, choices.normalisation, choices.scope, [year])))
    place = data.values.xs(year, level="year").index.get_loc(unit_code)
    used = weights.reindex(data.values.columns).to_numpy(float)
    table = pd.DataFrame(
        {
            "value": data.values.loc[(unit_code, year)],
            "flag": data.flags.loc[(unit_code, year)],
            "normalised": block.rows[place],
            "worst": block.low,
            "best": block.high,
            "weight": used,
            "contribution": _parts(block, place, used, choices.aggregation),
        },
        index=data.values.columns,
    )
    return table[used > 0]


def score_from(contribution: pd.Series, aggregation: str) -> float:
    """Return the score that contributions make."""
    total = float(contribution.sum())
    return float(np.exp(total)) if aggregation == "geometric" else total


def _parts(block: Block, place: int, weights: np.ndarray, aggregation: str) -> np.ndarray:
    row = block.rows[place]
    present = np.isfinite(row)
    if aggregation in ("weighted_sum", "geometric"):
        share = weights[present].sum() / weights.sum()
        width = np.where(block.high > block.low, block.high - block.low, 1.0)
        terms = row - block.shift if aggregation == "weighted_sum" else np.log(FLOOR + (1 - FLOOR) * (row - block.low) / width)
        return np.asarray(weights * terms / share)
    power = 1 if aggregation == "topsis" else 2
    low, unit, high = (pd.Series(values).where(present, 0.0) for values in (block.low, row, block.high))
    inside = pd.Series(weights**power).where(present, 0.0)
    parts = closeness_contributions(low.to_frame().T, unit.to_frame().T, inside, high, low).to_numpy()[0]
    return np.where(present, parts, np.nan)
