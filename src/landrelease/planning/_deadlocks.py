"""Tasks that wait for each other, through precedence, through roads, or both, or for teams."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from landrelease.planning._errors import Conflict
from landrelease.planning._situation import Situation, candidates

NO_WAY: Final = "no open way leads a team there; change one of these, or leave its node out."


@dataclass(frozen=True, slots=True)
class _Fact:
    """A task waits for another, is reached from nodes, or needs teams; a road waits for a task.

    A team that starts from a node is a fact without a task.
    """

    task: str = ""
    after: str = ""
    nodes: tuple[str, ...] = ()
    road: str = ""
    purpose: str = ""
    able: tuple[str, ...] = ()
    crew: int = 1
    team: str = ""

    def __str__(self) -> str:
        if self.team:
            return f"team {self.team} starts from {self.nodes[0]}"
        if self.road:
            return f"road {self.road} opens after {self.task}"
        if self.after:
            return f"task {self.task} comes after {self.after}"
        if self.purpose:
            by = f"{self.crew} of " if self.crew > 1 else ""
            return f"task {self.task} asks for {self.purpose}, by {by}{', '.join(self.able)}"
        return f"task {self.task} is reached from {', '.join(self.nodes)}"


def deadlocks(situation: Situation) -> Iterator[Conflict]:
    """Find circles of waiting, and tasks to which no team can get; without any fact, each is gone.

    Places that no road leads to, and tasks for which there are too few teams wherever they stand,
    are left to other checks.
    """
    inside = connected(situation)
    facts = frozenset(_facts(situation, inside))
    for apart in _apart(situation, facts, inside):
        yield Conflict(tuple(map(str, apart)), NO_WAY)
        facts -= {apart[0]}
    stuck = _stuck(situation, facts)
    while stuck:
        facts = _about(facts, stuck)
        circle = _irreducible(situation, facts)
        way_out = "these wait for each other; change one of them."
        if any(fact.team for fact in circle):
            way_out = NO_WAY
        yield Conflict(tuple(map(str, circle)), way_out)
        facts -= set(circle[:1])
        stuck = _stuck(situation, facts)


def _apart(
    situation: Situation, facts: frozenset[_Fact], inside: Iterable[str]
) -> Iterator[tuple[_Fact, ...]]:
    """Find tasks that too few teams reach even when every road is open; what it asks comes first.

    A task that is reached from parts of the network that no road joins is left to `_stuck`.
    """
    beside = _beside(situation, frozenset())
    part: dict[str, int] = {}
    for number, node in enumerate(situation.nodes()):
        if node not in part:
            part |= dict.fromkeys(_spread(beside, (node,)), number)
    reachable = set(inside)
    ways = {fact.task: fact for fact in facts if fact.task and fact.nodes}
    stands = {fact.team: fact for fact in facts if fact.team}
    for asked in sorted((fact for fact in facts if fact.purpose), key=str):
        way = ways.get(asked.task)
        parts = set() if way is None else {part[node] for node in way.nodes if node in reachable}
        if way is None or len(parts) != 1:
            continue
        away = [
            stands[team]
            for team in asked.able
            if team in stands and part[stands[team].nodes[0]] not in parts
        ]
        if len(asked.able) - len(away) < asked.crew:
            yield (asked, way, *away[: len(asked.able) - asked.crew + 1])


def _about(facts: frozenset[_Fact], tasks: frozenset[str]) -> frozenset[_Fact]:
    """Return the facts about some tasks, and where teams start from."""
    return frozenset(fact for fact in facts if fact.team or fact.task in tasks)


def connected(situation: Situation) -> frozenset[str]:
    """Return the nodes that are reached once every road is open."""
    return frozenset(_spread(_beside(situation, frozenset()), situation.open_nodes))


def _facts(situation: Situation, inside: Iterable[str]) -> Iterator[_Fact]:
    reachable = set(inside)
    for task in situation.tasks:
        yield from (_Fact(task.subject, after=other) for other in task.after)
        if not reachable.isdisjoint(task.nodes):
            yield _Fact(task.subject, nodes=task.nodes)
        able = tuple(team.subject for team in candidates(situation, task))
        if len(able) >= task.teams:
            yield _Fact(task.subject, purpose=task.purpose, able=able, crew=task.teams)
    for road in situation.roads:
        yield from (_Fact(task, road=road.subject) for task in road.tasks)
    for team in situation.teams:
        if team.node:
            yield _Fact(team=team.subject, nodes=(team.node,))


def _irreducible(situation: Situation, facts: frozenset[_Fact]) -> tuple[_Fact, ...]:
    """Leave out facts as long as something is still stuck: many at once, at last one by one."""
    kept, size = set(facts), len(facts)
    while size > 1:
        size = -(-size // 2)
        ordered = sorted(kept, key=str)
        for begin in range(0, len(ordered), size):
            fewer = frozenset(kept.difference(ordered[begin : begin + size]))
            still = _stuck(situation, fewer) if len(fewer) < len(kept) else frozenset[str]()
            if still:
                kept = set(_about(fewer, still))
        if size == 1:
            break
    return tuple(sorted(kept, key=str))


def _stuck(situation: Situation, facts: frozenset[_Fact]) -> frozenset[str]:
    """Return the tasks that can never start while these facts hold."""
    waiting = {fact.task for fact in facts if fact.task}
    ways = {fact.task: fact.nodes for fact in facts if fact.task and fact.nodes}
    asked = {fact.task: fact for fact in facts if fact.purpose}
    stands = {fact.team: fact.nodes[0] for fact in facts if fact.team}
    before: dict[str, set[str]] = {}
    for fact in facts:
        if fact.after:
            before.setdefault(fact.task, set()).add(fact.after)
    while True:
        closed = frozenset(fact.road for fact in facts if fact.road and fact.task in waiting)
        beside = _beside(situation, closed)
        reached = _spread(beside, situation.open_nodes)
        near: dict[str, set[str]] = {}
        ready = {
            task
            for task in waiting
            if waiting.isdisjoint(before.get(task, ()))
            and (task not in ways or not reached.isdisjoint(ways[task]))
            and _teams_come(
                asked.get(task), reached.intersection(ways.get(task, ())), stands, beside, near
            )
        }
        if not ready:
            return frozenset(waiting)
        waiting -= ready


def _teams_come(
    asked: _Fact | None,
    nodes: Iterable[str],
    stands: Mapping[str, str],
    beside: Mapping[str, list[str]],
    near: dict[str, set[str]],
) -> bool:
    """Say whether enough teams have an open way to one of the nodes; `near` keeps what was found.

    A team that starts from no node, and a task that is reached from none, are not hindered.
    """
    if asked is None:
        return True
    free = sum(team not in stands for team in asked.able)
    if free >= asked.crew:
        return True
    tried = list(nodes)
    for node in tried:
        if node not in near:
            near[node] = _spread(beside, (node,))
        there = sum(stands.get(team) in near[node] for team in asked.able)
        if free + there >= asked.crew:
            return True
    return not tried


def _beside(situation: Situation, closed: frozenset[str]) -> dict[str, list[str]]:
    """Return the nodes that lie one road away while some roads are closed."""
    beside: dict[str, list[str]] = {}
    for road in situation.roads:
        if road.subject not in closed:
            one, other = road.ends
            beside.setdefault(one, []).append(other)
            beside.setdefault(other, []).append(one)
    return beside


def _spread(beside: Mapping[str, list[str]], starts: Iterable[str]) -> set[str]:
    """Return the nodes that are reached from some."""
    reached, fresh = set(starts), list(starts)
    while fresh:
        for node in beside.get(fresh.pop(), ()):
            if node not in reached:
                reached.add(node)
                fresh.append(node)
    return reached
