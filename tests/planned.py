"""Situations to plan, drawn by seed, and a check of plans that knows nothing of how they are made.

The check is plain Python, day by day and road by road; it shares no line with the planner.
"""

from __future__ import annotations

import itertools
import math
import random

from landrelease.planning import Community, Road, Situation, Task, Team

NEAR = 1e-6


def drawn(seed, *, places=4, tasks=7, teams=3, travel_m=9000.0, crews=(1, 1, 1, 2)):
    """A district: places joined by a tree of roads and one road more, half of them blocked."""
    dice = random.Random(seed)
    at = [(dice.uniform(0, 2e4), dice.uniform(0, 2e4)) for _ in range(places + 1)]
    roads, work = [], []
    joined = [(dice.randrange(i), i) for i in range(1, places + 1)]
    extra = tuple(sorted(dice.sample(range(places + 1), 2)))
    for number, (one, other) in enumerate([*joined, extra]):
        on_it = ()
        if dice.random() < 0.5:
            on_it = (f"r{number}",)
            work.append(_task(dice, on_it[0], at[other], (f"n{one}", f"n{other}"), 1))
        length = 1.3 * math.dist(at[one], at[other])
        roads.append(
            Road(subject=f"R{number}", ends=(f"n{one}", f"n{other}"), length_m=length, tasks=on_it)
        )
    while len(work) < tasks:
        place = dice.randrange(1, places + 1)
        after = (dice.choice(work).subject,) if work and dice.random() < 0.3 else ()
        task = _task(
            dice, f"t{len(work)}", at[place], (f"n{place}",), dice.choice(crews), after=after
        )
        work.append(task)
    waiting = tuple(
        Community(
            subject=f"c{place}",
            people=dice.randrange(1, 500),
            node=f"n{place}",
            tasks=tuple(t.subject for t in work if t.nodes == (f"n{place}",)),
            district="north" if place % 2 else "south",
        )
        for place in range(1, places + 1)
    )
    return Situation(
        tasks=tuple(work),
        teams=tuple(_team(dice, number, at[0]) for number in range(teams)),
        communities=waiting,
        roads=tuple(roads),
        open_nodes=frozenset({"n0"}),
        horizon=60,
        travel_m=travel_m,
        off=frozenset(day for day in range(60) if day % 7 > 4),
    )


def _task(dice, subject, place, nodes, crews, *, after=()):
    purpose = dice.choice(["clearance", "ts"])
    earliest = dice.choice([0, 0, 0, 5, 6])
    return Task(
        subject=subject,
        purpose=purpose,
        amount=dice.choice([100.0, 250.0, 900.0]),
        place=place,
        nodes=nodes,
        after=after,
        teams=crews,
        earliest=earliest,
    )


def _team(dice, number, base):
    away = ((10, 14),) if number % 2 else ()
    speed = {"clearance": dice.choice([50.0, 100.0]), "ts": dice.choice([100.0, 200.0])}
    return Team(subject=f"T{number}", speed=speed, base=base, node="n0", away=away)


def faults(situation, plan):
    """What is wrong with a plan, in words; nothing if it can be carried out."""
    finish = {one.task: one.finish for one in plan.assignments}
    found = list(_faults_of_teams(situation, plan))
    for one in plan.assignments:
        task = situation.task(one.task)
        if len(set(one.teams)) != task.teams:
            found.append(f"{task.subject}: {one.teams} instead of {task.teams}")
        if (
            one.start < task.earliest - NEAR
            or not one.start < one.finish <= situation.horizon + NEAR
        ):
            found.append(f"{task.subject}: from {one.start} to {one.finish}")
        found += [
            f"{task.subject} starts before {other} is finished"
            for other in task.after
            if finish.get(other, math.inf) > one.start + NEAR
        ]
        if task.nodes and not reached(situation, finish, one.start) & set(task.nodes):
            found.append(f"{task.subject} starts before a road is open")
        found += _faults_of_work(situation, task, one)
    for community in situation.communities:
        day = opened(situation, finish, community)
        said = plan.opened[community.subject]
        if not (day == said or abs(day - said) < NEAR):
            found.append(f"{community.subject} is open from {day}, not {said}")
    return found


def value(situation, plan):
    """Person-days of a plan."""
    gained = (
        c.people * max(0.0, situation.horizon - plan.opened[c.subject])
        for c in situation.communities
    )
    return math.fsum(gained)


def working_days(situation, team, first, last):
    """Days a team works between two moments."""
    total = 0.0
    for day in range(math.floor(first), math.ceil(last)):
        away = any(begin <= day < end for begin, end in team.away)
        if day not in situation.off and not away:
            total += min(last, day + 1) - max(first, day)
    return total


def reached(situation, finish, moment):
    """Nodes that are open at a moment."""
    inside = set(situation.open_nodes)
    for _ in situation.nodes():
        for road in situation.roads:
            free = all(finish.get(task, math.inf) <= moment + NEAR for task in road.tasks)
            if free and inside & set(road.ends):
                inside |= set(road.ends)
    return inside


def opened(situation, finish, community):
    """Day from which people have what they wait for."""
    day = max([0.0, *(finish.get(task, math.inf) for task in community.tasks)])
    if not community.node:
        return day
    moments = [
        m
        for m in sorted({0.0, *finish.values()})
        if community.node in reached(situation, finish, m)
    ]
    return max(day, moments[0]) if moments else math.inf


def _faults_of_work(situation, task, one):
    teams = {team.subject: team for team in situation.teams}
    speeds = [teams[subject].speed.get(task.purpose, 0.0) for subject in one.teams]
    done = sum(
        speed * working_days(situation, teams[subject], one.start, one.finish)
        for speed, subject in zip(speeds, one.teams, strict=True)
    )
    too_much = len(one.teams) == 1 and done > task.amount * (1 + NEAR)
    if not all(speeds) or done < task.amount * (1 - NEAR) or too_much:
        yield f"{task.subject}: {done} done of {task.amount}"


def _faults_of_teams(situation, plan):
    finish = {one.task: one.finish for one in plan.assignments}
    for team in situation.teams:
        mine = [one for one in plan.assignments if team.subject in one.teams]
        place, nodes, free = team.base, (team.node,), 0.0
        for one in sorted(mine, key=lambda one: one.start):
            task = situation.task(one.task)
            apart = max(
                math.dist(place, task.place), _way(situation, finish, one.start, nodes, task.nodes)
            )
            moving = apart / situation.travel_m
            if working_days(situation, team, free, one.start) < moving - NEAR or one.start < free:
                yield f"{team.subject} cannot be at {one.task} on day {one.start}"
            place, nodes, free = task.place, task.nodes, one.finish


def _way(situation, finish, moment, starts, ends):
    """Shortest way on roads that are open at a moment (Bellman and Ford)."""
    if not any(starts) or not ends:
        return 0.0
    far = {node: 0.0 if node in starts else math.inf for node in situation.nodes()}
    for _ in far:
        for road in situation.roads:
            if all(finish.get(task, math.inf) <= moment + NEAR for task in road.tasks):
                one, other = road.ends
                far[one] = min(far[one], far[other] + road.length_m)
                far[other] = min(far[other], far[one] + road.length_m)
    return min(far[node] for node in ends)


def every_order(situation):
    """Every order of tasks with every choice of team for tasks of one team."""
    tasks = [task.subject for task in situation.tasks]
    fit = [
        [team.subject for team in situation.teams if task.purpose in team.speed]
        if task.teams == 1
        else [""]
        for task in situation.tasks
    ]
    for chosen in itertools.product(*fit):
        wanted = {task: team for task, team in zip(tasks, chosen, strict=True) if team}
        for order in itertools.permutations(tasks):
            yield order, wanted
