"""What a scenario changes, what comes first, and what a record keeps of it."""

import json
import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.planned import drawn, faults

from landrelease.planning import (
    LostDays,
    MoreTeams,
    PinnedTask,
    PlanNotRead,
    SituationContradicts,
    Task,
    WhatIf,
    plan_of,
    plan_scenario,
    sequence_read,
    sequence_written,
    situation_read,
    situation_written,
    tasks_waited_for,
    tries,
    what_changed,
    what_if_read,
    with_changes,
)

FIRST = date(2026, 11, 2)
SEEDS = st.integers(0, 10_000)


def situation(seed):
    return drawn(seed, teams=2, crews=(1,))


@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=SEEDS)
def test_what_is_written_as_json_is_read_again(seed):
    told = situation(seed)
    plan = plan_of(told, order=[])
    again = situation_read(json.loads(json.dumps(situation_written(told))))
    assert again == told
    assert sequence_read(json.loads(json.dumps(sequence_written(plan)))) == plan


@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=SEEDS)
def test_a_community_that_comes_first_is_done_no_later_than_in_front_of_all(seed):
    told = situation(seed)
    community = told.communities[seed % len(told.communities)].subject
    first = tasks_waited_for(told, community)
    plan = plan_scenario(told, first, rng=np.random.default_rng(seed), effort=tries(15))
    in_front = plan_of(told, order=first)
    assert list(faults(told, plan)) == []
    assert plan.opened[community] <= in_front.opened[community] + 1e-6


@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=SEEDS, more=st.integers(1, 3))
def test_teams_more_are_like_the_one_they_are_named_after(seed, more):
    told = situation(seed)
    like = told.teams[0]
    changed = with_changes(
        told, WhatIf(more=(MoreTeams(like=like.subject, count=more),)), first_day=FIRST
    )
    added = changed.teams[1 : 1 + more]
    assert [replace(team, subject=like.subject) for team in added] == [like] * more
    assert [(one.what, one.before) for one in what_changed(told, changed)] == [
        ("team", None)
    ] * more


def test_days_lost_are_nobodys_or_one_teams():
    told = situation(1)
    team = told.teams[0].subject
    days = {"first": date(2026, 11, 1), "last": date(2026, 11, 4)}
    everybody = with_changes(told, WhatIf(lost=(LostDays(**days),)), first_day=FIRST)
    assert everybody.off == told.off | {0, 1, 2}
    one = with_changes(told, WhatIf(lost=(LostDays(**days, team=team),)), first_day=FIRST)
    assert one.off == told.off
    assert one.teams[0].away == (*told.teams[0].away, (0, 3))


def test_a_pin_counts_from_the_first_day_and_none_moves_what_has_begun():
    told = situation(1)
    task, (one, other) = told.tasks[0].subject, (team.subject for team in told.teams)

    def pinned(situation, team, day):
        pin = PinnedTask(task=task, team=team, start=date(2026, 11, day))
        return with_changes(situation, WhatIf(pins=(pin,)), first_day=FIRST)

    begun = pinned(told, one, 1)
    assert (begun.tasks[0].pinned.team, begun.tasks[0].pinned.start) == (one, 0.0)
    assert pinned(told, one, 12).tasks[0].pinned.start == 10.0
    with pytest.raises(SituationContradicts, match="has begun it"):
        pinned(begun, other, 12)


@pytest.mark.parametrize(
    "change",
    [
        WhatIf(without=("nobody",)),
        WhatIf(pins=(PinnedTask(task="nothing", team="T0", start=FIRST),)),
        WhatIf(lost=(LostDays(first=FIRST, last=date(2026, 1, 1)),)),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(change):
    with pytest.raises(SituationContradicts):
        with_changes(situation(1), change, first_day=FIRST)


def test_work_within_a_hundredth_is_the_same_and_deviations_move_no_plan():
    told = situation(1)
    first, *rest = told.tasks

    def told_with(**more):
        return replace(told, tasks=(replace(first, **more), *rest))

    assert what_changed(told, told_with(amount=first.amount * 1.009, deviation=5.0)) == ()
    [change] = what_changed(told, told_with(amount=first.amount * 1.02))
    assert (change.subject, change.field) == (first.subject, "amount")
    gone = what_changed(told, replace(told, tasks=tuple(rest)))
    assert [(one.subject, one.now) for one in gone] == [(first.subject, None)]


@pytest.mark.parametrize(
    ("read", "told", "where"),
    [
        (situation_read, [], "facts"),
        (situation_read, {}, "tasks"),
        (sequence_read, {"opened": {"A": "soon"}}, "opened.A"),
        (what_if_read, {"more": [{"like": "A"}]}, "what if.more.0.count"),
    ],
)
def test_a_record_that_cannot_be_read_says_where(read, told, where):
    with pytest.raises(PlanNotRead) as refused:
        read(told)
    assert refused.value.where == where


def test_what_is_infinite_is_null():
    told = replace(situation(1), travel_m=math.inf)
    assert situation_written(told)["travel_m"] is None
    assert isinstance(told.tasks[0], Task)
