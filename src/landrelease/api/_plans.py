"""Addresses of plans of work: the list, one plan, and its map."""

from dataclasses import fields
from typing import Any

from django.http import HttpRequest
from ninja import Router

from landrelease import queries
from landrelease.api._asking import viewer_of

plans = Router()


@plans.get("")
def every_plan(request: HttpRequest) -> Any:
    """Return the kept plans, the newest first, and those being computed."""
    return queries.plans(viewer_of(request))


@plans.get("/{subject}")
def one_plan(request: HttpRequest, subject: str) -> Any:
    """Return a plan: value and bound, work, settlements, what is not done, adoptions."""
    detail = queries.plan(viewer_of(request), subject=subject)
    told = {one.name: getattr(detail, one.name) for one in fields(detail) if one.name != "kept"}
    return told | {"what_if": detail.kept.what_if.written()}


@plans.get("/{subject}/map.geojson")
def map_of_plan(request: HttpRequest, subject: str) -> dict[str, Any]:
    """Return a plan's tasks, roads and settlements by the part of its days they are done in."""
    return queries.plan_map(viewer_of(request), subject=subject)
