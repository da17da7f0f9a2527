"""Text typed into a form is not lost; what a browser keeps of it goes at sign-out."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.browser.visitor import PASSWORD

FORM = "/report/accident/"
KEPT = "() => Object.keys(sessionStorage).filter((key) => key.startsWith('landrelease.kept'))"
STORED = "() => JSON.stringify([...Object.values(sessionStorage), ...Object.values(localStorage)])"
HERE = "40.98000° N, 35.00000° W"


def fill(visitor):
    """Write into an accident's form, names of people too."""
    visitor.go(FORM)
    page = visitor.page
    page.fill("#id_description", "By the old mill")
    page.fill("#id_victims", "Person Unnamed")
    page.fill("#id_place_text", HERE)
    page.fill("#id_when_first", "2026-05-02")
    visitor.until("() => Object.values(sessionStorage).join().includes('2026-05-02')", "it is kept")


def test_text_is_offered_again_without_what_is_personal(visit):
    officer = visit("officer")
    page = officer.page
    fill(officer)
    assert "Person Unnamed" not in page.evaluate(STORED)
    officer.go("/about/")
    officer.go(FORM)
    assert page.input_value("#id_description") == ""
    expect(page.locator("#kept-told")).to_contain_text("was kept in this tab")
    page.click("#kept-restore")
    assert page.input_value("#id_description") == "By the old mill"
    assert page.input_value("#id_place_text") == HERE
    assert page.input_value("#id_when_first") == "2026-05-02"
    assert page.input_value("#id_victims") == ""
    expect(page.locator("#place-told")).to_contain_text("Read as")
    officer.go(FORM)
    page.click("#kept-discard")
    assert page.evaluate(KEPT) == []


def test_signing_out_in_another_tab_forgets_and_the_form_comes_back(visit):
    officer = visit("officer")
    page = officer.page
    fill(officer)
    other = page.context.new_page()
    other.goto("/about/")
    with other.expect_navigation():
        other.click("#sign-out button")
    officer.until("() => sessionStorage.length === 0", "the first tab forgets")
    with page.expect_navigation():
        page.click("#submit")
    expect(page.locator("#held")).to_contain_text("You were signed out")
    with page.expect_popup() as opened:
        page.click("#held-sign-in")
    tab = opened.value
    tab.fill("#id_username", "officer")
    tab.fill("#id_password", PASSWORD)
    with tab.expect_navigation():
        tab.press("#id_password", "Enter")
    page.click("#send-again")
    expect(page.locator("#state")).to_have_text("Waiting for approval")
    expect(page.locator("main")).to_contain_text("By the old mill")
    assert page.evaluate(KEPT) == []


def test_what_was_recorded_and_what_another_person_wrote_is_not_kept(visit):
    officer = visit("officer")
    page = officer.page
    fill(officer)
    page.click("#submit")
    expect(page.locator("#state")).to_have_text("Waiting for approval")
    assert page.evaluate(KEPT) == []
    fill(officer)
    page.context.clear_cookies()
    officer.sign_in("operations")
    officer.go(FORM)
    expect(page.locator("#kept")).to_be_hidden()
    assert "old mill" not in page.evaluate(STORED)
