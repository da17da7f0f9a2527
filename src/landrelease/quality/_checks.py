"""What every plan of this room asks of its numbers."""

import math

from landrelease.quality._errors import PlanOutOfRange


def check_share(name: str, value: float, *, ends: bool = False) -> float:
    """Return a number between 0 and 1; the ends are allowed on request.

    Raises
    ------
    PlanOutOfRange
    """
    if not (0 < value < 1 or (ends and value in {0, 1})):
        kind = "from 0 to 1" if ends else "between 0 and 1"
        raise PlanOutOfRange(name=name, read=value, expected=kind)
    return float(value)


def check_whole(name: str, value: float, *, least: int = 0) -> int:
    """Return a whole number of at least `least`.

    Raises
    ------
    PlanOutOfRange
    """
    if not math.isfinite(value) or value != int(value) or value < least:
        raise PlanOutOfRange(name=name, read=value, expected=f"a whole number from {least}")
    return int(value)
