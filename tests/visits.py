"""Visits to plan, drawn by seed; a check of rounds, and the best plan by trying all.

Plain Python; it shares no line with the planner.
"""

import functools
import itertools
import math
import random

from landrelease.planning import Outing, VisitPlace, VisitSituation, Way

NEAR = 1e-6


def drawn(seed, *, places=6, teams=2, days=1, windows=True, network=False):
    """Places around a base, some with hours, days or teams of their own."""
    dice = random.Random(seed)
    at = [(dice.uniform(-9, 9), dice.uniform(-9, 9)) for _ in range(places)]
    told = [
        VisitPlace(
            subject=f"p{number}",
            worth=float(dice.randrange(1, 20)),
            duration=dice.choice([0.0, 0.5, 1.0]),
            place=where,
            node=f"n{number}" if network else "",
            opens=dice.choice([0.0, 0.0, 10.0]) if windows else 0.0,
            closes=dice.choice([math.inf, 13.0]) if windows else math.inf,
            first_day=dice.choice([0, 0, 1]) if days > 1 else 0,
            teams=("t0",) if teams > 1 and windows and dice.random() < 0.2 else (),
        )
        for number, where in enumerate(at)
    ]
    outings = [
        Outing(
            team=f"t{team}",
            day=day,
            hours=dice.choice([3.0, 5.0]),
            begins=8.0,
            start_node="n0" if network else "",
            end_node="n0" if network else "",
        )
        for team in range(teams)
        for day in range(days)
    ]
    ways = [_way(dice, one, dice.randrange(one)) for one in range(1, places) if network]
    return VisitSituation(places=tuple(told), outings=tuple(outings), ways=tuple(ways), speed=5.0)


def _way(dice, one, other):
    ends = (f"n{one}", f"n{other}")
    return Way(ends=ends, hours=dice.choice([0.3, 0.8]), first_day=dice.choice([0, 0, 1]))


def hours_between(situation, day, one, other):
    """Hours from a place or end to another on a day: straight, or by ways (Floyd)."""
    if not situation.ways:
        return math.dist(one, other) / situation.speed
    return _by_ways(situation.ways, day)[one, other]


@functools.lru_cache
def _by_ways(ways, day):
    nodes = {end for way in ways for end in way.ends}
    far = {(a, b): 0.0 if a == b else math.inf for a in nodes for b in nodes}
    for way in ways:
        if way.first_day <= day <= way.last_day:
            for a, b in (way.ends, way.ends[::-1]):
                far[a, b] = min(far[a, b], way.hours)
    for via, a, b in itertools.product(nodes, nodes, nodes):
        far[a, b] = min(far[a, b], far[a, via] + far[via, b])
    return far


def _spot(situation, place):
    return place.node if situation.ways else place.place


def back_at(situation, outing, subjects):
    """Hour of the day at which a round is back; inf if it cannot be made."""
    places = {place.subject: place for place in situation.places}
    network = bool(situation.ways)
    at, clock = (outing.start_node if network else outing.start), outing.begins
    for subject in subjects:
        place = places[subject]
        clock += hours_between(situation, outing.day, at, _spot(situation, place))
        clock = max(clock, place.opens)
        in_days = place.first_day <= outing.day <= place.last_day
        may = not place.teams or outing.team in place.teams
        if clock > place.closes + NEAR or not (in_days and may):
            return math.inf
        at, clock = _spot(situation, place), clock + place.duration
    end = outing.end_node if network else outing.end
    clock += hours_between(situation, outing.day, at, end)
    return clock if clock <= outing.begins + outing.hours + NEAR else math.inf


def faults(situation, plan):
    """What is wrong with a plan, in words."""
    worth = {place.subject: place.worth for place in situation.places}
    outing_of = {(one.team, one.day): one for one in situation.outings}
    visited = [stop.place for one in plan.rounds for stop in one.stops]
    found = [] if len(visited) == len(set(visited)) else ["a place is visited twice"]
    if sorted([*visited, *plan.left]) != sorted(worth):
        found.append("places are lost")
    for one in plan.rounds:
        back = back_at(situation, outing_of[one.team, one.day], [s.place for s in one.stops])
        if one.stops and not abs(back - one.back) < NEAR:
            found.append(f"{one.team} is back at {back}, not {one.back}")
    if not math.isclose(plan.worth, sum(worth[subject] for subject in visited)):
        found.append("the worth is another")
    if plan.worth > plan.bound + NEAR:
        found.append("the bound is below the plan")
    return found


def most_by_trying(situation):
    """The most that can be had: every set of places for every outing, in every order."""
    subjects = [place.subject for place in situation.places]
    worth = {place.subject: place.worth for place in situation.places}
    best = {frozenset(): 0.0}
    for outing in situation.outings:
        fits = [
            frozenset(chosen)
            for size in range(1, len(subjects) + 1)
            for chosen in itertools.combinations(subjects, size)
            if any(
                back_at(situation, outing, order) < math.inf
                for order in itertools.permutations(chosen)
            )
        ]
        for used, value in list(best.items()):
            for chosen in fits:
                if not used & chosen:
                    more = value + sum(worth[subject] for subject in chosen)
                    best[used | chosen] = max(best.get(used | chosen, 0.0), more)
    return max(best.values())
