"""What every design of this room asks of its numbers."""

import math

from landrelease.planning._errors import DesignOutOfRange


def check_length(name: str, value: float, *, zero: bool = False) -> float:
    """Return a finite number above 0, or from 0 where that is allowed.

    Raises
    ------
    DesignOutOfRange
    """
    if not (math.isfinite(value) and (value > 0 or (zero and value == 0))):
        expected = "a number from 0" if zero else "a number above 0"
        raise DesignOutOfRange(name=name, read=value, expected=expected)
    return float(value)


def check_chance(name: str, value: float, *, certain: bool = False) -> float:
    """Return a probability above 0 and below 1, or up to 1 where that is allowed.

    Raises
    ------
    DesignOutOfRange
    """
    if not (0 < value < 1 or (certain and value == 1)):
        end = "at most 1" if certain else "below 1"
        raise DesignOutOfRange(name=name, read=value, expected=f"above 0 and {end}")
    return float(value)


def check_count(name: str, value: int, *, least: int = 0) -> int:
    """Return a whole number of at least `least`.

    Raises
    ------
    DesignOutOfRange
    """
    if value != int(value) or value < least:
        raise DesignOutOfRange(name=name, read=value, expected=f"a whole number from {least}")
    return int(value)
