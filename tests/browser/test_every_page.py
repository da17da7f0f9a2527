"""Every page, for everyone who may open it: whole, quiet, named, readable, never too wide."""

from __future__ import annotations

import pytest
from tests.browser.judged import NARROW, WIDE, look_at
from tests.browser.tour import ROLES, SPECIALISTS, first, tour_of

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


ON_ONE_LINE = {"#devices tbody th a": ("/competence/", WIDE), ".nowrap": ("", NARROW)}


@pytest.mark.parametrize("shown", ON_ONE_LINE)
def test_names_of_devices_and_days_break_across_no_lines(visit, shown):
    path, width = ON_ONE_LINE[shown]
    visitor = visit("officer", width=width, height=1080)
    visitor.go(path or first(visitor, "/records/searched_area/", "#results th a"))
    lines = visitor.page.evaluate(
        "(shown) => [...document.querySelectorAll(`main ${shown}`)]"
        ".map((one) => one.getClientRects().length)",
        shown,
    )
    assert set(lines) == {1}
