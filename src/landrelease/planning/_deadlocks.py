"""Tasks that wait for each other, through precedence, through roads, or both."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from landrelease.planning._errors import Conflict
from landrelease.planning._situation import Situation


@dataclass(frozen=True, slots=True)
class _Fact:
    """A task waits for another, a task is reached from nodes, or a road waits for a task."""

    task: str
    after: str = ""
    nodes: tuple[str, ...] = ()
    road: str = ""

    def __str__(self) -> str:
        if self.road:
            return f"road {self.road} opens after {self.task}"
        if self.after:
            return f"task {self.task} comes after {self.after}"
        return f"task {self.task} is reached from {', '.join(self.nodes)}"


def deadlocks(situation: Situation) -> Iterator[Conflict]:
    """Find circles of waiting; without any fact of one, its circle is gone.

    Places that no road leads to are left to another check.
    """
    inside = connected(situation)
    facts = frozenset(_facts(situation, inside))
    stuck = _stuck(situation, facts)
    while stuck:
        facts = frozenset(fact for fact in facts if fact.task in stuck)
        circle = _irreducible(situation, facts)
        yield Conflict(tuple(map(str, circle)), "these wait for each other; change one of them.")
        facts -= set(circle[:1])
        stuck = _stuck(situation, facts)


def connected(situation: Situation) -> frozenset[str]:
    """Return the nodes that are reached once every road is open."""
    return frozenset(_reached(situation, frozenset()))


def _facts(situation: Situation, inside: Iterable[str]) -> Iterator[_Fact]:
    reachable = set(inside)
    for task in situation.tasks:
        yield from (_Fact(task.subject, after=other) for other in task.after)
        if not reachable.isdisjoint(task.nodes):
            yield _Fact(task.subject, nodes=task.nodes)
    for road in situation.roads:
        yield from (_Fact(task, road=road.subject) for task in road.tasks)


def _irreducible(situation: Situation, facts: frozenset[_Fact]) -> tuple[_Fact, ...]:
    """Leave out facts one by one as long as something is still stuck."""
    kept = set(facts)
    for fact in sorted(facts, key=str):
        if fact in kept:
            fewer = frozenset(kept - {fact})
            still = _stuck(situation, fewer)
            if still:
                kept = {other for other in fewer if other.task in still}
    return tuple(sorted(kept, key=str))


def _stuck(situation: Situation, facts: frozenset[_Fact]) -> frozenset[str]:
    """Return the tasks that can never start while these facts hold."""
    waiting = {fact.task for fact in facts}
    ways = {fact.task: fact.nodes for fact in facts if fact.nodes}
    before: dict[str, set[str]] = {}
    for fact in facts:
        if fact.after:
            before.setdefault(fact.task, set()).add(fact.after)
    while True:
        closed = frozenset(fact.road for fact in facts if fact.road and fact.task in waiting)
        reached = _reached(situation, closed)
        ready = {
            task
            for task in waiting
            if waiting.isdisjoint(before.get(task, ()))
            and (task not in ways or not reached.isdisjoint(ways[task]))
        }
        if not ready:
            return frozenset(waiting)
        waiting -= ready


def _reached(situation: Situation, closed: frozenset[str]) -> set[str]:
    """Return the nodes that are reached while some roads are closed."""
    beside: dict[str, list[str]] = {}
    for road in situation.roads:
        if road.subject not in closed:
            one, other = road.ends
            beside.setdefault(one, []).append(other)
            beside.setdefault(other, []).append(one)
    reached, fresh = set(situation.open_nodes), list(situation.open_nodes)
    while fresh:
        for node in beside.get(fresh.pop(), ()):
            if node not in reached:
                reached.add(node)
                fresh.append(node)
    return reached
