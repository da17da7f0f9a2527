"""How many events a coming window will hold: in all and by region, with predictive intervals."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, logsumexp, pdtr, xlogy

from landrelease.hazard._errors import ShapesDiffer, ValueOutOfRange
from landrelease.hazard._protocol import Forecast
from landrelease.hazard._rate_trend import RateTrend
from landrelease.hazard._rate_walk import RateWalk
from landrelease.hazard._uneven import gamma_shape, none_exponent
from landrelease.hazard._windows_cut import cut_into_years

Floats = NDArray[np.float64]

DRAWS = 20_000
"""Draws of a forecast: its quantiles are right to about a hundredth of its deviation."""
_NODES = 24
_LEAST = 1e-12


@dataclass(frozen=True, eq=False)
class CountForecast:
    """A count that is Poisson given its mean, the mean being uncertain.

    Attributes
    ----------
    means
        Draws of the mean of the count.
    """

    means: Floats

    @property
    def expected(self) -> float:
        """Expected count; of a level with a direction, years ahead, rare draws carry it."""
        return float(self.means.mean())

    @property
    def median(self) -> int:
        """Count as likely to be passed as not: below the expected one where doubt is wide."""
        return self._quantile(0.5)

    def at_most(self, count: float) -> float:
        """Probability of so many or fewer.

        Examples
        --------
        >>> round(CountForecast(np.array([1.0])).at_most(0), 6)  # exp(-1)
        0.367879
        """
        return float(pdtr(math.floor(count), self.means).mean()) if count >= 0 else 0.0

    def interval(self, share: float = 0.95) -> tuple[int, int]:
        """Bounds of the count: at most (1 - share) / 2 lies below, and as much above.

        Parameters
        ----------
        share
            Between 0 and 1.

        Examples
        --------
        >>> CountForecast(np.array([3.0])).interval(0.9)  # P(0) = .0498, P(> 6) = .034
        (1, 6)
        """
        if not 0 < share < 1:
            raise ValueOutOfRange(name="share", read=share, expected="between 0 and 1")
        return self._quantile(0.5 - 0.5 * share), self._quantile(0.5 + 0.5 * share)

    def _quantile(self, share: float) -> int:
        """Least count that is reached by the share, by halving."""
        low, high = -1, math.ceil(float(self.means.max()) + 10.0 * math.sqrt(self.means.max()) + 20)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.at_most(middle) >= share else (middle, high)
        return high

    def log_score(self, count: int) -> float:
        """Log of the probability given to a count, nats; more is better.

        Source: Good (1952), JRSS B 14: 107-114.

        Examples
        --------
        >>> round(CountForecast(np.array([1.0])).log_score(0), 6)
        -1.0
        """
        told = xlogy(count, self.means) - self.means - gammaln(count + 1.0)
        return float(logsumexp(told) - math.log(self.means.size))

    def rank(self, count: int) -> float:
        """Where a count lies in the forecast, 0 to 1: even over (0, 1) if it is calibrated.

        Source: the mid-p value, Czado, Gneiting and Held (2009), Biometrics 65: 1254-1261.
        """
        return 0.5 * (self.at_most(count) + self.at_most(count - 1))


def forecast_counts(
    walk: RateWalk | RateTrend,
    *,
    years: float,
    exposure_per_year: float = 1.0,
    seed: int,
    draws: int = DRAWS,
) -> CountForecast:
    """Forecast the events of the years after the last period that was counted.

    The rate goes on walking through the window, year by year, and every year scatters anew. A
    direction was tried on windows of two and three years. Further ahead, or from one year or two,
    the expected count is carried by rare draws and another seed gives another: read `median`.

    Parameters
    ----------
    walk
        From `follow_rates`, or from `follow_trends` where the level has a direction.
    years
        Length of the window, above 0; it begins where the last period ends.
    exposure_per_year
        Exposure of a year of the window, in the unit of the walk's exposure per year.
    seed, draws
        Start of the random generator, and number of draws, 2 or more.

    Raises
    ------
    ValueOutOfRange

    Examples
    --------
    >>> from landrelease.hazard._rate_walk import WalkPrior, follow_rates
    >>> still = WalkPrior(step_sd=0.0, scatter_sd=0.0, leaps=False)
    >>> (walk,) = follow_rates([[25.0, 15.0]], prior=still)
    >>> told = forecast_counts(walk, years=3.0, seed=1)
    >>> round(told.expected), told.interval(0.9)  # Gamma(40) x Poisson: 60, deviation 12
    (60, (41, 81))
    """
    for name, value, least in (("years", years, 0.0), ("exposure_per_year", exposure_per_year, 0)):
        if not (math.isfinite(value) and value > least):
            raise ValueOutOfRange(name=name, read=value, expected="above 0")
    if draws < 2:
        raise ValueOutOfRange(name="draws", read=draws, expected="2 or more")
    rng = np.random.default_rng(seed)
    lengths = cut_into_years(years)
    ends = np.cumsum(lengths)
    times = 0.5 * walk.period_years + ends - 0.5 * lengths
    rates, scatter = walk.rates(times.tolist(), draws=draws, rng=rng)
    for column, length in enumerate(lengths):
        spread = scatter * walk.period_years / length
        some = spread > 0
        shape = 1.0 / spread[some]
        rates[some, column] *= rng.gamma(shape) / shape
    return CountForecast(np.asarray(exposure_per_year * (rates @ lengths)))


def forecast_regions(
    expected: ArrayLike,
    total: CountForecast,
    shares: Sequence[RateWalk | RateTrend],
    *,
    years: float,
    seed: int,
) -> list[CountForecast]:
    """Divide a forecast among regions as a map has it, with the doubt about each region's share.

    A map says what share of the events it expects where. Shares walk too: `shares` follows the
    events of each region held against those of all, and lends its relative doubt to the map's
    share. In every draw the regions add up to the whole.

    Parameters
    ----------
    expected
        What the map expects in each region, 0 or more; only their ratios count.
    total
        Of all regions together.
    shares
        From `follow_rates` or `follow_trends` with the events of all regions as exposure, one
        for each region.
    years
        Length of the window.
    seed
        Start of the random generator.

    Raises
    ------
    ShapesDiffer, ValueOutOfRange
    """
    told = np.asarray(expected, np.float64)
    if told.shape != (len(shares),):
        raise ShapesDiffer(name="expected", read=told.shape, expected=(len(shares),))
    if not (np.isfinite(told) & (told >= 0)).all() or not told.sum() > 0:
        raise ValueOutOfRange(name="expected", read=float(told.sum()), expected="0 or more")
    rng = np.random.default_rng(seed)
    parts = np.empty((total.means.size, told.size))
    for column, walk in enumerate(shares):
        lengths = cut_into_years(years)
        times = 0.5 * walk.period_years + np.cumsum(lengths) - 0.5 * lengths
        rates, scatter = walk.rates(times.tolist(), draws=total.means.size, rng=rng)
        for year, length in enumerate(lengths):
            spread = scatter * walk.period_years / length
            some = spread > 0
            rates[some, year] *= rng.gamma(1.0 / spread[some]) * spread[some]
        factor = rates @ lengths
        parts[:, column] = told[column] * factor / factor.mean()
    parts *= (total.means / np.maximum(parts.sum(axis=1), _LEAST))[:, None]
    return [CountForecast(parts[:, column].copy()) for column in range(told.size)]


def at_level(told: Forecast, total: CountForecast) -> Forecast:
    """Give a map's forecast the level, and the doubt about the level, of a forecast of the total.

    Ratios of expected counts stay. The uncertainty of a cell's own rate is kept as a gamma
    distribution with the cell's expected count and probability of none; the total multiplies it.

    Parameters
    ----------
    told
        A map's forecast of a window; its level does not count.
    total
        Forecast of the events on all its cells together.

    Raises
    ------
    ValueOutOfRange
        When the map expects nothing anywhere.

    Examples
    --------
    >>> map_of = Forecast.of_counts(np.array([[1.0, 3.0]]))
    >>> at_level(map_of, CountForecast(np.full(10, 8.0))).expected.tolist()
    [[2.0, 6.0]]
    """
    whole = float(told.expected.sum())
    if not (math.isfinite(whole) and whole > 0):
        raise ValueOutOfRange(name="expected", read=whole, expected="above 0 in some cell")
    shape = gamma_shape(told.expected, told.probability)
    ordered = np.sort(total.means)
    parts = np.array_split(ordered, min(_NODES, ordered.size))
    factors = [float(part.mean()) / whole for part in parts]
    none = np.zeros(told.expected.shape)
    for factor, part in zip(factors, parts, strict=True):
        share = part.size / ordered.size
        none += share * np.exp(-none_exponent(factor * told.expected, shape))
    return Forecast(told.expected * (total.expected / whole), np.clip(1.0 - none, 0.0, 1.0))
