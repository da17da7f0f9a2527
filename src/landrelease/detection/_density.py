"""Items per hectare: how many were found, and how many lay there."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from landrelease.detection._checks import check_amount
from landrelease.detection._errors import ParameterOutOfRange
from landrelease.detection._poisson import poisson_limits
from landrelease.detection._proportion import Interval

M2_PER_HECTARE = 10_000.0


@dataclass(frozen=True, slots=True)
class Exposure:
    """Ground that was searched alike, with what its search finds.

    Parameters
    ----------
    ground_m2
        Each square metre once, m2, from 0.
    again_m2
        Of that, what another search passed over as well, m2: there more than `high` of what lay
        there may have been found.
    coverage
        Share of the ground that was searched, 0 to 1.
    detection, low, high
        Probability that the search finds an item that is there, and its interval, 0 to 1; low
        and high are None where no interval is stated.

    Raises
    ------
    ParameterOutOfRange
    """

    ground_m2: float
    coverage: float
    detection: float
    low: float | None = None
    high: float | None = None
    again_m2: float = 0.0

    def __post_init__(self) -> None:
        check_amount("ground_m2", self.ground_m2, zero=True)
        if not 0 <= self.again_m2 <= self.ground_m2:
            told = "from 0 to ground_m2"
            raise ParameterOutOfRange(name="again_m2", read=self.again_m2, expected=told)
        low = 0.0 if self.low is None else self.low
        high = 1.0 if self.high is None else self.high
        shares = {"coverage": self.coverage, "low": low, "detection": self.detection, "high": high}
        for name, share in shares.items():
            if not 0 <= share <= 1:
                raise ParameterOutOfRange(name=name, read=share, expected="from 0 to 1")
        if not low <= self.detection <= high:
            told = "from low to high"
            raise ParameterOutOfRange(name="detection", read=self.detection, expected=told)

    @property
    def least(self) -> float:
        """Ground times the least that its search may find, m2."""
        return self.ground_m2 * self.coverage * (0.0 if self.low is None else self.low)

    @property
    def likely(self) -> float:
        """Ground times what its search finds, m2."""
        return self.ground_m2 * self.coverage * self.detection

    @property
    def most(self) -> float:
        """Ground times the most that was found of what lay there, m2."""
        once = (self.ground_m2 - self.again_m2) * self.coverage
        return once * (1.0 if self.high is None else self.high) + self.again_m2


def found_per_hectare(items: float, ground_m2: float, *, confidence: float = 0.95) -> Interval:
    """Estimate how many items per hectare a search like this finds, with exact limits.

    Source: Garwood (1936), Biometrika 28: 437-442. The items are taken as independent: where
    they lie in rows, counts of other ground differ by more than the interval says.

    Parameters
    ----------
    items
        Found on this ground, each once: a whole number, 0 or more.
    ground_m2
        Searched ground, each square metre once, m2, above 0.
    confidence
        Between 0 and 1.

    Returns
    -------
    Interval
        Items found per hectare.

    Raises
    ------
    ParameterOutOfRange
        Without ground there is no density.

    Examples
    --------
    By hand: 10 items on 25,000 m2 are 10 / 2.5 ha = 4 per hectare; the exact limits of a count
    of 10 are 4.795 and 18.390, over 2.5 ha 1.918 and 7.356.

    >>> found = found_per_hectare(10, 25_000.0)
    >>> found.estimate, round(found.low, 3), round(found.high, 3)
    (4.0, 1.918, 7.356)
    """
    low, high = poisson_limits("items", items, confidence=confidence)
    hectares = check_amount("ground_m2", ground_m2) / M2_PER_HECTARE
    return _interval(items / hectares, low / hectares, high / hectares, confidence, "garwood")


def lay_per_hectare(
    items: float, searched: Iterable[Exposure], *, confidence: float = 0.95
) -> Interval | None:
    """Estimate how many items lay in each hectare before the search.

    What was found is divided by ground x coverage x detection. The interval is conservative: the
    lower limit of the count stands over the upper end of every detection, the upper limit over
    the lower end of every one, as if all erred to the same side. If each interval holds with
    95 %, this one holds with at least 90 % whatever their dependence (Bonferroni); with
    independent errors it held in more than 95 % of every case simulated.

    Parameters
    ----------
    items
        Found on this ground, each once: a whole number, 0 or more.
    searched
        Ground for which a detection is stated; no ground twice.
    confidence
        Of the count's own limits, between 0 and 1.

    Returns
    -------
    Interval or None
        Items per hectare. The upper end is infinite where the search may have found nothing of
        what lay there; None where the stated detection is 0 everywhere: nothing is known then.

    Raises
    ------
    ParameterOutOfRange
        Without ground there is no density.

    Examples
    --------
    By hand: 10 found on 25,000 m2 at coverage 1 and detection 0.8 (0.7 to 0.9) are
    10 / (2.5 x 0.8) = 5 per hectare, from 4.795 / (2.5 x 0.9) = 2.131 to
    18.390 / (2.5 x 0.7) = 10.509.

    >>> lay = lay_per_hectare(10, [Exposure(25_000.0, 1.0, 0.8, 0.7, 0.9)])
    >>> round(lay.estimate, 3), round(lay.low, 3), round(lay.high, 3)
    (5.0, 2.131, 10.509)
    """
    parts = list(searched)
    low, high = poisson_limits("items", items, confidence=confidence)
    check_amount("ground_m2", sum(part.ground_m2 for part in parts))
    least, likely, most = (
        sum(getattr(part, name) for part in parts) / M2_PER_HECTARE
        for name in ("least", "likely", "most")
    )
    if likely <= 0:
        return None
    upper = high / least if least > 0 else math.inf
    return _interval(items / likely, low / most, upper, confidence, "garwood over detection")


def _interval(estimate: float, low: float, high: float, confidence: float, method: str) -> Interval:
    return Interval(estimate, low, high, confidence, "both", method)
