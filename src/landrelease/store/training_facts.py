"""Which courses and tests are asked for on a day, and what people have of them by then."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from landrelease.detection import Asked, Attended, Examined, Lacking, lacking
from landrelease.kinds import (
    Answered,
    Assessment,
    Deminer,
    RequirementType,
    TaskPurpose,
    TrainingRequirement,
    TrainingSession,
)
from landrelease.store._nearby import document_of
from landrelease.store.models import LinkRow, RegisterRow
from landrelease.store.register import rows_at, rows_of

Required = Sequence[tuple[RegisterRow, TrainingRequirement]]


@dataclass(frozen=True, slots=True)
class Training:
    """What happened to people by a day, corrections of it included."""

    attended: Mapping[str, Sequence[Attended]] = field(default_factory=dict)
    tested: Mapping[str, Mapping[TaskPurpose, Sequence[Examined]]] = field(default_factory=dict)

    def sat(self, person: str) -> Sequence[Attended]:
        """Return the sessions somebody was at."""
        return self.attended.get(person, ())

    def took(self, person: str, competence: TaskPurpose) -> Sequence[Examined]:
        """Return the tests somebody took of a competence."""
        return self.tested.get(person, {}).get(competence, ())

    def lacks(
        self, subject: str, person: Deminer, competence: TaskPurpose, asked: Required, *, on: date
    ) -> tuple[Lacking, ...]:
        """Return what somebody lacks of what is asked of the people of their organisation."""
        own = asked_of(person.organisation, asked)
        took = self.took(subject, competence)
        return lacking([ask for _, ask in own], self.sat(subject), took, on=on)


def asked_of(organisation: str, asked: Required) -> list[tuple[RegisterRow, Asked]]:
    """Return what is asked of the people of an organisation."""
    return [
        (row, as_asked(document))
        for row, document in asked
        if document.organisation in ("", organisation)
    ]


def as_asked(document: TrainingRequirement) -> Asked:
    """Return a requirement as the curriculum reads it."""
    hours = document.hours if isinstance(document.hours, int | float) else None
    test = "" if document.type is RequirementType.COURSE else document.type.value
    return Asked(test, document.course, hours)


def required_on(on: date) -> dict[TaskPurpose, Required]:
    """Return what is asked for on a day, by kind of work."""
    found: dict[TaskPurpose, list[tuple[RegisterRow, TrainingRequirement]]] = defaultdict(list)
    held = RegisterRow.objects.filter(kind=TrainingRequirement.kind)
    rows = rows_of(set(held.values_list("subject", flat=True)), at=on, known=None)
    for row in sorted(rows, key=lambda row: (row.title, row.subject)):
        document = document_of(row)
        if isinstance(document, TrainingRequirement):
            found[document.competence].append((row, document))
    return dict(found)


def training_by(on: date, *, persons: Collection[str] | None = None) -> Training:
    """Return what is recorded of people by a day; of everybody where nobody is named."""
    attended: dict[str, list[Attended]] = defaultdict(list)
    tested: dict[str, dict[TaskPurpose, list[Examined]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(on, persons):
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
    return Training(attended, tested)


def _rows(on: date, persons: Collection[str] | None) -> list[RegisterRow]:
    kinds = {TrainingSession.kind, Assessment.kind}
    if persons is None:
        return rows_at(at=on, known=None, kinds=kinds)
    named = LinkRow.objects.filter(kind__in=kinds, target__in=sorted(persons))
    subjects = set(named.values_list("subject", flat=True))
    return [row for row in rows_of(subjects, at=on, known=None) if row.kind in kinds]
