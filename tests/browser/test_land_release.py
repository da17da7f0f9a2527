"""One area from report to hand-over and its settlement reopened, by five people at five browsers.

Each guard's refusal is read on the page on the way, in words, before it is met.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.judged import look_at
from tests.browser.served import Served, environment, served
from tests.browser.village import LAT, LON, NAME
from tests.browser.visitor import Visitor

WEST, SOUTH, EAST, NORTH = LON + 0.0005, LAT + 0.0005, LON + 0.001, LAT + 0.0009
"""The ground: about 43 by 44 m, within 300 m of the middle of the village."""
CORNERS = "\n".join(
    f"{lat:.6f} N, {-lon:.6f} W"
    for lon, lat in ((WEST, SOUTH), (EAST, SOUTH), (EAST, NORTH), (WEST, NORTH))
)
SPOT = f"{(SOUTH + NORTH) / 2:.6f} N, {-(WEST + EAST) / 2:.6f} W"
AREA, TASK, LOT, NUMBER = "School field", "T 1 School field", "L 1 School field", "HO 1"


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The village, served by the project's command."""
    directory = tmp_path_factory.mktemp("village") / "programme"
    make = [sys.executable, "-m", "tests.browser.village", str(directory)]
    root = Path(__file__).resolve().parents[2]
    subprocess.run(make, check=True, cwd=root, env=environment())
    with served(directory) as running:
        yield running


@dataclass(frozen=True)
class Crew:
    """Five who do the work, each at a browser of his own."""

    officer: Visitor
    operations: Visitor
    leader: Visitor
    quality: Visitor
    authority: Visitor


@pytest.fixture
def crew(visit) -> Crew:
    return Crew(*(visit(name) for name in Crew.__dataclass_fields__))


def test_an_area_is_released_and_its_settlement_reopened(visit, crew):
    area = reports_the_area(crew)
    confirms_it(crew, area)
    task = plans_and_assigns(crew)
    is_a_stranger_to(visit("stranger"), task)
    works(crew, task)
    is_not_opened_while_ground_remains(crew)
    is_not_cleared_before_the_check(crew, area)
    is_no_inspector_of_his_own(visit("own-quality"))
    inspects(crew)
    decides(crew.authority, area, "clear")
    expect(crew.authority.page.locator("#area-status")).to_contain_text("Cleared")
    hands_over(crew.authority, area)
    is_reopened(crew)
    is_seen_by_all(crew, area)


def is_sound(person: Visitor) -> None:
    """Judge the page that is open, as every page is judged, at both widths."""
    assert (person.page.url, look_at(person.page)) == (person.page.url, [])


def today() -> str:
    """Return the day it is now: it may be another than when the area was reported."""
    return datetime.now(tz=UTC).date().isoformat()


def submits(person: Visitor, kind: str, said: dict[str, str]) -> str:
    """Enter a report by its form and submit it; return its batch's address."""
    person.go(f"/report/{kind}/")
    return sends(person, said)


def sends(person: Visitor, said: dict[str, str]) -> str:
    fills(person.page, said)
    person.page.click("#submit")
    expect(person.page.locator("#state")).to_have_text("Waiting for approval")
    return person.page.url


def fills(page: Page, said: dict[str, str], within: str = "id_") -> None:
    """Fill a form's fields as they are on the page: typed, chosen, or searched for."""
    for name, value in said.items():
        field = page.locator(f"#{within}{name}")
        if page.locator(f"#{within}{name}-search").count():
            page.fill(f"#{within}{name}-search", value)
            page.locator(f"#{within}{name}-list [role=option]", has_text=value).click()
        elif field.evaluate("(one) => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def approves(person: Visitor, batch: str) -> None:
    """Approve what another entered; return when the page says so."""
    person.page.goto(batch)
    person.page.click("#approve")
    expect(person.page.locator("#state")).to_have_text("Approved")


def reports_the_area(crew: Crew) -> str:
    """The officer reports ground and sign; his own report he cannot approve."""
    said = {"name": AREA, "classification": "sha", "place_text": CORNERS, "when_first": today()}
    batch = submits(crew.officer, "hazardous_area", said)
    page = crew.officer.page
    expect(page.locator("#why-not")).to_contain_text("another person")
    expect(page.locator("#approve")).to_have_count(0)
    approves(crew.operations, batch)
    said = {"what": "local_report", "place_text": SPOT, "when_first": today()}
    approves(crew.operations, submits(crew.officer, "indication", said))
    crew.authority.page.goto("/areas/")
    crew.authority.page.click(f"text={AREA}")
    return crew.authority.page.url


def decides(authority: Visitor, area: str, step: str, refused: str = "") -> None:
    """Take a step on the area's page, or read why it is refused."""
    authority.page.goto(area)
    authority.page.check(f"#area-form input[value={step}]")
    authority.page.click("#decide-button")
    if refused:
        expect(authority.page.locator("#error-summary")).to_contain_text(refused)
    else:
        expect(authority.page.locator(".messages")).to_contain_text("The decision is recorded")


def confirms_it(crew: Crew, area: str) -> None:
    """Not on what people say alone; on a sighting at a surveyed place it is."""
    decides(crew.authority, area, "confirm", refused="direct evidence")
    decides(crew.authority, area, "suspect")
    expect(crew.authority.page.locator("#area-status")).to_contain_text("Open")
    seen = {"what": "sighting", "place_precision": "surveyed"}
    approves(crew.operations, corrects(crew.officer, "indication", seen))
    decides(crew.authority, area, "confirm")
    history = crew.authority.page.locator("#status-history")
    expect(history).to_contain_text("CHA")
    expect(history).to_contain_text("Sela Marn")


def corrects(person: Visitor, kind: str, said: dict[str, str]) -> str:
    """Correct the one record of a kind; return the batch's address."""
    page = person.page
    page.goto(f"/records/{kind}/")
    page.click("#results th a")
    page.click("#correct")
    page.fill("#id_correction_reason", "Survey went there.")
    return sends(person, said)


def plans_and_assigns(crew: Crew) -> str:
    """Plan clearance of the ground for the village, and assign it to the operator."""
    page = crew.operations.page
    crew.operations.go("/tasks/new/")
    said = {"name": TASK, "purpose": "clearance", "place_text": CORNERS, "when_first": today()}
    fills(page, said | {"hazardous_areas": AREA, "settlements": NAME})
    page.click("#submit")
    expect(page.locator("#task-status")).to_contain_text("Planned")
    takes(crew.operations, page.url, "assign", {"organisation": "meridian", "team": "Team 1"})
    expect(page.locator("#task-status")).to_contain_text("Assigned")
    return page.url


def takes(person: Visitor, task: str, step: str, said: dict[str, str]) -> None:
    """Take a step with a task on its page."""
    page = person.page
    page.goto(task)
    page.click(f"#step-{step} summary")
    fills(page, said, within=f"id_{step}_")
    page.click(f"#step-{step} button[type=submit]")
    expect(page.locator(".messages .saved")).to_be_visible()


def is_a_stranger_to(stranger: Visitor, task: str) -> None:
    """A team leader of another organisation may neither start it nor record a day of it."""
    stranger.go(task)
    page = stranger.page
    expect(page.locator("#refusals")).to_contain_text("assigned to another organisation")
    expect(page.locator("#record-day, #step-start")).to_have_count(0)
    stranger.page.goto(f"{task}day/")
    expect(page.locator("main")).to_contain_text("another organisation")
    assert stranger.refusals == [403]
    is_sound(stranger)


def works(crew: Crew, task: str) -> None:
    """A day on all of the ground, with one item removed; it counts once another approves."""
    page = crew.leader.page
    takes(crew.leader, task, "start", {})
    page.click("#record-day")
    crew.leader.wait_for_map()
    fills(page, {"method": "manual", "team": "Team 1", "depth_m": "0.2", "checked": "yes"})
    fills(page, {"deminers": "8", "hours": "40", "place_text": CORNERS, "items_found": "1"})
    page.click("text=Item 1")
    fills(page, {"item_class": "ap_mine", "outcome": "removed", "where": SPOT}, "id_item1-")
    is_sound(crew.leader)
    page.click("#submit")
    expect(page.locator("#days")).to_contain_text("waits for approval")
    approves_what_waits(crew.operations)
    takes(crew.leader, task, "complete", {"reason": "All ground was searched."})
    approves_what_waits(crew.operations)
    crew.leader.go(task)
    expect(page.locator("#task-status")).to_contain_text("Complete")
    expect(page.locator("#items")).to_contain_text("AP mine")
    is_sound(crew.leader)


def approves_what_waits(person: Visitor) -> None:
    """Approve the one batch that waits."""
    person.page.goto("/workbench/?state=submitted")
    person.page.click("#results th a")
    approves(person, person.page.url)


def is_not_opened_while_ground_remains(crew: Crew) -> None:
    """No reason opens a settlement that an area touches."""
    page = crew.authority.page
    crew.authority.page.goto("/settlements/village/")
    expect(page.locator("[data-rule='access.area_distance']")).to_contain_text(AREA)
    page.check("input[name=status][value=open]")
    page.fill("#id_reason", "People want to go home.")
    page.click("#decide-button")
    expect(page.locator("#id_status_error")).to_contain_text("Release that ground first")
    expect(page.locator("#access-status")).to_contain_text("Closed")


def is_not_cleared_before_the_check(crew: Crew, area: str) -> None:
    decides(crew.authority, area, "clear", refused="No external check is recorded")
    is_sound(crew.authority)


def is_no_inspector_of_his_own(own: Visitor) -> None:
    """The operator's own quality officer draws no sample of its work."""
    draws(own)
    expect(own.page.locator("#error-summary")).to_contain_text("Meridian")
    assert own.refusals == [400]
    is_sound(own)


def draws(person: Visitor, *, clean: str = "0.98") -> None:
    page = person.page
    page.goto("/quality/")
    page.click("#ground >> text=Draw a sample")
    page.fill("#id_lot", LOT)
    page.fill("#id_unit_m", "10")
    page.fill("#id_clean", clean)
    page.click("#draw")


def inspects(crew: Crew) -> None:
    """An inspector of another organisation visits, draws the squares and searches them."""
    page = crew.quality.page
    page.goto("/quality/visit/")
    page.fill("#id_findings", "Lanes and marking are in order.")
    page.click("main button[type=submit]")
    expect(page.locator("#visits")).to_contain_text(TASK)
    draws(crew.quality, clean="0.5")
    expect(page.locator("#error-summary")).to_contain_text("the rule asks 0.98")
    draws(crew.quality)
    expect(page.locator("#lot-result")).to_contain_text("Waits for its inspection")
    page.click("#record-inspection")
    expect(page.locator("#lot-result")).to_contain_text("Accepted")
    is_sound(crew.quality)


def hands_over(authority: Visitor, area: str) -> None:
    """Not without restrictions in writing; with them a certificate can be printed."""
    page = authority.page
    page.fill("#id_certificate-number", NUMBER)
    for name in ("authority", "operator", "community"):
        page.fill(f"#id_certificate-signed_for_{name}", "N. N.")
    page.fill("#id_certificate-markers_told", "Four posts at the corners.")
    page.fill("#id_certificate-residual_risk", "Below 0.2 m nothing was searched.")
    page.click("#hand-over-button")
    expect(page.locator("#id_certificate-restrictions_error")).to_be_visible()
    page.fill("#id_certificate-restrictions", "No digging below 0.2 m.")
    page.click("#hand-over-button")
    expect(page.locator("#area-status")).to_contain_text("Handed over")
    page.click(f".head >> text={NUMBER}")
    paper = page.locator("#certificate")
    for told in (NUMBER, "No digging below 0.2 m.", "Below 0.2 m nothing was searched."):
        expect(paper).to_contain_text(told)
    expect(paper.locator("[data-label='Depth, m']")).to_contain_text("0.2")
    is_sound(authority)


def is_reopened(crew: Crew) -> None:
    """What was reported is answered, people are asked, and two persons decide the same."""
    told = {"follow_up": "answered", "answer": "One mine was removed."}
    approves(crew.operations, corrects(crew.officer, "indication", told))
    said = {"settlement": NAME, "result": "complete", "when_first": today()}
    approves(crew.operations, submits(crew.officer, "completion_survey", said))
    opens(crew.operations)
    expect(crew.operations.page.locator("#proposed")).to_contain_text("Mera Osk")
    expect(crew.operations.page.locator("#access-status")).to_contain_text("Closed")
    expect(crew.operations.page.locator("#outcome")).to_have_text(
        "Conditions for reopening are met"
    )
    is_sound(crew.operations)
    opens(crew.authority)
    expect(crew.authority.page.locator("#access-status")).to_contain_text("Open")
    expect(crew.authority.page.locator("#history")).to_contain_text("Taken up by Sela Marn")


def opens(person: Visitor) -> None:
    page = person.page
    page.goto("/settlements/village/")
    page.check("input[name=status][value=open]")
    page.fill("#id_restrictions", "No digging below 0.2 m in the school field.")
    page.click("#decide-button")
    expect(page.locator(".messages .saved")).to_be_visible()


def is_seen_by_all(crew: Crew, area: str) -> None:
    """Map, lists and pages show what stands now."""
    officer = crew.officer
    officer.go("/")
    expect(officer.page.locator("[data-key='settlement/village']")).to_contain_text("Open")
    assert "0 closed" in officer.text("#map-summary")
    officer.page.goto(area)
    expect(officer.page.locator("#area-status")).to_contain_text("Handed over")
    steps = officer.page.locator("#status-history li[data-status]")
    expect(steps).to_have_count(4)
    officer.go("/settlements/village/")
    expect(officer.page.locator("#restrictions")).to_contain_text("No digging below 0.2 m")
    expect(officer.page.locator("h1")).to_contain_text(NAME)
