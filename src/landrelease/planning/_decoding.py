"""From an order of tasks to a plan: each in turn goes to the team that finishes it first.

Serial schedule generation (Kolisch 1996, European Journal of Operational Research 90) with
roads: a task whose road is still closed waits and takes its turn as soon as the road is open. The
loops are compiled; numbers stand for subjects.
"""

import numba
import numpy as np

from landrelease.planning._calendar import day_when, spread_reach, ways_on, work_until
from landrelease.planning._numbers import Floats, Ints, Numbers, Plan


@numba.njit(cache=True, nogil=True)
def ready_day(task: int, numbers: Numbers, plan: Plan) -> float:
    """Return from when a task may start, as far as is settled; never while it must wait."""
    day = max(numbers.earliest[task], numbers.pin_start[task])
    for at in range(numbers.before_from[task], numbers.before_from[task + 1]):
        day = max(day, plan.finish[numbers.before[at]])
    if numbers.nodes_from[task] < numbers.nodes_from[task + 1]:
        nearest = np.inf
        for at in range(numbers.nodes_from[task], numbers.nodes_from[task + 1]):
            nearest = min(nearest, plan.reach[numbers.nodes[at]])
        day = max(day, nearest)
    return float(day)


@numba.njit(cache=True, nogil=True)
def _node_of(task: int, numbers: Numbers, plan: Plan) -> int:
    """Return the node a task is reached from first; -1 for one without roads."""
    best = -1
    for at in range(numbers.nodes_from[task], numbers.nodes_from[task + 1]):
        node = numbers.nodes[at]
        if best < 0 or plan.reach[node] < plan.reach[best]:
            best = node
    return best


@numba.njit(cache=True, nogil=True)
def _way_later(here: int, there: int, numbers: Numbers, plan: Plan, day: float) -> float:
    """Return the way of a team that comes free only when more roads are open."""
    ways_on(here, day, numbers.ends, numbers.length, plan.release, plan.later)
    return float(plan.later[there])


@numba.njit(cache=True, nogil=True)
def _offers(task: int, day: float, numbers: Numbers, plan: Plan, exact: bool) -> None:
    """Write when each team would be done with a task alone, and how long it moves to it."""
    there = _node_of(task, numbers, plan)
    plan.node[task] = there
    if exact and there >= 0:
        ways_on(there, day, numbers.ends, numbers.length, plan.release, plan.ways)
    for team in range(numbers.base_x.size):
        plan.done[team] = plan.moving[team] = np.inf
        rate = numbers.speed[team, numbers.purpose[task]]
        pinned = numbers.pin_team[task]
        if rate <= 0.0 or (pinned >= 0 and pinned != team):
            continue
        here = plan.at_node[team]
        apart = np.hypot(plan.at_x[team] - numbers.x[task], plan.at_y[team] - numbers.y[task])
        if here >= 0 and there >= 0 and here != there:
            way = plan.ways[here] if exact else numbers.between[here, there]
            if exact and way == np.inf and plan.free[team] > day:
                way = _way_later(here, there, numbers, plan, plan.free[team])
            apart = max(apart, way)
        if apart == np.inf:
            continue
        plan.moving[team] = apart / numbers.travel_m
        begun = work_until(numbers.worked[team], max(day, plan.free[team]))
        needed = plan.moving[team] + numbers.amount[task] / rate
        plan.done[team] = day_when(numbers.days[team], begun + needed)


@numba.njit(cache=True, nogil=True)
def _take(team: int, task: int, numbers: Numbers, plan: Plan) -> None:
    plan.free[team] = plan.finish[task]
    plan.at_x[team], plan.at_y[team] = numbers.x[task], numbers.y[task]
    plan.at_node[team] = plan.node[task]


@numba.njit(cache=True, nogil=True)
def _arrives(team: int, day: float, numbers: Numbers, plan: Plan) -> float:
    leaves = max(day, plan.free[team])
    begun = work_until(numbers.worked[team], leaves)
    return float(max(leaves, day_when(numbers.days[team], begun + plan.moving[team])))


@numba.njit(cache=True, nogil=True)
def _give_to_one(task: int, day: float, wanted: int, numbers: Numbers, plan: Plan) -> None:
    """Give a task to the team wanted, or else to the first to finish, the nearest of several."""
    chosen = wanted
    if chosen < 0 or plan.done[chosen] == np.inf:
        chosen = 0
        for team in range(1, plan.done.size):
            better = plan.done[team] < plan.done[chosen] - 1e-9
            level = plan.done[team] <= plan.done[chosen] + 1e-9
            if better or (level and plan.moving[team] < plan.moving[chosen] - 1e-9):
                chosen = team
    if plan.done[chosen] == np.inf:
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
        best = np.argmin(plan.done)
        if plan.done[best] == np.inf:
            plan.who[task, :] = -1
            return
        plan.who[task, slot] = best
        plan.done[best] = np.inf
    together, rate = day, 0.0
    for slot in range(need):
        team = plan.who[task, slot]
        together = max(together, _arrives(team, day, numbers, plan))
        rate += numbers.speed[team, numbers.purpose[task]]
    ended = together
    for slot in range(need):
        team = plan.who[task, slot]
        begun = work_until(numbers.worked[team], together)
        ended = max(ended, day_when(numbers.days[team], begun + numbers.amount[task] / rate))
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
            plan.release[road] = opened
            spread_reach(numbers.ends, plan.release, plan.reach)


@numba.njit(cache=True, nogil=True)
def _clear(numbers: Numbers, plan: Plan) -> None:
    plan.start[:] = np.inf
    plan.finish[:] = np.inf
    plan.who[:] = -1
    plan.reach[:] = numbers.reach
    plan.free[:] = 0.0
    plan.at_x[:] = numbers.base_x
    plan.at_y[:] = numbers.base_y
    plan.at_node[:] = numbers.base_node
    for road in range(plan.release.size):
        blocked = numbers.blockers_from[road] < numbers.blockers_from[road + 1]
        plan.release[road] = np.inf if blocked else 0.0
    spread_reach(numbers.ends, plan.release, plan.reach)


@numba.njit(cache=True, nogil=True)
def _place(task: int, day: float, wanted: int, numbers: Numbers, plan: Plan, exact: bool) -> None:
    _offers(task, day, numbers, plan, exact)
    if numbers.crews[task] == 1:
        _give_to_one(task, day, wanted, numbers, plan)
    else:
        _give_to_several(task, day, numbers, plan)
    _open_roads(task, numbers, plan)


@numba.njit(cache=True, nogil=True)
def decode(order: Ints, wanted: Ints, numbers: Numbers, plan: Plan, exact: bool) -> None:
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
    exact
        Whether ways between nodes are those open on the day; else those of the whole network,
        which is quicker and never longer.
    """
    _clear(numbers, plan)
    waits = 0
    for position in range(order.size):
        task = order[position]
        day = ready_day(task, numbers, plan)
        if day == np.inf:
            plan.waiting[waits] = task
            waits += 1
            continue
        _place(task, day, wanted[task], numbers, plan, exact)
        at = 0
        while at < waits:
            task = plan.waiting[at]
            day = ready_day(task, numbers, plan)
            if day == np.inf:
                at += 1
                continue
            for later in range(at + 1, waits):
                plan.waiting[later - 1] = plan.waiting[later]
            waits -= 1
            _place(task, day, wanted[task], numbers, plan, exact)
            at = 0


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
