"""A situation and a plan in numbers: what the compiled loops read and write."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Numbers(NamedTuple):
    """A situation in numbers; lists of different lengths are cut out by running starts."""

    amount: Floats
    purpose: Ints
    crews: Ints
    earliest: Floats
    pin_team: Ints
    pin_start: Floats
    x: Floats
    y: Floats
    before_from: Ints
    before: Ints
    awaited: NDArray[np.bool_]
    nodes_from: Ints
    nodes: Ints
    roads_from: Ints
    roads: Ints
    ends: Ints
    length: Floats
    blockers_from: Ints
    blockers: Ints
    reach: Floats
    speed: Floats
    worked: Floats
    days: Ints
    base_x: Floats
    base_y: Floats
    base_node: Ints
    near_from: Ints
    near_road: Ints
    near_node: Ints
    between: Floats
    last_road: NDArray[np.int32]
    travel_m: float


class Plan(NamedTuple):
    """A plan in the making: it is written over by `decode`."""

    start: Floats
    finish: Floats
    who: Ints
    node: Ints
    reach: Floats
    release: Floats
    free: Floats
    at_x: Floats
    at_y: Floats
    at_node: Ints
    done: Floats
    moving: Floats
    sure: Ints
    ways: Floats
    heap_key: Floats
    heap_node: Ints
    queue: Ints
    inside: NDArray[np.bool_]
    waiting: Ints
    waits: Ints


def empty_plan(numbers: Numbers) -> Plan:
    """Return room for one plan."""
    tasks, teams, roads = numbers.amount.size, numbers.base_x.size, numbers.length.size
    most = int(numbers.crews.max(initial=1))
    return Plan(
        start=np.full(tasks, np.inf),
        finish=np.full(tasks, np.inf),
        who=np.full((tasks, most), -1, dtype=np.int64),
        node=np.full(tasks, -1),
        reach=numbers.reach.copy(),
        release=np.full(roads, np.inf),
        free=np.zeros(teams),
        at_x=numbers.base_x.copy(),
        at_y=numbers.base_y.copy(),
        at_node=numbers.base_node.copy(),
        done=np.empty(teams),
        moving=np.empty(teams),
        sure=np.zeros(teams, dtype=np.int64),
        ways=np.empty(max(numbers.reach.size, 1)),
        heap_key=np.empty(2 * roads + 2),
        heap_node=np.empty(2 * roads + 2, dtype=np.int64),
        queue=np.empty(max(numbers.reach.size, 1), dtype=np.int64),
        inside=np.zeros(max(numbers.reach.size, 1), dtype=np.bool_),
        waiting=np.empty(max(tasks, 1), dtype=np.int64),
        waits=np.zeros(1, dtype=np.int64),
    )
