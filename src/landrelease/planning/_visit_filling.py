"""Taking visits out of rounds and filling the rounds again: one step of the search; compiled."""

import numba
import numpy as np

from landrelease.planning._numbers import Floats, Ints
from landrelease.planning._visit_numbers import VisitNumbers
from landrelease.planning._visit_rounds import (
    Rounds,
    best_position,
    keep_changes,
    put_in,
    take_out,
    undo_changes,
)


@numba.njit(cache=True, nogil=True)
def fill(liking: Floats, thrift: float, numbers: VisitNumbers, rounds: Rounds) -> None:
    """Put in what is liked most for the hours it takes, again and again, until nothing fits.

    `liking` is what each place counts, here and now; hours count to the power of `thrift`.
    """
    places = numbers.worth.size
    offers = (np.full(places, np.inf), np.full(places, -1), np.full(places, -1))
    newest = -1
    while True:
        chosen, most = -1, 0.0
        for place in range(places):
            if rounds.outing[place] >= 0 or liking[place] <= 0.0:
                continue
            _ask(place, newest, offers, numbers, rounds)
            if offers[0][place] < np.inf:
                offered = liking[place] / (max(offers[0][place], 0.0) + 1e-6) ** thrift
                if offered > most:
                    chosen, most = place, offered
        if chosen < 0:
            return
        newest = offers[1][chosen]
        put_in(chosen, newest, offers[2][chosen], numbers, rounds)


@numba.njit(cache=True, nogil=True)
def _ask(
    place: int,
    newest: int,
    offers: tuple[Floats, Ints, Ints],
    numbers: VisitNumbers,
    rounds: Rounds,
) -> None:
    """Ask where a place fits best; only the round changed last, if that is all that is new."""
    more, where, position = offers
    if newest < 0 or where[place] == newest:
        more[place] = np.inf
        first, end = 0, rounds.size.size
    else:
        first, end = newest, newest + 1
    for outing in range(first, end):
        hours, at = best_position(place, outing, numbers, rounds)
        if hours < more[place]:
            more[place], where[place], position[place] = hours, outing, at


@numba.njit(cache=True, nogil=True)
def _thin(
    near: Ints, longest: int, numbers: VisitNumbers, rounds: Rounds, dice: np.random.Generator
) -> None:
    """Take out strings of stops near a place drawn, or stops drawn here and there."""
    places = numbers.worth.size
    seed = int(dice.integers(0, places))
    strings = 1 + int(dice.integers(0, min(rounds.size.size, 3)))
    if dice.random() < 0.25:
        for _ in range(1 + int(dice.integers(0, longest))):
            place = int(dice.integers(0, places))
            outing = rounds.outing[place]
            if outing >= 0:
                take_out(outing, _position(place, outing, rounds), 1, numbers, rounds)
        return
    for at in range(places):
        place = near[seed, at]
        outing = rounds.outing[place]
        if outing < 0 or rounds.saved[outing]:
            continue
        size = rounds.size[outing]
        count = 1 + int(dice.integers(0, min(size, longest)))
        middle = _position(place, outing, rounds)
        first = max(0, min(middle - int(dice.integers(0, count)), size - count))
        take_out(outing, first, count, numbers, rounds)
        strings -= 1
        if strings == 0:
            return


@numba.njit(cache=True, nogil=True)
def _position(place: int, outing: int, rounds: Rounds) -> int:
    for k in range(rounds.size[outing]):
        if rounds.stops[outing, k] == place:
            return k
    return -1


@numba.njit(cache=True, nogil=True)
def worth_of(numbers: VisitNumbers, rounds: Rounds) -> float:
    """Return what the visited places are worth together."""
    total = 0.0
    for place in range(numbers.worth.size):
        if rounds.outing[place] >= 0:
            total += numbers.worth[place]
    return total


@numba.njit(cache=True, nogil=True)
def better_rounds(
    steps: int,
    hot: float,
    cold: float,
    dear: float,
    longest: int,
    noise: float,
    near: Ints,
    numbers: VisitNumbers,
    rounds: Rounds,
    best: Ints,
    best_size: Ints,
    kept: Floats,
    dice: np.random.Generator,
) -> None:
    """Take so many steps from the warmer to the colder temperature; the best rounds are kept.

    `dear` is what an hour costs against worth; `kept` holds worth and hours of the best.
    """
    places = numbers.worth.size
    now = worth_of(numbers, rounds) - dear * rounds.hours.sum()
    for step in range(steps):
        heat = hot * (cold / hot) ** (step / steps)
        _thin(near, longest, numbers, rounds, dice)
        liking = np.empty(places)
        spread = noise * dice.random()
        for place in range(places):
            liking[place] = numbers.worth[place] * np.exp(spread * dice.standard_normal())
        fill(liking, 2.0 * dice.random(), numbers, rounds)
        worth, hours = worth_of(numbers, rounds), rounds.hours.sum()
        value = worth - dear * hours
        if value >= now or dice.random() < np.exp((value - now) / heat):
            now = value
            keep_changes(rounds)
            if worth > kept[0] + 1e-9 or (worth > kept[0] - 1e-9 and hours < kept[1] - 1e-9):
                kept[0], kept[1] = worth, hours
                best[:] = rounds.stops
                best_size[:] = rounds.size
        else:
            undo_changes(numbers, rounds)
