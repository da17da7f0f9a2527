"""What every statistic of this room asks of its numbers."""

import math
from typing import Final

from landrelease.detection._errors import CountsContradict, NoTargets, ParameterOutOfRange

LEAST_LEVEL: Final = 1e-5
"""Exact tests leave chances below a millionth out: no level near that is theirs to hold."""

MOST_TARGETS: Final = 1_000_000_000
"""More targets than this are an error of entry."""


def check_counts(found: float, targets: float, *, what: str) -> tuple[int, int]:
    """Return found and targets as whole numbers.

    Raises
    ------
    CountsContradict, NoTargets, ParameterOutOfRange

    Examples
    --------
    >>> check_counts(3, 5, what="lane 1")
    (3, 5)
    """
    whole = math.isfinite(found) and math.isfinite(targets)
    whole = whole and found == int(found) and targets == int(targets)
    if not whole or not 0 <= found <= targets:
        raise CountsContradict(found=found, targets=targets)
    if targets == 0:
        raise NoTargets(what=what)
    if targets > MOST_TARGETS:
        expected = f"at most {MOST_TARGETS:,}"
        raise ParameterOutOfRange(name=f"targets of {what}", read=targets, expected=expected)
    return int(found), int(targets)


def check_whole(name: str, value: float, *, least: int = 0, most: int | None = None) -> int:
    """Return a whole number from `least`, and no larger than `most` where that is given.

    Raises
    ------
    ParameterOutOfRange
    """
    whole = math.isfinite(value) and value == int(value)
    if not whole or value < least or (most is not None and value > most):
        reach = f" to {most:,}" if most is not None else ""
        expected = f"a whole number from {least}{reach}"
        raise ParameterOutOfRange(name=name, read=value, expected=expected)
    return int(value)


def check_share(name: str, value: float) -> float:
    """Return a number strictly between 0 and 1.

    Raises
    ------
    ParameterOutOfRange
    """
    if not 0 < value < 1:
        raise ParameterOutOfRange(name=name, read=value, expected="between 0 and 1")
    return float(value)


def check_level(name: str, value: float) -> float:
    """Return a one-sided level that an exact test can hold, 0.00001 to 0.5.

    Raises
    ------
    ParameterOutOfRange
    """
    if not LEAST_LEVEL <= value < 0.5:
        expected = f"from {LEAST_LEVEL:g} to below 0.5, one-sided"
        raise ParameterOutOfRange(name=name, read=value, expected=expected)
    return float(value)


def check_amount(name: str, value: float, *, zero: bool = False) -> float:
    """Return a finite number above 0, or from 0 where `zero` is allowed.

    Raises
    ------
    ParameterOutOfRange
    """
    if not (math.isfinite(value) and (value > 0 or (zero and value == 0))):
        least = "from 0" if zero else "above 0"
        raise ParameterOutOfRange(name=name, read=value, expected=f"a number {least}")
    return float(value)


def check_area(value: float) -> float:
    """Return an area that lanes can have, a square millimetre to a million km2.

    Raises
    ------
    ParameterOutOfRange
    """
    least, most = 1e-6, 1e12
    if not least <= value <= most:
        expected = f"a number from {least:g} to {most:g}"
        raise ParameterOutOfRange(name="area_m2", read=value, expected=expected)
    return float(value)
