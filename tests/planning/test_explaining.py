"""What it costs to take a community first, and how sure the days are."""

from dataclasses import replace

import numpy as np
import pytest
from tests.planned import drawn, faults

from landrelease.planning import Task, if_first, people_regained, plan_sequence, tries
from landrelease.planning._explaining import _drawn


@pytest.fixture(scope="module")
def told():
    situation = drawn(11, places=4, tasks=8, teams=2)
    return situation, plan_sequence(situation, rng=np.random.default_rng(1), effort=tries(400))


def test_the_changes_of_all_add_up_to_the_cost(told):
    for community in told[0].communities:
        answer = if_first(*told, community.subject)
        assert -sum(answer.changes.values()) == pytest.approx(answer.cost)
        assert faults(told[0], answer.plan) == []


def test_a_community_taken_first_is_open_no_later_than_when_the_plan_is_best(told):
    situation, plan = told
    last = max(plan.opened, key=plan.opened.__getitem__)
    answer = if_first(situation, plan, last)
    assert answer.opened_days[1] <= answer.opened_days[0]
    assert answer.cost >= 0


def test_without_deviations_there_is_no_band(told):
    curve = people_regained(*told, rng=np.random.default_rng(1), samples=3)
    assert np.array_equal(curve.low, curve.planned)
    assert np.array_equal(curve.high, curve.planned)
    assert curve.person_days == pytest.approx(told[1].person_days)


def test_with_deviations_there_is_a_band_and_it_only_grows(told):
    situation, plan = told
    tasks = tuple(replace(task, deviation=0.3 * task.amount) for task in situation.tasks)
    unsure = replace(situation, tasks=tasks)
    curve = people_regained(unsure, plan, rng=np.random.default_rng(2), samples=100)
    assert np.all(curve.low <= curve.high)
    assert np.any(curve.low < curve.high)
    assert np.all(np.diff(curve.low) >= 0)
    assert curve.low.sum() < curve.planned.sum() < curve.high.sum()


def test_drawn_amounts_have_the_stated_mean_and_deviation():
    rng = np.random.default_rng(3)
    task = Task(subject="a", purpose="ts", amount=50.0, deviation=20.0)
    drawn_amounts = [_drawn(task, rng).amount for _ in range(20_000)]
    assert np.mean(drawn_amounts) == pytest.approx(50.0, rel=0.01)
    assert np.std(drawn_amounts) == pytest.approx(20.0, rel=0.03)
