"""The rows that matter most to a coefficient: how far it moves, in standard errors, when a row is left out of a least-squares fit."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scripts.errors import InputError

MOST = 5


@dataclass(frozen=True)
class Design:
    """`outcome ~ regressor + regressor | group + group`: groups are dummies."""

    outcome: str
    regressors: tuple[str, ...]
    groups: tuple[str, ...]

    @classmethod
    def parse(cls, text: str, where: str) -> "Design":
        """Read a design. Raises InputError for another form."""
        outcome, sign, right = text.partition("~")
        regressors, _, groups = right.partition("|")
        named = [tuple(name.strip() for name in part.split("+") if name.strip()) for part in (regressors, groups)]
        if not sign or not outcome.strip() or not named[0]:
            raise InputError(where, f"the design {text!r}", "outcome ~ regressor + regressor | group", "Correct the column value.")
        return cls(outcome.strip(), *named)

    @property
    def columns(self) -> list[str]:
        """The columns of the sample that the design takes."""
        return [self.outcome, *self.regressors, *self.groups]


def influence(sample: pd.DataFrame, design: Design, term: str) -> pd.Series:
    """Return by row of the sample DFBETAS of the coefficient (Belsley, Kuh and Welsch 1980), largest in size first.

    term: one of the regressors, or 'intercept'. A dummy that the others determine is left out; empty where rows do not exceed columns.
    """
    import statsmodels.api as sm

    from scripts.methods.panel_models import dummies

    parts = [sample[list(design.regressors)].astype(float), *(dummies(sample[group].astype(str), group) for group in design.groups)]
    matrix = pd.concat([pd.Series(1.0, index=sample.index, name="intercept"), *parts], axis=1)
    matrix = matrix.loc[:, _independent(matrix)]
    if term not in matrix or len(matrix) <= matrix.shape[1] + 1:
        return pd.Series(dtype=float)
    fitted = sm.OLS(sample[design.outcome].astype(float), matrix).fit()
    moved = pd.Series(fitted.get_influence().dfbetas[:, matrix.columns.get_loc(term)], index=sample.index)
    return moved.dropna().sort_values(key=abs, ascending=False, kind="stable")


def _independent(matrix: pd.DataFrame) -> list[str]:
    """Return columns that earlier ones do not determine."""
    kept: list[str] = []
    basis: list[np.ndarray] = []
    for name in matrix:
        start = matrix[name].to_numpy(float)
        rest = start
        for direction in basis:
            rest = rest - direction * (direction @ rest)
        if float(np.linalg.norm(rest)) > 1e-9 * float(np.linalg.norm(start)):
            basis.append(rest / np.linalg.norm(rest))
            kept.append(str(name))
    return kept


def what_matters(sample: pd.DataFrame, design: Design, term: str) -> pd.DataFrame:
    """Return the rows of the sample with the largest influence, and its size in the column `dfbetas`."""
    moved = influence(sample, design, term).head(MOST)
    return sample.loc[moved.index].assign(dfbetas=moved)
