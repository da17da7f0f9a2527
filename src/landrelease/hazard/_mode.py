"""Gaussian approximation of the posterior of log intensity for given range and sd.

State: field u with precision Q and effects beta (level and slopes); eta = X beta + u. Two
ways: Laplace (curvature at the mode) and the Gaussian variational approximation (the Gaussian
closest in Kullback-Leibler divergence; Opper and Archambeau 2009, Neural Computation 21:
786-792), which is a Laplace step whose exposure is multiplied by exp(v / 2), v the marginal
variance, repeated until v stays put.
"""

import math
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.special import gammaln

from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._coarse import block_sums
from landrelease.hazard._covariates import Effects
from landrelease.hazard._descent import Mode, descend
from landrelease.hazard._errors import NoConvergence
from landrelease.hazard._evidence import Counts
from landrelease.hazard._matern import times_precision
from landrelease.hazard._model import Model, slope_precision, starting_slopes
from landrelease.hazard._newton import ENOUGH_GAIN, NEWTON_STEPS, SMALLEST_STEP
from landrelease.hazard._skew import bend, corrected_variance

Floats = NDArray[np.float64]
Method = Literal["laplace", "gva"]

DIRECT_CELLS: Final = 5000
_VARIANCE_STEPS: Final = 120
_ACCELERATED: Final = 30
_ROUNDING: Final = 1e-13
_LARGEST_LOG_VARIANCE: Final = 4.0
_DAMPING: Final = 0.7
_DAMPING_CLOSE: Final = 1.0
_REMEMBERED: Final = 4
_LARGEST_STEP: Final = 2.0
_WEIGHTS_STEP: Final = 1e-3
_AHEAD: Final = 1.0
CLOSE: Final = 0.3
_CLOSER: Final = 0.003
_LAST: Final = 1e-4
_ALIKE: Final = 4
_WORTH: Final = 3.0


@dataclass(frozen=True, eq=False)
class Approximation:
    """A Gaussian for eta, and what is needed to draw from it.

    Parameters
    ----------
    field
        Mean of u per cell.
    slopes
        Mean of beta: level, then slopes.
    mean
        Mean of eta per cell, X beta + u.
    weights
        Diagonal added to Q: expected counts under the approximation.
    response
        (Q + W)^-1 W X, (k, rows, columns): how the field gives way when a slope moves.
    slope_precision
        Precision of beta, (k, k).
    logdet
        log |Q + W|.
    objective
        Log joint density at the mean, constants left out.
    variance
        Marginal variance of eta; empty until asked for.
    bend
        How skewed the marginals are (`_skew`); None for a Gaussian.
    falling
        By which share variances fall as all weights grow by a small one, divided by that one;
        known where `bend` was computed and not carried over.
    """

    field: Floats
    slopes: Floats
    mean: Floats
    weights: Floats
    response: Floats
    slope_precision: Floats
    logdet: float
    objective: float
    variance: Floats
    bend: Floats | None = None
    falling: Floats | None = None


@dataclass(frozen=True, eq=False)
class Carried:
    """What blocks of cells tell of the marginals on the cells, per cell.

    Parameters
    ----------
    swell
        Log of the variance of skewed marginals by that of the Gaussian.
    falling
        As in `Approximation`.
    """

    swell: Floats
    falling: Floats


@dataclass(frozen=True, eq=False)
class Start:
    """A point to begin from: field per cell, level and slopes, perhaps variances of eta."""

    field: Floats
    slopes: Floats
    variance: Floats | None = None

    def as_mode(self, exposure: Floats) -> Mode:
        """Hand the point over as one to descend from."""
        return Mode(self.field, self.slopes, self.field, exposure, math.nan, 0, 0)


def log_joint(model: Model, exposure: Floats, field: Floats, slopes: Floats, mean: Floats) -> float:
    """Log joint density of counts, field and slopes, constants left out."""
    fit = float(np.vdot(model.counts.found, mean) - np.vdot(exposure, np.exp(mean)))
    rough = float(np.vdot(field, times_precision(field, model.field)))
    return fit - 0.5 * rough + model.effects.log_prior(slopes)


def find_mode(
    model: Model,
    factor: GridCholesky,
    *,
    start: Approximation | Start | None = None,
    inflation: Floats | float = 1.0,
    tolerance: float = 1e-6,
) -> Approximation:
    """Find the mode by Newton steps with a line search, and factor there.

    Up to `DIRECT_CELLS` cells each step is solved by the factor, beyond that by conjugate
    gradients, so that only one factor is made.

    Parameters
    ----------
    model, factor
        What is conditioned on, and work space of its grid.
    start
        Where to begin.
    inflation
        What the exposure is multiplied by: 1 for Laplace, exp(v / 2) for variational.
    tolerance
        Stop when the squared Newton decrement falls below this.

    Raises
    ------
    NoConvergence
    """
    exposure = model.counts.exposure_km2 * inflation
    if exposure.size > DIRECT_CELLS:
        begin = None if start is None else Start(start.field, start.slopes).as_mode(exposure)
        mode = descend(model, start=begin, inflation=inflation, tolerance=tolerance)
        field, slopes = np.asarray(mode.field, np.float64), mode.slopes
        here = expanded(model, factor, exposure, field, slopes)
        return replace(here, objective=mode.objective)
    field = np.zeros(model.counts.shape) if start is None else start.field
    slopes = starting_slopes(model) if start is None else start.slopes
    mean = field + model.effects.lift(slopes)
    value = log_joint(model, exposure, field, slopes, mean)
    decrement = math.inf
    for _ in range(NEWTON_STEPS):
        here = expanded(model, factor, exposure, field, slopes)
        step, slopes_step, decrement = _newton_step(model, factor, here)
        if decrement < tolerance:
            return replace(here, objective=value)
        field, slopes, value = _climb(model, exposure, here, value, (step, slopes_step, decrement))
    raise NoConvergence(iterations=NEWTON_STEPS, change=decrement)


def settle(
    model: Model,
    factor: GridCholesky,
    start: Start | None,
    *,
    inflation: Floats | float = 1.0,
    tolerance: float,
) -> Approximation:
    """Come close to the mode, factor there, and use the factor for one step more.

    The matrix is that of the point before the step. Where the squared Newton decrement there was
    small, so is the step, and the mode after it is as good as exact.

    Parameters
    ----------
    model, factor, inflation
        As for `find_mode`.
    start
        Where to begin.
    tolerance
        Largest squared Newton decrement at the point of the factor.

    Raises
    ------
    NoConvergence
    """
    exposure = model.counts.exposure_km2 * inflation
    if exposure.size > DIRECT_CELLS:
        begin = None if start is None else start.as_mode(exposure)
        near = descend(model, start=begin, inflation=inflation, tolerance=_AHEAD * tolerance)
        field, slopes = np.asarray(near.field, np.float64), near.slopes
    elif start is None:
        field, slopes = np.zeros(model.counts.shape), starting_slopes(model)
    else:
        field, slopes = start.field, start.slopes
    mean = field + model.effects.lift(slopes)
    value = log_joint(model, exposure, field, slopes, mean)
    decrement = math.inf
    for _ in range(NEWTON_STEPS):
        here = expanded(model, factor, exposure, field, slopes)
        direction = _newton_step(model, factor, here)
        decrement = direction[2]
        field, slopes, value = _climb(model, exposure, here, value, direction)
        if decrement < tolerance:
            mean = field + model.effects.lift(slopes)
            return replace(here, field=field, slopes=slopes, mean=mean, objective=value)
    raise NoConvergence(iterations=NEWTON_STEPS, change=decrement)


def expanded(
    model: Model, factor: GridCholesky, exposure: Floats, field: Floats, slopes: Floats
) -> Approximation:
    """Gaussian with the curvature at a point; leaves its matrix in `factor`."""
    effects, on = model.effects, model.field
    mean = field + effects.lift(slopes)
    weights = exposure * np.exp(mean)
    logdet = factor.factor(kappa2=on.kappa2, tau2=on.tau2, weights=weights)
    response = factor.solve(weights * effects.design)
    return Approximation(
        field=field,
        slopes=slopes,
        mean=mean,
        weights=weights,
        response=response,
        slope_precision=slope_precision(effects, weights, response),
        logdet=logdet,
        objective=math.nan,
        variance=np.empty(0),
    )


def _newton_step(
    model: Model, factor: GridCholesky, here: Approximation
) -> tuple[Floats, Floats, float]:
    """Steps of field and slopes, and the squared Newton decrement."""
    effects, gap = model.effects, model.counts.found - here.weights
    slope = gap - times_precision(here.field, model.field)
    effects_slope = effects.totals(gap) - effects.precision * (here.slopes - effects.mean)
    moved = factor.solve(slope)
    rest = effects_slope - effects.totals(here.weights * moved)
    slopes_step = np.asarray(np.linalg.solve(here.slope_precision, rest), np.float64)
    step = np.asarray(moved - np.tensordot(slopes_step, here.response, axes=1), np.float64)
    decrement = float(np.vdot(slope, step)) + float(effects_slope @ slopes_step)
    return step, slopes_step, decrement


def _climb(
    model: Model,
    exposure: Floats,
    here: Approximation,
    value: float,
    direction: tuple[Floats, Floats, float],
) -> tuple[Floats, Floats, float]:
    """Go along a Newton step as far as the log density rises enough."""
    step, slopes_step, decrement = direction
    length = 1.0
    while True:
        field, slopes = here.field + length * step, here.slopes + length * slopes_step
        with np.errstate(over="ignore", invalid="ignore"):
            mean = field + model.effects.lift(slopes)
            gained = log_joint(model, exposure, field, slopes, mean)
        wanted = value + ENOUGH_GAIN * length * decrement - _ROUNDING * abs(value)
        if np.isfinite(gained) and gained >= wanted:
            return field, slopes, gained
        length *= 0.5
        if length < SMALLEST_STEP:
            raise NoConvergence(iterations=0, change=decrement)


def with_variance(model: Model, found: Approximation, factor: GridCholesky) -> Approximation:
    """Add exact marginal variances; `factor` must hold this approximation's matrix."""
    variance = factor.inverse_diagonal()
    variance += slopes_variance(model.effects, found.response, found.slope_precision)
    return replace(found, variance=variance)


def slopes_variance(effects: Effects, response: Floats, precision: Floats) -> Floats:
    """Share of the marginal variances that comes from level and slopes."""
    rest = (effects.design - response).reshape(len(precision), -1)
    scaled = solve_triangular(np.linalg.cholesky(precision), rest, lower=True)
    shares: Floats = np.einsum("kn,kn->n", scaled, scaled).reshape(response.shape[1:])
    return shares


def approximate(
    model: Model,
    factor: GridCholesky,
    *,
    method: Method = "gva",
    start: Approximation | Start | None = None,
    at_mode: bool = False,
    carried: Carried | None = None,
    tolerance: float = 5e-3,
) -> Approximation:
    """Approximate the posterior of eta by a Gaussian, for "gva" with skewed marginals.

    `factor` is work space and holds no particular matrix afterwards.

    Parameters
    ----------
    method
        "laplace" or "gva".
    start
        An earlier approximation to begin from, with or without variances.
    at_mode
        Whether `start` is Laplace's approximation of this very model, with variances.
    carried
        What is known of the marginals from blocks; computed if left out.
    tolerance
        For "gva": stop when no mean and no standard deviation would move by more than this.

    Raises
    ------
    NoConvergence
    """
    exposed = bool(model.counts.exposure_km2.any())
    if method == "laplace" or not exposed:
        if not (at_mode and isinstance(start, Approximation)):
            start = with_variance(model, find_mode(model, factor, start=start), factor)
        return replace(start, bend=None)
    variance = None if start is None else start.variance
    if start is None or variance is None or not variance.size:
        start = with_variance(model, find_mode(model, factor, start=start), factor)
        variance = start.variance
    begin = Start(start.field, start.slopes)
    damping = _DAMPING if isinstance(start, Approximation) else _DAMPING_CLOSE
    falling = None if carried is None else carried.falling
    repeated = _Repeated(_Mixing(damping), tolerance, falling)
    found = _variational(model, factor, (begin, np.log(variance)), repeated)
    if carried is None:
        return _bent(model, factor, found)
    return replace(found, bend=bend(found.variance, found.variance * np.exp(carried.swell)))


def _bent(model: Model, factor: GridCholesky, found: Approximation) -> Approximation:
    """Add the skew of the marginals, from how the variances fall as all weights grow."""
    on, weights = model.field, found.weights * (1.0 + _WEIGHTS_STEP)
    factor.factor(kappa2=on.kappa2, tau2=on.tau2, weights=weights)
    response = factor.solve(weights * model.effects.design)
    precision = slope_precision(model.effects, weights, response)
    after = factor.inverse_diagonal() + slopes_variance(model.effects, response, precision)
    fall = (found.variance - after) * (1.0 + _WEIGHTS_STEP) / _WEIGHTS_STEP
    return replace(
        found,
        bend=bend(found.variance, corrected_variance(found.variance, fall)),
        falling=np.clip(fall / found.variance, 0.0, 1.0),
    )


@dataclass(frozen=True, eq=False)
class _Repeated:
    """How mode and variance are repeated: what goes in next, when to stop, how variances fall."""

    mixing: "_Mixing"
    tolerance: float
    falling: Floats | None


def _variational(
    model: Model, factor: GridCholesky, begin: tuple[Start, Floats], repeated: _Repeated
) -> Approximation:
    """Repeat mode and variance until the variance that went in comes out.

    `begin` is where the mode is sought, and the log of the variance to begin with.
    """
    seen = model.counts.exposure_km2 > 0
    start, log_variance = begin[0], begin[1][seen]
    inflation = np.ones(model.counts.shape)
    left = moved = math.inf
    for _ in range(_VARIANCE_STEPS):
        inflation[seen] = np.exp(0.5 * np.exp(np.minimum(log_variance, _LARGEST_LOG_VARIANCE)))
        found = settle(model, factor, start, inflation=inflation, tolerance=_CLOSER)
        found = with_variance(model, found, factor)
        after = np.log(found.variance[seen])
        before, moved = moved, float(np.abs(np.exp(0.5 * after) - np.exp(0.5 * log_variance)).max())
        left = _left(moved, before)
        if max(left, last_step(model, found, inflation)) < repeated.tolerance:
            return found
        if repeated.falling is not None and seen.size > DIRECT_CELLS:
            found, left = _moved_on(model, found, np.exp(log_variance), repeated.falling)
            if left < _WORTH * repeated.tolerance:
                return found
        start = Start(found.field, found.slopes)
        log_variance = repeated.mixing.next(log_variance, after - log_variance)
    raise NoConvergence(iterations=_VARIANCE_STEPS, change=left)


def _moved_on(
    model: Model, found: Approximation, before: Floats, falling: Floats
) -> tuple[Approximation, float]:
    """Move on to the mode for the variances that came out; say how far these would still move.

    `before` are the variances that went in, where anything is exposed. There weights grow by half
    of what variances grew and by what the mean moves, two of opposite sign. Growth in a block of
    `_ALIKE` cells is taken as shared by all that a variance depends on: it falls by `falling` of
    that. On districts of 128 to 512 cells a side the worst cell was a third to two thirds of what
    this says away. Where that is little a factor and its inverse are saved.
    """
    exposure, most = model.counts.exposure_km2, math.exp(_LARGEST_LOG_VARIANCE)
    inflation = np.exp(0.5 * np.minimum(found.variance, most))
    begin = Start(found.field, found.slopes).as_mode(exposure)
    top = descend(model, start=begin, inflation=inflation, tolerance=_LAST)
    moved = replace(
        found,
        field=np.asarray(top.field, np.float64),
        slopes=top.slopes,
        mean=np.asarray(top.mean, np.float64),
        objective=top.objective,
    )
    seen, variance = exposure > 0, np.minimum(found.variance, most)
    grown = np.zeros(exposure.shape)
    grown[seen] = 0.5 * (variance[seen] - np.minimum(before, most))
    grown[seen] += (moved.mean - found.mean)[seen]
    total = np.maximum(block_sums(found.weights, _ALIKE), np.finfo(float).tiny)
    shared = block_sums(found.weights * grown, _ALIKE) / total
    shared = shared.repeat(_ALIKE, 0).repeat(_ALIKE, 1)[: seen.shape[0], : seen.shape[1]]
    left = 0.5 * falling * np.sqrt(variance) * np.abs(shared)
    return moved, float(left[seen].max())


def _left(moved: float, before: float) -> float:
    """How far there is still to go, if moves go on falling as from the one before to this one.

    A first move is taken to be half as long as the one that would have been before it.
    """
    rate = 0.5 if math.isinf(before) else min(max(moved / before, 0.25), 0.9)
    return moved * rate / (1.0 - rate)


def last_step(model: Model, found: Approximation, inflation: Floats | float = 1.0) -> float:
    """How far eta moved, at most and where anything was exposed, after the matrix was made."""
    exposure = model.counts.exposure_km2 * inflation
    seen = (exposure > 0) & (found.weights > 0)
    if not seen.any():
        return 0.0
    before = np.log(found.weights[seen]) - np.log(exposure[seen])
    return float(np.abs(found.mean[seen] - before).max())


class _Mixing:
    """Fixed-point acceleration: Anderson (1965), J. ACM 12: 547-560.

    From Laplace's variances, too large, a part of the first step is best. Variances carried over
    from blocks are off by what blocks blur, and a variance hardly moves by that of others: then
    the whole step leaves least. Where it has not settled after `_ACCELERATED` steps, plain steps
    follow that are small enough to contract: the image moves by at most half the variance times
    as much.
    """

    def __init__(self, damping: float) -> None:
        self._damping = damping
        self._points: list[Floats] = []
        self._gaps: list[Floats] = []
        self._steps = 0

    def next(self, point: Floats, gap: Floats) -> Floats:
        """Return the next point, given one and how far its image lies from it."""
        self._points, self._gaps = [*self._points, point], [*self._gaps, gap]
        del self._points[: -_REMEMBERED - 1], self._gaps[: -_REMEMBERED - 1]
        self._steps += 1
        if self._steps > _ACCELERATED:
            return point + gap / (1.0 + 0.5 * float(np.exp(point).max()))
        step = self._damping * gap
        if len(self._gaps) > 1:
            points, gaps = np.diff(self._points, axis=0), np.diff(self._gaps, axis=0)
            shares = np.linalg.lstsq(gaps.T, gap, rcond=1e-8)[0]
            step = step - shares @ (points + self._damping * gaps)
        return point + np.clip(step, -_LARGEST_STEP, _LARGEST_STEP)


def log_constant(counts: Counts) -> float:
    """Terms of the log-likelihood that hold no unknowns."""
    log_exposure = np.log(np.where(counts.found > 0, counts.exposure_km2, 1.0))
    return float((counts.found * log_exposure - gammaln(counts.found + 1.0)).sum())


def log_evidence(model: Model, found: Approximation) -> float:
    """Log marginal likelihood of the counts by Laplace's formula at the mode."""
    spread = found.logdet + float(np.linalg.slogdet(found.slope_precision)[1])
    prior = model.field.logdet + float(np.log(model.effects.precision).sum())
    return found.objective + log_constant(model.counts) + 0.5 * (prior - spread)
