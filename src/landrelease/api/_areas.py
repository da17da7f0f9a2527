"""Addresses of hazardous areas: lists, one area with its findings, and decisions."""

from dataclasses import fields
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from landrelease import actions, queries
from landrelease.api._answers import made
from landrelease.api._asking import ID_LENGTHS, known_of, viewer_of
from landrelease.kinds import AreaStep

areas = Router()
_DRAWN = frozenset({"plan", "outline"})
"""What the page draws; `remaining` is the same as GeoJSON."""


class CertificateBody(Schema):
    """A hand-over certificate as programs send it."""

    number: str
    signed_for_authority: str
    signed_for_operator: str
    signed_for_community: str = ""
    restrictions: str
    markers: list[str] = []
    markers_told: str
    residual_risk: str


class AreaDecisionBody(Schema):
    """A step of a hazardous area as programs send it."""

    id: Annotated[str, Field(min_length=ID_LENGTHS[0], max_length=ID_LENGTHS[1])]
    """Made by the sender; the same decision again adds nothing."""
    step: AreaStep
    on: date
    reason: str = ""
    ground: dict[str, Any] | None = None
    depth_m: float | None = None
    task: str = ""
    organisation: str = ""
    area_m2: float | None = None
    remarks: str = ""
    name: str = ""
    certificate: CertificateBody | None = None


@areas.get("")
def every_area(request: HttpRequest, at: date | None = None, known: str = "") -> Any:
    """Return every hazardous area with its account, and what waits for a decision."""
    return queries.areas(viewer_of(request), at=at, known=known_of(known))


@areas.get("/{subject}")
def one_area(request: HttpRequest, subject: str, at: date | None = None, known: str = "") -> Any:
    """Return an area: account, products, decisions, and what stands in the way of the next."""
    detail = queries.area(viewer_of(request), subject=subject, at=at, known=known_of(known))
    return {
        field.name: getattr(detail, field.name)
        for field in fields(detail)
        if field.name not in _DRAWN
    }


@areas.post("/{subject}/decisions", response={201: dict[str, Any]})
def decide_area(
    request: HttpRequest, subject: str, decision: AreaDecisionBody
) -> Status[dict[str, Any]]:
    """Take a step; refused, with what would meet it, while a guard is not met."""
    said = decision.dict(exclude={"id", "certificate"})
    paper = decision.certificate
    certificate = None
    if paper is not None:
        certificate = actions.Certificate(**paper.dict() | {"markers": tuple(paper.markers)})
    order = actions.AreaOrder(area=subject, entry_id=decision.id, certificate=certificate, **said)
    receipt = actions.decide_area(viewer_of(request), order)
    return made(receipt)
