"""The same work or the same item, recorded twice: found by place and day, for a person to judge.

Nothing is removed; a figure counts the first of each and the list says which the other is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import shapely

from landrelease.planning._worked_ground import SAME_SHARE, shared_share

SAME_PLACE_M: Final = 0.5
"""Items of a class nearer than this, told on the same day, are one item told twice."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something that may have been told twice.

    Parameters
    ----------
    subject
        Its record.
    like
        What must agree: the class of an item, the method of a lane.
    on
        The day.
    place
        Where, in the programme's plane, m.
    """

    subject: str
    like: str
    on: date | None
    place: shapely.Geometry


def told_twice(told: Sequence[Told]) -> Mapping[str, str]:
    """Return, for everything told again, what it repeats: the first by subject.

    Ground repeats ground of the same sort and day where they share nine tenths of their union;
    a point repeats one of the same sort and day within half a metre.

    Examples
    --------
    >>> day = date(2026, 1, 1)
    >>> one = Told("a", "ap_mine", day, shapely.Point(0, 0))
    >>> same = Told("b", "ap_mine", day, shapely.Point(0.3, 0))
    >>> told_twice([same, one, Told("c", "ap_mine", day, shapely.Point(2, 0))])
    {'b': 'a'}
    """
    ordered = sorted(told, key=lambda one: one.subject)
    if not ordered:
        return {}
    places = np.array([one.place for one in ordered], dtype=object)
    tree = shapely.STRtree(places)
    first, second = tree.query(places, predicate="dwithin", distance=SAME_PLACE_M)
    pairs = sorted(zip(first.tolist(), second.tolist(), strict=True))
    repeats: dict[str, str] = {}
    for later, earlier in pairs:
        if earlier >= later or ordered[later].subject in repeats:
            continue
        one, other = ordered[earlier], ordered[later]
        if one.subject not in repeats and _same(one, other):
            repeats[other.subject] = one.subject
    return repeats


def _same(one: Told, other: Told) -> bool:
    if one.like != other.like or one.on != other.on:
        return False
    areas = shapely.get_dimensions([one.place, other.place])
    if (areas == 2).all():
        return shared_share(one.place, other.place) > SAME_SHARE
    return bool((areas == 0).all())
