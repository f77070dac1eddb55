"""Contributions make the score of the engine, under every aggregation, scope and with gaps."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from scripts.index.choices import VOCABULARY, Choices
from scripts.index.contributions import contributions, score_from
from scripts.index.data import IndexData
from scripts.index.engine import score

CASES = list(product(VOCABULARY["aggregation"], VOCABULARY["scope"], VOCABULARY["normalisation"]))


def made_up(gaps: bool) -> tuple[IndexData, pd.Series]:
    generator = np.random.default_rng(20181213)
    rows = pd.MultiIndex.from_product([[f"{code:06d}" for code in range(9)], [2004, 2016]], names=["unit_code", "year"])
    values = pd.DataFrame(generator.lognormal(size=(18, 4)), index=rows, columns=list("abcd"))
    if gaps:
        values.iloc[3, 1] = values.iloc[8, 2] = np.nan
    directions = pd.Series([1, -1, 1, 1], index=values.columns)
    return IndexData(values, values.notna().replace({True: "observed", False: "missing"}), directions, directions), pd.Series(
        [0.4, 0.3, 0.2, 0.1], index=values.columns
    )


@pytest.mark.parametrize(("aggregation", "scope", "normalisation"), CASES)
@pytest.mark.parametrize("gaps", [False, True])
def test_contributions_make_the_score(aggregation: str, scope: str, normalisation: str, gaps: bool) -> None:
    data, weights = made_up(gaps)
    choices = Choices(normalisation, scope, aggregation, "equal")
    scores = score(data, weights, choices)
    for unit, year in data.values.index:
        found = contributions(data, weights, choices, unit, year)
        assert score_from(found["contribution"], aggregation) == pytest.approx(scores[unit, year], abs=1e-9)


def test_an_indicator_without_weight_is_not_listed() -> None:
    data, weights = made_up(False)
    found = contributions(
        data, weights.where(weights.index != "b", 0.0), Choices("min_max", "pooled", "weighted_sum", "equal"), "000001", 2016
    )
    assert list(found.index) == ["a", "c", "d"]
