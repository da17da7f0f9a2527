"""A bar is dragged, or moved by keys, into a form; without script the form is filled by hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.judged import look_at, unseen_focus_of
from tests.browser.plan_page import ADDRESS, plan_page
from tests.browser.visitor import Visitor

DAY, ROW = 20.0, 30
"""Of the chart of the test page: 1,200 px for 60 days."""
FORM = "#plan-pin"


@pytest.fixture
def made():
    return plan_page()


@pytest.fixture
def at_plan(browser, made):
    """Somebody at the page of a plan; nothing may have gone wrong in his browser."""
    visitor = Visitor.at(browser, ADDRESS, width=1600)
    made.serve(visitor.page.context)
    visitor.go("/plan/")
    expect(visitor.page.locator("svg.gantt.draggable")).to_be_visible()
    yield visitor.page
    visitor.close()
    assert visitor.problems == []


def bar(page, task):
    return page.locator(f"a.bar[data-task={task}]").first


def fields(page):
    return tuple(page.input_value(f"{FORM} [name={name}]") for name in ("task", "team", "start"))


def drag(page, task, days, rows):
    box = bar(page, task).locator(".box").bounding_box()
    x, y = box["x"] + 5, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + days * DAY / 2, y + rows * ROW / 2)
    page.mouse.move(x + days * DAY, y + rows * ROW)
    page.mouse.up()


def test_a_bar_is_dragged_to_another_day_and_team_and_the_form_sends_it(at_plan, made):
    drag(at_plan, "field", 9, 1)
    assert fields(at_plan) == ("field", "B", "2026-12-06")
    expect(at_plan.locator("[data-pin-said]")).to_contain_text("field: B from 2026-12-06")
    assert made.opened == ["/plan/"]
    at_plan.click(f"{FORM} [type=submit]")
    expect(at_plan.locator("h1")).to_be_visible()
    (sent,) = made.sent
    token = {"csrfmiddlewaretoken": ["a token"]}
    assert sent == {"task": ["field"], "team": ["B"], "start": ["2026-12-06"]} | token


def test_a_click_that_is_no_drag_follows_the_link(at_plan, made):
    bar(at_plan, "field").locator(".box").click(position={"x": 5, "y": 5})
    expect(at_plan).to_have_url(f"{ADDRESS}/tasks/field/")
    assert made.sent == []


def test_a_team_that_does_other_work_is_not_given_it(at_plan):
    drag(at_plan, "field", 3, 2)
    assert fields(at_plan) == ("", "", "")
    expect(at_plan.locator("[data-pin-said]")).to_have_text(
        "C does not do the work that field asks for."
    )
    assert bar(at_plan, "field").get_attribute("transform") is None


@pytest.mark.parametrize(("task", "said"), [("road", "has begun"), ("both", "shared by several")])
def test_what_has_begun_and_what_is_shared_stays(at_plan, task, said):
    drag(at_plan, task, 4, 0)
    assert fields(at_plan) == ("", "", "")
    expect(at_plan.locator("[data-pin-said]")).to_contain_text(said)
    bar(at_plan, task).focus()
    at_plan.keyboard.press("ArrowRight")
    assert fields(at_plan) == ("", "", "")


def test_a_bar_does_not_leave_the_days_of_the_plan(at_plan):
    drag(at_plan, "field", -3, 0)
    assert fields(at_plan)[2] == "2026-11-27"
    bar(at_plan, "field").focus()
    for _ in range(12):
        at_plan.keyboard.press("Shift+ArrowRight")
    assert fields(at_plan)[2] == "2027-01-25"


def test_arrows_move_a_bar_and_enter_goes_to_the_form(at_plan, made):
    bar(at_plan, "field").focus()
    for key in ("ArrowRight", "Shift+ArrowRight", "ArrowLeft", "ArrowDown", "ArrowDown"):
        at_plan.keyboard.press(key)
    assert fields(at_plan) == ("field", "B", "2026-12-04")
    expect(bar(at_plan, "field")).to_be_focused()
    assert unseen_focus_of(at_plan) == []
    at_plan.keyboard.press("Enter")
    expect(at_plan.locator(f"{FORM} [type=submit]")).to_be_focused()
    at_plan.keyboard.press("Enter")
    expect(at_plan.locator("h1")).to_be_visible()
    assert [sent["start"] for sent in made.sent] == [["2026-12-04"]]


def test_escape_puts_a_bar_back_where_it_was(at_plan):
    before = at_plan.locator("svg.gantt").evaluate("one => one.outerHTML")
    bar(at_plan, "field").focus()
    at_plan.keyboard.press("ArrowRight")
    at_plan.keyboard.press("Escape")
    assert fields(at_plan) == ("", "", "")
    after = at_plan.locator("svg.gantt").evaluate("one => one.outerHTML")
    assert after.replace(' class=""', "").replace('<g class="" ', "<g ") == before


def test_only_one_bar_is_moved_at_a_time(at_plan):
    drag(at_plan, "field", 3, 0)
    drag(at_plan, "well", 2, 0)
    assert fields(at_plan) == ("well", "C", "2026-11-29")
    assert bar(at_plan, "field").get_attribute("transform") is None


def test_by_touch_a_bar_is_held_before_it_is_dragged(browser, made):
    context = browser.new_context(
        base_url=ADDRESS, has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740}
    )
    made.serve(context)
    page = context.new_page()
    page.goto("/plan/")
    box = bar(page, "field").locator(".box").bounding_box()
    x, y = box["x"] + 10, box["y"] + 10
    hand = context.new_cdp_session(page)

    def touch(kind, *at):
        points = [{"x": at[0], "y": at[1]}] if at else []
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    for wait, held in ((0, False), (600, True)):
        touch("touchStart", x, y)
        page.wait_for_timeout(wait)
        for step in range(1, 6):
            touch("touchMove", x + step * DAY, y)
        touch("touchEnd")
        assert (fields(page)[0] == "field") == held
        page.locator("#plan-wrap").evaluate("one => { one.scrollLeft = 0; }")
    context.close()


def test_without_script_the_form_is_filled_by_hand(browser, made):
    context = browser.new_context(base_url=ADDRESS, java_script_enabled=False)
    made.serve(context)
    page = context.new_page()
    page.goto("/plan/")
    page.select_option(f"{FORM} [name=task]", label="well")
    page.select_option(f"{FORM} [name=team]", label="C")
    page.fill(f"{FORM} [name=start]", "2026-12-01")
    page.click(f"{FORM} [type=submit]")
    assert [(sent["task"], sent["start"]) for sent in made.sent] == [(["well"], ["2026-12-01"])]
    context.close()


def test_the_page_reads_at_every_width(at_plan):
    assert look_at(at_plan) == []
