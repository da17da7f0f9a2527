"""The main job in a real browser: a report goes in, map and finding follow, access is decided."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser.tour import hazard_pictures
from tests.browser.visitor import Visitor

SETTLEMENTS, CLOSED = 64, 27
OFF_MIDDLE_M = 150.0
"""How far the report lies from the middle of the settlement: well inside it, off its symbol."""
ZOOM_CLICKS = 3
COMPUTED_WITHIN_S = 300.0
NOTE = "Three rusted cases beside the school path."


@dataclass(frozen=True)
class Village:
    """An open settlement without an outstanding indication, and where one is reported."""

    subject: str
    name: str
    lon: float
    lat: float

    @property
    def position(self) -> str:
        """As people write it."""
        north, west = f"{abs(self.lat):.5f}", f"{abs(self.lon):.5f}"
        return f"{north}° {'N' if self.lat > 0 else 'S'}, {west}° {'E' if self.lon > 0 else 'W'}"


@pytest.fixture
def officer(visit):
    return visit("officer")


@pytest.fixture
def village(officer) -> Village:
    officer.go("/settlements/?status=open")
    rows = officer.page.locator("#settlements tbody tr")
    quiet = rows.filter(
        has=officer.page.locator("td[data-label='Reports waiting']", has_text="0")
    ).first
    link = quiet.locator("th a")
    subject = link.get_attribute("href").rstrip("/").rpartition("/")[2]
    name = link.inner_text()
    said = next(f for f in officer.layer("settlements") if f["properties"]["subject"] == subject)
    lon, lat = said["geometry"]["coordinates"][:2]
    return Village(subject, name, lon, lat + OFF_MIDDLE_M / 111_000)


def test_a_report_goes_in_is_approved_and_the_authority_decides(visit, officer, village):
    sees_who_is_kept_out(officer)
    before = hazard_pictures(officer)
    assert len(before) == 5
    batch = reports_an_indication(officer, village)
    assert indications_of(officer, village) == ("met", "")
    operations = visit("operations")
    approves(operations, batch)
    state, told = indications_of(officer, village)
    assert (state, "Ordnance seen" in told) == ("not_met", True)
    watches_it_computed(operations)
    assert hazard_pictures(officer) != before
    finds_it_on_the_map(officer, village)
    authority = visit("authority")
    is_not_let_in_without_a_reason(authority, village)
    closes(authority, village)
    sees_it_closed(officer, village)


def sees_who_is_kept_out(officer: Visitor) -> None:
    officer.go("/")
    shown = officer.text("#map-summary")
    assert re.search(rf"\b{CLOSED} closed\b.*\bof {SETTLEMENTS} settlements", shown, re.DOTALL)
    expect(officer.page.locator("#feature-list button")).to_have_count(SETTLEMENTS)
    marked = officer.page.locator("#feature-list button", has_text="Closed")
    expect(marked).to_have_count(CLOSED)
    assert officer.page.title().startswith("Map")


def reports_an_indication(officer: Visitor, village: Village) -> str:
    page = officer.page
    page.click("text=New report")
    page.click("#report-indication")
    officer.wait_for_map()
    page.select_option("#id_what", "sighting")
    page.select_option("#id_item_class", "ap_mine")
    page.fill("#id_items", "3")
    page.fill("#id_description", NOTE)
    page.fill("#id_place_text", village.position)
    expect(page.locator("#place-told")).to_contain_text("Read as")
    page.fill("#id_when_first", "2026-05-02")
    page.select_option("#id_source_reliability", "B")
    page.select_option("#id_source_credibility", "2")
    page.click("#submit")
    expect(page.locator("#state")).to_have_text("Waiting for approval")
    expect(page.locator("#why-not")).to_be_visible()
    expect(page.locator("#approve")).to_have_count(0)
    return page.url


def indications_of(person: Visitor, village: Village) -> tuple[str, str]:
    """Return what the finding says of indications, and the records it names."""
    person.go(f"/settlements/{village.subject}/")
    condition = person.page.locator("[data-rule='access.indications']")
    named = condition.locator("a").all_inner_texts()
    return str(condition.get_attribute("data-state")), ", ".join(named)


def approves(operations: Visitor, batch: str) -> None:
    operations.go("/workbench/")
    operations.page.click(f"#results a[href='{batch.removeprefix(operations.base)}']")
    operations.wait_for_map()
    expect(operations.page.locator("main")).to_contain_text(NOTE)
    operations.page.click("#approve")
    expect(operations.page.locator("#state")).to_have_text("Approved")


def watches_it_computed(operations: Visitor) -> None:
    """Approved evidence asks for a new map by itself; its progress is shown, the page usable."""
    page = operations.page
    operations.go("/hazard/")
    page.locator("a[href^='/jobs/']").first.click()
    job = page.url
    seen = {operations.until(PROGRESS, "progress")}
    operations.go("/overview/")
    expect(page.locator("#settlements-total")).to_contain_text(str(SETTLEMENTS))
    page.goto(job)

    def ended() -> str | None:
        seen.add(page.evaluate(PROGRESS))
        state = page.get_attribute("#job", "data-state")
        return state if state in {"done", "failed"} else None

    asked = "the hazard map is computed"
    assert operations.poll(ended, asked, within_s=COMPUTED_WITHIN_S) == "done"
    assert len([value for value in seen if 0 < value < 1]) > 1
    expect(page.locator("#job")).to_contain_text("Ended")


PROGRESS = "() => document.getElementById('progress')?.value ?? 0"


def finds_it_on_the_map(officer: Visitor, village: Village) -> None:
    page = officer.page
    officer.go("/")
    for _ in range(ZOOM_CLICKS):
        page.click(".maplibregl-ctrl-zoom-in")
    page.select_option("#list-layer", "evidence")
    there = next(f for f in officer.layer("evidence") if near(f, village))
    page.click(f"[data-key='indication/{there['properties']['subject']}']")
    expect(page.locator("#selected-title")).to_contain_text("Ordnance seen")
    page.click("#selection .icon-button")
    spot = officer.page.evaluate(MIDDLE)

    def picked() -> bool:
        page.mouse.click(*spot)
        title = page.locator("#selected-title")
        return bool(title.count()) and "Ordnance seen" in title.inner_text()

    officer.poll(picked, "a click where the report lies finds it")
    page.click("#selected-link")
    officer.wait_for_map()
    expect(page.locator("main")).to_contain_text(NOTE)
    expect(page.locator("#history")).to_contain_text("Mera Osk")


MIDDLE = """() => {
  const panel = document.getElementById("panel").offsetWidth;
  const map = document.getElementById("map").getBoundingClientRect();
  return [map.left + (panel + map.width) / 2, map.top + map.height / 2];
}"""
"""The middle of what the panel leaves free of the map: a place picked from the list lies there."""


def near(feature: dict[str, Any], village: Village) -> bool:
    """Whether a feature is the report: its position, and nothing else at it."""
    if feature["geometry"]["type"] != "Point":
        return False
    lon, lat = feature["geometry"]["coordinates"][:2]
    return abs(lon - village.lon) < 1e-4 and abs(lat - village.lat) < 1e-4


def is_not_let_in_without_a_reason(authority: Visitor, village: Village) -> None:
    page = authority.page
    authority.go(f"/settlements/{village.subject}/")
    page.check("input[name=status][value=open]")
    page.click("#decide-button")
    expect(page.locator("#id_reason_error")).to_contain_text("differs from the finding")
    expect(page.locator("#error-summary")).to_be_focused()
    assert authority.refusals == [400]
    page.fill("#id_reason", "Residents stay away from the path; <b>marked</b> yesterday.")
    page.fill("#id_restrictions", "none")
    page.click("#decide-button")
    expect(page.locator(".messages")).to_contain_text("Proposed. It counts when another person")


def closes(authority: Visitor, village: Village) -> None:
    page = authority.page
    page.check("input[name=status][value=closed]")
    page.fill("#id_reason", "Seen from the path; <b>marked</b> yesterday.")
    page.fill("#id_restrictions", "Keep out until the survey.")
    page.click("#decide-button")
    expect(page.locator("#access-status")).to_contain_text("Closed")
    expect(page.locator("main")).to_contain_text("<b>marked</b> yesterday")
    expect(page.locator("#restrictions")).to_contain_text("Keep out until the survey.")


def sees_it_closed(officer: Visitor, village: Village) -> None:
    page = officer.page
    officer.go("/")
    assert f"{CLOSED + 1} closed" in officer.text("#map-summary")
    mine = page.locator(f"[data-key='settlement/{village.subject}']")
    expect(mine).to_contain_text("Closed")
    officer.go("/settlements/?status=closed")
    expect(page.locator("#settlements tbody tr")).to_have_count(CLOSED + 1)
    expect(page.locator("#settlements")).to_contain_text(village.name)
    officer.go(f"/settlements/{village.subject}/")
    expect(page.locator("#access-status")).to_contain_text("Closed")
