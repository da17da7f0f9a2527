"""Who sees what in a browser: the public, a donor, a stranger, and somebody passed on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.tour import hazard_pictures

WRITES = False

EXACT = ("accident", "indication", "item_found", "hazardous_area", "minefield_record")
REFUSED = {401, 403, 404}


def may_get(visitor, path: str) -> bool:
    """Whether something comes back: neither refused nor empty."""
    answer = visitor.page.request.get(path)
    if answer.status in REFUSED:
        return False
    assert answer.ok, (path, answer.status)
    said = answer.json() if "json" in answer.headers["content-type"] else True
    return bool(said.get("features", said.get("rows", said)) if isinstance(said, dict) else said)


@pytest.fixture
def pictures(visit) -> list[str]:
    return hazard_pictures(visit("officer"))


@pytest.mark.parametrize("username", ["", "donor"])
def test_without_clearance_only_what_is_public_is_seen(visit, pictures, username):
    visitor = visit(username)
    visitor.go("/")
    page = visitor.page
    expect(page.locator("#feature-list button")).to_have_count(64)
    assert "27 closed" in visitor.text("#map-summary")
    assert page.locator("#hazard-shown, [data-layer=evidence]").count() == 0
    assert hazard_pictures(visitor) == []
    assert len(pictures) == 5
    assert not any(may_get(visitor, url) for url in pictures)
    assert not may_get(visitor, "/api/map/evidence.geojson")
    assert not any(may_get(visitor, f"/api/records/{kind}") for kind in EXACT)
    assert not may_get(visitor, "/api/hazard/at?lon=-35&lat=41")
    page.locator("#feature-list button").first.click()
    page.click("#selected-link")
    visitor.wait_for_map()
    expect(page.locator("#access-status")).to_be_visible()
    assert page.locator("#outcome, [data-rule], #decide").count() == 0
    assert visitor.go("/records/accident/").status in REFUSED


def test_an_officer_sees_all_that_is_kept_from_the_public(visit, pictures):
    officer = visit("officer")
    assert all(may_get(officer, url) for url in pictures)
    assert may_get(officer, "/api/map/evidence.geojson")
    assert all(may_get(officer, f"/api/records/{kind}") for kind in EXACT)
    assert may_get(officer, "/api/hazard/at?lon=-35&lat=41")


def test_a_partner_is_not_told_where_exactly(visit):
    partner = visit("partner")
    assert partner.layer("evidence") == []
    listed = partner.page.request.get("/api/records/indication").json()
    record = listed["rows"][0]["subject"]
    partner.go(f"/records/indication/{record}/")
    expect(partner.page.locator("main")).to_contain_text("The place is above your tier.")
    assert partner.page.locator("#place-map, #place-config").count() == 0


def test_a_wrong_password_is_told_and_lets_nobody_in(visit):
    visitor = visit()
    visitor.page.goto("/sign-in/")
    visitor.page.fill("#id_username", "officer")
    visitor.page.fill("#id_password", "not the password")
    visitor.page.press("#id_password", "Enter")
    expect(visitor.page.locator("#error-summary")).to_contain_text("do not fit")
    expect(visitor.page.locator("#error-summary")).to_be_focused()
    assert visitor.page.input_value("#id_username") == "officer"
    assert visitor.page.input_value("#id_password") == ""
    assert visitor.refusals == [401]
    visitor.go("/")
    assert visitor.page.locator("#who").count() == 0


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_a_demo_account_is_refused_where_requests_are_passed_on(visit, header):
    visitor = visit(headers={header: "for=203.0.113.7" if header == "Forwarded" else "203.0.113.7"})
    visitor.page.goto("/sign-in/")
    assert visitor.page.locator("#demo-accounts").count() == 0
    visitor.sign_in("officer")
    expect(visitor.page.locator("#error-summary")).to_contain_text("does not work from here")
    visitor.go("/about/")
    assert visitor.page.locator("#who").count() == 0


def test_a_session_begun_here_does_not_work_when_passed_on(visit):
    visitor = visit("officer")
    expect(visitor.page.locator("#who")).to_contain_text("Ana Veld")
    visitor.page.set_extra_http_headers({"X-Forwarded-For": "203.0.113.7"})
    visitor.go("/about/")
    assert visitor.page.locator("#who").count() == 0


def test_signing_out_ends_it(visit):
    visitor = visit("officer")
    visitor.page.click("text=Sign out")
    expect(visitor.page.locator("#sign-in-form")).to_be_visible()
    assert visitor.go("/workbench/").status in REFUSED
