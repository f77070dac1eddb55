"""What an index is assessed with: its data and weights, the method as configured, and what claims are about; one loader a paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.index.choices import Choices
from scripts.index.data import IndexData
from scripts.index.given import Given
from scripts.methods.headline_claims import Measure

Array = NDArray[np.float64]


@dataclass(frozen=True)
class LinearMeasure:
    """Something linear in the scores of a year: means of regions, opportunity indices.

    operators: by year, labels x units. denominators: by year likewise; the measure is then a ratio of the two (fairness).
    """

    operators: Mapping[int, pd.DataFrame]
    denominators: Mapping[int, pd.DataFrame] | None = None

    def of(self, scores: Array, years: Sequence[int]) -> Measure:
        """Return the measure under many specifications. scores: specifications x units x years."""
        parts = []
        for position, year in enumerate(years):
            values = scores[:, :, position] @ self.operators[year].to_numpy().T
            if self.denominators is not None:
                values = values / (scores[:, :, position] @ self.denominators[year].to_numpy().T)
            parts.append(values)
        labels = tuple(str(label) for label in self.operators[years[0]].index)
        return Measure(np.stack(parts, axis=2), labels, tuple(years))


@dataclass(frozen=True)
class Material:
    """An index of one paper and scenario.

    configured: the method as configured. units: those with data in all of `years`, in the order of the data. names: of the units, by
    unit_code. measures: by name, what claims and intervals are about.
    """

    data: IndexData
    given: Given
    configured: Choices
    units: pd.Index
    years: list[int]
    names: pd.Series
    measures: Mapping[str, LinearMeasure]
    note: str


def means_of_groups(groups: pd.Series, units: pd.Index, years: Sequence[int]) -> LinearMeasure:
    """Return the unweighted means of groups of units. groups: label by unit_code."""
    matrix = pd.get_dummies(groups.reindex(units), dtype=float).T
    matrix = matrix.div(matrix.sum(axis=1), axis=0)
    return LinearMeasure(dict.fromkeys(years, matrix))


def single_units(names: pd.Series, units: pd.Index, years: Sequence[int]) -> LinearMeasure:
    """Return the units themselves, labelled by name; names that several units share get their code."""
    labels = names.reindex(units)
    labels = labels.where(~labels.duplicated(keep=False), labels + " " + units.to_numpy())
    return LinearMeasure({year: pd.DataFrame(np.eye(len(units)), index=labels, columns=units) for year in years})


def remark_on_gaps(lost: Sequence[str]) -> str:
    """Return a sentence on indicators that take no part, or nothing."""
    return f" Indicators with gaps left out: {', '.join(lost)}." if lost else ""


def read_material(paper: str, files: Mapping[str, str], settings: Mapping[str, Any], wanted: Sequence[int]) -> Material:
    """Read the index of a paper by its own loader, scripts/<paper>/assessed_index.py, or by the one of any paper.

    files: what the loader reads, by name. settings: the paper's section. wanted: years that are assessed where the run has them.
    """
    own = f"scripts.{paper}.assessed_index"
    loader = own if find_spec(f"scripts.{paper}") and find_spec(own) else "scripts.sensitivity.any_paper"
    material: Material = import_module(loader).load(files, settings, wanted)
    return material
