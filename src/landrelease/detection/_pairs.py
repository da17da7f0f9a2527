"""Two counts with a difference between them: score statistics and chances of every table."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import betaincinv, gammaincinv, gammaln, xlog1py, xlogy

Floats = NDArray[np.float64]

LARGE: Final = 100_000
"""Where both counts are larger, the score test is as good."""
_REACH: Final = 9.0
"""Standard deviations beyond which a count is left out: its chance is below 1e-12."""
_ROOM: Final = 30.0
_READ: Final = 257
_PER_DEVIATION: Final = 8.0
_FEWEST: Final = 12


class Pair(Protocol):
    """Two groups, the first and the second, and the difference first less second."""

    def __hash__(self) -> int:
        """Pairs are values."""

    @property
    def ends(self) -> tuple[float, float]:
        """Least and largest difference that can be."""

    @property
    def each(self) -> "tuple[Pair, ...]":
        """What the pair may be besides the second group's parameter: the worst counts."""

    @property
    def most(self) -> float:
        """Largest count of the second group."""

    @property
    def correction(self) -> float:
        """Factor of the score statistic where its own limits are told."""

    @property
    def score_name(self) -> str:
        """Name of the score interval."""

    def is_large(self, seen: tuple[float, float]) -> bool:
        """Whether both counts are so large that the score test is as good."""

    def turned(self) -> "Pair":
        """The second group first."""

    def estimate(self, seen: tuple[float, float]) -> float:
        """Difference of what was seen."""

    def scores(self, first: Floats, second: Floats, difference: float) -> Floats:
        """Score statistics of tables: (estimate - difference) over its restricted error."""

    def nuisance(
        self, seen: tuple[float, float], difference: float, gamma: float
    ) -> tuple[float, float]:
        """Ends of what the second group's parameter may be, wrong with chance gamma at most."""

    def places(self, low: float, high: float, difference: float) -> Floats:
        """Places from low to high, as close as the chances of tables need."""

    def counts(self, at: Floats) -> Floats:
        """Counts of the first group that are likely somewhere."""

    def chance(self, first: Floats, at: Floats) -> Floats:
        """Chances of counts of the first group (across) at parameters (down)."""

    def below(self, second: Floats, at: Floats) -> Floats:
        """Chances that the second group counts no more (across) at parameters (down)."""


@dataclass(frozen=True)
class Found:
    """Targets found by two groups, of `laid` and `other` targets."""

    laid: int
    other: int

    @property
    def ends(self) -> tuple[float, float]:
        """Detection lies between 0 and 1."""
        return -1.0, 1.0

    @property
    def each(self) -> "tuple[Found, ...]":
        """Targets are independent."""
        return (self,)

    @property
    def most(self) -> float:
        """Return all targets."""
        return self.other

    @property
    def correction(self) -> float:
        """Return the root of Miettinen and Nurminen's (N - 1) / N."""
        total = self.laid + self.other
        return math.sqrt(max(total - 1.0, 0.0) / total)

    @property
    def score_name(self) -> str:
        """Name Miettinen and Nurminen's interval."""
        return "miettinen-nurminen"

    def is_large(self, seen: tuple[float, float]) -> bool:  # noqa: ARG002 - targets alone count
        """Whether both groups had more than 100,000 targets."""
        return min(self.laid, self.other) > LARGE

    def turned(self) -> "Found":
        """Return the second group first."""
        return Found(self.other, self.laid)

    def estimate(self, seen: tuple[float, float]) -> float:
        """Return the difference of shares found."""
        return seen[0] / self.laid - seen[1] / self.other

    def scores(self, first: Floats, second: Floats, difference: float) -> Floats:
        """Return Farrington and Manning's statistics."""
        one, two = np.asarray(first) / self.laid, np.asarray(second) / self.other
        p, q = restricted(one, two, self.other / self.laid, difference)
        variance = p * (1.0 - p) / self.laid + q * (1.0 - q) / self.other
        return over_error(one - two - difference, variance)

    def nuisance(
        self, seen: tuple[float, float], difference: float, gamma: float
    ) -> tuple[float, float]:
        """Return what both Clopper-Pearson intervals allow."""
        low, high = clopper_pearson(seen[1], self.other, gamma / 4.0)
        own_low, own_high = clopper_pearson(seen[0], self.laid, gamma / 4.0)
        return (
            max(low, own_low - difference, -difference, 0.0),
            min(high, own_high - difference, 1.0 - difference, 1.0),
        )

    def places(self, low: float, high: float, difference: float) -> Floats:
        """Return places evenly spaced in the angles of both groups together."""

        def angles(at: Floats) -> Floats:
            second = math.sqrt(self.other) * np.arcsin(np.sqrt(np.clip(at, 0.0, 1.0)))
            first = np.arcsin(np.sqrt(np.clip(at + difference, 0.0, 1.0)))
            return np.asarray(math.sqrt(2.0) * (second + math.sqrt(self.laid) * first))

        return spread_places(low, high, angles)

    def counts(self, at: Floats) -> Floats:
        """Return counts within reach of the binomial mean."""
        means = at * self.laid
        spread = _REACH * np.sqrt(means * (1.0 - at)) + _ROOM
        low = max(int((means - spread).min()), 0)
        high = min(int((means + spread).max()) + 1, self.laid)
        return np.arange(low, high + 1.0)

    def chance(self, first: Floats, at: Floats) -> Floats:
        """Return binomial chances."""
        ways = gammaln(self.laid + 1.0) - gammaln(first + 1.0) - gammaln(self.laid - first + 1.0)
        column = np.clip(at, 0.0, 1.0)[:, None]
        return np.asarray(np.exp(ways + xlogy(first, column) + xlog1py(self.laid - first, -column)))

    def below(self, second: Floats, at: Floats) -> Floats:
        """Return the binomial distribution function."""
        chances = self.turned().chance(every := self.turned().counts(at), at)
        return summed(chances, every, second)


@dataclass(frozen=True, slots=True)
class Alarms:
    """False alarms of two groups on `area` and `other` m2."""

    area: float
    other: float

    @property
    def ends(self) -> tuple[float, float]:
        """Rates have no end."""
        return -math.inf, math.inf

    @property
    def each(self) -> "tuple[Alarms, ...]":
        """Alarms are independent."""
        return (self,)

    @property
    def most(self) -> float:
        """Alarms have no largest count."""
        return math.inf

    @property
    def correction(self) -> float:
        """Return 1: there is none."""
        return 1.0

    @property
    def score_name(self) -> str:
        """Name the interval of the score alone."""
        return "score"

    def is_large(self, seen: tuple[float, float]) -> bool:
        """Whether both groups gave more than 100,000 alarms."""
        return min(seen) > LARGE

    def turned(self) -> "Alarms":
        """Return the second group first."""
        return Alarms(self.other, self.area)

    def estimate(self, seen: tuple[float, float]) -> float:
        """Return the difference of rates, per m2."""
        return seen[0] / self.area - seen[1] / self.other

    def scores(self, first: Floats, second: Floats, difference: float) -> Floats:
        """Return score statistics with the most likely rates that differ by the difference."""
        one, two = np.asarray(first, np.float64), np.asarray(second, np.float64)
        area = self.area + self.other
        b = one + two - area * difference
        root = np.sqrt(np.maximum(b * b + 4.0 * area * two * difference, 0.0))
        rate = np.maximum((b + root) / (2.0 * area), max(0.0, -difference))
        variance = (rate + difference) / self.area + rate / self.other
        return over_error(one / self.area - two / self.other - difference, variance)

    def nuisance(
        self, seen: tuple[float, float], difference: float, gamma: float
    ) -> tuple[float, float]:
        """Return what both of Garwood's intervals allow."""
        low, high = _garwood(seen[1], self.other, gamma / 4.0)
        own_low, own_high = _garwood(seen[0], self.area, gamma / 4.0)
        return max(low, own_low - difference, -difference, 0.0), min(high, own_high - difference)

    def places(self, low: float, high: float, difference: float) -> Floats:
        """Return places evenly spaced in the roots of both means together."""

        def roots(at: Floats) -> Floats:
            second = np.sqrt(np.maximum(at, 0.0) * self.other)
            first = np.sqrt(np.maximum(at + difference, 0.0) * self.area)
            return np.asarray(math.sqrt(2.0) * (second + first))

        return spread_places(low, high, roots)

    def counts(self, at: Floats) -> Floats:
        """Return counts within reach of the Poisson mean."""
        means = np.maximum(at * self.area, 0.0)
        spread = _REACH * np.sqrt(means) + _ROOM
        low = max(int((means - spread).min()), 0)
        return np.arange(low, int((means + spread).max()) + 1.0)

    def chance(self, first: Floats, at: Floats) -> Floats:
        """Return Poisson chances."""
        means = np.maximum(at, 0.0)[:, None] * self.area
        return np.asarray(np.exp(xlogy(first, means) - means - gammaln(first + 1.0)), np.float64)

    def below(self, second: Floats, at: Floats) -> Floats:
        """Return the Poisson distribution function."""
        chances = self.turned().chance(every := self.turned().counts(at), at)
        return summed(chances, every, second)


def score_limits(pair: Pair, seen: tuple[float, float], z: float) -> tuple[float, float]:
    """Return the differences at which the score statistic is z and -z.

    Source: Miettinen and Nurminen (1985), Statistics in Medicine 4: 213-226, for detection; the
    same of two Poisson rates.
    """
    low = _score_limit(pair, seen, z)
    return low, -_score_limit(pair.turned(), (seen[1], seen[0]), z)


def _score_limit(pair: Pair, seen: tuple[float, float], z: float) -> float:
    first, second = (np.array(one) for one in seen)
    least, most = (end * (1.0 - 1e-12) for end in pair.ends)

    def gap(difference: float) -> float:
        return float(pair.scores(first, second, difference)) * pair.correction - z

    high = min(max(pair.estimate(seen), least), most)
    if gap(high) >= 0.0:
        return high
    step = max(abs(high), 1e-9)
    low = least
    if math.isinf(least):
        low = high - step
        while gap(low) <= 0:
            step *= 2.0
            low = high - step
    if low >= high or gap(low) <= 0:
        return pair.ends[0]
    return float(brentq(gap, low, high, xtol=1e-13, rtol=1e-12))


def spread_places(low: float, high: float, scale: Callable[[Floats], Floats]) -> Floats:
    """Return places from low to high, evenly spaced on a scale of standard deviations.

    The scale is steep near its ends, so it is read at places crowded there.
    """
    turn = 0.5 - 0.5 * np.cos(np.linspace(0.0, math.pi, _READ))
    read = low + (high - low) * turn
    told = scale(read)
    many = max(math.ceil(_PER_DEVIATION * (told[-1] - told[0])), _FEWEST)
    places = np.interp(np.linspace(told[0], told[-1], many + 1), told, read)
    return np.asarray(np.clip(places, low, high), np.float64)


def summed(chances: Floats, every: Floats, bounds: Floats) -> Floats:
    """Sum chances (places down, counts across) up to each bound."""
    climbed = np.concatenate([np.zeros((len(chances), 1)), np.cumsum(chances, axis=1)], axis=1)
    reach = np.clip(bounds - every[0] + 1.0, 0.0, every.size).astype(np.int64)
    return np.asarray(climbed[:, reach], np.float64)


def over_error(gap: Floats, variance: Floats) -> Floats:
    """Divide by the error; without one, whatever is away is infinitely far."""
    with np.errstate(divide="ignore", invalid="ignore"):
        z = gap / np.sqrt(variance)
    return np.where(variance > 0, z, np.where(gap == 0, 0.0, np.copysign(np.inf, gap)))


def restricted(
    first: Floats, second: Floats, ratio: float, difference: float
) -> tuple[Floats, Floats]:
    """Most likely probabilities with first - second = difference; ratio = n2 / n1.

    Source: Farrington and Manning (1990), appendix: the middle root of a cubic.
    """
    s = difference
    a = 1.0 + ratio
    b = -(1.0 + ratio + first + ratio * second + s * (ratio + 2.0))
    c = s * s + s * (2.0 * first + ratio + 1.0) + first + ratio * second
    d = -first * s * (1.0 + s)
    v = b**3 / (27.0 * a**3) - b * c / (6.0 * a * a) + d / (2.0 * a)
    u = np.where(v > 0, 1.0, -1.0) * np.sqrt(np.maximum(b * b / (9.0 * a * a) - c / (3.0 * a), 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        turn = np.where(u == 0, 0.0, v / np.where(u == 0, 1.0, u) ** 3)
    w = (math.pi + np.arccos(np.clip(turn, -1.0, 1.0))) / 3.0
    one = np.clip(2.0 * u * np.cos(w) - b / (3.0 * a), max(s, 0.0), min(1.0, 1.0 + s))
    return one, np.clip(one - s, 0.0, 1.0)


def clopper_pearson(found: float, targets: float, tail: float) -> tuple[float, float]:
    """Return both limits of a share, of counts that need not be whole."""
    missed = targets - found
    low = 0.0 if found <= 0 else float(betaincinv(found, missed + 1.0, tail))
    return low, 1.0 if missed <= 0 else float(betaincinv(found + 1.0, missed, 1.0 - tail))


def _garwood(count: float, area: float, tail: float) -> tuple[float, float]:
    low = float(gammaincinv(count, tail)) if count > 0 else 0.0
    return low / area, float(gammaincinv(count + 1.0, 1.0 - tail)) / area
