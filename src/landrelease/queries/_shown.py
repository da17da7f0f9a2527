"""How rows and entries are shown to a viewer: redacted first, then worded."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from landrelease.kinds import (
    KINDS,
    NOT_KNOWN,
    FieldDescription,
    Kind,
    Tier,
    When,
    fields_of,
    redact,
)
from landrelease.ledger import ERASED, is_commitment
from landrelease.store.chain import chunks
from landrelease.store.models import RegisterRow, User
from landrelease.store.people import Viewer
from landrelease.store.scope import scope_of

Link = tuple[str, str]
FOLDED_FROM: Final = 4_000
"""Longer texts are kept shut on pages, characters."""
PRINTED_UP_TO: Final = 50_000
"""Of a longer text pages print the beginning, characters."""
_ACCOUNTS: Final = frozenset(
    {
        ("access_decision", "decider"),
        ("area_decision", "decider"),
        ("trial", "designer"),
        ("parity_declaration", "decider"),
        ("qa_visit", "inspector"),
        ("qc_plan", "planner"),
        ("qc_inspection", "inspector"),
        ("nonconformity", "raised_by"),
        ("nonconformity", "answered_by"),
        ("nonconformity", "checked_by"),
        ("plan", "planner"),
        ("plan_adoption", "decider"),
    }
)
"""Fields that hold a user name; people are shown by the name of their account."""


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A line of a list."""

    kind: str
    kind_label: str
    subject: str
    title: str
    status: str
    status_label: str
    when: str
    grade: str
    revision: int
    organisation: str
    detection_current: str = ""
    """Of a searched area, for those who may know of trials: ``yes``, ``no``,
    ``not_known`` or ``not_from_trials``."""


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field as a page prints it."""

    name: str
    label: str
    value: str
    unit: str
    links: tuple[tuple[str, str, str], ...]
    """Kind, subject and title of what a reference names."""
    long: bool
    tier: Tier
    not_known: bool

    @property
    def folded(self) -> bool:
        """Whether a page keeps it shut until somebody asks for it."""
        return len(self.value) > FOLDED_FROM

    @property
    def beginning(self) -> str:
        """What a page prints of it; the record's export has all."""
        return self.value[:PRINTED_UP_TO]

    @property
    def cut(self) -> bool:
        """Whether a page prints the beginning alone."""
        return len(self.value) > PRINTED_UP_TO


def row_of(row: RegisterRow, viewer: Viewer) -> RecordRow:
    """Show a register row as a line."""
    kind = KINDS[row.kind]
    return RecordRow(
        kind=row.kind,
        kind_label=kind.label,
        subject=row.subject,
        title=row.title,
        status=row.status,
        status_label=status_label(kind, row.status),
        when=when_text(row.first, row.last, kind),
        grade=row.grade if viewer.may_see(Tier.PARTNER) else "",
        revision=row.revision,
        organisation=row.organisation if viewer.may_see(Tier.PARTNER) else "",
    )


def status_label(kind: type[Kind], status: str) -> str:
    """Return the label of a status, whichever vocabulary of the kind it is from."""
    for field in fields_of(kind):
        if field.name in {"status", "follow_up", "outcome", "result"}:
            return dict(field.choices).get(status, status)
    return status


def when_text(first: date | None, last: date | None, kind: type[Kind]) -> str:
    """Return the days a record speaks of, as people write them."""
    if first is None:
        return ""
    if kind.temporal == "state" and last is None:
        return f"since {first.isoformat()}"
    return str(When(first, last or first))


def shown_fields(
    kind: type[Kind], payload: Mapping[str, Any], viewer: Viewer, personal: Mapping[str, Any]
) -> tuple[tuple[ShownField, ...], int]:
    """Return the fields the viewer may see, and how many that say something he may not.

    A field that a document leaves out, and that is not known unless said, is shown as not known.
    """
    visible = redact(kind, payload, clearance=viewer.clearance)
    if payload:
        visible = _unsaid(kind, viewer) | visible
    fields = [field for field in fields_of(kind) if field.name in visible and field.type != "place"]
    titles = _titles(fields, visible, viewer)
    visible |= _named(kind, visible)
    shown = tuple(_shown(field, visible[field.name], personal, titles) for field in fields)
    hidden = sum(
        1
        for field in fields_of(kind)
        if field.name in payload and field.name not in visible and payload[field.name] != ""
    )
    return shown, hidden


def _named(kind: type[Kind], visible: Mapping[str, Any]) -> dict[str, Any]:
    held = {
        field: str(visible[field])
        for of, field in _ACCOUNTS
        if of == kind.kind and visible.get(field)
    }
    people = names_of_people(held.values()) if held else {}
    return {field: people.get(username, username) for field, username in held.items()}


def _unsaid(kind: type[Kind], viewer: Viewer) -> dict[str, Any]:
    return {
        field.name: NOT_KNOWN
        for field in fields_of(kind)
        if field.default == NOT_KNOWN and field.tier <= viewer.clearance
    }


def _titles(
    fields: Iterable[FieldDescription], payload: Mapping[str, Any], viewer: Viewer
) -> dict[Link, str]:
    wanted = {
        (field.reference, target)
        for field in fields
        if field.reference
        for target in _targets(payload[field.name])
    }
    return titles_of(wanted, viewer)


def titles_of(wanted: Iterable[Link], viewer: Viewer) -> dict[Link, str]:
    """Return titles of the records a viewer may know of."""
    found: dict[Link, str] = {}
    subjects = sorted({subject for _, subject in wanted})
    known = scope_of(viewer).known()
    for part in chunks(subjects):
        rows = RegisterRow.objects.filter(known, subject__in=part)
        found |= {(row.kind, row.subject): row.title for row in rows.defer("document", "geometry")}
    return found


def _targets(value: Any) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(str(item) for item in value)
    return (str(value),) if value else ()


def _shown(
    field: FieldDescription, value: Any, personal: Mapping[str, Any], titles: Mapping[Link, str]
) -> ShownField:  # JSON values
    if is_commitment(value):
        value = personal.get(field.name, ERASED)
    links = tuple(
        (field.reference, target, titles[field.reference, target])
        for target in (_targets(value) if field.reference else ())
        if (field.reference, target) in titles
    )
    return ShownField(
        name=field.name,
        label=field.label,
        value="" if field.reference else _text(field, value),
        unit=field.unit if value != NOT_KNOWN else "",
        links=links,
        long=field.long,
        tier=field.tier,
        not_known=value == NOT_KNOWN,
    )


def _text(field: FieldDescription, value: Any) -> str:
    if value is None or value == "":
        return ""
    if value == NOT_KNOWN:
        return "Not known"
    if field.type == "boolean":
        return "Yes" if value else "No"
    if field.choices:
        return dict(field.choices).get(str(value), str(value))
    return f"{value:,}" if isinstance(value, int) else str(value)


def payload_of(row: RegisterRow) -> dict[str, Any]:
    """Return a row's stored document."""
    return dict(json.loads(row.document))


def names_of_people(usernames: Iterable[str]) -> dict[str, str]:
    """Return the names of accounts."""
    wanted = set(usernames)
    return dict(User.objects.filter(username__in=wanted).values_list("username", "name"))


def may_see_people(viewer: Viewer) -> bool:
    """Whether names of persons are shown to him; others see the organisation."""
    return replace(viewer, looks_at="").may_see(Tier.RESTRICTED)


def reason_tier(kind: str) -> Tier:
    """A reason may speak of any field: it has the strictest tier, personal fields apart.

    Without a kind, as for a batch of several, it may speak of any field of any kind.
    """
    kinds = [KINDS[kind]] if kind in KINDS else KINDS.values()
    tiers = [field.tier for one in kinds for field in fields_of(one)]
    return max(Tier.PARTNER, *(tier for tier in tiers if tier < Tier.PERSONAL))


def stamp(moment: datetime) -> str:
    """Return a moment as pages print it."""
    return moment.strftime("%Y-%m-%d %H:%M UTC")
