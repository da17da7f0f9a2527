"""Accept or fail follows from the plan and the finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landrelease.quality import (
    LotPlan,
    PlanOutOfRange,
    SampleNotFollowed,
    SamplingPlan,
    SequentialPlan,
    SquaresNotRead,
    Verdict,
    squares_named,
    verdict_of,
)

FIXED = LotPlan(fixed=SamplingPlan(20, 4, 1), drawn=(7, 2, 9, 15))
STEPS = LotPlan(
    fixed=SamplingPlan(1000, 200, 0),
    sequential=SequentialPlan(good=0.01, bad=0.05, producer_risk=0.05, consumer_risk=0.10),
    drawn=tuple(range(1, 201)),
)


def verdict(plan, checked, finds=(), others=()):
    return verdict_of(plan, checked=checked, with_finds=finds, not_conforming=others).value


def test_a_fixed_plan_accepts_when_its_whole_sample_is_searched():
    assert [verdict(FIXED, n) for n in (0, 3, 4)] == ["undecided", "undecided", "accepted"]


def test_faults_fail_a_lot_above_what_the_plan_allows():
    assert verdict(FIXED, 4, others=(2,)) == "accepted"
    assert verdict(FIXED, 2, others=(2, 7)) == "failed"


def test_a_find_of_ordnance_fails_whatever_the_plan_allows():
    assert verdict(FIXED, 4, finds=(15,)) == "failed"
    assert verdict(STEPS, 200, finds=(180,)) == "failed"


def test_a_find_beside_the_sample_fails_the_lot_too():
    assert verdict(FIXED, 1, finds=(20,)) == "failed"


def test_a_sequential_plan_stops_where_its_line_is_crossed():
    """55 good in a row accept; what is searched after that changes nothing (Wald's lines)."""
    assert [verdict(STEPS, n) for n in (54, 55)] == ["undecided", "accepted"]
    assert verdict(STEPS, 9, others=(1, 2)) == "failed"
    assert verdict(STEPS, 200, others=(1, 2)) == "failed"
    assert verdict(STEPS, 60, others=(57, 58, 59, 60)) == "accepted"


def test_only_squares_of_the_sample_count():
    with pytest.raises(SampleNotFollowed) as caught:
        verdict(FIXED, 2, finds=(21,), others=(9,))
    assert caught.value.squares == (9, 21)
    with pytest.raises(PlanOutOfRange, match="4 squares drawn"):
        verdict(FIXED, 5)


@pytest.mark.parametrize("text", ["12, x", "-3", "1.5", "٣", "9999999999"])
def test_what_is_no_number_of_a_square_is_refused(text):
    with pytest.raises(SquaresNotRead):
        squares_named(text)


@given(st.sets(st.sampled_from(FIXED.drawn)), st.sampled_from(FIXED.drawn))
def test_one_more_find_never_makes_a_verdict_better(others, find):
    better = [Verdict.FAILED, Verdict.UNDECIDED, Verdict.ACCEPTED]
    without = Verdict(verdict(FIXED, 4, others=others))
    with_it = Verdict(verdict(FIXED, 4, finds=(find,), others=others))
    assert better.index(with_it) <= better.index(without)
