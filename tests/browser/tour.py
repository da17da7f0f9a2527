"""Every page there is, by who looks at it; for the tests of each page and for pictures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.browser.visitor import Visitor

REPORTED = ("indication", "hazardous_area", "settlement", "road_segment", "claim", "searched_area")
"""Kinds whose forms differ in what they ask."""
KINDS = (
    "access_decision",
    "accident",
    "administrative_area",
    "claim",
    "hazardous_area",
    "indication",
    "information_source",
    "item_found",
    "minefield_record",
    "organisation",
    "road_segment",
    "safe_use",
    "searched_area",
    "settlement",
)
STATES = ("submitted", "saved", "rejected", "approved")


@dataclass(frozen=True)
class Stop:
    """A page, the name of its picture, and the status it answers with."""

    name: str
    path: str
    status: int = 200


STATISTICS = "/statistics/?from=2024-01-01&to=2025-12-31"
FOR_ALL = (
    Stop("map", "/"),
    Stop("overview", "/overview/"),
    Stop("settlements", "/settlements/"),
    Stop("records", "/records/"),
    Stop("list-settlement", "/records/settlement/"),
    Stop("hazard", "/hazard/"),
    Stop("hazard-here", "/hazard/here/?at=41.02+N+34.95+W"),
    Stop("evaluation", "/hazard/evaluation/"),
    Stop("about", "/about/"),
    Stop("ordnance", "/ordnance/"),
    Stop("remembrance", "/remembrance/"),
    Stop("not-found", "/records/settlement/no-such/", 404),
    Stop("statistics", STATISTICS),
)


ROLES = ("officer", "authority", "keeper", "donor", "public")
SPECIALISTS = {
    "operations": (Stop("plan-task", "/tasks/new/"), Stop("plan-new", "/plans/new/")),
    "quality": (Stop("quality-visit", "/quality/visit/"),),
    "trainer": (Stop("trial-design", "/trials/new/"),),
    "leader": (),
}
"""Roles that see what officers see, and beside it pages of their own work."""
FIGURE = "a[data-figure]"
PLANS = "#plans th a"
HREF = "(one) => one.getAttribute('href')"


def tour_of(visitor: Visitor, role: str) -> Iterator[Stop]:
    """Return the pages of a role; those of one record are found by following links.

    Links are read in the page that is open, where whoever takes the tour opened each page he was
    shown; else the page is asked for once more.
    """
    if role in SPECIALISTS:
        yield from SPECIALISTS[role]
        yield from _work(visitor)
        return
    yield from FOR_ALL
    yield from there(visitor, "figure", STATISTICS, FIGURE)
    yield Stop("settlement", first(visitor, "/settlements/?status=closed", "#settlements th a"))
    if role in {"public", "donor"}:
        yield from _without_clearance()
    if role == "public":
        return
    yield Stop("account", "/account/")
    if role != "donor":
        yield from _work(visitor)
        yield from _training(visitor)
    if role == "authority":
        yield from _workbench(visitor)
    if role == "keeper":
        yield from _keeper()
    if role == "officer":
        yield from _workbench(visitor)
        yield from _officer(visitor)


def _without_clearance() -> Iterator[Stop]:
    yield Stop("refused", "/report/", 403)
    for name in ("quality", "areas", "tasks", "trials", "accounts", "rights"):
        yield Stop(f"{name}-refused", f"/{name}/", 403)


def _work(visitor: Visitor) -> Iterator[Stop]:
    """Areas, tasks and checks of work; of each the first there is."""
    yield Stop("areas", "/areas/")
    yield from there(visitor, "area", "/areas/", "#areas th a")
    yield Stop("accidents", "/accidents/")
    yield from there(visitor, "accident", "/accidents/", "#accidents th a")
    yield Stop("tasks", "/tasks/")
    yield from there(visitor, "task", "/tasks/", "#board li a")
    yield from _plans(visitor)
    yield Stop("quality", "/quality/")
    yield from there(visitor, "lot", "/quality/", "#lots th a")
    yield from there(visitor, "nonconformity", "/quality/", "#nonconformities th a")
    yield Stop("quality-plan", "/quality/plan/?lot_units=400&clean=0.99&confidence=0.95")


def _plans(visitor: Visitor) -> Iterator[Stop]:
    """The kept plans, the newest, with a question, as a record, and two side by side."""
    yield Stop("plans", "/plans/")
    asked = f"querySelectorAll({PLANS!r}).values().map({HREF}).toArray()"
    links = asked_of(visitor, "/plans/", asked)
    ids = [str(link).split("/")[2] for link in links]
    if not ids:
        return
    yield Stop("plan", f"/plans/{ids[0]}/")
    first_place = first(visitor, f"/plans/{ids[0]}/", "#places th a").rstrip("/").split("/")[-1]
    yield Stop("plan-first", f"/plans/{ids[0]}/?first={first_place}")
    yield Stop("plan-record", f"/records/plan/{ids[0]}/")
    yield Stop("plans-compared", f"/plans/compare/?{'&'.join(f'plan={one}' for one in ids[:2])}")


def _training(visitor: Visitor) -> Iterator[Stop]:
    for name in ("competence", "learning", "contingents", "trials"):
        yield Stop(name, f"/{name}/")
    trial = first(visitor, "/trials/", "#trials th a")
    yield Stop("trial", trial)
    yield Stop("trial-devices", f"{trial}devices/")


def _keeper() -> Iterator[Stop]:
    yield Stop("accounts", "/accounts/")
    yield Stop("rights", "/rights/")
    yield Stop("account-change", "/accounts/officer/")
    yield Stop("own-password", "/account/password/")
    yield Stop("second-factor", "/account/second-factor/")


def _officer(visitor: Visitor) -> Iterator[Stop]:
    for kind in KINDS:
        listed = f"/records/{kind}/"
        if kind != "settlement":
            yield Stop(f"list-{kind}", listed)
        record = first(visitor, listed, "#results th a")
        yield Stop(f"record-{kind}", record)
        if kind == "hazardous_area":
            yield Stop("correct", first(visitor, record, "#correct"))
            yield Stop("record-as-it-was", f"{record}?known=2024-01-01&at=2024-01-01")
    yield Stop("density", "/ordnance/density/")
    yield Stop("choose-kind", "/report/")
    for kind in REPORTED:
        yield Stop(f"report-{kind}", f"/report/{kind}/")


def _workbench(visitor: Visitor) -> Iterator[Stop]:
    for state in STATES:
        listed = f"/workbench/?state={state}"
        yield Stop(f"workbench-{state}", listed)
        if state in {"submitted", "approved"}:
            yield Stop(f"batch-{state}", first(visitor, listed, "#results th a"))


def there(visitor: Visitor, name: str, listed: str, link: str) -> Iterator[Stop]:
    """Return the first page that a list leads to, if the programme has any."""
    found = asked_of(visitor, listed, f"querySelector({link!r})?.getAttribute('href')")
    if found:
        yield Stop(name, str(found))


def first(visitor: Visitor, listed: str, link: str) -> str:
    """Return the address of the first link of a page."""
    found = asked_of(visitor, listed, f"querySelector({link!r})?.getAttribute('href')")
    assert re.match(r"^/", found or ""), (listed, link)
    return str(found)


def hazard_pictures(visitor: Visitor) -> list[str]:
    """Return the addresses of the pictures the map page shows; none where it shows none."""
    config = json.loads(unopened(visitor, "/", "getElementById('map-config').textContent"))
    return [band["url"] for band in (config["hazard"] or {"bands": ()})["bands"]]


def asked_of(visitor: Visitor, path: str, asked: str) -> Any:
    """Ask something of a page's document: of the one that is open, if it is that page."""
    if visitor.page.url == visitor.base + path:
        return visitor.page.evaluate(f"() => document.{asked}")
    return unopened(visitor, path, asked)


def unopened(visitor: Visitor, path: str, asked: str) -> Any:
    """Ask something of a page's document without opening it: a map costs seconds to draw."""
    answer = visitor.page.request.get(path)
    assert answer.ok, (path, answer.status)
    return visitor.page.evaluate(
        f"(html) => new DOMParser().parseFromString(html, 'text/html').{asked}", answer.text()
    )
