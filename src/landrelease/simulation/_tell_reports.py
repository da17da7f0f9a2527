"""What people tell: sightings, accidents, chance finds, and ground used without accident."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import shapely

from landrelease.kinds import (
    NOT_KNOWN,
    FollowUp,
    Indication,
    ItemClass,
    LandUse,
    Outcome,
    Precision,
)
from landrelease.simulation._draws import (
    between,
    choose,
    day_between,
    happens,
    whole_between,
)
from landrelease.simulation._history import History, Mishap, Search
from landrelease.simulation._names import person_names
from landrelease.simulation._sightings import ChanceFind, Sighting
from landrelease.simulation._statements import Statement, Voice
from landrelease.simulation._tell_searches import log_of
from landrelease.simulation._use import Use

_WHO_TELLS = ("resident_a", "resident_b", "resident_c", "commune", "farmers", "police")
_WHO_TELLS_OF_ACCIDENTS = ("police", "hospital", "commune")
_WORDS = {
    Indication.SIGHTING: ("Seen lying open.", "Seen at the edge of the path.", "Seen by children."),
    Indication.LOCAL_REPORT: ("People go around the place.", "A dog was lost there."),
    Indication.STRIKE: ("Craters; parts lie about.", "The place was shelled for several days."),
    Indication.SUSPECTED_AREA: ("Nobody has walked there since the war.", "Posts and wire seen."),
    Indication.OTHER: ("A box of unknown content.", "Freshly dug ground."),
}
_ACTIVITIES = {
    LandUse.PLOUGHING: "Working a field",
    LandUse.ROAD_TRAFFIC: "Driving",
    LandUse.DWELLING: "Clearing rubble at home",
    LandUse.GRAZING: "Herding or gathering wood",
}


def lag(voice: Voice) -> timedelta:
    """Days until something told reaches the register."""
    return timedelta(days=whole_between(voice.rng, voice.made.configuration.telling.lag_days))


def indications(voice: Voice, history: History) -> Iterator[Statement]:
    """Sightings as told, and once more when a search has answered them."""
    answers = {
        search.task.sighting: search
        for search in history.searches
        if search.task.sighting is not None
    }
    for one in history.sightings:
        payload = told(voice, one)
        source = choose(voice.rng, _WHO_TELLS)
        yield voice.says(
            "reports",
            "indication",
            one.number,
            payload,
            known_on=one.day + lag(voice),
            source=source,
            first=one.day,
        )
        if one.number in answers:
            yield _answered(voice, one, payload, answers[one.number])


def told(voice: Voice, one: Sighting) -> dict[str, Any]:
    """The payload of a sighting that nobody has answered."""
    return {
        "what": one.what.value,
        "item_class": one.item_class.value,
        "items": 1 if one.item is not None else NOT_KNOWN,
        "description": choose(voice.rng, _WORDS[one.what]),
        "follow_up": FollowUp.OUTSTANDING.value,
        "place": voice.place(one.told, Precision.APPROXIMATE, radius_m=one.radius_m),
    }


def _answered(voice: Voice, one: Sighting, payload: dict[str, Any], search: Search) -> Statement:
    wait = timedelta(days=voice.made.configuration.telling.answered_after_days)
    name = f"T-{search.number + 1:03d}"
    found = f"{len(search.found)} removed" if len(search.found) else "nothing found"
    return voice.says(
        "reports",
        "indication",
        one.number,
        {**payload, "follow_up": FollowUp.ANSWERED.value, "answer": f"Search {name}: {found}."},
        known_on=max(search.task.last, one.day) + wait,
        source=log_of(voice, search.task.team),
        first=max(search.task.last, one.day),
        nth=1,
    )


def accidents(voice: Voice, history: History) -> Iterator[Statement]:
    """Accidents, with the names of those hurt, which are kept apart."""
    teams = {int(item): search.task.team for search in history.searches for item in search.set_off}
    for one in history.accidents:
        first, last = _when(voice, one)
        source = choose(voice.rng, _WHO_TELLS_OF_ACCIDENTS)
        if one.demining:
            source = log_of(voice, teams[one.item])
        yield voice.says(
            "reports",
            "accident",
            one.number,
            _accident(voice, history, one),
            known_on=last + lag(voice),
            source=source,
            first=first,
            last=last,
        )


def _accident(voice: Voice, history: History, one: Mishap) -> dict[str, Any]:
    numbers, items = voice.made.configuration.telling, voice.made.truth.items
    spread = between(voice.rng, numbers.accident_error_m)
    x, y = voice.rng.normal((items.x[one.item], items.y[one.item]), spread)
    point = shapely.Point(x, y)
    if not voice.made.boundary.contains(point):
        point = shapely.Point(items.x[one.item], items.y[one.item])
    known = happens(voice.rng, numbers.class_told)
    activity = "Demining" if one.use is None else _ACTIVITIES[history.uses[one.use].use]
    return {
        "item_class": str(items.item_class[one.item]) if known else ItemClass.NOT_KNOWN.value,
        "killed": one.killed,
        "injured": one.injured,
        "demining": one.demining,
        "activity": activity,
        "victims": "; ".join(person_names(voice.rng, one.killed + one.injured)),
        "place": voice.place(point, Precision.APPROXIMATE, radius_m=2 * spread),
    }


def _when(voice: Voice, one: Mishap) -> tuple[date, date]:
    """The day, or the whole month where no more is known and the month is over in time."""
    numbers = voice.made.configuration
    month_end = calendar.monthrange(one.day.year, one.day.month)[1]
    last = one.day.replace(day=month_end)
    vague = happens(voice.rng, numbers.telling.month_only)
    if vague and last <= numbers.use.period[1]:
        return one.day.replace(day=1), last
    return one.day, one.day


def chance_finds(voice: Voice, history: History, *, first_number: int) -> Iterator[Statement]:
    """Items that people came upon; numbers follow those of the items of searches."""
    for i, one in enumerate(history.chance_finds):
        yield voice.says(
            "reports",
            "item_found",
            first_number + i,
            chance_find(voice, one),
            known_on=one.day + lag(voice),
            source=choose(voice.rng, _WHO_TELLS),
            first=one.day,
        )


def chance_find(voice: Voice, one: ChanceFind) -> dict[str, Any]:
    """The payload of an item that somebody came upon."""
    items = voice.made.truth.items
    point = shapely.Point(items.x[one.item], items.y[one.item])
    radius = voice.made.configuration.sightings.chance_find_radius_m
    return {
        "item_class": str(items.item_class[one.item]),
        "items": 1,
        "depth_m": 0.0,
        "outcome": (Outcome.REMOVED if one.removed else Outcome.MARKED).value,
        "place": voice.place(point, Precision.STATED, radius_m=radius),
    }


def safe_uses(voice: Voice, history: History) -> Iterator[Statement]:
    """Used ground on which nothing went off until the day people speak of."""
    numbers = voice.made.configuration.use
    items = voice.made.truth.items
    met = [one for one in history.accidents if not one.demining]
    met_items = np.array([one.item for one in met], np.int64)
    x, y = items.x[met_items], items.y[met_items]
    days = np.array([one.day.toordinal() for one in met], np.int64)
    number = 0
    for one in history.uses:
        reported = happens(voice.rng, numbers.reported.get(one.use, 0.0))
        last = day_between(voice.rng, *numbers.told_until)
        there = shapely.contains_xy(one.ground, x, y)
        safe = not (days[there] <= last.toordinal()).any()
        if reported and safe and one.may_be_told:
            yield _safe_use(voice, one, number=number, last=last)
            number += 1


def _safe_use(voice: Voice, one: Use, *, number: int, last: date) -> Statement:
    numbers = voice.made.configuration
    first = numbers.use.period[0]
    passes: int | str = NOT_KNOWN
    if one.use is LandUse.PLOUGHING:
        passes = whole_between(voice.rng, numbers.use.ploughed_passes)
    if one.use is LandUse.ROAD_TRAFFIC:
        passes = whole_between(voice.rng, numbers.use.daily_vehicles) * (last - first).days
    road = one.use is LandUse.ROAD_TRAFFIC
    payload = {
        "use": one.use.value,
        "width_m": numbers.roads.width_m if road else NOT_KNOWN,
        "passes": passes,
        "place": voice.place(one.told_as, Precision.STATED),
    }
    return voice.says(
        "land_use",
        "safe_use",
        number,
        payload,
        known_on=last,
        source="commune" if road else "farmers",
        first=first,
        last=last,
    )
