"""Investigations as pages show them: findings with what they rest on, and recommendations."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from landrelease.kinds import (
    ActionStatus,
    Investigation,
    InvestigationFinding,
    Kind,
    Recommendation,
    fields_of,
)
from landrelease.queries._shown import titles_of
from landrelease.store.access_facts import document_of
from landrelease.store.models import LinkRow, RegisterRow
from landrelease.store.people import Viewer

KindT = TypeVar("KindT", bound=Kind)

Named = tuple[str, str, str]
"""Kind, subject and title."""


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """What was found, and what it rests on."""

    subject: str
    statement: str
    explanation: str
    evidence: tuple[Named, ...]
    not_held: int
    """Records named as evidence that are not held, or that the viewer may not know of."""
    other: str


@dataclass(frozen=True, slots=True)
class ShownRecommendation:
    """What is recommended, and where it stands on a day."""

    subject: str
    recommended: str
    addressed_to: str
    due: date | None
    status: ActionStatus
    overdue: bool
    done: str
    follows_from: tuple[str, ...]
    """Statements of the findings it follows from."""


@dataclass(frozen=True, slots=True)
class ShownInvestigation:
    """An investigation; what older records say in one text stays beside the findings."""

    subject: str
    document: Investigation
    looked_at: tuple[Named, ...]
    findings: tuple[ShownFinding, ...]
    recommendations: tuple[ShownRecommendation, ...]


def investigations_of(viewer: Viewer, *, accident: str, on: date) -> tuple[ShownInvestigation, ...]:
    """Return the investigations of an accident; the caller knows that the viewer may see them."""
    told = []
    for row, document in _naming(Investigation, "accident", accident):
        findings = list(_naming(InvestigationFinding, "investigation", row.subject))
        statements = {one.subject: finding.statement for one, finding in findings}
        followed = _naming(Recommendation, "investigation", row.subject)
        looked_at, _ = _evidence(viewer, document, leave_out={"accident"})
        told.append(
            ShownInvestigation(
                row.subject,
                document,
                looked_at,
                tuple(_finding(viewer, one.subject, finding) for one, finding in findings),
                tuple(
                    shown_recommendation(viewer, one.subject, said, on=on, statements=statements)
                    for one, said in followed
                ),
            )
        )
    return tuple(told)


def _naming(kind: type[KindT], field: str, target: str) -> Iterator[tuple[RegisterRow, KindT]]:
    """Return the records of a kind that name another in a field, oldest first."""
    named = LinkRow.objects.filter(kind=kind.kind, field=field, target=target)
    rows = RegisterRow.objects.filter(kind=kind.kind, subject__in=named.values("subject"))
    for row in rows.order_by("first", "title", "subject"):
        document = document_of(row)
        if isinstance(document, kind):
            yield row, document


def _finding(viewer: Viewer, subject: str, finding: InvestigationFinding) -> ShownFinding:
    evidence, not_held = _evidence(viewer, finding, leave_out={"investigation"})
    return ShownFinding(
        subject,
        finding.statement,
        finding.explanation,
        evidence,
        not_held,
        finding.other_evidence,
    )


def _evidence(
    viewer: Viewer, document: Kind, *, leave_out: Iterable[str]
) -> tuple[tuple[Named, ...], int]:
    """Return what a document names, in the order of its fields, and how much is not held."""
    named: dict[tuple[str, str], None] = {}
    for field in fields_of(type(document)):
        if field.reference and field.name not in leave_out:
            value = getattr(document, field.name)
            targets = value if isinstance(value, tuple) else (value,)
            named |= dict.fromkeys((field.reference, target) for target in targets if target)
    titles = titles_of(named, viewer)
    held = tuple((kind, subject, titles[kind, subject]) for kind, subject in named
                 if (kind, subject) in titles)  # fmt: skip
    return held, len(named) - len(held)


def shown_recommendation(
    viewer: Viewer,
    subject: str,
    said: Recommendation,
    *,
    on: date,
    statements: dict[str, str],
) -> ShownRecommendation:
    """Show a recommendation as it stands on a day; what is checked and closed is never overdue."""
    due = said.due if isinstance(said.due, date) else None
    names = titles_of({("organisation", said.addressed_to)}, viewer)
    return ShownRecommendation(
        subject=subject,
        recommended=said.recommended,
        addressed_to=names.get(("organisation", said.addressed_to), ""),
        due=due,
        status=said.status,
        overdue=is_overdue(said, on=on),
        done=said.done,
        follows_from=tuple(statements[one] for one in said.findings if one in statements),
    )


def is_overdue(said: Recommendation, *, on: date) -> bool:
    """Whether the last day has passed and what was done is not checked; that day is in time."""
    late = isinstance(said.due, date) and said.due < on
    return late and said.status is not ActionStatus.CLOSED
