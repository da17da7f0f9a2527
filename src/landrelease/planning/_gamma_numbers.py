"""Draws of expected items in units of which little is known: a mean and a chance of any."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from landrelease.planning._errors import DesignOutOfRange

Floats = NDArray[np.float64]
_SURE = 1e6
"""Shape of a gamma distribution that is as good as one number."""


def gamma_numbers(
    expected: ArrayLike, chance: ArrayLike, draws: int, *, rng: np.random.Generator
) -> Floats:
    """Draw expected numbers of items, independent between units, from what a map says of each.

    The mean m and the probability p of at least one item fix the shape a of a gamma distribution:
    p = 1 - (1 + m / a)^-a. Below what a sure Poisson mean gives, 1 - exp(-m), the rest of m is
    in few draws.

    Parameters
    ----------
    expected
        Mean number of items in each unit, 0 or more.
    chance
        Probability of at least one in each, from 0 to below 1.

    Returns
    -------
    Draws by units.

    Raises
    ------
    DesignOutOfRange

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> told = gamma_numbers([2.0], [0.5], 100_000, rng=rng)
    >>> round(float(told.mean()), 1), round(float(-np.expm1(-told).mean()), 2)
    (2.0, 0.5)
    """
    means, chances = (np.asarray(values, dtype=np.float64) for values in (expected, chance))
    for name, values, below in (("expected items", means, np.inf), ("chance", chances, 1.0)):
        wrong = ~((values >= 0.0) & (values < below))
        if wrong.any():
            limit = "0 or more" if below == np.inf else "from 0 to below 1"
            raise DesignOutOfRange(name=name, read=float(values[wrong][0]), expected=limit)
    shapes = np.array([_shape(m, p) for m, p in zip(means, chances, strict=True)])
    return np.asarray(rng.gamma(shapes, means / shapes, (draws, means.size)))


def _shape(mean: float, chance: float) -> float:
    """Return the shape that gives the chance; between its least and a sure mean."""

    def beyond(log_shape: float) -> float:
        shape = np.exp(log_shape)
        return float(-np.expm1(-shape * np.log1p(mean / shape)) - chance)

    least, most = np.log(1e-3), np.log(_SURE)
    if mean <= 0.0 or beyond(most) <= 0.0:
        return _SURE
    if beyond(least) >= 0.0:
        return float(np.exp(least))
    return float(np.exp(brentq(beyond, least, most)))
