"""What every statistic of this room asks of its numbers."""

import math

from landrelease.detection._errors import CountsContradict, NoTargets, ParameterOutOfRange


def check_counts(found: float, targets: float, *, what: str) -> tuple[int, int]:
    """Return found and targets as whole numbers.

    Raises
    ------
    CountsContradict, NoTargets

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
    return int(found), int(targets)


def check_share(name: str, value: float) -> float:
    """Return a number strictly between 0 and 1.

    Raises
    ------
    ParameterOutOfRange
    """
    if not 0 < value < 1:
        raise ParameterOutOfRange(name=name, read=value, expected="between 0 and 1")
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
