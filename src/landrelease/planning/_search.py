"""Simulated annealing over orders of tasks, with blocks of what a community waits for."""

from collections.abc import Callable
from typing import Final

import numpy as np

from landrelease.planning._evaluating import Evaluation
from landrelease.planning._numbers import Ints
from landrelease.planning._paths import RoadsAhead
from landrelease.planning._policies import best_start

WARM: Final = 1e-4
COLD: Final = 1e-6
"""First and last temperature, as a share of the value of the first plan."""
WAYS_LAST: Final = 64
"""After so many plans other ways to the communities are taken, a little out of the cheapest."""

Effort = Callable[[int, float], float]
"""Told how many plans were tried and the best value, it says which share of the effort is spent;
1 or more ends the search. A clock, a count, or a person who pressed "good enough"."""


class Search:
    """The state of one search."""

    def __init__(self, evaluation: Evaluation, ahead: RoadsAhead, rng: np.random.Generator) -> None:
        self.evaluation, self.ahead, self.rng = evaluation, ahead, rng
        numbers = evaluation.told.numbers
        able = numbers.speed[:, numbers.purpose] > 0.0
        self.able = [np.flatnonzero(column) for column in able.T]
        self.best_order: Ints = best_start(evaluation, ahead)
        self.best_wanted: Ints = np.full(numbers.amount.size, -1, dtype=np.int64)
        self.needed = ahead.needed(rng)
        self.alone = tuple(ahead.alone(at) for at in range(evaluation.told.people.size))

    def run(self, effort: Effort) -> None:
        """Search until the effort is spent; the best under exact ways is kept."""
        order, wanted = self.best_order, self.best_wanted
        best = now = self.evaluation.value(order, wanted)
        self.evaluation.keep(order, wanted)
        scale = max(abs(now), 1.0)
        if self.evaluation.told.people.size == 0 or order.size < 1:
            return
        while (spent := effort(self.evaluation.tried, best)) < 1.0:
            candidate, choice = self._neighbour(order, wanted)
            value = self.evaluation.value(candidate, choice)
            heat = scale * WARM * (COLD / WARM) ** min(max(spent, 0.0), 1.0)
            if value >= now or self.rng.random() < np.exp((value - now) / heat):
                order, wanted, now = candidate, choice, value
                self.evaluation.keep(order, wanted)
            if value > best:
                best, self.best_order, self.best_wanted = value, candidate, choice

    def _neighbour(self, order: Ints, wanted: Ints) -> tuple[Ints, Ints]:
        dice = self.rng.random()
        if dice < 0.55:
            return self._move_community(order), wanted
        if dice < 0.85:
            return self._move_task(order), wanted
        task = int(self.rng.integers(order.size))
        wanted = wanted.copy()
        able = self.able[task]
        free = wanted[task] >= 0 and self.rng.random() < 0.5
        wanted[task] = -1 if free else able[int(self.rng.integers(able.size))]
        return order, wanted

    def _move_community(self, order: Ints) -> Ints:
        """Move what a community waits for, roads to it included, ahead of another; or back."""
        community = int(self.rng.integers(self.evaluation.told.people.size))
        if self.evaluation.tried % WAYS_LAST == 0:
            self.needed = self.ahead.needed(self.rng)
        block = self.needed[community]
        if not block.size:
            return self._move_task(order)
        place_of = np.empty(order.size, dtype=np.int64)
        place_of[order] = np.arange(order.size)
        middle = int(np.median(place_of[block]))
        step = int(self.rng.geometric(1.0 / (4.0 + order.size / 20.0)))
        to = middle - step if self.rng.random() < 0.6 else middle + step
        to = int(np.clip(to, 0, order.size - 1))
        if to < place_of[block].max():
            block = block[place_of[block] >= to]
        else:
            block = self.alone[community]
            if not block.size:
                return self._move_task(order)
        moving = np.zeros(order.size, dtype=bool)
        moving[block] = True
        kept = order[~moving[order]]
        ahead_of = int(np.count_nonzero(~moving[order[:to]]))
        block = block[np.argsort(place_of[block], kind="stable")]
        return np.concatenate([kept[:ahead_of], block, kept[ahead_of:]])

    def _move_task(self, order: Ints) -> Ints:
        at = int(self.rng.integers(order.size))
        reach = max(2, order.size // 8)
        to = int(np.clip(at + self.rng.integers(-reach, reach + 1), 0, order.size - 1))
        task = order[at]
        kept = np.delete(order, at)
        return np.insert(kept, to, task)
