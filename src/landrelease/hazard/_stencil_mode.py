"""The mode of `_descent` on bordered fields, in main memory or on a device.

Newton steps solved by multigrid-preconditioned conjugate gradients, begun from ever coarser
blocks of cells; the same steps in the same order as on the processor.
"""

import math
from dataclasses import dataclass

import numpy as np

from landrelease.hazard._descent import Mode
from landrelease.hazard._device import on_host
from landrelease.hazard._matern import Lattice
from landrelease.hazard._model import Model, starting_slopes
from landrelease.hazard._multigrid import joined
from landrelease.hazard._newton import (
    COARSEST_CELLS,
    RESPONSE_TOLERANCE,
    Point,
    close_enough,
    to_the_top,
)
from landrelease.hazard._stencil import INSIDE, Array, Floats, Stencil
from landrelease.hazard._stencil_system import StencilSystem


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
    close = close_enough(math.prod(known.shape)) if tolerance is None else tolerance
    density, begun = _Density(known, system), system.iterations
    top, count = to_the_top(density, system, density.at(*start), close)
    iterations = system.iterations - begun
    return Found(top.field, top.slopes, top.mean, top.weights, top.value, count, iterations)


class _Density:
    """The log joint density of some evidence; `system` does its arithmetic."""

    def __init__(self, known: Evidence, system: StencilSystem) -> None:
        self.known, self.system = known, system
        self.found, self.on, self.prior = known.found, known.on, (known.mean, known.precision)
        self.totals, self.dot = system.totals, system.stencil.dot
        self._image = system.stencil.empty(known.shape)

    def at(self, field: Array, slopes: Floats) -> Point:
        """Mean of eta, expected counts, slope of the prior and log joint density."""
        known, loops = self.known, self.system.stencil
        mean = self.system.lifted(field, slopes)
        weights = known.weights(mean, loops)
        pulled = self.system.precise(field, known.on.kappa2, self._image) * known.on.tau2
        fit = loops.dot(known.found, mean) - float(weights.sum())
        prior = -0.5 * float(known.precision @ (slopes - known.mean) ** 2)
        value = fit - 0.5 * loops.dot(field, pulled) + prior
        return Point(field, slopes, mean, weights, pulled, value)


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
    fields = [alone.solve(weights * one, none, tolerance=RESPONSE_TOLERANCE)[0] for one in ones]
    pairs = zip(ones, fields, strict=True)
    matrix = np.array([whole.totals(weights * (one - field)) for one, field in pairs])
    return fields, 0.5 * (matrix + matrix.T) + np.diag(known.precision)
