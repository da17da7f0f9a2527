"""Ground that a deminer searches in a day, beside what is usual."""

from dataclasses import dataclass
from typing import Final, Literal

FAR: Final = 2.0
"""Below half the least, or above twice the most, is far outside."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Ground for each deminer on one day.

    Parameters
    ----------
    m2_each
        Ground, m2, over deminers.
    least, most
        What is usual, m2 for each deminer in a day.
    """

    m2_each: float
    least: float
    most: float

    @property
    def far(self) -> Literal["", "below", "above"]:
        """Whether it is far outside what is usual, and to which side."""
        if self.m2_each > FAR * self.most:
            return "above"
        return "below" if self.m2_each * FAR < self.least else ""


def pace_of(ground_m2: float, deminers: int, *, least: float, most: float) -> Pace | None:
    """Return the pace of a day; None without deminers.

    Parameters
    ----------
    ground_m2
        Searched on the day, m2, from 0.
    deminers
        Who searched it, 0 or more.

    Examples
    --------
    >>> pace_of(480.0, 4, least=10.0, most=50.0).far  # 120 m2 each
    'above'
    >>> pace_of(240.0, 4, least=10.0, most=50.0).far, pace_of(12.0, 4, least=10.0, most=50.0).far
    ('', 'below')
    """
    return Pace(ground_m2 / deminers, least, most) if deminers > 0 else None
