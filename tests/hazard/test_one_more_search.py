"""What a search would do, before it is made: against closed forms and against simulation."""

import numpy as np
import pytest

from landrelease.geo import CellShares
from landrelease.hazard import (
    Matern,
    SearchPlan,
    ValueOutOfRange,
    fit,
    one_more_search,
    where_to_search,
)
from landrelease.hazard._outlook import outlook_of

GAMMA = np.random.default_rng(3).gamma(2.0, 1.5, 400_000)
"""Expected numbers of a gamma-Poisson model: every answer has a closed form."""


def block(rows, columns):
    r, c = (index.ravel() for index in np.meshgrid(rows, columns, indexing="ij"))
    return CellShares(r, c, np.ones(r.size))


BLOCKS = [block(np.arange(3, 6), np.arange(2, 5)), block(np.arange(8, 12), np.arange(4, 9))]


@pytest.fixture
def posterior(small, spread_out):
    return fit(small, cell_m=250.0, matern=spread_out)


def planned(posterior, **said):
    plan = {"detection": 0.8, "detection_low": 0.6} | said
    return one_more_search(BLOCKS, posterior, plan=SearchPlan(**plan), seed=5, samples=4000)


def test_against_the_gamma_poisson_model():
    told = outlook_of(GAMMA, detection=0.8, coverage=0.75, known=0)
    q, shape, scale = 0.6, 2.0, 1.5
    assert told.find == pytest.approx(1 - (1 + scale * q) ** -shape, abs=4 * told.find_error)
    after_none = scale / (1 + scale * q)
    assert told.left_if_none == pytest.approx((1 - q) * shape * after_none, rel=0.01)
    exact = 1 - (1 + (1 - q) * after_none) ** -shape
    assert told.probability_if_none == pytest.approx(exact, abs=0.004)
    assert told.probability_after == pytest.approx(1 - (1 + scale * (1 - q)) ** -shape, abs=0.004)
    assert told.expected_finds == pytest.approx(q * shape * scale, rel=0.01)


def test_against_published_residuals():
    # ENGINE: gamma-Poisson (shape 1, mean 1, q .9, found 0): expected left .052632, P .05
    numbers = np.random.default_rng(5).exponential(1.0, 400_000)
    told = outlook_of(numbers, detection=0.9, coverage=1.0, known=0)
    assert told.left_if_none == pytest.approx(0.052632, abs=0.0005)
    assert told.probability_if_none == pytest.approx(0.05, abs=0.0005)


def test_against_simulated_searches():
    rng = np.random.default_rng(8)
    items = rng.poisson(GAMMA)
    found = rng.binomial(items, 0.5)
    told = outlook_of(GAMMA, detection=0.5, coverage=1.0, known=0)
    assert told.find == pytest.approx((found > 0).mean(), abs=0.003)
    left = (items - found)[found == 0]
    assert told.probability_if_none == pytest.approx((left > 0).mean(), abs=0.004)
    assert told.left_if_none == pytest.approx(left.mean(), abs=0.01)


def test_items_known_to_be_there_stay_unless_found():
    rng = np.random.default_rng(9)
    told = outlook_of(GAMMA, detection=0.5, coverage=1.0, known=2)
    found = rng.binomial(rng.poisson(GAMMA) + 2, 0.5)
    assert told.find == pytest.approx((found > 0).mean(), abs=0.003)
    assert (told.probability_now, told.probability_if_none) == (1.0, pytest.approx(1.0))
    assert told.left_if_none > 2.0


def test_nothing_found_lowers_what_is_left_and_finding_is_worse_news(posterior):
    for one in planned(posterior):
        told = one.stated
        assert told.left_if_none < told.left_after < told.left_now
        assert told.probability_if_none < told.probability_after < told.probability_now


def test_a_release_is_judged_by_the_lower_bound(posterior):
    for one in planned(posterior):
        assert one.pessimistic.detection == 0.6
        assert one.pessimistic.probability_if_none > one.stated.probability_if_none


def test_a_search_that_sees_nothing_changes_nothing(posterior):
    for one in planned(posterior, detection=0.0, detection_low=0.0):
        told = one.stated
        assert (told.find, told.expected_finds) == (0.0, 0.0)
        assert told.left_if_none == pytest.approx(told.left_now)
        assert told.probability_if_none == pytest.approx(told.probability_now)


def test_a_perfect_search_leaves_nothing(posterior):
    for one in planned(posterior, detection=1.0, detection_low=1.0):
        told = one.stated
        assert (told.left_if_none, told.probability_if_none, told.probability_after) == (0, 0, 0)
        assert told.find == pytest.approx(told.probability_now)


def test_one_effort_covers_less_of_a_larger_ground(posterior):
    plan = SearchPlan(detection=0.8, detection_low=0.7)
    day = one_more_search(BLOCKS, posterior, plan=plan, seed=5, effort_km2=0.3)
    assert [one.coverage for one in day] == [
        pytest.approx(0.3 / (9 * 0.0625)),
        pytest.approx(0.3 / (20 * 0.0625)),
    ]
    best = where_to_search(day)
    assert best[0].stated.expected_finds >= best[1].stated.expected_finds
    assert sorted(one.place for one in best) == [0, 1]


def test_no_candidates_no_answers(posterior):
    plan = SearchPlan(detection=0.8, detection_low=0.7)
    assert one_more_search([], posterior, plan=plan, seed=5) == []


@pytest.mark.parametrize(
    "bad", [{"detection": 1.1}, {"detection_low": 0.9}, {"coverage": -0.1}, {"detection": np.nan}]
)
def test_what_is_no_probability_is_refused(bad):
    with pytest.raises(ValueOutOfRange):
        SearchPlan(**({"detection": 0.8, "detection_low": 0.6} | bad))


@pytest.mark.parametrize("bad", [{"samples": 1}, {"effort_km2": 0.0}, {"effort_km2": np.nan}])
def test_impossible_numbers_are_refused(small, bad):
    posterior = fit(small, cell_m=250.0, matern=Matern(1000.0, 1.2))
    plan = SearchPlan(detection=0.8, detection_low=0.6)
    with pytest.raises(ValueOutOfRange):
        one_more_search(BLOCKS, posterior, plan=plan, seed=5, **bad)
