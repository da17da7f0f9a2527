"""Contingents from partner countries: by which agreement they work, and what they may do.

No strength and no positions: neither persons nor places are counted, listed or drawn here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from landrelease.kinds import (
    NOT_KNOWN,
    AccreditationScope,
    AccreditedHolder,
    Agreement,
    AgreementStatus,
    Answered,
    Assessment,
    Cohort,
    Deminer,
    NotKnown,
    Organisation,
    OrganisationType,
    ParityDeclaration,
    Task,
    Tier,
    WorkStatus,
)
from landrelease.queries._shown import titles_of
from landrelease.queries.competence import AccreditationRow, rights_to_work
from landrelease.store.access_facts import document_of
from landrelease.store.models import LinkRow, RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.refusals import NotAllowed
from landrelease.store.register import rows_of
from landrelease.store.scope import scope_of

CONTINGENTS_TIER: Final = Tier.RESTRICTED
_ITSELF: Final = AccreditedHolder.ORGANISATION.label
_SCOPES: Final = ("survey", "clearance", "eod", "quality", "training")


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement as it stands on a day."""

    subject: str
    name: str
    party: str
    first: date | None
    last: date | None
    in_force: bool
    status: str
    covers: tuple[str, ...]
    """Labels of the work it is said to cover."""
    not_stated: tuple[str, ...]
    """Labels of the work of which it is not known whether it covers it."""
    conditions: str


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course or test of a cohort, without how many people took it."""

    what: str
    course: str
    latest: date | None
    result: str
    """``all``, ``some`` or ``none`` passed of those whose latest result is told; ``not_told``."""
    runs_out: date | None
    """The first day on which a pass ran or runs out, of those who passed."""
    is_over: bool


@dataclass(frozen=True, slots=True)
class CohortRow:
    """A cohort of a contingent."""

    subject: str
    name: str
    qualified: str
    declared: str
    """What the authority last declared of it; empty where nothing."""
    agreement: str
    """Title of the agreement it works under; empty where none is named."""
    languages: str
    interpreters_needed: int | NotKnown
    interpreters_present: int | NotKnown
    interpreters_short: int | NotKnown
    courses: tuple[CourseRow, ...]


@dataclass(frozen=True, slots=True)
class HeldTask:
    """A task that a contingent holds; where it lies is on the task's own page."""

    subject: str
    title: str
    status: str


@dataclass(frozen=True, slots=True)
class Contingent:
    """An organisation from a partner country."""

    subject: str
    name: str
    country: str
    agreements: tuple[AgreementRow, ...]
    has_agreement: bool
    """Whether one is in force on the day."""
    cohorts: tuple[CohortRow, ...]
    accreditations: tuple[AccreditationRow, ...]
    tasks: tuple[HeldTask, ...]


def contingents(viewer: Viewer, *, on: date) -> tuple[Contingent, ...]:
    """Return every contingent with what holds on a day.

    Raises
    ------
    NotAllowed
        When contingents are above the viewer's tier.
    """
    if not viewer.may_see(CONTINGENTS_TIER):
        raise NotAllowed(Right.TRAIN, why="Contingents are above your tier.")
    rights = rights_to_work(viewer, on=on).accreditations
    found = []
    for row in RegisterRow.objects.filter(kind=Organisation.kind).order_by("title", "subject"):
        document = document_of(row)
        if isinstance(document, Organisation) and document.type is OrganisationType.CONTINGENT:
            agreements = _agreements(viewer, row.subject, on=on)
            found.append(
                Contingent(
                    subject=row.subject,
                    name=document.name,
                    country=document.country,
                    agreements=agreements,
                    has_agreement=any(one.in_force for one in agreements),
                    cohorts=tuple(_cohorts(viewer, row.subject, on=on)),
                    accreditations=tuple(
                        one
                        for one in rights
                        if one.organisation_subject == row.subject and one.holder == _ITSELF
                    ),
                    tasks=tuple(_tasks(viewer, row.subject)),
                )
            )
    return tuple(found)


def _of(kind: str, field: str, target: str) -> Iterable[RegisterRow]:
    named = LinkRow.objects.filter(kind=kind, field=field, target=target)
    rows = RegisterRow.objects.filter(kind=kind, subject__in=named.values("subject"))
    return rows.order_by("first", "title", "subject")


def _on(on: date, rows: Iterable[RegisterRow]) -> list[RegisterRow]:
    """Return rows as they stood on a day; what was not said of it yet stays as it is now."""
    now = {row.subject: row for row in rows}
    then = {row.subject: row for row in rows_of(now, at=on, known=None)}
    return [then.get(subject, row) for subject, row in now.items()]


def _agreements(viewer: Viewer, organisation: str, *, on: date) -> tuple[AgreementRow, ...]:
    labels = {scope.value: scope.label for scope in AccreditationScope}
    found = []
    for row in _on(on, _of(Agreement.kind, "organisation", organisation)):
        document = document_of(row)
        if not isinstance(document, Agreement):
            continue
        begun = row.first is None or row.first <= on
        lasts = row.last is None or on <= row.last
        names = titles_of({("organisation", document.party)}, viewer)
        said = {name: getattr(document, name) for name in _SCOPES}
        found.append(
            AgreementRow(
                subject=row.subject,
                name=document.name,
                party=names.get(("organisation", document.party), ""),
                first=row.first,
                last=row.last,
                in_force=document.status is AgreementStatus.IN_FORCE and begun and lasts,
                status=_standing(document.status, begun=begun, lasts=lasts),
                covers=tuple(labels[one] for one, told in said.items() if told is Answered.YES),
                not_stated=tuple(
                    labels[one] for one, told in said.items() if told is Answered.NOT_KNOWN
                ),
                conditions=document.conditions,
            )
        )
    return tuple(found)


def _standing(status: AgreementStatus, *, begun: bool, lasts: bool) -> str:
    if not begun:
        return "Not yet in force"
    return status.label if lasts else "Ran out"


def _cohorts(viewer: Viewer, organisation: str, *, on: date) -> Iterable[CohortRow]:
    for row in _on(on, _of(Cohort.kind, "organisation", organisation)):
        document = document_of(row)
        if not isinstance(document, Cohort):
            continue
        names = titles_of({("agreement", document.works_under)}, viewer)
        needed, present = document.interpreters_needed, document.interpreters_present
        short: int | NotKnown = NOT_KNOWN
        if isinstance(needed, int) and isinstance(present, int):
            short = max(0, needed - present)
        yield CohortRow(
            subject=row.subject,
            name=document.name,
            qualified=document.qualified.label,
            declared=_declared(row.subject, on=on),
            agreement=names.get(("agreement", document.works_under), ""),
            languages=document.works_in,
            interpreters_needed=needed,
            interpreters_present=present,
            interpreters_short=short,
            courses=_courses(row.subject, on=on),
        )


def _declared(cohort: str, *, on: date) -> str:
    told = ""
    for row in _of(ParityDeclaration.kind, "cohort", cohort):
        document = document_of(row)
        if isinstance(document, ParityDeclaration) and (row.first is None or row.first <= on):
            told = document.status.label
    return told


def _courses(cohort: str, *, on: date) -> tuple[CourseRow, ...]:
    """Return what the people of a cohort were tested in; of each the latest time counts."""
    people = {row.subject for row in _of(Deminer.kind, "cohort", cohort)}
    latest: dict[tuple[str, str], dict[str, tuple[date | None, Assessment]]] = {}
    rows = RegisterRow.objects.filter(kind=Assessment.kind).order_by("first", "subject")
    for row in rows:
        told = document_of(row)
        if not isinstance(told, Assessment) or told.deminer not in people:
            continue
        if row.first is None or row.first <= on:
            key = f"{told.type.label}, {told.competence.label}", told.course
            latest.setdefault(key, {})[told.deminer] = row.first, told
    return tuple(_course(*key, list(of.values()), on=on) for key, of in sorted(latest.items()))


def _course(
    what: str, course: str, told: list[tuple[date | None, Assessment]], *, on: date
) -> CourseRow:
    said = [one.passed for _, one in told if one.passed is not Answered.NOT_KNOWN]
    passed = said.count(Answered.YES)
    result = "not_told" if not said else "none" if not passed else "some"
    ends = [
        one.holds_until
        for _, one in told
        if one.passed is Answered.YES and isinstance(one.holds_until, date)
    ]
    until = min(ends, default=None)
    return CourseRow(
        what=what,
        course=course,
        latest=max((day for day, _ in told if day is not None), default=None),
        result="all" if said and passed == len(told) else result,
        runs_out=until,
        is_over=until is not None and until < on,
    )


def _tasks(viewer: Viewer, organisation: str) -> Iterable[HeldTask]:
    scope = scope_of(viewer)
    for row in _of(Task.kind, "organisation", organisation):
        document = document_of(row)
        if not isinstance(document, Task) or not scope.knows(row):
            continue
        if document.status.is_outstanding and document.status is not WorkStatus.PLANNED:
            yield HeldTask(row.subject, row.title, document.status.label)
