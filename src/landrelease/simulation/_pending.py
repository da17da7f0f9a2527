"""Reports that came in last and that nobody has approved yet."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import shapely

from landrelease.kinds import AreaStatus, HazardClass, Indication, ItemClass, Precision
from landrelease.simulation._draws import between, day_between
from landrelease.simulation._history import History
from landrelease.simulation._sightings import ChanceFind, Sighting
from landrelease.simulation._statements import Reports, Statement, Voice, in_batch
from landrelease.simulation._tell_reports import chance_find, told


def pending(voice: Voice, history: History, said: tuple[Statement, ...]) -> Iterator[Reports]:
    """One report to a batch: items seen, items marked, and areas drawn around them."""
    numbers = voice.made.configuration.pending
    there = np.flatnonzero(history.still_there(numbers.first))
    surface = there[voice.made.truth.items.depth_m[there] == 0.0]
    items = voice.rng.permutation(surface)[: numbers.number]
    for i, item in enumerate(items):
        day = day_between(voice.rng, numbers.first, numbers.last)
        make = (_seen, _marked, _drawn)[i % 3]
        statement, what = make(voice, int(item), day, said)
        title = f"{what} near {_nearest(voice, int(item))}"
        yield in_batch(voice.made, title, day, [statement.draft], pending=True)


def _nearest(voice: Voice, item: int) -> str:
    items = voice.made.truth.items
    return min(
        voice.made.settlements,
        key=lambda one: np.hypot(one.x - items.x[item], one.y - items.y[item]),
    ).name


def _after(voice: Voice, kind: str, said: tuple[Statement, ...], item: int) -> str:
    """A subject that no statement has: numbers go on after those in use."""
    used = len({one.draft.subject for one in said if one.draft.kind == kind})
    return voice.subject(kind, used + item)


def _seen(voice: Voice, item: int, day: date, said: tuple[Statement, ...]) -> tuple[Statement, str]:
    items = voice.made.truth.items
    spread = between(voice.rng, voice.made.configuration.sightings.error_m)
    place = shapely.Point(items.x[item], items.y[item])
    moved = shapely.Point(*voice.rng.normal((place.x, place.y), spread))
    one = Sighting(
        number=0,
        what=Indication.SIGHTING,
        day=day,
        told=moved if voice.made.boundary.contains(moved) else place,
        radius_m=2 * spread,
        item_class=ItemClass(str(items.item_class[item])),
        item=item,
        strike=None,
        belt=None,
        follow_up=None,
    )
    statement = voice.says(
        "reports",
        "indication",
        0,
        told(voice, one),
        known_on=day,
        source="resident_a",
        first=day,
        subject=_after(voice, "indication", said, item),
    )
    return statement, "Ordnance seen"


def _marked(
    voice: Voice, item: int, day: date, said: tuple[Statement, ...]
) -> tuple[Statement, str]:
    payload = chance_find(voice, ChanceFind(0, item, day, removed=False))
    statement = voice.says(
        "reports",
        "item_found",
        0,
        payload,
        known_on=day,
        source="commune",
        first=day,
        subject=_after(voice, "item_found", said, item),
    )
    return statement, "Item marked"


def _drawn(
    voice: Voice, item: int, day: date, said: tuple[Statement, ...]
) -> tuple[Statement, str]:
    items, numbers = voice.made.truth.items, voice.made.configuration.survey
    point = shapely.Point(items.x[item], items.y[item])
    disc = point.buffer(between(voice.rng, numbers.wrong_breadth_m), quad_segs=2)
    payload = {
        "name": f"New area {day:%d %B}",
        "classification": HazardClass.SHA.value,
        "status": AreaStatus.OPEN.value,
        "item_class": str(items.item_class[item]),
        "reason": "An item lies open; more are thought to be around it.",
        "place": voice.place(disc.intersection(voice.made.boundary), Precision.APPROXIMATE),
    }
    statement = voice.says(
        "survey",
        "hazardous_area",
        0,
        payload,
        known_on=day,
        source="survey",
        first=day,
        subject=_after(voice, "hazardous_area", said, item),
    )
    return statement, "Area drawn"
