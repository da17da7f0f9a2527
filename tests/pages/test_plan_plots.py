"""Plots of plans: where things stand, what they say, and that no word of a record is markup."""

import itertools
import math
import xml.etree.ElementTree as ET
from datetime import date

import pytest
from django.template.loader import render_to_string

from landrelease.pages._day_axis import by, on, ticks
from landrelease.pages._plan_plots import (
    Gantt,
    GanttBar,
    GanttRow,
    RegainedCurve,
    SearchPoint,
    gantt_chart,
    gantt_of,
    regained_plot,
    regained_rows,
    search_plot,
    search_rows,
)
from landrelease.planning import Pin, Situation, Task, Team, plan_of

FIRST = date(2026, 11, 27)
SVG = "{http://www.w3.org/2000/svg}"


def read(svg):
    inside = str(svg).removeprefix('<div class="plot-wrap" tabindex="0">').removesuffix("</div>")
    named = inside.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return ET.fromstring(named)  # noqa: S314 - markup that this test has just made


def chart_of(*bars, horizon=100, **facts):
    row = GanttRow(team="T", title="Alpha", purposes=("ts",), bars=bars, **facts)
    return read(gantt_chart("plan", Gantt(first_day=FIRST, horizon=horizon, rows=(row,))))


def bar(start=10.0, finish=30.0, **facts):
    said = {"task": "t1", "title": "Field", "sets_off": start, "work": "20 m2"} | facts
    return GanttBar(start=start, finish=finish, **said)


def corners(path):
    """Return the x of the left and right edge of a bar."""
    right, left = path.get("d").removeprefix("M").split("H")[:2]
    return float(left.split("V")[0]), float(right.split(" ")[0])


def bars_of(chart):
    return chart.findall(f".//{SVG}a")


@pytest.mark.parametrize(("horizon", "a_day"), [(100, 12.0), (365, 1200 / 365), (3000, 2.4)])
def test_a_bar_stands_on_its_days(horizon, a_day):
    (one,) = bars_of(chart_of(bar(), horizon=horizon))
    assert corners(one.find(f"{SVG}path")) == pytest.approx((10 * a_day, 30 * a_day), abs=0.06)
    assert chart_of(bar(), horizon=horizon).get("data-day-px") == f"{a_day:.4f}"


def test_a_bar_says_task_team_dates_and_work():
    (one,) = bars_of(chart_of(bar(late=2.0, deadline=28.0, sets_off=8.0)))
    said = "Field · Alpha · 2026-12-07 to 2026-12-26 · 20 m2 · sets off 2026-12-05"
    assert one.get("aria-label").startswith(said)
    assert "days late" in one.get("aria-label")
    assert one.get("aria-label").endswith("deadline 2026-12-24")
    assert one.find(f"{SVG}title").text == one.get("aria-label")


def test_a_bar_without_a_page_can_still_be_reached():
    plain, linked = bars_of(chart_of(bar(), bar(40.0, 50.0, href="/tasks/t1/?a=1&b=2")))
    assert (plain.get("href"), plain.get("tabindex")) == (None, "0")
    assert linked.get("href") == "/tasks/t1/?a=1&b=2"


def test_what_lies_beyond_the_chart_is_cut_and_says_so():
    chart = chart_of(bar(90.0, 130.0), bar(120.0, 130.0), bar(95.0, math.inf, sets_off=-4.0))
    assert len(bars_of(chart)) == 2
    for one in bars_of(chart):
        assert corners(one.find(f"{SVG}path"))[1] == 1200.0
        assert not one.find(f"{SVG}path").get("d").endswith("Z")
    assert "to \u2013" in bars_of(chart)[1].get("aria-label")


def test_moves_rests_and_deadlines_are_drawn_where_they_are():
    chart = chart_of(bar(sets_off=8.0, deadline=28.0), rests=((0, 2), (99, 101)))
    found = {path.get("class"): path.get("d") for path in chart.iter(f"{SVG}path")}
    assert found["move"].startswith("M96.0 ")
    assert found["move"].endswith("H120.0")
    assert found["deadline"].startswith("M336.0 ")
    assert found["rests"] == "M0.0 30H24.0V60H0.0ZM1188.0 30H1200.0V60H1188.0Z"


def test_a_deadline_after_the_last_day_is_not_drawn():
    assert b'class="deadline"' not in ET.tostring(chart_of(bar(deadline=101.0)))


@pytest.mark.parametrize(
    ("facts", "fixed"), [({"begun": True}, "begun"), ({"pinned": True}, "pinned"), ({}, "")]
)
def test_what_is_fixed_has_a_mark_and_a_word(facts, fixed):
    (one,) = bars_of(chart_of(bar(**facts)))
    assert one.get("data-fixed") == fixed
    assert len(one) == (3 if not fixed else 4 + (fixed == "pinned"))


def test_words_of_records_are_never_markup():
    evil = '"><script>alert(1)</script>'
    row = GanttRow(
        team=evil, title=evil, purposes=(evil,), bars=(bar(0, 90, task=evil, title=evil),)
    )
    gantt = Gantt(first_day=FIRST, horizon=100, rows=(row,), not_done=((evil, evil),))
    chart = gantt_chart("plan", gantt)
    page = render_to_string("pages/parts/gantt.html", {"gantt": gantt, "chart": chart, "name": "p"})
    assert "<script" not in page
    assert bars_of(read(chart))[0].get("data-task") == evil
    curve = RegainedCurve(label=evil, first_day=FIRST, planned=[1.0, 2.0])
    assert "<script" not in regained_plot("p", [curve, curve], alt=evil)


def test_a_chart_without_teams_and_a_team_without_tasks():
    none = Gantt(first_day=FIRST, horizon=10, rows=())
    assert bars_of(read(gantt_chart("plan", none))) == []
    page = render_to_string(
        "pages/parts/gantt.html", {"gantt": none, "chart": gantt_chart("p", none), "name": "p"}
    )
    assert "No task is planned." in page
    assert bars_of(chart_of()) == []


def test_a_chart_of_a_plan_has_a_row_for_each_team_and_a_bar_for_each_of_its_tasks():
    told = Situation(
        tasks=(
            Task(subject="a", purpose="ts", amount=8.0, teams=2, deadline=3.0),
            Task(subject="b", purpose="ts", amount=3.0, pinned=Pin(team="2", start=0.0)),
            Task(subject="c", purpose="ts", amount=999.0),
        ),
        teams=tuple(Team(subject=name, speed={"ts": 1.0}) for name in "12"),
        communities=(),
        horizon=20,
        off=frozenset({1}),
    )
    gantt = gantt_of(told, plan_of(told, order="bac"), first_day=FIRST, titles={"a": "Field A"})
    rows = {
        row.title: [(one.title, one.start, one.finish) for one in row.bars] for row in gantt.rows
    }
    assert rows == {"1": [("Field A", 4.0, 8.0)], "2": [("b", 0.0, 4.0), ("Field A", 4.0, 8.0)]}
    assert [one.begun for one in gantt.rows[1].bars] == [True, False]
    assert gantt.rows[0].bars[0].late == 5.0
    assert gantt.rows[0].rests == ((1, 2),)
    assert gantt.not_done == (("c", "c"),)
    assert next((line.bar.title, line.first, line.last) for line in gantt.lines()) == (
        "b",
        "2026-11-27",
        "2026-11-30",
    )


def test_dates_that_are_shown_do_not_run_into_each_other():
    for days in (1, 5, 14, 60, 365, 4000, 100_000):
        for wide in (300.0, 540.0, 1200.0):
            at = [day for day, _ in ticks(FIRST, days, wide)]
            apart = [(b - a) * wide / days for a, b in itertools.pairwise(at)]
            assert min(apart, default=99.0) > 70.0
            assert all(0 <= day < days for day in at)


def test_dates_at_the_end_of_the_calendar():
    assert on(date.max, 0.5) == by(date.max, 1.0) == "9999-12-31"
    assert on(date.max, 2.0) == by(FIRST, math.nan) == "\u2013"
    assert ticks(date.max, 30, 300.0)[0] == (0, "9999-12-31")


def points_of(plot, kind):
    (path,) = (p for p in read(plot).iter(f"{SVG}path") if p.get("class") == kind)
    told = path.get("d").removeprefix("M").removesuffix("Z").split("L")
    return [tuple(float(v) for v in corner.split(" ")) for corner in told]


def test_the_curve_steps_by_day_and_its_band_goes_round():
    one = RegainedCurve(
        label="A", first_day=FIRST, planned=[0, 50, 50, 100], low=[0, 0, 50, 50], high=[50] * 4
    )
    plot = regained_plot("p", [one], alt="people")
    line = points_of(plot, "line")
    assert [x for x, _ in line] == [84.0, 219.0, 219.0, 489.0, 489.0, 624.0]
    height = line[0][1] - line[-1][1]
    assert [(line[0][1] - y) / height for _, y in line] == [0, 0, 0.5, 0.5, 1, 1]
    assert points_of(plot, "band")[0] == (84.0, line[2][1])


def test_curves_of_several_plans_are_told_apart_without_colour():
    curves = [
        RegainedCurve(label=name, first_day=FIRST, planned=[1, 2], low=[0, 1], high=[2, 3])
        for name in "ABCDEF"
    ]
    drawn = read(regained_plot("p", curves, alt="people"))
    lines = [p for p in drawn.iter(f"{SVG}path") if p.get("class") == "line"]
    bands = [p.get("fill") for p in drawn.iter(f"{SVG}path") if p.get("class") == "band"]
    marks = {p.get("class") for p in drawn.iter(f"{SVG}path")} - {"line", "band", None}
    assert len({line.get("stroke-dasharray") for line in lines}) == 6
    assert len(set(bands)) == 6
    assert marks == {"filled", "hollow"}


def test_curves_that_begin_on_other_days_stand_on_their_dates():
    early = RegainedCurve(label="A", first_day=FIRST, planned=[1, 2, 3, 4])
    late = RegainedCurve(
        label="B", first_day=date(2026, 11, 29), planned=[5, 6], low=[4, 5], high=[6, 7]
    )
    assert regained_rows([early, late]) == [
        ("2026-11-27", [(1, None, None), None]),
        ("2026-11-28", [(2, None, None), None]),
        ("2026-11-29", [(3, None, None), (5, 4, 6)]),
        ("2026-11-30", [(4, None, None), (6, 5, 7)]),
    ]


def test_plots_of_nothing_and_of_nobody():
    assert read(regained_plot("p", [], alt="nothing")) is not None
    nobody = RegainedCurve(label="A", first_day=FIRST, planned=[0.0])
    assert {y for _, y in points_of(regained_plot("p", [nobody], alt="-"), "line")} == {262.0}
    assert read(search_plot("p", [], alt="nothing")) is not None


def test_the_gap_falls_as_the_search_goes_on():
    found = [SearchPoint(0.0, 80.0, 100.0), SearchPoint(10.0, 90.0, 100.0)]
    line = points_of(search_plot("p", found, alt="gap", until=20.0), "line")
    assert [x for x, _ in line] == [84.0, 354.0, 354.0, 624.0]
    assert (262.0 - line[-1][1]) / (262.0 - line[0][1]) == pytest.approx(0.5)
    assert [gap for _, _, gap in search_rows(found)] == pytest.approx([0.2, 0.1])


def test_without_a_bound_the_value_is_drawn():
    plot = search_plot("p", [SearchPoint(0.0, 50.0), SearchPoint(1.0, 100.0)], alt="value")
    assert "person-days" in plot
    line = points_of(plot, "line")
    assert line[-1][1] < line[0][1]
    assert SearchPoint(1.0, 5.0, 4.0).gap == 0.0
