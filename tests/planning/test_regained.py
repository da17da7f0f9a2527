"""People regained: the band beside distributions in closed form, and beside plans replayed."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from tests.planned import drawn

from landrelease.planning import (
    Community,
    DesignOutOfRange,
    Situation,
    Task,
    Team,
    expected_work,
    people_regained,
    plan_of,
    plan_sequence,
    replay,
    tries,
    work_of_moments,
)
from landrelease.planning._regained import drawn_factors


def unsure(situation, part=0.4):
    tasks = tuple(replace(task, deviation=part * task.amount) for task in situation.tasks)
    return replace(situation, tasks=tasks)


@pytest.fixture(scope="module")
def told():
    situation = unsure(drawn(11, places=4, tasks=8, teams=2))
    return situation, plan_sequence(situation, rng=np.random.default_rng(1), effort=tries(400))


def replayed(situation, plan, factors):
    """Curves of people by day, by the public way: a situation of its own for each sample."""
    curves = []
    for factor in factors:
        work = zip(situation.tasks, factor, strict=True)
        tasks = tuple(replace(task, amount=task.amount * part) for task, part in work)
        made = replay(replace(situation, tasks=tasks), plan)
        curves.append(curve_of(situation, made))
    return np.array(curves)


def curve_of(situation, plan):
    days = range(1, situation.horizon + 1)
    waiting = situation.communities
    return [sum(c.people for c in waiting if plan.opened[c.subject] <= d + 1e-9) for d in days]


def by_subject(situation):
    return replace(situation, tasks=tuple(sorted(situation.tasks, key=lambda one: one.subject)))


def test_without_deviations_there_is_no_band(told):
    situation, plan = unsure(told[0], 0.0), told[1]
    curve = people_regained(situation, plan, rng=np.random.default_rng(1), samples=3)
    assert np.array_equal(curve.low, curve.planned)
    assert np.array_equal(curve.high, curve.planned)
    assert np.array_equal(curve.planned, curve_of(situation, replay(situation, plan)))
    assert curve.person_days == pytest.approx(plan.person_days)


def test_the_band_is_of_plans_that_are_made_again_one_by_one(told):
    situation, plan = told
    band = people_regained(situation, plan, rng=np.random.default_rng(5), samples=60)
    ordered = by_subject(situation)
    factors = drawn_factors(ordered, np.random.default_rng(5), samples=60, common=0.0)
    curves = replayed(ordered, plan, factors)
    assert np.array_equal(band.low, np.quantile(curves, 0.05, axis=0, method="lower"))
    assert np.array_equal(band.high, np.quantile(curves, 0.95, axis=0, method="higher"))


@pytest.mark.parametrize("common", [0.0, 0.5])
def test_of_new_replays_the_stated_share_lies_in_the_band(told, common):
    situation = by_subject(told[0])
    band = people_regained(
        situation, told[1], rng=np.random.default_rng(7), samples=300, common=common
    )
    factors = drawn_factors(situation, np.random.default_rng(8), samples=300, common=common)
    curves = replayed(situation, told[1], factors)
    open_days = band.low < band.high
    inside = ((curves >= band.low) & (curves <= band.high)).mean(axis=0)[open_days]
    assert open_days.sum() > 15
    assert inside.mean() >= 0.9
    assert inside.min() >= 0.84


def one_place(*amounts, horizon=60, deviation=6.0):
    work = [
        Task(subject=f"t{n}", purpose=f"p{n}", amount=amount, deviation=deviation)
        for n, amount in enumerate(amounts)
    ]
    teams = [Team(subject=f"T{n}", speed={f"p{n}": 1.0}) for n in range(len(amounts))]
    waiting = Community(subject="A", people=50, tasks=tuple(task.subject for task in work))
    return Situation(tasks=tuple(work), teams=tuple(teams), communities=(waiting,), horizon=horizon)


def lognormal(mean, deviation):
    spread = np.log1p((deviation / mean) ** 2)
    return stats.lognorm(np.sqrt(spread), scale=mean * np.exp(-spread / 2))


@pytest.mark.parametrize(("tasks", "common", "power"), [(1, 0.0, 1), (3, 0.0, 3), (3, 1.0, 1)])
def test_the_band_opens_and_closes_on_the_days_of_the_lognormal(tasks, common, power):
    """All of n tasks are done by a day with F^n when they differ by themselves, else with F."""
    situation = one_place(*[20.0] * tasks)
    plan = plan_of(situation, order=[task.subject for task in situation.tasks])
    rng = np.random.default_rng(3)
    band = people_regained(situation, plan, rng=rng, samples=20_000, common=common)
    done = lognormal(20.0, 6.0).cdf(np.arange(1, 61)) ** power
    sure = np.abs(done - 0.05) > 0.01
    assert np.array_equal(band.high[sure] == 50, (done > 0.05)[sure])
    sure = np.abs(done - 0.95) > 0.01
    assert np.array_equal(band.low[sure] == 50, (done > 0.95)[sure])


def test_drawn_work_has_the_stated_mean_deviation_and_correlation():
    situation = one_place(50.0, 50.0, deviation=20.0)
    factors = drawn_factors(situation, np.random.default_rng(3), samples=100_000, common=0.6)
    assert factors.mean(axis=0) == pytest.approx([1.0, 1.0], abs=0.005)
    assert factors.std(axis=0) == pytest.approx([0.4, 0.4], abs=0.006)
    assert np.corrcoef(np.log(factors).T)[0, 1] == pytest.approx(0.6, abs=0.01)


@pytest.mark.parametrize("wrong", [{"samples": 0}, {"share": 1.0}, {"common": -0.1}])
def test_what_no_band_can_be_made_of(told, wrong):
    with pytest.raises(DesignOutOfRange):
        people_regained(*told, rng=np.random.default_rng(1), **wrong)


def test_expected_work_of_items_and_speed_that_are_drawn_beside_their_moments():
    """Items Poisson(30), 1/speed gamma: mean and variance of a product of independent numbers."""
    rng = np.random.default_rng(2)
    items = rng.poisson(30.0, 200_000)
    slowness = rng.gamma(25.0, 1 / 25.0, 200_000)
    found = expected_work(area_m2=4000.0, items=items, item_m2=40.0, speed=1 / slowness)
    mean, variance = 4000.0 + 40.0 * 30.0, 40.0**2 * 30.0
    assert found.amount == pytest.approx(mean, rel=2e-3)
    expected = np.sqrt((variance + mean**2) * (1 / 25.0) + variance)
    assert found.deviation == pytest.approx(expected, rel=0.01)
    told = work_of_moments(
        area_m2=4000.0, items=30.0, items_deviation=30.0**0.5, item_m2=40.0, speed_deviation=0.2
    )
    assert (told.amount, told.deviation) == (mean, pytest.approx(expected, rel=1e-12))
    assert found.deviation == pytest.approx(told.deviation, rel=0.01)


@pytest.mark.parametrize("wrong", [{"area_m2": 0.0}, {"items": -1.0}, {"items_deviation": np.nan}])
def test_moments_of_work_that_cannot_be(wrong):
    right = {"area_m2": 1.0, "items": 1.0, "items_deviation": 1.0, "item_m2": 1.0}
    with pytest.raises(DesignOutOfRange):
        work_of_moments(**right | {"speed_deviation": 0.1} | wrong)


def test_numbers_that_are_drawn_together_stay_together():
    """Where a slow world has many items, the work varies more than were they independent."""
    both = expected_work(area_m2=1000.0, items=[0, 100], item_m2=10.0, speed=[1.0, 0.5])
    assert (both.amount, both.deviation) == (2500.0, pytest.approx(3000.0 / np.sqrt(2)))
    assert expected_work(area_m2=7.0, items=0, item_m2=1.0).deviation == 0.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"area_m2": -1.0},
        {"items": [1.0, float("nan")]},
        {"items": []},
        {"items": [1, 2, 3]},
        {"speed": 0.0},
        {"item_m2": float("inf")},
        {"area_m2": 0.0, "items": 0},
        {"items": [[1, 2], [3, 4]]},
    ],
)
def test_work_that_cannot_be(wrong):
    right = {"area_m2": [10.0, 20.0], "items": [1.0, 2.0], "item_m2": 5.0, "speed": 1.0}
    with pytest.raises(DesignOutOfRange):
        expected_work(**right | wrong)


def test_the_band_holds_for_work_as_the_hazard_room_draws_it():
    """Items are gamma-Poisson, not lognormal; the band from mean and deviation still covers."""
    rng = np.random.default_rng(4)
    items = rng.poisson(rng.gamma(4.0, 5.0, (3, 4000)))
    work = [expected_work(area_m2=10.0, items=one, item_m2=1.0) for one in items]
    situation = one_place(*(one.amount for one in work), horizon=120)
    tasks = [
        replace(task, deviation=one.deviation)
        for task, one in zip(situation.tasks, work, strict=True)
    ]
    situation = replace(situation, tasks=tuple(tasks))
    plan = plan_of(situation, order=["t0", "t1", "t2"])
    band = people_regained(situation, plan, rng=rng, samples=2000)
    done = (10.0 + items).max(axis=0)
    curves = 50.0 * (done[:, None] <= np.arange(1, 121))
    inside = ((curves >= band.low) & (curves <= band.high)).mean(axis=0)
    assert inside.min() >= 0.9
