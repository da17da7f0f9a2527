"""People, use and searches together: exposures that add up, and what factors do to them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.hazard import Channel, Factors, Looks, Period

CHANCE = st.floats(0, 0.99)
FACTOR = st.floats(0.05, 20)


@st.composite
def looks(draw):
    """One cell, part of it suspected, one or two periods of laying."""
    share = draw(CHANCE)
    ground = np.array([1 - share, share]).reshape(2, 1, 1)
    weight = draw(st.sampled_from([1.0, 0.3]))
    periods = []
    for part in (weight, 1 - weight)[: 1 if weight == 1 else 2]:
        missed = ground * (1 - draw(CHANCE))
        people, use = (np.full((1, 1), -np.log1p(-draw(CHANCE))) for _ in range(2))
        periods.append(Period(np.full((1, 1), part), missed, missed, people, use))
    return Looks(2.0, np.ones((1, 1), bool), np.full((1, 1), share), tuple(periods))


factors = st.builds(Factors, FACTOR, FACTOR, FACTOR)


@settings(deadline=None)
@given(looks(), factors)
def test_exposures_add_up_to_the_area_less_what_nothing_met(one, given_factors):
    total = sum(share[0, 0] for share in one.exposures(given_factors).values())
    unmet = 0.0
    for period in one.periods:
        left = period.unmet(given_factors)
        lies = left[0, 0, 0] + given_factors.suspected * left[1, 0, 0]
        unmet += period.weight[0, 0] * lies / one.mean_factor(given_factors)[0, 0]
    assert total == pytest.approx(2.0 * (1 - unmet), rel=1e-9, abs=1e-12)


@settings(deadline=None)
@given(looks(), factors, st.sampled_from(["people", "use", "suspected"]))
def test_slopes_are_what_a_small_step_gives(one, at, name):
    def whole(step):
        moved = Factors(**{**vars(at), name: getattr(at, name) * np.exp(step)})
        total = sum(share[0, 0] for share in one.exposures(moved).values())
        return total * one.mean_factor(moved)[0, 0]

    slope = (whole(1e-5) - whole(-1e-5)) / 2e-5 / one.mean_factor(at)[0, 0]
    assert one.slopes(at)[name][0, 0] == pytest.approx(slope, rel=1e-4, abs=1e-8)


def test_people_find_first_what_they_find_before_searches_and_rest_after():
    """One half before: 1 - sqrt(0.5); a search of 0.8; the other half of what is left."""
    half = 1 - np.sqrt(0.5)
    missed = np.array([[[0.2]], [[0.0]]])
    period = Period(np.ones((1, 1)), missed, missed, np.full((1, 1), np.log(2.0)), np.zeros((1, 1)))
    one = Looks(1.0, np.ones((1, 1), bool), np.zeros((1, 1)), (period,))
    found = one.exposures()
    assert found[Channel.PEOPLE][0, 0] == pytest.approx(half + (1 - half) * 0.2 * half)
    assert found[Channel.SEARCH][0, 0] == pytest.approx((1 - half) * 0.8)


def test_where_nobody_looked_rounding_makes_no_exposure_below_nothing():
    """What is missed may come out a rounding error above the share of the ground."""
    ground = np.array([[[0.9]], [[0.1]]])
    missed = ground * (1 + 4e-16)
    nobody = np.zeros((1, 1))
    period = Period(np.ones((1, 1)), missed, missed, nobody, nobody)
    one = Looks(1.0, np.ones((1, 1), bool), np.full((1, 1), 0.1), (period,))
    assert all(share[0, 0] >= 0 for share in one.exposures(Factors()).values())
