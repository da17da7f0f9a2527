"""How many items per hectare searched ground held: found, and lying there before the search."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import shapely

from landrelease.detection import Exposure, Interval, found_per_hectare, lay_per_hectare
from landrelease.geo import project
from landrelease.kinds import KINDS, ItemClass, ItemFound, Task, TaskPurpose, place_tier
from landrelease.queries._density_items import Finder, ItemAt, LeftOut, on_stated
from landrelease.queries._figure import Period
from landrelease.queries._named_models import Identified, NamedModels
from landrelease.queries.figures import PeriodFigures
from landrelease.store.access_facts import document_of
from landrelease.store.clock import current_day
from landrelease.store.people import Right, Viewer
from landrelease.store.refusals import NotAllowed, NotFound
from landrelease.store.register import rows_at
from landrelease.store.scope import scope_of
from landrelease.store.searched_ground import (
    NotClearance,
    Search,
    exposures_of,
    ground_once,
    searches_of,
)

_EVIDENCE: Final = ("item_found", "daily_progress", "searched_area", "task", "hazardous_area")
DENSITY_TIER: Final = max(
    tier for kind in _EVIDENCE for tier in (KINDS[kind].tier, place_tier(KINDS[kind]))
)
"""A density says what its records say: it has the strictest tier among them."""
NOT_IDENTIFIED: Final = "Not identified"
COUNTRY_NOT_KNOWN: Final = "Identified, country not known"


def may_see_density(viewer: Viewer) -> bool:
    """Whether a viewer may see densities of his ground."""
    return viewer.own_clearance >= DENSITY_TIER


@dataclass(frozen=True, slots=True)
class PerHectare:
    """Items per hectare, with the 95 % interval; `high` is None where nothing bounds it."""

    estimate: float
    low: float
    high: float | None


@dataclass(frozen=True, slots=True)
class DensityLine:
    """One class, model or country."""

    label: str
    items: int
    found: PerHectare | None
    """Found per hectare searched; None without ground."""
    items_stated: int
    """Of them, on ground for which a detection is stated."""
    lay: PerHectare | None
    """Lay there per hectare; None where no detection is stated."""


@dataclass(frozen=True, slots=True)
class UnsureName:
    """A model as somebody wrote it that is not the name of one model; empty: none written."""

    text: str
    items: int
    like: str


@dataclass(frozen=True, slots=True)
class GroundLeftOut:
    """Ground that somebody worked on and no clearance searched."""

    why: str
    records: int
    ground_m2: float


@dataclass(frozen=True, slots=True)
class Density:
    """Items per hectare of the ground that clearance searched, for an area or the programme."""

    area: str
    area_title: str
    ground_m2: float
    """Searched by clearance, each square metre once, times its coverage."""
    stated_m2: float
    """Ground for which a detection is stated, each square metre once, times its coverage."""
    detection: float | None
    """The mean of the detections stated, over that ground."""
    total: DensityLine
    by_class: tuple[DensityLine, ...]
    by_model: tuple[DensityLine, ...]
    by_country: tuple[DensityLine, ...]
    unsure: tuple[UnsureName, ...]
    items_said: int
    """What the searches themselves state, recorded one by one or not; of searches that reach
    beyond the ground, on all of theirs."""
    repeats: int
    """Records of items that repeat another and are not counted."""
    items_left_out: tuple[tuple[str, int], ...]
    ground_left_out: tuple[GroundLeftOut, ...]
    is_part: bool
    """Whether it is of the viewer's own ground alone."""


def density(
    viewer: Viewer, *, area: str = "", at: date | None = None, known: datetime | None = None
) -> Density:
    """Return items per hectare of searched ground, by class, model and country of manufacture.

    Two numbers are kept apart: found per hectare searched, and, where searches state their
    detection, lay there per hectare. Ground of survey is no ground that clearance searched.

    Parameters
    ----------
    area
        A hazardous area; empty for the programme.

    Raises
    ------
    NotAllowed
        To viewers who may not see items found.
    NotFound
        When there is no such area.
    """
    scope = scope_of(viewer)
    if not may_see_density(viewer):
        raise NotAllowed(Right.EXPORT, why="Items found are above your tier.")
    told = PeriodFigures(viewer, Period(date.min, at or current_day(), known))
    crs, title, ground = told.crs, "", None
    if scope.ground is not None:
        ground = project(scope.ground, crs)
    if area:
        row = told.rows.get(("hazardous_area", area))
        if row is None:
            raise NotFound(KINDS["hazardous_area"].label.lower(), area)
        title, shape = row.title, shapely.make_valid(project(row.geometry, crs))
        ground = shape if ground is None else shape.intersection(ground)
    rows = [row for kind in _EVIDENCE[1:3] for row, _, _ in told.of(kind)]
    searches = searches_of(rows, _purposes(at, known), crs, within=ground) if rows else ()
    found = _Items(told, searches, ground)
    return _Made(searches, found, NamedModels(viewer)).answer(
        area, title, is_part=scope.ground is not None
    )


def _purposes(at: date | None, known: datetime | None) -> Mapping[str, TaskPurpose]:
    read = ((row.subject, document_of(row)) for row in rows_at(at=at, known=known, kinds=["task"]))
    return {subject: task.purpose for subject, task in read if isinstance(task, Task)}


class _Items:
    """The items of some ground, each once: those clearance found, and the others by reason."""

    def __init__(
        self, told: PeriodFigures, searches: tuple[Search, ...], ground: shapely.Geometry | None
    ) -> None:
        repeats, finder = told.repeats("item_found"), Finder(searches)
        self.counted: list[ItemAt] = []
        self.left_out: Counter[LeftOut] = Counter()
        self.repeats = 0
        if ground is not None:
            shapely.prepare(ground)
        for row, document, on in told.of("item_found"):
            place = project(row.geometry, told.crs)
            if not isinstance(document, ItemFound) or (
                ground is not None and not ground.intersects(place)
            ):
                continue
            if row.subject in repeats:
                self.repeats += 1
                continue
            found = ItemAt(row.subject, document, place, on)
            why = finder.left_out(found, whole=ground is None)
            if why is None:
                self.counted.append(found)
            else:
                self.left_out[why] += document.items


class _Made:
    """Lines of densities over one ground."""

    def __init__(self, searches: tuple[Search, ...], found: _Items, names: NamedModels) -> None:
        clearing = [one for one in searches if one.not_clearance is None]
        self.searches, self.found, self.names = searches, found, names
        self.once = [one for one in clearing if not one.told_by_days]
        self.ground_m2 = ground_once(self.once)
        stated = [one for one in clearing if one.detection is not None]
        self.exposures, ground = exposures_of(stated, clearing)
        self.stated = {one.subject for one in on_stated(found.counted, stated, ground)}

    def answer(self, area: str, title: str, *, is_part: bool) -> Density:
        named = {one.subject: self.names.identify(one.item) for one in self.found.counted}
        stated_m2 = sum(part.ground_m2 * part.coverage for part in self.exposures)
        likely = sum(part.likely for part in self.exposures)
        return Density(
            area=area,
            area_title=title,
            ground_m2=self.ground_m2,
            stated_m2=stated_m2,
            detection=likely / stated_m2 if stated_m2 > 0 else None,
            total=self._line("All classes", self.found.counted),
            by_class=self._by_class(),
            by_model=self._by(lambda one: named[one.subject].model or NOT_IDENTIFIED),
            by_country=self._by(lambda one: _country(named[one.subject])),
            unsure=_unsure(self.found.counted, named),
            items_said=sum(one.items for one in self.once),
            repeats=self.found.repeats,
            items_left_out=tuple(
                (why.label, self.found.left_out[why]) for why in LeftOut if self.found.left_out[why]
            ),
            ground_left_out=tuple(self._ground_left_out()),
            is_part=is_part,
        )

    def _by_class(self) -> tuple[DensityLine, ...]:
        return tuple(
            self._line(of.label, [one for one in self.found.counted if one.item.item_class is of])
            for of in ItemClass
        )

    def _by(self, label_of: Callable[[ItemAt], str]) -> tuple[DensityLine, ...]:
        by: dict[str, list[ItemAt]] = defaultdict(list)
        for one in self.found.counted:
            by[label_of(one)].append(one)
        lines = [self._line(label, items) for label, items in by.items()]
        last = {COUNTRY_NOT_KNOWN: 1, NOT_IDENTIFIED: 2}
        return tuple(
            sorted(lines, key=lambda line: (last.get(line.label, 0), -line.items, line.label))
        )

    def _line(self, label: str, items: Iterable[ItemAt]) -> DensityLine:
        items = list(items)
        count = sum(one.item.items for one in items)
        stated = sum(one.item.items for one in items if one.subject in self.stated)
        found = found_per_hectare(count, self.ground_m2) if self.ground_m2 > 0 else None
        return DensityLine(
            label, count, _shown(found), stated, _shown(_lay(stated, self.exposures))
        )

    def _ground_left_out(self) -> Iterable[GroundLeftOut]:
        for why in NotClearance:
            of = [one for one in self.searches if one.not_clearance is why]
            if of:
                ground = shapely.union_all([one.ground for one in of])
                yield GroundLeftOut(why.label, len(of), float(ground.area))


def _lay(items: int, exposures: tuple[Exposure, ...]) -> Interval | None:
    return lay_per_hectare(items, exposures) if exposures else None


def _shown(rate: Interval | None) -> PerHectare | None:
    if rate is None:
        return None
    high = rate.high if math.isfinite(rate.high) else None
    return PerHectare(rate.estimate, rate.low, high)


def _country(identified: Identified) -> str:
    if not identified.model:
        return NOT_IDENTIFIED
    return identified.country or COUNTRY_NOT_KNOWN


def _unsure(items: Iterable[ItemAt], named: Mapping[str, Identified]) -> tuple[UnsureName, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    for one in items:
        if not named[one.subject].model:
            counts[one.item.model.strip(), named[one.subject].doubt] += one.item.items
    return tuple(
        UnsureName(text, number, like)
        for (text, like), number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    )
