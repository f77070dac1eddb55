"""First and second derivatives of the profiled deviance of a linear mixed model with uncorrelated random effects.

Z_k are the columns of term k, gamma_k its variance ratio, V = I + sum gamma_k Z_k Z_k', P = V^-1 - V^-1 X (X'V^-1 X)^-1 X'V^-1.
With W = P for REML and V^-1 for maximum likelihood, u_k = Z_k'P y, r^2 = y'P y, it follows from dP = -P Z_k Z_k'P dgamma_k (Searle,
Casella, McCulloch 1992, Variance components, chapter 6):

    slope in gamma_k           tr(Z_k'W Z_k) - n u_k'u_k / r^2
    curve in gamma_k, gamma_l  n (2 u_k'Z_k'P Z_l u_l / r^2 - u_k'u_k u_l'u_l / r^4) - |Z_k'W Z_l|^2

Of the absorbed term (`a`) the matrix Z_a'W Z_a is diagonal less one of low rank, and is never formed; the others (`o`) are small.
"""

from typing import NamedTuple

import numpy as np

from scripts.methods.mixed_design import Array, Design
from scripts.methods.mixed_profile import Profile, criterion, freedom, profile


class Derivatives(NamedTuple):
    """Deviance (...), its gradient (..., m) and second derivatives (..., m, m) in the variance ratios."""

    value: Array
    slope: Array
    curve: Array


def derivatives(model: Design, ratios: Array, reml: bool) -> Derivatives:
    """Return the deviance and its derivatives at a batch of variance ratios (..., m), all of uncorrelated effects."""
    solved = profile(model, np.sqrt(ratios))
    n = freedom(model, reml)
    trace, norm = _traces(solved, reml)
    length, form = _forms(solved)
    r2 = solved.squares[..., None]
    slope = trace - n * length / r2
    curve = n * (2 * form - length[..., None] * (length / r2)[..., None, :]) / r2[..., None] - norm
    # The absorbed term stands first here.
    back = np.argsort(_order(model))
    return Derivatives(criterion(solved, reml), slope[..., back], curve[..., back, :][..., back])


def _order(model: Design) -> list[int]:
    """The terms as they stand here: the absorbed one, then the others."""
    return sorted(range(len(model.positions)), key=lambda k: k != model.absorbed)


def _member(model: Design) -> Array:
    """1 where one of the other columns of Z belongs to one of the other terms (o, m - 1)."""
    _, others = model.columns
    return np.column_stack([np.zeros((len(others), 0)), *(np.isin(others, model.positions[k][0]) for k in _order(model)[1:])])


def _traces(solved: Profile, reml: bool) -> tuple[Array, Array]:
    """tr(Z_k'W Z_k) (..., m) and |Z_k'W Z_l|^2 (..., m, m)."""
    member, products, moments = _member(solved.model), solved.products, solved.model.moments
    o = len(member)
    size = solved.root.shape[-1] if reml else o  # without the fixed effects, which stand last, P is V^-1
    half = solved.root[..., :size, :size] @ solved.frame[..., :size, :size].swapaxes(-1, -2)
    inner = half.swapaxes(-1, -2) @ half
    own = products.shrink * moments.aa
    af, of = products.shrink[..., None] * moments.af[..., :size], products.ff[..., :o, :size]
    mapped = af @ inner
    diagonal = own - (mapped * af).sum(-1)
    core = af.swapaxes(-1, -2) @ mapped
    aa = (own * (2 * diagonal - own)).sum(-1) + (core * core.swapaxes(-1, -2)).sum((-1, -2))
    ao = af[..., :o] - mapped @ of.swapaxes(-1, -2)
    oo = of[..., :o] - of @ inner @ of.swapaxes(-1, -2)
    trace = _joined(diagonal.sum(-1), np.diagonal(oo, axis1=-2, axis2=-1) @ member)
    return trace, _bordered(aa, (ao**2).sum(-2) @ member, member.T @ oo**2 @ member)


def _forms(solved: Profile) -> tuple[Array, Array]:
    """u_k'u_k (..., m) and u_k'Z_k'P Z_l u_l (..., m, m)."""
    member, products, moments = _member(solved.model), solved.products, solved.model.moments
    o = len(member)
    half = solved.root @ solved.frame.swapaxes(-1, -2)
    effects = np.einsum("...gf,...g->...f", half, solved.scores)
    ua = products.shrink * (moments.ay - np.einsum("...af,...f->...a", moments.af, effects))
    uo = products.fy[..., :o] - np.einsum("...of,...f->...o", products.ff[..., :o, :], effects)
    of_term = uo[..., None] * member
    # F'V^-1 Z_k u_k of each term, and from them u_k'Z_k'V^-1 Z_l u_l; V of the absorbed term alone.
    sides = np.concatenate(
        [np.einsum("...af,...a->...f", moments.af, products.shrink * ua)[..., None], products.ff[..., :, :o] @ of_term], -1
    )
    within = of_term.swapaxes(-1, -2) @ sides[..., :o, :]
    projected = half @ sides
    form = (
        _bordered((products.shrink * moments.aa * ua**2).sum(-1), within[..., 0], within[..., 1:]) - projected.swapaxes(-1, -2) @ projected
    )
    return _joined((ua**2).sum(-1), uo**2 @ member), form


def _joined(first: Array, others: Array) -> Array:
    return np.concatenate([first[..., None], others], -1)


def _bordered(corner: Array, edge: Array, inside: Array) -> Array:
    """The symmetric matrix of a corner (...), an edge (..., k) and an inside (..., k, k)."""
    lower = np.concatenate([edge[..., None], inside], -1)
    return np.concatenate([_joined(corner, edge)[..., None, :], lower], -2)
