"""Two maps beside each other, the map before the searches, and what a finger may mean."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.judged import faults_of, overflows, pale_text_of
from tests.browser.visitor import Visitor

WRITES = False


@pytest.fixture
def officer(visit):
    visitor = visit("officer", width=1920, height=1080)
    visitor.go("/")
    visitor.until(
        "() => (document.getElementById('map').dataset.hazard ?? '').includes('probability')",
        "the estimate is drawn",
    )
    return visitor


def compare(visitor: Visitor, show: str) -> None:
    visitor.page.select_option("#hazard-before", "before")
    visitor.page.check(f"input[name=show][value={show}]")


def test_what_lay_there_before_the_searches_is_a_layer(officer):
    page = officer.page
    page.check("input[name=band][value=before]")
    officer.until(
        "() => document.getElementById('map').dataset.hazard.includes('/before/levels.png')",
        "the layer is drawn",
    )
    assert "before the searches made" in officer.text("#hazard-legend")
    assert "Not surveyed" in officer.text("#hazard-legend")


def test_two_maps_are_drawn_side_by_side_and_the_line_moves(officer):
    page = officer.page
    compare(officer, "side")
    expect(page.locator("#swipe-line")).to_be_visible()
    assert officer.text("#swipe-other") == "This map, before the searches made"
    before = page.locator("#swipe-line").bounding_box()["x"]
    page.focus("#swipe")
    page.keyboard.press("Home")
    at_home = page.locator("#swipe-line").bounding_box()["x"]
    assert at_home < before - 300
    page.mouse.move(at_home + 12, 300)
    page.mouse.down()
    page.mouse.move(1500, 320, steps=4)
    page.mouse.up()
    assert page.locator("#swipe-line").bounding_box()["x"] == pytest.approx(1488, abs=4)
    assert "show=side" in page.url
    assert overflows(page) + faults_of(page) + pale_text_of(page) == []


def test_the_difference_is_said_in_words_whichever_map_is_drawn(officer):
    page = officer.page
    compare(officer, "now")
    told = page.locator("#hazard-difference")
    expect(told).to_contain_text("Cells where it fell by 5 in 100 or more")
    expect(told).to_contain_text("what was found and taken away")
    (rose, fell, _) = re.findall(r"([\d,]+) \([\d.,]+ km²\)", officer.text("#hazard-difference"))
    assert rose == "0"
    assert int(fell.replace(",", "")) > 0
    page.check("input[name=show][value=before]")
    expect(told).to_contain_text("Cells where it fell by 5 in 100 or more")


def test_on_a_narrow_window_the_two_are_looked_at_in_turn(officer):
    page = officer.page
    compare(officer, "side")
    page.set_viewport_size({"width": 360, "height": 740})
    expect(page.locator("#swipe-line")).to_be_hidden()
    page.click("#panel-grip")
    expect(page.locator("input[name=show][value=side]")).to_be_hidden()
    page.check("input[name=show][value=before]")
    expect(page.locator("#hazard-difference")).to_contain_text("fell by 5 in 100")
    assert overflows(page) + faults_of(page) + pale_text_of(page) == []


def test_a_finger_near_a_settlement_is_offered_the_cell_too(browser, site):
    context = browser.new_context(
        base_url=site.base, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    visitor = Visitor(context.new_page(), site.base)
    visitor.page.on("console", visitor.hear)
    visitor.sign_in("officer")
    places = visitor.page.request.get("/api/map/settlements.geojson").json()["features"]
    lon, lat = places[0]["geometry"]["coordinates"]
    visitor.go(f"/?map=12/{lat}/{lon}")
    page = visitor.page
    visitor.until(
        "() => (document.getElementById('map').dataset.hazard ?? '').includes('probability')",
        "the estimate is drawn",
    )
    page.wait_for_timeout(500)  # markers are painted some frames after the map is ready
    box = page.locator("#map").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 12)
    expect(page.locator("#selection [data-choice=record]").first).to_be_visible()
    page.locator("#selection [data-choice=cell]").tap()
    expect(page.locator("#here-facts")).to_contain_text("At least one item left in this cell")
    assert overflows(page) + faults_of(page) + pale_text_of(page) + visitor.problems == []
    context.close()
