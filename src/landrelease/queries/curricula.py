"""Curricula by competence: what is asked for on a day, and who lacks what."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from landrelease.detection import Asked, Attended, Examined, Lacking, lacking, same_course
from landrelease.kinds import (
    Answered,
    Assessment,
    Deminer,
    Instructor,
    RequirementType,
    TaskPurpose,
    Tier,
    TrainingRequirement,
    TrainingSession,
)
from landrelease.store.access_facts import document_of
from landrelease.store.chain import personal_values
from landrelease.store.models import RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.refusals import NotAllowed
from landrelease.store.register import rows_at


@dataclass(frozen=True, slots=True)
class PersonLacking:
    """A person, by code, and what they lack; empty when nothing."""

    subject: str
    code: str
    lacks: tuple[Lacking, ...]


@dataclass(frozen=True, slots=True)
class Curriculum:
    """What a competence asks for on a day, and how those stand who have begun it."""

    competence: TaskPurpose
    asked: tuple[tuple[str, str, Asked], ...]
    """Subject and title of each requirement, and what it asks for."""
    people: tuple[PersonLacking, ...]
    complete: int
    not_begun: int
    """People who have neither sat in a course nor taken a test of it: nothing is said of them."""


@dataclass(frozen=True, slots=True)
class ShownInstructor:
    """An instructor by pseudonym; the name is empty for all but few."""

    subject: str
    pseudonym: str
    name: str
    sessions: int
    judged: int


@dataclass(frozen=True, slots=True)
class _Told:
    """What happened to everybody by a day, corrections of it included."""

    attended: Mapping[str, Sequence[Attended]]
    tested: Mapping[str, Mapping[TaskPurpose, Sequence[Examined]]]


def curricula(viewer: Viewer, *, on: date) -> tuple[Curriculum, ...]:
    """Return each curriculum that is asked for on a day, with who lacks what.

    Raises
    ------
    NotAllowed
        When training is above the viewer's tier.
    """
    _require(viewer)
    asked = _asked(on)
    told = _told(on)
    people = [
        (row.subject, document)
        for row in rows_at(at=on, known=None, kinds={Deminer.kind})
        if isinstance(document := document_of(row), Deminer)
    ]
    return tuple(
        _curriculum(competence, asked[competence], people, told, on=on)
        for competence in TaskPurpose
        if competence in asked
    )


_Required = list[tuple[RegisterRow, TrainingRequirement]]


def _asked(on: date) -> dict[TaskPurpose, _Required]:
    found: dict[TaskPurpose, _Required] = defaultdict(list)
    for row in rows_at(at=on, known=None, kinds={TrainingRequirement.kind}):
        document = document_of(row)
        begun = row.first is None or row.first <= on
        lasts = row.last is None or on <= row.last
        if isinstance(document, TrainingRequirement) and begun and lasts:
            found[document.competence].append((row, document))
    return found


def _ask(document: TrainingRequirement) -> Asked:
    hours = document.hours if isinstance(document.hours, int | float) else None
    test = "" if document.type is RequirementType.COURSE else document.type.value
    return Asked(test, document.course, hours)


def _told(on: date) -> _Told:
    attended: dict[str, list[Attended]] = defaultdict(list)
    tested: dict[str, dict[TaskPurpose, list[Examined]]] = defaultdict(lambda: defaultdict(list))
    for row in rows_at(at=on, known=None, kinds={TrainingSession.kind, Assessment.kind}):
        told = document_of(row)
        if row.first is None:
            continue
        if isinstance(told, TrainingSession):
            hours = float(told.hours) if isinstance(told.hours, int | float) else None
            for person in told.present:
                attended[person].append(Attended(told.course, hours))
        elif isinstance(told, Assessment) and told.passed is not Answered.NOT_KNOWN:
            until = told.holds_until if isinstance(told.holds_until, date) else None
            passed = told.passed is Answered.YES
            tested[told.deminer][told.competence].append(
                Examined(told.type.value, told.course, row.first, passed=passed, until=until)
            )
    return _Told(attended, tested)


def _curriculum(
    competence: TaskPurpose,
    required: _Required,
    people: Sequence[tuple[str, Deminer]],
    told: _Told,
    *,
    on: date,
) -> Curriculum:
    begun, not_begun = [], 0
    for subject, person in people:
        own = [
            _ask(document)
            for _, document in required
            if document.organisation in ("", person.organisation)
        ]
        if not own:
            continue
        sat = told.attended.get(subject, ())
        took = told.tested.get(subject, {}).get(competence, ())
        if took or any(same_course(s.course, a.course) for s in sat for a in own if not a.test):
            begun.append(PersonLacking(subject, person.code, lacking(own, sat, took, on=on)))
        else:
            not_begun += 1
    return Curriculum(
        competence=competence,
        asked=tuple((row.subject, row.title, _ask(document)) for row, document in required),
        people=tuple(one for one in begun if one.lacks),
        complete=sum(not one.lacks for one in begun),
        not_begun=not_begun,
    )


def instructors(viewer: Viewer) -> tuple[ShownInstructor, ...]:
    """Return instructors by pseudonym; names are read only for those who may see them.

    Raises
    ------
    NotAllowed
        When training is above the viewer's tier.
    """
    _require(viewer)
    rows = list(RegisterRow.objects.filter(kind=Instructor.kind).order_by("title", "subject"))
    entries = [row.entry for row in rows]
    names = personal_values(entries) if viewer.may_see(Tier.PERSONAL) else {}
    sessions: dict[str, int] = defaultdict(int)
    judged: dict[str, int] = defaultdict(int)
    for row in RegisterRow.objects.filter(kind__in=(TrainingSession.kind, Assessment.kind)):
        document = document_of(row)
        if isinstance(document, TrainingSession):
            for one in document.taught_by:
                sessions[one] += 1
        elif isinstance(document, Assessment) and document.judged_by:
            judged[document.judged_by] += 1
    return tuple(
        ShownInstructor(
            subject=row.subject,
            pseudonym=row.title,
            name=str(names.get(row.entry, {}).get("person_name", "")),
            sessions=sessions[row.subject],
            judged=judged[row.subject],
        )
        for row in rows
    )


def _require(viewer: Viewer) -> None:
    if not viewer.may_see(TrainingRequirement.tier):
        raise NotAllowed(Right.TRAIN, why="Training is above your tier.")
