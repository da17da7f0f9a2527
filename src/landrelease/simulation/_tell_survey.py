"""Hazardous areas, what became of them, and minefield records."""

from collections.abc import Iterator
from datetime import date, timedelta

import shapely

from landrelease.kinds import AreaStatus, Cover, HazardClass, Precision
from landrelease.simulation._draws import day_between, happens
from landrelease.simulation._history import History, Search
from landrelease.simulation._statements import Statement, Voice
from landrelease.simulation._survey import DrawnArea

_FRONT_M = 100.0
_COVER_M = 5.0
Change = tuple[date, HazardClass, AreaStatus, str]


def areas(voice: Voice, history: History) -> Iterator[Statement]:
    """Every area as first drawn, and as it stood after each change."""
    by_area: dict[int, list[Search]] = {}
    for search in history.searches:
        if search.task.area is not None:
            by_area.setdefault(search.task.area, []).append(search)
    for area in history.areas:
        first = (area.day, area.classification, AreaStatus.OPEN, area.reason)
        later = _change(voice, area, by_area.get(area.number, []))
        for nth, change in enumerate([first] if later is None else [first, later]):
            yield _area(voice, area, change, nth=nth)


def _area(voice: Voice, area: DrawnArea, change: Change, *, nth: int) -> Statement:
    day, classification, status, reason = change
    payload = {
        "name": f"HA-{area.number + 1:03d}",
        "classification": classification.value,
        "status": status.value,
        "item_class": area.item_class.value,
        "reason": reason,
        "place": voice.place(area.polygon, Precision.STATED),
    }
    return voice.says(
        "survey",
        "hazardous_area",
        area.number,
        payload,
        known_on=day,
        source="survey",
        first=day,
        nth=nth,
    )


def _change(voice: Voice, area: DrawnArea, searches: list[Search]) -> Change | None:
    """What searches of the area led to; at most one change."""
    numbers = voice.made.configuration
    reduces = happens(voice.rng, numbers.searches.reduced)
    cancels = happens(voice.rng, numbers.survey.cancelled)
    wait = timedelta(days=numbers.telling.decided_after_days)
    for search in searches:
        day = search.task.last + wait
        if search.task.whole:
            reason = f"Searched as a whole, {len(search.found)} items removed."
            return day, area.classification, AreaStatus.CLEARED, reason
        if search.task.purpose == "lanes" and len(search.found):
            reason = "Items found in the lanes of the technical survey."
            return day, HazardClass.CHA, AreaStatus.OPEN, reason
        if search.task.purpose == "lanes" and reduces:
            reason = "Nothing found in the lanes of the technical survey."
            return day, area.classification, AreaStatus.REDUCED, reason
    if area.is_wrong and cancels and not searches:
        day = day_between(voice.rng, numbers.survey.second_pass[1], numbers.searches.period[1])
        reason = "Second visit: the ground was never held by either side; no evidence."
        return day, area.classification, AreaStatus.CANCELLED, reason
    return None


def records(voice: Voice, history: History) -> Iterator[Statement]:
    """Minefield records out of papers left behind."""
    for one in history.records:
        payload = {
            "name": f"Sheet {one.number + 1}",
            "item_class": one.item_class.value,
            "items": one.items,
            "remarks": "Copied from a sketch; north and scale are guessed.",
            "place": voice.place(one.shape, Precision.APPROXIMATE),
        }
        yield voice.says(
            "survey",
            "minefield_record",
            one.number,
            payload,
            known_on=one.day,
            source="archive",
        )


def former_front(voice: Voice) -> Iterator[Statement]:
    """The former front as a survey draws it: without its smaller bends."""
    made = voice.made
    payload = {
        "name": "Former front",
        "place": voice.place(made.truth.front.simplify(_FRONT_M), Precision.APPROXIMATE),
    }
    yield voice.says(
        "survey",
        "former_front",
        0,
        payload,
        known_on=made.configuration.survey.first_pass[1],
        first=made.configuration.use.period[0],
    )


def built_up(voice: Voice) -> Iterator[Statement]:
    """Ground with buildings, drawn from pictures: all settlements in one record."""
    made = voice.made
    ground = shapely.union_all([place.footprint for place in made.settlements])
    payload = {
        "name": "Buildings",
        "cover": Cover.BUILT_UP.value,
        "place": voice.place(ground.simplify(_COVER_M), Precision.APPROXIMATE),
    }
    day = made.configuration.survey.first_pass[1]
    yield voice.says("survey", "land_cover", 0, payload, known_on=day, first=day)
