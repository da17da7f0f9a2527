"""Days without a check, lots accepted and failed: in any order, and never better for a find."""

from datetime import date, timedelta

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.quality import (
    InspectedLot,
    InternalVisit,
    Record,
    Verdict,
    WorkDone,
    standing_of_lots,
    working_days,
)

START = date(2026, 3, 1)
GROUND = shapely.box(0, 0, 40, 10)


def day(number):
    return START + timedelta(days=number)


def strip(first, last):
    return shapely.box(10 * first, 0, 10 * last, 10)


def lot(name, on, verdict, ground):
    return InspectedLot(
        record=Record("qc_inspection", name, name),
        task="t",
        lot=name,
        on=None if on is None else day(on),
        verdict=Verdict(verdict),
        ground=ground,
    )


def lane(name, on, ground=None, *, team="A", checked=False, is_day=True, clears=True):
    return WorkDone(
        record=Record("daily_progress" if is_day else "land_release_product", name, name),
        task="t",
        team=team,
        first=None if on is None else day(on),
        last=None if on is None else day(on),
        checked=checked,
        is_day=is_day,
        clears=clears,
        ground=shapely.Polygon() if ground is None else ground,
    )


def standing(lots, work=(), ground=GROUND):
    return standing_of_lots(ground, work=list(work), lots=list(lots))


def test_ground_that_no_lot_touches_is_not_known():
    assert standing([]).accepted is None
    assert standing([lot("u", 1, "undecided", GROUND)]).accepted is None


def test_a_lot_that_leaves_a_strip_out_does_not_accept_the_whole():
    told = standing([lot("a", 1, "accepted", strip(0, 3))])
    assert (told.accepted, told.not_accepted_m2) == (False, 100.0)


def test_failed_ground_is_not_accepted_before_it_was_searched_again():
    lots = [lot("a", 1, "failed", GROUND), lot("b", 5, "accepted", GROUND)]
    told = standing(lots)
    assert told.accepted is False
    assert [one.subject for one in told.not_searched_again] == ["b"]
    assert standing(lots, [lane("again", 3, GROUND)]).accepted is True
    assert standing(lots, [lane("same day", 1, GROUND)]).accepted is False
    assert standing(lots, [lane("half", 3, strip(0, 2))]).accepted is False


def test_only_days_of_clearance_search_failed_ground_again():
    lots = [lot("a", 1, "failed", GROUND), lot("b", 5, "accepted", GROUND)]
    told = standing(lots, [lane("marking", 3, GROUND, clears=False)])
    assert told.accepted is False
    assert [one.subject for one in told.not_searched_again] == ["b"]


def test_a_failed_lot_reopens_the_work_since_the_last_good_check_and_no_other():
    lots = [lot("a", 2, "accepted", strip(0, 1)), lot("c", 9, "failed", strip(3, 4))]
    work = [
        lane("before", 1, strip(0, 1)),
        lane("since", 4, strip(1, 2)),
        lane("product", 5, strip(1, 2), is_day=False),
        lane("after", 12, strip(2, 3)),
    ]
    told = standing(lots, work)
    assert [one.subject for one in told.reopened] == ["since", "product"]
    assert [one.subject for one in told.failed] == ["c"]
    assert [one.subject for one in told.accepting] == ["a"]
    later = [*lots, lot("d", 14, "accepted", strip(1, 2))]
    assert standing(later, work).reopened == ()


def test_acceptance_of_the_same_day_does_not_cover_a_failure():
    lots = [lot("z", 1, "failed", GROUND), lot("a", 1, "accepted", GROUND)]
    assert standing(lots).accepted is False


def test_a_day_is_checked_by_its_own_word_or_by_a_visit_to_the_team():
    work = [lane("1", 1), lane("2", 2, checked=True), lane("3", 3), lane("4", 4), lane("5", None)]
    visits = [
        InternalVisit(record=Record("qa_visit", "v", "v"), task="t", team="A", on=day(3)),
        InternalVisit(record=Record("qa_visit", "w", "w"), task="t", team="B", on=day(4)),
        InternalVisit(record=Record("qa_visit", "x", "x"), task="t", team="", on=None),
    ]
    told = {one.on: one.checked for one in working_days(work, visits)}
    assert told == {None: False, day(1): False, day(2): True, day(3): True, day(4): False}


def test_one_unchecked_record_of_a_day_leaves_the_day_unchecked():
    told = working_days([lane("1", 1, checked=True), lane("2", 1)], [])
    assert [(one.checked, len(one.records)) for one in told] == [(False, 2)]


days = st.none() | st.integers(0, 8)
grounds = st.builds(lambda a, n: strip(a, a + n), st.integers(0, 3), st.integers(1, 3))
verdicts = st.sampled_from(["accepted", "accepted", "failed", "undecided"])
lots_told = st.lists(st.tuples(days, verdicts, grounds), max_size=6)
work_told = st.lists(st.tuples(days, grounds, st.booleans()), max_size=6)


def made(lots, work):
    return (
        [lot(f"q{number}", *told) for number, told in enumerate(lots)],
        [lane(f"w{n}", on, ground, is_day=kind) for n, (on, ground, kind) in enumerate(work)],
    )


@settings(max_examples=60, deadline=None)
@given(lots_told, work_told, st.randoms(use_true_random=False))
def test_the_order_of_evidence_is_irrelevant(lots, work, random):
    first, done = made(lots, work)
    before = standing(first, done)
    random.shuffle(first)
    random.shuffle(done)
    after = standing(first, done)
    assert (before.accepted, before.failed, before.reopened, before.accepting) == (
        after.accepted,
        after.failed,
        after.reopened,
        after.accepting,
    )
    assert abs(before.not_accepted_m2 - after.not_accepted_m2) < 1e-6


@settings(max_examples=100, deadline=None)
@given(lots_told, work_told, st.tuples(days, grounds))
def test_a_find_never_makes_it_better(lots, work, find):
    without, done = made(lots, work)
    on, ground = find
    told = standing([*without, lot("find", on, "failed", ground)], done)
    before = standing(without, done)
    assert told.not_accepted_m2 >= before.not_accepted_m2 - 1e-6
    assert not (told.accepted and not before.accepted)
    assert {one.subject for one in before.reopened} <= {one.subject for one in told.reopened}


@settings(max_examples=60, deadline=None)
@given(lots_told, work_told)
def test_what_is_accepted_lies_in_an_accepted_lot(lots, work):
    inspected, done = made(lots, work)
    told = standing(inspected, done)
    covered = shapely.union_all([one.ground for one in inspected if one.verdict == "accepted"])
    accepted = GROUND.difference(told.not_accepted)
    assert accepted.difference(covered).area < 1e-6
