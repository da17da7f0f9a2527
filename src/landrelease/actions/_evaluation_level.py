"""How many events a window will hold, from the counts of the years before it."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard import (
    CountForecast,
    RateTrend,
    RateWalk,
    Window,
    follow_rates,
    follow_trends,
    forecast_counts,
)

Level = RateTrend | RateWalk
Years = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Counts and exposures of the years before, oldest first."""

DIRECTION_YEARS: Final = 3
"""Longest window over which the level keeps a direction, and fewest years to see one in. Further
ahead, or from less, the mean is carried by rare draws that rose and rose."""


def level_before(years: Years | None, window: Window) -> Level | None:
    """Follow the level of the events of the years before a window; None without years."""
    if years is None or not years[0].size:
        return None
    counts, exposure = years[0][None, :], years[1][None, :]
    if window.years > DIRECTION_YEARS or counts.size < DIRECTION_YEARS:
        return follow_rates(counts, exposure)[0]
    return follow_trends(counts, exposure)[0]


def coming_in(window: Window, level: Level | None, *, seed: int) -> CountForecast | None:
    """Forecast the events of a window; its length is not rounded, a day is a window too."""
    if level is None:
        return None
    return forecast_counts(level, years=(window.end - window.until).days / 365.25, seed=seed)


def coming_facts(
    years: Years | None, level: Level | None, coming: CountForecast | None, *, observed: float
) -> dict[str, Any] | None:
    """Return the forecast of the count beside what came."""
    if coming is None or years is None:
        return None
    low, high = coming.interval()
    return {
        "years": years[0].tolist(),
        "exposure": years[1].round(4).tolist(),
        "expected": coming.expected,
        "median": coming.median,
        "direction": level.direction if isinstance(level, RateTrend) else None,
        "low": low,
        "high": high,
        "observed": observed,
    }
