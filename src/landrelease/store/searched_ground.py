"""Ground that clearance searched, with what each search finds, and ground that is none."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely

from landrelease.detection import Exposure
from landrelease.geo import project
from landrelease.kinds import DailyProgress, SearchedArea, TaskPurpose, Vocabulary
from landrelease.store._nearby import document_of
from landrelease.store._work_on_ground import ground_worked, is_survey, polygons_of
from landrelease.store.models import RegisterRow


class NotClearance(Vocabulary):
    """Why ground that somebody worked on is no ground that clearance searched."""

    SURVEY = "survey", "Technical survey or verification: it samples where items are suspected"
    OTHER_WORK = (
        "other_work",
        "Looking alone, or a task that clears no ground or is not on record",
    )
    NOT_DRAWN = "not_drawn", "Lanes without a width"


@dataclass(frozen=True, slots=True)
class Search:
    """What one record says was searched, in the programme's plane."""

    kind: str
    subject: str
    task: str
    ground: shapely.Geometry
    first: date | None
    last: date | None
    not_clearance: NotClearance | None
    items: int = 0
    """Found, as the record says; on all its ground, also where that is cut."""
    coverage: float = 1.0
    detection: float | None = None
    low: float | None = None
    high: float | None = None
    told_by_days: bool = False
    """Whether it sums up days of its task, which say the same ground once more."""

    def on(self, day: date | None) -> bool:
        """Whether a day lies in the search; one that is not known may."""
        begun = day is None or self.first is None or self.first <= day
        return begun and (day is None or self.last is None or day <= self.last)


def searches_of(
    rows: Iterable[RegisterRow],
    purposes: Mapping[str, TaskPurpose],
    crs: str,
    *,
    within: shapely.Geometry | None = None,
) -> tuple[Search, ...]:
    """Read daily progress and searched areas.

    Parameters
    ----------
    purposes
        What each task is for: it says whether its days clear.
    crs
        The programme's plane.
    within
        Ground in that plane to cut all searches to; None leaves them whole.
    """
    read = [(row, document_of(row)) for row in rows if row.geometry is not None]
    with_days = {document.task for _, document in read if isinstance(document, DailyProgress)}
    found = []
    for row, document in read:
        if not isinstance(document, DailyProgress | SearchedArea):
            continue
        ground = ground_worked(document, project(row.geometry, crs))
        surveys, empty = is_survey(document, purposes), ground.is_empty
        ground = ground if within is None else polygons_of(ground.intersection(within))
        if ground.is_empty and not empty:
            continue
        why = {None: NotClearance.OTHER_WORK, True: NotClearance.SURVEY}.get(surveys)
        area = document if isinstance(document, SearchedArea) else None
        found.append(
            Search(
                row.kind,
                row.subject,
                document.task,
                ground,
                row.first,
                row.last or row.first,
                why or (NotClearance.NOT_DRAWN if empty else None),
                items=document.items_found,
                coverage=1.0 if area is None else area.coverage,
                told_by_days=area is not None and area.task in with_days,
                **_detection(area),
            )
        )
    return tuple(found)


def _detection(area: SearchedArea | None) -> dict[str, float | None]:
    """Return the detection stated, and its interval where it holds the detection."""
    detection = None if area is None else _known(area.detection)
    if area is None or detection is None:
        return {}
    low, high = _known(area.detection_low), _known(area.detection_high)
    low = low if low is not None and low <= detection else None
    high = high if high is not None and high >= detection else None
    return {"detection": detection, "low": low, "high": high}


def _known(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def ground_once(searches: Collection[Search]) -> float:
    """Return how much ground was searched, m2: each square metre once, by its best coverage."""
    by: dict[float, list[shapely.Geometry]] = defaultdict(list)
    for search in searches:
        by[search.coverage].append(search.ground)
    before, total = shapely.Polygon(), 0.0
    for coverage in sorted(by, reverse=True):
        ground = shapely.union_all(by[coverage])
        total += coverage * float(ground.difference(before).area)
        before = before.union(ground)
    return total


def exposures_of(
    stated: Collection[Search], every: Collection[Search]
) -> tuple[tuple[Exposure, ...], shapely.Geometry]:
    """Return ground for which a detection is stated, each square metre once, and all of it.

    Ground of several searches counts for the one that finds most; what of it any other search
    passed over is told apart, since more of what lay there may have been found.

    Parameters
    ----------
    stated
        Searches with a detection.
    every
        All searches that clear, days and the areas that sum them up alike.
    """
    again = _searched_again(every)
    by: dict[tuple[float, ...], list[Search]] = defaultdict(list)
    for search in stated:
        found = search.coverage * (search.detection or 0.0)
        by[found, search.coverage, search.low or 0.0, _or_one(search.high)].append(search)
    before, exposures = shapely.Polygon(), []
    for key in sorted(by, reverse=True):
        one = by[key][0]
        whole = shapely.union_all([search.ground for search in by[key]])
        ground = polygons_of(whole.difference(before))
        if ground.area > 0:
            twice = min(float(ground.intersection(again).area), float(ground.area))
            facts = (one.coverage, one.detection or 0.0, one.low, one.high)
            exposures.append(Exposure(float(ground.area), *facts, again_m2=twice))
        before = before.union(whole)
    return tuple(exposures), before


def _or_one(high: float | None) -> float:
    return 1.0 if high is None else high


def _searched_again(searches: Collection[Search]) -> shapely.Geometry:
    """Ground of more than one search; an area and the days it sums up are one search."""
    every = list(searches)
    grounds = np.array([search.ground for search in every], dtype=object)
    if not every:
        return shapely.Polygon()
    pairs = shapely.STRtree(grounds).query(grounds, predicate="intersects")
    shared = [
        polygons_of(grounds[i].intersection(grounds[j]))
        for i, j in pairs.T
        if i < j and not _one_search(every[i], every[j])
    ]
    return shapely.union_all(shared) if shared else shapely.Polygon()


def _one_search(one: Search, other: Search) -> bool:
    return one.task == other.task and one.told_by_days != other.told_by_days
