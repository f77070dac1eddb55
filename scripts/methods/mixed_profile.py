"""The deviance of a linear mixed model, profiled over the fixed effects and the residual variance.

With y = X beta + Z b + e, b ~ N(0, sigma^2 L L'), e ~ N(0, sigma^2 I), the relative factor L is filled by `theta` (Bates, Maechler,
Bolker, Walker (2015), Fitting linear mixed-effects models using lme4, equations 34 and 41). The term with most levels is eliminated first,
its part of the equations being diagonal; the others form a small dense matrix. All is batched: over theta, over outcomes, or both.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from scripts.methods.mixed_design import Array, Design


class Products(NamedTuple):
    """Products F'V^-1 F, F'V^-1 e and e'V^-1 e where V = I + gamma A A' holds the absorbed term only (see `Moments`).

    shrink (..., a): A'V^-1 = diag(shrink) A'.
    """

    shrink: Array
    ff: Array
    fy: Array
    yy: Array


def absorb(model: Design, ratio: Array) -> Products:
    """Eliminate the absorbed term. ratio (...): its variance ratio gamma; without such a term nothing happens."""
    m = model.moments
    shrink = 1 / (1 + ratio[..., None] * m.aa)
    weight = ratio[..., None] * shrink
    weighted = weight[..., None] * m.af
    return Products(
        shrink,
        m.ff - m.af.swapaxes(-1, -2) @ weighted,
        m.fy - np.einsum("...af,...a->...f", weighted, m.ay),
        m.yy - (weight * m.ay**2).sum(-1),
    )


@dataclass(frozen=True)
class Profile:
    """Solution of the mixed model equations at a batch of theta (...).

    log_det_random: ln |V|; log_det_fixed: ln |X'V^-1 X|; squares: weighted residual sum of squares. frame (f, f): the factor of the
    other random effects, and ones for the fixed effects; root (f, f): inverse of the Cholesky root; scores (f): root @ frame' F'V^-1 e.
    """

    model: Design = field(repr=False)
    products: Products = field(repr=False)
    frame: Array
    root: Array
    scores: Array
    log_det_random: Array
    log_det_fixed: Array
    squares: Array

    @property
    def beta(self) -> Array:
        """Generalised least squares estimates (..., p)."""
        m = self.model.moments
        effects = np.einsum("...gf,...g->...f", self.root, self.scores)[..., -m.ordinary.shape[-1] :]
        return np.einsum("...pq,...q->...p", m.inverse, m.ordinary + effects)

    @property
    def unscaled(self) -> Array:
        """(X'V^-1 X)^-1 (..., p, p)."""
        m = self.model.moments
        half = m.inverse @ self.root[..., -m.ordinary.shape[-1] :].swapaxes(-1, -2)
        return half @ half.swapaxes(-1, -2)


def profile(model: Design, thetas: Array) -> Profile:
    """Solve for beta at a batch of theta (..., m), which is broadcast against the outcomes if there are many."""
    ratio = np.zeros(thetas.shape[:-1]) if model.absorbed is None else thetas[..., model.absorbed] ** 2
    products = absorb(model, ratio)
    others = len(model.columns[1])
    frame = _frame(model, thetas)
    penalty = np.diag(np.arange(frame.shape[-1]) < others).astype(float)
    triangle = np.linalg.cholesky(frame.swapaxes(-1, -2) @ products.ff @ frame + penalty)
    root = np.linalg.inv(triangle)
    scores = np.einsum("...fg,...g->...f", root @ frame.swapaxes(-1, -2), products.fy)
    logs = 2 * np.log(np.diagonal(triangle, axis1=-2, axis2=-1))
    random = np.log1p(ratio[..., None] * model.moments.aa).sum(-1) + logs[..., :others].sum(-1)
    fixed = logs[..., others:].sum(-1) + model.moments.log_det
    return Profile(model, products, frame, root, scores, random, fixed, products.yy - (scores**2).sum(-1))


def _frame(model: Design, thetas: Array) -> Array:
    others = model.columns[1]
    size = model.moments.ff.shape[-1]
    frame = np.zeros((*thetas.shape[:-1], size, size))
    frame[..., np.arange(len(others), size), np.arange(len(others), size)] = 1.0
    for k, (rows, columns) in enumerate(model.positions):
        if k != model.absorbed:
            frame[..., np.searchsorted(others, rows), np.searchsorted(others, columns)] = thetas[..., k, None]
    return frame


def freedom(model: Design, reml: bool) -> int:
    """Observations, less the fixed effects for the REML criterion."""
    return model.y.shape[-1] - (model.x.shape[-1] if reml else 0)


def deviance(model: Design, thetas: Array, reml: bool) -> Array:
    """Return -2 log-likelihood (or the REML criterion), profiled over beta and sigma, for a batch of theta (..., m)."""
    return criterion(profile(model, thetas), reml)


def criterion(solved: Profile, reml: bool) -> Array:
    """-2 log-likelihood (or the REML criterion) of a solution."""
    n = freedom(solved.model, reml)
    return solved.log_det_random + (solved.log_det_fixed if reml else 0.0) + n * (1 + np.log(2 * np.pi * solved.squares / n))
