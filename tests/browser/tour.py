"""Every page there is, by who looks at it; for the tests of each page and for pictures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page
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
)


def tour_of(visitor: Visitor, role: str) -> Iterator[Stop]:
    """Return the pages of a role; those of one record are found by following links."""
    yield from FOR_ALL
    yield Stop("settlement", first(visitor, "/settlements/?status=closed", "#settlements th a"))
    if role in {"public", "donor"}:
        yield Stop("refused", "/report/", 403)
        yield Stop("quality-refused", "/quality/", 403)
        return
    if role == "authority":
        yield from _workbench(visitor)
        yield Stop("quality", "/quality/")
        yield Stop("quality-plan", "/quality/plan/?lot_units=400&clean=0.99&confidence=0.95")
        yield Stop("trials", "/trials/")
        yield Stop("competence", "/competence/")
        yield Stop("learning", "/learning/")
        yield Stop("trial", first(visitor, "/trials/", "#trials th a"))
        return
    if role == "keeper":
        yield Stop("accounts", "/accounts/")
        return
    yield from _officer(visitor)


def _officer(visitor: Visitor) -> Iterator[Stop]:
    yield from _workbench(visitor)
    for kind in KINDS:
        listed = f"/records/{kind}/"
        if kind != "settlement":
            yield Stop(f"list-{kind}", listed)
        record = first(visitor, listed, "#results th a")
        yield Stop(f"record-{kind}", record)
        if kind == "hazardous_area":
            yield Stop("record-as-it-was", f"{record}?known=2024-01-01&at=2024-01-01")
            yield Stop("correct", first(visitor, record, "#correct"))
    yield Stop("choose-kind", "/report/")
    for kind in REPORTED:
        yield Stop(f"report-{kind}", f"/report/{kind}/")


def _workbench(visitor: Visitor) -> Iterator[Stop]:
    for state in STATES:
        yield Stop(f"workbench-{state}", f"/workbench/?state={state}")
    for state in ("submitted", "approved"):
        batch = first(visitor, f"/workbench/?state={state}", "#results th a")
        yield Stop(f"batch-{state}", batch)


def first(visitor: Visitor, listed: str, link: str) -> str:
    """Return the address of the first link of a page, read without opening it."""
    found = unopened(visitor, listed, f"querySelector({link!r})?.getAttribute('href')")
    assert re.match(r"^/", found or ""), (listed, link)
    return str(found)


def hazard_pictures(visitor: Visitor) -> list[str]:
    """Return the addresses of the pictures the map page shows; none where it shows none."""
    config = json.loads(unopened(visitor, "/", "getElementById('map-config').textContent"))
    return [band["url"] for band in (config["hazard"] or {"bands": ()})["bands"]]


def unopened(visitor: Visitor, path: str, asked: str) -> Any:
    """Ask something of a page's document without opening it: a map costs seconds to draw."""
    answer = visitor.page.request.get(path)
    assert answer.ok, (path, answer.status)
    return visitor.page.evaluate(
        f"(html) => new DOMParser().parseFromString(html, 'text/html').{asked}", answer.text()
    )


def overflows(page: Page) -> list[str]:
    """Return what is wider than the window: the page itself, and then what sticks out."""
    return list(page.evaluate(TOO_WIDE))


TOO_WIDE = """() => {
  const wide = document.scrollingElement.scrollWidth;
  if (wide <= window.innerWidth) return [];
  const out = [...document.querySelectorAll("body *")].filter((one) =>
    one.getBoundingClientRect().right > window.innerWidth + 1);
  return [`page ${wide} px`, ...out.slice(0, 5).map((one) => one.outerHTML.slice(0, 80))];
}"""
