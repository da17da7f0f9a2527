"""What is held of one record, who said it, and how it came to be so."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from landrelease.kinds import (
    KINDS,
    FieldDescription,
    Kind,
    Tier,
    fields_of,
    kind_named,
    place_tier,
    read_document,
    redact,
)
from landrelease.ledger import Act, Entry, Standing, State, fold, superseded, unsealed
from landrelease.queries._detection_current import detection_current, on_his_ground
from landrelease.queries._shown import (
    RecordRow,
    ShownField,
    may_see_people,
    names_of_people,
    reason_tier,
    row_of,
    shown_fields,
    titles_of,
    when_text,
)
from landrelease.queries.workbench import batches_to_follow
from landrelease.store.chain import entries, personal_values
from landrelease.store.models import LinkRow, RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.refusals import NotAllowed, NotFound, NotYourGround
from landrelease.store.register import batch_standings, register_row
from landrelease.store.scope import scope_of


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry about a record, and what became of it."""

    entry: str
    what: str
    """``recorded``, ``corrected``, ``withdrawn`` or ``erased``."""
    title: str
    """The record's title as this entry says it; empty for a withdrawal."""
    state: str
    """Where its batch stands."""
    counts: bool
    """Whether it still counts: approved, and neither corrected nor withdrawn since."""
    recorded_at: datetime
    author: str
    """Empty for those who may not see names of persons, as is ``reviewed_by``."""
    organisation: str
    source: str
    """Title of the information source; empty when the author saw it, or it is not shown."""
    source_link: str
    grade: str
    when: str
    reason: str
    reviewed_by: str
    reviewed_at: datetime | None
    batch: str
    """Empty where its page is not for the viewer."""
    taken_up: bool = False
    """Whether it was a proposal, and a second person then decided the same."""
    taken_back: bool = False
    """Whether it was a proposal, and its proposer withdrew it."""
    review_reason: str = ""
    """Why it was rejected; of the strictest tier, for it may speak of all it was said with."""


@dataclass(frozen=True, slots=True)
class RecordDetail:
    """A record as a viewer may see it."""

    row: RecordRow
    tier: Tier
    fields: tuple[ShownField, ...]
    hidden_fields: int
    place: dict[str, Any] | None
    place_hidden: bool
    entered: str
    precision: str
    radius_m: float | None
    entry: str
    history: tuple[HistoryLine, ...]
    related: tuple[RecordRow, ...]


def record(
    viewer: Viewer,
    *,
    kind: str,
    subject: str,
    at: date | None = None,
    known: datetime | None = None,
) -> RecordDetail:
    """Return a record as it is held, or was at a date.

    Raises
    ------
    NotFound
        When there is none, or the viewer may not know of it.
    """
    declared = kind_named(kind)
    every = list(entries(subjects=[subject]))
    said = [entry for entry in every if entry.kind == kind]
    row = _row(kind, subject, every, at=at, known=known)
    if row is not None:
        viewer = scope_of(viewer).viewer_of_row(row).looking_at(kind)
    if row is None or not viewer.may_see(declared.tier):
        raise NotFound(declared.label.lower(), subject)
    payload = json.loads(row.document)
    personal: Mapping[str, Any] = {}
    if viewer.may_see(Tier.PERSONAL):
        personal = personal_values([row.entry]).get(row.entry, {})
    fields, hidden = shown_fields(declared, payload, viewer, personal)
    place = payload.get("place") if viewer.may_see(place_tier(declared)) else None
    return RecordDetail(
        row=replace(row_of(row, viewer), detection_current=_current(row, viewer, known)),
        tier=declared.tier,
        fields=fields,
        hidden_fields=hidden,
        place=None if place is None else place["geometry"],
        place_hidden=place is None and payload.get("place") is not None,
        entered="" if place is None else place.get("entered", ""),
        precision="" if place is None else place.get("precision", ""),
        radius_m=_radius(place),
        entry=row.entry,
        history=history(viewer, said),
        related=_related(viewer, kind, subject),
    )


def _current(row: RegisterRow, viewer: Viewer, known: datetime | None) -> str:
    return detection_current(on_his_ground([row], viewer), known=known).get(row.subject, "")


def _radius(place: Mapping[str, Any] | None) -> float | None:
    radius = None if place is None else place.get("radius_m")
    return float(radius) if isinstance(radius, int | float) else None


def _row(
    kind: str, subject: str, said: list[Entry], *, at: date | None, known: datetime | None
) -> RegisterRow | None:
    if at is None and known is None:
        return RegisterRow.objects.filter(kind=kind, subject=subject).first()
    state = fold(_with_reviews(said), at=at, known=known).get((kind, subject))
    return None if state is None else register_row(state, state.document())


def _with_reviews(said: Iterable[Entry]) -> list[Entry]:
    return [
        entry for batch in sorted({entry.batch for entry in said}) for entry in entries(batch=batch)
    ]


def history(viewer: Viewer, said: Iterable[Entry]) -> tuple[HistoryLine, ...]:
    """Return what was said about a subject, newest first."""
    said = [entry for entry in said if entry.act.is_content or entry.act is Act.ERASE]
    standing = batch_standings({entry.batch for entry in said})
    approved = [
        e for e in said if e.batch in standing and standing[e.batch].state is State.APPROVED
    ]
    gone = superseded(approved)
    people = names_of_people({entry.author for entry in said} | {standing[b].by for b in standing})
    sources = titles_of({("information_source", entry.source.subject) for entry in said}, viewer)
    open_, named = viewer.may_see(Tier.PARTNER), may_see_people(viewer)
    counting = {entry.batch for entry in approved}
    open_batches = batches_to_follow(viewer, {entry.batch for entry in said})
    lines = []
    for entry in sorted(said, key=lambda e: (e.recorded_at, e.sequence), reverse=True):
        review = standing.get(entry.batch)
        if not _may_know(viewer, entry, review):
            continue
        reviewed = review is not None and review.state in {State.APPROVED, State.REJECTED}
        lines.append(
            HistoryLine(
                entry=entry.id,
                what=_what(entry),
                title=_title(entry),
                state="" if review is None else review.state.value,
                counts=entry in approved and entry.id not in gone,
                recorded_at=entry.recorded_at,
                author=people.get(entry.author, entry.author) if named else "",
                organisation=entry.organisation if open_ else "",
                source=sources.get(("information_source", entry.source.subject), ""),
                source_link=entry.source.subject
                if ("information_source", entry.source.subject) in sources
                else "",
                grade=entry.source.grade if open_ else "",
                when=when_text(entry.first, entry.last, KINDS[entry.kind]),
                reason=entry.reason if viewer.may_see(reason_tier(entry.kind)) else "",
                reviewed_by=people.get(review.by, review.by)
                if review is not None and reviewed and named
                else "",
                reviewed_at=review.since if review is not None and reviewed else None,
                batch=entry.batch if entry.batch in open_batches else "",
                taken_up=review is not None and review.taken_up_in(counting),
                taken_back=review is not None
                and review.state is State.REJECTED
                and review.by == entry.author,
                review_reason=review.reason
                if review is not None
                and review.state is State.REJECTED
                and viewer.looking_at("").may_see(reason_tier(""))
                else "",
            )
        )
    return tuple(lines)


def _may_know(viewer: Viewer, entry: Entry, review: Standing | None) -> bool:
    """What is approved is known to all, what waits to those who review, a draft to its author."""
    if review is None or review.state is State.APPROVED or entry.author == viewer.username:
        return True
    reviews = viewer.may(Right.ENTER) or viewer.may(Right.APPROVE)
    return reviews and review.state is not State.SAVED


def _title(entry: Entry) -> str:
    if entry.act is not Act.RECORD:
        return ""
    kind = KINDS[entry.kind]
    return read_document(kind, unsealed(entry.payload), version=entry.kind_version).title()


def _what(entry: Entry) -> str:
    if entry.act is Act.ERASE:
        return "erased"
    if entry.act is Act.WITHDRAW:
        return "withdrawn"
    return "corrected" if entry.corrects else "recorded"


def _related(viewer: Viewer, kind: str, subject: str) -> tuple[RecordRow, ...]:
    """Records that name this one: subjects may be shared, so the kind decides too."""
    links = LinkRow.objects.filter(target=subject).order_by("kind", "subject")[:200]
    wanted = {
        (link.kind, link.subject)
        for link in links
        if viewer.looking_at(link.kind).may_see(_field(link.kind, link.field).tier)
        and _field(link.kind, link.field).reference == kind
    }
    rows = RegisterRow.objects.filter(
        scope_of(viewer).known(), subject__in=[item for _, item in wanted]
    ).defer("document", "geometry")
    return tuple(row_of(row, viewer) for row in rows if (row.kind, row.subject) in wanted)


def _field(kind: str, name: str) -> FieldDescription:
    return next(field for field in fields_of(KINDS[kind]) if field.name == name)


@dataclass(frozen=True, slots=True)
class Prefilled:
    """An entry's content, for the form that corrects it; without what is not shown."""

    kind: str
    subject: str
    entry: str
    payload: dict[str, Any]
    first: date | None
    last: date | None
    source: str
    reliability: str
    credibility: str


def entry_to_correct(viewer: Viewer, *, entry: str) -> Prefilled:
    """Return an entry's content as far as the viewer may see it.

    Raises
    ------
    NotAllowed
        Without the right to enter reports, or beside the areas he is limited to.
    NotFound
        When there is none, or the viewer may not know of it.
    """
    if not viewer.may(Right.ENTER):
        raise NotAllowed(Right.ENTER)
    said = next(entries(ids=[entry]), None)
    if said is not None:
        limited, viewer = bool(viewer.areas), scope_of(viewer).viewer_of(said)
        if limited and not viewer.on_his_ground:
            raise NotYourGround
        viewer = viewer.looking_at(said.kind)
    if said is not None and not _may_know(
        viewer, said, batch_standings([said.batch]).get(said.batch)
    ):
        raise NotFound("entry", entry)
    if said is None or said.act is not Act.RECORD or not viewer.may_see(KINDS[said.kind].tier):
        raise NotFound("entry", entry)
    if not viewer.may_enter(said.kind):
        raise NotAllowed(Right.ENTER)
    kind: type[Kind] = KINDS[said.kind]
    payload = redact(kind, unsealed(said.payload), clearance=viewer.clearance)
    if viewer.may_see(Tier.PERSONAL):
        payload |= personal_values([entry]).get(entry, {})
    return Prefilled(
        kind=said.kind,
        subject=said.subject,
        entry=entry,
        payload=payload,
        first=said.first,
        last=said.last,
        source=said.source.subject,
        reliability=said.source.reliability,
        credibility=said.source.credibility,
    )
