"""Order the cells of a grid by nested dissection, and plan the dense fronts.

George (1973), SIAM J. Numer. Anal. 10: 345-363. The precision matrix couples a cell with
the twelve cells within two steps, so a strip two cells wide separates what lies on either
side. A box is split by such a strip until it is small; inner boxes are eliminated before
the strip. Each strip (or small box) is a node with its own cells and a boundary of later
cells, and owns one dense front.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._compiled import compiled

LEAF_CELLS = 5
_SMALLEST_SPLIT = 5

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
    boxes, own, children = _split(rows, columns)
    sizes = (own[:, 1] - own[:, 0]) * (own[:, 3] - own[:, 2])
    start = np.concatenate([[0], np.cumsum(sizes)])
    position = np.empty((rows, columns), np.int64)
    _number(own, start, position)
    cell = np.empty(rows * columns, np.int64)
    cell[position.ravel()] = np.arange(rows * columns)
    first, boundary = _boundaries(boxes, position)
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


def _split(rows: int, columns: int) -> tuple[Integers, Integers, Integers]:
    """Boxes, own rectangles and children of all nodes, children before parents."""
    boxes: list[tuple[int, int, int, int]] = []
    own: list[tuple[int, int, int, int]] = []
    children: list[tuple[int, int]] = []

    def visit(top: int, bottom: int, left: int, right: int) -> int:
        height, width = bottom - top, right - left
        strip, pair = (top, bottom, left, right), (-1, -1)
        longest = max(height, width)
        if longest > LEAF_CELLS and longest >= _SMALLEST_SPLIT:
            if height >= width:
                cut = top + (height - 2) // 2
                pair = visit(top, cut, left, right), visit(cut + 2, bottom, left, right)
                strip = (cut, cut + 2, left, right)
            else:
                cut = left + (width - 2) // 2
                pair = visit(top, bottom, left, cut), visit(top, bottom, cut + 2, right)
                strip = (top, bottom, cut, cut + 2)
        boxes.append((top, bottom, left, right))
        own.append(strip)
        children.append(pair)
        return len(boxes) - 1

    visit(0, rows, 0, columns)
    return (
        np.array(boxes, np.int64),
        np.array(own, np.int64),
        np.array(children, np.int64),
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
def _number(own: Integers, start: Integers, position: Integers) -> None:
    """Give consecutive positions to the cells of each node's own rectangle."""
    for node in range(own.shape[0]):
        count = start[node]
        for row in range(own[node, 0], own[node, 1]):
            for column in range(own[node, 2], own[node, 3]):
                position[row, column] = count
                count += 1


@compiled
def _around(box: Integers, position: Integers, found: Integers) -> int:
    """Put the positions of cells within two steps outside a box into `found`."""
    rows, columns = position.shape
    count = 0
    for row in range(max(box[0] - 2, 0), min(box[1] + 2, rows)):
        away = max(box[0] - row, row - box[1] + 1, 0)
        left, right = max(box[2] - 2 + away, 0), min(box[3] + 2 - away, columns)
        for column in range(left, right):
            if away > 0 or column < box[2] or column >= box[3]:
                found[count] = position[row, column]
                count += 1
    return count


@compiled
def _boundaries(boxes: Integers, position: Integers) -> tuple[Integers, Integers]:
    """Sorted boundary positions of every node, as offsets and values."""
    nodes = boxes.shape[0]
    rows, columns = position.shape
    found = np.empty(8 * (rows + columns) + 64, np.int64)
    first = np.zeros(nodes + 1, np.int64)
    for node in range(nodes):
        first[node + 1] = first[node] + _around(boxes[node], position, found)
    boundary = np.empty(first[nodes], np.int64)
    for node in range(nodes):
        count = _around(boxes[node], position, found)
        boundary[first[node] : first[node + 1]] = np.sort(found[:count])
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
