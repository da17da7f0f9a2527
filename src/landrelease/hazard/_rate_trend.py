"""How often events happen, as a rate with a direction, learnt from counts by year."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landrelease.hazard._rate_filter import LEAP_SD
from landrelease.hazard._rate_walk import (
    LEAPS,
    check_deviations,
    checked_series,
    exponential_shares,
    stratified,
)
from landrelease.hazard._trend_filter import Pieces, TrendSettings, pieces_after

Floats = NDArray[np.float64]

STEPS: Final = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8)
SCATTERS: Final = (0.0, 0.0025, 0.01, 0.04, 0.16)
DIRECTIONS: Final = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8)
MEMORIES: Final = (0.4, 0.7, 0.9)
"""Parts of a slope that are kept after a year, each as likely before counts are seen."""


@dataclass(frozen=True)
class TrendPrior:
    """What is thought of a level and its direction before counts are seen.

    Source: penalised complexity (Simpson et al. 2017, Statistical Science 32: 1-28): every
    deviation is exponential, so that a level that stands, has no direction and scatters as
    Poisson's is what is believed until counts say otherwise.

    Parameters
    ----------
    step_sd
        P(deviation of a year's own step of the log rate > this) = 0.05; 0 for none.
    scatter_sd
        P(root of the scatter > this) = 0.05; 0 for Poisson counts.
    direction_sd
        P(deviation of the slope of the log rate, per year > this) = 0.05; 0 for none.
    leaps
        Whether the rate may leap.

    Raises
    ------
    ValueOutOfRange
    """

    step_sd: float = 0.7
    scatter_sd: float = 0.3
    direction_sd: float = 0.7
    leaps: bool = True

    def __post_init__(self) -> None:
        """Refuse what is no deviation."""
        check_deviations(
            step_sd=self.step_sd, scatter_sd=self.scatter_sd, direction_sd=self.direction_sd
        )

    def settings(self) -> TrendSettings:
        """Settings to average over, with their probabilities.

        Examples
        --------
        >>> still = TrendPrior(0.0, 0.0, 0.0, leaps=False).settings()
        >>> still.direction_sd.tolist(), still.weight.tolist()
        ([0.0], [1.0])
        """
        steps, by_step = exponential_shares(STEPS, self.step_sd)
        roots, by_root = exponential_shares([math.sqrt(one) for one in SCATTERS], self.scatter_sd)
        slopes, by_slope = exponential_shares(DIRECTIONS, self.direction_sd)
        rows = [
            (step, root**2, leap, slope, memory, a * b * c * d / len(memories))
            for (step, a), (root, b), (leap, c), (slope, d) in product(
                zip(steps, by_step, strict=True),
                zip(roots, by_root, strict=True),
                LEAPS if self.leaps else ((0.0, 1.0),),
                zip(slopes, by_slope, strict=True),
            )
            for memories in (MEMORIES if slope > 0 else MEMORIES[:1],)
            for memory in memories
        ]
        step, scatter, leaps, direction, memory, weight = np.array(rows).T
        return TrendSettings(step, scatter, leaps, direction, memory, weight / weight.sum())


@dataclass(frozen=True, eq=False)
class RateTrend:
    """Where a rate stands after the last period, which way it goes, and how it moves.

    Attributes
    ----------
    settings
        Settings of level and slope, their weights being what the counts leave of the prior.
    last
        Level and slope after the last period, by setting.
    period_years
        Length of a period.
    """

    settings: TrendSettings
    last: Pieces
    period_years: float

    @property
    def chance(self) -> Floats:
        """Probability of each setting and piece."""
        return np.asarray(self.settings.weight[:, None] * np.exp(self.last.log_chance))

    @property
    def rate(self) -> float:
        """Mean rate after the last period, events per unit of exposure."""
        mean = np.exp(self.last.level + 0.5 * self.last.level_variance)
        return float((self.chance * mean).sum())

    @property
    def direction(self) -> float:
        """Mean slope after the last period: change of the log rate a year."""
        return float((self.chance * self.last.slope).sum())

    def rates(
        self, times: Sequence[float], *, draws: int, rng: np.random.Generator
    ) -> tuple[Floats, Floats]:
        """Draw the rate at times after the middle of the last period, jointly.

        Parameters
        ----------
        times
            Years, rising, above 0.
        draws
            Number of draws.
        rng
            Source of chance.

        Returns
        -------
        ndarray (draws, times), ndarray (draws)
            Rates, and the scatter of each draw.
        """
        flat = stratified(np.cumsum(self.chance.ravel()), draws, rng)
        setting = flat // self.last.level.shape[1]
        level, slope = _drawn(self.last, flat, rng)
        told, before = np.empty((draws, len(times))), 0.0
        for column, time in enumerate(times):
            level, slope = self._later(setting, level, slope, time - before, rng)
            told[:, column] = np.exp(level)
            before = time
        return told, self.settings.scatter[setting]

    def _later(
        self,
        setting: NDArray[np.int64],
        level: Floats,
        slope: Floats,
        years: float,
        rng: np.random.Generator,
    ) -> tuple[Floats, Floats]:
        """Let so many years pass for each of some draws, given their settings."""
        one = self.settings
        kept = (one.memory**years)[setting]
        fresh = one.direction_sd[setting] * np.sqrt(1.0 - kept**2)
        slope = kept * slope + fresh * rng.standard_normal(setting.size)
        leap = rng.random(setting.size) < one.leap_chance(years)[setting]
        noise = np.sqrt(one.step_sd[setting] ** 2 * years + LEAP_SD**2 * leap)
        moved = years * slope + noise * rng.standard_normal(setting.size)
        return level + moved - one.drift(years)[setting], slope


def _drawn(
    last: Pieces, flat: NDArray[np.int64], rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Draw level and slope from the pieces chosen."""
    level_variance = last.level_variance.ravel()[flat]
    gain = last.covariance.ravel()[flat] / level_variance
    off = np.sqrt(level_variance) * rng.standard_normal(flat.size)
    rest = np.sqrt(np.maximum(last.slope_variance.ravel()[flat] - gain**2 * level_variance, 0.0))
    slope = last.slope.ravel()[flat] + gain * off + rest * rng.standard_normal(flat.size)
    return last.level.ravel()[flat] + off, slope


def follow_trends(
    counts: ArrayLike,
    exposure: ArrayLike = 1.0,
    *,
    period_years: float = 1.0,
    prior: TrendPrior | None = None,
) -> list[RateTrend]:
    """Follow the rates, and the directions they take, of several series that move alike.

    A direction fades: each year a slope keeps a part of itself only. How much, how far steps
    and slopes go, and whether there are leaps, is learnt from all series together and averaged
    over by marginal likelihood; series are independent given that.

    Source: Gardner and McKenzie (1985), Management Science 31: 1237-1246, on the log scale
    with counts (Harvey 1989, Forecasting, Structural Time Series Models, 2.3 and 6.6).

    Parameters
    ----------
    counts
        Events (series, periods), oldest period first, 0 or more.
    exposure
        What each count is to be held against, in any unit, 0 or more; a period without
        exposure says nothing of the rate. 1: a rate per period.
    period_years
        Length of a period in years, above 0.
    prior
        Of level and direction.

    Raises
    ------
    ShapesDiffer, ValueOutOfRange, FoundWithoutExposure

    Examples
    --------
    >>> (falling,) = follow_trends([[800, 566, 400, 283, 200, 141, 100]])  # by root 2 a year
    >>> round(falling.rate), -0.36 < falling.direction < -0.2  # log(root 2) is 0.35
    (102, True)
    """
    table, exposed = checked_series(counts, exposure, period_years)
    settings = (prior or TrendPrior()).settings()
    told = [
        pieces_after(row, held, settings, period_years=period_years)
        for row, held in zip(table, exposed, strict=True)
    ]
    with np.errstate(divide="ignore"):  # a prior so narrow leaves no weight to the widest
        log_weight = np.log(settings.weight) + sum(one.log_evidence for one in told)
    weight = np.exp(log_weight - log_weight.max())
    shared = TrendSettings(
        settings.step_sd,
        settings.scatter,
        settings.leaps,
        settings.direction_sd,
        settings.memory,
        weight / weight.sum(),
    )
    return [RateTrend(shared, one, period_years) for one in told]
