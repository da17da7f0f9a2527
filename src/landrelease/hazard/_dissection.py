"""Order the cells of a grid by nested dissection, and plan the dense fronts.

George (1973), SIAM J. Numer. Anal. 10: 345-363. A strip two lines wide separates what lies on
either side (`_regions`); both sides are eliminated before it. Each strip (or small region) is a
node with its own cells and a boundary of later cells, and owns one dense front.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._compiled import compiled
from landrelease.hazard._regions import Reach, Regions, around, number, regions_of, room, spread

Integers = NDArray[np.int64]


class Plan(NamedTuple):
    """The elimination order of a grid and the shape of every front.

    Positions count cells in elimination order. Node `k` owns positions
    `start[k]:start[k + 1]`; its boundary is `boundary[first[k]:first[k + 1]]` (sorted
    positions), and `place` says where each boundary cell sits in the parent's front. The block
    that a node shares with its parent begins at `upward[k]` of the stack when the factor is made
    and at `downward[k]` when the inverse is; `stack` is its length.
    """

    rows: int
    columns: int
    position: Integers
    cell: Integers
    start: Integers
    first: Integers
    boundary: Integers
    place: Integers
    children: Integers
    panel: Integers
    widest: int
    largest: int
    upward: Integers
    downward: Integers
    stack: int


def plan_of(rows: int, columns: int) -> Plan:
    """Plan the factorisation of a grid of `rows` by `columns` cells."""
    regions = regions_of(rows, columns)
    children, sizes = regions.children, regions.own
    start = np.concatenate([[0], np.cumsum(sizes)])
    position = np.empty((rows, columns), np.int64)
    number(regions, start, position)
    cell = np.empty(rows * columns, np.int64)
    cell[position.ravel()] = np.arange(rows * columns)
    first, boundary = _boundaries(regions, position)
    place = _places(children, start, first, boundary)
    edges = np.diff(first)
    upward, downward, stack = _stacked(children, edges)
    return Plan(
        rows=rows,
        columns=columns,
        position=position,
        cell=cell,
        start=start,
        first=first,
        boundary=boundary,
        place=place,
        children=children,
        panel=np.concatenate([[0], np.cumsum((sizes + edges) * sizes)]),
        widest=int((sizes + edges).max()),
        largest=int(((sizes + edges) * sizes).max()),
        upward=upward,
        downward=downward,
        stack=stack,
    )


@compiled
def _stacked(children: Integers, edges: Integers) -> tuple[Integers, Integers, int]:
    """Where each node's block lies going up (factor) and down (inverse), and the length needed.

    Even and odd depths have a stack each, one after the other, so that a node's block and those
    of its children never share memory and none is moved.
    """
    count = edges.size
    odd, up, down = np.zeros((3, count), np.int64)
    for node in range(count - 1, -1, -1):
        for child in children[node]:
            if child >= 0:
                odd[child] = 1 - odd[node]
    squares = edges**2
    tops, most = np.zeros(2, np.int64), np.zeros(2, np.int64)
    for node in range(count):
        side = odd[node]
        for child in children[node]:
            if child >= 0:
                tops[1 - side] -= squares[child]
        up[node] = tops[side]
        tops[side] += squares[node]
        most[side] = max(most[side], tops[side])
    tops[:] = 0
    for node in range(count - 1, -1, -1):
        side = odd[node]
        for child in children[node]:
            if child >= 0:
                down[child] = tops[1 - side]
                tops[1 - side] += squares[child]
        tops[side] -= squares[node]
        most = np.maximum(most, tops)
    return up + odd * most[0], down + odd * most[0], max(most.sum(), 1)


@compiled
def _boundaries(regions: Regions, position: Integers) -> tuple[Integers, Integers]:
    """Sorted boundary positions of every node, as offsets and values."""
    nodes, (rows, columns) = regions.own.size, position.shape
    flat = position.ravel()
    found = np.empty(room(rows, columns), np.int64)
    reach = Reach(np.empty(rows, np.int64), np.empty(rows, np.int64))
    first = np.zeros(nodes + 1, np.int64)
    first[1:] = np.cumsum(regions.neighbours)
    boundary = np.empty(first[nodes], np.int64)
    for node in range(nodes):
        spread(regions.bounds[node], reach)
        count = around(regions.bounds[node], reach, (rows, columns), found)
        boundary[first[node] : first[node + 1]] = np.sort(flat[found[:count]])
    return first, boundary


@compiled
def _places(children: Integers, start: Integers, first: Integers, boundary: Integers) -> Integers:
    """Where each boundary cell of a child sits in its parent's front."""
    place = np.empty(boundary.size, np.int64)
    for node in range(children.shape[0]):
        for child in children[node]:
            if child < 0:
                continue
            own = start[node + 1] - start[node]
            scan = first[node]
            for index in range(first[child], first[child + 1]):
                cell = boundary[index]
                if cell < start[node + 1]:
                    place[index] = cell - start[node]
                else:
                    while boundary[scan] < cell:
                        scan += 1
                    place[index] = own + scan - first[node]
    return place
