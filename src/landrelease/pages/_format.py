"""Numbers, dates and positions as text that keeps its order in any direction of writing."""

from datetime import UTC, date, datetime
from typing import Final

from django.utils.translation import gettext

from landrelease.geo import format_position

FIRST_STRONG_LTR: Final = "\u2066"
END_OF_ISOLATE: Final = "\u2069"
DASH: Final = "\u2013"
LEAST_RATE: Final = 0.001
"""A rate below this is told as less, not digit by digit."""
LEAST_SHARE: Final = 0.01
"""A share below this, or as near to all, is not rounded to nothing or everything."""


def isolated(text: str) -> str:
    """Keep a number, position or id together and in order, in right-to-left text too."""
    return f"{FIRST_STRONG_LTR}{text}{END_OF_ISOLATE}"


def number(value: object, decimals: int | None = None) -> str:
    """Print a number with thousands apart; three significant digits unless decimals are given."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value)
    if value == float("inf") or value != value:  # noqa: PLR0124 - not a number
        return DASH
    if isinstance(value, int) and decimals is None:
        text = f"{value:,d}"
    elif decimals is not None:
        text = f"{value:,.{decimals}f}"
    else:
        text = _significant(value)
    if not text.strip("-0.,"):
        text = text.lstrip("-")  # what rounds to nought has no sign
    return isolated(text.replace("-", "\u2212"))


def mean(value: float, high: float | None) -> str:
    """Print a mean; not one above its own interval, which a few extreme fields carry.

    Far from all evidence an intensity has a tail so long that its mean says nothing of what lies
    there (docs/explanation/hazard_model.md); interval and probability do.
    """
    if high is not None and value > high:
        return gettext("no mean can be told")
    return number(value)


def _significant(value: float, digits: int = 3) -> str:
    if value == 0:
        return "0"
    if not 1e-4 <= abs(value) < 1e15:
        return f"{value:.{digits - 1}e}"
    rounded = float(f"{value:.{digits}g}")
    places = max(0, digits - 1 - _exponent(rounded))
    text = f"{rounded:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _exponent(value: float) -> int:
    return int(f"{value:e}".partition("e")[2])


def rate(value: float) -> str:
    """Print a rate; one that is small says that it is, and is not printed as none."""
    if 0 < value < LEAST_RATE:
        return gettext("under %(n)s") % {"n": number(LEAST_RATE)}
    return number(value)


def percent(share: float) -> str:
    """Print a share as a percentage; little is never printed as none, nor nearly all as all."""
    if 0 < share < LEAST_SHARE:
        return gettext("under %(n)s") % {"n": _hundredths(number(100 * LEAST_SHARE))}
    if 1 - LEAST_SHARE < share < 1:
        return gettext("over %(n)s") % {"n": _hundredths(number(100 * (1 - LEAST_SHARE)))}
    return _hundredths(number(100 * share, 0))


def _hundredths(told: str) -> str:
    """Set the sign of a percentage so that no line ends before it."""
    return told + "\u00a0%"


def probability(value: float | None) -> str:
    """Print an estimated probability; an estimate is never printed as 0 or 1."""
    if value is None:
        return gettext("not known")
    if value < 0.0005:
        return isolated("< 0.001")
    if value >= 0.9995:
        return isolated("> 0.999")
    return isolated(f"{value:.3f}")


def metres(value: float | None) -> str:
    """Print a distance in metres, or kilometres from ten on."""
    if value is None:
        return gettext("not known")
    if value >= 10_000:
        return isolated(f"{value / 1000:,.1f}\u00a0km")
    return isolated(f"{value:,.0f}\u00a0m")


def day(value: date | datetime | None) -> str:
    """Print a date as year-month-day, a time in UTC to the minute."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return isolated(value.astimezone(UTC).strftime("%Y-%m-%d %H:%M") + " UTC")
    return isolated(value.isoformat())


def position(lon: float, lat: float) -> str:
    """Print a position in decimal degrees, latitude first."""
    return isolated(format_position(lon, lat, "dd", 5))
