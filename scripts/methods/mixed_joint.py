"""Outcomes of several linear mixed models of the same rows and random terms drawn together, with the covariances between them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from scripts.methods.mixed_design import Array, Design
from scripts.methods.mixed_model import Fit, fit_design


def simulate_jointly(fits: Sequence[Fit], count: int, generator: np.random.Generator) -> Array:
    """Draw outcomes (fits, count, n) of models that share x and z: random effects and residuals correlate as they do in the data.

    A covariance between two outcomes is a quarter of the variance of their sum less that of their difference, each component by the
    same model and likelihood as the variances; by least squares this is the product of the residuals. The matrices are brought to the
    nearest one without negative eigenvalues that keeps the variances.
    """
    model = fits[0].model
    scales = np.array([one.model.y.std() for one in fits])
    drawn = np.stack([np.broadcast_to(one.model.x @ one.beta, (count, len(model.y))) for one in fits])
    moments = _joint_moments(fits, scales)
    for (start, stop, width), joint in zip(_blocks(model), moments[:-1], strict=True):
        normal = generator.standard_normal((count, (stop - start) // width, joint.shape[0])) @ _root(joint).T
        effects = normal.reshape(count, -1, len(fits), width).transpose(2, 0, 1, 3).reshape(len(fits), count, -1)
        columns = model.z[:, np.arange(start, stop)]
        drawn = drawn + scales[:, None, None] * np.stack([(columns @ e.T).T for e in effects])
    residuals = generator.standard_normal((count, len(model.y), len(fits))) @ _root(moments[-1]).T
    return np.asarray(drawn + scales[:, None, None] * residuals.transpose(2, 0, 1))


def _joint_moments(fits: Sequence[Fit], scales: Array) -> list[Array]:
    """Covariances of the effects of each term (fits x width, square) and of the residuals, of outcomes divided by their scale."""
    k = len(fits)
    own = [[part / scale**2 for part in _moments(one)] for one, scale in zip(fits, scales, strict=True)]
    joint = [np.zeros((k, len(part), k, len(part))) for part in own[0]]
    for i in range(k):
        for block, part in zip(joint, own[i], strict=True):
            block[i, :, i] = part
        for j in range(i):
            one, other = fits[i].model.y / scales[i], fits[j].model.y / scales[j]
            both, apart = (_moments(_fit_or_zero(fits[i], one + sign * other)) for sign in (1, -1))
            for block, added, subtracted in zip(joint, both, apart, strict=True):
                block[i, :, j] = block[j, :, i] = (added - subtracted) / 4
    return [_nearest(block.reshape(k * block.shape[1], -1)) for block in joint]


def _fit_or_zero(template: Fit, outcome: Array) -> Fit:
    """Fit a sum or difference of outcomes; two outcomes that are the same but for fixed effects have a difference without variance."""
    model = replace(template.model, y=outcome)
    basis = np.linalg.qr(model.x)[0]
    rest = outcome - basis @ (basis.T @ outcome)
    if rest @ rest <= 1e-20 * len(outcome):
        return replace(template, theta=np.zeros_like(template.theta), sigma=0.0)
    return fit_design(model, template.reml)


def _moments(fitted: Fit) -> list[Array]:
    """Covariance of the effects of one level of each term, and the residual variance."""
    covariance = fitted.random_covariance
    parts = [covariance[start : start + width, start : start + width].toarray() for start, _, width in _blocks(fitted.model)]
    return [*parts, np.array([[fitted.sigma**2]])]


def _blocks(model: Design) -> Iterator[tuple[int, int, int]]:
    """First and last column of z of each term, and how many effects a level has."""
    start, k = 0, 0
    for term in model.formula.random:
        width = len(term.columns)
        levels = len(model.positions[k][0])
        yield start, start + levels * width, width
        start += levels * width
        k += width * (width + 1) // 2


def _nearest(matrix: Array) -> Array:
    """Clip negative eigenvalues of the correlations and restore the variances."""
    deviations = np.sqrt(np.diag(matrix))
    inverse = np.divide(1.0, deviations, out=np.zeros_like(deviations), where=deviations > 0)
    values, vectors = np.linalg.eigh(matrix * np.outer(inverse, inverse))
    clipped = (vectors * np.maximum(values, 0.0)) @ vectors.T
    size = np.sqrt(np.diag(clipped))
    back = deviations * np.divide(1.0, size, out=np.zeros_like(size), where=size > 0)
    return np.asarray(clipped * np.outer(back, back))


def _root(covariance: Array) -> Array:
    """A square root of a covariance matrix that may be singular."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))
