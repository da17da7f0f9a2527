"""The compiled loops of the multifrontal factorisation.

Duff and Reid (1983), ACM TOMS 9: 302-325; selected inverse after Takahashi, Fagan and
Chin (1973). A front is a square row-major block of which the lower triangle counts; to
LAPACK the same memory is a column-major upper triangle, so A = U' U with U = L'.
Panel `k` keeps rows of length `own`: first the triangle U, then the block X coupling the
node with its boundary.
"""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._compiled import compiled
from landrelease.hazard._dissection import Integers, Plan
from landrelease.hazard._fortran import (
    LEFT,
    PLAIN,
    RIGHT,
    TRANSPOSED,
    UPPER,
    Routines,
    call_fortran,
)

Floats = NDArray[np.float64]

_BLOCK: Final = 96
_STRIP: Final = 32
_UP: Final = 1
_DOWN: Final = -1


class Stencil(NamedTuple):
    """Parameters of the prior precision tau2 (kappa2 I + L)^2."""

    kappa2: float
    tau2: float


class Space(NamedTuple):
    """Work space of one grid: the factor, and the updates that wait for their parent."""

    panels: Floats
    stack: Floats


@compiled
def degree(row: int, column: int, rows: int, columns: int) -> int:
    """Count the cells sharing an edge with this one (0 to 4)."""
    up, down = int(row > 0), int(row < rows - 1)
    return up + down + int(column > 0) + int(column < columns - 1)


@compiled
def _locate(plan: Plan, node: int, position: int) -> int:
    """Index in the node's front of a later cell."""
    own = plan.start[node + 1] - plan.start[node]
    if position < plan.start[node + 1]:
        return int(position - plan.start[node])
    low, high = plan.first[node], plan.first[node + 1] - 1
    while low < high:
        middle = (low + high) >> 1
        if plan.boundary[middle] < position:
            low = middle + 1
        else:
            high = middle
    return int(own + low - plan.first[node])


@compiled
def _entry(stencil: Stencil, here: int, there: int, down: int, across: int) -> float:
    """Entry of tau2 (kappa2 + L)^2 between two cells with these numbers of neighbours."""
    if down == 0 and across == 0:
        mass = stencil.kappa2 + here
        return stencil.tau2 * (mass * mass + here)
    if abs(down) + abs(across) == 1:
        return -stencil.tau2 * (2.0 * stencil.kappa2 + here + there)
    return (2.0 if abs(down) == 1 else 1.0) * stencil.tau2


@compiled
def _assemble(plan: Plan, node: int, stencil: Stencil, weights: Floats, panel: Floats) -> None:
    """Clear the node's panel and put its rows of the precision matrix in."""
    rows, columns = plan.rows, plan.columns
    own = plan.start[node + 1] - plan.start[node]
    panel[:] = 0.0
    for offset in range(own):
        here = plan.start[node] + offset
        row = plan.cell[here] // columns
        column = plan.cell[here] - row * columns
        neighbours = degree(row, column, rows, columns)
        panel[offset * own + offset] = weights[row, column]
        for down in range(max(-2, -row), min(3, rows - row)):
            reach = 2 - abs(down)
            for across in range(max(-reach, -column), min(reach + 1, columns - column)):
                there = plan.position[row + down, column + across]
                if there >= here:
                    other = degree(row + down, column + across, rows, columns)
                    place = _locate(plan, node, there) * own + offset
                    panel[place] += _entry(stencil, neighbours, other, down, across)


@compiled
def _runs(plan: Plan, child: int, own: int, runs: Integers) -> int:
    """Cut a child's boundary where its places in the parent's front jump; return the count.

    Also cut where the parent's own cells end, so that a run lies in the panel or in the update.
    """
    first, count = plan.first[child], 0
    for index in range(plan.first[child + 1] - first):
        place = plan.place[first + index]
        if index == 0 or place != plan.place[first + index - 1] + 1 or place == own:
            runs[count] = index
            count += 1
    runs[count] = plan.first[child + 1] - first
    return count


@compiled
def _exchange(
    plan: Plan,
    node: int,
    child: int,
    front: tuple[Floats, Floats],
    given: Floats,
    runs: Integers,
    way: int,
) -> None:
    """Add a child's update to its parent's front (`_UP`), or copy its part of that to it (`_DOWN`).

    The front is a panel, and an update that starts with the node's boundary.
    """
    panel, update = front
    own = plan.start[node + 1] - plan.start[node]
    edge = plan.first[node + 1] - plan.first[node]
    first, size = plan.first[child], plan.first[child + 1] - plan.first[child]
    count = _runs(plan, child, own, runs)
    for i in range(size):
        row = plan.place[first + i]
        for run in range(count):
            begin, end = runs[run], min(runs[run + 1], i + 1)
            if begin > i:
                break
            column = plan.place[first + begin]
            if column < own:
                mine = panel[row * own + column : row * own + column + end - begin]
            else:
                at = (row - own) * edge + column - own
                mine = update[at : at + end - begin]
            theirs = given[i * size + begin : i * size + end]
            if way == _UP:
                for j in range(end - begin):
                    mine[j] += theirs[j]
            else:
                for j in range(end - begin):
                    theirs[j] = mine[j]


@compiled
def _divide(call: Routines, panel: Floats, size: tuple[int, int], right: Floats) -> None:
    """Solve U' X = B in place, in strips: multiplying is quicker than dividing."""
    own, edge = size
    for begin in range(0, own, _STRIP):
        strip = min(_STRIP, own - begin)
        corner, mine = panel[begin * own + begin :], right[begin:]
        if begin > 0:
            above = panel[begin * own :]
            call_fortran(
                call.gemm,
                (
                    *(TRANSPOSED, PLAIN, strip, edge, begin),
                    *(-1.0, above, own, right, own, 1.0, mine, own),
                ),
            )
        call_fortran(
            call.trsm, (LEFT, UPPER, TRANSPOSED, PLAIN, strip, edge, 1.0, corner, own, mine, own)
        )


@compiled
def _divide_back(call: Routines, panel: Floats, size: tuple[int, int], right: Floats) -> None:
    """Solve U X = B in place, in strips from the last."""
    own, edge = size
    for number in range((own - 1) // _STRIP, -1, -1):
        begin = number * _STRIP
        end = min(begin + _STRIP, own)
        corner, mine = panel[begin * own + begin :], right[begin:]
        if end < own:
            beside, known = panel[end * own + begin :], right[end:]
            call_fortran(
                call.gemm,
                (
                    *(PLAIN, PLAIN, end - begin, edge, own - end),
                    *(-1.0, beside, own, known, own, 1.0, mine, own),
                ),
            )
        call_fortran(
            call.trsm, (LEFT, UPPER, PLAIN, PLAIN, end - begin, edge, 1.0, corner, own, mine, own)
        )


@compiled
def _eliminate(
    call: Routines, panel: Floats, size: tuple[int, int], update: Floats, keep: float
) -> float:
    """Factor a panel in place, take it from the update; return the log-determinant share."""
    own, edge = size
    info = np.zeros(1, np.int32)
    call_fortran(call.potrf, (UPPER, own, panel, own, info))
    if info[0] != 0:
        return math.nan
    logdet = 0.0
    for index in range(own):
        logdet += 2.0 * math.log(panel[index * own + index])
    if edge > 0:
        cross = panel[own * own :]
        _divide(call, panel, (own, edge), cross)
        call_fortran(
            call.syrk, (UPPER, TRANSPOSED, edge, own, -1.0, cross, own, keep, update, edge)
        )
    return logdet


@compiled
def factorise(call: Routines, plan: Plan, stencil: Stencil, weights: Floats, space: Space) -> float:
    """Factor stencil + diag(weights) into `space`; return the log-determinant or NaN."""
    runs = np.empty(plan.widest + 1, np.int64)
    logdet = 0.0
    for node in range(plan.children.shape[0]):
        own = plan.start[node + 1] - plan.start[node]
        edge = plan.first[node + 1] - plan.first[node]
        panel = space.panels[plan.panel[node] : plan.panel[node + 1]]
        update = space.stack[plan.upward[node] : plan.upward[node] + edge * edge]
        _assemble(plan, node, stencil, weights, panel)
        inner = plan.children[node, 0] >= 0
        if inner:
            update[:] = 0.0
            for child in plan.children[node]:
                given = space.stack[plan.upward[child] :]
                _exchange(plan, node, child, (panel, update), given, runs, _UP)
        logdet += _eliminate(call, panel, (own, edge), update, 1.0 if inner else 0.0)
        if math.isnan(logdet):
            return logdet
    return logdet


@compiled
def solve_down(call: Routines, plan: Plan, panels: Floats, values: Floats, work: Floats) -> None:
    """Solve L z = b in place for rows of `values` in elimination order."""
    many = values.shape[1]
    for node in range(plan.children.shape[0]):
        begin, end = plan.start[node], plan.start[node + 1]
        own, edge = end - begin, plan.first[node + 1] - plan.first[node]
        panel = panels[plan.panel[node] : plan.panel[node + 1]]
        mine = values[begin:end]
        call_fortran(
            call.trsm, (RIGHT, UPPER, PLAIN, PLAIN, many, own, 1.0, panel, own, mine, many)
        )
        if edge == 0:
            continue
        cross = panel[own * own :]
        call_fortran(
            call.gemm,
            (PLAIN, PLAIN, many, edge, own, 1.0, mine, many, cross, own, 0.0, work, many),
        )
        for i in range(edge):
            later = plan.boundary[plan.first[node] + i]
            for j in range(many):
                values[later, j] -= work[i * many + j]


@compiled
def solve_up(call: Routines, plan: Plan, panels: Floats, values: Floats, work: Floats) -> None:
    """Solve L' x = z in place for rows of `values` in elimination order."""
    many = values.shape[1]
    for node in range(plan.children.shape[0] - 1, -1, -1):
        begin, end = plan.start[node], plan.start[node + 1]
        own, edge = end - begin, plan.first[node + 1] - plan.first[node]
        panel = panels[plan.panel[node] : plan.panel[node + 1]]
        mine = values[begin:end]
        if edge > 0:
            for i in range(edge):
                later = plan.boundary[plan.first[node] + i]
                for j in range(many):
                    work[i * many + j] = values[later, j]
            cross = panel[own * own :]
            call_fortran(
                call.gemm,
                (PLAIN, TRANSPOSED, many, own, edge, -1.0, work, many, cross, own, 1.0, mine, many),
            )
        call_fortran(
            call.trsm, (RIGHT, UPPER, TRANSPOSED, PLAIN, many, own, 1.0, panel, own, mine, many)
        )


@compiled
def _invert_front(
    call: Routines,
    panel: Floats,
    size: tuple[int, int],
    later: Floats,
    front: Floats,
    work: Floats,
) -> None:
    """Fill `front`, laid out as a panel, with the inverse; `later` is that of the boundary."""
    own, edge = size
    front[: own * own] = panel[: own * own]
    info = np.zeros(1, np.int32)
    call_fortran(call.potri, (UPPER, own, front, own, info))
    if edge == 0:
        return
    work[: own * edge] = panel[own * own :]
    _divide_back(call, panel, (own, edge), work)
    cross = front[own * own :]
    call_fortran(
        call.symm, (RIGHT, UPPER, own, edge, -1.0, later, edge, work, own, 0.0, cross, own)
    )
    for begin in range(0, own, _BLOCK):
        end = min(begin + _BLOCK, own)
        mine, into = work[begin:], front[begin * own :]
        call_fortran(
            call.gemm,
            (
                *(PLAIN, TRANSPOSED, end, end - begin, edge),
                *(-1.0, cross, own, mine, own, 1.0, into, own),
            ),
        )


@compiled
def _along_links(plan: Plan, node: int, front: Floats) -> float:
    """Sum of the inverse over pairs of cells sharing an edge, the earlier one the node's own."""
    rows, columns = plan.rows, plan.columns
    own, total = plan.start[node + 1] - plan.start[node], 0.0
    for offset in range(own):
        here = plan.start[node] + offset
        row = plan.cell[here] // columns
        column = plan.cell[here] - row * columns
        for down, across in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            if 0 <= row + down < rows and 0 <= column + across < columns:
                there = plan.position[row + down, column + across]
                if there > here:
                    total += front[_locate(plan, node, there) * own + offset]
    return total


@compiled
def inverse_diagonal(call: Routines, plan: Plan, space: Space, variances: Floats) -> float:
    """Put the diagonal of the inverse, in elimination order, into `variances`.

    Returns the sum of the inverse over all pairs of cells that share an edge, each pair once.
    """
    links = 0.0
    runs = np.empty(plan.widest + 1, np.int64)
    front, work = np.empty(plan.largest), np.empty(plan.largest)
    for node in range(plan.children.shape[0] - 1, -1, -1):
        own = plan.start[node + 1] - plan.start[node]
        edge = plan.first[node + 1] - plan.first[node]
        panel = space.panels[plan.panel[node] : plan.panel[node + 1]]
        later = space.stack[plan.downward[node] :]
        _invert_front(call, panel, (own, edge), later, front, work)
        for index in range(own):
            variances[plan.start[node] + index] = front[index * own + index]
        links += _along_links(plan, node, front)
        for child in plan.children[node]:
            if child >= 0:
                given = space.stack[plan.downward[child] :]
                _exchange(plan, node, child, (front, later), given, runs, _DOWN)
    return links
