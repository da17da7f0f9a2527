"""What surveys say they found, beside the items on record: how much of it may lie in a polygon."""

from collections.abc import Collection, Iterator, Sequence

import shapely

from landrelease.kinds import Activity
from landrelease.store._nearby import NearbyRows, payload_of
from landrelease.store._surveys import Done, number_of
from landrelease.store.models import RegisterRow


def said_to_lie_in(
    part: shapely.Geometry,
    done: Sequence[Done],
    items: NearbyRows,
    *,
    whole: shapely.Geometry,
    asked: Collection[Activity],
) -> int | None:
    """Return how many items that surveys found may lie in a polygon; None if one asked is silent.

    What a survey found counts for the polygon, unless it is on record elsewhere: found on the
    task of the survey, or on its days in the area surveyed.

    Parameters
    ----------
    part
        Polygon in the programme's plane.
    done
        The surveys.
    items
        Items found, all there are.
    whole
        The area surveyed, in the same plane.
    asked
        Those of them that must say what they found.
    """
    if any(number_of(survey.items_found) is None for survey in asked):
        return None
    counts = [number_of(survey.items_found) for _, survey in done]
    left = [
        count
        - sum(int(payload_of(row).get("items", 1)) for row in _elsewhere(part, one, items, whole))
        for count, one in zip(counts, done, strict=True)
        if count
    ]
    return max([0, *left])


def _elsewhere(
    part: shapely.Geometry, survey: Done, items: NearbyRows, whole: shapely.Geometry
) -> Iterator[RegisterRow]:
    """Yield the items of a survey that cannot lie in a polygon."""
    row, document = survey
    reached = zip(items.rows, items.shapes, items.radii, items.coarse, strict=True)
    for item, shape, radius, coarse in reached:
        of_it = document.task and payload_of(item).get("task") == document.task
        if coarse or not (of_it or (_on_its_days(item, row) and whole.contains(shape))):
            continue
        if shape.distance(part) > radius:
            yield item


def _on_its_days(item: RegisterRow, survey: RegisterRow) -> bool:
    first, last = survey.first, survey.last or survey.first
    if item.first is None or first is None or last is None:
        return False
    return first <= item.first <= last
