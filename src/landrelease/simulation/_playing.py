"""A programme is played: plan on what is known, work four weeks, learn, plan again.

Truth is drawn once, so every policy meets the same ground. A policy sees the ground of an area as
drawn until its survey is done; from then on the ground that the survey confirmed. The oracle sees
the truth from the first day, and has the same work to do.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from landrelease.kinds import HazardClass
from landrelease.planning import (
    Community,
    Pin,
    Road,
    Sequence,
    Situation,
    Task,
    Team,
    plan_of,
)
from landrelease.simulation._district import District
from landrelease.simulation._played_ground import PlayedGround

EPOCH_DAYS: Final = 28
WEEK: Final = 7

Planner = Callable[[Situation], Sequence]
"""What a policy answers to what is known; only the order and the teams wanted are used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The means of a played programme.

    Parameters
    ----------
    teams
        Teams; each surveys and clears.
    survey_m2, clearance_m2
        What a team does in a working day.
    travel_m
        How far a camp moves in a working day, metres.
    horizon
        Days that are played, whole epochs of 28.
    expected_share
        Share of an area's ground that its survey confirms on average, by class; as shipped, from
        districts of seeds 101 to 105.
    """

    teams: int = 12
    survey_m2: float = 8000.0
    clearance_m2: float = 400.0
    travel_m: float = 20_000.0
    horizon: int = 364
    expected_share: Mapping[HazardClass, float] = field(
        default_factory=lambda: {HazardClass.CHA: 0.29, HazardClass.SHA: 0.22}
    )


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a policy.

    Parameters
    ----------
    person_days
        Of people whose settlement has its ground finished and a road to it, until the horizon;
        settlements that no area holds back are not counted.
    opened
        Day from which each settlement is open; infinite: not within the horizon.
    searched_m2
        Ground surveyed and cleared by tasks that were finished.
    found, left
        Items found in areas of finished work; items that remain in all areas.
    """

    person_days: float
    opened: Mapping[int, float]
    searched_m2: float
    found: int
    left: int


@dataclass(slots=True)
class _State:
    """Where the work stands: all days count from the first day of the game."""

    finish: dict[str, float] = field(default_factory=dict)
    begun: dict[str, tuple[str, float]] = field(default_factory=dict)
    """Team and day of finishing of tasks that have begun and are not finished."""
    base: dict[str, tuple[float, float]] = field(default_factory=dict)


def play(
    made: District, ground: PlayedGround, means: Programme, planner: Planner, *, knows: bool = False
) -> Played:
    """Play a policy to the horizon.

    Parameters
    ----------
    made, ground
        The district and its ground.
    means
        Teams and speeds.
    planner
        The policy.
    knows
        Whether it knows before a survey what the survey will confirm: the oracle.
    """
    state = _State()
    for day in range(0, means.horizon, EPOCH_DAYS):
        known = _situation(made, ground, means, state, day, truth=knows)
        if not known.tasks:
            break
        plan = planner(known)
        true = _situation(made, ground, means, state, day, truth=True)
        _work(true, plan_of(true, order=plan.order, wanted=plan.wanted), state, day)
    return _played(made, ground, means, state.finish)


def _situation(
    made: District,
    ground: PlayedGround,
    means: Programme,
    state: _State,
    day: int,
    *,
    truth: bool,
) -> Situation:
    """Return what is left on a day, as it is known or as it is."""
    nodes = _nodes_of(made, ground)
    tasks = []
    for area in nodes:
        share = means.expected_share[ground.class_of[area]]
        drawn = float(ground.drawn_m2[area])
        sure = truth or f"s{area}" in state.finish
        confirmed = float(ground.confirmed_m2[area]) if sure else share * drawn
        place = (float(ground.place[area, 0]), float(ground.place[area, 1]))
        survey = Task(subject=f"s{area}", purpose="survey", amount=drawn, place=place)
        clearance = replace(
            survey, subject=f"c{area}", purpose="clearance", amount=confirmed, after=(f"s{area}",)
        )
        tasks += [
            _begun(replace(task, nodes=nodes[area]), means, state, day)
            for task in (survey, clearance)
            if task.subject not in state.finish
        ]
    left = {task.subject for task in tasks}
    tasks = [replace(task, after=tuple(s for s in task.after if s in left)) for task in tasks]
    teams = tuple(_team(means, state, number) for number in range(means.teams))
    return Situation(
        tasks=tuple(tasks),
        teams=teams,
        communities=tuple(
            Community(
                subject=f"S{number}",
                people=float(made.settlements[number].population),
                node=f"n{number}",
                tasks=tuple(f"c{area}" for area in areas if f"c{area}" in left),
            )
            for number, areas in ground.holds.items()
        ),
        roads=tuple(
            Road(
                subject=f"R{road.number}",
                ends=(f"n{road.start}", f"n{road.end}"),
                length_m=float(road.line.length),
                tasks=tuple(f"c{a}" for a in ground.blocks[road.number] if f"c{a}" in left),
            )
            for road in made.roads
        ),
        open_nodes=frozenset({"n0"}),
        horizon=means.horizon - day,
        travel_m=means.travel_m,
        off=frozenset(d for d in range(means.horizon - day) if d % WEEK > 4),
    )


def _nodes_of(made: District, ground: PlayedGround) -> dict[int, tuple[str, ...]]:
    """Return the areas that somebody waits for, and the nodes from which each is reached.

    Areas on roads are reached from both ends; others from the settlements they touch.
    """
    nodes: dict[int, set[str]] = {}
    for road in made.roads:
        for area in ground.blocks[road.number]:
            nodes.setdefault(area, set()).update((f"n{road.start}", f"n{road.end}"))
    for number, areas in ground.holds.items():
        for area in areas:
            nodes.setdefault(area, set()).add(f"n{number}")
    return {area: tuple(sorted(found)) for area, found in sorted(nodes.items())}


def _begun(task: Task, means: Programme, state: _State, day: int) -> Task:
    """Return a task as it stands: what has begun stays with its team, with the work left."""
    if task.subject not in state.begun:
        return task
    team, finish = state.begun[task.subject]
    speed = means.survey_m2 if task.purpose == "survey" else means.clearance_m2
    left = max(_working_days(day, finish), 1e-6) * speed
    return replace(task, amount=left, nodes=(), after=(), pinned=Pin(team=team, start=0.0))


def _team(means: Programme, state: _State, number: int) -> Team:
    subject = f"T{number:02d}"
    speed = {"survey": means.survey_m2, "clearance": means.clearance_m2}
    return Team(subject=subject, speed=speed, base=state.base.get(subject, (0.0, 0.0)))


def _working_days(first: float, last: float) -> float:
    """Return the working days between two moments; day 0 is a Monday."""

    def until(moment: float) -> float:
        whole = math.floor(moment)
        return 5.0 * (whole // WEEK) + min(whole % WEEK + (moment - whole), 5.0)

    return until(last) - until(first)


def _work(true: Situation, plan: Sequence, state: _State, day: int) -> None:
    """Carry the plan out until the next epoch."""
    tasks = {task.subject: task for task in true.tasks}
    for one in plan.assignments:
        if one.start >= EPOCH_DAYS:
            continue
        task, team = tasks[one.task], one.teams[0]
        state.base[team] = task.place
        if one.finish <= EPOCH_DAYS:
            state.finish[one.task] = day + one.finish
            state.begun.pop(one.task, None)
        else:
            state.begun[one.task] = (team, day + one.finish)


def _played(
    made: District, ground: PlayedGround, means: Programme, finish: Mapping[str, float]
) -> Played:
    """Add up what was reached."""

    def done(areas: tuple[int, ...]) -> float:
        return max([0.0, *(finish.get(f"c{area}", math.inf) for area in areas)])

    reach = {place.number: math.inf for place in made.settlements} | {0: 0.0}
    for _ in made.settlements:
        for road in made.roads:
            opened = done(ground.blocks[road.number])
            for here, there in ((road.start, road.end), (road.end, road.start)):
                reach[there] = min(reach[there], max(reach[here], opened))
    opened_on = {number: max(done(a), reach[number]) for number, a in ground.holds.items()}
    worked = [int(subject[1:]) for subject in finish if subject[0] == "c"]
    surveyed = [int(subject[1:]) for subject in finish if subject[0] == "s"]
    m2 = ground.drawn_m2[surveyed].sum() + ground.confirmed_m2[worked].sum()
    found = int(ground.found[worked].sum())
    return Played(
        person_days=sum(
            made.settlements[number].population * max(means.horizon - day, 0.0)
            for number, day in opened_on.items()
            if day > 0.0
        ),
        opened=opened_on,
        searched_m2=float(m2),
        found=found,
        left=int((ground.found + ground.left).sum()) - found,
    )
