"""One window of a large grid, solved: arrays in, arrays out, nothing else.

The same function runs in process and on any worker. The window is core and halo of a tile.
Where its edge is not the edge of the grid, the outermost two rows or columns are held at what
the coarser grid says: the precision matrix couples no cell with another more than two steps
away, so given them the window knows nothing of the rest. What holding them takes from the
variance is computed on the coarser grid, held likewise, and given back.
"""

import threading
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._compiled import one_blas_thread
from landrelease.hazard._errors import NoConvergence
from landrelease.hazard._matern import Lattice, times_precision
from landrelease.hazard._windows import Box

Floats = NDArray[np.float64]

HELD: Final = 2
_HOLD: Final = 1e8
_NEWTON_STEPS: Final = 60
_PASSES: Final = 80
_CONTRACTS: Final = 0.5
_DECREMENT: Final = 1e-8
_SLOW: Final = 0.1
_SMALLEST_STEP: Final = 1e-6
_LARGEST_VARIANCE: Final = 50.0
_SHAPES: Final = 2
"""Of work spaces kept: a window, and the blocks above it."""
_PASSED_ON: Final = 0.03
"""Share of an error in the variance that comes out of one pass (measured: 0.01 to 0.03)."""


Between = tuple[NDArray[np.int64], NDArray[np.int64], Floats]
"""Block before, block after, and how far between them each cell's centre lies."""


@dataclass(frozen=True, eq=False)
class Above:
    """The coarser grid under a window and one block around it.

    Parameters
    ----------
    weights, variance
        Of its blocks, solved with everything around them.
    lattice
        The field's prior on its blocks.
    held
        1 on blocks that are not whole within the part of the window that moves freely.
    rows, columns
        Where the window's cells lie among the blocks.
    """

    weights: Floats
    variance: Floats
    lattice: Lattice
    held: Floats
    rows: Between
    columns: Between

    def withheld(self) -> Floats:
        """Return the variance that the window's cells lose to its held edges."""
        factor, prior = _SPACES.of(self.weights.shape), self.lattice
        hold = _HOLD * prior.tau2 * self.held
        factor.factor(kappa2=prior.kappa2, tau2=prior.tau2, weights=self.weights + hold)
        lost = np.maximum(self.variance - factor.inverse_diagonal(), 0.0)
        return interpolated(lost, self.rows, self.columns)


def interpolated(values: Floats, rows: Between, columns: Between) -> Floats:
    """Interpolate linearly down and across."""
    down = rows[2][:, None]
    lines = values[rows[0]] * (1.0 - down) + values[rows[1]] * down
    return lines[:, columns[0]] * (1.0 - columns[2]) + lines[:, columns[1]] * columns[2]


@dataclass(frozen=True, eq=False)
class TileWindow:
    """What is known of a window before it is solved.

    Parameters
    ----------
    found, exposure_km2
        Counts and exposure, (rows, columns).
    design
        Covariates, (k, rows, columns); the first is 1, the level.
    slopes
        Their coefficients, (k).
    slope_covariance
        Covariance of the coefficients, (k, k), for the variance of log intensity.
    lattice
        The field's prior.
    field, variance, response
        From the coarser grid: mean of u, its variance for given slopes, and (k, rows,
        columns) how u gives way to each slope. Held at the edges; elsewhere a beginning.
    held
        Whether the upper, lower, left and right edge are held.
    core
        The part asked for, counted from the window's corner.
    variational
        Gaussian variational approximation, or Laplace's.
    tolerance
        For the standard deviation of log intensity.
    above
        The coarser grid; none where no edge is held.
    """

    found: Floats
    exposure_km2: Floats
    design: Floats
    slopes: Floats
    slope_covariance: Floats
    lattice: Lattice
    field: Floats
    variance: Floats
    response: Floats
    held: tuple[bool, bool, bool, bool]
    core: Box
    variational: bool = True
    tolerance: float = 1e-3
    above: Above | None = None


@dataclass(frozen=True, eq=False)
class SolvedTile:
    """A window's core, solved for given slopes.

    Parameters
    ----------
    field, variance
        Mean of u and its variance for given slopes.
    weights
        Expected counts under the approximation, the diagonal added to Q.
    response
        (Q + W)^-1 W X, (k, rows, columns).
    passes, factors
        Work done: inversions and factorisations.
    """

    field: Floats
    variance: Floats
    weights: Floats
    response: Floats
    passes: int
    factors: int


class _Spaces(threading.local):
    """Work space of the last window shapes, for each thread its own."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, int], GridCholesky] = {}

    def of(self, shape: tuple[int, int]) -> GridCholesky:
        """Return work space for a shape; the one used longest ago is dropped."""
        space = self._kept.pop(shape, None) or GridCholesky(*shape)
        self._kept[shape] = space
        while len(self._kept) > _SHAPES:
            self._kept.pop(next(iter(self._kept)))
        return space


_SPACES = _Spaces()


def solve_window(window: TileWindow) -> SolvedTile:
    """Approximate the posterior in a window and return its core.

    Raises
    ------
    NoConvergence, NotPositiveDefinite
    """
    with one_blas_thread():
        return _Solver(window).solve()


class _Solver:
    """The state of one window while it is solved."""

    def __init__(self, window: TileWindow) -> None:
        self.window = window
        above = window.above
        self.withheld = np.zeros(()) if above is None else above.withheld()
        self.factor = _SPACES.of(window.found.shape)
        self.hold = _HOLD * window.lattice.tau2 * _edge(window)
        self.offset = np.tensordot(window.slopes, window.design, 1)
        self.field = np.array(window.field)
        self.factors = 0
        self.passes = 0
        self.factored = np.zeros(0)

    def solve(self) -> SolvedTile:
        """Repeat mode and variance until the variance that goes in comes out."""
        window = self.window
        seen = (window.exposure_km2 > 0) & (self.hold == 0)
        variance, response = window.variance, window.response
        before, damped = np.inf, False
        while True:
            self.passes += 1
            if self.passes > _PASSES:
                raise NoConvergence(iterations=_PASSES, change=before)
            inflated = self._inflated(variance, response)
            weights = self._mode(inflated)
            self._refresh(weights)
            response = self._response(weights)
            after = self.factor.inverse_diagonal() + self.withheld
            gap = np.sqrt(after[seen]) - np.sqrt(variance[seen])
            moved = float(np.abs(gap).max(initial=0.0))
            damped = damped or moved > _CONTRACTS * before
            before, last = moved, variance
            variance = after
            if not window.variational:
                break
            enough = window.tolerance if damped else window.tolerance / _PASSED_ON
            if moved < enough:
                weights = self._mode(self._inflated(variance, response))
                break
            if damped:
                variance = last * (after / last) ** (1.0 / (1.0 + 0.5 * last))
        core = window.core.slices
        return SolvedTile(
            field=self.field[core],
            variance=variance[core],
            weights=weights[core],
            response=response[:, *core],
            passes=self.passes,
            factors=self.factors,
        )

    def _inflated(self, variance: Floats, response: Floats) -> Floats:
        """Exposure times exp(v / 2), v the variance of log intensity."""
        window = self.window
        if not window.variational:
            return window.exposure_km2
        away = window.design - response
        total = variance + np.einsum("kij,kl,lij->ij", away, window.slope_covariance, away)
        inflated: Floats = np.exp(0.5 * np.minimum(total, _LARGEST_VARIANCE))
        return window.exposure_km2 * inflated

    def _weights(self, inflated: Floats, field: Floats) -> Floats:
        with np.errstate(over="ignore"):
            return np.where(inflated > 0, inflated * np.exp(self.offset + field), 0.0)

    def _value(self, field: Floats, weights: Floats, pulled: Floats) -> float:
        """Log density, constants left out; `pulled` is Q field."""
        away = field - self.window.field
        return float(
            (self.window.found * field).sum()
            - weights.sum()
            - 0.5 * (field * pulled).sum()
            - 0.5 * (self.hold * away * away).sum()
        )

    def _mode(self, inflated: Floats) -> Floats:
        """Move to the mode by Newton steps, with the last factor while it serves."""
        window, lattice = self.window, self.window.lattice
        weights = self._weights(inflated, self.field)
        pulled = np.asarray(times_precision(self.field, lattice), np.float64)
        value = self._value(self.field, weights, pulled)
        before, decrement = np.inf, np.inf
        if not self.factored.size:
            self._refresh(weights)
        for _ in range(_NEWTON_STEPS):
            slope = window.found - weights - pulled - self.hold * (self.field - window.field)
            step = self.factor.solve(slope)
            decrement = float((slope * step).sum())
            if decrement < _DECREMENT:
                return weights
            if decrement > _SLOW * before:
                self._refresh(weights)
                step = self.factor.solve(slope)
                decrement = float((slope * step).sum())
            before = decrement
            length = 1.0
            while True:
                field = self.field + length * step
                weights = self._weights(inflated, field)
                pulled = np.asarray(times_precision(field, lattice), np.float64)
                gained = self._value(field, weights, pulled)
                if gained >= value + 1e-4 * length * decrement - 1e-11 * abs(value):
                    break
                length *= 0.5
                if length < _SMALLEST_STEP:
                    raise NoConvergence(iterations=_NEWTON_STEPS, change=decrement)
            self.field, value = field, gained
        raise NoConvergence(iterations=_NEWTON_STEPS, change=decrement)

    def _refresh(self, weights: Floats) -> None:
        """Factor at these weights, unless the last factor is as good as the same."""
        total = weights + self.hold
        if self.factored.size:
            share = np.abs(weights - self.factored) / (weights + self.window.lattice.tau2)
            if float(share.max()) < self.window.tolerance:
                return
        lattice = self.window.lattice
        self.factor.factor(kappa2=lattice.kappa2, tau2=lattice.tau2, weights=total)
        self.factored = weights
        self.factors += 1

    def _response(self, weights: Floats) -> Floats:
        """(Q + W)^-1 W X, held at the edges like the field."""
        window = self.window
        return self.factor.solve(weights * window.design + self.hold * window.response)


def _edge(window: TileWindow) -> Floats:
    """1 in the rows and columns that are held, 0 elsewhere."""
    rows, columns = window.found.shape
    upper, lower, left, right = (HELD * int(one) for one in window.held)
    edge = np.ones((rows, columns))
    edge[upper : rows - lower, left : columns - right] = 0.0
    return edge
