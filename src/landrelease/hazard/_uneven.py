"""Counts whose mean is itself uncertain, as a gamma distribution: the negative binomial."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_LEAST = 1e-12
_CERTAIN = 1e-6
"""Relative difference of -log P(none) and the mean below which the mean counts as certain."""


def none_exponent(mean: Floats, shape: Floats) -> Floats:
    """-log of the probability of none, for a gamma mean of some shape; inf: a certain mean.

    Source: McCullagh and Nelder (1989), Generalized Linear Models, 6.2.3:
    P(none) = (1 + mean / shape)^(-shape).

    Examples
    --------
    >>> none_exponent(np.array([1.0, 1.0]), np.array([1.0, np.inf])).round(6).tolist()  # log 2
    [0.693147, 1.0]
    """
    certain = np.isinf(shape)
    uneven = np.where(certain, 1.0, shape)
    return np.asarray(np.where(certain, mean, uneven * np.log1p(mean / uneven)))


def gamma_shape(mean: Floats, probability: Floats) -> Floats:
    """Shape of the gamma with a mean and a probability of at least one; inf if it is certain.

    Examples
    --------
    >>> gamma_shape(np.array([1.0]), np.array([0.5])).round(6).tolist()
    [1.0]
    """
    wanted = -np.log1p(-np.clip(probability, 0.0, 1.0 - _LEAST))
    certain = (wanted >= mean * (1.0 - _CERTAIN)) | (mean <= 0)
    low, high = np.full(mean.shape, -30.0), np.full(mean.shape, 30.0)
    for _ in range(60):
        middle = 0.5 * (low + high)
        more = none_exponent(mean, np.exp(middle)) < wanted
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    return np.asarray(np.where(certain, np.inf, np.exp(0.5 * (low + high))))
