"""Roads that are open by a day, in compiled loops: when a place is reached, and how far it is.

What is reached spreads from a node along its roads, with a queue of nodes that got better.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from landrelease.planning._heap import pop, push
from landrelease.planning._numbers import Ints, Numbers, Plan


@numba.njit(cache=True, nogil=True)
def _queued(node: int, first: int, size: int, queue: Ints, inside: NDArray[np.bool_]) -> int:
    """Put a node at the end of the queue, unless it is there; return the new length."""
    if inside[node]:
        return size
    inside[node] = True
    queue[(first + size) % queue.size] = node
    return size + 1


@numba.njit(cache=True, nogil=True)
def spread_reach(source: int, numbers: Numbers, plan: Plan) -> None:
    """Bring up to date from when nodes are reached, after a node got a sooner day.

    A node is reached from the last opening on the best way.
    """
    reach, release, queue, inside = plan.reach, plan.release, plan.queue, plan.inside
    near_from, near_road, near_node = numbers.near_from, numbers.near_road, numbers.near_node
    first, size = 0, _queued(source, 0, 0, queue, inside)
    while size:
        node = queue[first]
        first, size = (first + 1) % queue.size, size - 1
        inside[node] = False
        for at in range(near_from[node], near_from[node + 1]):
            through = max(reach[node], release[near_road[at]])
            other = near_node[at]
            if through < reach[other]:
                reach[other] = through
                size = _queued(other, first, size, queue, inside)


@numba.njit(cache=True, nogil=True)
def open_road(road: int, day: float, numbers: Numbers, plan: Plan) -> None:
    """Open a road from a day on and bring up to date what is reached."""
    plan.release[road] = day
    one, other = numbers.ends[road, 0], numbers.ends[road, 1]
    for here, there in ((one, other), (other, one)):
        through = max(plan.reach[here], day)
        if through < plan.reach[there]:
            plan.reach[there] = through
            spread_reach(there, numbers, plan)


@numba.njit(cache=True, nogil=True)
def way_on(here: int, there: int, day: float, most: float, numbers: Numbers, plan: Plan) -> float:
    """Return the shortest way between two nodes on the roads that are open on a day.

    A* (Hart, Nilsson and Raphael 1968): no way is shorter than that of the whole network, so
    nodes are looked at in the order of the way to them and that shortest rest. Of a way that is
    longer than `most`, a length above `most` that it has at least.
    """
    ways, release, length, rest = plan.ways, plan.release, numbers.length, numbers.between
    near_from, near_road, near_node = numbers.near_from, numbers.near_road, numbers.near_node
    key, held = plan.heap_key, plan.heap_node
    ways[:] = np.inf
    ways[here] = 0.0
    size = push(key, held, 0, rest[there, here], here)
    while size:
        node, least = held[0], key[0]
        size = pop(key, held, size)
        if node == there or least > most:
            return float(least)
        if least > ways[node] + rest[there, node]:
            continue
        for at in range(near_from[node], near_from[node + 1]):
            road, other = near_road[at], near_node[at]
            through = ways[node] + length[road]
            if release[road] <= day and through < ways[other] - 1e-9:
                ways[other] = through
                size = push(key, held, size, through + rest[there, other], other)
    return np.inf


@numba.njit(cache=True, nogil=True)
def is_open_on(here: int, there: int, day: float, numbers: Numbers, plan: Plan) -> bool:
    """Say whether every road of the shortest way of the whole network is open on a day."""
    node, last_road, ends, release = there, numbers.last_road, numbers.ends, plan.release
    while node != here:
        road = last_road[here, node]
        if road < 0 or release[road] > day:
            return False
        node = ends[road, 0] + ends[road, 1] - node
    return True
