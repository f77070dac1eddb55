"""Rule score: the score of each unit and year, and its rank within the year."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from scripts.contracts import SCORES, write_checked
from scripts.index.by_year import data_by_year
from scripts.index.choices import configured
from scripts.index.data import read_index
from scripts.index.engine import ranks_within_years
from scripts.index.engine import score as score_of
from scripts.rule import run_rule


def score(indicators: str, definitions: str, weights: str, index: Mapping[str, Any], scores: str) -> None:
    """Standardise the indicators, weigh them, and write unit_code, year, score, rank. index: the section `index` of the paper."""
    data = data_by_year(read_index(indicators, definitions).refuse_gaps(), index)
    used = pd.read_csv(weights).set_index("indicator")["weight"]
    result = score_of(data, used, configured(index)).to_frame()
    result["rank"] = ranks_within_years(result["score"])
    write_checked(result.reset_index().sort_values(["year", "unit_code"]), SCORES, scores)


if __name__ == "__main__":
    run_rule(score)
