"""How often events happen, as a rate that moves with time, learnt from counts by year."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landrelease.hazard._errors import FoundWithoutExposure, ShapesDiffer, ValueOutOfRange
from landrelease.hazard._rate_filter import Followed, WalkSettings, followed

Floats = NDArray[np.float64]

STEPS: Final = (0.0, 0.03, 0.06, 0.1, 0.15, 0.22, 0.32, 0.45, 0.65, 0.9)
SCATTERS: Final = (0.0, 0.0025, 0.01, 0.04, 0.16)
LEAPS: Final = ((0.0, 0.5), (0.05, 0.25), (0.2, 0.25))
"""Probabilities of a leap within a year, and how probable each was before."""


@dataclass(frozen=True)
class WalkPrior:
    """What is thought of a walk before its counts are seen.

    Source: penalised complexity (Simpson et al. 2017, Statistical Science 32: 1-28): the
    deviations of the step and of the scatter are exponential, so that standing still and
    Poisson's scatter are what is believed until counts say otherwise.

    Parameters
    ----------
    step_sd
        P(deviation of the log rate within a year > this) = 0.05; 0 for a rate that stands.
    scatter_sd
        P(root of the scatter > this) = 0.05; 0 for Poisson counts.
    leaps
        Whether the rate may leap.

    Raises
    ------
    ValueOutOfRange
    """

    step_sd: float = 0.7
    scatter_sd: float = 0.3
    leaps: bool = True

    def __post_init__(self) -> None:
        """Refuse what is no deviation."""
        check_deviations(step_sd=self.step_sd, scatter_sd=self.scatter_sd)

    def settings(self) -> WalkSettings:
        """Settings to average over, with their probabilities.

        Examples
        --------
        >>> still = WalkPrior(step_sd=0.0, scatter_sd=0.0, leaps=False).settings()
        >>> still.step_sd.tolist(), still.weight.tolist()
        ([0.0], [1.0])
        """
        step, by_step = exponential_shares(STEPS, self.step_sd)
        root, by_root = exponential_shares([math.sqrt(one) for one in SCATTERS], self.scatter_sd)
        leaps = np.array(LEAPS if self.leaps else ((0.0, 1.0),))
        a, b, c = (
            one.ravel()
            for one in np.meshgrid(
                np.arange(step.size), np.arange(root.size), np.arange(len(leaps)), indexing="ij"
            )
        )
        weight = by_step[a] * by_root[b] * leaps[c, 1]
        return WalkSettings(step[a], root[b] ** 2, leaps[c, 0], weight / weight.sum())


def check_deviations(**deviations: float) -> None:
    """Refuse what is no deviation.

    Raises
    ------
    ValueOutOfRange
    """
    for name, value in deviations.items():
        if not (math.isfinite(value) and value >= 0):
            raise ValueOutOfRange(name=name, read=value, expected="0 or more")


def exponential_shares(values: Sequence[float], tail: float) -> tuple[Floats, Floats]:
    """Values of a deviation with their shares of an exponential density with P(> tail) = 0.05."""
    if tail == 0.0:
        return np.zeros(1), np.ones(1)
    points = np.array(values)
    edges = np.concatenate([[0.0], 0.5 * (points[1:] + points[:-1]), [np.inf]])
    beyond = np.exp(edges * math.log(0.05) / tail)
    return points, np.asarray(beyond[:-1] - beyond[1:])


@dataclass(frozen=True, eq=False)
class RateWalk:
    """Where a rate stands after the last period, and how it moves.

    Attributes
    ----------
    settings
        Settings of the walk, their weights being what the counts leave of the prior.
    last
        Log rate after the last period, by setting.
    period_years
        Length of a period.
    """

    settings: WalkSettings
    last: Followed
    period_years: float

    @property
    def rate(self) -> float:
        """Mean rate after the last period, events per unit of exposure."""
        return float(self.settings.weight @ (self.last.chance @ np.exp(self.last.log_rate)))

    @property
    def step_sd(self) -> float:
        """Mean deviation of the log rate within a year, leaps apart."""
        return float(self.settings.weight @ self.settings.step_sd)

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
        setting = stratified(np.cumsum(self.settings.weight), draws, rng)
        flat = np.cumsum(self.last.chance, axis=1)
        grid, spacing = self.last.log_rate, float(self.last.log_rate[1] - self.last.log_rate[0])
        log_rate = np.empty(draws)
        for one in np.unique(setting):
            chosen = setting == one
            index = stratified(flat[one], int(chosen.sum()), rng)
            log_rate[chosen] = grid[index]
        log_rate += spacing * (rng.random(draws) - 0.5)
        told = np.empty((draws, len(times)))
        before = 0.0
        for column, time in enumerate(times):
            log_rate = log_rate + self.settings.drawn_step(setting, time - before, rng)
            told[:, column] = np.exp(log_rate)
            before = time
        return told, self.settings.scatter[setting]


def stratified(cumulated: Floats, draws: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw indices with one uniform number in each equal stretch, in random order."""
    uniform = (np.arange(draws) + rng.random(draws)) / draws * cumulated[-1]
    index = np.minimum(np.searchsorted(cumulated, uniform, side="right"), cumulated.size - 1)
    return np.asarray(rng.permutation(index), np.int64)


def checked_series(
    counts: ArrayLike, exposure: ArrayLike, period_years: float
) -> tuple[Floats, Floats]:
    """Counts and exposures as tables (series, periods), refused where they make no sense.

    Raises
    ------
    ShapesDiffer, ValueOutOfRange, FoundWithoutExposure
    """
    table = np.asarray(counts, np.float64)
    if table.ndim != 2 or not table.size:
        raise ShapesDiffer(name="counts", read=table.shape, expected=(1, 1))
    exposed = np.broadcast_to(np.asarray(exposure, np.float64), table.shape)
    if not (math.isfinite(period_years) and period_years > 0):
        raise ValueOutOfRange(name="period_years", read=period_years, expected="above 0")
    for name, values in (("counts", table), ("exposure", exposed)):
        wrong = ~(np.isfinite(values) & (values >= 0))
        if wrong.any():
            raise ValueOutOfRange(
                name=name, read=float(values[wrong][0]), expected="a finite number, 0 or more"
            )
    if ((table > 0) & (exposed == 0)).any():
        row, column = np.argwhere((table > 0) & (exposed == 0))[0]
        raise FoundWithoutExposure(row=int(row), column=int(column), found=table[row, column])
    if not exposed.any(axis=1).all():
        raise ValueOutOfRange(name="exposure", read=0.0, expected="above 0 in some period")
    return table, np.asarray(exposed, np.float64)


def follow_rates(
    counts: ArrayLike,
    exposure: ArrayLike = 1.0,
    *,
    period_years: float = 1.0,
    prior: WalkPrior | None = None,
) -> list[RateWalk]:
    """Follow the rates of several series that move alike, each by itself.

    Settings of the walk are shared: what all series together say of them. Series are taken as
    independent given the settings.

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
        Of the walk.

    Raises
    ------
    ShapesDiffer, ValueOutOfRange, FoundWithoutExposure

    Examples
    --------
    >>> (steady,) = follow_rates([[100.0] * 12])
    >>> round(steady.rate), steady.step_sd < 0.1
    (100, True)
    """
    table, exposed = checked_series(counts, exposure, period_years)
    settings = (prior or WalkPrior()).settings()
    told = [
        followed(row, held, settings, period_years=period_years)
        for row, held in zip(table, exposed, strict=True)
    ]
    with np.errstate(divide="ignore"):  # a prior so narrow leaves no weight to the widest
        log_weight = np.log(settings.weight) + sum(one.log_evidence for one in told)
    weight = np.exp(log_weight - log_weight.max())
    shared = WalkSettings(settings.step_sd, settings.scatter, settings.leaps, weight / weight.sum())
    return [RateWalk(shared, one, period_years) for one in told]
