"""May they do the work on that day: accreditations, stand-down, checks of instruments."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Standing(StrEnum):
    """Where a right to work stands on a day."""

    HOLDS = "holds"
    NOT_YET = "not yet in force"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    STOOD_DOWN = "lapsed after stand-down"
    NONE = "not recorded"


@dataclass(frozen=True, slots=True)
class RightToWork:
    """One accreditation, as far as days go.

    Parameters
    ----------
    since
        First day; None where nobody has said.
    valid_until
        Last day; None while no end is set.
    suspended, withdrawn
        As stated.
    last_worked
        Last day with recorded work before the day asked about; None without any.
    """

    since: date | None
    valid_until: date | None
    suspended: bool = False
    withdrawn: bool = False
    last_worked: date | None = None


@dataclass(frozen=True, slots=True)
class WorkStanding:
    """Where a right stands, and since when it no longer holds.

    Parameters
    ----------
    standing
        One word.
    since
        First day on which it did not hold; None where it holds or no day is known.
    """

    standing: Standing
    since: date | None = None

    @property
    def holds(self) -> bool:
        """Whether the work may be done."""
        return self.standing is Standing.HOLDS


def standing_on(right: RightToWork, *, on: date, stand_down_days: float = 0) -> WorkStanding:
    """Say where a right to work stands on a day.

    Stand-down counts whole days without work between the last day worked (or the day the right
    began, if that is later) and the day asked about; when they reach the limit it has lapsed.

    Source: IMAS 07.30 for accreditation, suspension and withdrawal; the number of days is a
    national rule.

    Parameters
    ----------
    on
        The day of the work.
    stand_down_days
        Days without work after which it lapses; 0 for never.

    Examples
    --------
    >>> right = RightToWork(since=date(2026, 1, 1), valid_until=None, last_worked=date(2026, 3, 2))
    >>> standing_on(right, on=date(2026, 3, 12), stand_down_days=10).holds  # 9 days without work
    True
    >>> lapsed = standing_on(right, on=date(2026, 3, 13), stand_down_days=10)
    >>> lapsed.standing.value, str(lapsed.since)
    ('lapsed after stand-down', '2026-03-13')
    """
    if right.withdrawn:
        return WorkStanding(Standing.WITHDRAWN, right.since)
    if right.suspended:
        return WorkStanding(Standing.SUSPENDED, right.since)
    if right.since is not None and right.since > on:
        return WorkStanding(Standing.NOT_YET)
    if right.valid_until is not None and right.valid_until < on:
        return WorkStanding(Standing.EXPIRED, right.valid_until + timedelta(days=1))
    active = [day for day in (right.since, right.last_worked) if day is not None]
    if stand_down_days > 0 and active:
        lapses = max(active) + timedelta(days=int(stand_down_days) + 1)
        if lapses <= on:
            return WorkStanding(Standing.STOOD_DOWN, lapses)
    return WorkStanding(Standing.HOLDS)
