"""Hazardous areas as drawn, and minefield records."""

from collections.abc import Iterator

import shapely

from landrelease.kinds import AreaStatus, Cover, Precision
from landrelease.simulation._history import History
from landrelease.simulation._statements import Statement, Voice

_FRONT_M = 100.0
_COVER_M = 5.0


def areas(voice: Voice, history: History) -> Iterator[Statement]:
    """Every area as it was drawn; what becomes of it is decided by persons."""
    for area in history.areas:
        payload = {
            "name": f"HA-{area.number + 1:03d}",
            "classification": area.classification.value,
            "status": AreaStatus.OPEN.value,
            "item_class": area.item_class.value,
            "reason": area.reason,
            "place": voice.place(area.polygon, Precision.STATED),
        }
        yield voice.says(
            "survey",
            "hazardous_area",
            area.number,
            payload,
            known_on=area.day,
            source="survey",
            first=area.day,
        )


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
