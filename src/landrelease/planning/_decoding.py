"""From an order of tasks to a plan: each in turn goes to the team that finishes it first.

Serial schedule generation (Kolisch 1996, European Journal of Operational Research 90) with
roads: a task whose road is still closed waits and takes its turn as soon as the road is open; so
does one that no team of its scope has an open way to. The loops are compiled; numbers stand for
subjects.
"""

import numba
import numpy as np

from landrelease.planning._calendar import day_when, work_until
from landrelease.planning._marks import Marks, go_back, mark
from landrelease.planning._numbers import Floats, Ints, Numbers, Plan
from landrelease.planning._offers import (
    SURE,
    TAKEN,
    best_offer,
    call_for_offers,
    first_node,
    is_cut_off,
    make_sure,
)
from landrelease.planning._open_roads import open_road, spread_reach

SETTLED, AWAITED, WAITS = 0, 1, 2


@numba.njit(cache=True, nogil=True)
def ready_day(task: int, numbers: Numbers, plan: Plan) -> float:
    """Return from when a task may start, as far as is settled; never while it must wait."""
    day = max(numbers.earliest[task], numbers.pin_start[task])
    finish, before = plan.finish, numbers.before
    for at in range(numbers.before_from[task], numbers.before_from[task + 1]):
        day = max(day, finish[before[at]])
    first, end = numbers.nodes_from[task], numbers.nodes_from[task + 1]
    if first < end:
        nearest, reach, nodes = np.inf, plan.reach, numbers.nodes
        for at in range(first, end):
            nearest = min(nearest, reach[nodes[at]])
        day = max(day, nearest)
    return float(day)


@numba.njit(cache=True, nogil=True)
def _take(team: int, task: int, numbers: Numbers, plan: Plan) -> None:
    plan.free[team] = plan.finish[task]
    plan.at_x[team], plan.at_y[team] = numbers.x[task], numbers.y[task]
    plan.at_node[team] = plan.node[task]


@numba.njit(cache=True, nogil=True)
def _arrives(team: int, day: float, numbers: Numbers, plan: Plan) -> float:
    leaves = max(day, plan.free[team])
    begun = work_until(numbers.worked, team, leaves)
    return float(max(leaves, day_when(numbers.days, team, begun + plan.moving[team])))


@numba.njit(cache=True, nogil=True)
def _give_to_one(task: int, day: float, wanted: int, numbers: Numbers, plan: Plan) -> None:
    """Give a task to the team wanted, or else to the first to finish, the nearest of several."""
    chosen = wanted
    if chosen >= 0 and plan.done[chosen] < np.inf and plan.sure[chosen] < SURE:
        make_sure(chosen, task, day, np.inf, numbers, plan)
    if chosen < 0 or plan.done[chosen] == np.inf:
        chosen = best_offer(task, day, numbers, plan)
    if chosen < 0:
        return
    plan.start[task] = _arrives(chosen, day, numbers, plan)
    plan.finish[task] = plan.done[chosen]
    plan.who[task, 0] = chosen
    _take(chosen, task, numbers, plan)


@numba.njit(cache=True, nogil=True)
def _give_to_several(task: int, day: float, numbers: Numbers, plan: Plan) -> None:
    """Give a task to the teams that would be done first alone; they start together."""
    need = numbers.crews[task]
    for slot in range(need):
        best = best_offer(task, day, numbers, plan)
        if best < 0:
            plan.who[task, :] = -1
            return
        plan.who[task, slot] = best
        plan.done[best], plan.sure[best] = np.inf, TAKEN
    together, rate = day, 0.0
    for slot in range(need):
        team = plan.who[task, slot]
        together = max(together, _arrives(team, day, numbers, plan))
        rate += numbers.speed[team, numbers.purpose[task]]
    ended = together
    for slot in range(need):
        team = plan.who[task, slot]
        begun = work_until(numbers.worked, team, together)
        ended = max(ended, day_when(numbers.days, team, begun + numbers.amount[task] / rate))
    if ended == np.inf:
        plan.who[task, :] = -1
        return
    plan.start[task], plan.finish[task] = together, ended
    for slot in range(need):
        _take(plan.who[task, slot], task, numbers, plan)


@numba.njit(cache=True, nogil=True)
def _open_roads(task: int, numbers: Numbers, plan: Plan) -> None:
    for at in range(numbers.roads_from[task], numbers.roads_from[task + 1]):
        road = numbers.roads[at]
        opened = 0.0
        for b in range(numbers.blockers_from[road], numbers.blockers_from[road + 1]):
            opened = max(opened, plan.finish[numbers.blockers[b]])
        if opened < plan.release[road]:
            open_road(road, opened, numbers, plan)


@numba.njit(cache=True, nogil=True)
def _clear(numbers: Numbers, plan: Plan) -> None:
    plan.start[:] = np.inf
    plan.finish[:] = np.inf
    plan.who[:] = -1
    plan.free[:] = 0.0
    plan.at_x[:] = numbers.base_x
    plan.at_y[:] = numbers.base_y
    plan.at_node[:] = numbers.base_node
    plan.waits[0] = 0
    for road in range(plan.release.size):
        blocked = numbers.blockers_from[road] < numbers.blockers_from[road + 1]
        plan.release[road] = np.inf if blocked else 0.0
    plan.reach[:] = numbers.reach
    for node in range(numbers.reach.size):
        if numbers.reach[node] < np.inf:
            spread_reach(node, numbers, plan)


@numba.njit(cache=True, nogil=True)
def _give(task: int, day: float, wanted: int, numbers: Numbers, plan: Plan) -> bool:
    """Give a task to who does it; say whether somebody has a way to it by then."""
    call_for_offers(task, day, numbers, plan)
    if numbers.crews[task] == 1:
        _give_to_one(task, day, wanted, numbers, plan)
    else:
        _give_to_several(task, day, numbers, plan)
    return plan.finish[task] < np.inf or not is_cut_off(task, numbers, plan)


@numba.njit(cache=True, nogil=True)
def _give_from_another_node(
    task: int, day: float, wanted: int, numbers: Numbers, plan: Plan
) -> bool:
    """Give a task to teams that come by another node or, as roads open, on a later day."""
    while day < np.inf:
        for at in range(numbers.nodes_from[task], numbers.nodes_from[task + 1]):
            if plan.reach[numbers.nodes[at]] <= day:
                plan.node[task] = numbers.nodes[at]
                if _give(task, day, wanted, numbers, plan):
                    return True
        later = np.inf
        for road in range(plan.release.size):
            if day < plan.release[road] < later:
                later = plan.release[road]
        day = later
    return False


@numba.njit(cache=True, nogil=True)
def _place(task: int, day: float, wanted: int, numbers: Numbers, plan: Plan) -> int:
    """Give a task to who does it; say whether it waits for a road, or others waited for it."""
    plan.node[task] = first_node(task, numbers, plan)
    if not (
        _give(task, day, wanted, numbers, plan)
        or _give_from_another_node(task, day, wanted, numbers, plan)
    ):
        return WAITS
    if plan.finish[task] == np.inf:
        return SETTLED
    _open_roads(task, numbers, plan)
    return AWAITED if numbers.awaited[task] else SETTLED


@numba.njit(cache=True, nogil=True)
def _place_those_that_waited(wanted: Ints, numbers: Numbers, plan: Plan) -> None:
    at = 0
    while at < plan.waits[0]:
        task = plan.waiting[at]
        day = ready_day(task, numbers, plan)
        told = WAITS if day == np.inf else _place(task, day, wanted[task], numbers, plan)
        if told == WAITS:
            at += 1
            continue
        for later in range(at + 1, plan.waits[0]):
            plan.waiting[later - 1] = plan.waiting[later]
        plan.waits[0] -= 1
        if told == AWAITED:
            at = 0


@numba.njit(cache=True, nogil=True)
def decode(
    order: Ints, wanted: Ints, numbers: Numbers, plan: Plan, old: Marks, new: Marks, begin: int
) -> None:
    """Write the plan that an order of tasks gives.

    Parameters
    ----------
    order
        Every task once; earlier is more urgent.
    wanted
        Team wanted for each task, -1 for whoever is done first.
    numbers
        The situation.
    plan
        Written over; a task that cannot be finished within the horizon never starts.
    old
        Marks of an order that is the same up to `begin`.
    new
        Later marks of this order are written here.
    begin
        Mark to begin from; 0 for the first day.
    """
    if begin > 0:
        go_back(old, begin, plan)
    else:
        _clear(numbers, plan)
    for position in range(begin * old.every, order.size):
        if position % old.every == 0 and position // old.every > begin:
            mark(new, position // old.every, plan)
        task = order[position]
        day = ready_day(task, numbers, plan)
        told = WAITS if day == np.inf else _place(task, day, wanted[task], numbers, plan)
        if told == WAITS:
            plan.waiting[plan.waits[0]] = task
            plan.waits[0] += 1
        elif told == AWAITED:
            _place_those_that_waited(wanted, numbers, plan)


@numba.njit(cache=True, nogil=True)
def opened_on(tasks_from: Ints, tasks: Ints, nodes: Ints, plan: Plan, opened: Floats) -> None:
    """Write from when each community has its tasks finished and its road open."""
    for community in range(nodes.size):
        day = 0.0
        for at in range(tasks_from[community], tasks_from[community + 1]):
            day = max(day, plan.finish[tasks[at]])
        if nodes[community] >= 0:
            day = max(day, plan.reach[nodes[community]])
        opened[community] = day
