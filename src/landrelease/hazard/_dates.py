"""When items were laid, and which looks at the ground came after that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import shapely

from landrelease.hazard._errors import ValueOutOfRange
from landrelease.kinds import When


@dataclass(frozen=True, eq=False)
class Laying:
    """A period in which items came into the ground, and the share of them.

    Parameters
    ----------
    when
        The period; items are taken as laid evenly over it. One that goes on is taken as
        its first day.
    weight
        Its share relative to the other periods, above 0.
    within
        Ground on WGS 84 for which it holds instead of the periods that name no ground; the
        whole programme if left out.

    Raises
    ------
    ValueOutOfRange
    """

    when: When
    weight: float = 1.0
    within: shapely.Geometry | None = None

    def __post_init__(self) -> None:
        """Refuse a share that is none."""
        if not 0 < self.weight < float("inf"):
            raise ValueOutOfRange(name="weight", read=self.weight, expected="a number above 0")


def came_after(seen: When | None, laid: When | None) -> float:
    """Chance that a look came after an item was laid, each somewhere in its interval.

    Both are even over their intervals and independent. Where nobody says when items were
    laid, the look came after. Where somebody does, a look without a date may have come
    before, and is taken to have: nothing is inferred from what it did not see.

    Examples
    --------
    >>> came_after(When.read("2023"), When.read("2022")), came_after(When.read("2021"), None)
    (1.0, 1.0)
    >>> came_after(When.read("2021"), When.read("2022")), came_after(None, When.read("2022"))
    (0.0, 0.0)
    >>> round(came_after(When.read("2022"), When.read("2022")), 2)
    0.5
    """
    if laid is None:
        return 1.0
    if seen is None:
        return 0.0
    a, b = _days(laid)
    c, d = _days(seen)
    return _mean_share(a, b, c, d)


def _days(when: When) -> tuple[float, float]:
    """Begin and end in days; a day is a day long."""
    first = when.first.toordinal()
    last = first if when.last is None else when.last.toordinal()
    return float(first), float(last + 1)


def _mean_share(a: float, b: float, c: float, d: float) -> float:
    """P(T < S) for T even over a..b and S even over c..d, in closed form."""

    def integral(s: float) -> float:
        """Integrate the distribution function of T from minus infinity to s."""
        inside = min(max(s - a, 0.0), b - a)
        return inside * inside / (2.0 * (b - a)) + max(0.0, s - b)

    return (integral(d) - integral(c)) / (d - c)


def is_later(seen: When | None, told: When | None) -> bool:
    """Say whether a search ended on or after the last day something was told of.

    A state without an end was told of on its first day. Not if either is undated.
    """
    if seen is None or told is None:
        return False
    ended = date.max if seen.last is None else seen.last
    return ended >= (told.first if told.last is None else told.last)


def span(dates: Sequence[When]) -> When | None:
    """Return the interval from the first day of any to the last day of any."""
    if not dates:
        return None
    return When(
        min(one.first for one in dates),
        max(one.first if one.last is None else one.last for one in dates),
    )


def ended(when: When | None, until: date) -> When | None:
    """End what goes on with a day, or with its own first day if that is later."""
    if when is None or when.last is not None:
        return when
    return When(when.first, max(when.first, until))
