"""Plans in the making, kept at marks along an order: what is the same is not made again."""

from typing import Final, NamedTuple

import numba
import numpy as np

from landrelease.planning._numbers import Floats, Ints, Plan

MARKS: Final = 24
"""How many marks an order has at most."""


class Marks(NamedTuple):
    """The state of a plan before each so many tasks of an order; a row a mark."""

    every: int
    start: Floats
    finish: Floats
    who: Ints
    reach: Floats
    release: Floats
    free: Floats
    at_x: Floats
    at_y: Floats
    at_node: Ints
    waiting: Ints
    waits: Ints


def empty_marks(plan: Plan) -> Marks:
    """Return room for the marks of one order."""
    every = max(1, -(-plan.start.size // MARKS))
    rows = plan.start.size // every + 1
    kept = {name: getattr(plan, name) for name in Marks._fields if name != "every"}
    return Marks(
        every,
        **{name: np.tile(values, (rows, *[1] * values.ndim)) for name, values in kept.items()},
    )


@numba.njit(cache=True, nogil=True)
def mark(marks: Marks, row: int, plan: Plan) -> None:
    """Keep a plan as it is now."""
    marks.start[row] = plan.start
    marks.finish[row] = plan.finish
    marks.who[row] = plan.who
    marks.reach[row] = plan.reach
    marks.release[row] = plan.release
    marks.free[row] = plan.free
    marks.at_x[row] = plan.at_x
    marks.at_y[row] = plan.at_y
    marks.at_node[row] = plan.at_node
    marks.waiting[row] = plan.waiting
    marks.waits[row] = plan.waits


@numba.njit(cache=True, nogil=True)
def go_back(marks: Marks, row: int, plan: Plan) -> None:
    """Bring a plan back to what it was at a mark."""
    plan.start[:] = marks.start[row]
    plan.finish[:] = marks.finish[row]
    plan.who[:] = marks.who[row]
    plan.reach[:] = marks.reach[row]
    plan.release[:] = marks.release[row]
    plan.free[:] = marks.free[row]
    plan.at_x[:] = marks.at_x[row]
    plan.at_y[:] = marks.at_y[row]
    plan.at_node[:] = marks.at_node[row]
    plan.waiting[:] = marks.waiting[row]
    plan.waits[:] = marks.waits[row]


@numba.njit(cache=True, nogil=True)
def keep_from(old: Marks, new: Marks, row: int) -> None:
    """Take the later marks of a new order over into the old ones."""
    old.start[row:] = new.start[row:]
    old.finish[row:] = new.finish[row:]
    old.who[row:] = new.who[row:]
    old.reach[row:] = new.reach[row:]
    old.release[row:] = new.release[row:]
    old.free[row:] = new.free[row:]
    old.at_x[row:] = new.at_x[row:]
    old.at_y[row:] = new.at_y[row:]
    old.at_node[row:] = new.at_node[row:]
    old.waiting[row:] = new.waiting[row:]
    old.waits[row:] = new.waits[row:]
