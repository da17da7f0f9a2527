"""A plan in a browser: searched while somebody watches, stopped, fixed by keyboard, adopted."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

FOUND_WITHIN_S = 120.0


@pytest.fixture
def operations(visit):
    return visit("operations")


def searched(operations, scenario):
    """Ask for a plan that would be searched for long, watch it, and stop it; return its page."""
    page = operations.page
    operations.go("/plans/new/")
    page.fill("#id_scenario", scenario)
    page.fill("#id_seconds", "600")
    with page.expect_navigation():
        page.click("#start-plan")
    told = operations.poll(
        lambda: page.locator("#search dd").all_inner_texts(), "a plan", within_s=FOUND_WITHIN_S
    )
    assert len(told) == 4
    operations.poll(lambda: page.locator("#stop", has_text="Good enough").count(), "it runs")
    page.click("#stop")
    link = page.get_by_role("link", name="Show the plan")
    operations.poll(link.count, "it has stopped", within_s=FOUND_WITHIN_S)
    with page.expect_navigation():
        link.click()
    operations.wait_for_map()
    return page


def test_a_plan_is_searched_stopped_and_a_task_fixed_by_keyboard(operations):
    page = searched(operations, "Watched")
    expect(page.get_by_role("heading", name="Watched")).to_be_visible()
    assert "stopped by a person" in operations.text("main")
    page.locator("#pin summary").focus()
    page.keyboard.press("Enter")
    for name in ("task", "team"):
        page.focus(f"#gantt-pin-{name}")
        page.keyboard.press("ArrowDown")
    task = page.locator("#gantt-pin-task").input_value()
    page.fill("#gantt-pin-start", page.locator("#gantt-pin-start").get_attribute("min") or "")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert task in {page.locator(f"#id_pin{at}_task").input_value() for at in range(3)}


def test_a_click_on_the_map_tells_of_what_lies_there(operations):
    operations.go("/plans/")
    with operations.page.expect_navigation():
        operations.page.click("#plans th a")
    operations.wait_for_map()
    before = operations.text("#plan-map-said")
    operations.page.locator("#plan-map").click()
    operations.poll(lambda: operations.text("#plan-map-said") != before, "what lies there")


def test_a_plan_of_the_past_is_adopted_when_its_changes_were_seen(operations):
    page = operations.page
    operations.go("/plans/")
    page.locator("#plans th a", has_text="As things stand").click()
    page.click("#adopt")
    page.fill("#id_reason", "The council agreed to this order.")
    if page.locator("#stale").count():
        page.check("#id_accepted")
    with page.expect_navigation():
        page.click("#adopt-plan")
    moved = page.locator(".notice.saved").inner_text()
    assert moved.startswith("Adopted:")
