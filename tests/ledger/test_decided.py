"""A decision settles fields of what it is about, whatever order things arrive in."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import DAWN, Pen

from landrelease.kinds import DECIDED_BY, KINDS
from landrelease.ledger import fold

AREA = ("hazardous_area", "h1")
PLACE = {"geometry": {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]}}
DAY = date(2024, 1, 1)


def report(pen, *, day=0, status="open", classification="sha", **said):
    payload = {"name": "H 1", "status": status, "classification": classification, "place": PLACE}
    return pen.record(
        kind="hazardous_area", subject="h1", payload=payload,
        batch=f"{pen.origin} report {len(pen.entries)}", first=DAY + timedelta(days=day), **said,
    )  # fmt: skip


def decide(pen, *, day=0, status="cleared", classification="cha", **said):
    payload = {
        "hazardous_area": "h1", "status": status, "classification": classification,
        "reason": "r", "decider": "d",
    }  # fmt: skip
    return pen.record(
        kind="area_decision", subject="h1", payload=payload,
        batch=f"{pen.origin} decision {len(pen.entries)}", first=DAY + timedelta(days=day), **said,
    )  # fmt: skip


def held(entries, **clocks):
    state = fold(entries, **clocks).get(AREA)
    if state is None:
        return None
    document = state.document()
    return document.status, document.classification


def test_a_decision_prevails_over_the_report(pen):
    pen.approve(report(pen))
    assert held(pen.entries) == ("open", "sha")
    pen.approve(decide(pen, day=9))
    assert held(pen.entries) == ("cleared", "cha")
    assert held(pen.entries, at=DAY + timedelta(days=8)) == ("open", "sha")
    assert fold(pen.entries)[AREA].document().title() == "H 1 (CHA)"


def test_no_report_or_correction_undoes_a_decision(pen):
    first = pen.approve(report(pen))
    pen.approve(decide(pen, day=1, status="open"))
    pen.approve(report(pen, day=5, status="cleared"))
    pen.approve(report(pen, status="cancelled", corrects=first.id, reason="typed"))
    assert held(pen.entries) == ("open", "cha")


def test_a_decision_that_is_not_approved_or_is_withdrawn_settles_nothing(pen):
    pen.approve(report(pen))
    decision = decide(pen)
    assert held(pen.entries) == ("open", "sha")
    pen.approve(decision)
    pen.approve(pen.withdraw(decision))
    assert held(pen.entries) == ("open", "sha")
    assert fold(pen.entries)[AREA].revision == 3


def test_a_decision_waits_for_its_area(pen, tablet):
    pen.approve(decide(pen))
    assert held(pen.entries) is None
    tablet.approve(report(tablet))
    assert held(pen.entries + tablet.entries) == ("cleared", "cha")


def test_what_was_known_before_the_decision_is_without_it(pen):
    pen.approve(report(pen))
    before = pen.now
    pen.approve(decide(pen))
    assert held(pen.entries, known=before) == ("open", "sha")


@pytest.mark.parametrize("kind", DECIDED_BY)
def test_a_decision_names_what_it_is_about_and_says_its_fields_alike(kind):
    decider = KINDS[DECIDED_BY[kind]]
    target, fields = decider.decides
    assert target == kind
    assert not decider.reported
    for field in fields:
        ours, theirs = decider.model_fields[field], KINDS[kind].model_fields[field]
        assert ours.annotation is theirs.annotation


@st.composite
def histories(draw):
    """Two offices report, correct, decide, withdraw and approve; some of it is left waiting."""
    pens = [Pen("north", now=DAWN), Pen("south", now=DAWN + timedelta(seconds=7))]
    for _ in range(draw(st.integers(1, 14))):
        pen = draw(st.sampled_from(pens))
        said = [e for p in pens for e in p.entries if e.kind]
        what = draw(st.sampled_from(["report", "correct", "decide", "decide", "withdraw"]))
        status = draw(st.sampled_from(["open", "suspended", "cancelled", "reduced", "cleared"]))
        day = draw(st.integers(0, 6))
        if what == "decide":
            entry = decide(pen, day=day, status=status)
        elif what == "withdraw" and said:
            entry = pen.withdraw(draw(st.sampled_from(said)))
        else:
            earlier = [e.id for e in said if e.kind == "hazardous_area" and e.act == "record"]
            corrects = draw(st.sampled_from(earlier)) if what == "correct" and earlier else ""
            entry = report(pen, day=day, status=status, corrects=corrects, reason="r")
        if draw(st.booleans()):
            pen.approve(entry)
    return [entry for pen in pens for entry in pen.entries]


@settings(max_examples=60, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_one_state(entries, dice):
    days = [None, *(DAY + timedelta(days=n) for n in range(7))]
    moments = [None, *sorted({entry.recorded_at for entry in entries})[::5]]
    clocks = [{"at": day, "known": known} for day in days for known in moments]
    before = [held(entries, **clock) for clock in clocks]
    shuffled = list(entries)
    dice.shuffle(shuffled)
    assert [held(shuffled, **clock) for clock in clocks] == before


@settings(max_examples=60, deadline=None)
@given(histories(), st.integers(0, 6))
def test_what_is_held_is_the_newest_decision_that_stands(entries, day):
    at = DAY + timedelta(days=day)
    states = fold(entries, at=at)
    decision = states.get(("area_decision", "h1"))
    area = states.get(AREA)
    if area is None:
        return
    says = area.entry if decision is None else decision.entry
    assert held(entries, at=at) == (says.payload["status"], says.payload["classification"])
    assert area.decision == (None if decision is None else decision.entry)
