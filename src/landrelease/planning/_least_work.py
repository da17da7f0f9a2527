"""Ways of least work through a network in which work opens roads."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from landrelease.planning._numbers import Floats, Ints, Numbers

_NOTHING = 1e-6
"""Team-days of a road that is open already: above 0, since 0 would read as no road."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways of least work from the open nodes to all others.

    Parameters
    ----------
    before
        The node before each; below 0 where there is none.
    by
        The road from there.
    work
        Team-days of work on the way; infinite where there is no way.
    """

    before: Ints
    by: Ints
    work: Floats

    def roads_to(self, node: int) -> list[int]:
        """Return the roads to a node, from the open side on; none for node -1."""
        found = []
        while node >= 0 and self.before[node] >= 0:
            found.append(int(self.by[node]))
            node = int(self.before[node])
        return found[::-1]

    def work_to(self, nodes: Ints) -> Floats:
        """Return the work on the way to nodes; 0 for node -1, and where there is no way."""
        work = np.where(np.isfinite(self.work), self.work, 0.0)
        return np.where(nodes >= 0, work[nodes], 0.0) if work.size else np.zeros(nodes.size)


@dataclass(frozen=True, slots=True)
class LeastWork:
    """A network of roads prepared for many questions."""

    on_roads: csr_array
    """Which task blocks which road: roads by tasks, ones."""
    blocks: Floats
    """How many roads each task blocks."""
    pair_of: Ints
    """Roads that join the same two nodes have the same pair."""
    pairs: Ints
    """The two nodes of each pair."""
    length_share: Floats
    sources: Ints
    nodes: int

    def ways(self, left: Floats, dice: np.random.Generator | None = None) -> Ways:
        """Return the ways of least work, given the team-days that are left of each task.

        With dice the work of each road counts a third to three times: ways out of the best.
        """
        if not self.pair_of.size or not self.sources.size:
            none = np.full(self.nodes, -1)
            return Ways(none, none, np.full(self.nodes, np.inf))
        work = np.asarray(self.on_roads @ left) + _NOTHING * (1.0 + self.length_share)
        if dice is not None:
            work = work * dice.uniform(0.3, 3.0, work.size)
        order = np.lexsort((work, self.pair_of))
        first = np.searchsorted(self.pair_of[order], np.arange(len(self.pairs)))
        road = order[first]
        one, other = self.pairs.T
        shape = (self.nodes, self.nodes)
        graph = csr_array((work[road], (one, other)), shape=shape)
        far, before, _ = dijkstra(
            graph, directed=False, indices=self.sources, min_only=True, return_predecessors=True
        )
        by = np.full(self.nodes, -1)
        come = np.flatnonzero(before >= 0)
        low, high = np.minimum(come, before[come]), np.maximum(come, before[come])
        at = np.searchsorted(one * self.nodes + other, low * self.nodes + high)
        by[come] = road[at]
        return Ways(before.astype(np.int64), by, far)


def least_work(numbers: Numbers) -> LeastWork:
    """Prepare a network."""
    roads, tasks, nodes = numbers.length.size, numbers.amount.size, numbers.reach.size
    held = (np.ones(numbers.blockers.size), numbers.blockers, numbers.blockers_from)
    on_roads = csr_array(held, shape=(roads, tasks))
    ends = np.sort(numbers.ends, axis=1)
    pairs, pair_of = np.unique(ends, axis=0, return_inverse=True)
    return LeastWork(
        on_roads=on_roads,
        blocks=np.asarray(on_roads.sum(axis=0)).ravel(),
        pair_of=pair_of.ravel(),
        pairs=pairs,
        length_share=numbers.length / max(numbers.length.max(initial=1.0), 1.0),
        sources=np.flatnonzero(numbers.reach == 0.0),
        nodes=nodes,
    )
