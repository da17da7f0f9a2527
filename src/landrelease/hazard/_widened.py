"""A posterior with what it cannot know counted in: places of reports, chances of people."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._compiled import one_blas_thread
from landrelease.hazard._covariates import Effects
from landrelease.hazard._mode import slopes_variance
from landrelease.hazard._posterior import Component, Posterior

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Unsure:
    """A factor of some of the exposure that is not known exactly.

    Parameters
    ----------
    name
        What it is the factor of.
    share
        Per cell, the derivative of the log of what is counted by the log of the factor.
    lies
        Per cell, the derivative of the log of what lies there; 0 for a factor of chances.
    log_sd
        Standard deviation of its log, above 0.
    """

    name: str
    share: Floats
    lies: Floats
    log_sd: float


def widened(posterior: Posterior, *, lost: Floats, unsure: Sequence[Unsure]) -> Posterior:
    """Take lost information out of a posterior, and let unsure factors move with the rest.

    Each component stays where it is. Its weights are lowered by `lost`, and the log of each
    factor joins level and slopes as one more effect: it changes what is counted in one way
    and what lies there in another, and the field gives way to the first.

    Parameters
    ----------
    posterior
        As fitted.
    lost
        Information per cell to be taken from the weights; they do not fall below 0.
    unsure
        Factors that are not known.
    """
    if not unsure and not lost.any():
        return posterior
    effects = _with(posterior.effects, unsure)
    factor = GridCholesky(*posterior.shape)
    with one_blas_thread():
        parts = tuple(_part(part, factor, effects, lost, unsure) for part in posterior.components)
    return Posterior(
        parts,
        area_km2=posterior.area_km2,
        domain=posterior.domain,
        provenance=posterior.provenance,
        effects=effects,
    )


def _with(effects: Effects, unsure: Sequence[Unsure]) -> Effects:
    return Effects(
        names=(*effects.names, *(one.name for one in unsure)),
        design=np.concatenate([effects.design, *(one.lies[None] for one in unsure)]),
        mean=np.append(effects.mean, np.zeros(len(unsure))),
        precision=np.append(effects.precision, [one.log_sd**-2.0 for one in unsure]),
    )


def _part(
    part: Component,
    factor: GridCholesky,
    effects: Effects,
    lost: Floats,
    unsure: Sequence[Unsure],
) -> Component:
    weights = np.maximum(part.weights - lost, 0.0)
    factor.factor(kappa2=part.lattice.kappa2, tau2=part.lattice.tau2, weights=weights)
    seen = effects.design.copy()
    for number, one in enumerate(unsure, start=len(seen) - len(unsure)):
        seen[number] = one.share
    response = factor.solve(weights * seen)
    moved = (weights * (seen - response)).reshape(len(seen), -1)
    precision = seen.reshape(len(seen), -1) @ moved.T
    precision = 0.5 * (precision + precision.T) + np.diag(effects.precision)
    precision = _no_surer(precision, unsure)
    variance = factor.inverse_diagonal() + slopes_variance(effects, response, precision)
    return replace(
        part,
        weights=weights,
        response=response,
        variance=variance,
        slopes=np.append(part.slopes, np.zeros(len(unsure))),
        slope_precision=precision,
    )


def _no_surer(precision: Floats, unsure: Sequence[Unsure]) -> Floats:
    """Let the factors keep the deviation they were learned with: the counts taught it already."""
    known = len(precision) - len(unsure)
    cross = precision[:known, known:]
    precision = precision.copy()
    precision[known:, known:] = np.diag([one.log_sd**-2.0 for one in unsure])
    precision[known:, known:] += cross.T @ np.linalg.solve(precision[:known, :known], cross)
    return precision
