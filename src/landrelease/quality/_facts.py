"""What is known of the quality of a piece of work, and the records it rests on."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from landrelease.quality._standing import LotsStanding, WorkingDay, tolerance_m2
from landrelease.quality._work import Record

BLOCKING: Final = frozenset({"critical", "major"})
"""Severities that stand against releasing land while they are open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenNonconformity:
    """A nonconformity that nobody has closed.

    Parameters
    ----------
    since
        The day it was raised; None if not known.
    due
        By when it was to be corrected; None if nobody said.
    """

    record: Record
    task: str
    severity: str
    status: str
    since: date | None
    due: date | None

    @property
    def blocks(self) -> bool:
        """Whether land is not released while it is open."""
        return self.severity in BLOCKING

    def is_overdue(self, on: date) -> bool:
        """Whether it should have been corrected before a day."""
        return self.due is not None and self.due < on


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityFacts:
    """What checks say of an area, a task or a piece of ground.

    Parameters
    ----------
    tasks
        The tasks looked at.
    days
        Every team's working days.
    lots
        Where external control stands.
    without_day_m2
        Ground asked about that no known day of clearance covers.
    nonconformities
        Those that are open, the gravest first.
    not_independent
        Inspections of an organisation's own work: an acceptance among them counts for nothing.
    """

    tasks: tuple[str, ...]
    days: tuple[WorkingDay, ...]
    lots: LotsStanding
    without_day_m2: float
    nonconformities: tuple[OpenNonconformity, ...] = ()
    not_independent: tuple[Record, ...] = ()

    @property
    def unchecked_days(self) -> tuple[WorkingDay, ...]:
        """Working days without an internal check."""
        return tuple(day for day in self.days if not day.checked)

    @property
    def internal_qa_missing(self) -> int | None:
        """How many working days have no internal check; None where work may be missing.

        Days that are known to be unchecked are told in any case. Ground that was searched on no
        day on record leaves the rest not known: nobody can say whether that work was checked.
        """
        if self.unchecked_days:
            return len(self.unchecked_days)
        covered = self.without_day_m2 <= tolerance_m2(self.lots.ground_m2)
        return 0 if self.days and covered else None

    @property
    def qc_accepted(self) -> bool | None:
        """Whether accepted lots cover all the ground; None while no lot was decided."""
        return self.lots.accepted

    @property
    def blocking(self) -> tuple[OpenNonconformity, ...]:
        """Open nonconformities that stand against releasing land."""
        return tuple(one for one in self.nonconformities if one.blocks)
