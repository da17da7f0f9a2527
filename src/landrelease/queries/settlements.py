"""Which settlements are closed, why, and what is found about each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from landrelease.kinds import KINDS, NOT_KNOWN, NotKnown, place_tier, redact
from landrelease.ledger import Entry
from landrelease.queries._shown import payload_of, status_label
from landrelease.queries.record import HistoryLine, history
from landrelease.release import Finding, SettlementFacts, access_finding
from landrelease.store.access_facts import ACCESS_KINDS, AccessMap
from landrelease.store.chain import entries
from landrelease.store.clock import current_day
from landrelease.store.hazard_runs import Answer, answers_of, newest_run
from landrelease.store.models import RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotFound
from landrelease.store.register import rows_at
from landrelease.store.scope import scope_of

AREAS_TIER = place_tier(KINDS["hazardous_area"])
"""How near hazardous areas are says where they are."""
FINDING_TIER = max(AREAS_TIER, place_tier(KINDS["indication"]))
"""Findings say where hazardous areas and indications are, and have the strictest tier of both."""


@dataclass(frozen=True, slots=True)
class SettlementRow:
    """A settlement in a list; what a viewer may not see is None."""

    subject: str
    name: str
    code: str
    population: int | NotKnown
    status: str
    status_label: str
    since: date | None
    restrictions: str
    lon: float
    lat: float
    outcome: str | None
    open_areas: int | None
    """Open hazardous areas that touch it or its access road."""
    indications: int | None
    nearest_hazard_m: float | None
    area: Answer | None
    """What the hazard model says of its area."""
    road: Answer | None
    """What the hazard model says of its access roads."""


@dataclass(frozen=True, slots=True)
class SettlementDetail:
    """A settlement with its finding."""

    row: SettlementRow
    finding: Finding | None
    """None for viewers who may not see what it rests on."""
    decisions: tuple[HistoryLine, ...]
    decision: dict[str, Any] | None
    may_decide: bool
    """Whether he may decide, or propose a decision, now."""
    hazard_facts: Mapping[str, Any] | None
    """Method, cell size and dates of the hazard map behind the probabilities."""
    road_recorded: bool


def settlements(
    viewer: Viewer, *, at: date | None = None, known: datetime | None = None
) -> tuple[SettlementRow, ...]:
    """Return every settlement with its status and, for those who may see it, its finding."""
    access, packs, on = _access(at, known)
    scope = scope_of(viewer)
    answers = _answers(scope.viewer_at_home, at, known)
    found = []
    for subject, row in access.settlements.items():
        there = scope.viewer_at(row.geometry)
        facts = access.facts(subject) if there.may_see(AREAS_TIER) else None
        finding = None if facts is None else access_finding(facts, on=on, packs=packs)
        shown = answers if scope.holds(row.geometry) else {}
        found.append(_row(access, subject, facts, finding, answers=shown, viewer=there))
    return tuple(sorted(found, key=lambda row: (row.name, row.subject)))


def settlement(
    viewer: Viewer, *, subject: str, at: date | None = None, known: datetime | None = None
) -> SettlementDetail:
    """Return one settlement with its finding and its decisions.

    Raises
    ------
    NotFound
        When there is no such settlement at the date.
    """
    access, packs, on = _access(at, known)
    if subject not in access.settlements:
        raise NotFound("settlement", subject)
    viewer = scope_of(viewer).viewer_at(access.settlements[subject].geometry)
    facts = access.facts(subject)
    finding = access_finding(facts, on=on, packs=packs)
    areas = viewer.may_see(AREAS_TIER)
    said: list[Entry] = [e for e in entries(subjects=[subject]) if e.kind == "access_decision"]
    run = newest_run(viewer.clearance, at=at, known=known)
    decision = access.decisions.get(subject)
    return SettlementDetail(
        row=_row(
            access,
            subject,
            facts if areas else None,
            finding if areas else None,
            answers=_answers(viewer, at, known),
            viewer=viewer,
        ),
        finding=finding if viewer.may_see(FINDING_TIER) else None,
        decisions=history(viewer, said),
        decision=None if decision is None else _decision(decision, viewer),
        may_decide=(viewer.may(Right.DECIDE_ACCESS) or viewer.may(Right.PROPOSE_DECISION))
        and (viewer.on_his_ground or not viewer.areas)
        and at is None
        and known is None,
        hazard_facts=None if run is None else run.facts,
        road_recorded=bool(facts.roads),
    )


def _access(at: date | None, known: datetime | None) -> tuple[AccessMap, tuple[str, ...], date]:
    programme = current_programme()
    access = AccessMap(rows_at(at=at, known=known, kinds=ACCESS_KINDS), crs=programme.crs)
    return access, programme.rule_packs, at or current_day()


def _answers(
    viewer: Viewer, at: date | None, known: datetime | None
) -> Mapping[tuple[str, str], Answer]:
    """A map by other clocks says nothing here: better none than a wrong one."""
    run = newest_run(viewer.clearance, at=at, known=known)
    return {} if run is None else answers_of(run)


def _decision(row: RegisterRow, viewer: Viewer) -> dict[str, Any]:
    return redact(KINDS[row.kind], payload_of(row), clearance=viewer.clearance)


def _row(
    access: AccessMap,
    subject: str,
    facts: SettlementFacts | None,
    finding: Finding | None,
    *,
    answers: Mapping[tuple[str, str], Answer],
    viewer: Viewer,
) -> SettlementRow:
    row = access.settlements[subject]
    document = payload_of(row)
    decision = access.decisions.get(subject)
    point = row.geometry.representative_point()
    whole = finding if viewer.may_see(FINDING_TIER) else None
    return SettlementRow(
        subject=subject,
        name=document["name"],
        code=document.get("code", ""),
        population=document.get("population", NOT_KNOWN),
        status="not_known" if decision is None else decision.status,
        status_label=_label(decision),
        since=None if decision is None else decision.first,
        restrictions="" if decision is None else payload_of(decision).get("restrictions", ""),
        lon=point.x,
        lat=point.y,
        outcome=None if whole is None else whole.outcome.value,
        open_areas=None if finding is None else _areas(finding),
        indications=None if whole is None else _unanswered(whole),
        nearest_hazard_m=facts.open_areas[0].distance_m
        if facts is not None and facts.open_areas
        else None,
        area=answers.get((subject, "area")),
        road=answers.get((subject, "road")),
    )


def _unanswered(finding: Finding) -> int:
    rules = {"access.indications", "access.road_indications"}
    named = [c for c in finding.conditions if c.rule.name in rules and c.state == "not_met"]
    return len({(item.kind, item.subject) for c in named for item in c.evidence})


def _areas(finding: Finding) -> int:
    touching = {
        item.subject
        for condition in finding.conditions[:2]
        if condition.state == "not_met"
        for item in condition.evidence
    }
    return len(touching)


def _label(decision: RegisterRow | None) -> str:
    if decision is None:
        return "No decision recorded"
    return status_label(KINDS["access_decision"], decision.status)
