"""Every page, for everyone who may open it: whole, quiet, named, readable, never too wide."""

from __future__ import annotations

import pytest
from tests.browser.judged import WIDE, look_at
from tests.browser.tour import ROLES, SPECIALISTS, tour_of

WRITES = False


@pytest.mark.parametrize("role", [*ROLES, *SPECIALISTS])
def test_every_page_is_sound_at_both_widths(visit, role):
    visitor = visit("" if role == "public" else role, width=WIDE, height=1080)
    wrong: dict[str, list[str]] = {}
    for stop in tour_of(visitor, role):
        visitor.refusals.clear()
        answer = visitor.go(stop.path)
        told = [] if answer.status == stop.status else [f"answers {answer.status}"]
        told += [f"refused: {status}" for status in visitor.refusals if status != stop.status]
        told += look_at(visitor.page)
        if told:
            wrong[stop.name] = told
    assert wrong == {}


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
