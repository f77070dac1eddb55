"""What the rules of this paper share: the two data sets, the scaled data of a model, and the note under tables and figures."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scripts.coverage import Coverage
from scripts.errors import EstimationError

if TYPE_CHECKING:
    from scripts.methods.mixed_design import Formula

PAPER = "lanzhou_xining"
DATA_SETS = ("snapshot", "annual")
DIMENSIONS = ("stability", "innovation", "recovery", "circulation")
OUTCOME, PREDICTOR = "resilience", "population_change"
MEDIATORS = ("rationalisation", "informatisation")
# First year of another count of employment by sector, after the economic census of 2018: resources/breaks.csv.
LABOUR_BREAK = 2019
OBSERVED = ("observed", "derived", "corrected")

RECONSTRUCTED = "The random terms of the six models are our reconstruction: the published table is lost"
FEW_CLUSTERS = "With five or six cities p-values of any kind are fragile: read them with the bootstrap beside them"


def load(path: str) -> pd.DataFrame:
    """Return data/model_data.csv: one row a data set, unit and year."""
    return pd.read_csv(path, dtype={"unit_code": str})


def model_frame(data: pd.DataFrame, data_set: str, columns: Sequence[str], scale: str) -> pd.DataFrame:
    """Return the complete rows of one data set for a model, with its predictor and mediators scaled.

    columns: outcome, predictor and mediators used. scale: z_score (standard deviations), min_max (the range) or none, of the
    predictor; mediators are always z-scored, the outcome never. Adds `city` and `year` as text, for grouping.
    """
    rows = data[data["data_set"] == data_set].dropna(subset=list(columns)).copy()
    if rows["unit_code"].nunique() < 3 or len(rows) < len(columns) + 3:
        raise EstimationError(
            f"{PAPER}: the data set '{data_set}' has {len(rows)} complete rows of {rows['unit_code'].nunique()} cities: too few"
        )
    for name in columns:
        how = scale if name == PREDICTOR else "none" if name == OUTCOME else "z_score"
        rows[name] = _scaled(rows[name], how)
    return rows.assign(city=rows["unit_code"], year=rows["year"].astype(str)).reset_index(drop=True)


def _scaled(values: pd.Series, how: str) -> pd.Series:
    if how == "none":
        return values
    spread = values.std() if how == "z_score" else values.max() - values.min()
    if not np.isfinite(spread) or spread <= 0:
        raise EstimationError(f"{PAPER}: {values.name} does not vary and cannot be scaled")
    return (values - (values.mean() if how == "z_score" else values.min())) / spread


def formula_of(random: str) -> "Formula":
    """Return the model of resilience by population change with the random terms given."""
    from scripts.methods.mixed_design import Formula  # tables and figures do without it

    return Formula.parse(f"{OUTCOME} ~ {PREDICTOR}" + (f" + {random}" if random else ""))


def chosen_random(models: Mapping[str, object]) -> str:
    """Return the random terms of the chosen model. models: the config section `models`."""
    random = models["random"]
    assert isinstance(random, dict)
    if models["chosen"] not in random:
        raise EstimationError(f"lanzhou_xining.models.chosen is '{models['chosen']}', which is none of {', '.join(random)}")
    return str(random[models["chosen"]])


def note(coverage: str, *remarks: str) -> str:
    """Return the paper's coverage note with remarks of one table."""
    return " ".join([Coverage.load(coverage).note(), *(f"{remark}." for remark in remarks)])
