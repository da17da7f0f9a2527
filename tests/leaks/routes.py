"""Every address there is, and an example of each; an address without one fails a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import get_resolver, reverse
from tests.leaks.planted import PLANTER, Planted

from landrelease.hazard import BANDS
from landrelease.kinds import KINDS
from landrelease.queries.map_features import KINDS_OF_LAYER

Example = tuple[dict[str, Any], str]
"""What the address is made of, and what is asked after it."""
CLOCKS = "?at=2026-02-01&known=2030-01-01"
HERE = "lon=-29.97&lat=40.03"


def every_route() -> set[str]:
    """Name every address of pages and API."""
    return set(_below(get_resolver(), ""))


def _below(resolver: Any, space: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _below(pattern, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}"


def once(*queries: str) -> Callable[[Planted], list[Example]]:
    """An address made of nothing, asked plainly and in other ways."""
    return lambda _planted: [({}, query) for query in ("", *queries)]


def kinds(query: str = "") -> Callable[[Planted], list[Example]]:
    """One for each kind, and another question of a few."""

    def asked(_planted: Planted) -> list[Example]:
        more = [({"kind": kind}, query) for kind in FEW] if query else []
        return [*(({"kind": kind}, "") for kind in KINDS), *more]

    return asked


def few(_planted: Planted) -> list[Example]:
    """One for each of a few kinds."""
    return [({"kind": kind}, "") for kind in FEW]


FEW = ("indication", "item_found", "information_source")
"""Kinds asked about in more ways: a partner's with restricted places, and restricted ones."""


def _records(planted: Planted) -> list[Example]:
    plain = [({"kind": kind, "subject": subject}, "") for kind, subject in planted.subjects()]
    return plain + [(made, CLOCKS) for made, _ in plain if made["kind"] in FEW]


def _few_records(planted: Planted) -> list[Example]:
    return [one for one in _records(planted) if one[0]["kind"] in FEW and not one[1]]


def _forms(planted: Planted) -> list[Example]:
    corrected = [
        ({"kind": kind}, f"?corrects={entry}&of={subject}")
        for kind, subject, entry in planted.records
        if kind in FEW
    ]
    return [*few(planted), ({"kind": "settlement"}, ""), *corrected]


def _settlements(planted: Planted) -> list[Example]:
    names = [subject for kind, subject in planted.subjects() if kind == "settlement"]
    return [({"subject": names[0]}, CLOCKS), *(({"subject": name}, "") for name in names)]


def _batches(planted: Planted) -> list[Example]:
    return [({"batch": batch}, f"?{side}") for batch, side in planted.batches]


def _waiting(planted: Planted) -> list[Example]:
    return [({"batch": batch}, f"?{side}") for batch, side in planted.waiting]


def _bands(planted: Planted) -> list[Example]:
    return [({"run": planted.run, "band": BANDS[0]}, "")]


def _since(planted: Planted) -> list[Example]:
    return [({"run": planted.run, "before": planted.run}, "")]


def about(kind: str, name: str = "subject", **more: str) -> Callable[[Planted], list[Example]]:
    """One for each record planted of a kind."""

    def asked(planted: Planted) -> list[Example]:
        subjects = [subject for of, subject in planted.subjects() if of == kind]
        return [({name: subject, **more}, "") for subject in subjects]

    return asked


def _densities(planted: Planted) -> list[Example]:
    areas = [subject for kind, subject in planted.subjects() if kind == "hazardous_area"]
    return [({}, ""), ({}, CLOCKS), *(({}, f"?area={subject}") for subject in areas)]


def _account(_planted: Planted) -> list[Example]:
    return [({"username": PLANTER}, "")]


EXAMPLES: dict[str, Callable[[Planted], list[Example]]] = {
    "api:openapi-json": once(),
    "api:api-root": once(),
    "api:map_layer": lambda _planted: [
        ({"layer": layer}, query) for layer in KINDS_OF_LAYER for query in ("", CLOCKS)
    ],
    "api:hazard_at": once(f"?{HERE}"),
    "api:hazard_why": once(f"?{HERE}"),
    "api:hazard_levels_picture": _bands,
    "api:hazard_levels": _bands,
    "api:hazard_change_picture": _since,
    "api:hazard_change": _since,
    "api:hazard_raster": lambda planted: [({"run": planted.run}, "")],
    "api:hazard_belts": lambda planted: [({"run": planted.run}, "")],
    "api:board": once(),
    "api:plan": once(),
    "api:lot": about("qc_plan", "plan"),
    "api:lot_squares": about("qc_plan", "plan"),
    "api:lot_left": about("qc_plan", "plan"),
    "api:draw": once(),
    "api:inspection": once(),
    "api:visit": once(),
    "api:nonconformity": about("nonconformity"),
    "api:answer": about("nonconformity"),
    "api:check": about("nonconformity"),
    "api:area": about("hazardous_area", "area"),
    "api:area_left": about("hazardous_area", "area"),
    "pages:area-left": about("hazardous_area"),
    "api:kinds": once(),
    "api:kind_schema": few,
    "api:records": kinds("?bbox=-30,40,-29.8,40.2"),
    "api:record_report": few,
    "api:record": _records,
    "api:settlements": once(CLOCKS),
    "api:ordnance": once("?q=zq"),
    "api:every_trial": once(),
    "api:one_trial": about("trial"),
    "api:one_result": about("trial_result", "result"),
    "api:correct_result": about("trial_result", "result"),
    "api:take_detection": about("searched_area", "search"),
    "api:who_may_work": once("?on=2026-02-01"),
    "api:every_contingent": once("?on=2026-02-01"),
    "api:every_curriculum": once("?on=2026-02-01"),
    "api:learning": once(),
    "api:job": lambda planted: [({"id": planted.job}, "")],
    "pages:map": once(),
    "pages:overview": once(),
    "pages:about": once(),
    "pages:all-records": once(),
    "pages:records": kinds("?status=open&q=zq"),
    "pages:choices": kinds("?q=zq"),
    "pages:record": _records,
    "pages:withdraw": _few_records,
    "pages:erase": _few_records,
    "pages:report": once(),
    "pages:check-place": once(),
    "pages:report-kind": _forms,
    "pages:workbench": once(*(f"?state={state}" for state in ("approved", "rejected", "saved"))),
    "pages:batch": _batches,
    "pages:submit": _waiting,
    "pages:approve": _waiting,
    "pages:reject": _waiting,
    "pages:withdraw-proposal": _waiting,
    "pages:settlements": once(CLOCKS),
    "pages:settlement": _settlements,
    "pages:tasks": once(),
    "pages:plan-task": once(),
    "pages:task": about("task"),
    "pages:change-plan": about("task"),
    "pages:task-day": about("task"),
    "pages:task-step": about("task", step="assign"),
    "api:every_plan": once(),
    "api:one_plan": about("plan"),
    "api:map_of_plan": about("plan"),
    "pages:plans": once(),
    "pages:plan-new": once(),
    "pages:plans-compared": lambda planted: [
        ({}, f"?plan={subject}") for kind, subject in planted.subjects() if kind == "plan"
    ],
    "pages:plan": about("plan"),
    "pages:plan-adopt": about("plan"),
    "pages:plan-pin": about("plan"),
    "pages:job-stop": lambda planted: [({"id": planted.job}, "")],
    "pages:trials": once(),
    "pages:trial-design": once(),
    "pages:trial": about("trial"),
    "pages:trial-redesign": about("trial"),
    "pages:trial-lanes": about("trial"),
    "pages:trial-result": about("trial"),
    "pages:trial-devices": about("trial"),
    "pages:trial-correct": about("trial", result="none"),
    "pages:trial-close": about("trial"),
    "pages:trial-abandon": about("trial"),
    "pages:quality": once(),
    "pages:quality-plan": once(),
    "pages:quality-draw": once(),
    "pages:quality-visit": once(),
    "pages:lot": about("qc_plan", "plan"),
    "pages:lot-left": about("qc_plan", "plan"),
    "pages:lot-squares": about("qc_plan", "plan"),
    "pages:lot-searched": about("qc_plan", "plan"),
    "pages:nonconformity": about("nonconformity"),
    "pages:nonconformity-answer": about("nonconformity"),
    "pages:nonconformity-check": about("nonconformity"),
    "api:every_area": once(CLOCKS),
    "api:one_area": about("hazardous_area"),
    "api:decide_area": about("hazardous_area"),
    "pages:areas": once(CLOCKS),
    "pages:area": about("hazardous_area"),
    "pages:area-certificate": about("hazardous_area", number="1"),
    "pages:competence": once(),
    "pages:learning": once(),
    "pages:contingents": once("?on=2026-02-01"),
    "pages:ordnance": once(),
    "pages:picture": lambda _planted: [({"digest": "0" * 64}, "")],
    "pages:add-picture": about("ordnance_model"),
    "pages:density": _densities,
    "api:density": _densities,
    "pages:detection": about("searched_area"),
    "pages:accidents": once("?page=2"),
    "pages:accident": about("accident"),
    "pages:remembrance": once(),
    "pages:statistics": once(),
    "pages:figure": lambda _planted: [
        ({"name": name}, "") for name in ("accidents", "injured", "found.not_known", "areas")
    ],
    "pages:hazard": once(),
    "pages:hazard-here": once(f"?{HERE}", "?at=40.03+N+29.97+W"),
    "pages:hazard-why": once(f"?{HERE}", "?at=40.03+N+29.97+W"),
    "pages:hazard-evaluation": once(),
    "pages:job": lambda planted: [({"id": planted.job}, "")],
    "pages:accounts": once(),
    "pages:change-account": _account,
    "pages:reset-password": _account,
    "pages:close-account": _account,
    "pages:open-account": _account,
    "pages:reset-factor": _account,
    "pages:rights": once(),
    "pages:account": once(),
    "pages:own-password": once(),
    "pages:second-factor": once(),
    "pages:remove-factor": once(),
    "pages:end-session": lambda _planted: [({"id": "0123456789abcdef"}, "")],
    "pages:sign-in": once(),
    "pages:sign-in-code": once(),
    "pages:sign-out": once(),
}


def addresses(planted: Planted, route: str, *, both: bool) -> list[str]:
    """Return the addresses to ask of a route.

    What lies beside differs from what lies inside for those who are limited to an area, and for
    nobody else: the others ask about one side.
    """
    every = [f"{reverse(route, kwargs=made)}{query}" for made, query in EXAMPLES[route](planted)]
    return [one for one in every if both or "beside" not in one]


def takes_forms(route: str, address: str) -> bool:
    """Whether to send a form there: pages that only show say so to the first that comes."""
    kind = next((kind for kind in KINDS if f"/{kind}" in address), "")
    return kind in ("", *FEW, "settlement") or route == "api:record_report"


def posted(route: str, address: str, planted: Planted) -> dict[str, Any]:
    """Return what a form sends; one dictionary does for all, as forms leave what they lack."""
    if route == "api:record_report":
        return {"id": "a-report-of-a-walk", "payload": {}}
    about = {entry: subject for _, subject, entry in planted.records}
    entry = next((one for one, subject in about.items() if f"/{subject}/" in address), "")
    return {
        "reason": "told twice",
        "entry": entry,
        "text": "40.03 N 29.97 W",
        "status": "closed",
        "on": "2026-02-01",
        "username": PLANTER,
        "role": "partner",
        "cell_m": "5000",
    }
