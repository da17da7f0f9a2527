"""Can visits be planned at all; if not, the fewest facts that conflict."""

import math
from collections import Counter
from collections.abc import Iterator

import numpy as np

from landrelease.planning._errors import Conflict, SituationContradicts
from landrelease.planning._visit_numbers import SLACK, visit_numbers
from landrelease.planning._visit_situation import Outing, VisitPlace, VisitSituation


def visit_conflicts(situation: VisitSituation) -> tuple[Conflict, ...]:
    """Find every reason why visits cannot be planned; a place out of reach is none.

    Examples
    --------
    >>> told = VisitSituation(places=(VisitPlace(subject="a", worth=1.0, teams=("X",)),),
    ...                       outings=(Outing(team="1", hours=8.0),))
    >>> visit_conflicts(told)[0].facts
    ('only X may visit a', 'no team X is out on any day')
    """
    found = (*_told_twice(situation), *_numbers(situation), *_names(situation))
    return found or tuple(_ends(situation))


def require_visits(situation: VisitSituation) -> None:
    """Refuse what cannot be planned.

    Raises
    ------
    SituationContradicts
        With every conflict.
    """
    found = visit_conflicts(situation)
    if found:
        raise SituationContradicts(found)


def _told_twice(situation: VisitSituation) -> Iterator[Conflict]:
    named = [f"place {place.subject}" for place in situation.places]
    named += [f"team {outing.team} on day {outing.day}" for outing in situation.outings]
    for what, times in Counter(named).items():
        if times > 1:
            yield Conflict((f"{what} is there {times} times",), "name each of them once.")


def _numbers(situation: VisitSituation) -> Iterator[Conflict]:
    for place in situation.places:
        yield from _numbers_of_place(place)
    for outing in situation.outings:
        yield from _numbers_of_outing(outing)
    for way in situation.ways:
        if not (math.isfinite(way.hours) and way.hours >= 0):
            fact = f"the way {way.ends[0]} - {way.ends[1]} takes {way.hours:g} hours"
            yield Conflict((fact,), "give it a number of hours from 0.")
    if not situation.ways and not (math.isfinite(situation.speed) and situation.speed > 0):
        yield Conflict((f"teams travel {situation.speed:g} m an hour",), "give a speed above 0.")


def _numbers_of_place(place: VisitPlace) -> Iterator[Conflict]:
    name = place.subject
    if not (math.isfinite(place.worth) and place.worth > 0):
        yield Conflict((f"a visit to {name} is worth {place.worth:g}",), "give it a worth above 0.")
    if not (math.isfinite(place.duration) and place.duration >= 0):
        yield Conflict((f"a visit to {name} takes {place.duration:g} hours",), "give hours from 0.")
    if not all(map(math.isfinite, place.place)):
        yield Conflict((f"{name} lies at {place.place}",), "give metres.")
    if math.isnan(place.opens) or not place.opens <= place.closes:
        fact = f"{name} opens at {place.opens:g} and closes at {place.closes:g}"
        yield Conflict((fact,), "let it close after it opens.")
    if not place.first_day <= place.last_day:
        fact = f"{name} may be visited from day {place.first_day} to day {place.last_day:g}"
        yield Conflict((fact,), "let the last day come after the first.")


def _numbers_of_outing(outing: Outing) -> Iterator[Conflict]:
    name = f"team {outing.team} on day {outing.day}"
    if not (math.isfinite(outing.hours) and outing.hours >= 0):
        yield Conflict((f"{name} has {outing.hours:g} hours",), "give hours from 0.")
    if not math.isfinite(outing.begins):
        yield Conflict((f"{name} leaves at {outing.begins:g}",), "give an hour of the day.")
    if not all(map(math.isfinite, (*outing.start, *outing.end))):
        yield Conflict((f"{name} goes from {outing.start} to {outing.end}",), "give metres.")


def _names(situation: VisitSituation) -> Iterator[Conflict]:
    teams = {outing.team for outing in situation.outings}
    for place in situation.places:
        missing = sorted(set(place.teams) - teams)
        if missing and not teams & set(place.teams):
            named = ", ".join(place.teams)
            facts = (
                f"only {named} may visit {place.subject}",
                f"no team {named} is out on any day",
            )
            yield Conflict(facts, "send that team out or let another visit it.")
    if not situation.ways:
        return
    nodes = {end for way in situation.ways for end in way.ends}
    told = [(f"place {place.subject}", place.node) for place in situation.places]
    for outing in situation.outings:
        whose = f"team {outing.team} on day {outing.day}"
        told += [(f"{whose} (start)", outing.start_node), (f"{whose} (end)", outing.end_node)]
    for whose, node in told:
        if node not in nodes:
            facts = (f"{whose} is at node {node!r}", "no way leads there")
            yield Conflict(facts, "name the node of a way or add the way.")


def _ends(situation: VisitSituation) -> Iterator[Conflict]:
    """Find outings that cannot even go from their start to their end."""
    numbers = visit_numbers(situation)
    direct = numbers.travel[numbers.open_ways, numbers.start, numbers.end]
    for at in np.flatnonzero(direct > numbers.ends - numbers.begins + SLACK):
        outing = situation.outings[at]
        takes = (
            f"from its start to its end it takes {direct[at]:.2f} hours"
            if np.isfinite(direct[at])
            else "no way that is open that day leads from its start to its end"
        )
        facts = (f"team {outing.team} has {outing.hours:g} hours on day {outing.day}", takes)
        yield Conflict(facts, "give it more time, an end that is nearer, or another day.")
