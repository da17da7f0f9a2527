"""Rounds in the making: where a place fits, putting it in, taking it out; compiled."""

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from landrelease.planning._numbers import Floats, Ints
from landrelease.planning._visit_numbers import SLACK, VisitNumbers


class Rounds(NamedTuple):
    """Rounds of all outings, written over by the search."""

    stops: Ints
    """Outings by stops: places in their order."""
    size: Ints
    ready: Floats
    """When the team can leave the start, then each stop."""
    latest: Floats
    """By when each visit must begin, then the end be reached, for the rest to be in time."""
    hours: Floats
    """Of travel and visits, for each outing."""
    outing: Ints
    """In which outing each place is; -1 in none."""
    saved_stops: Ints
    saved_size: Ints
    saved: NDArray[np.bool_]


def empty_rounds(numbers: VisitNumbers) -> Rounds:
    """Return rounds without a stop."""
    outings, places = numbers.may.shape
    rounds = Rounds(
        stops=np.full((outings, places), -1, dtype=np.int64),
        size=np.zeros(outings, dtype=np.int64),
        ready=np.zeros((outings, places + 1)),
        latest=np.zeros((outings, places + 1)),
        hours=np.zeros(outings),
        outing=np.full(places, -1, dtype=np.int64),
        saved_stops=np.full((outings, places), -1, dtype=np.int64),
        saved_size=np.zeros(outings, dtype=np.int64),
        saved=np.zeros(outings, dtype=np.bool_),
    )
    for outing in range(outings):
        time_round(outing, numbers, rounds)
    return rounds


@numba.njit(cache=True, nogil=True)
def time_round(outing: int, numbers: VisitNumbers, rounds: Rounds) -> None:
    """Work out the times of one round anew."""
    travel = numbers.travel[numbers.open_ways[outing]]
    size, stops = rounds.size[outing], rounds.stops[outing]
    at, clock, hours = numbers.start[outing], numbers.begins[outing], 0.0
    rounds.ready[outing, 0] = clock
    for k in range(size):
        place = stops[k]
        hours += travel[at, place] + numbers.duration[place]
        begins = max(clock + travel[at, place], numbers.opens[place])
        clock, at = begins + numbers.duration[place], place
        rounds.ready[outing, k + 1] = clock
    end, due = numbers.end[outing], numbers.ends[outing]
    rounds.hours[outing] = hours + travel[at, end] if size else 0.0
    rounds.latest[outing, size] = due
    following = end
    for k in range(size - 1, -1, -1):
        place = stops[k]
        due = min(numbers.closes[place], due - travel[place, following] - numbers.duration[place])
        rounds.latest[outing, k] = due
        following = place


@numba.njit(cache=True, nogil=True)
def best_position(
    place: int, outing: int, numbers: VisitNumbers, rounds: Rounds
) -> tuple[float, int]:
    """Return the fewest more hours for which a place fits into a round, and where; inf: nowhere."""
    best, position = np.inf, -1
    if not numbers.may[outing, place]:
        return best, position
    travel = numbers.travel[numbers.open_ways[outing]]
    size, stops, end = rounds.size[outing], rounds.stops[outing], numbers.end[outing]
    duration, at = numbers.duration[place], numbers.start[outing]
    for k in range(size + 1):
        following = stops[k] if k < size else end
        begins = max(rounds.ready[outing, k] + travel[at, place], numbers.opens[place])
        if begins > numbers.closes[place] + SLACK:
            break
        arrives = begins + duration + travel[place, following]
        if arrives <= rounds.latest[outing, k] + SLACK:
            direct = travel[at, following] if size else 0.0
            more = travel[at, place] + duration + travel[place, following] - direct
            if more < best:
                best, position = more, k
        at = following
    return best, position


@numba.njit(cache=True, nogil=True)
def save_round(outing: int, rounds: Rounds) -> None:
    """Keep a round as it was, before its first change."""
    if not rounds.saved[outing]:
        rounds.saved[outing] = True
        size = rounds.size[outing]
        rounds.saved_size[outing] = size
        rounds.saved_stops[outing, :size] = rounds.stops[outing, :size]


@numba.njit(cache=True, nogil=True)
def put_in(place: int, outing: int, position: int, numbers: VisitNumbers, rounds: Rounds) -> None:
    """Put a place into a round."""
    save_round(outing, rounds)
    stops = rounds.stops[outing]
    for k in range(rounds.size[outing], position, -1):
        stops[k] = stops[k - 1]
    stops[position] = place
    rounds.size[outing] += 1
    rounds.outing[place] = outing
    time_round(outing, numbers, rounds)


@numba.njit(cache=True, nogil=True)
def take_out(outing: int, first: int, count: int, numbers: VisitNumbers, rounds: Rounds) -> None:
    """Take some stops in a row out of a round."""
    save_round(outing, rounds)
    stops, size = rounds.stops[outing], rounds.size[outing]
    for k in range(first, first + count):
        rounds.outing[stops[k]] = -1
    for k in range(first, size - count):
        stops[k] = stops[k + count]
    rounds.size[outing] = size - count
    time_round(outing, numbers, rounds)


@numba.njit(cache=True, nogil=True)
def keep_changes(rounds: Rounds) -> None:
    """Forget how the rounds were."""
    rounds.saved[:] = False


@numba.njit(cache=True, nogil=True)
def undo_changes(numbers: VisitNumbers, rounds: Rounds) -> None:
    """Bring every changed round back to how it was."""
    for outing in range(rounds.size.size):
        if rounds.saved[outing]:
            for k in range(rounds.size[outing]):
                rounds.outing[rounds.stops[outing, k]] = -1
    for outing in range(rounds.size.size):
        if rounds.saved[outing]:
            size = rounds.saved_size[outing]
            rounds.size[outing] = size
            for k in range(size):
                place = rounds.saved_stops[outing, k]
                rounds.stops[outing, k] = place
                rounds.outing[place] = outing
            rounds.saved[outing] = False
            time_round(outing, numbers, rounds)


@numba.njit(cache=True, nogil=True)
def in_time(outing: int, numbers: VisitNumbers, rounds: Rounds) -> bool:
    """Say whether a round as it stands keeps every limit of time."""
    travel = numbers.travel[numbers.open_ways[outing]]
    at, clock = numbers.start[outing], numbers.begins[outing]
    for k in range(rounds.size[outing]):
        place = rounds.stops[outing, k]
        begins = max(clock + travel[at, place], numbers.opens[place])
        if begins > numbers.closes[place] + SLACK:
            return False
        clock, at = begins + numbers.duration[place], place
    return bool(clock + travel[at, numbers.end[outing]] <= numbers.ends[outing] + SLACK)
