"""The best round of one outing alone when each place has a price: a dynamic programme; compiled."""

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from landrelease.planning._numbers import Floats, Ints

Short = NDArray[np.int32]


class Steps(NamedTuple):
    """One outing in whole steps of time, rounded down, of the places it can visit."""

    first: Ints
    """Step at which each place can be begun if it comes first."""
    between: Ints
    """Steps from the begin of one visit to the next, at least 1."""
    latest: Ints
    """Last step at which each visit may begin."""


class Labels(NamedTuple):
    """By step and place: the best round that ends there, and the best from another place."""

    value: Floats
    before: Short
    since: Short


def empty_labels(steps: int, places: int) -> Labels:
    """Return room for the labels of so many steps and places."""
    shape = (steps, places, 2)
    return Labels(np.empty(shape), np.empty(shape, dtype=np.int32), np.empty(shape, dtype=np.int32))


@numba.njit(cache=True, nogil=True)
def best_round(gain: Floats, earliest: Ints, steps: Steps, labels: Labels, times: Floats) -> float:
    """Return the most that a round gains, and write how often it visits each place.

    A place may recur, though not straight after the one that followed it (Houck et al. 1980,
    Opsearch 17, two-cycle elimination): the value is never below that of any true round.
    """
    value, before, _ = labels
    value[:], before[:] = -np.inf, -2
    places = gain.size
    for place in range(places):
        step = max(steps.first[place], earliest[place])
        if step <= steps.latest[place]:
            value[step, place, 0], before[step, place, 0] = gain[place], -1
    best, at_step, at_place = 0.0, -1, -1
    for step in range(value.shape[0]):
        for place in range(places):
            if value[step, place, 0] == -np.inf:
                continue
            if value[step, place, 0] > best:
                best, at_step, at_place = value[step, place, 0], step, place
            first, second = value[step, place, 0], value[step, place, 1]
            came = before[step, place, 0]
            for following in range(places):
                then = max(step + steps.between[place, following], earliest[following])
                if then > steps.latest[following] or following == place:
                    continue
                offered = gain[following] + (second if came == following else first)
                if offered > value[then, following, 1]:  # most are not
                    _offer(offered, step, place, then, following, labels)
    times[:] = 0.0
    _follow(at_step, at_place, labels, times)
    return best


@numba.njit(cache=True, nogil=True)
def _offer(
    offered: float, step: int, place: int, then: int, following: int, labels: Labels
) -> None:
    """Keep an offer if it is the best, or the best that comes from another place."""
    value, before, since = labels
    if before[then, following, 0] == place:
        if offered > value[then, following, 0]:
            value[then, following, 0], since[then, following, 0] = offered, step
    elif offered > value[then, following, 0]:
        value[then, following, 1] = value[then, following, 0]
        before[then, following, 1] = before[then, following, 0]
        since[then, following, 1] = since[then, following, 0]
        value[then, following, 0], before[then, following, 0] = offered, place
        since[then, following, 0] = step
    elif offered > value[then, following, 1]:
        value[then, following, 1], before[then, following, 1] = offered, place
        since[then, following, 1] = step


@numba.njit(cache=True, nogil=True)
def _follow(step: int, place: int, labels: Labels, times: Floats) -> None:
    """Count the visits of a round from its last place back."""
    _, before, since = labels
    rank = 0
    while place >= 0:
        times[place] += 1.0
        came = before[step, place, rank]
        if came < 0:
            return
        step = since[step, place, rank]
        rank = 1 if before[step, came, 0] == place else 0
        place = came
