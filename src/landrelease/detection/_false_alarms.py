"""False alarms per square metre."""

from landrelease.detection._checks import check_amount
from landrelease.detection._poisson import poisson_limits
from landrelease.detection._proportion import Interval, Sides


def false_alarm_rate(
    alarms: float, area_m2: float, *, confidence: float = 0.95, sides: Sides = "both"
) -> Interval:
    """Estimate false alarms per m2 with exact Poisson limits.

    Source: Garwood (1936), Biometrika 28: 437-442.

    Parameters
    ----------
    alarms
        Whole number, 0 or more.
    area_m2
        Ground without targets that was searched, m2, above 0.
    confidence
        Between 0 and 1.
    sides
        "both", or one bound alone.

    Returns
    -------
    Interval
        Alarms per m2.

    Raises
    ------
    ParameterOutOfRange

    Examples
    --------
    >>> rate = false_alarm_rate(12, 200.0)
    >>> round(rate.low, 4), round(rate.high, 4)
    (0.031, 0.1048)
    >>> none = false_alarm_rate(0, 500.0)
    >>> none.low, round(none.high, 4)
    (0.0, 0.0074)
    """
    low, high = poisson_limits("alarms", alarms, confidence=confidence, sides=sides)
    area = check_amount("area_m2", area_m2)
    return Interval(
        estimate=alarms / area,
        low=low / area,
        high=high / area,
        confidence=confidence,
        sides=sides,
        method="garwood",
    )
