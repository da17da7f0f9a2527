"""Small trials of operators and devices: the posterior summed at weighed points.

Points are laid near the posterior that Laplace's approximation tells, and each is weighed by the
density that it has over the density it was laid with. What is summed is then the posterior itself,
however skewed; how many equal points the weights are worth says how well.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from landrelease.detection._crossed_model import INTERCEPT_SD, PRIOR_SCALE, Model
from landrelease.detection._crossed_points import Points, even_numbers, lay, lay_devices
from landrelease.detection._crossed_posterior import Places
from landrelease.detection._crossed_walks import (
    Sums,
    Walks,
    devices_slope,
    likeliest,
    summed_operators,
)

Floats = NDArray[np.float64]

_MOST_PAIRS: Final = 1_200
_MOST_DEVICES: Final = 40
"""Larger trials than these are left to Laplace's approximation, which is close there."""
_CELLS: Final = 300_000
_POINTS: Final = (512, 2_048)
_LEAST_WORTH: Final = 0.1
"""Weights that are worth fewer points than this share are not trusted."""
_KNOTS: Final = np.linspace(-4.5, 4.5, 181)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What holds of operators and devices, summed at weighed points.

    Parameters
    ----------
    intercept
        Posterior mean.
    effects, errors, level_errors
        Posterior means and standard deviations of effects, and standard deviations of intercept
        plus effect; operators first, then devices.
    quantiles
        Of intercept plus effect: a row for each operator and device, at shares that are evenly
        spaced as normal deviates.
    worth
        How many points of equal weight the weights are worth.
    """

    intercept: float
    effects: Floats
    errors: Floats
    level_errors: Floats
    quantiles: Floats
    worth: float

    def quantile(self, share: float, which: slice) -> Floats:
        """Return quantiles of intercept plus effect."""
        at = float(ndtri(share))
        return np.array([np.interp(at, _KNOTS, row) for row in self.quantiles[which]])


def is_small(model: Model) -> bool:
    """Whether the trial is small enough to be summed at weighed points."""
    return model.pairs[1].size <= _MOST_PAIRS and model.few <= _MOST_DEVICES


def weighed(model: Model, places: Places) -> Weighed | None:
    """Sum the posterior at weighed points; none where the weights are worth too few of them.

    Source: Robert and Casella (2004), Monte Carlo Statistical Methods, chapter 3 (importance
    sampling; Kong's effective number); L'Ecuyer (2018), Randomized quasi-Monte Carlo: an
    introduction for practitioners, for evenly spread points.
    """
    walks = Walks.of(model)
    points = int(np.clip(2 ** int(np.log2(_CELLS / walks.who.size)), *_POINTS))
    even = even_numbers(points, model.few)
    laid = lay(places, even[:, :5])
    start = places.effects[laid.near] / np.repeat(
        places.sds[laid.near], (model.many, model.few), axis=1
    )
    own, other, precision = likeliest(walks, laid, start[:, : model.many], start[:, model.many :])
    first, second = laid.sds[:, 0], laid.sds[:, 1:]

    def summed(devices: Floats) -> tuple[Floats, Sums]:
        base = laid.level[:, None] + (second * devices)[:, walks.what]
        return base, summed_operators(walks, base, first, own, even[:, 5])

    base, sums = summed(other)
    slope = second * devices_slope(walks, base, first, sums) - other
    other += np.linalg.solve(precision, slope[..., None])[..., 0]
    devices, density = lay_devices(other, precision, even[:, 6:])
    _, sums = summed(devices)
    heavy = sums.log.sum(axis=1) + _prior(laid, devices) - laid.laid - density
    weights = np.exp(heavy - heavy.max())
    weights /= weights.sum()
    worth = 1.0 / float(weights @ weights)
    return _told(laid, devices, sums, weights) if worth >= _LEAST_WORTH * points else None


def _prior(points: Points, devices: Floats) -> Floats:
    """Log density of intercept, log deviations and standard effects, constants left out."""
    hyper = np.log(points.sds) - 0.5 * (points.sds / PRIOR_SCALE) ** 2
    told = hyper.sum(axis=1) - 0.5 * (devices**2).sum(axis=1)
    told -= 0.5 * devices.shape[1] * np.log(2.0 * np.pi)
    return np.asarray(told - 0.5 * (points.level / INTERCEPT_SD) ** 2, np.float64)


def _told(points: Points, devices: Floats, sums: Sums, weights: Floats) -> Weighed:
    level, first, second = points.level, points.sds[:, 0], points.sds[:, 1]
    rows = [
        (first * sums.at[..., i], sums.share[..., i] * weights) for i in range(sums.log.shape[1])
    ]
    rows += [(second * devices[:, j], weights) for j in range(devices.shape[1])]
    moments = np.array(
        [(*_moments(at, share), _moments(level + at, share)[1]) for at, share in rows]
    )
    return Weighed(
        float(weights @ level),
        moments[:, 0],
        moments[:, 1],
        moments[:, 2],
        np.stack([_quantiles(level + at, share) for at, share in rows]),
        1.0 / float(weights @ weights),
    )


def _moments(at: Floats, share: Floats) -> tuple[float, float]:
    mean = float((share * at).sum())
    return mean, float(np.sqrt((share * (at - mean) ** 2).sum()))


def _quantiles(at: Floats, share: Floats) -> Floats:
    """Quantiles at the knots of values that have these shares."""
    order = np.argsort(at, axis=None)
    values, parts = at.ravel()[order], share.ravel()[order]
    return np.asarray(np.interp(ndtr(_KNOTS), np.cumsum(parts) - 0.5 * parts, values), np.float64)
