"""Climb a smooth function of two numbers whose values are dear and come with their slope.

A polynomial of third degree is fitted to all slopes and values seen, with weights that fall
with the distance from the best place, and kept close to the shape expected while they are few
(a least change, as Powell 2006 does in NEWUOA; Schnabel and Frank 1984, SIAM J. Numer. Anal.
21: 815-843, add the third degree from earlier slopes). Its top is tried next, within a radius
that shrinks when the try fails.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._errors import NoConvergence

Floats = NDArray[np.float64]
Function = Callable[[Floats], tuple[float, Floats]]

_RADIUS: Final = 1.5
_LENGTH: Final = 0.25
_SMOOTH: Final = 0.25
_SMALLEST_RADIUS: Final = 0.02
_FLATTEST: Final = 0.15
_STEEPEST: Final = 1e6
_MODEL_STEPS: Final = 4
_KEPT: Final = 8
_SHAPE_SD: Final = (0.3, 2.0)
_THIRD_SD: Final = 0.5
_ROUNDING: Final = 0.01
_FOURTH: Final = 0.2
GAIN: Final = 0.005
_ELSEWHERE: Final = tuple(
    radius * np.array(place)
    for radius in (0.7, 1.4)
    for place in ((1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1))
)


class End(StrEnum):
    """Why a climb ended."""

    FLAT = "no more to be gained"
    CORNERED = "nothing higher close by"
    EXHAUSTED = "all evaluations used"


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
    end
        Why the climb ended there.
    hoped
        By how much more it was expected to rise.
    """

    top: Floats
    value: float
    axes: Floats
    end: End = End.FLAT
    hoped: float = 0.0


@dataclass(frozen=True, eq=False)
class _Surface:
    """Polynomial about a place: slope, downward bend, and how the bend falls along each axis."""

    slope: Floats
    bend: Floats
    third: Floats

    def bend_at(self, step: Floats) -> Floats:
        """Downward bend after a step, kept positive."""
        bends, mixes = np.linalg.eigh(self.bend - self.third @ step)
        kept: Floats = (mixes * np.clip(bends, _FLATTEST, _STEEPEST)) @ mixes.T
        return kept

    def slope_at(self, step: Floats) -> Floats:
        """Slope after a step."""
        moved: Floats = self.slope - self.bend @ step + 0.5 * (self.third @ step) @ step
        return moved

    def gain(self, step: Floats) -> float:
        """How much higher it is after a step."""
        bent = self.bend - (self.third @ step) / 3.0
        return float(self.slope @ step - 0.5 * step @ bent @ step)

    def best_step(self, radius: float) -> Floats:
        """Step to the top, no longer than `radius`."""
        step = _shortened(np.linalg.solve(self.bend_at(np.zeros(2)), self.slope), radius)
        first = step
        for _ in range(_MODEL_STEPS):
            onward = np.linalg.solve(self.bend_at(step), self.slope_at(step))
            step = _shortened(step + onward, radius)
        return step if self.gain(step) > max(self.gain(first), 0.0) else first


@dataclass(frozen=True)
class _Scale:
    """How smooth a function is along steps of a shape.

    Along its coordinates (logs of range and deviation) it is as smooth however sharp the top is,
    so it departs the less from a quadratic along a step, the shorter the step.

    Parameters
    ----------
    radius
        First radius of the region of trust.
    third, fourth
        Standard deviation of third derivatives, and size of fourth ones, in steps.
    """

    radius: float
    third: float
    fourth: float

    @classmethod
    def of(cls, start: Peak) -> "_Scale":
        """Judge by the longer step of the guess."""
        length = float(np.linalg.norm(start.axes, axis=0).max())
        short = min(length / _SMOOTH, 1.0)
        return cls(max(_RADIUS, _LENGTH / length), _THIRD_SD * short, _FOURTH * short**2)


def climb(function: Function, start: Peak, *, most: int, gain: float = GAIN) -> Peak:
    """Find the top, given a guess of it and of its shape.

    Where the function is not defined at the guess, points around it are tried until it is. One
    value is enough only where the shape is known.

    Parameters
    ----------
    function
        To be maximised: value and slope; the value minus infinity where it is not defined.
    start
        The guess. If its value is a number, its shape is trusted more.
    most
        Largest number of evaluations.
    gain
        Stop when no more than this is to be gained; 0.005 is 0.1 steps of the shape.

    Returns
    -------
    Peak
        The highest point seen; `end` says whether it is known to be the top.

    Raises
    ------
    NoConvergence
        If the function is defined neither at the guess nor around it.

    Examples
    --------
    >>> def hill(x):
    ...     away = x - np.array([1.0, 0.0])
    ...     return -2.0 * away[0] ** 2 - 0.5 * away[1] ** 2, -np.array([4.0, 1.0]) * away
    >>> found = climb(hill, Peak(np.zeros(2), math.nan, np.eye(2)), most=20)
    >>> found.top.round(1).tolist()
    [1.0, 0.0]
    """
    known = math.isfinite(start.value)
    scale = _Scale.of(start)
    place, value, slope = _first(function, start, most)
    places, values, slopes = [place], [value], [start.axes.T @ slope]
    radius, hoped = scale.radius, math.inf
    while True:
        best = int(np.argmax(values))
        if len(values) > 1:
            radius = _next_radius(places, values, hoped, radius, 2.0 * scale.radius)
        surface = _fitted(places, values, slopes, scale, known=known)
        step = surface.best_step(radius)
        hoped = surface.gain(step)
        if hoped < gain and _inside(step, radius) and (known or len(values) > 1):
            end = End.FLAT
            break
        if len(values) >= most or radius < _SMALLEST_RADIUS:
            end = End.CORNERED if radius < _SMALLEST_RADIUS else End.EXHAUSTED
            break
        places.append(places[best] + step)
        value, slope = function(start.top + start.axes @ places[-1])
        values.append(value)
        slopes.append(start.axes.T @ slope)
    bends, mixes = np.linalg.eigh(surface.bend_at(np.zeros(2)))
    axes = start.axes @ (mixes / np.sqrt(bends))
    return Peak(start.top + start.axes @ places[best], values[best], axes, end, hoped)


def _first(function: Function, start: Peak, most: int) -> tuple[Floats, float, Floats]:
    """Step from the guess to a point where the function is defined, its value and slope."""
    tried = (np.zeros(2), *_ELSEWHERE)[:most]
    for place in tried:
        value, slope = function(start.top + start.axes @ place)
        if math.isfinite(value):
            return place, value, slope
    raise NoConvergence(iterations=len(tried), change=math.inf)


def _inside(step: Floats, radius: float) -> bool:
    """Whether a step is not cut short by the radius."""
    return float(np.linalg.norm(step)) < 0.99 * radius


def _shortened(step: NDArray[np.floating], radius: float) -> Floats:
    """Return the step, no longer than `radius`."""
    length = float(np.linalg.norm(step))
    return np.asarray(step * min(1.0, radius / max(length, 1e-300)), np.float64)


def _next_radius(
    places: list[Floats], values: list[float], hoped: float, radius: float, largest: float
) -> float:
    """Radius after the last try: half its length if it failed, more if it did as hoped."""
    before = int(np.argmax(values[:-1]))
    length = float(np.linalg.norm(places[-1] - places[before]))
    gained = values[-1] - values[before]
    if not gained > 0.1 * hoped:
        return 0.5 * min(radius, length)
    return min(2.0 * radius, largest) if gained > 0.5 * hoped else radius


def _fitted(
    places: list[Floats],
    values: list[float],
    slopes: list[Floats],
    scale: "_Scale",
    *,
    known: bool,
) -> _Surface:
    """Polynomial about the best place, from the last values and slopes seen."""
    best = int(np.argmax(values))
    rows, seen = [], []
    for place, value, slope in list(zip(places, values, slopes, strict=True))[-_KEPT:]:
        away = place - places[best]
        if not math.isfinite(value) or not away.any():
            continue
        one, two = away
        distance = float(np.linalg.norm(away))
        doubt = _ROUNDING + scale.fourth * distance**3
        along = [-one, -two, 0.0, 0.5 * one**2, one * two, 0.5 * two**2, 0.0]
        across = [0.0, -one, -two, 0.0, 0.5 * one**2, one * two, 0.5 * two**2]
        rows += [np.array(along) / doubt, np.array(across) / doubt]
        seen += ((slope - slopes[best]) / doubt).tolist()
        second = [-0.5 * one**2, -one * two, -0.5 * two**2]
        third = [one**3 / 6.0, 0.5 * one**2 * two, 0.5 * one * two**2, two**3 / 6.0]
        doubt = _ROUNDING + 0.25 * scale.fourth * distance**4
        rows.append(np.array(second + third) / doubt)
        seen.append((value - values[best] - float(slopes[best] @ away)) / doubt)
    expected = np.array([1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0])
    sd = _SHAPE_SD[0] if known else _SHAPE_SD[1]
    keep = np.array([sd, 0.7 * sd, sd, *[scale.third] * 4]) ** -2.0
    terms = np.array(rows).reshape(-1, 7)
    normal = terms.T @ terms + np.diag(keep)
    found = np.linalg.solve(normal, terms.T @ np.array(seen) + keep * expected)
    bend = np.array([[found[0], found[1]], [found[1], found[2]]])
    middle = np.array([[found[4], found[5]], [found[5], found[6]]])
    third_form = np.array([[[found[3], found[4]], [found[4], found[5]]], middle])
    return _Surface(slopes[best], bend, third_form)
