"""What was known before a window, and what happened in it, on the programme's grid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from landrelease.geo import Grid, project, unproject
from landrelease.hazard import (
    DEFAULT_ASSUMPTIONS,
    Counts,
    Gathered,
    Progress,
    Quantity,
    Truth,
    Window,
    gather,
)
from landrelease.kinds import (
    Accident,
    HazardousArea,
    IndicationReport,
    ItemFound,
    Place,
    Precision,
    SearchedArea,
)
from landrelease.store.access_facts import AccessMap, document_of
from landrelease.store.hazard_records import SaidRow, said
from landrelease.store.models import EntryRow, RegisterRow
from landrelease.store.register import rows_at

Floats = NDArray[np.float64]

ACCIDENTS: Final = "accidents"
REPORTS: Final = "reports"
SEARCHES: Final = "finds of searches"
WHAT: Final = (ACCIDENTS, REPORTS, SEARCHES)
"""What a forecast is held against: accidents; accidents, indications and finds by people
together; items found by the searches made in the window."""

_HAPPEN: Final = (Accident.kind, IndicationReport.kind, ItemFound.kind)
_DATED: Final = (*_HAPPEN, SearchedArea.kind)


@dataclass(frozen=True, eq=False)
class Ground:
    """The grid of an evaluation, and where people are."""

    grid: Grid
    domain: NDArray[np.bool_]
    crs: str

    @property
    def area_km2(self) -> Floats:
        """Area of every cell."""
        return np.full(self.grid.shape, self.grid.cell_area_m2 / 1e6)


@dataclass(frozen=True, eq=False)
class Before:
    """What was known at the end of a stretch of time."""

    gathered: Gathered
    years: float
    """Length of the stretch that the evidence speaks of."""
    near_people: Floats
    """Chance that an item in a cell comes to be known through people, relative to the most."""
    records: tuple[SaidRow, ...]


@dataclass(frozen=True, eq=False)
class After:
    """What is to be forecast of a window: where, under what, and what happened."""

    share: Floats
    """For searches, share of the items left that they would find; 1 otherwise."""
    truth: Truth


def recorded_by(until: date) -> datetime:
    """Return the last moment of a day."""
    return datetime.combine(until, time.max, tzinfo=UTC)


def anything_known_by(until: date) -> bool:
    """Whether anything had been recorded by the end of a day."""
    return EntryRow.objects.filter(recorded_at__lte=recorded_by(until)).exists()


def rows_before(until: date, *, as_known: bool) -> list[RegisterRow]:
    """Return the register at the end of a day; a fact that may be later is left out.

    A fact known by the year alone that begins before the day and ends after it may have
    happened after it. A search that went on after the day is left out with all it found: its
    ground would count as looked at to the end, and without the finds of the days after. By
    the dates of facts alone, a hazardous area without a date may have been drawn around what
    happened later, and is left out.
    """
    rows = rows_at(at=until, known=recorded_by(until) if as_known else None)
    kept = [row for row in rows if row.kind not in _DATED or not _may_be_later(row, until)]
    if not as_known:
        kept = [row for row in kept if row.kind != HazardousArea.kind or row.first is not None]
    gone = {row.subject for row in rows} - {row.subject for row in kept}
    return [row for row in kept if row.kind != ItemFound.kind or _search_of(row) not in gone]


def _may_be_later(row: RegisterRow, until: date) -> bool:
    return row.last is not None and row.last > until


def _search_of(row: RegisterRow) -> str:
    document = document_of(row)
    return document.searched_area if isinstance(document, ItemFound) else ""


def before(
    rows: Sequence[RegisterRow], ground: Ground, *, until: date, progress: Progress
) -> Before:
    """Gather what was known, as the hazard map does."""
    access = AccessMap(rows, crs=ground.crs)
    people = [unproject(access.area_of(subject)[0], ground.crs) for subject in access.settlements]
    roads = [r.geometry for r in rows if r.kind == "road_segment" and r.geometry is not None]
    areas = [row for row in rows if row.kind == "administrative_area"]
    records = tuple(said(rows))
    gathered = gather(
        records,
        grid=ground.grid,
        domain=ground.domain,
        people=people,
        roads=roads,
        municipalities=[row.geometry for row in areas if row.geometry is not None],
        progress=progress,
    )
    days = [(until - row.first).days for row in rows if row.kind in _HAPPEN and row.first]
    near = _near(ground, people, roads) if gathered.counts.quantity is Quantity.ITEMS else None
    return Before(
        gathered=gathered,
        years=max(days, default=0) / 365.25,
        near_people=np.ones(ground.grid.shape) if near is None else near,
        records=records,
    )


def _near(ground: Ground, people: list[shapely.Geometry], roads: list[shapely.Geometry]) -> Floats:
    """Chance of a report in each cell relative to that near people, as the map assumes it."""
    assumed = DEFAULT_ASSUMPTIONS
    areas = [shape for shape in people if shape.geom_type in {"Polygon", "MultiPolygon"}]
    areas += [
        unproject(project(road, ground.crs).buffer(assumed.near_road_m), ground.crs)
        for road in roads
    ]
    near = ground.grid.coverage(areas) if areas else np.zeros(ground.grid.shape)
    least = assumed.report_elsewhere / assumed.report_near_people
    return np.asarray(least + (1.0 - least) * near)


@dataclass(frozen=True)
class Event:
    """What people reported, at a place known to a cell of the programme."""

    first: date
    last: date
    row: int
    column: int

    def inside(self, window: Window) -> bool:
        """Whether it lies wholly in a window."""
        return window.until < self.first and self.last <= window.end


def told_events(rows: Iterable[RegisterRow], ground: Ground, *, what: str) -> list[Event]:
    """Return what people reported, of those with a date and a place known to a cell.

    What is forecast of a cell can only be held against what is known of it.
    """
    kept = [
        (item.when, point)
        for item in said(row for row in rows if row.kind in _HAPPEN)
        if item.when is not None
        and _counts(item, what)
        and (point := _point(item, ground.grid.cell_m)) is not None
    ]
    if not kept:
        return []
    row, column = ground.grid.index([p.x for _, p in kept], [p.y for _, p in kept])
    return [
        Event(when.first, when.last or when.first, int(i), int(j))
        for (when, _), i, j in zip(kept, row, column, strict=True)
        if i >= 0 and ground.domain[i, j]
    ]


def events(rows: Iterable[RegisterRow], ground: Ground, window: Window, *, what: str) -> Floats:
    """Count what people reported in a window, per cell: facts that lie wholly inside it."""
    observed = np.zeros(ground.grid.shape)
    for event in told_events(rows, ground, what=what):
        if event.inside(window):
            observed[event.row, event.column] += 1.0
    return observed


def by_year(
    rows: Sequence[RegisterRow], ground: Ground, until: date, *, what: str
) -> tuple[Floats, Floats]:
    """Count what people reported in each year before a day, oldest first.

    Years are counted back from the day, as its window is counted on; the first one begins with
    the first fact of any kind, and its exposure is the part of it that is left.

    Returns
    -------
    ndarray (years), ndarray (years)
        Counts, and exposures in years. No year, if nothing has a date.
    """
    days = [row.first for row in rows if row.kind in _DATED and row.first is not None]
    if not days:
        return np.zeros(0), np.zeros(0)
    told = told_events(rows, ground, what=what)
    counts: list[float] = []
    exposure: list[float] = []
    end = until
    while not counts or min(days) <= end:
        begin = _year_before(end)
        counts.append(float(sum(event.inside(Window(begin, end)) for event in told)))
        seen = (end - max(begin, min(days) - timedelta(days=1))).days
        exposure.append(max(seen, 1) / (end - begin).days)
        end = begin
    return np.array(counts[::-1]), np.array(exposure[::-1])


def _year_before(day: date) -> date:
    """The same day of the year before; the last of February for a leap day."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _point(item: SaidRow, cell_m: float) -> shapely.Point | None:
    """Return where it happened, if that is known to a cell."""
    place = getattr(item.document, "place", None)
    if not isinstance(place, Place) or place.precision is Precision.REFERENCE_POINT:
        return None
    if not isinstance(place.radius_m, str) and place.radius_m > cell_m:
        return None
    return place.shape().representative_point()


def happened(rows: Sequence[RegisterRow], ground: Ground, window: Window, *, what: str) -> After:
    """Say what people reported in a window: every cell of the programme is judged."""
    observed = events(rows, ground, window, what=what)
    return After(np.ones(ground.grid.shape), Truth(observed, ground.domain.copy()))


def searched(rows: Sequence[RegisterRow], ground: Ground, window: Window, known: Before) -> After:
    """Say what the searches of a window found, and what share of the items left they would find.

    Searches made again over the same ground count only for what they add:
    (q after - q before) / (1 - q before). Only cells they add to are judged.
    """
    inside = said(row for row in rows if _inside(row, window))
    searches = [item for item in inside if isinstance(item.document, SearchedArea)]
    if not searches:
        nowhere = np.zeros(ground.grid.shape, bool)
        return After(np.zeros(ground.grid.shape), Truth(np.zeros(ground.grid.shape), nowhere))
    names = {item.subject for item in searches}
    found = [
        item
        for item in said(row for row in rows if row.kind == ItemFound.kind)
        if isinstance(item.document, ItemFound) and item.document.searched_area in names
    ]
    earlier = [item for item in known.records if isinstance(item.document, SearchedArea)]
    old = {item.subject for item in earlier}
    added = [item for item in searches if item.subject not in old]
    both = gather([*earlier, *added], grid=ground.grid, domain=ground.domain).undetected
    first = gather(earlier, grid=ground.grid, domain=ground.domain).undetected
    share = np.clip(1.0 - both / np.maximum(first, 1e-12), 0.0, 1.0) * ground.domain
    observed = np.asarray(
        gather([*added, *found], grid=ground.grid, domain=ground.domain).counts.found
    )
    cells = share > 1e-6
    return After(share, Truth(np.where(cells, observed, 0.0), cells))


def _counts(item: SaidRow, what: str) -> bool:
    """Whether a record is one of what is counted."""
    document = item.document
    if isinstance(document, Accident):
        return True
    if what == ACCIDENTS:
        return False
    by_people = isinstance(document, ItemFound) and not document.searched_area
    return by_people or isinstance(document, IndicationReport)


def _inside(row: RegisterRow, window: Window) -> bool:
    """Whether a fact lies wholly in a window."""
    if row.first is None or row.first <= window.until:
        return False
    return (row.last or row.first) <= window.end


def days_of_facts(rows: Iterable[RegisterRow]) -> list[date]:
    """Return the last days of what happened, sorted."""
    return sorted(
        row.last or row.first for row in rows if row.kind in _DATED and row.first is not None
    )


def default_until(rows: Iterable[RegisterRow]) -> date | None:
    """Return the last year's end that leaves a fifth of the facts, or the day that does."""
    days = days_of_facts(rows)
    if not days:
        return None
    day = days[int(0.8 * (len(days) - 1))]
    year_end = date(day.year - 1, 12, 31)
    return year_end if days[0] + timedelta(days=365) < year_end else day


def nothing(counts: Counts) -> bool:
    """Whether evidence says nothing at all."""
    return not counts.events and not counts.exposure_km2.any()
