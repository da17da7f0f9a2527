"""Dates on the axis of a plot that counts days from the first day of a plan."""

import math
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from landrelease.pages import _format

APART: Final = 88.0
"""Pixels between two dates at least: a date is 70 wide."""
DAYS: Final = (1, 2, 7, 14)
MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 600, 1200)


def ticks(first_day: date, days: int, width: float) -> tuple[tuple[int, str], ...]:
    """Return days and what to write beside them: as many dates as fit, months where days do not.

    Parameters
    ----------
    first_day
        Date of day 0.
    days
        How many days the axis shows, 1 or more.
    width
        How wide it is, pixels.

    Examples
    --------
    >>> ticks(date(2026, 11, 27), 14, 200.0)
    ((0, '2026-11-27'), (7, '2026-12-04'))
    >>> ticks(date(2026, 11, 27), 120, 360.0)
    ((4, '2026-12'), (35, '2027-01'), (66, '2027-02'), (94, '2027-03'))
    """
    a_day = width / days
    for step in DAYS:
        if step * a_day >= APART or step >= days:
            return tuple((at, on(first_day, at)) for at in range(0, days, step))
    fits = (step for step in MONTHS if step * 30.4 * a_day >= APART)
    step = next(fits, MONTHS[-1])
    return tuple(_months(first_day, days, step))


def _months(first_day: date, days: int, step: int) -> Iterator[tuple[int, str]]:
    month = first_day.year * 12 + first_day.month - 1 + (first_day.day > 1)
    month = math.ceil(month / step) * step
    while month // 12 <= date.max.year:
        first = date(month // 12, month % 12 + 1, 1)
        at = (first - first_day).days
        if at >= days:
            return
        yield at, f"{first:%Y-%m}"
        month += step


def on(first_day: date, moment: float) -> str:
    """Return the date on which a moment lies; of a start, the day it starts."""
    return _date(first_day, math.floor(moment + 1e-9) if math.isfinite(moment) else moment)


def by(first_day: date, moment: float) -> str:
    """Return the date whose working day ends with a moment, or holds it: of a finish.

    Examples
    --------
    >>> by(date(2026, 11, 27), 10.0), on(date(2026, 11, 27), 10.0)
    ('2026-12-06', '2026-12-07')
    >>> by(date(2026, 11, 27), math.inf)
    '–'
    """
    return _date(first_day, math.ceil(moment - 1e-9) - 1 if math.isfinite(moment) else moment)


def _date(first_day: date, days: float) -> str:
    """Return a date; a dash where the calendar ends before it, or it is never."""
    if not days <= (date.max - first_day).days:
        return _format.DASH
    return (first_day + timedelta(days=max(0, int(days)))).isoformat()
