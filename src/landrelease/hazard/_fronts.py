"""The compiled loops of the multifrontal factorisation.

Duff and Reid (1983), ACM TOMS 9: 302-325; selected inverse after Takahashi, Fagan and
Chin (1973). A front is a square row-major block of which the lower triangle counts; to
LAPACK the same memory is a column-major upper triangle, so A = U' U with U = L'.
Panel `k` keeps rows of length `own`: first the triangle U, then the block X coupling the
node with its boundary.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._compiled import compiled
from landrelease.hazard._dissection import Plan
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


class Stencil(NamedTuple):
    """Parameters of the prior precision tau2 (kappa2 I + L)^2."""

    kappa2: float
    tau2: float


class Space(NamedTuple):
    """Work space of one grid: the factor, one dense front, a stack of updates."""

    panels: Floats
    front: Floats
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
def _assemble(plan: Plan, node: int, stencil: Stencil, weights: Floats, front: Floats) -> None:
    """Clear the node's front and put its rows of the precision matrix in."""
    rows, columns = plan.rows, plan.columns
    own = plan.start[node + 1] - plan.start[node]
    width = own + plan.first[node + 1] - plan.first[node]
    for index in range(width):
        front[index * width : index * width + index + 1] = 0.0
    for offset in range(own):
        here = plan.start[node] + offset
        row = plan.cell[here] // columns
        column = plan.cell[here] - row * columns
        neighbours = degree(row, column, rows, columns)
        front[offset * width + offset] = weights[row, column]
        for down in range(max(-2, -row), min(3, rows - row)):
            reach = 2 - abs(down)
            for across in range(max(-reach, -column), min(reach + 1, columns - column)):
                there = plan.position[row + down, column + across]
                if there >= here:
                    other = degree(row + down, column + across, rows, columns)
                    place = _locate(plan, node, there) * width + offset
                    front[place] += _entry(stencil, neighbours, other, down, across)


@compiled
def _gather(plan: Plan, node: int, front: Floats, stack: Floats, top: int) -> int:
    """Add the children's updates to the front; return the new top of the stack."""
    if plan.children[node, 0] < 0:
        return top
    width = plan.start[node + 1] - plan.start[node] + plan.first[node + 1] - plan.first[node]
    for side in range(1, -1, -1):
        child = plan.children[node, side]
        first, edge = plan.first[child], plan.first[child + 1] - plan.first[child]
        top -= edge * edge
        for i in range(edge):
            row = plan.place[first + i] * width
            for j in range(i + 1):
                front[row + plan.place[first + j]] += stack[top + i * edge + j]
    return top


@compiled
def _eliminate(call: Routines, front: Floats, own: int, edge: int, update: Floats) -> float:
    """Factor a front in place, put its update aside; return the log-determinant share."""
    width = own + edge
    info = np.zeros(1, np.int32)
    call_fortran(call.potrf, (UPPER, own, front, width, info))
    if info[0] != 0:
        return math.nan
    logdet = 0.0
    for index in range(own):
        logdet += 2.0 * math.log(front[index * width + index])
    if edge > 0:
        cross = front[own * width :]
        call_fortran(
            call.trsm,
            (LEFT, UPPER, TRANSPOSED, PLAIN, own, edge, 1.0, front, width, cross, width),
        )
        for i in range(edge):
            source = (own + i) * width + own
            for j in range(i + 1):
                update[i * edge + j] = front[source + j]
        call_fortran(
            call.syrk,
            (UPPER, TRANSPOSED, edge, own, -1.0, cross, width, 1.0, update, edge),
        )
    return logdet


@compiled
def factorise(call: Routines, plan: Plan, stencil: Stencil, weights: Floats, space: Space) -> float:
    """Factor stencil + diag(weights) into `space`; return the log-determinant or NaN."""
    top = 0
    logdet = 0.0
    for node in range(plan.children.shape[0]):
        own = plan.start[node + 1] - plan.start[node]
        edge = plan.first[node + 1] - plan.first[node]
        width = own + edge
        _assemble(plan, node, stencil, weights, space.front)
        top = _gather(plan, node, space.front, space.stack, top)
        logdet += _eliminate(call, space.front, own, edge, space.stack[top : top + edge * edge])
        if math.isnan(logdet):
            return logdet
        top += edge * edge
        panel = plan.panel[node]
        for i in range(width):
            for j in range(min(i + 1, own)):
                space.panels[panel + i * own + j] = space.front[i * width + j]
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
    call: Routines, panel: Floats, size: tuple[int, int], front: Floats, work: Floats
) -> None:
    """Fill the own part of a front with the inverse, given its boundary part."""
    own, edge = size
    width = own + edge
    if edge > 0:
        work[: own * edge] = panel[own * own : own * width]
        call_fortran(call.trsm, (LEFT, UPPER, PLAIN, PLAIN, own, edge, 1.0, panel, own, work, own))
        cross, later = front[own * width :], front[own * width + own :]
        call_fortran(
            call.symm,
            (RIGHT, UPPER, own, edge, -1.0, later, width, work, own, 0.0, cross, width),
        )
    for i in range(own):
        for j in range(i + 1):
            front[i * width + j] = panel[i * own + j]
    info = np.zeros(1, np.int32)
    call_fortran(call.potri, (UPPER, own, front, width, info))
    if edge > 0:
        cross = front[own * width :]
        call_fortran(
            call.gemm,
            (PLAIN, TRANSPOSED, own, own, edge, -1.0, cross, width, work, own, 1.0, front, width),
        )


@compiled
def inverse_diagonal(
    call: Routines, plan: Plan, space: Space, work: Floats, variances: Floats
) -> None:
    """Put the diagonal of the inverse, in elimination order, into `variances`."""
    top = 0
    front, stack = space.front, space.stack
    for node in range(plan.children.shape[0] - 1, -1, -1):
        own = plan.start[node + 1] - plan.start[node]
        edge = plan.first[node + 1] - plan.first[node]
        width = own + edge
        top -= edge * edge
        for i in range(edge):
            row = (own + i) * width + own
            for j in range(i + 1):
                front[row + j] = stack[top + i * edge + j]
        panel = space.panels[plan.panel[node] : plan.panel[node + 1]]
        _invert_front(call, panel, (own, edge), front, work)
        for index in range(own):
            variances[plan.start[node] + index] = front[index * width + index]
        top = _hand_down(plan, node, front, stack, top)


@compiled
def _hand_down(plan: Plan, node: int, front: Floats, stack: Floats, top: int) -> int:
    """Put the inverse on the children's boundaries on the stack; return its new top."""
    if plan.children[node, 0] < 0:
        return top
    width = plan.start[node + 1] - plan.start[node] + plan.first[node + 1] - plan.first[node]
    for child in plan.children[node]:
        first, edge = plan.first[child], plan.first[child + 1] - plan.first[child]
        for i in range(edge):
            row = plan.place[first + i] * width
            for j in range(i + 1):
                stack[top + i * edge + j] = front[row + plan.place[first + j]]
        top += edge * edge
    return top
