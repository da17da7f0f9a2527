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
    between: Floats
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
    ways: Floats
    later: Floats
    waiting: Ints


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
        ways=np.empty(max(numbers.reach.size, 1)),
        later=np.empty(max(numbers.reach.size, 1)),
        waiting=np.empty(max(tasks, 1), dtype=np.int64),
    )
