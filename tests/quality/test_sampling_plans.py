"""Plans and what a pass proves, against published numbers, enumeration and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.quality import (
    InspectorNotIndependent,
    NoSuchPlan,
    PlanOutOfRange,
    Process,
    SamplingPlan,
    SequentialPlan,
    Step,
    after_clean_check,
    chance_of_a_clean_check,
    left_after_finds,
    require_independent,
    risks_of,
    smallest_plan,
)


@pytest.mark.parametrize(("lot", "sample"), [(100, 78), (400, 180), (1000, 238), (10_000, 291)])
def test_accept_on_zero_for_ninety_nine_per_cent_clean(lot, sample):
    bad = math.floor(lot * 0.01) + 1
    assert smallest_plan(lot, good=0, bad=bad) == SamplingPlan(lot, sample, 0)


def test_acceptance_by_counting_subsets():
    """Lot of 6 with 2 bad, sample of 3, one allowed: only the 4 samples with both are refused."""
    assert float(SamplingPlan(6, 3, 1).acceptance(2)) == pytest.approx(1 - 4 / 20)


def test_a_large_lot_is_like_a_process():
    lot = SamplingPlan(1_000_000, 100, 2).acceptance(30_000)
    process = SamplingPlan(None, 100, 2).acceptance(0.03)
    assert float(lot) == pytest.approx(float(process), abs=1e-4)


@settings(max_examples=50, deadline=None)
@given(st.integers(5, 400), st.integers(1, 400), st.integers(0, 5))
def test_worse_lots_are_never_accepted_more_often(lot, sample, allowed):
    plan = SamplingPlan(lot, min(sample, lot), allowed)
    chances = plan.acceptance(np.arange(lot + 1))
    assert chances[0] == 1.0
    assert (np.diff(chances) <= 1e-12).all()


def test_a_plan_holds_both_risks_and_no_smaller_one_does():
    plan = smallest_plan(500, good=2, bad=25, producer_risk=0.05, consumer_risk=0.1)
    risks = risks_of(plan, good=2, bad=25)
    assert (risks.producer <= 0.05, risks.consumer <= 0.1) == (True, True)
    for allowed in range(plan.allowed + 3):
        for sample in range(allowed + 1, plan.sample):
            smaller = risks_of(SamplingPlan(500, sample, allowed), good=2, bad=25)
            assert smaller.producer > 0.05 or smaller.consumer > 0.1


def test_no_bearable_plan_tells_shares_that_are_almost_alike():
    with pytest.raises(NoSuchPlan, match="check every unit"):
        smallest_plan(None, good=0.0100, bad=0.0101)


def test_checking_every_unit_always_tells():
    assert smallest_plan(20, good=0, bad=1, consumer_risk=0.01).sample == 20


def test_a_pass_of_a_tiny_sample_proves_nothing():
    assert "nothing is shown" in SamplingPlan(3, 1, 1).pass_in_words(0.999)


def test_words_of_a_process():
    assert "fewer than 4.95 in 100" in SamplingPlan(None, 59).pass_in_words()


def test_sequential_plan_holds_its_risks():
    plan = SequentialPlan(good=0.01, bad=0.05, producer_risk=0.05, consumer_risk=0.10)
    rng = np.random.default_rng(4)

    def outcome(share):
        bad = 0
        for checked in range(1, 5000):
            bad += rng.random() < share
            if (step := plan.after(checked, bad)) is not Step.GO_ON:
                return step
        return Step.GO_ON

    refused = np.mean([outcome(0.01) is Step.REFUSE for _ in range(600)])
    accepted = np.mean([outcome(0.05) is Step.ACCEPT for _ in range(600)])
    assert refused <= 0.05 / 0.9 + 0.03
    assert accepted <= 0.10 / 0.95 + 0.04


def test_a_clean_check_as_simulated():
    rng = np.random.default_rng(6)
    ways = (Process(0.7, 0.9), Process(0.3, 0.5))
    detection = np.where(rng.random(200_000) < 0.7, 0.9, 0.5)
    left = rng.poisson(3.0 * (1 - detection))
    caught = rng.binomial(left, 0.4 * 0.8)
    clean = caught == 0
    told = after_clean_check(3.0, ways, share_checked=0.4, detection=0.8)
    assert told.clean_check == pytest.approx(clean.mean(), abs=0.005)
    assert told.at_least_one == pytest.approx((left[clean] > 0).mean(), abs=0.006)
    assert told.expected == pytest.approx(left[clean].mean(), abs=0.01)
    assert told.processes[1] == pytest.approx((detection[clean] == 0.5).mean(), abs=0.006)


def test_residual_without_a_check():
    told = after_clean_check(20, (Process(1.0, 0.99),), share_checked=0.0, detection=0.9)
    assert (told.expected, told.at_least_one) == pytest.approx((0.2, 0.18127), abs=5e-6)


def test_a_better_check_leaves_less():
    ways = (Process(0.9, 0.99), Process(0.1, 0.8))
    left = [
        after_clean_check(20, ways, share_checked=f, detection=0.9).at_least_one
        for f in (0.0, 0.1, 0.5, 1.0)
    ]
    assert left == sorted(left, reverse=True)


def test_no_items_leave_a_clean_check():
    assert chance_of_a_clean_check(0, share_checked=1.0, detection=1.0) == 1.0


@pytest.mark.parametrize("his", ["Northern Ops", " northern ops ", ""])
def test_nobody_inspects_his_own_organisation(his):
    with pytest.raises(InspectorNotIndependent):
        require_independent(
            inspector="B", inspectors_organisation=his, inspected_organisation="Northern Ops"
        )


@pytest.mark.parametrize(
    "call",
    [
        lambda: SamplingPlan(10, 11),
        lambda: SamplingPlan(10, 0),
        lambda: SamplingPlan(10, 5).acceptance(11),
        lambda: SamplingPlan(None, 5).acceptance(1.5),
        lambda: risks_of(SamplingPlan(10, 5), good=3, bad=3),
        lambda: smallest_plan(10, good=3, bad=1),
        lambda: SequentialPlan(good=0.05, bad=0.01),
        lambda: SequentialPlan(good=0.01, bad=0.05).after(1, 2),
        lambda: after_clean_check(1.0, (Process(0.5, 0.9),), share_checked=0.1, detection=0.9),
        lambda: after_clean_check(math.nan, (Process(1.0, 0.9),), share_checked=0.1, detection=0.9),
        lambda: left_after_finds(shape=0, mean=1, detection=0.9, found=0),
        lambda: chance_of_a_clean_check(-1, share_checked=0.1, detection=0.9),
    ],
)
def test_plans_that_mean_nothing_are_refused(call):
    with pytest.raises(PlanOutOfRange):
        call()
