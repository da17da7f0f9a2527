"""The judges of pages themselves: what is wrong is found, what is right is not."""

from __future__ import annotations

import pytest
from tests.browser.judged import faults_of, overflows, pale_text_of, unseen_focus_of

SOUND = "<html lang=en><title>T</title><main><h1>Head</h1>{}</main>"
WRONG = {
    "no label": "<input name=a>",
    "no name": "<button><span></span></button>",
    "no room": "<a href='/' style='display: flex; width: 0'>Home</a>",
    "no alt": "<img src='data:,'>",
    "no scope": "<table><tr><th>Head</th></tr></table>",
    "not one h1": "<h1>Another</h1>",
    "a heading level is left out": "<h3>Deep</h3>",
    "ids used twice: a": "<p id=a></p><p id=a></p>",
    "aria-describedby names nothing": "<p aria-describedby=gone></p>",
    "pieces of a cell side by side": (
        "<table class=cards><tr><td style='display: flex'><b>One</b> and two</td></tr></table>"
    ),
    "cut off": (
        "<table class=cards><tr><td style='display: flex; width: 90px'>"
        "<b style='white-space: nowrap'>more than is counted</b></td></tr></table>"
    ),
}
PALE = "<p style='color: #999; background: #fff'>Hard to read</p>"


@pytest.fixture(scope="module")
def page(browser):
    context = browser.new_context(viewport={"width": 360, "height": 600})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("fault", WRONG)
def test_a_fault_is_found(page, fault):
    page.set_content(SOUND.format(WRONG[fault]))
    assert [told.partition(":")[0] for told in faults_of(page)] == [fault.partition(":")[0]]


def test_a_sound_page_has_none(page):
    page.set_content(SOUND.format("<label>Name <input></label><p>Text</p>"))
    assert faults_of(page) + pale_text_of(page) + overflows(page) == []


def test_pale_text_is_found_with_its_contrast(page):
    page.set_content(SOUND.format(PALE))
    (told,) = pale_text_of(page)
    assert told.startswith("2.85 P")


def test_text_on_a_translucent_ground_is_judged_by_what_shines_through(page):
    text = "<div style='background: #000'><p style='background: #fff8; color: #000'>Grey</p></div>"
    page.set_content(SOUND.format(text))
    assert pale_text_of(page) == []
    page.set_content(SOUND.format(text.replace("fff8", "fff4")))
    assert len(pale_text_of(page)) == 1


def test_what_is_too_wide_is_found(page):
    page.set_content(SOUND.format("<div style='width: 500px'>Wide</div>"))
    told = overflows(page)
    assert told[0].startswith("page 5")
    assert any("Wide" in what for what in told)


@pytest.mark.parametrize(
    ("look", "seen"),
    [
        ("", True),
        ("outline: none", False),
        ("outline: none; box-shadow: 0 0 2px #000", True),
        ("position: absolute; left: -999px", False),
    ],
)
def test_a_focus_that_is_not_seen_is_found(page, look, seen):
    page.set_content(SOUND.format(f"<button style='{look}'>Press</button>"))
    page.keyboard.press("Tab")
    assert (unseen_focus_of(page) == []) is seen
