"""Accreditations as the register holds them, and whether one of them holds on a day."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from landrelease.detection import RightToWork, Standing, WorkStanding, standing_on
from landrelease.kinds import (
    Accreditation,
    AccreditationScope,
    AccreditationStatus,
    AccreditedHolder,
    TaskPurpose,
    read_document,
)
from landrelease.ledger import Entry, SubjectState, fold, unsealed
from landrelease.standards import Rule
from landrelease.store.chain import chunks, entries
from landrelease.store.models import LinkRow, RegisterRow
from landrelease.store.register import batch_standings

WORKED: Final = "daily_progress"
LAPSE: Final = frozenset({AccreditedHolder.TEAM, AccreditedHolder.PERSON, AccreditedHolder.ANIMAL})
"""Holders whose accreditation lapses when they stand down."""
SCOPES: Final[dict[TaskPurpose, frozenset[AccreditationScope]]] = {
    TaskPurpose.NTS: frozenset({AccreditationScope.SURVEY}),
    TaskPurpose.TS: frozenset({AccreditationScope.SURVEY}),
    TaskPurpose.CLEARANCE: frozenset({AccreditationScope.CLEARANCE}),
    TaskPurpose.BAC: frozenset({AccreditationScope.CLEARANCE}),
    TaskPurpose.EOD_SPOT: frozenset({AccreditationScope.EOD}),
    TaskPurpose.MARKING: frozenset({AccreditationScope.SURVEY, AccreditationScope.CLEARANCE}),
    TaskPurpose.VERIFICATION: frozenset({AccreditationScope.CLEARANCE}),
}
"""Which accreditation each kind of work asks for."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One reason why the work may not be done, and the way out of it.

    Parameters
    ----------
    field
        Which part of what was said it is about: organisation, team, searchers or devices.
    why, way_out
        Sentences.
    rule
        Name of the rule it rests on; empty for the check of a device.
    record
        Kind and subject of the record it rests on; empty when there is none.
    """

    field: str
    why: str
    way_out: str
    rule: str = ""
    record: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Held:
    """An accreditation and the state of it that counts on a day."""

    subject: str
    document: Accreditation
    first: date | None
    last: date | None


def accreditations_held(organisation: str, purpose: TaskPurpose, *, on: date) -> list[Held]:
    """Return what an organisation, and those of it, have or had for a kind of work."""
    links = LinkRow.objects.filter(kind=Accreditation.kind, target=organisation)
    subjects = sorted(links.values_list("subject", flat=True).distinct())
    found = []
    for subject, state in states(Accreditation.kind, subjects, on=None).items():
        entry = counting(state, on=on)
        if entry is None:
            continue
        document = read_document(Accreditation, unsealed(entry.payload), version=entry.kind_version)
        if (
            isinstance(document, Accreditation)
            and document.organisation == organisation
            and document.scope in SCOPES[purpose]
        ):
            found.append(Held(subject, document, entry.first, entry.last))
    return found


def counting(state: SubjectState, *, on: date) -> Entry | None:
    """Return the state that began last; an ended suspension gives way to the one before."""
    begun = [entry for entry in state.history if entry.first is None or entry.first <= on]
    while len(begun) > 1 and _is_over(begun[-1], on):
        begun.pop()
    return begun[-1] if begun else None


def _is_over(entry: Entry, on: date) -> bool:
    suspended = entry.payload.get("status") == AccreditationStatus.SUSPENDED.value
    return suspended and entry.last is not None and entry.last < on


def states(kind: str, subjects: Iterable[str], *, on: date | None) -> dict[str, SubjectState]:
    said = [entry for entry in entries(subjects=subjects) if entry.kind == kind]
    standing = batch_standings({entry.batch for entry in said})
    return {key[1]: state for key, state in fold(said, at=on, standing=standing).items()}


def accredited(
    field: str,
    held: Sequence[Held],
    purpose: TaskPurpose,
    asked: Rule,
    *,
    who: str,
    on: date,
    stand_down: float = 0,
    last_worked: date | None = None,
) -> Iterator[Shortfall]:
    """Pass when one accreditation holds; else tell of the one that held longest.

    Parameters
    ----------
    asked
        Rule that says whether one is needed where none is recorded.
    who
        Whose it is, as a sentence names it.
    """
    if not held:
        if asked.value:
            why = (
                f"No accreditation of {who} for {purpose.label} is recorded as of {on} "
                f"(rule {asked.name}, {asked.pack})."
            )
            yield Shortfall(field, why, "Record its accreditation, or choose another.", asked.name)
        return
    stands = [
        (standing_on(right_of(item, last_worked), on=on, stand_down_days=stand_down), item)
        for item in held
    ]
    if any(standing.holds for standing, _ in stands):
        return
    standing, worst = max(stands, key=lambda pair: pair[0].since or date.min)
    yield Shortfall(
        field,
        _why(who, worst.document, standing, on=on),
        _WAYS_OUT[standing.standing],
        asked.name,
        (Accreditation.kind, worst.subject),
    )


def right_of(item: Held, last_worked: date | None) -> RightToWork:
    document = item.document
    return RightToWork(
        since=item.first,
        valid_until=item.last,
        suspended=document.status is AccreditationStatus.SUSPENDED,
        withdrawn=document.status is AccreditationStatus.WITHDRAWN,
        last_worked=last_worked if document.holder in LAPSE else None,
    )


def _why(who: str, document: Accreditation, standing: WorkStanding, *, on: date) -> str:
    since = f" since {standing.since}" if standing.since else ""
    return (
        f"The accreditation of {who} for {document.scope.label} is "
        f"{standing.standing.value}{since}; the work is of {on}."
    )


_WAYS_OUT: Final = {
    Standing.NOT_YET: "Wait until it is in force, or choose another.",
    Standing.EXPIRED: "Have it renewed and record the new state, or choose another.",
    Standing.SUSPENDED: "Lift the suspension by a new state of it, or choose another.",
    Standing.WITHDRAWN: "It was taken away: choose another.",
    Standing.STOOD_DOWN: "Refresh the training, record the renewal, then work; or choose another.",
}


def named(held: Iterable[Held], name: str, *holders: AccreditedHolder) -> list[Held]:
    """Return the accreditations of one team, person, animal or machine, by its name or code."""
    wanted = name.strip().casefold()
    return [
        item
        for item in held
        if item.document.holder in holders and item.document.name.strip().casefold() == wanted
    ]


def last_worked_by_team(organisation: str, team: str, *, before: date) -> date | None:
    """Return the last day before with recorded work of the team."""
    wanted = team.strip().casefold()
    days = [
        day
        for day, row in _worked("organisation", organisation, before=before)
        if str(_payload(row).get("team", "")).strip().casefold() == wanted
    ]
    return max(days, default=None)


def last_worked_by(field: str, subject: str, *, before: date) -> date | None:
    """Return the last day before with recorded work that names a person or device.

    Parameters
    ----------
    field
        ``searchers`` or ``devices``: where a day's work names it.
    """
    return max((day for day, _ in _worked(field, subject, before=before)), default=None)


def _worked(field: str, target: str, *, before: date) -> Iterator[tuple[date, RegisterRow]]:
    links = LinkRow.objects.filter(kind=WORKED, field=field, target=target)
    for part in chunks(links.values_list("subject", flat=True)):
        rows = RegisterRow.objects.filter(kind=WORKED, subject__in=part, first__lt=before)
        for row in rows.only("first", "last", "document"):
            if row.first is not None:
                yield min(row.last or row.first, before), row


def _payload(row: RegisterRow) -> dict[str, Any]:
    return dict(json.loads(row.document))
