"""Every page, for everyone who may open it: whole, quiet, named, readable, never too wide."""

from __future__ import annotations

import pytest
from tests.browser.judged import faults_of, pale_text_of
from tests.browser.tour import overflows, tour_of
from tests.browser.visitor import Visitor

NARROW, WIDE = 360, 1920
SCHEMES = ("light", "dark")


@pytest.mark.parametrize("role", ["officer", "authority", "keeper", "donor", "public"])
def test_every_page_is_sound_at_both_widths(visit, role):
    visitor = visit("" if role == "public" else role, width=WIDE, height=1080)
    wrong: dict[str, list[str]] = {}
    for stop in list(tour_of(visitor, role)):
        visitor.refusals.clear()
        answer = visitor.go(stop.path)
        told = [] if answer.status == stop.status else [f"answers {answer.status}"]
        told += [f"refused: {status}" for status in visitor.refusals if status != stop.status]
        told += look_at(visitor)
        if told:
            wrong[stop.name] = told
    assert wrong == {}


def look_at(visitor: Visitor) -> list[str]:
    """Judge the page that is open, at both widths and in both schemes of colour."""
    page = visitor.page
    told = []
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        told += [f"{width} px: {what}" for what in overflows(page)]
        told += [f"{width} px: {what}" for what in faults_of(page)]
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            told += [f"{width} px, {scheme}: {what}" for what in pale_text_of(page)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDE, "height": 1080})
    return told


def test_a_breach_of_the_content_policy_is_heard(visit):
    visitor = visit()
    visitor.go("/about/")
    visitor.page.evaluate("""() => {
      const script = document.createElement("script");
      script.textContent = "window.hit = true";
      document.body.append(script);
    }""")
    assert visitor.page.evaluate("() => window.hit ?? false") is False
    visitor.poll(lambda: visitor.problems, "the console's complaint")
    assert "Content Security Policy" in visitor.problems.pop()
