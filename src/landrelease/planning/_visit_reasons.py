"""Why a place is not visited in a plan."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from landrelease.planning._numbers import Floats
from landrelease.planning._visit_numbers import SLACK, VisitNumbers, visit_numbers
from landrelease.planning._visit_plan import VisitPlan
from landrelease.planning._visit_situation import VisitPlace, VisitSituation, in_order


def why_not_visited(situation: VisitSituation, plan: VisitPlan) -> dict[str, str]:
    """Say of each place that a plan leaves out what stands in its way.

    Examples
    --------
    >>> from landrelease.planning import Outing, plan_visits, tries
    >>> told = VisitSituation(
    ...     places=(VisitPlace(subject="far", worth=9.0, place=(4000.0, 0.0)),),
    ...     outings=(Outing(team="1", hours=3.0),), speed=1000.0)
    >>> plan = plan_visits(told, rng=np.random.default_rng(1), effort=tries(1))
    >>> why_not_visited(told, plan)
    {'far': 'there, the visit and back take 8.0 h at least; the most a team has is 3.0 h'}
    """
    ordered = in_order(situation)
    numbers = visit_numbers(ordered)
    left = set(plan.left)
    return {
        place.subject: _why(at, place, ordered, numbers, plan)
        for at, place in enumerate(ordered.places)
        if place.subject in left
    }


def _why(
    at: int, place: VisitPlace, situation: VisitSituation, numbers: VisitNumbers, plan: VisitPlan
) -> str:
    outings = situation.outings
    scope = np.array([not place.teams or o.team in place.teams for o in outings], dtype=np.bool_)
    days = np.array([place.first_day <= o.day <= place.last_day for o in outings], dtype=np.bool_)
    if not scope.any():
        return "no team is out"
    if not (scope & days).any():
        return "no team that may visit it is out on a day on which it may be visited"
    there = numbers.travel[numbers.open_ways, numbers.start, at]
    back = numbers.travel[numbers.open_ways, at, numbers.end]
    whole = there + place.duration + back
    fits = scope & days
    if not np.isfinite(whole[fits]).any():
        return "no way that is open on those days leads there"
    if not numbers.may[:, at].any():
        return _too_long(at, fits, there, whole, numbers)
    return _crowded(at, numbers, situation, plan)


def _too_long(
    at: int, fits: NDArray[np.bool_], there: Floats, whole: Floats, numbers: VisitNumbers
) -> str:
    hours = numbers.ends - numbers.begins
    if (whole[fits] > hours[fits] + SLACK).all():
        return (
            f"there, the visit and back take {whole[fits].min():.1f} h at least; "
            f"the most a team has is {hours[fits].max():.1f} h"
        )
    arrives = float((numbers.begins + there)[fits].min())
    if arrives > numbers.closes[at] + SLACK:
        return f"it closes at {clock(numbers.closes[at])}; a team is there at {clock(arrives)}"
    return f"it opens at {clock(numbers.opens[at])}: too late to be back in time"


def _crowded(at: int, numbers: VisitNumbers, situation: VisitSituation, plan: VisitPlan) -> str:
    """Say how many hours more the cheapest detour takes, and how many are left there."""
    number = {place.subject: k for k, place in enumerate(situation.places)}
    best, spare, whose = np.inf, 0.0, ""
    for outing, one in enumerate(plan.rounds):
        if not numbers.may[outing, at]:
            continue
        travel = numbers.travel[numbers.open_ways[outing]]
        stops = [number[stop.place] for stop in one.stops]
        way = [int(numbers.start[outing]), *stops, int(numbers.end[outing])]
        detour = min(
            float(travel[a, at] + travel[at, b] - (travel[a, b] if stops else 0.0))
            for a, b in pairwise(way)
        )
        left = float(numbers.ends[outing]) - one.back
        if detour - left < best - spare:
            best, spare, whose = detour, left, f"team {one.team} on day {one.day}"
    more = best + float(numbers.duration[at])
    return (
        f"others came first: it would take {whose} {more:.1f} h more, which has {spare:.1f} h left"
    )


def clock(hours: float) -> str:
    """Return an hour of the day as people write it.

    Examples
    --------
    >>> clock(7.5), clock(12.999)
    ('07:30', '13:00')
    """
    minutes = round(60.0 * float(hours))
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
