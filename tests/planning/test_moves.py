"""When teams set off: beside distances and working days counted by hand."""

import math
from dataclasses import replace

import pytest
from tests.planned import drawn, reached, working_days

from landrelease.planning import plan_of, setting_off


def planned(situation):
    return plan_of(situation, order=[task.subject for task in situation.tasks])


@pytest.mark.parametrize("seed", range(6))
def test_without_roads_the_way_is_the_straight_line(seed):
    told = drawn(seed, crews=(1,))
    tasks = tuple(replace(task, nodes=()) for task in told.tasks)
    told = replace(told, tasks=tasks)
    plan = planned(told)
    off = setting_off(told, plan)
    for team in told.teams:
        place = team.base
        for one in (a for a in plan.assignments if team.subject in a.teams):
            worked = working_days(told, team, off[one.task, team.subject], one.start)
            apart = math.dist(place, told.task(one.task).place)
            assert worked * told.travel_m == pytest.approx(apart, abs=1e-3)
            place = told.task(one.task).place


@pytest.mark.parametrize("seed", range(12))
def test_nobody_sets_off_before_the_task_may_start_or_the_team_is_free(seed):
    told = drawn(seed)
    plan = planned(told)
    finish = {one.task: one.finish for one in plan.assignments}
    free = {}
    for one in plan.assignments:
        task = told.task(one.task)
        for team in one.teams:
            off = setting_off(told, plan)[one.task, team]
            earliest = max([task.earliest, free.get(team, 0.0), *(finish[a] for a in task.after)])
            assert earliest <= off <= one.start
            assert reached(told, finish, off) & set(task.nodes)
            assert off == earliest or not reached(told, finish, off - 1e-3) & set(task.nodes)
            free[team] = one.finish
