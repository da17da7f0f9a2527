"""What the register holds about who may do a kind of work on a day."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from landrelease.detection import WorkStanding, standing_on
from landrelease.kinds import (
    Accreditation,
    AccreditationScope,
    AccreditedHolder,
    Deminer,
    Device,
    Kind,
    TaskPurpose,
    read_document,
)
from landrelease.ledger import unsealed
from landrelease.standards import rule
from landrelease.store._accreditation_facts import (
    LAPSE,
    SCOPES,
    Held,
    Shortfall,
    accreditations_held,
    accredited,
    counting,
    last_worked_by,
    last_worked_by_team,
    named,
    right_of,
    states,
)
from landrelease.store._agreement_facts import agreement_shortfalls
from landrelease.store._member_shortfalls import (
    Workers,
    able_members,
    level_shortfalls,
    member_shortfalls,
)
from landrelease.store._named_workers import (
    NAMED_IN,
    device_shortfalls,
    devices_known_out,
    unaccredited_devices,
)
from landrelease.store.models import LinkRow, RegisterRow

__all__ = [
    "HeldAccreditation",
    "Shortfall",
    "able_members",
    "accreditations_for",
    "accreditations_on",
    "device_shortfalls",
    "devices_known_out",
    "shortfalls",
]


def shortfalls(
    *,
    task_purpose: TaskPurpose,
    organisation: str,
    team: str = "",
    persons: Sequence[str] = (),
    devices: Sequence[str] = (),
    others_worked: bool = False,
    on: date,
    packs: tuple[str, ...],
) -> tuple[Shortfall, ...]:
    """Return every reason why the work may not be done on the day; empty when it may.

    Parameters
    ----------
    others_worked
        Whether somebody who is not named did the work, of a day: see `member_shortfalls`.
    """
    workers = Workers(organisation, team, persons, others_worked)
    held = accreditations_held(organisation, task_purpose, on=on)
    own = [item for item in held if item.document.holder is AccreditedHolder.ORGANISATION]
    found: list[Shortfall] = []
    asked = rule("competence.organisation_accredited", on=on, packs=packs)
    found += accredited("organisation", own, task_purpose, asked, who="this organisation", on=on)
    if team:
        found += _team(organisation, team, task_purpose, held, on=on, packs=packs)
        if task_purpose is TaskPurpose.EOD_SPOT:
            found += level_shortfalls(workers, on=on, packs=packs)
    found += member_shortfalls(workers, task_purpose, on=on, packs=packs)
    found += device_shortfalls(devices, on=on)
    found += unaccredited_devices(devices, task_purpose, on=on, packs=packs)
    found += agreement_shortfalls(organisation, task_purpose, on=on, packs=packs)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class HeldAccreditation:
    """An accreditation and where it stands on a day."""

    subject: str
    document: Accreditation
    first: date | None
    last: date | None
    standing: WorkStanding


def accreditations_on(
    on: date, *, packs: tuple[str, ...], scopes: Container[AccreditationScope] | None = None
) -> tuple[HeldAccreditation, ...]:
    """Return every accreditation there is or was, with where it stands on a day.

    Parameters
    ----------
    scopes
        Those asked about; None: every one.
    """
    rows = RegisterRow.objects.filter(kind=Accreditation.kind).order_by("title", "subject")
    days = rule("competence.stand_down", on=on, packs=packs).value
    found = []
    for subject, state in states(
        Accreditation.kind, rows.values_list("subject", flat=True), on=None
    ).items():
        entry = counting(state, on=on)
        if entry is None:
            continue
        document = read_document(Accreditation, unsealed(entry.payload), version=entry.kind_version)
        if not isinstance(document, Accreditation):
            continue
        if scopes is not None and document.scope not in scopes:
            continue
        held = Held(subject, document, entry.first, entry.last)
        lapses = days if document.holder in LAPSE else 0
        worked = _last_worked(document, before=on) if lapses else None
        standing = standing_on(right_of(held, worked), on=on, stand_down_days=lapses)
        found.append(HeldAccreditation(subject, document, entry.first, entry.last, standing))
    return tuple(found)


def accreditations_for(
    purpose: TaskPurpose, *, on: date, packs: tuple[str, ...]
) -> tuple[HeldAccreditation, ...]:
    """Return every accreditation for a kind of work, with where it stands on a day."""
    return accreditations_on(on, packs=packs, scopes=SCOPES[purpose])


def _last_worked(document: Accreditation, *, before: date) -> date | None:
    """Return the last day on which the holder of an accreditation worked."""
    if document.holder is AccreditedHolder.TEAM:
        return last_worked_by_team(document.organisation, document.name, before=before)
    kind = Deminer.kind if document.holder is AccreditedHolder.PERSON else Device.kind
    code = document.name.strip().casefold()
    days = [
        last_worked_by(NAMED_IN[kind], subject, before=before)
        for subject, one in _of(kind, document.organisation, on=before).items()
        if isinstance(one, Deminer | Device) and one.code.strip().casefold() == code
    ]
    return max((day for day in days if day is not None), default=None)


def _team(
    organisation: str,
    team: str,
    purpose: TaskPurpose,
    held: Sequence[Held],
    *,
    on: date,
    packs: tuple[str, ...],
) -> Iterator[Shortfall]:
    own = named(held, team, AccreditedHolder.TEAM)
    days = rule("competence.stand_down", on=on, packs=packs).value
    asked = rule("competence.team_accredited", on=on, packs=packs)
    worked = last_worked_by_team(organisation, team, before=on) if days and own else None
    yield from accredited(
        "team", own, purpose, asked,
        who="this team", on=on, stand_down=days, last_worked=worked,
    )  # fmt: skip


def _of(kind: str, organisation: str, *, on: date) -> dict[str, Kind]:
    """Return what is known on a day of people or devices of an organisation, by subject."""
    links = LinkRow.objects.filter(kind=kind, field="organisation", target=organisation)
    subjects = sorted(links.values_list("subject", flat=True).distinct())
    return {one: state.document() for one, state in states(kind, subjects, on=on).items()}
