"""Every plan can be carried out; small ones are the best there is."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.planned import drawn, every_order, faults, value

from landrelease.planning import (
    Community,
    Pin,
    Situation,
    Task,
    Team,
    most_person_days,
    plan_of,
    plan_sequence,
    replay,
    tries,
)


def planned(situation, *, seed=1, most=100):
    return plan_sequence(situation, rng=np.random.default_rng(seed), effort=tries(most))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.sampled_from([math.inf, 9000.0, 2000.0]))
def test_every_plan_can_be_carried_out_and_is_worth_what_it_says(seed, travel_m):
    situation = drawn(seed, travel_m=travel_m)
    plan = planned(situation)
    assert faults(situation, plan) == []
    assert plan.person_days == pytest.approx(value(situation, plan))
    done = {one.task for one in plan.assignments}
    assert done | set(plan.not_done) == {task.subject for task in situation.tasks}
    assert not done & set(plan.not_done)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_no_plan_exceeds_the_bound(seed):
    situation = drawn(seed, crews=(1, 2))
    assert planned(situation).person_days <= most_person_days(situation) * (1 + 1e-7) + 1e-6


@pytest.mark.parametrize("seed", range(4))
def test_the_search_finds_the_best_of_all_orders_and_teams(seed):
    situation = drawn(seed, places=2, tasks=4, teams=2, crews=(1,))
    best = max(
        plan_of(situation, order=order, wanted=wanted).person_days
        for order, wanted in every_order(situation)
    )
    plan = planned(situation, most=1000)
    assert plan.person_days >= best - 1e-6
    assert plan.person_days <= most_person_days(situation) + 1e-6


@pytest.mark.parametrize("seed", [3, 8])
def test_the_order_in_which_facts_are_told_makes_no_difference(seed):
    told = drawn(seed)
    turned = replace(
        told,
        tasks=told.tasks[::-1],
        teams=told.teams[::-1],
        roads=told.roads[::-1],
        communities=told.communities[::-1],
    )
    assert planned(told) == planned(turned)


def test_the_same_dice_give_the_same_plan():
    assert planned(drawn(5), seed=7) == planned(drawn(5), seed=7)


def test_a_replayed_plan_is_the_same_plan():
    plan = planned(drawn(5))
    again = replay(drawn(5), plan)
    assert again.assignments == plan.assignments
    assert again.person_days == plan.person_days


def test_more_teams_never_lower_what_the_bound_allows_and_the_plan_gets_nearer_to_it():
    few, many = drawn(4, teams=2), drawn(4, teams=6)
    assert most_person_days(many) >= most_person_days(few) - 1e-6
    assert planned(many).person_days > planned(few).person_days


def test_begun_work_goes_on_with_its_team_from_the_first_day():
    told = drawn(2, crews=(1,))
    begun = next(task for task in told.tasks if not task.after and task.earliest == 0)
    team = replace(told.teams[0], base=begun.place, node=begun.nodes[0], away=())
    fixed = replace(begun, pinned=Pin(team=team.subject, start=0.0), nodes=())
    tasks = tuple(fixed if task == begun else task for task in told.tasks)
    told = replace(told, tasks=tasks, teams=(team, *told.teams[1:]))
    plan = planned(told, most=400)
    found = next(one for one in plan.assignments if one.task == begun.subject)
    assert (found.teams, found.start) == ((team.subject,), 0.0)
    assert plan.late == {}


def test_a_deadline_comes_before_people():
    told = _two_villages(deadline=25.0)
    plan = planned(told, most=200)
    assert (plan.opened["B"], plan.late) == (20.0, {})
    assert planned(_two_villages(deadline=None)).opened["A"] == 10.0


def test_a_deadline_that_cannot_be_kept_is_named():
    assert planned(_two_villages(deadline=15.0)).late == {"b": 5.0}


def test_fairness_turns_the_order_when_it_is_asked_for():
    told = replace(_two_villages(deadline=None), horizon=30)
    assert planned(told).opened["A"] == 10.0
    fair = planned(replace(told, least_share=1.0), most=200)
    assert fair.opened["B"] == 20.0


def _two_villages(*, deadline):
    work = {"purpose": "clearance", "earliest": 0.0}
    return Situation(
        tasks=(
            Task(subject="a", amount=1000.0, **work),
            Task(subject="b", amount=2000.0, deadline=deadline, **work),
        ),
        teams=(Team(subject="1", speed={"clearance": 100.0}),),
        communities=(
            Community(subject="A", people=50, tasks=("a",), district="east"),
            Community(subject="B", people=60, tasks=("b",), district="west"),
        ),
        horizon=100,
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"start": -3.0}, "of"),
        ({"teams": ("T0", "T1")}, "instead of"),
        ({"finish": 59.5}, "done of"),
    ],
)
def test_the_check_sees_a_plan_that_cannot_be_carried_out(change, said):
    told = drawn(5, crews=(1,))
    plan = planned(told)
    first = next(one for one in plan.assignments if len(one.teams) == 1)
    broken = tuple(replace(one, **change) if one == first else one for one in plan.assignments)
    assert any(said in fault for fault in faults(told, replace(plan, assignments=broken)))
