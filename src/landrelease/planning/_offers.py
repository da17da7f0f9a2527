"""Which team would be done with a task first: cheap bounds first, the true way last.

A team's offer starts as a bound (it sets off at once, works every day, needs no move), becomes the
day by its calendar and the shortest way of the whole network, and at last the day by the roads
that are open when it sets off. Each only gets later, so the first that is sure and not later than
any other is the best, and most are never looked at closely.
"""

import math

import numba
import numpy as np

from landrelease.planning._calendar import day_when, work_until
from landrelease.planning._numbers import Numbers, Plan
from landrelease.planning._open_roads import is_open_on, way_on

BOUND, NEARLY, SURE, TAKEN = 0, 1, 2, 3
LEVEL = 1e-9
"""Days by which two offers are level."""


@numba.njit(cache=True, nogil=True)
def call_for_offers(task: int, day: float, numbers: Numbers, plan: Plan) -> None:
    """Write of each team a day before which it would not be done with a task alone.

    The task is reached from its node in the plan. Teams that could be done before those looked at
    so far are looked at more closely at once.
    """
    # Taken out of their tuples once: each look into one counts references up and down.
    done, moving, sure, free = plan.done, plan.moving, plan.sure, plan.free
    at_x, at_y, at_node, there = plan.at_x, plan.at_y, plan.at_node, plan.node[task]
    speed, between, worked, days = numbers.speed, numbers.between, numbers.worked, numbers.days
    purpose, amount, pinned = numbers.purpose[task], numbers.amount[task], numbers.pin_team[task]
    x, y, travel_m, soonest = numbers.x[task], numbers.y[task], numbers.travel_m, np.inf
    for team in range(done.size):
        rate = speed[team, purpose]
        done[team], sure[team] = np.inf, BOUND
        if rate <= 0.0 or (pinned >= 0 and pinned != team):
            continue
        leaves = max(day, free[team])
        done[team] = leaves + amount / rate
        if done[team] >= soonest:
            continue
        here = at_node[team]
        apart = math.hypot(at_x[team] - x, at_y[team] - y)
        by_road = here >= 0 and there >= 0 and here != there
        if by_road:
            apart = max(apart, between[here, there])
        sure[team] = NEARLY if by_road else SURE
        moving[team] = apart / travel_m if apart < np.inf else np.inf
        needed = work_until(worked, team, leaves) + moving[team] + amount / rate
        done[team] = day_when(days, team, needed)
        soonest = min(soonest, done[team])


@numba.njit(cache=True, nogil=True)
def best_offer(task: int, day: float, numbers: Numbers, plan: Plan) -> int:
    """Return the team that is done first, the nearest of several; -1 for none."""
    done, moving, sure = plan.done, plan.moving, plan.sure
    while True:
        best = int(np.argmin(done))
        if done[best] == np.inf:
            return -1
        level, unsure, soonest = done[best] + LEVEL, -1, np.inf
        for team in range(done.size):
            if sure[team] == SURE and numbers.crews[task] == 1:
                soonest = min(soonest, done[team])
            if done[team] <= level and unsure < 0:
                if sure[team] < SURE:
                    unsure = team
                elif moving[team] < moving[best] - LEVEL:
                    best = team
        if unsure < 0:
            return best
        make_sure(unsure, task, day, soonest, numbers, plan)


@numba.njit(cache=True, nogil=True)
def make_sure(
    team: int, task: int, day: float, soonest: float, numbers: Numbers, plan: Plan
) -> None:
    """Bring an offer to the day by the calendar and the roads that are open.

    Where the way is so long that it is done later than `soonest`, only that is found out.
    """
    apart = math.hypot(plan.at_x[team] - numbers.x[task], plan.at_y[team] - numbers.y[task])
    here, there, leaves = plan.at_node[team], plan.node[task], max(day, plan.free[team])
    begun = work_until(numbers.worked, team, leaves)
    needed = numbers.amount[task] / numbers.speed[team, numbers.purpose[task]]
    if here >= 0 and there >= 0 and here != there:
        way = numbers.between[here, there]
        if not is_open_on(here, there, leaves, numbers, plan):
            most = np.inf
            if soonest < np.inf and numbers.travel_m < np.inf:
                spare = work_until(numbers.worked, team, soonest) - begun - needed + 1e-6
                most = max(0.0, spare) * numbers.travel_m
            way = way_on(here, there, leaves, most, numbers, plan)
        apart = max(apart, way)
    plan.sure[team] = SURE
    plan.moving[team] = apart / numbers.travel_m if apart < np.inf else np.inf
    if apart < np.inf:
        plan.done[team] = day_when(numbers.days, team, begun + plan.moving[team] + needed)
    else:
        plan.done[team] = np.inf


@numba.njit(cache=True, nogil=True)
def is_cut_off(task: int, numbers: Numbers, plan: Plan) -> bool:
    """Say of a task that nobody could be given whether a team has no open way to it."""
    pinned = numbers.pin_team[task]
    for team in range(plan.done.size):
        able = numbers.speed[team, numbers.purpose[task]] > 0.0 and pinned in (-1, team)
        if able and plan.moving[team] == np.inf:
            return True
    return False


@numba.njit(cache=True, nogil=True)
def first_node(task: int, numbers: Numbers, plan: Plan) -> int:
    """Return the node a task is reached from first; -1 for one without roads."""
    best, nodes, reach = -1, numbers.nodes, plan.reach
    for at in range(numbers.nodes_from[task], numbers.nodes_from[task + 1]):
        node = nodes[at]
        if best < 0 or reach[node] < reach[best]:
            best = node
    return best
