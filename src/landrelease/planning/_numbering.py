"""A situation in numbers, for the compiled loops."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from landrelease.planning._numbers import Floats, Ints, Numbers
from landrelease.planning._situation import Situation, Team


@dataclass(frozen=True, slots=True)
class Numbered:
    """A situation in numbers, and what the numbers stand for."""

    numbers: Numbers
    task_of: Mapping[str, int]
    team_of: Mapping[str, int]
    node_of: Mapping[str, int]
    community_from: Ints
    community_tasks: Ints
    community_node: Ints
    people: Floats
    deadline: Floats


def numbered(situation: Situation) -> Numbered:
    """Put a situation into numbers; tasks, teams and communities keep their order."""
    task_of = {task.subject: at for at, task in enumerate(situation.tasks)}
    team_of = {team.subject: at for at, team in enumerate(situation.teams)}
    node_of = {node: at for at, node in enumerate(situation.nodes())}
    community_from, community_tasks = _lists(
        [[task_of[s] for s in sorted(set(c.tasks))] for c in situation.communities]
    )
    deadlines = [np.inf if t.deadline is None else t.deadline for t in situation.tasks]
    return Numbered(
        numbers=_numbers(situation, task_of, team_of, node_of),
        task_of=task_of,
        team_of=team_of,
        node_of=node_of,
        community_from=community_from,
        community_tasks=community_tasks,
        community_node=_integers(node_of.get(c.node, -1) for c in situation.communities),
        people=_reals(c.people for c in situation.communities),
        deadline=_reals(deadlines),
    )


def _numbers(
    situation: Situation,
    task_of: Mapping[str, int],
    team_of: Mapping[str, int],
    node_of: Mapping[str, int],
) -> Numbers:
    tasks, teams, roads = situation.tasks, situation.teams, situation.roads
    purposes = {name: at for at, name in enumerate(sorted({task.purpose for task in tasks}))}
    blocked: list[list[int]] = [[] for _ in tasks]
    for at, road in enumerate(roads):
        for subject in sorted(set(road.tasks)):
            blocked[task_of[subject]].append(at)
    before_from, before = _lists([[task_of[s] for s in sorted(set(t.after))] for t in tasks])
    nodes_from, nodes = _lists([[node_of[node] for node in t.nodes] for t in tasks])
    roads_from, road_numbers = _lists(blocked)
    blockers_from, blockers = _lists([[task_of[s] for s in sorted(set(r.tasks))] for r in roads])
    length = _reals(road.length_m for road in roads)
    ends = _integers(node_of[end] for road in roads for end in road.ends).reshape(-1, 2)
    reach = np.full(len(node_of), np.inf)
    reach[[node_of[node] for node in situation.open_nodes]] = 0.0
    between, last_road = _between(ends, length, len(node_of))
    near = np.argsort(ends.ravel(), kind="stable")
    near_from = np.searchsorted(ends.ravel()[near], np.arange(len(node_of) + 1))
    worked = _worked(situation)
    pins = [task.pinned for task in tasks]
    return Numbers(
        amount=_reals(task.amount for task in tasks),
        purpose=_integers(purposes[task.purpose] for task in tasks),
        crews=_integers(task.teams for task in tasks),
        earliest=_reals(task.earliest for task in tasks),
        pin_team=_integers(-1 if pin is None else team_of[pin.team] for pin in pins),
        pin_start=_reals(-1.0 if pin is None else pin.start for pin in pins),
        x=_reals(task.place[0] for task in tasks),
        y=_reals(task.place[1] for task in tasks),
        before_from=before_from,
        before=before,
        awaited=_awaited(before, roads_from),
        nodes_from=nodes_from,
        nodes=nodes,
        roads_from=roads_from,
        roads=road_numbers,
        ends=ends,
        length=length,
        blockers_from=blockers_from,
        blockers=blockers,
        reach=reach,
        speed=_speeds(teams, purposes),
        worked=worked,
        days=_days(worked),
        base_x=_reals(team.base[0] for team in teams),
        base_y=_reals(team.base[1] for team in teams),
        base_node=_integers(node_of.get(team.node, -1) for team in teams),
        near_from=near_from,
        near_road=near // 2,
        near_node=ends.ravel()[near ^ 1],
        between=between,
        last_road=last_road,
        travel_m=float(situation.travel_m),
    )


def _awaited(before: Ints, roads_from: Ints) -> NDArray[np.bool_]:
    """Say of each task whether others wait for it: they come after it, or it blocks a road."""
    awaited = np.diff(roads_from) > 0
    awaited[before] = True
    return awaited


def _speeds(teams: Sequence[Team], purposes: Mapping[str, int]) -> Floats:
    speed = np.zeros((len(teams), max(len(purposes), 1)))
    for at, team in enumerate(teams):
        for purpose, rate in team.speed.items():
            if purpose in purposes:
                speed[at, purposes[purpose]] = rate
    return speed


def _worked(situation: Situation) -> Floats:
    """Return the running total of working days of each team, from 0 to the horizon."""
    works = np.ones((len(situation.teams), situation.horizon))
    works[:, [day for day in situation.off if 0 <= day < situation.horizon]] = 0.0
    for at, team in enumerate(situation.teams):
        for first, end in team.away:
            works[at, max(first, 0) : max(end, 0)] = 0.0
    return np.concatenate([np.zeros((works.shape[0], 1)), np.cumsum(works, axis=1)], axis=1)


def _days(worked: Floats) -> Ints:
    """Return the days each team works, in order; -1 where there are no more."""
    days = np.full((worked.shape[0], worked.shape[1] - 1), -1, dtype=np.int64)
    for at, total in enumerate(worked):
        works = np.flatnonzero(np.diff(total) > 0.0)
        days[at, : works.size] = works
    return days


def _between(ends: Ints, length: Floats, count: int) -> tuple[Floats, NDArray[np.int32]]:
    """Return the shortest way between nodes on the whole network, metres, and its last road."""
    if not length.size:  # of the types it has with roads: compiled once
        apart = np.where(np.eye(max(count, 1)) > 0.0, 0.0, np.inf)
        return apart, np.full((1, 1), -1, dtype=np.int32)
    road = np.full((count, count), -1, dtype=np.int32)
    order = np.argsort(-length, kind="stable")  # of parallel roads the shortest is kept
    low, high = ends.min(axis=1), ends.max(axis=1)
    road[low[order], high[order]] = order
    road = np.maximum(road, road.T)
    np.fill_diagonal(road, -1)
    rows, columns = np.nonzero(road >= 0)
    # a way of length 0 would read as no road
    values = np.maximum(length[road[rows, columns]], 1e-9)
    graph = csr_array((values, (rows, columns)), shape=(count, count))
    ways, before = dijkstra(graph, directed=False, return_predecessors=True)
    nodes = np.arange(count)[None, :]
    return np.asarray(ways), np.where(before >= 0, road[np.maximum(before, 0), nodes], -1)


def _lists(lists: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    starts = np.concatenate([[0], np.cumsum([len(items) for items in lists])]).astype(np.int64)
    return starts, _integers(item for items in lists for item in items)


def _integers(values: Iterable[int]) -> NDArray[np.int64]:
    return np.array(list(values), dtype=np.int64)


def _reals(values: Iterable[float]) -> NDArray[np.float64]:
    return np.array(list(values), dtype=np.float64)
