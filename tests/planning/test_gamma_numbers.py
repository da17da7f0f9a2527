"""Draws from what a map says of a unit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landrelease.planning import DesignOutOfRange, gamma_numbers


@settings(max_examples=20, deadline=None)
@given(mean=st.floats(0.01, 20.0), share=st.floats(0.2, 1.0))
def test_mean_and_chance_are_those_of_the_map(mean, share):
    chance = -np.expm1(-mean) * share
    told = gamma_numbers([mean], [chance], 40_000, rng=np.random.default_rng(1))[:, 0]
    assert -np.expm1(-told).mean() == pytest.approx(chance, abs=0.02)
    assert told.mean() == pytest.approx(mean, abs=6 * told.std() / 200 + 1e-6)


def test_ground_without_items_has_none():
    assert not gamma_numbers([0.0], [0.0], 9, rng=np.random.default_rng(1)).any()


@pytest.mark.parametrize(("mean", "chance"), [(-1.0, 0.5), (1.0, 1.0), (float("nan"), 0.1)])
def test_what_makes_no_sense_is_refused(mean, chance):
    with pytest.raises(DesignOutOfRange):
        gamma_numbers([mean], [chance], 9, rng=np.random.default_rng(1))
