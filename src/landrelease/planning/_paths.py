"""What a community waits for: its own tasks, what comes before them, and the roads to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import csr_array

from landrelease.planning._least_work import LeastWork, Ways, least_work
from landrelease.planning._numbering import Numbered
from landrelease.planning._numbers import Floats, Ints
from landrelease.planning._situation import Situation

LOOKED_AT: Final = 12
"""Of so many communities that seem the cheapest, the work is counted task by task."""


@dataclass(frozen=True, slots=True)
class RoadsAhead:
    """Ways through a network in which work opens roads, counted in team-days of work."""

    told: Numbered
    days: Floats
    """Team-days of each task by the fastest team."""
    own: tuple[Ints, ...]
    """Tasks of each community and all that comes before them, by number."""
    owns: csr_array
    """The same as ones in a table, communities by tasks."""
    shared: Ints
    """How many communities need each task, not counting roads."""
    roads: LeastWork

    def cheapest_first(self, dice: np.random.Generator | None = None) -> Ints:
        """Order tasks by the community that frees most people for a day of work, again and again.

        Tasks that no community waits for come last. With dice, each community counts a little
        more or less than its people.
        """
        people = self.told.people
        if dice is not None:
            people = people * np.exp(0.5 * dice.standard_normal(people.size))
        waiting = np.ones(people.size, dtype=bool)
        chosen, left = self._begin()
        ways = self.roads.ways(left)
        while waiting.any():
            offered = people / np.maximum(
                self.owns @ left + ways.work_to(self.told.community_node), 1e-6
            )
            offered[~waiting] = -1.0
            offers = {}
            for community in np.sort(np.argsort(-offered, kind="stable")[:LOOKED_AT]):
                if waiting[community]:
                    missing = self._missing(int(community), ways, chosen)
                    work = float(left[missing].sum())
                    offers[int(community)] = (people[community] / max(work, 1e-6), missing)
            best = max(offers, key=lambda community: (offers[community][0], -community))
            waiting[best] = False
            missing = offers[best][1]
            chosen |= dict.fromkeys(missing)
            left[missing] = 0.0
            if self.roads.blocks[missing].any():
                ways = self.roads.ways(left)
        return self._with_rest(chosen)

    def in_turn(self, communities: Iterable[int]) -> Ints:
        """Order tasks by communities in the order given; tasks nobody waits for come last."""
        chosen, left = self._begin()
        ways = self.roads.ways(left)
        for community in communities:
            missing = self._missing(community, ways, chosen)
            chosen |= dict.fromkeys(missing)
            left[missing] = 0.0
            if self.roads.blocks[missing].any():
                ways = self.roads.ways(left)
        return self._with_rest(chosen)

    def waits_for(self, community: int) -> tuple[int, ...]:
        """Return the tasks a community waits for, roads on the way of least work first."""
        ways = self.roads.ways(self.days)
        return tuple(self._missing(community, ways, {}))

    def work_alone(self) -> Floats:
        """Return the team-days each community waits for if it comes first."""
        ways = self.roads.ways(self.days)
        missing = [self._missing(at, ways, {}) for at in range(self.told.people.size)]
        return np.array([float(self.days[tasks].sum()) for tasks in missing])

    def needed(self, dice: np.random.Generator) -> tuple[Ints, ...]:
        """Return the tasks each community waits for, by a way a little out of the cheapest."""
        ways = self.roads.ways(self.days, dice)
        return tuple(
            np.array(self._missing(community, ways, {}), dtype=np.int64)
            for community in range(self.told.people.size)
        )

    def alone(self, community: int) -> Ints:
        """Return the tasks that this community alone waits for, roads not counted."""
        own = self.own[community]
        alone: Ints = own[self.shared[own] == 1]
        return alone

    def _begin(self) -> tuple[dict[int, None], Floats]:
        """Return what is fixed, in order, and the work that is left."""
        pinned = np.flatnonzero(self.told.numbers.pin_team >= 0)
        pins = pinned[np.argsort(self.told.numbers.pin_start[pinned], kind="stable")]
        left = self.days.copy()
        left[pins] = 0.0
        return dict.fromkeys(pins.tolist()), left

    def _with_rest(self, chosen: dict[int, None]) -> Ints:
        rest = [task for task in range(self.days.size) if task not in chosen]
        return np.array([*chosen, *rest], dtype=np.int64)

    def _missing(self, community: int, ways: Ways, chosen: dict[int, None]) -> list[int]:
        """Tasks still to choose, roads first, from the open side on."""
        numbers = self.told.numbers
        found: dict[int, None] = {}
        for road in ways.roads_to(int(self.told.community_node[community])):
            first, end = numbers.blockers_from[road], numbers.blockers_from[road + 1]
            found |= dict.fromkeys(numbers.blockers[first:end].tolist())
        found |= dict.fromkeys(self.own[community].tolist())
        return [task for task in found if task not in chosen]


def roads_ahead(situation: Situation, told: Numbered) -> RoadsAhead:
    """Prepare the ways of a situation."""
    numbers = told.numbers
    fastest = numbers.speed.max(axis=0)[numbers.purpose]
    own = tuple(
        _closed(told, told.community_tasks[told.community_from[at] : told.community_from[at + 1]])
        for at in range(len(situation.communities))
    )
    starts = np.concatenate([[0], np.cumsum([tasks.size for tasks in own])]).astype(np.int64)
    held = np.concatenate([np.empty(0, dtype=np.int64), *own])
    shape = (len(own), numbers.amount.size)
    owns = csr_array((np.ones(held.size), held, starts), shape=shape)
    shared = np.bincount(held, minlength=numbers.amount.size)
    return RoadsAhead(told, numbers.amount / fastest, own, owns, shared, least_work(numbers))


def _closed(told: Numbered, tasks: Ints) -> Ints:
    """Return tasks and all that comes before them, by number."""
    numbers, found = told.numbers, set[int]()
    waiting = tasks.tolist()
    while waiting:
        task = waiting.pop()
        if task not in found:
            found.add(task)
            first, end = numbers.before_from[task], numbers.before_from[task + 1]
            waiting += numbers.before[first:end].tolist()
    return np.array(sorted(found), dtype=np.int64)
