"""Weights of indicators by name: equal, published, every convention of entropy weights, combinations, and a user's own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.errors import EstimationError, did_you_mean
from scripts.index.choices import OWN
from scripts.index.combinations import COMBINATIONS, combine
from scripts.index.data import IndexData
from scripts.index.entropy import CONVENTIONS, entropy_weights
from scripts.index.given import Given
from scripts.index.standardisation import standardise, years_of

Array = NDArray[np.float64]


def weights_named(names: Sequence[str], data: IndexData, given: Given) -> dict[str, pd.Series]:
    """Return sets of weights by name, each by indicator.

    'equal', 'equal_by_dimension'; 'entropy' (of values brought to [0, 1] over all years), 'entropy_by_year' (mean of the years'
    weights), 'entropy_<convention>' of z-scores; the published ones; 'combined_<rule>' of the subjective ones with the objective
    ones, 'combined_<rule>_published' with the published objective ones; 'own'. Only what is asked for is computed. Published weights
    that lack an indicator of the data are none of these.
    """
    makers = dict(_makers(data, given))
    for name in names:
        if name not in makers:
            raise EstimationError(f"no weights '{name}'.{did_you_mean(name, makers)} Known: {', '.join(makers)}")
    return {name: makers[name]().reindex(data.values.columns) for name in names}


def names_of(data: IndexData, given: Given) -> list[str]:
    """Return the names of all sets of weights that an index can have."""
    return [name for name, _ in _makers(data, given)]


def _makers(data: IndexData, given: Given) -> Iterator[tuple[str, Callable[[], pd.Series]]]:
    yield "equal", partial(_equal, data)
    yield "equal_by_dimension", partial(_equal_by_dimension, data)
    yield "entropy", partial(_entropy, data)
    yield "entropy_by_year", partial(_entropy_by_year, data)
    for convention in CONVENTIONS:
        yield f"entropy_{convention}", partial(_of_z_scores, data, convention, given.scope)
    covering = {name: published for name, published in given.published.items() if _covers(published, data)}
    for name, published in covering.items():
        yield name, partial(published.reindex, data.values.columns)
    if given.own is not None:
        yield OWN, partial(given.own.reindex, data.values.columns, fill_value=0.0)
    for objective, suffix in ((given.objective, ""), (given.published_objective, "_published")):
        if given.subjective in covering and (objective in covering or objective == given.objective):
            for rule in COMBINATIONS:
                yield f"combined_{rule}{suffix}", partial(_combined, data, given, objective, rule)


def _covers(published: pd.Series, data: IndexData) -> bool:
    """Whether published weights name every indicator: a user's own indicators may have others."""
    return bool(published.reindex(data.values.columns).notna().all())


def _equal(data: IndexData) -> pd.Series:
    return pd.Series(1 / data.values.shape[1], index=data.values.columns)


def _equal_by_dimension(data: IndexData) -> pd.Series:
    return 1 / data.dimensions.map(data.dimensions.value_counts()) / data.dimensions.nunique()


def _entropy(data: IndexData) -> pd.Series:
    return entropy_weights(standardise(data.values, data.directions).dropna())


def _entropy_by_year(data: IndexData) -> pd.Series:
    return entropy_weights_by_year(data).mean(axis=1)


def _combined(data: IndexData, given: Given, objective: str, rule: str) -> pd.Series:
    subjective = str(given.subjective)
    both = weights_named([subjective, objective], data, given)
    return combine(both[subjective], both[objective], rule)


def _of_z_scores(data: IndexData, convention: str, scope: str) -> pd.Series:
    z = standardise(data.values, data.directions, "z_score", years_of(data.values, scope))
    return entropy_weights(CONVENTIONS[convention](z.dropna()))


def entropy_weights_by_year(data: IndexData) -> pd.DataFrame:
    """Return entropy weights of each year (columns) by indicator, min-max within the year.

    A year takes part with at least three units that have every indicator; where none does, all years together do.
    """
    scaled = standardise(data.values, data.directions, groups=years_of(data.values, "within_year")).dropna()
    found = {int(year): entropy_weights(rows) for year, rows in scaled.groupby(level="year") if len(rows) > 2}
    if not found:
        return entropy_weights(standardise(data.values, data.directions).dropna()).to_frame("all")
    return pd.DataFrame(found)


def rows_without(
    weights: Mapping[str, pd.Series], left_out: Mapping[str, Sequence[str]], columns: pd.Index, rescaled: bool = True
) -> Array:
    """Return one row for each set of weights and each group of indicators left out (the faster index).

    rescaled: each row sums to 1; otherwise the weights of the other indicators stay as they are.
    """
    rows = []
    for name, series in weights.items():
        full = series.reindex(columns).to_numpy(float)
        for out, indicators in left_out.items():
            row = np.where(columns.isin(indicators), 0.0, full)
            if not (row >= 0).all() or not 0 < row.sum() < np.inf:
                raise EstimationError(f"weights '{name}' without {out} are not positive numbers for all indicators")
            rows.append(row / row.sum() if rescaled else row)
    return np.array(rows)
