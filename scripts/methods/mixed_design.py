"""Formulas of linear mixed models in lme4's notation, and the matrices they stand for.

`y ~ x + (1 | city) + (0 + x | city)`; `(1 + x || city)` has uncorrelated, `(1 + x | city)` correlated effects.
"""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations_with_replacement
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, hstack

from scripts.errors import EstimationError
from scripts.methods import gate

Array = NDArray[np.float64]


@dataclass(frozen=True)
class RandomTerm:
    """One random-effects term: `columns` ('1' is the intercept) vary by `group`, with correlated effects."""

    group: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Formula:
    """A parsed model formula."""

    text: str
    outcome: str
    fixed: tuple[str, ...]
    random: tuple[RandomTerm, ...]

    @classmethod
    def parse(cls, text: str) -> "Formula":
        """Parse lme4's notation; fixed terms are columns of numbers, the intercept is always in."""
        try:
            outcome, right = (part.strip() for part in text.split("~"))
        except ValueError:
            raise EstimationError(f"'{text}' is no model formula: expected 'outcome ~ terms'") from None
        terms: list[RandomTerm] = []
        groups = re.findall(r"\([^()]*\)", right)
        if odd := [part for part in groups if not re.fullmatch(r"\([^|()]+\|\|?\s*[\w.]+\s*\)", part)]:
            raise EstimationError(f"'{odd[0]}' in '{text}' is no random term: expected '(1 | group)', '(x | group)' or '(1 + x || group)'")
        for inner, bars, group in re.findall(r"\(([^|()]*)(\|\|?)([^|()]*)\)", right):
            names = [name.strip() for name in inner.split("+") if name.strip()]
            columns = tuple(n for n in names if n not in ("0", "1")) if "0" in names else ("1", *(n for n in names if n != "1"))
            blocks = [(c,) for c in columns] if bars == "||" else [columns]
            terms += [RandomTerm(group.strip(), block) for block in blocks]
        fixed = [name.strip() for name in re.sub(r"\([^()]*\)", "", right).split("+")]
        named = tuple(n for n in fixed if n and n != "1")
        if wrong := [n for n in (outcome, *named) if not re.fullmatch(r"[^\W\d][\w.]*", n)]:
            raise EstimationError(f"'{wrong[0]}' in '{text}' is no column: terms are names joined by '+', the intercept is always in")
        if outcome in named or len(set(named)) < len(named):
            raise EstimationError(f"'{text}' names a column twice")
        return cls(text, outcome, named, tuple(terms))

    def without(self, column: str) -> "Formula":
        """Return the formula with one fixed effect dropped (the null model of a test)."""
        text = f"{self.text} [without {column}]"
        return replace(self, text=text, fixed=tuple(n for n in self.fixed if n != column))


class Moments(NamedTuple):
    """Sums of products of a design, with X = Q R made orthonormal and e = y - Q Q'y in place of y (against cancellation).

    The columns of Z fall in two: A, those of the absorbed term, whose A'A is diagonal, and the others; F = [others, Q].
    inverse (p, p) of R, log_det of R'R, ordinary (p) = Q'y; aa (the diagonal of A'A), af = A'F, ay = A'e, ff = F'F, fy = F'e, yy = e'e.
    Of many outcomes at once, what depends on y has a leading dimension; if x differs too, so has what depends on x.
    """

    inverse: Array
    log_det: Array
    ordinary: Array
    aa: Array
    af: Array
    ay: Array
    ff: Array
    fy: Array
    yy: Array


@dataclass(frozen=True)
class Design:
    """Matrices of a model: y (n), x (n, p), z (n, q, sparse), and where each theta stands in the (q, q) factor.

    y may hold many outcomes (draws, n), and x then other regressors in each (draws, n, p).
    """

    formula: Formula
    y: Array
    x: Array
    z: csr_array
    positions: tuple[tuple[NDArray[np.int64], NDArray[np.int64]], ...]
    names: tuple[tuple[str, str, str], ...]

    @cached_property
    def diagonal(self) -> NDArray[np.bool_]:
        """Which theta are standard deviations (m); the others are covariances of the effects of one term."""
        return np.array([(rows == columns).all() for rows, columns in self.positions], bool)

    @cached_property
    def absorbed(self) -> int | None:
        """The theta of the term that is eliminated first: the one with most levels among those with one effect a level."""
        shared = {int(c) for (rows, columns), d in zip(self.positions, self.diagonal, strict=True) if not d for c in (*rows, *columns)}
        alone = [k for k, (rows, _) in enumerate(self.positions) if int(rows[0]) not in shared]
        return max(alone, key=lambda k: len(self.positions[k][0]), default=None)

    @cached_property
    def columns(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Columns of z of the absorbed term, and the others."""
        first = np.array([], int) if self.absorbed is None else self.positions[self.absorbed][0]
        return first, np.setdiff1d(np.arange(self.z.shape[1]), first)

    @cached_property
    def squares(self) -> Array:
        """Sum of squares of each column of z (q)."""
        return np.asarray(self.z.power(2).sum(axis=0)).ravel()

    @cached_property
    def units(self) -> Array:
        """Unit of each theta (m): one over the root mean square of its column of z, whose unit it so undoes (1 for an intercept)."""
        sizes = [float(np.sqrt(self.squares[rows].sum() / self.z.shape[0])) for rows, _ in self.positions]
        return 1 / np.maximum(sizes, 1e-300)

    def standardised(self) -> tuple["Design", float, Array]:
        """Return the design with the outcome and the columns of z in units of their own spread, that of y, and the units of theta."""
        spread = float(np.std(self.y))
        columns = np.ones(self.z.shape[1])
        for (rows, _), unit, diagonal in zip(self.positions, self.units, self.diagonal, strict=True):
            columns[rows] = unit if diagonal else columns[rows]
        return replace(self, y=self.y / spread, z=csr_array(self.z.multiply(columns[None]))), spread, self.units

    @cached_property
    def moments(self) -> Moments:
        """Sums of products, all that a fit needs of the data."""
        basis, triangle = np.linalg.qr(self.x)
        ordinary = np.einsum("...np,...n->...p", basis, self.y)
        e = self.y - np.einsum("...np,...p->...n", basis, ordinary)
        first, others = self.columns
        a, o = self.z[:, first], self.z[:, others]
        top = np.concatenate([np.broadcast_to((o.T @ o).toarray(), (*basis.shape[:-2], len(others), len(others))), _across(o, basis)], -1)
        low = np.concatenate([_across(o, basis).swapaxes(-1, -2), basis.swapaxes(-1, -2) @ basis], -1)
        across = np.broadcast_to((a.T @ o).toarray(), (*basis.shape[:-2], len(first), len(others)))
        return Moments(
            np.linalg.inv(triangle),
            2 * np.log(np.abs(np.diagonal(triangle, axis1=-2, axis2=-1))).sum(-1),
            ordinary,
            self.squares[first],
            np.concatenate([across, _across(a, basis)], -1),
            _across(a, e[..., None])[..., 0],
            np.concatenate([top, low], -2),
            np.concatenate([_across(o, e[..., None])[..., 0], np.einsum("...np,...n->...p", basis, e)], -1),
            (e**2).sum(-1),
        )

    def factor(self, theta: Array) -> csr_array:
        """Return the relative covariance factor (q, q) at one theta (m)."""
        q = self.z.shape[1]
        rows, columns, values = [], [], []
        for (r, c), value in zip(self.positions, theta, strict=True):
            rows.append(r)
            columns.append(c)
            values.append(np.full(len(r), value))
        if not rows:
            return csr_array((q, q))
        return coo_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=(q, q)).tocsr()


def _across(z: csr_array, sides: Array) -> Array:
    """Z'S for a batch of S (..., n, columns)."""
    flat = np.moveaxis(sides, -2, 0)
    product = z.T @ flat.reshape(len(flat), -1)
    return np.moveaxis(np.asarray(product).reshape(z.shape[1], *flat.shape[1:]), 0, -2)


def design(formula: Formula, data: pd.DataFrame) -> Design:
    """Build the matrices of a model. data: one row an observation, without missing values in the columns used."""
    used = [formula.outcome, *formula.fixed, *{c for t in formula.random for c in (*t.columns, t.group) if c != "1"}]
    if missing := [c for c in used if c not in data]:
        raise EstimationError(f"the model '{formula.text}' uses columns that the data do not have: {', '.join(missing)}")
    y = gate.numbers(data[formula.outcome], formula.outcome)
    fixed = gate.table(data[list(formula.fixed)])
    x = np.column_stack([np.ones(len(data)), fixed])
    if len(y) <= x.shape[1]:
        raise EstimationError(f"the {len(y)} observations cannot bear the {x.shape[1]} fixed effects of '{formula.text}'")
    if omitted := gate.independent(fixed, formula.fixed)[1]:
        raise EstimationError(f"the fixed effects of '{formula.text}' are collinear: " + "; ".join(f"{k} {v}" for k, v in omitted.items()))
    blocks, positions = [], []
    names: list[tuple[str, str, str]] = []
    start = 0
    for term in formula.random:
        codes, levels = gate.groups(data[term.group], data.index, term.group, 2)
        count, width = len(levels), len(term.columns)
        if count * width >= len(y):
            raise EstimationError(
                f"'{formula.text}' has {count * width} random effects by '{term.group}' and {len(y)} observations: they cannot be told "
                "from the residuals, which takes fewer levels or more rows"
            )
        values = np.column_stack([np.ones(len(y)) if c == "1" else gate.numbers(data[c], c) for c in term.columns])
        if flat := [c for c, one in zip(term.columns, values.T, strict=True) if not one.any()]:
            raise EstimationError(f"'{flat[0]}' is zero in every row: it cannot vary by '{term.group}'")
        places = codes[:, None] * width + np.arange(width)
        rows = np.repeat(np.arange(len(y)), width)
        blocks.append(coo_array((values.ravel(), (rows, places.ravel())), shape=(len(y), count * width)))
        for j, i in combinations_with_replacement(range(width), 2):
            offsets = start + np.arange(count) * width
            positions.append((offsets + i, offsets + j))
            first, second = ("intercept" if c == "1" else c for c in (term.columns[i], term.columns[j]))
            names.append((term.group, first, second))
        start += count * width
    z = hstack(blocks, format="csr") if blocks else csr_array((len(y), 0))
    return Design(formula, y, x, csr_array(z), tuple(positions), tuple(names))
