"""Gaussian approximation of the posterior of log intensity for given range and sd.

State: field u with precision Q and intercept b; eta = b + u. Two ways: Laplace (curvature
at the mode) and the Gaussian variational approximation (the Gaussian closest in
Kullback-Leibler divergence; Opper and Archambeau 2009, Neural Computation 21: 786-792),
which is a Laplace step whose exposure is multiplied by exp(v / 2), v the marginal
variance, repeated until v stays put.
"""

import math
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from landrelease.hazard._cholesky import GridCholesky
from landrelease.hazard._errors import NoConvergence
from landrelease.hazard._evidence import Counts
from landrelease.hazard._matern import Lattice, times_precision

Floats = NDArray[np.float64]
Method = Literal["laplace", "gva"]

_NEWTON_STEPS: Final = 60
_VARIANCE_STEPS: Final = 120
_ACCELERATED: Final = 30
_SMALLEST_STEP: Final = 1e-8
_ENOUGH_GAIN: Final = 1e-4
_ROUNDING: Final = 1e-13
_LARGEST_LOG_VARIANCE: Final = 4.0
_DAMPING: Final = 0.7
_REMEMBERED: Final = 4
_LARGEST_STEP: Final = 2.0


@dataclass(frozen=True)
class Intercept:
    """Weak Gaussian prior of the overall level of log intensity.

    Parameters
    ----------
    median_per_km2
        Intensity that is as likely too low as too high, per km2, above 0.
    sd
        Standard deviation of its log. The default 4 puts 95 % between 0.0004 and 2,500
        times the median.
    """

    median_per_km2: float = 1.0
    sd: float = 4.0

    @property
    def mean(self) -> float:
        """Mean of the log intensity."""
        return math.log(self.median_per_km2)

    @property
    def precision(self) -> float:
        """One over the variance."""
        return 1.0 / (self.sd * self.sd)


@dataclass(frozen=True, eq=False)
class Model:
    """What is conditioned on: counts, the field's prior, the level's prior."""

    counts: Counts
    field: Lattice
    level: Intercept


@dataclass(frozen=True, eq=False)
class Approximation:
    """A Gaussian for eta, and what is needed to draw from it.

    Parameters
    ----------
    field, level
        Mean of u per cell and of b.
    weights
        Diagonal added to Q: expected counts under the approximation.
    response
        (Q + W)^-1 W 1: how the field gives way when the intercept moves.
    level_precision
        Precision of b.
    logdet
        log |Q + W|.
    objective
        Log joint density at the mean, constants left out.
    variance
        Marginal variance of eta; empty until asked for.
    """

    field: Floats
    level: float
    weights: Floats
    response: Floats
    level_precision: float
    logdet: float
    objective: float
    variance: Floats

    @property
    def mean(self) -> Floats:
        """Mean of eta per cell."""
        return self.field + self.level


def log_joint(model: Model, exposure: Floats, field: Floats, level: float) -> float:
    """Log joint density of counts, field and intercept, constants left out."""
    eta = field + level
    fit = float((model.counts.found * eta).sum() - (exposure * np.exp(eta)).sum())
    rough = float((field * times_precision(field, model.field)).sum())
    away = level - model.level.mean
    return fit - 0.5 * rough - 0.5 * model.level.precision * away**2


def starting_level(model: Model) -> float:
    """Log of the crude intensity, or the prior's median without exposure."""
    exposure = float(model.counts.exposure_km2.sum())
    if exposure <= 0:
        return model.level.mean
    return math.log((float(model.counts.found.sum()) + 0.5) / exposure)


def find_mode(
    model: Model,
    factor: GridCholesky,
    *,
    start: Approximation | None = None,
    inflation: Floats | float = 1.0,
    tolerance: float = 1e-6,
) -> Approximation:
    """Find the mode by Newton steps with a line search.

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
    field = np.zeros(model.counts.shape) if start is None else start.field
    level = starting_level(model) if start is None else start.level
    value = log_joint(model, exposure, field, level)
    decrement = math.inf
    for _ in range(_NEWTON_STEPS):
        here = _expanded(model, factor, exposure, field, level)
        step, level_step, decrement = _newton_step(model, factor, here)
        if decrement < tolerance:
            return replace(here, objective=value)
        field, level, value = _climb(model, exposure, here, value, (step, level_step, decrement))
    raise NoConvergence(iterations=_NEWTON_STEPS, change=decrement)


def _expanded(
    model: Model, factor: GridCholesky, exposure: Floats, field: Floats, level: float
) -> Approximation:
    """Gaussian with the curvature at a point; leaves its matrix in `factor`."""
    weights = exposure * np.exp(field + level)
    on = model.field
    logdet = factor.factor(kappa2=on.kappa2, tau2=on.tau2, weights=weights)
    response = factor.solve(weights)
    return Approximation(
        field=field,
        level=level,
        weights=weights,
        response=response,
        level_precision=model.level.precision + float((weights * (1.0 - response)).sum()),
        logdet=logdet,
        objective=math.nan,
        variance=np.empty(0),
    )


def _newton_step(
    model: Model, factor: GridCholesky, here: Approximation
) -> tuple[Floats, float, float]:
    """Steps of field and intercept, and the squared Newton decrement."""
    gap = model.counts.found - here.weights
    slope = gap - times_precision(here.field, model.field)
    level_slope = float(gap.sum()) - model.level.precision * (here.level - model.level.mean)
    moved = factor.solve(slope)
    level_step = (level_slope - float((here.weights * moved).sum())) / here.level_precision
    step = moved - here.response * level_step
    return step, level_step, float((slope * step).sum()) + level_slope * level_step


def _climb(
    model: Model,
    exposure: Floats,
    here: Approximation,
    value: float,
    direction: tuple[Floats, float, float],
) -> tuple[Floats, float, float]:
    """Go along a Newton step as far as the log density rises enough."""
    step, level_step, decrement = direction
    length = 1.0
    while True:
        field, level = here.field + length * step, here.level + length * level_step
        with np.errstate(over="ignore", invalid="ignore"):
            gained = log_joint(model, exposure, field, level)
        wanted = value + _ENOUGH_GAIN * length * decrement - _ROUNDING * abs(value)
        if np.isfinite(gained) and gained >= wanted:
            return field, level, gained
        length *= 0.5
        if length < _SMALLEST_STEP:
            raise NoConvergence(iterations=0, change=decrement)


def with_variance(found: Approximation, factor: GridCholesky) -> Approximation:
    """Add exact marginal variances; `factor` must hold this approximation's matrix."""
    variance = factor.inverse_diagonal()
    variance += (1.0 - found.response) ** 2 / found.level_precision
    return replace(found, variance=variance)


def approximate(
    model: Model,
    factor: GridCholesky,
    *,
    method: Method = "gva",
    start: Approximation | None = None,
    tolerance: float = 5e-3,
) -> Approximation:
    """Approximate the posterior of eta by a Gaussian; `factor` is left holding its matrix.

    Parameters
    ----------
    method
        "laplace" or "gva".
    start
        An earlier approximation to begin from.
    tolerance
        For "gva": stop when no mean and no standard deviation moves by more than this.

    Raises
    ------
    NoConvergence
    """
    if start is None or method == "laplace":
        start = with_variance(find_mode(model, factor, start=start), factor)
    if method == "laplace" or not model.counts.exposure_km2.any():
        return start
    return _variational(model, factor, start, tolerance)


def _variational(
    model: Model, factor: GridCholesky, start: Approximation, tolerance: float
) -> Approximation:
    """Repeat mode and variance until the variance that went in comes out."""
    seen = model.counts.exposure_km2 > 0
    mixing = _Mixing()
    found, inflation = start, np.ones(model.counts.shape)
    log_variance = np.log(start.variance[seen])
    moved = math.inf
    for _ in range(_VARIANCE_STEPS):
        inflation[seen] = np.exp(0.5 * np.exp(np.minimum(log_variance, _LARGEST_LOG_VARIANCE)))
        found = find_mode(
            model,
            factor,
            start=found,
            inflation=inflation,
            tolerance=tolerance**2,
        )
        found = with_variance(found, factor)
        after = np.log(found.variance[seen])
        moved = float(np.abs(np.exp(0.5 * after) - np.exp(0.5 * log_variance)).max())
        if moved < tolerance:
            return found
        log_variance = mixing.next(log_variance, after - log_variance)
    raise NoConvergence(iterations=_VARIANCE_STEPS, change=moved)


class _Mixing:
    """Fixed-point acceleration: Anderson (1965), J. ACM 12: 547-560.

    Where it has not settled after `_ACCELERATED` steps, plain steps follow that are
    small enough to contract: the image moves by at most half the variance times as much.
    """

    def __init__(self) -> None:
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
        step = _DAMPING * gap
        if len(self._gaps) > 1:
            points, gaps = np.diff(self._points, axis=0), np.diff(self._gaps, axis=0)
            shares = np.linalg.lstsq(gaps.T, gap, rcond=1e-8)[0]
            step = step - shares @ (points + _DAMPING * gaps)
        return point + np.clip(step, -_LARGEST_STEP, _LARGEST_STEP)


def log_constant(counts: Counts) -> float:
    """Terms of the log-likelihood that hold no unknowns."""
    log_exposure = np.log(np.where(counts.found > 0, counts.exposure_km2, 1.0))
    return float((counts.found * log_exposure - gammaln(counts.found + 1.0)).sum())


def log_evidence(model: Model, found: Approximation) -> float:
    """Log marginal likelihood of the counts by Laplace's formula at the mode."""
    spread = found.logdet + math.log(found.level_precision)
    prior = model.field.logdet + math.log(model.level.precision)
    return found.objective + log_constant(model.counts) + 0.5 * (prior - spread)
