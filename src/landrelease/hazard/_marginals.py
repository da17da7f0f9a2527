"""What is known of one cell, a mixture of skewed marginals: quantiles, and the chance of nothing.

The distribution function of eta is a weighted sum of those of the components (`_skew`). Its normal
score, Phi^-1 of it, is nearly a straight line in eta, so Newton's steps on the score come close at
once; each is kept within what is known to bracket the root, so that none runs away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from landrelease.hazard._errors import ValueOutOfRange
from landrelease.hazard._skew import stretch

Floats = NDArray[np.float64]

_NODE_STEP: Final = 0.25
_NODE_REACH: Final = 6.5
_STEPS: Final = 60
_CLOSE: Final = 1e-7
_REACH: Final = 9.0
_LEAST_CHANCE: Final = 1e-6
_NARROWEST: Final = 1e-12
_TAIL: Final = 1e-300
_ROOT_TWO_PI: Final = float(np.sqrt(2.0 * np.pi))


@dataclass(frozen=True, eq=False)
class Marginals:
    """A skewed marginal for every cell, and its share of a mixture.

    Parameters
    ----------
    weight
        Share, 0 to 1.
    mean, wide, curve
        m, a and b of eta = m + a z - b (z^2 - 1), z standard normal; a above 0, b 0 or more.
    """

    weight: float
    mean: Floats
    wide: Floats
    curve: Floats

    @classmethod
    def of(cls, weight: float, mean: Floats, variance: Floats, curve: Floats) -> "Marginals":
        """Make it from mean and variance of the Gaussian, and the bend."""
        return cls(weight, mean, np.maximum(stretch(variance, curve), _NARROWEST), curve)

    def at(self, step: float) -> Floats:
        """Value of eta where z is `step`."""
        return self.mean + step * self.wide - self.curve * (step * step - 1.0)

    def below(self, value: Floats) -> tuple[Floats, Floats]:
        """Probability of no more than a value, and density there.

        eta is below a value left of one root of a z - b (z^2 - 1) and right of the other, far one.
        """
        gap = value - self.mean - self.curve
        inside = self.wide**2 - 4.0 * self.curve * gap
        reached = inside > 0.0
        root = np.sqrt(np.where(reached, inside, 1.0))
        near = 2.0 * gap / (self.wide + root)
        with np.errstate(divide="ignore"):
            far = np.where(self.curve > 0.0, (self.wide + root) / (2.0 * self.curve), np.inf)
        chance = np.where(reached, ndtr(near) + ndtr(-far), 1.0)
        heights = np.exp(-0.5 * near**2) + np.exp(-0.5 * far**2)
        return chance, np.where(reached, heights / (_ROOT_TWO_PI * root), 0.0)


def quantile(parts: Sequence[Marginals], chance: float) -> Floats:
    """Value below which eta lies with a given probability, per cell.

    Parameters
    ----------
    parts
        The mixture; weights add up to 1.
    chance
        The probability, 1e-6 to 1 - 1e-6.

    Raises
    ------
    ValueOutOfRange

    Examples
    --------
    >>> one = np.ones(1)
    >>> plain = Marginals.of(1.0, 2.0 * one, one, 0.0 * one)
    >>> quantile([plain], 0.95).round(4)
    array([3.6449])
    """
    if not _LEAST_CHANCE <= chance <= 1.0 - _LEAST_CHANCE:
        raise ValueOutOfRange(name="chance", read=chance, expected="1e-6 to 1 - 1e-6")
    score = float(ndtri(chance))
    low = np.min([part.at(-_REACH) for part in parts], axis=0)
    high = np.max([part.mean + part.curve + _REACH * part.wide for part in parts], axis=0)
    start = sum((part.weight * part.at(score) for part in parts), np.zeros(low.shape))
    value: Floats = np.asarray(start, np.float64)
    for _ in range(_STEPS):
        below, density = _mixed(parts, value)
        low, high = np.where(below < chance, value, low), np.where(below < chance, high, value)
        wanted = _newton(value, below, density, score)
        inside = (wanted >= low) & (wanted <= high)
        after = np.where(inside, wanted, 0.5 * (low + high))
        moved = float(np.abs(after - value).max(initial=0.0))
        value = after
        if moved < _CLOSE:
            break
    return value


def _mixed(parts: Sequence[Marginals], value: Floats) -> tuple[Floats, Floats]:
    """Distribution function and density of the mixture."""
    below, density = np.zeros(value.shape), np.zeros(value.shape)
    for part in parts:
        chance, height = part.below(value)
        below += part.weight * chance
        density += part.weight * height
    return below, density


def _newton(value: Floats, below: Floats, density: Floats, score: float) -> Floats:
    """Step on the normal score; not a number where the score has no end or no slope."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        reached = ndtri(np.clip(below, _TAIL, 1.0))
        height = np.exp(-0.5 * reached**2) / _ROOT_TWO_PI
        stepped: Floats = value - (reached - score) * height / density
    return stepped


def chance_of_none(
    expected: Floats, mean: Floats, variance: Floats, curve: Floats | float = 0.0
) -> Floats:
    """Mean of exp(-expected e^eta) for normal or skewed eta, by the trapezoid rule.

    Source: Trefethen and Weideman (2014), SIAM Review 56: 385-458; the error is below 1e-5
    up to a standard deviation of 3.

    Parameters
    ----------
    expected
        Items expected at eta = 0, 0 or more.
    mean, variance
        Of the Gaussian for eta.
    curve
        How skewed eta is (`_skew`).

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> round(float(chance_of_none(one, 0.0 * one, 0.0 * one)[0, 0]), 6)  # exp(-1)
    0.367879
    """
    nodes = np.arange(-_NODE_REACH, _NODE_REACH + 0.5 * _NODE_STEP, _NODE_STEP)
    shares = np.exp(-0.5 * nodes**2)
    shares /= shares.sum()
    bent = np.asarray(curve, np.float64)
    sd = stretch(variance, bent)
    total = np.zeros(np.broadcast_shapes(expected.shape, mean.shape))
    with np.errstate(over="ignore", invalid="ignore"):
        for node, share in zip(nodes, shares, strict=True):
            eta = mean + node * sd - bent * (node * node - 1.0)
            rate = np.where(expected > 0, expected * np.exp(eta), 0.0)
            total += share * np.exp(-rate)
    return total
