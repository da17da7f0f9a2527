"""What waits for review, and what a batch holds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from landrelease.actions import (
    DetectionChange,
    authors_of,
    why_not_now,
    why_not_reject,
    why_not_review,
    why_not_submit,
    why_not_withdraw,
)
from landrelease.kinds import KINDS, Tier, place_tier, redact
from landrelease.ledger import Act, Entry, State, unsealed
from landrelease.queries._detection_changes import MarksChange, detections_changed, marks_changed
from landrelease.queries._shown import (
    ShownField,
    may_see_people,
    names_of_people,
    reason_tier,
    shown_fields,
    when_text,
)
from landrelease.queries.remembrance import Remembered, shown_to_all, takes_off_the_page
from landrelease.store.chain import entries_of_batch, personal_values
from landrelease.store.models import BatchRow
from landrelease.store.people import GRANTS, Right, Viewer
from landrelease.store.refusals import NotFound
from landrelease.store.scope import scope_of

PER_PAGE = 50
SHOWN_ENTRIES = 50
_OF_ANY_FIELD = frozenset({"odd", "follows"})
_CONTENT = tuple(act for act in Act if act.is_content)


@dataclass(frozen=True, slots=True)
class WorkbenchRow:
    """A batch as the workbench lists it."""

    batch: str
    title: str
    kind_label: str
    entries: int
    author: str
    organisation: str
    state: str
    opened_at: datetime
    since: datetime
    by: str
    reason: str
    own: bool


@dataclass(frozen=True, slots=True)
class WorkbenchPage:
    """A page of the workbench."""

    state: str
    rows: tuple[WorkbenchRow, ...]
    counts: dict[str, int]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class BatchEntry:
    """One thing a batch says."""

    entry: str
    what: str
    kind: str
    kind_label: str
    subject: str
    fields: tuple[ShownField, ...]
    hidden_fields: int
    place: dict[str, Any] | None
    when: str
    grade: str
    reason: str
    replaced: bool
    """Whether a later entry of the same batch puts it right."""


@dataclass(frozen=True, slots=True)
class BatchDetail:
    """A batch, what it says, and what the viewer may do with it."""

    row: WorkbenchRow
    entries: tuple[BatchEntry, ...]
    total: int
    note: dict[str, Any]
    may_submit: bool
    may_review: bool
    """Whether he may approve it."""
    may_reject: bool
    """Of a proposed decision too, which nobody approves."""
    may_withdraw: bool
    """Whether it is a proposal of his own that waits."""
    why_not: str
    detections: tuple[DetectionChange, ...] = ()
    """Detections of searched areas that it changes, or would change, old and new."""
    marks: tuple[MarksChange, ...] = ()
    """Trial results that it corrects."""
    remembered: tuple[Remembered, ...] = ()
    """What everybody would read of people who died once it is approved; for whoever may approve."""
    off_the_page: bool = False
    """Whether it waits and takes somebody off the page of remembrance already."""


def batches_to_follow(viewer: Viewer, batches: Collection[str]) -> frozenset[str]:
    """Return which of some batches have a page that the viewer may open."""
    viewer = replace(viewer, on_his_ground=False, looks_at="")
    found = _visible(viewer, within=batches)
    found = found.exclude(~Q(author=viewer.username), state=State.SAVED.value)
    return frozenset(found.values_list("batch", flat=True))


def _visible(viewer: Viewer, *, within: Collection[str] | None = None) -> QuerySet[BatchRow]:
    """Return the batches a person may know of, of all there are or of some."""
    if not (viewer.may(Right.ENTER) or viewer.may(Right.APPROVE)):
        return BatchRow.objects.none()
    known = Q(tier__lte=int(viewer.clearance)) | Q(author=viewer.username)
    for kind, tier in GRANTS[viewer.role].of_kinds.items():
        if not viewer.areas:
            known |= Q(kind=kind, tier__lte=int(tier))
    if viewer.clearance < viewer.own_clearance:
        known |= Q(batch__in=_on_his_ground(viewer, within))
    rows = BatchRow.objects.filter(known)
    return rows if within is None else rows.filter(batch__in=sorted(within))


def _on_his_ground(viewer: Viewer, within: Collection[str] | None) -> list[str]:
    """Name the batches above the tier beside his areas that lie in them whole."""
    rows = BatchRow.objects.filter(
        tier__gt=int(viewer.clearance), tier__lte=int(viewer.own_clearance)
    )
    if within is not None:
        rows = rows.filter(batch__in=sorted(within))
    scope = scope_of(viewer)
    return [
        batch
        for batch in rows.values_list("batch", flat=True)
        if all(
            scope.viewer_of(entry).on_his_ground for entry in entries_of_batch(batch, acts=_CONTENT)
        )
    ]


def workbench(viewer: Viewer, *, state: str = "submitted", page: int = 1) -> WorkbenchPage:
    """Return the batches in a state that the viewer may know of, longest waiting first."""
    visible = _visible(viewer).exclude(~Q(author=viewer.username), state=State.SAVED.value)
    grouped = visible.order_by().values("state").annotate(count=Count("batch"))
    counts = {item.value: 0 for item in State}
    counts |= {item["state"]: item["count"] for item in grouped}
    order = "since" if state == State.SUBMITTED.value else "-since"
    rows = visible.filter(state=state).order_by(order, "batch")
    pages = max(1, -(-counts.get(state, 0) // PER_PAGE))
    page = min(max(1, page), pages)
    part = list(rows[(page - 1) * PER_PAGE : page * PER_PAGE])
    people = names_of_people({row.author for row in part} | {row.by for row in part})
    return WorkbenchPage(
        state=state,
        rows=tuple(_row(row, people, viewer) for row in part),
        counts=counts,
        page=page,
        pages=pages,
    )


def _row(row: BatchRow, people: dict[str, str], viewer: Viewer) -> WorkbenchRow:
    named = may_see_people(viewer)
    return WorkbenchRow(
        batch=row.batch,
        title=row.title,
        kind_label=KINDS[row.kind].label if row.kind in KINDS else "",
        entries=row.entries,
        author=people.get(row.author, row.author) if named else "",
        organisation=row.organisation,
        state=row.state,
        opened_at=row.opened_at,
        since=row.since,
        by=people.get(row.by, row.by) if named else "",
        reason=row.reason if viewer.looking_at(row.kind).may_see(reason_tier(row.kind)) else "",
        own=row.author == viewer.username,
    )


def batch(viewer: Viewer, *, batch: str) -> BatchDetail:
    """Return what a batch holds.

    Raises
    ------
    NotFound
        When there is none, or the viewer may not know of it.
    """
    row = _visible(viewer).filter(batch=batch).first()
    if row is None or (row.state == State.SAVED.value and row.author != viewer.username):
        raise NotFound("report", batch)
    content = entries_of_batch(batch, acts=_CONTENT, most=SHOWN_ENTRIES)
    authors = authors_of(batch)
    why_not = why_not_review(viewer, row, authors=authors)
    against = "" if why_not else why_not_now(viewer, batch)
    waits = row.state == State.SUBMITTED.value
    replaced = frozenset(entry.corrects for entry in content)
    notes = [e.payload for e in entries_of_batch(batch, acts=(Act.SUBMIT,)) if e.payload]
    personal: Mapping[str, dict[str, Any]] = {}
    # an administrator, who is never limited to areas, and who sees that tier of a kind
    apart = [one.id for one in content if viewer.looking_at(one.kind).may_see(Tier.PERSONAL)]
    if apart:
        personal = personal_values(apart)
    may_review = waits and not why_not and not against
    return BatchDetail(
        row=_row(row, names_of_people({row.author, row.by}), viewer),
        entries=tuple(
            _entry(entry, viewer, replaced, personal.get(entry.id, {})) for entry in content
        ),
        total=row.entries,
        note=_note(notes[-1], content, viewer) if notes else {},
        may_submit=row.author == viewer.username
        and viewer.may(Right.ENTER)
        and row.state in {State.SAVED.value, State.REJECTED.value}
        and not why_not_submit(row),
        may_review=may_review,
        may_reject=waits and not why_not_reject(viewer, row, authors=authors),
        may_withdraw=waits and not why_not_withdraw(viewer, row, authors=authors),
        why_not=(why_not or against) if waits else "",
        detections=detections_changed(content, viewer, waits=waits),
        marks=marks_changed(content, viewer),
        remembered=shown_to_all(content) if may_review else (),
        off_the_page=waits and takes_off_the_page(content),
    )


def _note(said: Mapping[str, Any], content: Sequence[Entry], viewer: Viewer) -> dict[str, Any]:
    """Return what was kept when it was submitted; what is odd may speak of any field, as a reason.

    So may what it follows.
    """
    scope = scope_of(viewer)
    sees = all(
        scope.viewer_of(one).looking_at(one.kind).may_see(reason_tier(one.kind)) for one in content
    )
    return {name: value for name, value in said.items() if sees or name not in _OF_ANY_FIELD}


def _entry(
    entry: Entry, viewer: Viewer, replaced: frozenset[str], personal: Mapping[str, Any]
) -> BatchEntry:
    kind = KINDS[entry.kind]
    viewer = scope_of(viewer).viewer_of(entry).looking_at(entry.kind)
    own = redact(kind, unsealed(entry.payload), clearance=viewer.clearance)
    fields, hidden = shown_fields(kind, entry.payload, viewer, personal)
    place = own.get("place") if viewer.may_see(place_tier(kind)) else None
    return BatchEntry(
        entry=entry.id,
        what="withdrawn" if entry.act is Act.WITHDRAW else "recorded",
        kind=entry.kind,
        kind_label=kind.label,
        subject=entry.subject,
        fields=fields,
        hidden_fields=hidden,
        place=None if place is None else place["geometry"],
        when=when_text(entry.first, entry.last, kind),
        grade=entry.source.grade,
        reason=entry.reason if viewer.may_see(reason_tier(entry.kind)) else "",
        replaced=entry.id in replaced,
    )
