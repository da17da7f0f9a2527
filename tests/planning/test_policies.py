"""Simple rules are orders for the same decoder; the search starts no worse than they mostly are."""

import numpy as np
import pytest
from tests.planned import drawn, faults

from landrelease.planning import POLICIES, plan_by_policy, plan_sequence, tries


@pytest.mark.parametrize("policy", sorted(POLICIES))
@pytest.mark.parametrize("seed", [2, 7])
def test_a_plan_by_a_rule_can_be_carried_out(policy, seed):
    situation = drawn(seed)
    assert faults(situation, plan_by_policy(situation, policy)) == []


@pytest.mark.parametrize("seed", range(4))
def test_a_search_is_at_least_as_good_as_every_rule(seed):
    situation = drawn(seed)
    plan = plan_sequence(situation, rng=np.random.default_rng(1), effort=tries(400))
    rules = [plan_by_policy(situation, policy).person_days for policy in POLICIES]
    assert plan.person_days >= max(rules) - 1e-6


def test_the_biggest_comes_first():
    situation = drawn(3, places=2, tasks=4, teams=1)
    opened = plan_by_policy(situation, "biggest first").opened
    people = {one.subject: one.people for one in situation.communities}
    assert min(opened, key=opened.__getitem__) == max(people, key=people.__getitem__)
