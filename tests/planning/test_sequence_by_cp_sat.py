"""A second implementation: the same situation as constraints, solved to the end by CP-SAT."""

import math

import numpy as np
import pytest
from ortools.sat.python import cp_model
from tests.planned import drawn

from landrelease.planning import most_person_days, plan_sequence, tries

PARTS = 4
"""Parts of a day: speeds divide amounts into quarters."""
LATEST = 300
"""Calendars go on past the horizon of 240 parts, so that every task can end in the model."""


@pytest.mark.parametrize("seed", [1, 4, 6, 9])
def test_a_small_plan_is_as_good_as_the_optimum_of_cp_sat(seed):
    situation = drawn(seed, places=3, tasks=6, teams=2, travel_m=math.inf, crews=(1,))
    plan = plan_sequence(situation, rng=np.random.default_rng(1), effort=tries(3000))
    best = optimum(situation)
    assert plan.person_days == pytest.approx(best)
    assert most_person_days(situation) >= best - 1e-6


def optimum(situation):
    """Person-days of the best plan; days are counted in parts."""
    model = cp_model.CpModel()
    start, finish = _tasks(model, situation)
    reach = _roads(model, situation, finish)
    for task in situation.tasks:
        for other in task.after:
            model.add(start[task.subject] >= finish[other])
        _one_of(model, [start[task.subject] >= reach[node] for node in task.nodes])
    gained = [_gain(model, situation, one, finish, reach) for one in situation.communities]
    model.maximize(sum(gained))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return solver.objective_value / PARTS


def _tasks(model, situation):
    start, finish = {}, {}
    busy = {team.subject: [] for team in situation.teams}
    for task in situation.tasks:
        name = task.subject
        start[name] = model.new_int_var(PARTS * int(task.earliest), LATEST, f"start {name}")
        finish[name] = model.new_int_var(0, 3 * LATEST, f"finish {name}")
        chosen = []
        for team in situation.teams:
            parts = round(PARTS * task.amount / team.speed[task.purpose])
            ends = _ends(situation, team, parts)
            end = model.new_int_var(0, 3 * LATEST, "")
            model.add_element(start[name], ends, end)
            mine = model.new_bool_var("")
            model.add(finish[name] == end).only_enforce_if(mine)
            size = model.new_int_var(0, 3 * LATEST, "")
            busy[team.subject].append(
                model.new_optional_interval_var(start[name], size, end, mine, "")
            )
            chosen.append(mine)
        model.add_exactly_one(chosen)
    for intervals in busy.values():
        model.add_no_overlap(intervals)
    return start, finish


def _ends(situation, team, parts):
    """When work of so many parts is done, by the part in which it starts."""

    def works(part):
        day = part // PARTS
        return day not in situation.off and not any(a <= day < b for a, b in team.away)

    days = [part for part in range(3 * LATEST) if works(part)]
    first = np.searchsorted(days, np.arange(LATEST + 1))
    return [int(days[at + parts - 1]) + 1 for at in first]


def _roads(model, situation, finish):
    """From when a node is reached: through one road, opened, from a node nearer to the start."""
    nodes = situation.nodes()
    reach = {node: model.new_int_var(0, 3 * LATEST, f"reach {node}") for node in nodes}
    depth = {node: model.new_int_var(0, len(nodes), f"depth {node}") for node in nodes}
    for node in set(nodes) - situation.open_nodes:
        ways = []
        for road in situation.roads:
            for here, there in (road.ends, road.ends[::-1]):
                if there == node:
                    limits = [reach[node] >= reach[here], depth[node] >= depth[here] + 1]
                    limits += [reach[node] >= finish[task] for task in road.tasks]
                    ways.append(limits)
        _one_of(model, ways)
    return reach


def _one_of(model, choices):
    """At least one of several sets of constraints holds."""
    taken = []
    for choice in choices:
        mine = model.new_bool_var("")
        for limit in choice if isinstance(choice, list) else [choice]:
            model.add(limit).only_enforce_if(mine)
        taken.append(mine)
    model.add_at_least_one(taken)


def _gain(model, situation, community, finish, reach):
    """People times parts of days left, for a community."""
    horizon = PARTS * situation.horizon
    left = model.new_int_var(0, horizon, "")
    opens = [reach[community.node], *(finish[task] for task in community.tasks)]
    in_time = model.new_bool_var("")
    for day in opens:
        model.add(left <= horizon - day).only_enforce_if(in_time)
    model.add(left == 0).only_enforce_if(~in_time)
    return community.people * left
