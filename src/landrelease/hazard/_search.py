"""Climb a smooth function of two numbers whose evaluations are dear.

A quadratic is fitted to the values seen, kept close to the shape expected while they are few
(as Powell 2006 does in NEWUOA, by the least change), and its top is tried next within a radius
that shrinks when the try fails.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_RADIUS: Final = 1.5
_LARGEST_RADIUS: Final = 3.0
_SMALLEST_RADIUS: Final = 0.05
_FIRST_STEP: Final = 0.7
_EXPECTED: Final = 0.0005
_FADING: Final = 6.0
_FLATTEST: Final = 0.15
_STEEPEST: Final = 1e6
GAIN: Final = 0.01
_SURPRISE: Final = 5.0


@dataclass(frozen=True, eq=False)
class Peak:
    """Top of a function, and its shape there.

    Parameters
    ----------
    top, value
        Where it is, and how high.
    axes
        Columns are steps along which the function falls by one half, as a normal log density
        does in one standard deviation.
    """

    top: Floats
    value: float
    axes: Floats

    def distance(self, point: Floats) -> float:
        """How many of these steps away a point lies."""
        return float(np.linalg.norm(np.linalg.solve(self.axes, point - self.top)))


def climb(
    function: Callable[[Floats], float], start: Peak, *, most: int, gain: float = GAIN
) -> Peak:
    """Find the top, given a guess of it and of its shape.

    Parameters
    ----------
    function
        To be maximised; minus infinity where it is not defined.
    start
        The guess. If its value is a number, its shape is trusted and three values may be
        enough; otherwise as many are taken as a quadratic needs.
    most
        Largest number of evaluations.
    gain
        Stop when no more than this is to be gained; 0.01 is 0.14 steps of the shape.

    Examples
    --------
    >>> guess = Peak(np.zeros(2), math.nan, np.eye(2))
    >>> found = climb(lambda x: -2.0 * (x[0] - 1.0) ** 2 - 0.5 * x[1] ** 2, guess, most=20)
    >>> found.top.round(1).tolist()
    [1.0, 0.0]
    """
    places, values = _first(function, start)
    radius, shape, surprise = _RADIUS, np.eye(2), 0.0
    while len(values) < most:
        best = int(np.argmax(values))
        slope, shape = _quadratic(np.array(places), np.array(values), best)
        step = np.linalg.solve(shape, slope)
        length = float(np.linalg.norm(step))
        if 0.5 * float(slope @ step) < gain and surprise < _SURPRISE * gain:
            break
        if length > radius:
            step *= radius / length
        hoped = values[best] + float(slope @ step - 0.5 * step @ shape @ step)
        places.append(places[best] + step)
        values.append(function(start.top + start.axes @ places[-1]))
        surprise = abs(values[-1] - hoped)
        failed = not values[-1] > values[best]
        radius = 0.5 * min(radius, length) if failed else min(2.0 * radius, _LARGEST_RADIUS)
        if radius < _SMALLEST_RADIUS:
            break
    best = int(np.argmax(values))
    shape = _quadratic(np.array(places), np.array(values), best)[1]
    bends, mixes = np.linalg.eigh(shape)
    axes = start.axes @ (mixes / np.sqrt(bends))
    return Peak(top=start.top + start.axes @ places[best], value=values[best], axes=axes)


def _first(function: Callable[[Floats], float], start: Peak) -> tuple[list[Floats], list[float]]:
    """Values at the guess and around it: enough for a quadratic where its shape is not known.

    Where the shape is trusted, one step along each axis, to the other side if undefined there.
    """
    along, across = _FIRST_STEP * np.eye(2)
    places = [np.zeros(2), along, across]
    if math.isnan(start.value):
        places += [-along, -across, along + across]
    values = [function(start.top + start.axes @ place) for place in places]
    if not math.isnan(start.value):
        for place in (along, across):
            if not math.isfinite(values[1 if place is along else 2]):
                places.append(-place)
                values.append(function(start.top - start.axes @ place))
    return places, values


def _quadratic(places: Floats, values: Floats, best: int) -> tuple[Floats, Floats]:
    """Slope at the best place and downward bend, near the unit bend while values are few."""
    seen = np.isfinite(values)
    seen[best] = False
    away, fall = places[seen] - places[best], values[seen] - values[best]
    fading = max(_FADING, float(np.sort(-fall)[:2].max(initial=0.0)))
    trust = np.exp(fall / fading) if math.isfinite(values[best]) else np.zeros(len(fall))
    one, two = away.T
    terms = np.stack([one, two, -0.5 * one**2, -0.5 * two**2, -one * two], axis=1)
    expected = np.array([0.0, 0.0, 1.0, 1.0, 0.0])
    keep = _EXPECTED * np.diag([1e-6, 1e-6, 1.0, 1.0, 2.0])
    normal = terms.T @ (trust[:, None] * terms) + keep
    found = np.linalg.solve(normal, terms.T @ (trust * fall) + keep @ expected)
    bends, mixes = np.linalg.eigh(np.array([[found[2], found[4]], [found[4], found[3]]]))
    shape: Floats = (mixes * np.clip(bends, _FLATTEST, _STEEPEST)) @ mixes.T
    return found[:2], shape
