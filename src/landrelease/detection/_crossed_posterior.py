"""What is not known of the deviations, carried into every effect: a sum over where they may be."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize
from scipy.special import expit, ndtr

from landrelease.detection._crossed_model import Pairs
from landrelease.detection._crossed_persons import (
    INTERCEPT_SD,
    PRIOR_SCALE,
    Likely,
    Start,
    likely,
)

Floats = NDArray[np.float64]
Steps = tuple[int, int, int]

_LEAST_SD: Final = 1e-3
"""Smaller deviations than this, on the logit scale, are none."""
_STEP: Final = 1.25
"""Distance of places, in standard deviations of the posterior."""
_FALL: Final = 6.5
"""Places whose log density lies lower than this below the top are left out."""
_FIRST: Final = 0.4
_DIFFERENCE: Final = 0.05
_MOST: Final = 8
_BISECTIONS: Final = 32
_FAR: Final = 12.0
_STRAIGHT: Final = 1e-4
"""Less skewed distributions than this are as good as normal ones."""
_LEAST: Final = 1e-300


@dataclass(frozen=True, slots=True)
class Frame:
    """Coordinates in which the posterior of intercept and deviations is nearly a normal one.

    The larger the deviations, the less is known of the average operator and device: the intercept
    is told in units of what is not known of it, so that one step is as far everywhere.

    Parameters
    ----------
    centre, error
        Of the intercept, were all operators and all devices alike.
    many, few
        Operators and devices.
    """

    centre: float
    error: float
    many: int
    few: int

    @classmethod
    def of(cls, pairs: Pairs) -> "Frame":
        """Return the frame of these counts."""
        found, targets = pairs.counts.sum(axis=1)
        far = targets * INTERCEPT_SD**2
        centre = float(
            brentq(lambda at: found - targets * expit(at) - at / INTERCEPT_SD**2, -far, far)
        )
        chance = expit(centre)
        known = targets * chance * (1.0 - chance) + INTERCEPT_SD**-2
        return cls(centre, float(known) ** -0.5, pairs.many, pairs.few)

    def sds(self, at: Floats) -> Floats:
        """Return deviations of places (their last axis): below the least, all are alike."""
        return np.asarray(np.exp(np.maximum(at[..., 1:], np.log(_LEAST_SD))), np.float64)

    def scale(self, at: Floats) -> Floats:
        """Return what is not known of the intercept with the deviations of places."""
        away = self.sds(at) ** 2 / np.array([self.many, self.few])
        return np.asarray(np.sqrt(self.error**2 + away.sum(axis=-1)), np.float64)

    def level(self, at: Floats) -> Floats:
        """Return intercepts of places."""
        return np.asarray(self.centre + at[..., 0] * self.scale(at), np.float64)


@dataclass(frozen=True, slots=True)
class Places:
    """Where intercept and deviations may be, with the effects that are likely there.

    Parameters
    ----------
    weights
        One for each place; they sum to one.
    levels
        Intercepts.
    effects, errors, skews
        Of operators and devices (across), given what holds at the place (down): means, standard
        deviations and skewness.
    """

    weights: Floats
    levels: Floats
    effects: Floats
    errors: Floats
    skews: Floats

    def turned(self, many: int) -> "Places":
        """Return the same with operators, of which there are so many, after devices."""
        effects, errors, skews = (
            np.roll(one, -many, axis=1) for one in (self.effects, self.errors, self.skews)
        )
        return replace(self, effects=effects, errors=errors, skews=skews)

    def mean(self, values: Floats) -> Floats:
        """Return the posterior mean."""
        return np.asarray(self.weights @ values, np.float64)

    def spread(self, values: Floats, errors: Floats) -> Floats:
        """Return the posterior standard deviation of what has these means and errors."""
        away = values - self.mean(values)
        return np.asarray(np.sqrt(self.weights @ (away**2 + np.square(errors))), np.float64)

    def quantile(self, share: float, which: slice) -> Floats:
        """Return quantiles of intercept plus effect, over all places."""
        middle, errors = self.levels[:, None] + self.effects[:, which], self.errors[:, which]
        curve = _Skewed.of(self.skews[:, which])
        low = (middle - _FAR * errors).min(axis=0)
        high = (middle + _FAR * errors).max(axis=0)
        for _ in range(_BISECTIONS):
            tried = 0.5 * (low + high)
            under = self.weights @ curve.under((tried - middle) / errors) < share
            low, high = np.where(under, tried, low), np.where(under, high, tried)
        return np.asarray(0.5 * (low + high), np.float64)


@dataclass(frozen=True, slots=True)
class _Skewed:
    """Shifted log-normal distributions of mean 0, standard deviation 1 and given skewness.

    Source: Johnson, Kotz and Balakrishnan (1994), Continuous Univariate Distributions 1, 14.3.
    """

    stretch: Floats
    width: Floats

    @classmethod
    def of(cls, skews: Floats) -> "_Skewed":
        stretch = 2.0 * np.sinh(np.arcsinh(0.5 * skews) / 3.0)
        stretch = np.copysign(np.maximum(np.abs(stretch), _STRAIGHT), skews)
        return cls(stretch, np.copysign(np.sqrt(np.log1p(stretch**2)), skews))

    def under(self, at: Floats) -> Floats:
        """Return the distribution functions."""
        told = np.log(np.maximum(1.0 + self.stretch * at, _LEAST))
        return np.asarray(ndtr((told + 0.5 * self.width**2) / self.width), np.float64)


class Search:
    """The posterior in the coordinates of its frame: operators and devices summed over."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.frame = Frame.of(pairs)
        self.last = Start(np.zeros(pairs.few), np.zeros(pairs.many))

    def at(self, place: Floats, start: Start | None = None) -> tuple[float, Likely]:
        """Return the log density of a place and the counts, and what is likely there."""
        sds, level = self.frame.sds(place), float(self.frame.level(place))
        told = likely(self.pairs, level, sds, start or self.last)
        self.last = told.start
        return told.evidence + float(np.log(sds).sum() + np.log(self.frame.scale(place))), told

    def is_likely(self, place: Floats) -> bool:
        """Whether the priors leave a place any weight, whatever the counts are."""
        level, sds = float(self.frame.level(place)), self.frame.sds(place)
        return abs(level) < _FAR * INTERCEPT_SD and bool((sds < _FAR * PRIOR_SCALE).all())

    def density(self, place: Floats) -> float:
        """Return the log density of a place and the counts."""
        return self.at(place)[0] if self.is_likely(place) else -np.inf

    def top(self) -> Floats:
        """Return the most likely intercept and deviations (on the log scale), as a place."""
        start = np.array([0.0, *np.log([0.5, 0.5])])
        found = minimize(
            lambda at: float(np.log(self.frame.scale(at))) - self.density(at),
            start,
            method="Nelder-Mead",
            options={
                "xatol": 3e-2,
                "fatol": 3e-3,
                "initial_simplex": start + _FIRST * np.eye(4, 3, k=-1),
            },
        )
        return np.asarray(found.x, np.float64)

    def axes(self, top: Floats) -> Floats:
        """Return the axes of its curvature at the top, each one standard deviation long."""
        steps = _DIFFERENCE * np.eye(3)
        height = self.density(top)
        ahead = [self.density(top + step) for step in steps]
        behind = [self.density(top - step) for step in steps]
        curve = np.diag(
            [2 * height - one - other for one, other in zip(ahead, behind, strict=True)]
        )
        for i, j in ((0, 1), (0, 2), (1, 2)):
            corner = self.density(top + steps[i] + steps[j])
            curve[i, j] = curve[j, i] = ahead[i] + ahead[j] - height - corner
        values, vectors = np.linalg.eigh(curve / _DIFFERENCE**2)
        return np.asarray(vectors / np.sqrt(np.maximum(values, 0.25)), np.float64)


def places_of(pairs: Pairs) -> tuple[Places, Floats]:
    """Return places where the density is not small, evenly spaced; and the top.

    They are found from neighbour to neighbour, each starting where its neighbour was settled.
    """
    search = Search(pairs)
    top = search.top()
    axes, frame = _STEP * search.axes(top), search.frame
    height, told = search.at(top)
    waiting: deque[tuple[Steps, Start]] = deque([((0, 0, 0), told.start)])
    seen, kept = {(0, 0, 0)}, []
    while waiting:
        steps, start = waiting.popleft()
        at = top + axes @ np.array(steps, np.float64)
        if not search.is_likely(at):
            continue
        density, told = search.at(at, start)
        if density < height - _FALL:
            continue
        kept.append((density, frame.level(at), *told.effects(pairs)))
        for near in _neighbours(steps):
            if near not in seen:
                seen.add(near)
                waiting.append((near, told.start))
    heights, levels, effects, errors, skews = (np.array(one) for one in zip(*kept, strict=True))
    weights = np.exp(heights - heights.max())
    return Places(weights / weights.sum(), levels, effects, errors, skews), top


def _neighbours(steps: Steps) -> Iterator[Steps]:
    for axis, side in product(range(3), (-1, 1)):
        near = list(steps)
        near[axis] += side
        if abs(near[axis]) <= _MOST:
            yield near[0], near[1], near[2]
