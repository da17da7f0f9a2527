"""No plan of visits is worth more than this: each team's best round alone, places at a price.

Lagrangian relaxation (Held and Karp 1971, Mathematical Programming 1) of "no place twice": every
place has a price; a round gains worth less prices; the bound is the sum of prices and of the best
rounds. Each choice of prices gives a bound; a subgradient search makes it small. The best
round is that of `_visit_pricing`, with times rounded down: both only help a plan.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from landrelease.planning._numbers import Floats, Ints
from landrelease.planning._visit_numbers import SLACK, VisitNumbers, visit_numbers
from landrelease.planning._visit_pricing import Labels, Steps, best_round, empty_labels
from landrelease.planning._visit_situation import VisitSituation, in_order

FINEST: Final = 1000
COARSEST: Final = 100
"""Steps of time into which the longest outing is cut."""
MOST_TURNS: Final = 200
FEWEST_TURNS: Final = 20
"""How often prices are changed."""
WORK: Final = 1e9
"""About how many offers of one place after another are looked at: some seconds."""
PATIENCE: Final = 6


@dataclass(frozen=True, slots=True)
class VisitBound:
    """What no plan of visits can be worth, and where that comes from, in words."""

    worth: float
    words: str


@dataclass(frozen=True, slots=True)
class _Alike:
    """Outings that differ in nothing: how many, their places, and their steps."""

    count: int
    places: Ints
    steps: Steps
    earliest: Ints
    labels: Labels

    def best(self, gain: Floats) -> tuple[float, Floats]:
        """Return what all of them gain at most, and how often they visit each place."""
        times, own = np.zeros(gain.size), np.zeros(self.places.size)
        most = best_round(gain[self.places], self.earliest, self.steps, self.labels, own)
        times[self.places] = self.count * own
        return self.count * most, times


def most_worth(situation: VisitSituation, *, target: float = 0.0) -> VisitBound:
    """Return a worth that no plan of visits exceeds.

    Parameters
    ----------
    situation
        Places, outings and ways.
    target
        The worth of a plan, if there is one: it only steers the search for prices.

    Examples
    --------
    Two places an hour out on either side, one team with three hours: one of them.

    >>> from landrelease.planning import Outing, VisitPlace
    >>> told = VisitSituation(
    ...     places=(VisitPlace(subject="east", worth=5.0, place=(1000.0, 0.0)),
    ...             VisitPlace(subject="west", worth=4.0, place=(-1000.0, 0.0))),
    ...     outings=(Outing(team="1", hours=3.0),), speed=1000.0)
    >>> most_worth(told).worth
    5.0
    """
    numbers = visit_numbers(in_order(situation))
    reached = numbers.may.any(axis=0)
    everything = float(numbers.worth[reached].sum())
    if not reached.any():
        return VisitBound(0.0, "no place can be visited")
    groups, turns, step = _groups(numbers)
    worth = np.where(reached, numbers.worth, 0.0)
    found = min(
        _lowest(worth, 0.5 * worth, groups, turns, target),
        _lowest(worth, _knapsack_prices(numbers, worth), groups, 1, target),
    )
    if (numbers.worth == np.round(numbers.worth)).all():
        found = float(np.floor(found + 1e-6))
    if found >= everything:
        return VisitBound(everything, "all places that can be visited")
    words = (
        "every team's best round alone, in which a place may recur, with prices of places "
        f"(Lagrangian relaxation) and times rounded down to {60.0 * step:.2g} minutes"
    )
    return VisitBound(found, words)


def _knapsack_prices(numbers: VisitNumbers, worth: Floats) -> Floats:
    """Return what places are worth beyond their hours, at what an hour is worth in a knapsack.

    The hours of a place are its visit and half of its shortest ways in and out; one without a way
    has no price.
    """
    count = numbers.worth.size
    apart = numbers.travel.min(axis=0)
    apart = apart + np.where(np.eye(len(apart), dtype=bool), np.inf, 0.0)
    ways = apart[:count].min(axis=1) + apart[:, :count].min(axis=0)
    hours = np.maximum(numbers.duration + 0.5 * ways, 1e-9)
    rate = worth / hours
    order = np.argsort(-rate, kind="stable")
    spent = np.cumsum(hours[order])
    total = float((numbers.ends - numbers.begins)[numbers.may.any(axis=1)].sum())
    last = min(int(np.searchsorted(spent, total)), count - 1)
    reached = np.isfinite(hours)
    left = worth[reached] - rate[order[last]] * hours[reached]
    prices = np.zeros(count)
    prices[reached] = np.maximum(left, 0.0)
    return prices


def _lowest(worth: Floats, price: Floats, groups: list[_Alike], turns: int, target: float) -> float:
    """Search prices by subgradient steps (Held, Wolfe and Crowder 1974); return the least bound."""
    pace, tired = 1.0, 0
    best, best_price = np.inf, price
    for _ in range(turns):
        value, times = float(price.sum()), np.full(worth.size, -1.0)
        for group in groups:
            gained, visited = group.best(worth - price)
            value += gained
            times += visited
        tired = 0 if value < best - 1e-5 * value else tired + 1
        if value < best:
            best, best_price = value, price
        if tired > PATIENCE:
            pace, tired, price = 0.6 * pace, 0, best_price
            continue
        times[(price <= 0.0) & (times < 0.0)] = 0.0
        length = float((times * times).sum())
        if length < 1e-12:
            break
        price = np.maximum(price + pace * max(value - target, 0.0) / length * times, 0.0)
    return best


def _groups(numbers: VisitNumbers) -> tuple[list[_Alike], int, float]:
    """Cut outings into groups that are alike, and time into steps; return turns and a step too."""
    alike: dict[tuple[object, ...], list[int]] = {}
    for outing in range(numbers.begins.size):
        values = (numbers.open_ways, numbers.start, numbers.end, numbers.begins, numbers.ends)
        key = (*(array[outing].item() for array in values), numbers.may[outing].tobytes())
        alike.setdefault(key, []).append(outing)
    held = [members for members in alike.values() if numbers.may[members[0]].any()]
    pairs = sum(int(numbers.may[members[0]].sum()) ** 2 for members in held)
    fine = int(np.clip(WORK / (MOST_TURNS * pairs), COARSEST, FINEST))
    turns = int(np.clip(WORK / (fine * pairs), FEWEST_TURNS, MOST_TURNS))
    longest = max(float(numbers.ends[m[0]] - numbers.begins[m[0]]) for m in held)
    step = max(longest / fine, 1e-9)
    return [_steps(numbers, members, step) for members in held], turns, step


def _steps(numbers: VisitNumbers, members: list[int], step: float) -> _Alike:
    outing = members[0]
    places = np.flatnonzero(numbers.may[outing])
    travel, begins = numbers.travel[numbers.open_ways[outing]], numbers.begins[outing]
    between = travel[np.ix_(places, places)] + numbers.duration[places][:, None]
    back = travel[places, numbers.end[outing]] + numbers.duration[places]
    due = np.minimum(numbers.closes[places], numbers.ends[outing] - back)
    whole = _down(between, step)
    np.fill_diagonal(whole, 1)
    # Labels go forward: no way takes no step. What that costs a round is given back at its end.
    given = int((whole < 1).any(axis=0).sum())
    latest = _down(due - begins, step) + given
    first = _down(travel[numbers.start[outing], places], step)
    earliest = np.maximum(_down(numbers.opens[places] - begins, step), 0)
    steps = Steps(first, np.maximum(whole, 1), latest)
    return _Alike(
        len(members), places, steps, earliest, empty_labels(int(latest.max()) + 1, places.size)
    )


def _down(hours: Floats, step: float) -> Ints:
    """Return whole steps, rounded down; what is never reached is far away."""
    return np.floor(np.clip((hours + SLACK) / step, -1.0, 1e6)).astype(np.int64)
