"""Curricula by competence: what is asked for on a day, and who lacks what."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from landrelease.detection import Asked, Lacking, lacking, same_course
from landrelease.kinds import (
    Assessment,
    Deminer,
    Instructor,
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
from landrelease.store.training_facts import (
    Required,
    Training,
    as_asked,
    asked_of,
    required_on,
    training_by,
)


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


def curricula(viewer: Viewer, *, on: date) -> tuple[Curriculum, ...]:
    """Return each curriculum that is asked for on a day, with who lacks what.

    Raises
    ------
    NotAllowed
        When training is above the viewer's tier.
    """
    _require(viewer)
    asked, training = required_on(on), training_by(on)
    people = [
        (row.subject, document)
        for row in rows_at(at=on, known=None, kinds={Deminer.kind})
        if isinstance(document := document_of(row), Deminer)
    ]
    return tuple(
        _curriculum(competence, asked[competence], people, training, on=on)
        for competence in TaskPurpose
        if competence in asked
    )


def _curriculum(
    competence: TaskPurpose,
    required: Required,
    people: Sequence[tuple[str, Deminer]],
    training: Training,
    *,
    on: date,
) -> Curriculum:
    begun, not_begun = [], 0
    for subject, person in people:
        own = [ask for _, ask in asked_of(person.organisation, required)]
        if not own:
            continue
        sat, took = training.sat(subject), training.took(subject, competence)
        if took or any(same_course(s.course, a.course) for s in sat for a in own if not a.test):
            begun.append(PersonLacking(subject, person.code, lacking(own, sat, took, on=on)))
        else:
            not_begun += 1
    return Curriculum(
        competence=competence,
        asked=tuple((row.subject, row.title, as_asked(document)) for row, document in required),
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
