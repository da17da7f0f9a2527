"""The compiled loops of the multifrontal factorisation.

Duff and Reid (1983), ACM TOMS 9: 302-325; selected inverse after Takahashi, Fagan and
Chin (1973). A front is a square row-major block of which the lower triangle counts; to
LAPACK the same memory is a column-major upper triangle, so A = U' U with U = L'.
Panel `k` keeps rows of length `own`: first the triangle U, then the block X coupling the
node with its boundary.
"""

import math

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
def _assemble(
    plan: Plan, node: int, kappa2: float, tau2: float, weights: Floats, front: Floats, width: int
) -> None:
    """Add the node's rows of tau2 (kappa2 + L)^2 + diag(weights) to its cleared front."""
    for index in range(width):
        front[index * width : index * width + index + 1] = 0.0
    for offset in range(plan.start[node + 1] - plan.start[node]):
        here = plan.start[node] + offset
        row = plan.cell[here] // plan.columns
        column = plan.cell[here] - row * plan.columns
        mass = kappa2 + degree(row, column, plan.rows, plan.columns)
        for down in range(-2, 3):
            if row + down < 0 or row + down >= plan.rows:
                continue
            for across in range(abs(down) - 2, 3 - abs(down)):
                if column + across < 0 or column + across >= plan.columns:
                    continue
                there = plan.position[row + down, column + across]
                if there < here:
                    continue
                neighbours = degree(row + down, column + across, plan.rows, plan.columns)
                if there == here:
                    value = tau2 * (mass * mass + neighbours) + weights[row, column]
                elif abs(down) + abs(across) == 1:
                    value = -tau2 * (mass + kappa2 + neighbours)
                elif abs(down) == 1:
                    value = 2.0 * tau2
                else:
                    value = tau2
                front[_locate(plan, node, there) * width + offset] += value


@compiled
def _gather(plan: Plan, node: int, front: Floats, width: int, stack: Floats, top: int) -> int:
    """Add the children's updates to the front; return the new top of the stack."""
    if plan.children[node, 0] < 0:
        return top
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
def _eliminate(
    call: Routines, front: Floats, own: int, edge: int, update: Floats, info: NDArray[np.int32]
) -> float:
    """Factor a front in place, put its update aside; return the log-determinant share."""
    width = own + edge
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
def factorise(
    call: Routines,
    plan: Plan,
    kappa2: float,
    tau2: float,
    weights: Floats,
    panels: Floats,
    front: Floats,
    stack: Floats,
) -> float:
    """Factor the precision matrix into `panels`; return its log-determinant or NaN."""
    info = np.zeros(1, np.int32)
    top = 0
    logdet = 0.0
    for node in range(plan.children.shape[0]):
        own = plan.start[node + 1] - plan.start[node]
        edge = plan.first[node + 1] - plan.first[node]
        width = own + edge
        _assemble(plan, node, kappa2, tau2, weights, front, width)
        top = _gather(plan, node, front, width, stack, top)
        logdet += _eliminate(call, front, own, edge, stack[top : top + edge * edge], info)
        if info[0] != 0:
            return math.nan
        top += edge * edge
        panel = plan.panel[node]
        for i in range(width):
            for j in range(min(i + 1, own)):
                panels[panel + i * own + j] = front[i * width + j]
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
                (PLAIN, TRANSPOSED, many, own, edge, -1.0, work, many, cross, own, 1.0)
                + (mine, many),
            )
        call_fortran(
            call.trsm, (RIGHT, UPPER, TRANSPOSED, PLAIN, many, own, 1.0, panel, own, mine, many)
        )


@compiled
def _invert_front(
    call: Routines, panel: Floats, own: int, edge: int, front: Floats, work: Floats
) -> None:
    """Fill the own part of a front with the inverse, given its boundary part."""
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
            (PLAIN, TRANSPOSED, own, own, edge, -1.0, cross, width, work, own, 1.0)
            + (front, width),
        )


@compiled
def inverse_diagonal(
    call: Routines,
    plan: Plan,
    panels: Floats,
    front: Floats,
    stack: Floats,
    work: Floats,
    variances: Floats,
) -> None:
    """Put the diagonal of the inverse, in elimination order, into `variances`."""
    top = 0
    for node in range(plan.children.shape[0] - 1, -1, -1):
        own = plan.start[node + 1] - plan.start[node]
        edge = plan.first[node + 1] - plan.first[node]
        width = own + edge
        top -= edge * edge
        for i in range(edge):
            row = (own + i) * width + own
            for j in range(i + 1):
                front[row + j] = stack[top + i * edge + j]
        _invert_front(call, panels[plan.panel[node] : plan.panel[node + 1]], own, edge, front, work)
        for index in range(own):
            variances[plan.start[node] + index] = front[index * width + index]
        if plan.children[node, 0] < 0:
            continue
        for child in plan.children[node]:
            first, size = plan.first[child], plan.first[child + 1] - plan.first[child]
            for i in range(size):
                row = plan.place[first + i] * width
                for j in range(i + 1):
                    stack[top + i * size + j] = front[row + plan.place[first + j]]
            top += size * size
