"""The mode on large grids: Newton steps solved by multigrid-preconditioned conjugate gradients.

No matrix is factored, so time and memory grow with the number of cells alone. Inexact Newton
after Dembo, Eisenstat and Steihaug (1982), SIAM J. Numer. Anal. 19: 400-408; the start comes
from ever coarser blocks of cells.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._augmented import AugmentedSystem
from landrelease.hazard._coarse import coarsened, coarsened_effects
from landrelease.hazard._errors import NoConvergence
from landrelease.hazard._evidence import multiplied
from landrelease.hazard._matern import Lattice, times_precision
from landrelease.hazard._model import Model, slope_precision, starting_slopes
from landrelease.hazard._multigrid import enlarged

Floats = NDArray[np.float64]
Numbers = NDArray[np.floating]

COARSEST_CELLS: Final = 1024
_NEWTON_STEPS: Final = 60
_FORCING: Final = 0.1
_TIGHTEST: Final = 1e-3
_RESPONSE_TOLERANCE: Final = 1e-6
_ENOUGH_GAIN: Final = 1e-4
_SMALLEST_STEP: Final = 1e-8


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
    """A model's arrays in the precision of the computation."""

    model: Model
    found: Numbers
    exposure: Numbers

    def at(self, field: Numbers, slopes: Floats) -> tuple[Numbers, Numbers, float]:
        """Mean of eta, expected counts and log joint density."""
        effects = self.model.effects
        mean = field + effects.lift(slopes).astype(field.dtype)
        with np.errstate(over="ignore", invalid="ignore"):
            weights = self.exposure * np.exp(mean)
            fit = (self.found * mean).sum(dtype=np.float64) - weights.sum(dtype=np.float64)
        rough = (field * times_precision(field, self.model.field)).sum(dtype=np.float64)
        return mean, weights, float(fit - 0.5 * rough) + effects.log_prior(slopes)


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
    close = 1e-4 * math.sqrt(exposure.size) if tolerance is None else tolerance
    return _newton(data, system, start.field.astype(kind), start.slopes, close)


def _newton(
    data: _Data, system: AugmentedSystem, field: Numbers, slopes: Floats, close: float
) -> Mode:
    """Take Newton steps until the decrement is below `close`."""
    effects, begun = data.model.effects, system.iterations
    mean, weights, value = data.at(field, slopes)
    decrement = math.inf
    for count in range(1, _NEWTON_STEPS + 1):
        gap = data.found - weights
        slope = gap - times_precision(field, data.model.field)
        effects_slope = effects.totals(gap) - effects.precision * (slopes - effects.mean)
        system.prepare(data.model.field, weights, effects.precision)
        sharp = max(_TIGHTEST, min(_FORCING, math.sqrt(close / decrement)))
        step, turn = system.solve(slope, effects_slope, tolerance=sharp)
        decrement = float(np.vdot(slope, step)) + float(effects_slope @ turn)
        field, slopes, (mean, weights, value) = _climb(
            data, (field, slopes), (step, turn), value, decrement
        )
        if decrement < close:
            iterations = system.iterations - begun
            return Mode(field, slopes, mean, weights, value, count, iterations)
    raise NoConvergence(iterations=_NEWTON_STEPS, change=decrement)


def _climb(
    data: _Data,
    here: tuple[Numbers, Floats],
    direction: tuple[Numbers, Floats],
    value: float,
    decrement: float,
) -> tuple[Numbers, Floats, tuple[Numbers, Numbers, float]]:
    """Go as far along a Newton step as the log density rises enough."""
    rounding = 8.0 * float(np.finfo(here[0].dtype).eps) * abs(value)
    length = 1.0
    while length > _SMALLEST_STEP:
        ahead = here[0] + here[0].dtype.type(length) * direction[0]
        turned = here[1] + length * direction[1]
        there = data.at(ahead, turned)
        if there[2] >= value + _ENOUGH_GAIN * length * decrement - rounding:
            return ahead, turned, there
        length *= 0.5
    raise NoConvergence(iterations=0, change=decrement)


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
        alone.solve(weights * column, np.zeros(0), tolerance=_RESPONSE_TOLERANCE)[0]
        for column in model.effects.design
    ]
    response = np.array(fields, np.float64)
    return response, slope_precision(model.effects, weights.astype(np.float64), response)
