"""Entering reports: from the keyboard alone, sent twice, and with HTML in a name."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.browser.judged import unseen_focus_of
from tests.browser.visitor import PASSWORD, Visitor

TABS = 200
HOSTILE = "<img src=x onerror=window.hit=1><b>Dorn</b>"
HERE = "40.98000° N, 35.00000° W"


def tab_to(visitor: Visitor, selector: str) -> None:
    """Press Tab until something has the focus; on the way the focus is always to be seen."""
    for _ in range(TABS):
        visitor.page.keyboard.press("Tab")
        assert not (unseen := unseen_focus_of(visitor.page)), unseen
        if visitor.page.evaluate("(s) => document.activeElement?.matches(s) ?? false", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by Tab on {visitor.page.url}")


def write(visitor: Visitor, selector: str, text: str) -> None:
    tab_to(visitor, selector)
    visitor.page.keyboard.type(text)


def waiting(visitor: Visitor) -> int:
    """Return how many reports wait for approval."""
    visitor.go("/workbench/")
    return int(visitor.text("#tab-submitted .count"))


def fill_settlement(visitor: Visitor, name: str) -> None:
    """Fill the form of a settlement."""
    visitor.go("/report/settlement/")
    page = visitor.page
    page.fill("#id_name", name)
    page.fill("#id_population", "120")
    page.fill("#id_place_text", HERE)
    page.fill("#id_place_radius_m", "250")
    page.fill("#id_when_first", "2026-05-02")
    expect(page.locator("#place-told")).to_contain_text("Read as")


def test_a_report_is_entered_from_the_keyboard_alone(visit):
    visitor = visit()
    page = visitor.page
    page.goto("/sign-in/?next=/about/")
    expect(page.locator("#id_username")).to_be_focused()
    page.keyboard.type("officer")
    write(visitor, "#id_password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#who")).to_be_visible()
    tab_to(visitor, "a.call")
    page.keyboard.press("Enter")
    expect(page.locator("#report-indication")).to_be_visible()
    tab_to(visitor, "#report-indication")
    page.keyboard.press("Enter")
    expect(page.locator("#report-form")).to_be_visible()
    visitor.wait_for_map()
    write(visitor, "#id_what", "Ordnance")
    write(visitor, "#id_item_class", "Subm")
    write(visitor, "#id_items", "2")
    write(visitor, "#id_place_text", HERE)
    write(visitor, "#id_when_first", "2026-05-02")
    tab_to(visitor, "#id_source_subject-search")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#id_source_subject-list [role=option]").nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#id_source_subject-search") not in {"", "—"}
    tab_to(visitor, "#submit")
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_have_text("Waiting for approval")
    expect(page.locator("h1")).to_contain_text("Ordnance seen: Submunition")
    expect(page.locator("main")).to_contain_text("Submunition")


@pytest.mark.parametrize("path", ["/", "/settlements/", "/hazard/", "/workbench/"])
def test_the_focus_is_seen_all_the_way_through_a_page(visit, path):
    visitor = visit("officer")
    visitor.go(path)
    last = "a[href='/about/']:not(nav a)" if path != "/" else "input[data-layer=boundary]"
    tab_to(visitor, last)


def test_pressing_twice_adds_once(visit):
    officer = visit("officer")
    before = waiting(officer)
    fill_settlement(officer, "Twice pressed")
    officer.page.dblclick("#submit")
    expect(officer.page.locator("#state")).to_have_text("Waiting for approval")
    batch = officer.page.url
    assert waiting(officer) == before + 1
    officer.page.goto(batch)
    assert len(officer.page.locator(".columns h2", has_text="Settlement").all()) == 1


def test_sending_again_after_going_back_adds_nothing(visit):
    officer = visit("officer")
    before = waiting(officer)
    fill_settlement(officer, "Sent again")
    form = officer.page.evaluate(
        "() => [...new FormData(document.getElementById('report-form'))]"
        ".filter(([name]) => name !== 'csrfmiddlewaretoken')"
    )
    officer.page.click("#submit")
    expect(officer.page.locator("#state")).to_be_visible()
    batch = officer.page.url
    with officer.page.expect_navigation():
        officer.page.evaluate(SEND_AGAIN, [*form, ["then", "submit"]])
    assert officer.page.url == batch
    assert waiting(officer) == before + 1


SEND_AGAIN = """(pairs) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/report/settlement/";
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  for (const [name, value] of [...pairs, ["csrfmiddlewaretoken", token]]) {
    const field = document.createElement("input");
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}"""


def test_html_in_a_name_is_shown_as_text_wherever_it_appears(visit):
    officer, operations = visit("officer"), visit("operations")
    page = officer.page
    fill_settlement(officer, HOSTILE)
    page.click("#submit")
    expect(page.locator("h1")).to_contain_text(HOSTILE)
    operations.go(page.url)
    operations.page.click("#approve")
    expect(operations.page.locator("#state")).to_have_text("Approved")
    for path, where in (
        ("/settlements/", "#settlements"),
        ("/records/settlement/?q=Dorn", "#results"),
        ("/workbench/?state=approved", "#results"),
    ):
        officer.go(path)
        expect(page.locator(where)).to_contain_text(HOSTILE)
        is_harmless(officer)
    is_harmless_on_the_map(officer)
    page.click("#selected-link")
    expect(page.locator("h1")).to_contain_text(HOSTILE)
    is_harmless(officer)
    page.click("text=Record and history")
    expect(page.locator("h1")).to_contain_text(HOSTILE)
    is_harmless(officer)
    is_harmless_in_a_choice(officer)


def is_harmless_on_the_map(officer: Visitor) -> None:
    page = officer.page
    officer.go("/")
    page.fill("#list-search", "Dorn")
    page.locator("#feature-list button", has_text=HOSTILE).click()
    expect(page.locator("#selected-title")).to_contain_text(HOSTILE)
    is_harmless(officer)


def is_harmless_in_a_choice(officer: Visitor) -> None:
    page = officer.page
    officer.go("/report/road_segment/")
    page.locator("#id_serves-search").press_sequentially("Dorn")
    option = page.locator("#id_serves-list [role=option]", has_text=HOSTILE)
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#field-serves .chips")).to_contain_text(HOSTILE)
    is_harmless(officer)


def is_harmless(visitor: Visitor) -> None:
    """Nothing of the name became part of the page or ran."""
    assert visitor.page.evaluate("() => window.hit ?? null") is None
    assert visitor.page.locator("img[src='x']").count() == 0
    assert not re.search(r"<b>Dorn", visitor.page.content())
