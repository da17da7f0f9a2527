"""Where eighteen months of work are done, so that settlements can be reopened."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import shapely

from landrelease.kinds import AccessStatus, HazardClass
from landrelease.ledger import Draft
from landrelease.simulation._district import District
from landrelease.simulation._history import History
from landrelease.simulation._statements import Reports
from landrelease.simulation._survey import DrawnArea

_ROADSIDE_M = 20.0
_APART_DAYS = 150
"""Between the beginnings of two areas of one operator."""
_LATER_DAYS = 21
"""By which the next operator begins later."""
OTHERS_WORK = frozenset({"searched_area", "item_found", "accident"})
"""What would have happened on ground of the work, had nobody worked there."""


@dataclass(frozen=True, slots=True)
class Site:
    """A hazardous area that is surveyed and cleared, by whom and from which day on.

    Parameters
    ----------
    area
        The area as it was drawn.
    operator
        Key of the organisation that clears it.
    begins
        First day of its survey.
    """

    area: DrawnArea
    operator: str
    begins: date


@dataclass(frozen=True, slots=True)
class Goal:
    """A closed settlement, and the areas that stand against its opening, by number."""

    settlement: int
    areas: frozenset[int]


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """The areas that are worked on, and the settlements for which it is done."""

    sites: tuple[Site, ...]
    goals: tuple[Goal, ...]
    groundless: tuple[int, ...]
    """Areas on somebody's word alone, where a survey comes to nothing."""
    found_in_lanes: tuple[int, ...]
    """Suspected areas in which lanes had found items before."""


def work_plan(made: District, history: History) -> WorkPlan:
    """Choose the closed settlements against which the least ground stands.

    One after the other that settlement is taken which needs the least ground beside what is
    worked on already, until the ground or the settlements are as many as asked for.
    """
    numbers = made.configuration.work
    size = {area.number: area.polygon.area for area in history.areas}
    waiting = [goal for goal in _goals(made, history) if goal.areas]
    chosen: list[Goal] = []
    taken: list[int] = []

    def more(goal: Goal) -> float:
        return float(sum(size[number] for number in goal.areas - set(taken)))

    while waiting and len(chosen) < numbers.settlements_most:
        goal = min(waiting, key=lambda one: (more(one), one.settlement))
        if sum(size[number] for number in taken) + more(goal) > numbers.area_most_m2:
            break
        waiting.remove(goal)
        chosen.append(goal)
        taken += sorted(goal.areas - set(taken))
    areas = {area.number: area for area in history.areas}
    sites = _in_turn([areas[number] for number in taken], numbers.by, numbers.period[0])
    return WorkPlan(
        tuple(sites),
        tuple(chosen),
        tuple(_groundless(made, history)),
        tuple(_found_in_lanes(history, numbers.period[0])),
    )


def _groundless(made: District, history: History) -> Iterator[int]:
    wrong = [area.number for area in history.areas if area.is_wrong]
    yield from wrong[: round(made.configuration.survey.cancelled * len(wrong))]


def _found_in_lanes(history: History, before: date) -> Iterator[int]:
    suspected = {area.number for area in history.areas if area.classification is HazardClass.SHA}
    found = {
        search.task.area
        for search in history.searches
        if search.task.purpose == "lanes" and len(search.found) and search.task.last < before
    }
    yield from sorted(number for number in found if number in suspected)


def _in_turn(areas: Sequence[DrawnArea], by: Sequence[str], begins: date) -> Iterator[Site]:
    for number, area in enumerate(areas):
        days = _APART_DAYS * (number // len(by)) + _LATER_DAYS * (number % len(by))
        yield Site(area, by[number % len(by)], begins + timedelta(days=days))


def _goals(made: District, history: History) -> Iterator[Goal]:
    tree = shapely.STRtree([area.polygon for area in history.areas])
    for place in made.settlements:
        if made.statuses[place.number] is not AccessStatus.CLOSED:
            continue
        roads = [road.line for road in made.roads if place.number in road.serves]
        ground = shapely.union_all([place.footprint, shapely.union_all(roads).buffer(_ROADSIDE_M)])
        touched = tree.query(ground, predicate="intersects")
        yield Goal(place.number, frozenset(history.areas[number].number for number in touched))


def without_others(
    made: District, reports: Iterable[Reports], sites: Sequence[Site]
) -> Iterator[Reports]:
    """Leave out what others would have met on the ground of the work once it had begun."""
    grounds = [(made.plane.wgs84(site.area.polygon.buffer(5.0)), site.begins) for site in sites]
    gone: set[str] = set()
    for one in reports:
        drafts = []
        for draft in sorted(one.drafts, key=lambda draft: draft.kind != "searched_area"):
            if draft.payload.get("searched_area") in gone or _is_of_others(draft, grounds):
                gone.add(draft.subject)
            else:
                drafts.append(draft)
        kept = set(map(id, drafts))
        yield replace(one, drafts=tuple(draft for draft in one.drafts if id(draft) in kept))


def _is_of_others(draft: Draft, grounds: Sequence[tuple[shapely.Geometry, date]]) -> bool:
    if draft.kind not in OTHERS_WORK:
        return False
    last = draft.last or draft.first
    place = shapely.geometry.shape(draft.payload["place"]["geometry"])
    return any(
        last is not None and last >= begins and place.intersects(ground)
        for ground, begins in grounds
    )
