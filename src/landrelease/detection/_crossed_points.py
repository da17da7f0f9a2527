"""Points of intercept, deviations and device effects, laid near the posterior without chance."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri, gammaln, logsumexp, ndtri
from scipy.stats import qmc

from landrelease.detection._crossed_posterior import Places

Floats = NDArray[np.float64]

_FREEDOM: Final = 5.0
"""Of the t distributions that points are laid by: tails heavier than those of the posterior."""
_SMOOTH: Final = 0.75
"""Scale of points around a place of Laplace's sum, in distances of places."""
_EVENLY: Final = 0.1
"""Share of points that are laid at all places alike."""
_MORE: Final = 4
"""Numbers of a point beside those of the t distributions: its place, two scales, a shift."""


@dataclass(frozen=True, slots=True)
class Points:
    """Where the posterior is weighed.

    Parameters
    ----------
    near
        Number of the place of Laplace's sum that each point was laid near.
    level, sds
        Intercept, and deviations of operators and of devices, of each point.
    laid
        Log density with which intercept and log deviations were laid.
    """

    near: NDArray[np.int64]
    level: Floats
    sds: Floats
    laid: Floats


def even_numbers(points: int, devices: int) -> Floats:
    """Return evenly spread numbers in 0 to 1, a row for each point, the same in every run.

    Source: Sobol' (1967); shifted by square roots (Cranley and Patterson 1976, SIAM J. Numer.
    Anal. 13: 904-914), because the first of Sobol's points lies in the corner.
    """
    width = 3 + devices + _MORE
    roots = np.sqrt(np.arange(2.0, 2.0 + 2 * width + 8)) % 1.0
    shift = roots[roots > 0.0][:width]
    told = (qmc.Sobol(width, scramble=False).random(points) + shift) % 1.0
    return np.asarray(np.clip(told, 1e-9, 1.0 - 1e-9), np.float64)


def lay(places: Places, even: Floats) -> Points:
    """Lay points of intercept and deviations by a mixture of t distributions at Laplace's places.

    Parameters
    ----------
    places
        Of Laplace's sum.
    even
        Five evenly spread numbers for each point.
    """
    share = (1.0 - _EVENLY) * places.weights + _EVENLY / places.weights.size
    near = np.searchsorted(np.cumsum(share)[:-1], even[:, 0]).astype(np.int64)
    steps, factor = _t_steps(even[:, 1], even[:, 2:5], _FREEDOM), places.axes * _SMOOTH
    at = places.at[near] + steps @ factor.T
    back = np.linalg.inv(factor).T
    away = (at @ back)[:, None, :] - (places.at @ back)[None, :, :]
    laid = logsumexp(np.log(share) + _t_density((away**2).sum(axis=2), 3, _FREEDOM), axis=1)
    laid += np.linalg.slogdet(back)[1] - np.log(places.frame.scale(at))
    return Points(near, places.frame.level(at), np.exp(at[:, 1:]), laid)


def lay_devices(middle: Floats, precision: Floats, even: Floats) -> tuple[Floats, Floats]:
    """Lay standard effects of devices around the most likely; return them and their log density.

    With more devices the tails are made thinner: a heavy tail in many directions lays most points
    where nothing is.
    """
    few = middle.shape[1]
    freedom, wider = _FREEDOM + 2.0 * few, 1.0 + 0.1 * float(np.sqrt(3.0 / few))
    factor = np.linalg.cholesky(precision) / wider
    steps = _t_steps(even[:, 0], even[:, 1:], freedom)
    at = middle + np.linalg.solve(factor.transpose(0, 2, 1), steps[..., None])[..., 0]
    spread = np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
    return at, spread + _t_density((steps**2).sum(axis=1), few, freedom)


def _t_steps(scale: Floats, even: Floats, freedom: float) -> Floats:
    return np.asarray(ndtri(even) / np.sqrt(chdtri(freedom, scale) / freedom)[:, None], np.float64)


def _t_density(square: Floats, width: int, freedom: float) -> Floats:
    """Log density of the t distribution in so many directions at a squared distance."""
    whole = 0.5 * (freedom + width)
    constant = gammaln(whole) - gammaln(0.5 * freedom) - 0.5 * width * np.log(freedom * np.pi)
    return np.asarray(constant - whole * np.log1p(square / freedom), np.float64)
