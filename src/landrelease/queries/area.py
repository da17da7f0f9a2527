"""One hazardous area: its ground, what was given back, who decided, and what stands in the way."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import shapely
from shapely.geometry import mapping

from landrelease.kinds import (
    KINDS,
    NOT_KNOWN,
    AreaStatus,
    AreaStep,
    HazardClass,
    NotKnown,
    ReleaseMethod,
    read_document,
    redact,
)
from landrelease.ledger import Entry, SubjectState, fold, unsealed
from landrelease.queries._shown import (
    may_see_people,
    names_of_people,
    payload_of,
    status_label,
    titles_of,
)
from landrelease.queries.areas import (
    FINDINGS_TIER,
    AreaRow,
    Found,
    found_of,
    read_areas,
    require_areas,
    row_of_area,
)
from landrelease.release import Finding
from landrelease.store.area_facts import AreaMap
from landrelease.store.area_findings import AreaFindings
from landrelease.store.chain import entries
from landrelease.store.clock import current_day
from landrelease.store.models import RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.scope import scope_of

METHODS: Final = {
    AreaStep.CANCEL: ReleaseMethod.CANCELLED,
    AreaStep.REDUCE: ReleaseMethod.REDUCED,
    AreaStep.CLEAR: ReleaseMethod.CLEARED,
}
_TO_DECIDE: Final = (Right.DECIDE_AREA, Right.HAND_OVER, Right.PROPOSE_DECISION)


@dataclass(frozen=True, slots=True)
class Record:
    """A record that a decision rests on, or gave back."""

    kind: str
    subject: str
    title: str


@dataclass(frozen=True, slots=True)
class StatusLine:
    """A decision in the history of an area's status."""

    entry: str
    on: date | None
    step: str
    status: str
    classification: str
    decider: str
    """Empty for those who may not see names of persons."""
    organisation: str
    recorded_at: datetime
    reason: str
    outcome: str
    """Of the finding at the time; empty where none was needed or it is not shown."""
    records: tuple[Record, ...]
    """The records that the finding rested on, as far as the viewer may know of them."""
    products: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class ProductLine:
    """Ground that was given back."""

    subject: str
    method: str
    on: date | None
    area_m2: float
    reported_m2: float | NotKnown
    depth_m: float | NotKnown


@dataclass(frozen=True, slots=True)
class OverlapLine:
    """Two products that claim the same ground; it is counted once, for the stronger work."""

    first: str
    second: str
    area_m2: float


@dataclass(frozen=True, slots=True)
class Step:
    """A step the area may take from where it stands, and what is found about it."""

    step: AreaStep
    finding: Finding | None
    """None where a written reason is all it needs, or where it is not shown."""
    may_take: bool
    """Whether the viewer may take it, or propose it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The ground in the programme's plane, metres, for drawing."""

    area: shapely.Geometry
    remaining: shapely.Geometry
    products: tuple[tuple[str, shapely.Geometry], ...]
    """Method and ground."""
    markers: tuple[tuple[str, shapely.Geometry], ...]


@dataclass(frozen=True, slots=True)
class AreaDetail:
    """A hazardous area as a viewer may see it."""

    row: AreaRow
    name: str
    reason: str
    imported: bool
    """Whether its status comes from an import that nobody has decided upon."""
    remaining: Mapping[str, Any] | None
    """GeoJSON of the ground people must keep out of."""
    outline: shapely.Geometry
    """In longitude and latitude."""
    plan: Plan
    products: tuple[ProductLine, ...]
    overlaps: tuple[OverlapLine, ...]
    history: tuple[StatusLine, ...]
    steps: tuple[Step, ...]
    findings_shown: bool
    waiting: tuple[Found, ...]
    certificates: tuple[Record, ...]
    markers: tuple[Record, ...]
    may_decide: bool
    """Whether he may decide, or propose a decision, now."""
    stale: tuple[Record, ...] = ()
    """Its searches whose detection rests on trial results corrected since."""


def area(
    viewer: Viewer, *, subject: str, at: date | None = None, known: datetime | None = None
) -> AreaDetail:
    """Return an area as it is, or was at a date.

    Raises
    ------
    NotAllowed
        To viewers who may not see hazardous areas.
    NotFound
        When there is no such area.
    """
    held = read_areas(viewer, at=at, known=known)
    row = held.row(subject)
    viewer = scope_of(viewer).viewer_at(row.geometry)
    require_areas(viewer.clearance)
    document = payload_of(row)
    account = held.account(subject)
    remaining = held.remaining(subject)
    shown = viewer.may_see(FINDINGS_TIER)
    now = at is None and known is None
    news = held.found_after_release([subject]) if shown else []
    return AreaDetail(
        row=row_of_area(held, subject),
        name=str(document["name"]),
        reason=str(document.get("reason", "")),
        imported=subject not in held.decisions and row.status != AreaStatus.OPEN.value,
        remaining=None if remaining.is_empty else mapping(held.as_wgs84(remaining)),
        outline=row.geometry,
        plan=_plan(held, subject),
        products=tuple(_product(held, one) for one in held.product_rows(subject)),
        overlaps=tuple(OverlapLine(o.first, o.second, o.area_m2) for o in account.overlaps),
        history=_history(viewer, subject, at=at, known=known),
        steps=tuple(_steps(viewer, held, subject, shown=shown)) if now else (),
        findings_shown=shown,
        waiting=tuple(found_of(held, item) for item in news if not item.answered),
        certificates=tuple(
            Record(one.kind, one.subject, one.title) for one in held.certificate_rows(subject)
        ),
        markers=tuple(Record(m.kind, m.subject, m.title) for m in held.marker_rows(subject)),
        may_decide=now
        and (viewer.on_his_ground or not viewer.areas)
        and any(viewer.may(right) for right in _TO_DECIDE),
        stale=tuple(
            Record(one.kind, one.subject, one.title)
            for one in (held.stale_detections(held.ground(subject)) if shown else ())
        ),
    )


def _plan(held: AreaMap, subject: str) -> Plan:
    return Plan(
        area=held.ground(subject),
        remaining=held.remaining(subject),
        products=tuple((p.kind.value, p.ground) for p in held.products(subject)),
        markers=tuple(
            (str(payload_of(row).get("name", "")), held.plane(row))
            for row in held.marker_rows(subject)
        ),
    )


def _product(held: AreaMap, row: RegisterRow) -> ProductLine:
    document = payload_of(row)
    return ProductLine(
        subject=row.subject,
        method=row.status,
        on=row.first,
        area_m2=float(held.plane(row).area),
        reported_m2=document.get("area_m2", NOT_KNOWN),
        depth_m=document.get("depth_m", NOT_KNOWN),
    )


# --- history -------------------------------------------------------------------------------------


def _history(
    viewer: Viewer, subject: str, *, at: date | None, known: datetime | None
) -> tuple[StatusLine, ...]:
    said = [entry for entry in entries(subjects=[subject]) if entry.kind == "area_decision"]
    whole = [e for batch in sorted({e.batch for e in said}) for e in entries(batch=batch)]
    state: SubjectState | None = fold(whole, at=at, known=known).get(("area_decision", subject))
    if state is None:
        return ()
    held = [e for e in state.history if at is None or e.first is None or e.first <= at]
    people = names_of_people({entry.author for entry in held}) if may_see_people(viewer) else {}
    return tuple(_line(viewer, entry, people) for entry in reversed(held))


def _line(viewer: Viewer, entry: Entry, people: Mapping[str, str]) -> StatusLine:
    kind = KINDS[entry.kind]
    payload = redact(kind, unsealed(entry.payload), clearance=viewer.clearance)
    document = read_document(kind, unsealed(entry.payload), version=entry.kind_version)
    finding = _kept(payload.get("finding", ""))
    named = {(k, s) for c in finding.get("conditions", ()) for k, s in c["records"]}
    products = {("land_release_product", str(p)) for p in payload.get("products", ())}
    titles = titles_of(named | products, viewer)
    return StatusLine(
        entry=entry.id,
        on=entry.first,
        step=AreaStep(str(payload.get("step", AreaStep.NOT_KNOWN))).label,
        status=status_label(kind, str(payload["status"])),
        classification=HazardClass(str(payload["classification"])).value,
        decider=people.get(entry.author, entry.author) if people else "",
        organisation=entry.organisation,
        recorded_at=entry.recorded_at,
        reason=str(getattr(document, "reason", "")) if "reason" in payload else "",
        outcome=str(finding.get("outcome", "")),
        records=tuple(Record(*key, titles[key]) for key in sorted(named) if key in titles),
        products=tuple(Record(*key, titles[key]) for key in sorted(products) if key in titles),
    )


def _kept(text: object) -> Mapping[str, Any]:
    return dict(json.loads(str(text))) if text else {}


# --- what it may become --------------------------------------------------------------------------


def _steps(viewer: Viewer, held: AreaMap, subject: str, *, shown: bool) -> Iterator[Step]:
    findings = AreaFindings(
        held,
        subject,
        on=current_day(),
        packs=current_programme().rule_packs,
        organisation=viewer.organisation,
    )
    for step in next_steps(held, subject):
        right = Right.HAND_OVER if step is AreaStep.HAND_OVER else Right.DECIDE_AREA
        finding = _finding(findings, step) if shown else None
        yield Step(step, finding, viewer.may(right) or viewer.may(Right.PROPOSE_DECISION))


def next_steps(held: AreaMap, subject: str) -> tuple[AreaStep, ...]:
    """Name the steps that lead on from where an area stands, whether their guards are met or not.

    Parameters
    ----------
    held
        The areas of the register.
    subject
        Which of them.
    """
    status = AreaStatus(held.row(subject).status)
    decided = subject in held.decisions
    if status is AreaStatus.SUSPENDED:
        return (AreaStep.RESUME,)
    if status is AreaStatus.HANDED_OVER and decided:
        return (AreaStep.REOPEN,)
    if decided and (not status.is_hazard or held.account(subject).complete):
        return (AreaStep.HAND_OVER, AreaStep.REOPEN)
    confirmed = held.confirmed(subject)
    wanted = {
        AreaStep.SUSPECT: not decided,
        AreaStep.CONFIRM: not confirmed,
        AreaStep.UNCONFIRM: bool(confirmed),
        AreaStep.CANCEL: confirmed is False,
        AreaStep.REDUCE: True,
        AreaStep.CLEAR: True,
        AreaStep.SUSPEND: status is AreaStatus.OPEN,
        AreaStep.REOPEN: bool(held.product_rows(subject)) or not status.is_hazard,
    }
    return tuple(step for step, leads in wanted.items() if leads)


def _finding(findings: AreaFindings, step: AreaStep) -> Finding | None:
    if step in {AreaStep.SUSPECT, AreaStep.CONFIRM}:
        return findings.classify(step)
    if step in METHODS:
        ground = findings.map.account(findings.area).remaining
        return findings.release(METHODS[step], ground)
    if step is AreaStep.HAND_OVER:
        return findings.hand_over(None, signed=False)
    return findings.reopen() if step is AreaStep.REOPEN else None
