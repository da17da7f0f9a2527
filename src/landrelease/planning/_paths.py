"""What a community waits for: its own tasks, what comes before them, and the roads to it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from landrelease.planning._numbering import Numbered
from landrelease.planning._numbers import Floats, Ints
from landrelease.planning._situation import Situation

_NOTHING = 1e-6
"""Team-days of a road that is open already: above 0, since 0 would read as no road."""


@dataclass(frozen=True, slots=True)
class RoadsAhead:
    """Ways through a network in which work opens roads, counted in team-days of work."""

    told: Numbered
    days: Floats
    """Team-days of each task by the fastest team."""
    own: tuple[frozenset[int], ...]
    """Tasks of each community and all that comes before them."""
    shared: Ints
    """How many communities need each task, not counting roads."""

    def cheapest_first(self) -> Ints:
        """Order tasks by the community that frees most people for a day of work, again and again.

        Tasks that no community waits for come last.
        """
        waiting = set(range(self.told.people.size))
        chosen = self._pinned()
        while waiting:
            before = self._ways(chosen, detour=None)
            offers = {}
            for community in sorted(waiting):
                missing = self._missing(community, before, chosen)
                work = float(self.days[list(missing)].sum()) if missing else 0.0
                offers[community] = (self.told.people[community] / max(work, 1e-6), missing)
            best = max(offers, key=lambda community: (offers[community][0], -community))
            chosen |= dict.fromkeys(offers[best][1])
            waiting.discard(best)
        return self._with_rest(chosen)

    def in_turn(self, communities: Iterable[int]) -> Ints:
        """Order tasks by communities in the order given; tasks nobody waits for come last."""
        chosen = self._pinned()
        for community in communities:
            before = self._ways(chosen, detour=None)
            chosen |= self._missing(community, before, chosen)
        return self._with_rest(chosen)

    def waits_for(self, community: int) -> tuple[int, ...]:
        """Return the tasks a community waits for, roads on the way of least work first."""
        return tuple(self._missing(community, self._ways({}, detour=None), {}))

    def work_alone(self) -> Floats:
        """Return the team-days each community waits for if it comes first."""
        before = self._ways({}, detour=None)
        missing = [self._missing(at, before, {}) for at in range(self.told.people.size)]
        return np.array(
            [float(self.days[list(tasks)].sum()) if tasks else 0.0 for tasks in missing]
        )

    def _pinned(self) -> dict[int, None]:
        pinned = np.flatnonzero(self.told.numbers.pin_team >= 0)
        pins = pinned[np.argsort(self.told.numbers.pin_start[pinned], kind="stable")]
        return dict.fromkeys(int(task) for task in pins)

    def _with_rest(self, chosen: dict[int, None]) -> Ints:
        rest = [task for task in range(self.days.size) if task not in chosen]
        return np.array([*chosen, *rest], dtype=np.int64)

    def needed(self, rng: np.random.Generator) -> tuple[Ints, ...]:
        """Return the tasks each community waits for, by a way a little out of the cheapest."""
        before = self._ways({}, detour=rng)
        return tuple(
            np.array(list(self._missing(community, before, {})), dtype=np.int64)
            for community in range(self.told.people.size)
        )

    def alone(self, community: int) -> Ints:
        """Return the tasks that this community alone waits for, roads not counted."""
        return np.array(
            [task for task in sorted(self.own[community]) if self.shared[task] == 1], dtype=np.int64
        )

    def _missing(self, community: int, before: Ints, chosen: dict[int, None]) -> dict[int, None]:
        """Tasks still to choose, roads first, from the open side on."""
        numbers = self.told.numbers
        node = int(self.told.community_node[community])
        found: dict[int, None] = {}
        way = []
        while node >= 0 and before[node] >= 0:
            way.append((int(before[node]), node))
            node = int(before[node])
        for one, other in reversed(way):
            road = self._road(one, other)
            first, end = numbers.blockers_from[road], numbers.blockers_from[road + 1]
            found |= dict.fromkeys(int(task) for task in numbers.blockers[first:end])
        found |= dict.fromkeys(sorted(self.own[community]))
        return {task: None for task in found if task not in chosen}

    def _road(self, one: int, other: int) -> int:
        """Return the road between two nodes that asks for least work."""
        ends = self.told.numbers.ends
        there = ((ends[:, 0] == one) & (ends[:, 1] == other)) | (
            (ends[:, 0] == other) & (ends[:, 1] == one)
        )
        roads = np.flatnonzero(there)
        return int(min(roads, key=lambda road: (self._work(int(road), {}), road)))

    def _work(self, road: int, chosen: dict[int, None]) -> float:
        numbers = self.told.numbers
        first, end = numbers.blockers_from[road], numbers.blockers_from[road + 1]
        tasks = [int(task) for task in numbers.blockers[first:end] if int(task) not in chosen]
        return float(self.days[tasks].sum()) if tasks else 0.0

    def _ways(self, chosen: dict[int, None], *, detour: np.random.Generator | None) -> Ints:
        """Return the node before each on the way of least work; below 0 where there is none."""
        numbers = self.told.numbers
        count = numbers.reach.size
        if not count:
            return np.empty(0, dtype=np.int64)
        work = np.array([self._work(road, chosen) for road in range(numbers.length.size)])
        work = work + _NOTHING * (1.0 + numbers.length / max(numbers.length.max(initial=1.0), 1.0))
        if detour is not None:
            work = work * detour.uniform(0.3, 3.0, work.size)
        order = np.argsort(-work, kind="stable")
        table = np.full((count, count), np.inf)
        table[numbers.ends[order, 0], numbers.ends[order, 1]] = work[order]
        table = np.minimum(table, table.T)
        rows, columns = np.nonzero(np.isfinite(table))
        graph = csr_array((table[rows, columns], (rows, columns)), shape=(count, count))
        sources = np.flatnonzero(numbers.reach == 0.0)
        _, before, _ = dijkstra(
            graph, directed=False, indices=sources, min_only=True, return_predecessors=True
        )
        return np.asarray(before, dtype=np.int64)


def roads_ahead(situation: Situation, told: Numbered) -> RoadsAhead:
    """Prepare the ways of a situation."""
    numbers = told.numbers
    fastest = numbers.speed.max(axis=0)[numbers.purpose]
    own = tuple(
        _closed(told, told.community_tasks[told.community_from[at] : told.community_from[at + 1]])
        for at in range(len(situation.communities))
    )
    shared = np.zeros(numbers.amount.size, dtype=np.int64)
    for tasks in own:
        shared[list(tasks)] += 1
    return RoadsAhead(told, numbers.amount / fastest, own, shared)


def _closed(told: Numbered, tasks: Ints) -> frozenset[int]:
    """Return tasks and all that comes before them."""
    numbers, found = told.numbers, set[int]()
    waiting = [int(task) for task in tasks]
    while waiting:
        task = waiting.pop()
        if task not in found:
            found.add(task)
            first, end = numbers.before_from[task], numbers.before_from[task + 1]
            waiting += [int(other) for other in numbers.before[first:end]]
    return frozenset(found)
