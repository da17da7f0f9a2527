"""The mode of `_descent` on bordered fields, in main memory or on a device.

Newton steps solved by multigrid-preconditioned conjugate gradients, begun from ever coarser
blocks of cells; the same steps in the same order as on the processor.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from landrelease.hazard._descent import COARSEST_CELLS, Mode
from landrelease.hazard._device import on_host
from landrelease.hazard._errors import NoConvergence
from landrelease.hazard._matern import Lattice
from landrelease.hazard._model import Model, starting_slopes
from landrelease.hazard._multigrid import joined
from landrelease.hazard._stencil import INSIDE, Array, Floats, Stencil
from landrelease.hazard._stencil_system import StencilSystem

_NEWTON_STEPS: Final = 60
_FORCING: Final = 0.1
_TIGHTEST: Final = 1e-3
_RESPONSE_TOLERANCE: Final = 1e-6
_ENOUGH_GAIN: Final = 1e-4
_SMALLEST_STEP: Final = 1e-8


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a grid, or blocks of its cells, is conditioned on; fields are bordered.

    Parameters
    ----------
    shape
        Rows and columns.
    found, exposure
        Counts, and exposure times what it is inflated by.
    columns
        Covariates; the level is not among them.
    inside
        Cells of the domain in each cell or block.
    on
        The field's prior.
    start
        Where level and slopes begin.
    mean, precision
        Of the prior of level and slopes.
    """

    shape: tuple[int, int]
    found: Array
    exposure: Array
    columns: tuple[Array, ...]
    inside: Array
    on: Lattice
    start: Floats
    mean: Floats
    precision: Floats

    @classmethod
    def of(cls, model: Model, stencil: Stencil) -> "Evidence":
        """Bring a model to where its arrays are to live."""
        counts, effects = model.counts, model.effects
        return cls(
            shape=counts.shape,
            found=stencil.bordered(counts.found),
            exposure=stencil.bordered(counts.exposure_km2),
            columns=tuple(stencil.bordered(column) for column in effects.design[1:]),
            inside=stencil.bordered(counts.domain),
            on=model.field,
            start=starting_slopes(model),
            mean=effects.mean,
            precision=effects.precision,
        )

    def coarser(self, stencil: Stencil) -> "Evidence":
        """Join blocks of two by two cells: counts and exposures add, covariates are averaged."""
        inside = stencil.add_up(self.inside)
        size = stencil.arrays.maximum(inside, 1.0)
        columns = (stencil.add_up(column * self.inside) / size for column in self.columns)
        return Evidence(
            shape=(-(-self.shape[0] // 2), -(-self.shape[1] // 2)),
            found=stencil.add_up(self.found),
            exposure=stencil.add_up(self.exposure),
            columns=tuple(columns),
            inside=inside,
            on=Lattice(4.0 * self.on.kappa2, 0.25 * self.on.tau2, math.nan),
            start=self.start,
            mean=self.mean,
            precision=self.precision,
        )

    def weights(self, mean: Array, stencil: Stencil) -> Array:
        """Exposure times exp(mean); nothing where nothing was exposed."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self.exposure * stencil.arrays.exp(mean)


@dataclass(frozen=True, eq=False)
class Found:
    """A mode where it was found; fields are bordered.

    Parameters
    ----------
    field, slopes, mean, weights, objective, newton_steps, iterations
        As in `Mode`.
    """

    field: Array
    slopes: Floats
    mean: Array
    weights: Array
    objective: float
    newton_steps: int
    iterations: int

    def mode(self) -> Mode:
        """Bring it to main memory."""
        return Mode(
            on_host(self.field[INSIDE]),
            self.slopes,
            on_host(self.mean[INSIDE]),
            on_host(self.weights[INSIDE]),
            self.objective,
            self.newton_steps,
            self.iterations,
        )


def climb(
    known: Evidence,
    stencil: Stencil,
    *,
    start: tuple[Array, Floats] | None = None,
    tolerance: float | None = None,
    system: StencilSystem | None = None,
) -> Found:
    """Find the mode.

    Parameters
    ----------
    known
        What is conditioned on.
    stencil
        The loops.
    start
        Field and slopes to begin from; found on coarser blocks if left out.
    tolerance
        As for `descend`.
    system
        Work space from an earlier call on the same grid and covariates.

    Raises
    ------
    NoConvergence
    """
    if start is None:
        start = _from_blocks(known, stencil)
    if system is None:
        system = StencilSystem(stencil, known.shape, known.columns)
    close = 1e-4 * math.sqrt(math.prod(known.shape)) if tolerance is None else tolerance
    return _Climb(known, system).to_the_top(*start, close)


class _Climb:
    """The way to the mode of some evidence."""

    def __init__(self, known: Evidence, system: StencilSystem) -> None:
        self.known, self.system, self.stencil = known, system, system.stencil
        self.image = self.stencil.empty(known.shape)

    def at(self, field: Array, slopes: Floats) -> tuple[Array, Array, Array, float]:
        """Mean of eta, expected counts, slope of the prior and log joint density."""
        known, loops = self.known, self.stencil
        mean = self.system.lifted(field, slopes)
        weights = known.weights(mean, loops)
        pulled = self.system.precise(field, self.image) * known.on.tau2
        fit = loops.dot(known.found, mean) - float(weights.sum())
        prior = -0.5 * float(known.precision @ (slopes - known.mean) ** 2)
        return mean, weights, pulled, fit - 0.5 * loops.dot(field, pulled) + prior

    def to_the_top(self, field: Array, slopes: Floats, close: float) -> Found:
        """Take Newton steps until the decrement is below `close`."""
        known, system = self.known, self.system
        begun, decrement = system.iterations, math.inf
        system.prepare(known.on, known.exposure, known.precision)  # sets Q for `at`
        mean, weights, pulled, value = self.at(field, slopes)
        for count in range(1, _NEWTON_STEPS + 1):
            gap = known.found - weights
            slope = gap - pulled
            effects_slope = system.totals(gap) - known.precision * (slopes - known.mean)
            system.prepare(known.on, weights, known.precision)
            sharp = max(_TIGHTEST, min(_FORCING, math.sqrt(close / decrement)))
            step, turn = system.solve(slope.copy(), effects_slope, tolerance=sharp)
            decrement = self.stencil.dot(slope, step) + float(effects_slope @ turn)
            field, slopes, (mean, weights, pulled, value) = self._along(
                (field, slopes), (step, turn), value, decrement
            )
            if decrement < close:
                iterations = system.iterations - begun
                return Found(field, slopes, mean, weights, value, count, iterations)
        raise NoConvergence(iterations=_NEWTON_STEPS, change=decrement)

    def _along(
        self,
        here: tuple[Array, Floats],
        direction: tuple[Array, Floats],
        value: float,
        decrement: float,
    ) -> tuple[Array, Floats, tuple[Array, Array, Array, float]]:
        """Go as far along a Newton step as the log density rises enough."""
        rounding = 8.0 * float(np.finfo(np.float64).eps) * abs(value)
        length = 1.0
        while length > _SMALLEST_STEP:
            ahead = here[0] + length * direction[0]
            turned = here[1] + length * direction[1]
            there = self.at(ahead, turned)
            if there[3] >= value + _ENOUGH_GAIN * length * decrement - rounding:
                return ahead, turned, there
            length *= 0.5
        raise NoConvergence(iterations=0, change=decrement)


def _from_blocks(known: Evidence, stencil: Stencil) -> tuple[Array, Floats]:
    """Begin from the mode on blocks of two by two cells, and these from larger ones."""
    if math.prod(known.shape) <= COARSEST_CELLS or min(known.shape) < 2:
        return stencil.empty(known.shape), known.start
    coarse = climb(known.coarser(stencil), stencil)
    field = stencil.empty(known.shape)
    fine = np.ones(known.shape[0]), np.ones(known.shape[1])
    between = stencil.between(fine, (joined(fine[0]), joined(fine[1])))
    stencil.bring_up(coarse.field, between, field)
    return field, coarse.slopes


def respond(
    known: Evidence, weights: Array, alone: StencilSystem, whole: StencilSystem
) -> tuple[list[Array], Floats]:
    """Response (Q + W)^-1 W X, bordered, and the precision of level and slopes.

    `alone` holds Q + W; `whole` is used for X' alone.
    """
    none = np.zeros(0)
    ones = [alone.stencil.bordered(alone.stencil.arrays.ones(known.shape)), *known.columns]
    fields = [alone.solve(weights * one, none, tolerance=_RESPONSE_TOLERANCE)[0] for one in ones]
    pairs = zip(ones, fields, strict=True)
    matrix = np.array([whole.totals(weights * (one - field)) for one, field in pairs])
    return fields, 0.5 * (matrix + matrix.T) + np.diag(known.precision)
