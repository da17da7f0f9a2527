"""The hazard map in a browser: layers, threshold, why a cell is what it is, and who may see it."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect
from tests.browser.judged import faults_of, overflows, pale_text_of, unseen_focus_of
from tests.browser.tour import unopened
from tests.browser.visitor import Visitor

WRITES = False

CELL = "250 m"
GREENEST = 8
"""How far green may lead red and blue in a pixel before it reads as green."""


@pytest.fixture(scope="module")
def drawn(browser, site):
    """An officer who looks at the map; the tests that only look share the window."""
    visitor = Visitor.at(browser, site.base, width=1920, height=1080).sign_in("officer")
    visitor.go("/")
    wait_for_layer(visitor, "probability")
    yield visitor
    visitor.close()
    assert visitor.problems == []


def wait_for_layer(visitor: Visitor, name: str) -> None:
    asked = f"() => (document.getElementById('map').dataset.hazard ?? '').includes('/{name}/')"
    visitor.until(asked, f"the layer {name} is drawn")


def choose(visitor: Visitor, band: str) -> None:
    visitor.page.check(f"input[name=band][value={band}]")
    wait_for_layer(visitor, band)


def painted_of(visitor: Visitor) -> dict[str, list[int]]:
    """Return how often each colour is painted, from the canvas the map shows."""
    return dict(visitor.page.evaluate(PAINTED))


PAINTED = """async () => {
  const url = document.getElementById("map").dataset.hazard.split("#")[0];
  const { levelsAt } = await import("/static/pages/map/levels.mjs");
  const { painted } = await import("/static/pages/map/paint.mjs");
  const config = JSON.parse(document.getElementById("map-config").textContent).hazard;
  const band = config.bands.find((one) => one.url === url) ?? config.change;
  const levels = await levelsAt(url, url.replace("levels.png", "levels.json"));
  const least = Number(document.getElementById("threshold").value);
  const look = { colours: band.colours, striped: band.striped, least, highlight: config.highlight,
    neutral: config.neutral, strength: 1 };
  const { data } = painted(levels, look, levels.box, { width: 400, height: 400 }, 0);
  const counts = {};
  for (let at = 0; at < data.length; at += 4) {
    const key = data.slice(at, at + 4).join(",");
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}"""
HATCH = "74,72,84,255"


@pytest.mark.parametrize("band", ["expected", "uncertainty", "surveyed", "probability"])
def test_a_layer_states_its_cells_and_hatches_what_nobody_surveyed(drawn, band):
    choose(drawn, band)
    legend = drawn.text("#hazard-legend")
    assert CELL in legend
    assert "Not surveyed" in legend
    assert "Outside the programme: left blank" in legend
    counts = painted_of(drawn)
    assert counts[HATCH] > 1_000
    colours = [[int(part) for part in key.split(",")] for key in counts]
    assert [(r, g, b) for r, g, b, a in colours if a and g > max(r, b) + GREENEST] == []


def test_uncertainty_is_said_as_a_factor(drawn):
    choose(drawn, "uncertainty")
    assert "within a factor of 2" in drawn.text("#hazard-legend")
    choose(drawn, "probability")


def test_the_threshold_highlights_counts_and_leaves_the_rest_plain(drawn):
    page = drawn.page
    page.focus("#threshold")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    assert drawn.text("#threshold-words") == "at least 20 in 100"
    shown = drawn.text("#hazard-above")
    cells, unseen = (
        int(n.replace(",", "")) for n in re.findall(r"([\d,]+) \([\d.,]+ km²\)", shown)
    )
    assert 0 < unseen < cells
    assert page.get_attribute("#threshold", "aria-valuetext").startswith("at least")
    assert unseen_focus_of(page) == []
    counts = painted_of(drawn)
    assert set(counts) == {"179,0,59,255", "220,214,200,255", HATCH, "255,255,255,180", "0,0,0,0"}
    page.locator("#hazard-above summary").click()
    expect(page.locator("#hazard-above .names a")).not_to_have_count(0)
    page.keyboard.press("Home")


def test_a_link_reproduces_what_was_seen(drawn, visit):
    page = drawn.page
    choose(drawn, "expected")
    page.focus("#threshold")
    page.keyboard.press("End")
    page.uncheck("[data-layer=roads]")
    page.click(".maplibregl-ctrl-zoom-in")
    drawn.until("() => location.search.includes('map=')", "the view is in the address")
    words = drawn.text("#hazard-controls")
    other = visit("officer", width=1920, height=1080)
    other.go(page.url.removeprefix(other.base))
    wait_for_layer(other, "expected")
    assert other.text("#hazard-controls") == words
    assert not other.page.is_checked("[data-layer=roads]")
    assert zoom_of(other.page.url) == zoom_of(page.url)


def zoom_of(url: str) -> str:
    return re.search(r"map=([\d./-]+)", url)[1]


def test_a_click_says_why_and_plainly_where_nobody_looked(visit):
    officer = visit("officer")
    officer.go("/")
    page = officer.page
    lon, lat = unseen_place(officer)
    page.fill("#explain-at", f"{lat:.5f} N {-lon:.5f} W")
    page.press("#explain-at", "Enter")
    expect(page.locator("#here-not-surveyed")).to_contain_text("Nobody searched here")
    expect(page.locator("#selected-title")).to_be_focused()
    assert f"{CELL} × {CELL}" in officer.text("#here-facts")
    assert "in 100" in officer.text("#here-facts")
    assert "at=" in page.url
    officer.poll(page.locator("#why-told").count, "the reasons arrive")
    page.set_viewport_size({"width": 360, "height": 740})
    page.click("#panel-grip")
    assert overflows(page) + faults_of(page) + pale_text_of(page) == []
    page.click("#selection [data-close]")
    expect(page.locator("#selection")).to_be_hidden()


def unseen_place(visitor: Visitor) -> tuple[float, float]:
    """Return the middle of a cell nobody surveyed, found through the API."""
    config = json.loads(unopened(visitor, "/", "getElementById('map-config').textContent"))
    (west, south), (east, north) = config["bounds"]
    for step in range(1, 40):
        lon = west + (east - west) * (0.2 + 0.015 * step)
        lat = south + (north - south) * 0.55
        cell = visitor.page.request.get(f"/api/hazard/at?lon={lon}&lat={lat}").json()
        if cell and cell["surveyed"] == 0:
            return lon, lat
    raise AssertionError("every cell was surveyed")


def test_the_keyboard_asks_about_the_cross(visit):
    officer = visit("officer")
    officer.go("/")
    page = officer.page
    page.locator(".maplibregl-canvas").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#crosshair")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#here-facts")).to_contain_text("At least one item left in this cell")


def test_what_cannot_be_answered_is_said(visit):
    officer = visit("officer")
    officer.go("/")
    page = officer.page
    page.fill("#explain-at", "49.1 36.2")
    page.press("#explain-at", "Enter")
    expect(page.locator("#here-problem")).to_be_visible()
    page.fill("#explain-at", "9 N 9 E")
    page.press("#explain-at", "Enter")
    expect(page.locator("#here-outside")).to_contain_text("outside the programme")
    page.route("**/hazard/here/**", lambda route: route.abort())
    page.press("#explain-at", "Enter")
    expect(page.locator("#selection [data-failed]")).to_contain_text("Try again")
    page.unroute("**/hazard/here/**")
    page.click("#selection [data-failed] button")
    expect(page.locator("#here-outside")).to_be_visible()
    assert officer.refusals == [400]
    officer.problems.clear()  # Chromium reports the request that the test cut off


def test_on_a_telephone_the_threshold_works_by_touch(browser, site):
    context = browser.new_context(
        base_url=site.base, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    visitor = Visitor(context.new_page(), site.base)
    visitor.page.on("console", visitor.hear)
    visitor.sign_in("officer")
    visitor.go("/")
    page = visitor.page
    page.tap("#panel-grip")
    page.locator("#threshold").scroll_into_view_if_needed()
    box = page.locator("#threshold").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.tap("#threshold-more")
    expect(page.locator("#hazard-above")).to_contain_text("km²")
    assert box["height"] >= 40
    assert overflows(page) + faults_of(page) + pale_text_of(page) + visitor.problems == []
    context.close()


@pytest.mark.parametrize("username", ["", "donor", "partner"])
def test_below_the_tier_no_layer_number_or_explanation_is_given(visit, drawn, username):
    url = drawn.page.evaluate("() => document.getElementById('map').dataset.hazard.split('#')[0]")
    run = url.split("/")[3]
    lon, lat = unseen_place(drawn)
    visitor = visit(username)
    for path in (
        url,
        url.replace(".png", ".json"),
        f"/api/hazard/{run}/since/{run}/levels.png",
        f"/api/hazard/{run}/since/{run}/levels.json",
        f"/api/hazard/at?lon={lon}&lat={lat}&run={run}",
    ):
        assert visitor.page.request.get(path).status in {401, 404}, path
    told = visitor.page.request.get(f"/hazard/here/?at={lat} N {-lon} W&run={run}")
    assert told.status == 404
    assert "in 100" not in told.text()
    page = visitor.page.request.get(f"/?run={run}").text()
    assert run not in re.sub(r"\?run=\w+", "", page)
    assert "hazard-shown" not in page
