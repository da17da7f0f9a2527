"""What there is to visit, from the register: spot tasks, reports after release, settlements."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

import shapely

from landrelease.geo import project
from landrelease.kinds import (
    KINDS,
    NOT_KNOWN,
    AccessStatus,
    InvestigationStatus,
    TaskPurpose,
    Tier,
    WorkStatus,
    place_tier,
)
from landrelease.planning import VisitPlace
from landrelease.queries._shown import payload_of
from landrelease.store.models import RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed
from landrelease.store.register import rows_at
from landrelease.store.scope import scope_of


class VisitReason(Enum):
    """Why teams go round."""

    SPOT_TASKS = "spot-tasks"
    REPORTS = "reports"
    SETTLEMENTS = "settlements"


_READ: Final = {"task", "settlement", "post_release_report", "access_decision"}
VISIT_TIER: Final = max(
    Tier.RESTRICTED, place_tier(KINDS["task"]), place_tier(KINDS["post_release_report"])
)
"""Rounds name teams and say where they are when."""


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """Places made from the register, and what they rest on.

    Parameters
    ----------
    places
        In the programme's plane.
    left_out
        Records that are no places, or whose worth is assumed, and why.
    titles
        Of the records, by subject.
    entries
        Entries of the ledger they were read from.
    tier
        Who may see it at most.
    """

    places: tuple[VisitPlace, ...]
    left_out: Mapping[str, str]
    titles: Mapping[str, str]
    entries: tuple[str, ...]
    tier: Tier


def visit_facts(
    viewer: Viewer,
    *,
    reason: VisitReason,
    hours: float,
    at: date | None = None,
    known: datetime | None = None,
) -> VisitFacts:
    """Make places to visit from the register.

    A spot task is worth the people of the settlements it is for, a settlement that is not open its
    people, a report about released land one; where people are not known, one, and this is said.

    Parameters
    ----------
    reason
        What is visited: outstanding spot tasks, reports about released land whose investigation is
        open, or settlements that no decision in force calls open.
    hours
        How long each visit takes.

    Raises
    ------
    NotAllowed
        To viewers who may not see what rounds name.
    """
    if viewer.own_clearance < VISIT_TIER:
        raise NotAllowed(Right.EXPORT, why="Rounds name teams and places above your tier.")
    scope = scope_of(viewer)
    rows = [row for row in rows_at(at=at, known=known, kinds=_READ) if scope.knows(row)]
    reading = _Reading(tuple(rows), hours, current_programme().crs)
    chosen: dict[VisitReason, Callable[[], Iterator[VisitPlace]]] = {
        VisitReason.SPOT_TASKS: reading.spot_tasks,
        VisitReason.REPORTS: reading.reports,
        VisitReason.SETTLEMENTS: reading.to_survey,
    }
    places = tuple(chosen[reason]())
    named = {place.subject for place in places} | set(reading.left_out)
    return VisitFacts(
        places=places,
        left_out=reading.left_out,
        titles={row.subject: row.title for row in rows if row.subject in named},
        entries=tuple(sorted({row.entry for row in rows})),
        tier=VISIT_TIER,
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """Rows of the register, and what was left out."""

    rows: tuple[RegisterRow, ...]
    hours: float
    crs: str
    left_out: dict[str, str] = field(default_factory=dict)

    def _of(self, kind: str) -> list[RegisterRow]:
        return [row for row in self.rows if row.kind == kind]

    def spot_tasks(self) -> Iterator[VisitPlace]:
        """Yield outstanding spot tasks."""
        people = {row.subject: payload_of(row) for row in self._of("settlement")}
        for row in self._of("task"):
            payload = payload_of(row)
            outstanding = WorkStatus(row.status).is_outstanding
            if outstanding and payload["purpose"] == TaskPurpose.EOD_SPOT.value:
                named = [people[name] for name in payload.get("settlements", ()) if name in people]
                yield from self._place(row, named)

    def reports(self) -> Iterator[VisitPlace]:
        """Yield reports about released land whose investigation is open."""
        for row in self._of("post_release_report"):
            if row.status == InvestigationStatus.OPEN.value:
                yield from self._place(row, None)

    def to_survey(self) -> Iterator[VisitPlace]:
        """Yield settlements that no decision in force calls open."""
        status = {row.subject: row.status for row in self._of("access_decision")}
        for row in self._of("settlement"):
            if status.get(row.subject) != AccessStatus.OPEN.value:
                yield from self._place(row, [payload_of(row)])

    def _place(
        self, row: RegisterRow, settlements: Sequence[Mapping[str, Any]] | None
    ) -> Iterator[VisitPlace]:
        """Yield a record as a place, with the people of its settlements as its worth."""
        if row.geometry is None:
            self.left_out[row.subject] = "nobody recorded where it is"
            return
        worth = 1.0
        if settlements is not None:
            counted = [told.get("population", NOT_KNOWN) for told in settlements]
            worth = float(sum(people for people in counted if isinstance(people, int)))
            if worth <= 0.0:
                worth = 1.0
                self.left_out[row.subject] = "no people are known there: the visit counts as 1"
        middle: shapely.Point = project(row.geometry, self.crs).centroid
        yield VisitPlace(
            subject=row.subject, worth=worth, duration=self.hours, place=(middle.x, middle.y)
        )
