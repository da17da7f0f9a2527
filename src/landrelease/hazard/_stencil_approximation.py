"""The Gaussian approximations of `_mode` with variances from draws instead of a factor."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.linalg import solve_triangular

from landrelease.hazard._errors import NoConvergence
from landrelease.hazard._stencil import INSIDE, Array, Floats, Stencil
from landrelease.hazard._stencil_draws import Draws, Keys
from landrelease.hazard._stencil_mode import Evidence, Found, climb, respond
from landrelease.hazard._stencil_system import StencilSystem

_PASSES: Final = 40
_CONTRACTS: Final = 0.5
_LARGEST_VARIANCE: Final = 50.0
_SHARE_OF_DRAWS: Final = 4
_FEWEST_DRAWS: Final = 16
_WEIGHTS_STEP: Final = 1e-3


@dataclass(frozen=True, eq=False)
class Approached:
    """A Gaussian for eta where it was computed; fields are bordered.

    Parameters
    ----------
    found
        Mean, weights, level and slopes.
    response, slope_precision
        As in `Approximation`.
    variance
        Of eta, from draws.
    fall
        How much the variance falls when all weights grow by a share, divided by the share
        (see `_skew`); none for Laplace's approximation.
    passes
        Rounds of mode and variance.
    """

    found: Found
    response: list[Array]
    slope_precision: Floats
    variance: Array
    fall: Array | None
    passes: int


class Approach:
    """Approximates the posterior of some evidence.

    Parameters
    ----------
    known
        The evidence; its exposure is not inflated.
    stencil
        The loops.
    keys
        Of the draws that variances are taken from.
    told
        Told the share done.
    """

    def __init__(
        self, known: Evidence, stencil: Stencil, keys: Keys, told: Callable[[float], None]
    ) -> None:
        self.known, self.stencil, self.keys, self.told = known, stencil, keys, told
        self.system = StencilSystem(stencil, known.shape, known.columns)

    def laplace(self) -> Approached:
        """Approximate by the curvature at the mode."""
        found = climb(self.known, self.stencil, system=self.system)
        self.told(0.2)
        draws, response, precision = self._around(found.weights)
        variance = draws.moments(self.keys) + self._of_slopes(response, precision)
        return Approached(found, response, precision, variance, None, 1)

    def variational(self, tolerance: float) -> Approached:
        """Approximate by the closest Gaussian.

        Mode and variance are repeated, with a share of the draws, until no deviation moves
        by more than `tolerance`; the same draws every time, so that nothing but convergence
        moves them. There all draws give the variance. From there on the variance by the share of
        the draws is corrected, cell by cell, by how it differed from that by all of them, and
        mode and variance are repeated again until they stay.

        Raises
        ------
        NoConvergence
        """
        found = climb(self.known, self.stencil, system=self.system)
        few = self.keys[: max(len(self.keys) // _SHARE_OF_DRAWS, _FEWEST_DRAWS)]
        found, rough, passes = self._settled(found, few, tolerance)
        draws, response, precision = self._around(found.weights)
        prior, data = draws.moments_of_parts(self.keys)
        variance = prior + data + self._of_slopes(response, precision)
        self.told(0.9)
        closer = variance / self.stencil.arrays.where(rough > 0, rough, 1.0)
        found, after, more = self._settled(
            found, few, tolerance, correction=closer, variance=variance
        )
        data *= after / self.stencil.arrays.where(variance > 0, variance, 1.0)
        _, response, precision = self._around(found.weights)
        fall = data + self._fall_of_slopes(found, response, precision)
        return Approached(found, response, precision, after, fall, passes + more)

    def _settled(
        self,
        found: Found,
        keys: Keys,
        tolerance: float,
        *,
        correction: Array | float = 1.0,
        variance: Array | None = None,
    ) -> tuple[Found, Array, int]:
        """Repeat mode and variance until the variance that goes in comes out.

        `variance` is that around `found`, if it is known.
        """
        arrays, seen = self.stencil.arrays, self.known.exposure > 0
        last, before, damped, moved = variance, np.inf, False, np.inf
        if last is not None:
            found = self._moved(found, last)
        for count in range(1, _PASSES + 1):
            draws, response, precision = self._around(found.weights)
            after = (draws.moments(keys) + self._of_slopes(response, precision)) * correction
            self.told(min(0.2 + 0.1 * count, 0.6) if variance is None else 0.95)
            if last is not None:
                gap = arrays.abs(arrays.sqrt(after) - arrays.sqrt(last))
                moved = float((gap * seen).max())
                damped = damped or moved > _CONTRACTS * before
                before = moved
            if moved < tolerance:
                return found, after, count
            if damped and last is not None:
                ahead = arrays.where(seen, after, 1.0) / arrays.where(seen, last, 1.0)
                after = last * ahead ** (1.0 / (1.0 + 0.5 * last))
            last = after
            found = self._moved(found, after)
        raise NoConvergence(iterations=_PASSES, change=moved)

    def _moved(self, found: Found, variance: Array) -> Found:
        """Find the mode again with the exposure inflated by a variance."""
        arrays = self.stencil.arrays
        inflation = arrays.exp(0.5 * arrays.minimum(variance, _LARGEST_VARIANCE))
        known = replace(self.known, exposure=self.known.exposure * inflation)
        start = found.field, found.slopes
        return climb(known, self.stencil, start=start, system=self.system)

    def _around(self, weights: Array) -> tuple[Draws, list[Array], Floats]:
        """Draws around a mode with these weights, response and precision of level and slopes."""
        draws = Draws(self.stencil, self.known.on, weights, cycles=self.system.cycles)
        return draws, *respond(self.known, weights, draws.alone, self.system)

    def _of_slopes(self, response: list[Array], precision: Floats) -> Array:
        """Share of the variance that comes from level and slopes."""
        root = np.linalg.cholesky(precision)
        scaled = solve_triangular(root, np.eye(len(root)), lower=True)
        level = self.stencil.bordered(1.0 - response[0][INSIDE])
        pairs = zip(self.known.columns, response[1:], strict=True)
        away = [level, *(column - field for column, field in pairs)]
        total = self.stencil.empty(self.known.shape)
        for shares in scaled:
            parts = zip(shares.tolist(), away, strict=True)
            total += sum(share * field for share, field in parts) ** 2
        return total

    def _fall_of_slopes(self, found: Found, response: list[Array], precision: Floats) -> Array:
        """Fall of that share as all weights grow."""
        grown = self._around(found.weights * (1.0 + _WEIGHTS_STEP))
        fall = self._of_slopes(response, precision) - self._of_slopes(*grown[1:])
        return fall * ((1.0 + _WEIGHTS_STEP) / _WEIGHTS_STEP)
