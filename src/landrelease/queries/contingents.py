"""Contingents from partner countries: by which agreement they work, and what they may do.

No strength and no positions: neither persons nor places are counted, listed or drawn here.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

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
    Kind,
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
from landrelease.store.register import rows_at, rows_of
from landrelease.store.scope import scope_of

KindT = TypeVar("KindT", bound=Kind)
CONTINGENTS_TIER: Final = Tier.RESTRICTED
_ITSELF: Final = AccreditedHolder.ORGANISATION.label
_OF_A_DAY: Final = frozenset(
    kind.kind for kind in (Organisation, Cohort, ParityDeclaration, Deminer, Assessment, Task)
)
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
    excluded: tuple[str, ...]
    """Labels of the work it is said not to cover."""
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
    against_finding: bool
    """Whether that was declared against what its trial showed."""
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
    day = _read(on)
    found = []
    for row, document in day.of(Organisation):
        if document.type is OrganisationType.CONTINGENT:
            agreements = _agreements(viewer, row.subject, on=on)
            found.append(
                Contingent(
                    subject=row.subject,
                    name=document.name,
                    country=document.country,
                    agreements=agreements,
                    has_agreement=any(one.in_force for one in agreements),
                    cohorts=tuple(_cohorts(viewer, row.subject, day)),
                    accreditations=tuple(
                        one
                        for one in rights
                        if one.organisation_subject == row.subject and one.holder == _ITSELF
                    ),
                    tasks=tuple(_tasks(viewer, row.subject, day)),
                )
            )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Day:
    """The register as it stood on a day, as far as contingents go."""

    on: date
    rows: Mapping[str, Sequence[RegisterRow]]

    def of(self, kind: type[KindT]) -> Iterator[tuple[RegisterRow, KindT]]:
        """Yield the records of a kind, by title."""
        for row in self.rows.get(kind.kind, ()):
            document = document_of(row)
            if isinstance(document, kind):
                yield row, document


def _read(on: date) -> _Day:
    by_kind: dict[str, list[RegisterRow]] = defaultdict(list)
    for row in rows_at(at=on, known=None, kinds=_OF_A_DAY):
        by_kind[row.kind].append(row)
    return _Day(on, by_kind)


def _with_ended(kind: str, field: str, target: str, *, on: date) -> list[RegisterRow]:
    """Return the records that name another, as they stood on a day.

    What had ended by then, or was not said of it yet, stays as it is now.
    """
    named = LinkRow.objects.filter(kind=kind, field=field, target=target)
    rows = RegisterRow.objects.filter(kind=kind, subject__in=named.values("subject"))
    now = {row.subject: row for row in rows.order_by("first", "title", "subject")}
    then = {row.subject: row for row in rows_of(now, at=on, known=None) if row.kind == kind}
    return [then.get(subject, row) for subject, row in now.items()]


def _agreements(viewer: Viewer, organisation: str, *, on: date) -> tuple[AgreementRow, ...]:
    labels = {scope.value: scope.label for scope in AccreditationScope}
    found = []
    for row in _with_ended(Agreement.kind, "organisation", organisation, on=on):
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
                excluded=tuple(labels[one] for one, told in said.items() if told is Answered.NO),
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


def _cohorts(viewer: Viewer, organisation: str, day: _Day) -> Iterator[CohortRow]:
    declared = {row.subject: told for row, told in day.of(ParityDeclaration)}
    for row, document in day.of(Cohort):
        if document.organisation != organisation:
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
            declared=said.status.label if (said := declared.get(row.subject)) else "",
            against_finding=said is not None and said.against_finding,
            agreement=names.get(("agreement", document.works_under), ""),
            languages=document.works_in,
            interpreters_needed=needed,
            interpreters_present=present,
            interpreters_short=short,
            courses=_courses(row.subject, day),
        )


def _courses(cohort: str, day: _Day) -> tuple[CourseRow, ...]:
    """Return what the people of a cohort were tested in; of each the latest time counts."""
    people = {row.subject for row, person in day.of(Deminer) if person.cohort == cohort}
    latest: dict[tuple[str, str], dict[str, tuple[date | None, Assessment]]] = {}
    told = [(row.first, document) for row, document in day.of(Assessment)]
    for first, one in sorted(told, key=lambda pair: pair[0] or date.min):
        if one.deminer in people:
            key = f"{one.type.label}, {one.competence.label}", one.course
            latest.setdefault(key, {})[one.deminer] = first, one
    return tuple(_course(*key, list(of.values()), on=day.on) for key, of in sorted(latest.items()))


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


def _tasks(viewer: Viewer, organisation: str, day: _Day) -> Iterator[HeldTask]:
    scope = scope_of(viewer)
    for row, document in day.of(Task):
        if document.organisation != organisation or not scope.knows(row):
            continue
        if document.status.is_outstanding and document.status is not WorkStatus.PLANNED:
            yield HeldTask(row.subject, row.title, document.status.label)
