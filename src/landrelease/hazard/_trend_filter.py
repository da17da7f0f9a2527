"""A rate that walks with a direction, followed as normal pieces: level and slope of its logarithm.

The log rate takes a step of its own and one along its slope; the slope keeps a part of itself
from year to year and is drawn anew for the rest, so that it fades (a damped local linear trend).
A step may be a leap. Counts are Poisson or negative binomial, so what a count says of the level
is not normal: its first two moments are computed by quadrature, and the slope follows.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from landrelease.hazard._rate_filter import LEAP_SD

Floats = NDArray[np.float64]

NODES: Final = np.linspace(-8.0, 8.0, 49)
"""Where the level is looked at, in deviations about its most probable value."""
START_SD: Final = 3.0
"""Deviation of the log level before the first period, about the mean rate of all periods."""
REMEMBERED: Final = 2
"""Periods back for which leap and no leap are kept apart; older ones are merged."""
_NEWTON: Final = 30
_STEP: Final = 1.5


@dataclass(frozen=True, eq=False)
class TrendSettings:
    """Settings of the level and its slope, as parallel arrays with their probabilities.

    Attributes
    ----------
    step_sd, scatter, leaps
        As for `WalkSettings`.
    direction_sd
        Deviation of the slope, change of the log rate a year, over a long time.
    memory
        Part of the slope that is kept after a year, 0 to below 1.
    weight
        Probability of each setting; adds up to 1.
    """

    step_sd: Floats
    scatter: Floats
    leaps: Floats
    direction_sd: Floats
    memory: Floats
    weight: Floats

    def leap_chance(self, years: float) -> Floats:
        """Probability of a leap in so many years."""
        return np.asarray(1.0 - (1.0 - self.leaps) ** years)

    def drift(self, years: float) -> Floats:
        """What steps and leaps are lowered by: they move the mean of the rate nowhere."""
        leap = self.leap_chance(years)
        return np.asarray(
            0.5 * self.step_sd**2 * years + np.log1p(leap * np.expm1(0.5 * LEAP_SD**2))
        )


@dataclass(frozen=True, eq=False)
class Pieces:
    """Level and slope after the last period: normal pieces, (settings, pieces).

    Attributes
    ----------
    level, slope
        Means.
    level_variance, covariance, slope_variance
        Of each piece.
    log_chance
        Log probability of each piece given the setting.
    log_evidence
        Log probability of all counts under each setting.
    """

    level: Floats
    slope: Floats
    level_variance: Floats
    covariance: Floats
    slope_variance: Floats
    log_chance: Floats
    log_evidence: Floats


def pieces_after(
    counts: Floats, exposure: Floats, settings: TrendSettings, *, period_years: float
) -> Pieces:
    """Follow level and slope through all periods, for every setting at once.

    Source: Gardner and McKenzie (1985), Management Science 31: 1237-1246 (damped trend);
    Harrison and Stevens (1976), JRSS B 38: 205-247 (pieces, merged when they grow old); Minka
    (2001), UAI: 362-369 (moments of what a count says).

    Parameters
    ----------
    counts, exposure
        Of each period, oldest first; a period without exposure says nothing.
    settings
        Of level and slope.
    period_years
        Length of a period.
    """
    one = _start(counts, exposure, settings)
    for number, (count, exposed) in enumerate(zip(counts, exposure, strict=True)):
        if number:
            one = _moved(one, settings, period_years)
        if exposed > 0:
            one = _told(one, settings, float(count), float(exposed))
        one = _merged(one)
    return one


def _start(counts: Floats, exposure: Floats, settings: TrendSettings) -> Pieces:
    shape = (settings.weight.size, 2**REMEMBERED)
    chance = np.full(shape, -np.inf)
    chance[:, 0] = 0.0
    slope = np.broadcast_to(settings.direction_sd[:, None] ** 2, shape)
    return Pieces(
        level=np.full(shape, np.log((counts.sum() + 0.5) / exposure.sum())),
        slope=np.zeros(shape),
        level_variance=np.full(shape, START_SD**2),
        covariance=np.zeros(shape),
        slope_variance=slope,
        log_chance=chance,
        log_evidence=np.zeros(shape[0]),
    )


def _moved(one: Pieces, settings: TrendSettings, years: float) -> Pieces:
    """Let a period pass: every piece without and with a leap, the second half with."""
    kept = (settings.memory**years)[:, None]
    fresh = settings.direction_sd[:, None] ** 2 * (1.0 - kept**2)
    slope_variance = kept**2 * one.slope_variance + fresh
    level_variance = (
        one.level_variance
        + 2.0 * years * kept * one.covariance
        + years**2 * slope_variance
        + settings.step_sd[:, None] ** 2 * years
    )
    level = one.level + years * kept * one.slope - settings.drift(years)[:, None]
    leap = settings.leap_chance(years)[:, None]
    with np.errstate(divide="ignore"):
        log_leap, log_none = np.log(leap), np.log1p(-leap)

    def both(values: Floats) -> Floats:
        return np.concatenate([values, values], axis=1)

    return Pieces(
        level=both(level),
        slope=both(kept * one.slope),
        level_variance=np.concatenate([level_variance, level_variance + LEAP_SD**2], axis=1),
        covariance=both(kept * one.covariance + years * slope_variance),
        slope_variance=both(slope_variance),
        log_chance=np.concatenate([one.log_chance + log_none, one.log_chance + log_leap], axis=1),
        log_evidence=one.log_evidence,
    )


def _told(one: Pieces, settings: TrendSettings, count: float, exposed: float) -> Pieces:
    """Learn from a count: moments of the level by quadrature, the slope by its regression on it."""
    scatter = settings.scatter[:, None]
    mode, sd = _mode(one, scatter, count, exposed)
    level = mode[..., None] + sd[..., None] * NODES
    log_density = log_likelihood(level, scatter[..., None], count, exposed) - 0.5 * (
        (level - one.level[..., None]) ** 2 / one.level_variance[..., None]
        + np.log(2.0 * np.pi * one.level_variance[..., None])
    )
    most = log_density.max(axis=-1, keepdims=True)
    density = np.exp(log_density - most)
    total = density.sum(axis=-1)
    mean = (density * level).sum(axis=-1) / total
    variance = (density * (level - mean[..., None]) ** 2).sum(axis=-1) / total
    log_total = np.log(total * sd * (NODES[1] - NODES[0])) + most[..., 0]
    gain = one.covariance / one.level_variance
    chance = one.log_chance + log_total
    evidence = logsumexp(chance, axis=1)
    return Pieces(
        level=mean,
        slope=one.slope + gain * (mean - one.level),
        level_variance=variance,
        covariance=gain * variance,
        slope_variance=one.slope_variance + gain**2 * (variance - one.level_variance),
        log_chance=chance - evidence[:, None],
        log_evidence=one.log_evidence + evidence,
    )


def _mode(one: Pieces, scatter: Floats, count: float, exposed: float) -> tuple[Floats, Floats]:
    """Most probable level, and the deviation that its curvature gives, by Newton's method."""
    sure = count + 0.5
    weight = 1.0 / one.level_variance
    level = (weight * one.level + sure * np.log(sure / exposed)) / (weight + sure)
    for _ in range(_NEWTON):
        slope, bend = _slopes(level, scatter, count, exposed)
        slope = slope - (level - one.level) * weight
        level = level + np.clip(slope / (bend + weight), -_STEP, _STEP)
    _, bend = _slopes(level, scatter, count, exposed)
    return level, 1.0 / np.sqrt(bend + weight)


def _slopes(level: Floats, scatter: Floats, count: float, exposed: float) -> tuple[Floats, Floats]:
    """First derivative of the log likelihood by the level, and the second one's negative."""
    mean = exposed * np.exp(level)
    wide = 1.0 + scatter * mean
    share = mean * (1.0 + scatter * count) / wide
    return count - share, share / wide


def log_likelihood(level: Floats, scatter: Floats, count: float, exposed: float) -> Floats:
    """Log probability of a count about exposed x exp(level), as arrays of level and scatter.

    Examples
    --------
    >>> told = log_likelihood(np.zeros(2), np.array([0.0, 1.0]), 1.0, 1.0)
    >>> np.exp(told).round(6).tolist()  # Poisson exp(-1); geometric 1/4
    [0.367879, 0.25]
    """
    mean = exposed * np.exp(level)
    even = scatter == 0.0
    some = np.where(even, 1.0, scatter)
    size = 1.0 / some
    constant = gammaln(count + size) - gammaln(size) + count * np.log(some)
    told = constant - (count + size) * np.log1p(some * mean)
    told = np.where(even, -mean, told)
    return np.asarray(told + count * (level + np.log(exposed)) - gammaln(count + 1.0))


def _merged(one: Pieces) -> Pieces:
    """Forget the oldest leap: pieces that differ in nothing else become one of equal moments."""
    pieces = 2**REMEMBERED
    if one.level.shape[1] == pieces:
        return one
    pairs = (one.level.shape[0], pieces, 2)  # the first bit is the newest leap
    chance = one.log_chance.reshape(pairs)
    total = logsumexp(chance, axis=2)
    with np.errstate(invalid="ignore"):
        share = np.exp(chance - total[..., None])
    share = np.where(np.isfinite(total)[..., None], share, 0.5)

    def mean(values: Floats) -> Floats:
        return np.asarray((share * values.reshape(pairs)).sum(axis=2))

    level, slope = mean(one.level), mean(one.slope)
    off_level = one.level.reshape(pairs) - level[..., None]
    off_slope = one.slope.reshape(pairs) - slope[..., None]
    return Pieces(
        level=level,
        slope=slope,
        level_variance=mean(one.level_variance + (off_level**2).reshape(one.level.shape)),
        covariance=mean(one.covariance + (off_level * off_slope).reshape(one.level.shape)),
        slope_variance=mean(one.slope_variance + (off_slope**2).reshape(one.level.shape)),
        log_chance=total,
        log_evidence=one.log_evidence,
    )
