"""How a person decides on a hazardous area: facts, finding and decision under one lock.

A release against a guard does not exist: where the finding does not support a step, the step is
refused with every condition that is not met or not known, and what would meet it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, Final

import shapely
from shapely.geometry import mapping

from landrelease.actions._appending import (
    Receipt,
    new_id,
    say,
    wait_for_other_writers,
)
from landrelease.actions._checks import check_content
from landrelease.actions._finding_kept import AS_FOUND, kept
from landrelease.actions._second_person import require_to_decide, right_of, settle, standing_of
from landrelease.errors import LandreleaseError
from landrelease.geo import project, unproject
from landrelease.kinds import AreaDecision, AreaStatus, AreaStep, HazardClass, Place, Tier
from landrelease.ledger import OWN_SIGHT, Act, Draft, IdAlreadyUsed, State
from landrelease.release import Finding, Met, Outcome, way_out
from landrelease.store._nearby import payload_of
from landrelease.store.area_findings import AreaFindings
from landrelease.store.area_map import area_map
from landrelease.store.chain import entries
from landrelease.store.models import BatchRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import Programme, TwoPersons, current_programme
from landrelease.store.refusals import NotValid

_SLIVER_M: Final = 0.0005
_SAME_M2: Final = 1e-2
_EDGE_M: Final = 200.0
"""Edges as short are not divided when they are read, so that they stay the same edges."""
_GIVES_BACK: Final = frozenset({AreaStep.CANCEL, AreaStep.REDUCE, AreaStep.CLEAR})


class GuardNotMet(LandreleaseError):
    """The finding does not support what a person wants to decide about an area."""

    def __init__(self, title: str, finding: Finding) -> None:
        self.title, self.finding = title, finding
        against = [c for c in finding.conditions if c.state is not Met.MET]
        told = " ".join(
            f"{c.rule.title}: {'not known' if c.state is Met.NOT_KNOWN else 'not met'}. "
            f"{c.explanation} What would meet it: {way_out(c.rule.name)}"
            for c in against
        )
        super().__init__(f"{title}: {finding.question} Not as things stand. {told}")


class NotFromThere(LandreleaseError):
    """A step does not lead on from where the area stands."""

    def __init__(self, title: str, status: str, step: str, what: str) -> None:
        self.title, self.status, self.step = title, status, step
        super().__init__(f"{title} is {status.lower()}. {what}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a step makes of an area."""

    status: AreaStatus
    classification: HazardClass
    finding: Finding | None = None
    products: tuple[str, ...] = ()
    about: str = ""
    """The area decided upon, where it is not the one the step began with."""
    beside: tuple[Draft, ...] = ()
    """What is recorded together with the decision."""
    computed: frozenset[str] = frozenset()
    """Ids of those whose place was computed, not drawn."""


class Case:
    """An area on the day of a decision, with all that the register holds about it."""

    def __init__(
        self,
        area: str,
        *,
        on: date,
        organisation: str,
        clearance: Tier,
        programme: Programme,
    ) -> None:
        self.map = area_map(crs=programme.crs, clearance=clearance)
        self.area, self.on, self.programme = area, on, programme
        self.findings = AreaFindings(self.map, area, on, programme.rule_packs, organisation)
        self.row = self.map.row(area)
        self.title = self.row.title
        self.status = AreaStatus(self.row.status)
        self.decision = self.map.decisions.get(area)
        self.classification = HazardClass(str(payload_of(self.row)["classification"]))

    def refuse(self, step: AreaStep, what: str) -> NotFromThere:
        """Return the refusal of a step from where the area stands."""
        return NotFromThere(self.title, self.status.label, step.value, what)

    def require(self, finding: Finding) -> Finding:
        """Refuse what a finding does not support.

        Raises
        ------
        GuardNotMet
        """
        if finding.outcome is not Outcome.SUPPORTED:
            raise GuardNotMet(self.title, finding)
        return finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person asks for: the same again adds nothing."""

    step: AreaStep
    area: str
    on: date
    reason: str
    entry_id: str

    @classmethod
    def of(cls, step: AreaStep, area: str, *, on: date, reason: str, entry_id: str) -> "Asked":
        """Give it an id where it has none."""
        reason = reason.strip()
        return cls(step=step, area=area, on=on, reason=reason, entry_id=entry_id or new_id())

    def id_of(self, what: str, number: int = 0) -> str:
        """Return the id of something recorded beside the decision: the same when asked again."""
        return sha256(f"{what} {number} of {self.entry_id}".encode()).hexdigest()[:32]


def begin(viewer: Viewer, right: Right, asked: Asked) -> Receipt | None:
    """Check the right, wait for the lock; return the receipt of what was decided before.

    Raises
    ------
    NotAllowed
        Without the right.
    IdAlreadyUsed
        When the id was used for something else.
    """
    require_to_decide(viewer, right)
    wait_for_other_writers()
    entry = next(entries(ids=[asked.entry_id]), None)
    if entry is None:
        return None
    wanted = {"step": asked.step.value, "reason": asked.reason or AS_FOUND}
    if asked.step is not AreaStep.REOPEN:
        wanted["hazardous_area"] = asked.area
    held = {name: entry.payload.get(name) for name in wanted}
    if held != wanted or entry.first != asked.on or entry.author != viewer.username:
        raise IdAlreadyUsed(asked.entry_id)
    state = State(BatchRow.objects.get(batch=entry.batch).state)
    return Receipt(entry.batch, state, already_there=1, subject=entry.subject, entry=entry.id)


def case_of(viewer: Viewer, asked: Asked) -> Case:
    """Gather the facts; refuse a day before the decision that holds.

    Raises
    ------
    NotFound
        When there is no such area.
    NotValid
        When the day is before that of the last decision.
    """
    case = Case(
        asked.area,
        on=asked.on,
        organisation=viewer.organisation,
        clearance=viewer.own_clearance,
        programme=current_programme(),
    )
    last = None if case.decision is None else case.decision.first
    if last is not None and asked.on < last:
        why = f"{case.title} was last decided upon on {last}; read {asked.on}. Choose a later day."
        raise NotValid([("on", why)])
    return case


def conclude(viewer: Viewer, case: Case, asked: Asked, decided: Decided) -> Receipt:
    """Record the decision with the finding and all that goes with it, in one batch.

    It waits as a proposal where the person may only propose, or where the programme asks for two.
    """
    batch, about = new_id(), decided.about or asked.area
    payload = {
        "hazardous_area": about,
        "step": asked.step.value,
        "status": decided.status.value,
        "classification": decided.classification.value,
        "products": list(decided.products),
        "reason": asked.reason or AS_FOUND,
        "decider": viewer.username,
        "finding": "" if decided.finding is None else kept(decided.finding),
    }
    decision = Draft(
        id=asked.entry_id,
        act=Act.RECORD,
        batch=batch,
        kind=AreaDecision.kind,
        subject=about,
        first=asked.on,
        source=OWN_SIGHT,
        payload=payload,
    )
    said = [*(replace(draft, batch=batch) for draft in decided.beside), decision]
    checked = check_content(said, programme=case.programme, computed=decided.computed)
    matter = TwoPersons.RELEASE_AREA if asked.step in _GIVES_BACK else None
    standing = standing_of(
        viewer, checked, right=right_of(decision), matter=matter, programme=case.programme
    )
    done = say(viewer, checked, programme=case.programme)
    _, state = settle(viewer, batch, standing, programme=case.programme)
    return Receipt(batch, state, added=len(done.entries), subject=about, entry=asked.entry_id)


def needs_reason(asked: Asked, why: str) -> None:
    """Refuse a step without a written reason.

    Raises
    ------
    NotValid
    """
    if not asked.reason:
        raise NotValid([("reason", why)])


def polygon_of(ground: Mapping[str, Any], *, crs: str) -> shapely.Geometry:
    """Read ground as a polygon in the programme's plane.

    Raises
    ------
    NotValid
        When it is none.
    """
    try:
        shape = Place.model_validate({"geometry": dict(ground)}).shape()
    except ValueError as error:
        raise NotValid([("ground", f"It cannot be read: {error}.")]) from None
    if shape.geom_type not in {"Polygon", "MultiPolygon"}:
        raise NotValid([("ground", f"Read a {shape.geom_type}; draw a polygon.")])
    if not shape.is_valid:
        raise NotValid([("ground", f"{shapely.is_valid_reason(shape)}. Draw it again.")])
    return project(shape, crs)


def plain_geometry(ground: Mapping[str, Any]) -> Any:
    """Return ground as a record keeps it, to compare what is asked with what was said."""
    return Place(geometry=dict(ground)).model_dump(mode="json")["geometry"]


def recorded(ground: shapely.Geometry, *, crs: str) -> dict[str, Any]:
    """Return computed ground as it is recorded: read again, it is the same ground.

    Slivers under a millimetre, which differences of outlines leave, are dropped where what
    remains is the same to the square centimetre.
    """
    opened = ground.buffer(-_SLIVER_M, join_style="mitre").buffer(_SLIVER_M, join_style="mitre")
    same = opened.is_valid and ground.symmetric_difference(opened).area < _SAME_M2
    edges = shapely.segmentize(opened if same else ground, _EDGE_M)
    return dict(mapping(unproject(edges, crs)))


def as_record(
    id: str,
    kind: str,
    payload: Mapping[str, Any],
    *,
    on: date,
    subject: str = "",
) -> Draft:
    """Return a draft of something recorded beside a decision."""
    return Draft(
        id=id,
        act=Act.RECORD,
        batch="",
        kind=kind,
        subject=subject or id,
        first=on,
        source=OWN_SIGHT,
        payload=payload,
    )
