"""Newton's way to a mode, wherever its arrays live, and what every way of it keeps to.

Inexact steps after Dembo, Eisenstat and Steihaug (1982), SIAM J. Numer. Anal. 19: 400-408: a step
is solved for no more closely than the decrement asks for.
"""

import math
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._errors import NoConvergence
from landrelease.hazard._matern import Lattice

Array = Any
Floats = NDArray[np.float64]

COARSEST_CELLS: Final = 1024
"""A grid of no more cells is begun from nothing, a larger one from its blocks."""
NEWTON_STEPS: Final = 60
ENOUGH_GAIN: Final = 1e-4
SMALLEST_STEP: Final = 1e-8
RESPONSE_TOLERANCE: Final = 1e-6
_FORCING: Final = 0.1
_TIGHTEST: Final = 1e-3
_CLOSE: Final = 1e-4
_ROUNDINGS: Final = 8.0


@dataclass(frozen=True, eq=False)
class Point:
    """A point of the log joint density.

    Parameters
    ----------
    field, slopes
        The field, level and slopes.
    mean, weights
        eta, and expected counts there.
    pulled
        Q field.
    value
        Log joint density, constants left out.
    """

    field: Array
    slopes: Floats
    mean: Array
    weights: Array
    pulled: Array
    value: float


class Density(Protocol):
    """A log joint density of field, level and slopes, and its arithmetic."""

    @property
    def found(self) -> Array:
        """Counts."""

    @property
    def on(self) -> Lattice:
        """The field's prior."""

    @property
    def prior(self) -> tuple[Floats, Floats]:
        """Mean and precision of level and slopes."""

    def at(self, field: Array, slopes: Floats) -> Point:
        """Evaluate it."""

    def totals(self, field: Array) -> Floats:
        """X' field."""

    def dot(self, one: Array, other: Array) -> float:
        """Sum of products."""


class System(Protocol):
    """The Newton system of field and effects."""

    iterations: int

    def prepare(self, on: Lattice, weights: Array, prior: Floats) -> None:
        """Set Q, W and the prior precision of the effects."""

    def solve(
        self, slope: Array, effects_slope: Floats, *, tolerance: float
    ) -> tuple[Array, Floats]:
        """Solve for field and effects; may use `slope` up."""


def close_enough(cells: int) -> float:
    """Squared Newton decrement below which a mode on so many cells is found."""
    return _CLOSE * math.sqrt(cells)


def to_the_top(density: Density, system: System, begin: Point, close: float) -> tuple[Point, int]:
    """Take Newton steps until the decrement is below `close`; say how many.

    Raises
    ------
    NoConvergence
    """
    here, decrement = begin, math.inf
    mean, precision = density.prior
    for count in range(1, NEWTON_STEPS + 1):
        gap = density.found - here.weights
        slope = gap - here.pulled
        effects_slope = density.totals(gap) - precision * (here.slopes - mean)
        system.prepare(density.on, here.weights, precision)
        sharp = max(_TIGHTEST, min(_FORCING, math.sqrt(close / decrement)))
        step, turn = system.solve(slope.copy(), effects_slope, tolerance=sharp)
        decrement = density.dot(slope, step) + float(effects_slope @ turn)
        here = _along(density, here, (step, turn), decrement)
        if decrement < close:
            return here, count
    raise NoConvergence(iterations=NEWTON_STEPS, change=decrement)


def _along(
    density: Density, here: Point, direction: tuple[Array, Floats], decrement: float
) -> Point:
    """Go as far along a Newton step as the log density rises enough."""
    kind = here.field.dtype
    rounding = _ROUNDINGS * float(np.finfo(kind).eps) * abs(here.value)
    length = 1.0
    while length > SMALLEST_STEP:
        field = here.field + kind.type(length) * direction[0]
        there = density.at(field, here.slopes + length * direction[1])
        if there.value >= here.value + ENOUGH_GAIN * length * decrement - rounding:
            return there
        length *= 0.5
    raise NoConvergence(iterations=0, change=decrement)
