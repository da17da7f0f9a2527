"""What it costs to take a community first."""

import numpy as np
import pytest
from tests.planned import drawn, faults

from landrelease.planning import if_first, plan_sequence, tries


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
