"""What a pass proves: limits, simulation, and never that nothing is left."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landrelease.quality import PlanOutOfRange, if_missed, what_a_pass_proves

shares = st.floats(0, 1)


def test_residual_of_the_field_without_a_check():
    """20 expected, POD 0.99: 0.2 expected, at least one with 0.1813."""
    told = what_a_pass_proves(
        20, detection=0.99, share_checked=0, check_detection=0, failed_process=0
    )
    assert told.after.expected == pytest.approx(0.2)
    assert told.after.at_least_one == pytest.approx(0.1813, abs=5e-5)
    assert all(row.by_chance == 1 for row in told.rows)


def test_a_pass_by_chance_against_simulated_checks():
    rng = np.random.default_rng(3)
    left = rng.poisson(20 * 0.2, 200_000)
    passes = (rng.binomial(left, 0.3 * 0.8) == 0).mean()
    assert if_missed(20, 0.2, caught=0.3 * 0.8).by_chance == pytest.approx(passes, abs=0.005)


@given(st.floats(0.01, 500), st.floats(0, 0.999), shares, shares)
def test_something_may_always_be_left_after_an_imperfect_search(items, found, share, check):
    told = what_a_pass_proves(items, detection=found, share_checked=share, check_detection=check)
    if share * check < 1:
        assert told.after.expected > 0
        assert told.after.at_least_one > 0
    assert "does not show that nothing is left" in told.in_words()


@given(st.floats(0, 500), shares, shares, st.floats(0, 1), st.floats(0, 1))
def test_a_larger_check_never_makes_a_pass_more_likely(items, found, check, one, other):
    small, large = sorted((one, other))
    told = [
        what_a_pass_proves(items, detection=found, share_checked=share, check_detection=check)
        for share in (small, large)
    ]
    for less, more in zip(told[0].rows, told[1].rows, strict=True):
        assert more.by_chance <= less.by_chance + 1e-12
    assert told[1].after.expected <= told[0].after.expected + 1e-9


def test_numbers_outside_their_meaning_are_refused():
    with pytest.raises(PlanOutOfRange):
        what_a_pass_proves(-1, detection=0.9, share_checked=0.1, check_detection=0.9)
    with pytest.raises(PlanOutOfRange):
        what_a_pass_proves(1, detection=1.9, share_checked=0.1, check_detection=0.9)
