"""What the register holds about who may do a kind of work on a day."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from landrelease.detection import RightToWork, Standing, WorkStanding, standing_on
from landrelease.kinds import (
    Accreditation,
    AccreditationScope,
    AccreditationStatus,
    AccreditedHolder,
    Deminer,
    Device,
    DeviceStatus,
    Kind,
    TaskPurpose,
    read_document,
)
from landrelease.ledger import Entry, SubjectState, fold, unsealed
from landrelease.standards import Rule, rule
from landrelease.store.chain import chunks, entries
from landrelease.store.models import LinkRow, RegisterRow
from landrelease.store.register import batch_standings

_WORKED: Final = "daily_progress"
_LAPSE: Final = frozenset({AccreditedHolder.TEAM, AccreditedHolder.PERSON, AccreditedHolder.ANIMAL})
"""Holders whose accreditation lapses when they stand down."""
_SCOPES: Final[dict[TaskPurpose, frozenset[AccreditationScope]]] = {
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
        Which part of what was said it is about: organisation, team or device.
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


def shortfalls(
    *,
    task_purpose: TaskPurpose,
    organisation: str,
    team: str,
    device: str,
    on: date,
    packs: tuple[str, ...],
) -> tuple[Shortfall, ...]:
    """Return every reason why the work may not be done on the day; empty when it may."""
    held = _accreditations(organisation, task_purpose, on=on)
    own = [item for item in held if item.document.holder is AccreditedHolder.ORGANISATION]
    found: list[Shortfall] = []
    asked = rule("competence.organisation_accredited", on=on, packs=packs)
    found += _accredited("organisation", own, task_purpose, asked, on=on, stand_down=0)
    if team:
        found += _team(organisation, team, task_purpose, held, on=on, packs=packs)
    if device:
        found += device_shortfalls(device, on=on)
    return tuple(found)


def device_shortfalls(device: str, *, on: date) -> tuple[Shortfall, ...]:
    """Return why an instrument may not be used on a day; empty when it may."""
    state = _states("device", [device], on=on).get(device)
    document = None if state is None else state.document()
    if not isinstance(document, Device):
        why = f"No device {device!r} is recorded as of {on}."
        return (Shortfall("device", why, "Record the device with its check first."),)
    record = (Device.kind, device)
    if document.status is not DeviceStatus.IN_SERVICE:
        why = f"Device {document.code} is {document.status.label.lower()} on {on}."
        return (Shortfall("device", why, "Use another device.", record=record),)
    until = document.check_holds_until
    if isinstance(until, date) and until >= on:
        return ()
    told = f"held until {until}" if isinstance(until, date) else "is not recorded"
    why = f"The check of device {document.code} {told}, before {on}."
    way_out = "Check it and record until when the check holds, or use another device."
    return (Shortfall("device", why, way_out, record=record),)


@dataclass(frozen=True, slots=True)
class _Held:
    """An accreditation and the state of it that counts on a day."""

    subject: str
    document: Accreditation
    first: date | None
    last: date | None


def _accreditations(organisation: str, purpose: TaskPurpose, *, on: date) -> list[_Held]:
    """Return what an organisation, and those of it, have or had for a kind of work."""
    links = LinkRow.objects.filter(kind=Accreditation.kind, target=organisation)
    subjects = sorted(links.values_list("subject", flat=True).distinct())
    found = []
    for subject, state in _states(Accreditation.kind, subjects, on=None).items():
        entry = _counting(state, on=on)
        if entry is None:
            continue
        document = read_document(Accreditation, unsealed(entry.payload), version=entry.kind_version)
        if (
            isinstance(document, Accreditation)
            and document.organisation == organisation
            and document.scope in _SCOPES[purpose]
        ):
            found.append(_Held(subject, document, entry.first, entry.last))
    return found


@dataclass(frozen=True, slots=True)
class HeldAccreditation:
    """An accreditation and where it stands on a day."""

    subject: str
    document: Accreditation
    first: date | None
    last: date | None
    standing: WorkStanding


def accreditations_on(on: date, *, packs: tuple[str, ...]) -> tuple[HeldAccreditation, ...]:
    """Return every accreditation there is or was, with where it stands on a day."""
    rows = RegisterRow.objects.filter(kind=Accreditation.kind).order_by("title", "subject")
    days = rule("competence.stand_down", on=on, packs=packs).value
    found = []
    for subject, state in _states(
        Accreditation.kind, rows.values_list("subject", flat=True), on=None
    ).items():
        entry = _counting(state, on=on)
        if entry is None:
            continue
        document = read_document(Accreditation, unsealed(entry.payload), version=entry.kind_version)
        if not isinstance(document, Accreditation):
            continue
        held = _Held(subject, document, entry.first, entry.last)
        is_team = document.holder is AccreditedHolder.TEAM
        worked = (
            _last_worked(document.organisation, document.name, before=on)
            if days and is_team
            else None
        )
        standing = standing_on(_right(held, worked), on=on, stand_down_days=days if is_team else 0)
        found.append(HeldAccreditation(subject, document, entry.first, entry.last, standing))
    return tuple(found)


def _counting(state: SubjectState, *, on: date) -> Entry | None:
    """Return the state that began last; an ended suspension gives way to the one before."""
    begun = [entry for entry in state.history if entry.first is None or entry.first <= on]
    while len(begun) > 1 and _is_over(begun[-1], on):
        begun.pop()
    return begun[-1] if begun else None


def _is_over(entry: Entry, on: date) -> bool:
    suspended = entry.payload.get("status") == AccreditationStatus.SUSPENDED.value
    return suspended and entry.last is not None and entry.last < on


def _states(kind: str, subjects: Iterable[str], *, on: date | None) -> dict[str, SubjectState]:
    said = [entry for entry in entries(subjects=subjects) if entry.kind == kind]
    standing = batch_standings({entry.batch for entry in said})
    return {key[1]: state for key, state in fold(said, at=on, standing=standing).items()}


def _accredited(
    field: str,
    held: list[_Held],
    purpose: TaskPurpose,
    asked: Rule,
    *,
    on: date,
    stand_down: float,
    last_worked: date | None = None,
) -> Iterator[Shortfall]:
    """Pass when one accreditation holds; else tell of the one that held longest."""
    if not held:
        if asked.value:
            why = (
                f"No accreditation of this {field} for {purpose.label} is recorded as of {on} "
                f"(rule {asked.name}, {asked.pack})."
            )
            yield Shortfall(field, why, "Record its accreditation, or choose another.", asked.name)
        return
    stands = [
        (standing_on(_right(item, last_worked), on=on, stand_down_days=stand_down), item)
        for item in held
    ]
    if any(standing.holds for standing, _ in stands):
        return
    standing, worst = max(stands, key=lambda pair: pair[0].since or date.min)
    yield Shortfall(
        field,
        _why(field, worst.document, standing, on=on),
        _WAYS_OUT[standing.standing],
        asked.name,
        (Accreditation.kind, worst.subject),
    )


def _right(item: _Held, last_worked: date | None) -> RightToWork:
    document = item.document
    return RightToWork(
        since=item.first,
        valid_until=item.last,
        suspended=document.status is AccreditationStatus.SUSPENDED,
        withdrawn=document.status is AccreditationStatus.WITHDRAWN,
        last_worked=last_worked if document.holder in _LAPSE else None,
    )


def _why(field: str, document: Accreditation, standing: WorkStanding, *, on: date) -> str:
    since = f" since {standing.since}" if standing.since else ""
    return (
        f"The accreditation of this {field} for {document.scope.label} is "
        f"{standing.standing.value}{since}; the work is of {on}."
    )


_WAYS_OUT: Final = {
    Standing.NOT_YET: "Wait until it is in force, or choose another.",
    Standing.EXPIRED: "Have it renewed and record the new state, or choose another.",
    Standing.SUSPENDED: "Lift the suspension by a new state of it, or choose another.",
    Standing.WITHDRAWN: "It was taken away: choose another.",
    Standing.STOOD_DOWN: "Refresh the training, record the renewal, then work; or choose another.",
}


def _team(
    organisation: str,
    team: str,
    purpose: TaskPurpose,
    held: list[_Held],
    *,
    on: date,
    packs: tuple[str, ...],
) -> Iterator[Shortfall]:
    own = [
        item
        for item in held
        if item.document.holder is AccreditedHolder.TEAM
        and item.document.name.casefold() == team.casefold()
    ]
    days = rule("competence.stand_down", on=on, packs=packs).value
    asked = rule("competence.team_accredited", on=on, packs=packs)
    worked = _last_worked(organisation, team, before=on) if days and own else None
    yield from _accredited("team", own, purpose, asked, on=on, stand_down=days, last_worked=worked)
    if purpose is TaskPurpose.EOD_SPOT:
        yield from _eod_level(organisation, team, on=on, packs=packs)


def _last_worked(organisation: str, team: str, *, before: date) -> date | None:
    """Return the last day before with recorded work of the team."""
    links = LinkRow.objects.filter(kind=_WORKED, field="organisation", target=organisation)
    subjects = links.values_list("subject", flat=True)
    days: list[date] = []
    for part in chunks(subjects):
        rows = RegisterRow.objects.filter(kind=_WORKED, subject__in=part, first__lt=before)
        days += [
            min(row.last or row.first, before)
            for row in rows.only("first", "last", "document")
            if row.first is not None and _payload(row).get("team", "").casefold() == team.casefold()
        ]
    return max(days, default=None)


def _payload(row: RegisterRow) -> dict[str, Any]:
    return dict(json.loads(row.document))


def _eod_level(
    organisation: str, team: str, *, on: date, packs: tuple[str, ...]
) -> Iterator[Shortfall]:
    asked = rule("competence.eod_level.eod_spot", on=on, packs=packs)
    if not asked.value:
        return
    links = LinkRow.objects.filter(kind=Deminer.kind, field="organisation", target=organisation)
    subjects = sorted(links.values_list("subject", flat=True).distinct())
    people = [state.document() for state in _states(Deminer.kind, subjects, on=on).values()]
    if not any(_is_able(person, team, asked.value, on=on) for person in people):
        why = (
            f"No member of team {team} has EOD level {asked.value:g} or above on {on} "
            f"(rule {asked.name}, {asked.pack})."
        )
        way_out = "Record the level of a member, or send a team that has one."
        yield Shortfall("team", why, way_out, asked.name)


def _is_able(person: Kind, team: str, level: float, *, on: date) -> bool:
    if not isinstance(person, Deminer) or person.team.casefold() != team.casefold():
        return False
    until = person.competent_until
    return person.eod_level.rank >= level and not (isinstance(until, date) and until < on)
