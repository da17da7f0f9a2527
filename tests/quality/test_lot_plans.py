"""Plans for lots: sizes, draws, sequential walks by enumeration and simulation."""

import math
from itertools import permutations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.quality import (
    LotNotDivided,
    PlanOutOfRange,
    SequentialPlan,
    Step,
    draw_squares,
    first_bad,
    operating_characteristic,
    plan_lot,
    squares_of,
    walk,
)

STEPS = SequentialPlan(good=0.05, bad=0.4, producer_risk=0.1, consumer_risk=0.2)


@pytest.mark.parametrize(("lot", "sample"), [(100, 78), (400, 180), (1000, 238), (10_000, 291)])
def test_sizes_of_the_field_for_ninety_nine_per_cent_clean(lot, sample):
    planned = plan_lot(lot, clean=0.99, confidence=0.95)
    assert (planned.plan.sample, planned.plan.allowed) == (sample, 0)
    assert planned.consumer <= 0.05 < plan_risk(lot, sample - 1, planned.bad)


def plan_risk(lot, sample, bad):
    """None of the bad ones among a sample, by counting: C(N - D, n) / C(N, n)."""
    return math.comb(lot - bad, sample) / math.comb(lot, sample)


def test_hypergeometric_accept_on_zero_of_the_field():
    assert plan_risk(400, 40, 5) == pytest.approx(0.5888, abs=5e-5)


@given(st.integers(1, 5000), st.integers(1, 99))
def test_the_first_bad_number_is_counted_in_whole_numbers(lot, per_cent):
    least = first_bad(lot, per_cent / 100)
    assert 100 * (lot - least) < per_cent * lot <= 100 * (lot - least + 1)


def test_a_plan_that_allows_faults_holds_both_risks():
    planned = plan_lot(1000, clean=0.95, confidence=0.9, good=0.01, producer_risk=0.05)
    assert planned.plan.allowed > 0
    assert planned.producer <= 0.05
    assert planned.consumer <= 0.1
    curve = operating_characteristic(planned, [planned.good, planned.bad])
    assert curve == pytest.approx([1 - planned.producer, planned.consumer])


def ends(order, drawn):
    total = 0
    for checked, one in enumerate(order[:drawn], start=1):
        total += one
        if (step := STEPS.after(checked, total)) is not Step.GO_ON:
            return step, checked
    return Step.GO_ON, drawn


def test_a_walk_is_the_mean_over_all_orders():
    """Every order of 8 squares, 2 of them bad, followed by hand."""
    told = [ends(order, 6) for order in permutations([1, 1, 0, 0, 0, 0, 0, 0])]
    found = walk(STEPS, lot=8, bad=2, drawn=6)
    share = {step: np.mean([one == step for one, _ in told]) for step in Step}
    assert found.accepted == pytest.approx(share[Step.ACCEPT])
    assert found.refused == pytest.approx(share[Step.REFUSE])
    assert found.undecided == pytest.approx(share[Step.GO_ON])
    assert found.expected == pytest.approx(np.mean([checked for _, checked in told]))


def test_a_sequential_plan_searches_less_where_the_answer_is_clear():
    asked = {"clean": 0.95, "confidence": 0.9, "good": 0.005}
    steps = plan_lot(2000, sequential=True, **asked)
    fixed = plan_lot(2000, **asked)
    assert steps.consumer <= 0.1
    assert steps.expected_bad < fixed.plan.sample
    curve = operating_characteristic(steps, [steps.good, steps.bad])
    assert curve == pytest.approx([1 - steps.producer, steps.consumer])


@settings(max_examples=30, deadline=None)
@given(st.integers(20, 400), st.integers(0, 20), st.integers(5, 200))
def test_a_walk_ends_in_one_of_three_ways(lot, bad, drawn):
    told = walk(STEPS, lot=lot, bad=min(bad, lot), drawn=min(drawn, lot))
    assert told.accepted + told.refused + told.undecided == pytest.approx(1)


def test_more_bad_squares_never_raise_the_chance():
    for sequential in (False, True):
        planned = plan_lot(
            300, clean=0.95, confidence=0.9, good=0.01, sequential=sequential, producer_risk=0.2
        )
        curve = operating_characteristic(planned, np.arange(40))
        assert (np.diff(curve) <= 1e-12).all()


@settings(max_examples=40, deadline=None)
@given(st.floats(-500, 500), st.floats(-500, 500), st.floats(3, 90), st.floats(0, 3))
def test_squares_cover_the_lot_and_none_lies_outside(west, south, size, turn):
    ground = shapely.affinity.rotate(shapely.box(west, south, west + size, south + 2 * size), turn)
    squares = squares_of(ground, side_m=5)
    every = [squares.square(number) for number in range(1, len(squares) + 1)]
    left = ground.difference(shapely.union_all(every)).area
    assert left < 1e-3 * len(squares) + 1e-6
    assert all(square.intersection(ground).area > 0 for square in every)


def test_squares_are_numbered_from_the_north_west():
    squares = squares_of(shapely.box(0, 0, 20, 20), side_m=10)
    assert [squares.square(n).bounds[:2] for n in (1, 2, 3, 4)] == [
        (0, 10), (10, 10), (0, 0), (10, 0),
    ]  # fmt: skip
    with pytest.raises(PlanOutOfRange):
        squares.square(5)


def test_a_lot_without_ground_or_in_dust_is_refused():
    with pytest.raises(LotNotDivided, match="no area"):
        squares_of(shapely.Polygon(), side_m=5)
    with pytest.raises(LotNotDivided, match="too many"):
        squares_of(shapely.box(0, 0, 1e5, 1e5), side_m=0.5)


def test_every_square_is_drawn_alike():
    """10 of 50, drawn 4,000 times: each about 800 times, within five standard deviations."""
    rng = np.random.default_rng(20260301)
    drawn = np.concatenate([draw_squares(50, 10, rng) for _ in range(4000)])
    times = np.bincount(drawn, minlength=51)[1:]
    assert abs(times - 800).max() < 5 * math.sqrt(4000 * 0.2 * 0.8)


def test_a_draw_puts_none_back_and_follows_its_seed():
    first = draw_squares(40, 30, np.random.default_rng(7))
    assert len(set(first)) == 30
    assert first == draw_squares(40, 30, np.random.default_rng(7))
    assert first != draw_squares(40, 30, np.random.default_rng(8))
