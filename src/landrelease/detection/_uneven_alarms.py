"""False alarms of cohorts whose members differ: some flag often, some seldom."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, betaln, gammaln, xlogy

from landrelease.detection._pairs import Alarms

Floats = NDArray[np.float64]

MOST_UNEVENNESS: Final = 2.0
"""No larger squared coefficient of variation of the persons' rates is reckoned with."""
_FALL: Final = 0.708
"""Twice the log likelihood ratio of its limit at 80 % on one side: held at every place tried."""
_TRIED: Final = np.concatenate(
    [np.geomspace(1e-4, 0.04, 14), np.linspace(0.06, MOST_UNEVENNESS, 66)]
)
_ROUNDS: Final = 12
_EVEN: Final = 1e9
"""A shape as good as no unevenness."""
_STEP: Final = 0.04
_PLACES: Final = 6.0
_REACH: Final = 9.0
_LOWER_TAIL: Final = 21.0
_FARTHEST: Final = 1e12
_MOST: Final = 1e15


@dataclass(frozen=True)
class UnevenAlarms(Alarms):
    """False alarms of two cohorts, each total negative binomial.

    Where every person searched the same area and rates differ as a gamma distribution says, a
    total is negative binomial exactly; with unequal areas its mean and variance are right.

    Parameters
    ----------
    shape, theirs
        Of the gamma distribution of each total's mean, above 0: the larger, the less uneven.
    effect
        About how many times the variance is that of Poisson counts, 1 or more.
    """

    shape: float
    theirs: float
    effect: float = 1.0

    @property
    def each(self) -> tuple["UnevenAlarms", ...]:
        """The same with half of the unevenness, and with none: the worst of them counts."""
        half = UnevenAlarms(self.area, self.other, 2.0 * self.shape, 2.0 * self.theirs)
        return self, half, UnevenAlarms(self.area, self.other, _EVEN, _EVEN)

    @property
    def correction(self) -> float:
        """Divide the score by the root of the design effect."""
        return 1.0 / math.sqrt(self.effect)

    def is_large(self, seen: tuple[float, float]) -> bool:  # noqa: ARG002 - bins serve any count
        """No count is too large for bins."""
        return False

    def turned(self) -> "UnevenAlarms":
        """Return the second cohort first."""
        return UnevenAlarms(self.other, self.area, self.theirs, self.shape, self.effect)

    def nuisance(
        self, seen: tuple[float, float], difference: float, gamma: float
    ) -> tuple[float, float]:
        """Return what the exact limits of both means allow."""
        own_low, own_high = _mean_limits(seen[0], self.shape, gamma / 4.0)
        low, high = _mean_limits(seen[1], self.theirs, gamma / 4.0)
        return (
            max(low / self.other, own_low / self.area - difference, -difference, 0.0),
            min(high / self.other, own_high / self.area - difference),
        )

    def places(self, low: float, high: float, difference: float) -> Floats:
        """Return places evenly spaced in the deviations of either total."""
        told, ends = [np.array([low, high])], np.array([low, high])
        for shape, area, more in (
            (self.shape, self.area, difference), (self.theirs, self.other, 0.0),
        ):  # fmt: skip
            least, most = _scaled(np.maximum(ends + more, 0.0) * area, shape)
            many = math.ceil(_PLACES * (most - least)) + 2
            told.append(_unscaled(np.linspace(least, most, many), shape) / area - more)
        return np.asarray(np.clip(np.unique(np.concatenate(told)), low, high), np.float64)

    def counts(self, at: Floats) -> Floats:
        """Return counts within reach of the means; where they are large, middles of bins."""
        means = np.maximum(np.array([at.min(), at.max()]) * self.area, 0.0)
        least, most = _scaled(means, self.shape)
        low = max(least - _REACH - _LOWER_TAIL / math.sqrt(self.shape), 0.0)
        ends = np.minimum(_unscaled(np.array([low, most + _REACH]), self.shape), _MOST)
        bins = _bins(self.shape, ends[1] + 1.0)[0]
        first, last = np.searchsorted(bins, ends)
        return bins[first : last + 1]

    def chance(self, first: Floats, at: Floats) -> Floats:
        """Return negative binomial chances, each times the width of its bin."""
        bins, widths = _bins(self.shape, first[-1])
        width = widths[np.searchsorted(bins, first)]
        more = np.maximum(at, 0.0)[:, None] * (self.area / self.shape)
        ways = -betaln(first + 1.0, self.shape) - np.log(first + self.shape)
        told = ways + xlogy(first, more) - (first + self.shape) * np.log1p(more)
        return np.asarray(width * np.exp(told), np.float64)

    def below(self, second: Floats, at: Floats) -> Floats:
        """Return the distribution function; within a bin it climbs evenly."""
        turned = self.turned()
        every = turned.counts(at)
        bins, widths = _bins(self.theirs, every[-1])
        ends = every + 0.5 * (widths[np.searchsorted(bins, every)] - 1.0)
        ends = np.concatenate([[every[0] - (ends[0] - every[0]) - 1.0], ends])
        climbed = np.cumsum(turned.chance(every, at), axis=1)
        climbed = np.concatenate([np.zeros((len(climbed), 1)), climbed], axis=1)
        place = np.clip(np.searchsorted(ends, second, side="right") - 1, 0, every.size - 1)
        share = np.clip((second - ends[place]) / (ends[place + 1] - ends[place]), 0.0, 1.0)
        return np.asarray(climbed[:, place] * (1.0 - share) + climbed[:, place + 1] * share)


def most_unevenness(alarms: Sequence[float], areas_m2: Sequence[float]) -> float:
    """Return the largest unevenness of the rates of persons that the counts of a cohort allow.

    The profile likelihood of the negative binomial model, at 80 % on one side; 2 at most.

    Parameters
    ----------
    alarms, areas_m2
        Of each person; areas above 0.

    Returns
    -------
    float
        Squared coefficient of variation of the rates.

    Examples
    --------
    >>> most_unevenness([0, 0, 0], [50.0] * 3)  # no alarm: nothing tells how they differ
    2.0
    >>> most_unevenness([20] * 40, [50.0] * 40) < 0.02
    True
    """
    pairs = np.column_stack([np.asarray(alarms, np.float64), np.asarray(areas_m2, np.float64)])
    (count, area), times = (part.T for part in np.unique(pairs, axis=0, return_counts=True))
    uneven = _TRIED[:, None]
    rate = np.full_like(uneven, (times * count).sum() / (times * area).sum())
    for _ in range(_ROUNDS):
        weight = times / (1.0 + uneven * rate * area)
        rate = ((weight * count).sum(axis=1) / (weight * area).sum(axis=1))[:, None]
    more = uneven * rate * area
    told = gammaln(count + 1.0 / uneven) - gammaln(1.0 / uneven)
    told = told + xlogy(count, more) - (count + 1.0 / uneven) * np.log1p(more)
    best = (told * times).sum(axis=1)
    last = int(np.flatnonzero(2.0 * (best.max() - best) <= _FALL)[-1])
    return float(_TRIED[min(last + 1, _TRIED.size - 1)])


def _mean_limits(count: float, shape: float, tail: float) -> tuple[float, float]:
    """Return both exact limits of the mean of a negative binomial count."""
    share = float(betaincinv(count, shape, tail)) if count > 0 else 0.0
    rest = float(betaincinv(shape, count + 1.0, tail))
    high = shape * (1.0 - rest) / max(rest, 1e-300)
    return shape * share / max(1.0 - share, 1e-300), min(high, _FARTHEST)


def _scaled(means: Floats, shape: float) -> Floats:
    """Put means on a scale where a total's standard deviation is 1."""
    return np.asarray(2.0 * math.sqrt(shape) * np.arcsinh(np.sqrt(means / shape)), np.float64)


def _unscaled(places: Floats, shape: float) -> Floats:
    """Return the means of places on that scale."""
    return np.asarray(shape * np.sinh(0.5 * places / math.sqrt(shape)) ** 2, np.float64)


def _bins(shape: float, most: float) -> tuple[Floats, Floats]:
    """Return middles and widths of bins beyond a count; a whole number each where it is small."""
    reach = float(_scaled(np.array(most + 1.0), shape)) + 1.0
    return _bins_within(shape, 2.0 ** math.ceil(math.log2(reach)))


@lru_cache(maxsize=64)
def _bins_within(shape: float, reach: float) -> tuple[Floats, Floats]:
    """Return the bins up to a place on the scale; those of a smaller reach are the first."""
    edges = np.unique(np.ceil(_unscaled(np.arange(0.0, reach, _STEP), shape)))
    return 0.5 * (edges[:-1] + edges[1:] - 1.0), np.diff(edges)
