"""Addresses of checks: what waits, plans, lots, inspections, visits, nonconformities."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from landrelease import actions, queries
from landrelease.api._answers import made
from landrelease.kinds import InspectionSide, NonconformityType, Severity
from landrelease.quality import operating_characteristic, plan_lot
from landrelease.store.clock import moment_of
from landrelease.store.people import Viewer

quality = Router()
Id = Annotated[str, Field(min_length=8, max_length=80)]
"""Made by the sender; the same again adds nothing."""


class PlanBody(Schema):
    """A lot of which squares are to be drawn."""

    id: Id
    on: date
    task: str
    lot: str
    ground: dict[str, Any] | None = None
    unit_m: float = 5.0
    clean: float = 0.99
    confidence: float = 0.95
    good: float = 0.0
    producer_risk: float = 0.05
    sequential: bool = False


class SearchedBody(Schema):
    """What was searched of a plan's sample."""

    id: Id
    on: date
    plan: str
    checked: int
    with_finds: str = ""
    not_conforming: str = ""
    detection: float | None = None
    depth_m: float | None = None
    remarks: str = ""


class FaultBody(Schema):
    """Something that did not conform."""

    type: NonconformityType
    severity: Severity
    description: str
    due: date | None = None


class VisitBody(Schema):
    """A visit with its nonconformities."""

    id: Id
    on: date
    task: str
    side: InspectionSide
    team: str = ""
    stopped_work: bool = False
    findings: str = ""
    faults: list[FaultBody] = []


class AnswerBody(Schema):
    """What was done about a nonconformity."""

    id: Id
    on: date
    corrective_action: str


class CheckBody(Schema):
    """Whether a corrective action holds."""

    id: Id
    on: date
    conforms: bool
    check: str


@quality.get("/board")
def board(request: HttpRequest, at: date | None = None, known: str = "") -> Any:
    """Return what waits to be checked."""
    moment = moment_of(known) if known else None
    return queries.quality_board(_viewer(request), at=at, known=moment)


@quality.get("/plan")
def plan(
    request: HttpRequest,
    lot_units: int,
    *,
    clean: float = 0.99,
    confidence: float = 0.95,
    good: float = 0.0,
    producer_risk: float = 0.05,
    sequential: bool = False,
) -> dict[str, Any]:
    """Return the sampling plan for a lot; nothing is recorded."""
    planned = plan_lot(
        lot_units,
        clean=clean,
        confidence=confidence,
        good=good,
        producer_risk=producer_risk,
        sequential=sequential,
    )
    numbers = sorted({0, planned.good, planned.bad})
    curve = operating_characteristic(planned, numbers)
    return {
        "lot": planned.plan.lot,
        "sample": planned.plan.sample,
        "accept_on": planned.plan.allowed,
        "drawn": planned.drawn,
        "good": planned.good,
        "bad": planned.bad,
        "producer_risk": planned.producer,
        "consumer_risk": planned.consumer,
        "expected_good": planned.expected_good,
        "expected_bad": planned.expected_bad,
        "acceptance": [
            {"bad": bad, "chance": float(chance)}
            for bad, chance in zip(numbers, curve, strict=True)
        ],
    }


@quality.get("/lots/{plan}")
def lot(request: HttpRequest, plan: str) -> Any:
    """Return a lot with its squares and inspections."""
    return queries.lot(_viewer(request), plan=plan)


@quality.get("/lots/{plan}/squares.geojson")
def lot_squares(request: HttpRequest, plan: str) -> dict[str, Any]:
    """Return the squares to search, in the order drawn."""
    return queries.lot_squares_geojson(_viewer(request), plan=plan)


@quality.get("/lots/{plan}/left")
def lot_left(request: HttpRequest, plan: str) -> Any:
    """Return what a pass of a lot proves about what may be left; null without a map."""
    return queries.left_in_lot(_viewer(request), plan=plan)


@quality.get("/areas/{area}")
def area(request: HttpRequest, area: str, at: date | None = None, known: str = "") -> Any:
    """Return what checks say of a hazardous area; null above the viewer's tier."""
    moment = moment_of(known) if known else None
    return queries.quality_of_area(_viewer(request), area=area, at=at, known=moment)


@quality.get("/areas/{area}/left")
def area_left(request: HttpRequest, area: str) -> Any:
    """Return what may be left in an area after its checks; null where it cannot be said."""
    return queries.left_in_area(_viewer(request), area=area)


@quality.post("/plans", response={201: dict[str, Any]})
def draw(request: HttpRequest, body: PlanBody) -> Status[dict[str, Any]]:
    """Draw the squares of a lot."""
    asked = actions.LotAsked(**body.dict(exclude={"id", "on"}))
    return made(actions.plan_inspection(_viewer(request), asked, on=body.on, entry_id=body.id))


@quality.post("/inspections", response={201: dict[str, Any]})
def inspection(request: HttpRequest, body: SearchedBody) -> Status[dict[str, Any]]:
    """Record what was searched; accepted or failed follows."""
    done = actions.Searched(**body.dict(exclude={"id", "on"}))
    return made(actions.record_inspection(_viewer(request), done, on=body.on, entry_id=body.id))


@quality.post("/visits", response={201: dict[str, Any]})
def visit(request: HttpRequest, body: VisitBody) -> Status[dict[str, Any]]:
    """Record a visit with its nonconformities."""
    faults = tuple(actions.Fault(**fault.dict()) for fault in body.faults)
    visited = actions.Visit(**body.dict(exclude={"id", "on", "faults"}), faults=faults)
    return made(actions.record_visit(_viewer(request), visited, on=body.on, entry_id=body.id))


@quality.get("/nonconformities/{subject}")
def nonconformity(request: HttpRequest, subject: str) -> Any:
    """Return a nonconformity with its history."""
    return queries.nonconformity(_viewer(request), subject=subject)


@quality.post("/nonconformities/{subject}/answer", response={201: dict[str, Any]})
def answer(request: HttpRequest, subject: str, body: AnswerBody) -> Status[dict[str, Any]]:
    """Say what was done about a nonconformity."""
    return made(
        actions.answer_nonconformity(
            _viewer(request),
            nonconformity=subject,
            corrective_action=body.corrective_action,
            on=body.on,
            entry_id=body.id,
        )
    )


@quality.post("/nonconformities/{subject}/check", response={201: dict[str, Any]})
def check(request: HttpRequest, subject: str, body: CheckBody) -> Status[dict[str, Any]]:
    """Close an answered nonconformity, or send it back."""
    return made(
        actions.check_nonconformity(
            _viewer(request),
            nonconformity=subject,
            conforms=body.conforms,
            check=body.check,
            on=body.on,
            entry_id=body.id,
        )
    )


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.auth
    return viewer
