"""The mode on large grids: Newton steps solved by multigrid-preconditioned conjugate gradients.

No matrix is factored, so time and memory grow with the number of cells alone. The steps are those
of `_newton`; the start comes from ever coarser blocks of cells.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._augmented import AugmentedSystem
from landrelease.hazard._coarse import coarsened, coarsened_effects
from landrelease.hazard._evidence import multiplied
from landrelease.hazard._matern import Lattice, times_precision
from landrelease.hazard._model import Model, slope_precision, starting_slopes
from landrelease.hazard._multigrid import enlarged
from landrelease.hazard._newton import (
    COARSEST_CELLS,
    RESPONSE_TOLERANCE,
    Point,
    close_enough,
    to_the_top,
)

Floats = NDArray[np.float64]
Numbers = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Mode:
    """Where the log joint density is largest.

    Parameters
    ----------
    field
        u per cell.
    slopes
        Level, then slopes.
    mean
        eta = X beta + u per cell.
    weights
        Expected counts there.
    objective
        Log joint density, constants left out.
    newton_steps, iterations
        Steps taken, and conjugate-gradient iterations within them, on the finest grid.
    """

    field: Numbers
    slopes: Floats
    mean: Numbers
    weights: Numbers
    objective: float
    newton_steps: int
    iterations: int


@dataclass(frozen=True, eq=False)
class _Data:
    """A model's log joint density in the precision of the computation."""

    model: Model
    found: Numbers
    exposure: Numbers

    @property
    def on(self) -> Lattice:
        return self.model.field

    @property
    def prior(self) -> tuple[Floats, Floats]:
        return self.model.effects.mean, self.model.effects.precision

    def at(self, field: Numbers, slopes: Floats) -> Point:
        """Mean of eta, expected counts, slope of the prior and log joint density."""
        effects = self.model.effects
        mean = field + effects.lift(slopes).astype(field.dtype)
        with np.errstate(over="ignore", invalid="ignore"):
            weights = self.exposure * np.exp(mean)
            fit = (self.found * mean).sum(dtype=np.float64) - weights.sum(dtype=np.float64)
        pulled = times_precision(field, self.model.field)
        rough = (field * pulled).sum(dtype=np.float64)
        value = float(fit - 0.5 * rough) + effects.log_prior(slopes)
        return Point(field, slopes, mean, weights, pulled, value)

    def totals(self, field: Numbers) -> Floats:
        return self.model.effects.totals(field)

    def dot(self, one: Numbers, other: Numbers) -> float:
        return float(np.vdot(one, other))


def descend(
    model: Model,
    *,
    start: Mode | None = None,
    inflation: Numbers | float = 1.0,
    tolerance: float | None = None,
    kind: type[np.floating] = np.float64,
    system: AugmentedSystem | None = None,
) -> Mode:
    """Find the mode without factoring a matrix.

    Parameters
    ----------
    model
        What is conditioned on.
    start
        Where to begin; found on coarser blocks if left out.
    inflation
        What the exposure is multiplied by: 1 for Laplace, exp(v / 2) for variational.
    tolerance
        Stop when the squared Newton decrement falls below this; 1e-4 times the square root
        of the number of cells if left out. eta was then within 0.001 of the exact mode on
        grids of 64 by 64 to 256 by 256; ask for less where that is not enough.
    kind
        float64, or float32 for half the memory and time and about four digits of eta.
    system
        Work space from an earlier call on the same grid and effects.

    Raises
    ------
    NoConvergence

    Examples
    --------
    >>> from landrelease.hazard import Counts, Intercept, Matern
    >>> from landrelease.hazard._covariates import fixed_effects
    >>> from landrelease.hazard._matern import lattice
    >>> counts = Counts(np.ones((4, 6)), np.ones((4, 6)), np.ones((4, 6), bool))
    >>> on = lattice(Matern(300.0, 1.0), rows=4, columns=6, cell_m=100.0)
    >>> model = Model(counts, on, fixed_effects(counts, Intercept()))
    >>> bool(np.abs(descend(model, tolerance=1e-12).mean).max() < 1e-6)
    True
    """
    if start is None:
        start = _from_blocks(model, inflation, kind)
    if system is None:
        system = AugmentedSystem(model.effects.design, kind)
    exposure = (model.counts.exposure_km2 * inflation).astype(kind)
    data = _Data(model, model.counts.found.astype(kind), exposure)
    close = close_enough(exposure.size) if tolerance is None else tolerance
    begun = system.iterations
    begin = data.at(start.field.astype(kind), start.slopes)
    top, count = to_the_top(data, system, begin, close)
    iterations = system.iterations - begun
    return Mode(top.field, top.slopes, top.mean, top.weights, top.value, count, iterations)


def _from_blocks(model: Model, inflation: Numbers | float, kind: type[np.floating]) -> Mode:
    """Begin from the mode on blocks of two by two cells, and these from larger ones."""
    counts, effects, on = model.counts, model.effects, model.field
    if counts.found.size <= COARSEST_CELLS or min(counts.shape) < 2:
        field = np.zeros(counts.shape, kind)
        return Mode(field, starting_slopes(model), field, field, math.nan, 0, 0)
    swollen = multiplied(counts, inflation)
    coarse = Model(
        coarsened(swollen, 2),
        Lattice(kappa2=4.0 * on.kappa2, tau2=0.25 * on.tau2, logdet=math.nan),
        coarsened_effects(effects, counts, 2),
    )
    found = descend(coarse, kind=kind)
    field = enlarged(found.field, counts.shape)
    return Mode(field, found.slopes, field, field, math.nan, 0, 0)


def respond(model: Model, weights: Numbers, system: AugmentedSystem) -> tuple[Floats, Floats]:
    """Response (Q + W)^-1 W X of the field to level and slopes, and the precision of these.

    The same as the response and slope precision of an `Approximation`, without a factor.
    """
    alone = AugmentedSystem(model.effects.design[:0], system.kind)
    alone.prepare(model.field, weights, np.zeros(0))
    fields = [
        alone.solve(weights * column, np.zeros(0), tolerance=RESPONSE_TOLERANCE)[0]
        for column in model.effects.design
    ]
    response = np.array(fields, np.float64)
    return response, slope_precision(model.effects, weights.astype(np.float64), response)
