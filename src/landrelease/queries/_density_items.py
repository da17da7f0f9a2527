"""Which items clearance found on which ground, each once, and which are left out and why."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import shapely

from landrelease.kinds import ItemFound, Precision, Vocabulary
from landrelease.store.searched_ground import Search


class LeftOut(Vocabulary):
    """Why an item is not counted over the ground that clearance searched."""

    SURVEY = "survey", "Found by survey or on ground that no clearance searched"
    OTHER_TIME = "other_time", "Found there before or after the search, not by it"
    PLACE = "place", "Its place is not known well enough"


@dataclass(frozen=True, slots=True)
class ItemAt:
    """An item, where it lay in the programme's plane, and when it was found."""

    subject: str
    item: ItemFound
    place: shapely.Geometry
    on: date | None

    @property
    def is_coarse(self) -> bool:
        """Whether its place is that of something it lies near."""
        return self.item.place.precision is Precision.REFERENCE_POINT


class Finder:
    """Says which search found an item.

    An item that names a search or a task is found by that; one that names neither is found by
    the search whose ground and days it lies in.
    """

    def __init__(self, searches: Collection[Search]) -> None:
        self._clearing = [one for one in searches if one.not_clearance is None]
        self._tasks = {one.task for one in self._clearing} - {""}
        self._subjects = {one.subject for one in self._clearing}

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree([one.ground for one in self._clearing])

    def left_out(self, found: ItemAt, *, whole: bool) -> LeftOut | None:
        """Say why an item is not counted; None when it is.

        Parameters
        ----------
        whole
            Whether the ground is the whole programme, so that an item of a search lies on it
            wherever its place was taken.
        """
        item = found.item
        if found.is_coarse and not (whole and self._named(item)):
            return LeftOut.PLACE
        if item.searched_area or item.task:
            return None if self._named(item) else LeftOut.SURVEY
        there = [self._clearing[int(n)] for n in self._tree.query(found.place, "intersects")]
        if not there:
            return LeftOut.SURVEY
        return None if any(one.on(found.on) for one in there) else LeftOut.OTHER_TIME

    def _named(self, item: ItemFound) -> bool:
        return item.searched_area in self._subjects or item.task in self._tasks


def on_stated(
    items: Iterable[ItemAt], stated: Collection[Search], ground: shapely.Geometry
) -> Iterator[ItemAt]:
    """Return the items that lay on ground for which a detection is stated."""
    subjects = {one.subject for one in stated}
    shapely.prepare(ground)
    for found in items:
        named = found.item.searched_area in subjects
        if named or (not found.is_coarse and ground.intersects(found.place)):
            yield found
