"""From records of the programme to counts with exposure on a grid.

Each record enters as `docs/explanation/hazard_model.md` says. Whoever has arrays of his
own needs none of this.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
import shapely
from numpy.typing import NDArray

from landrelease.geo import AreaInvalid, Grid, Subcells, project, unproject
from landrelease.hazard._detection import Detection, SearchWindow, detection_after
from landrelease.hazard._errors import ValueOutOfRange
from landrelease.hazard._evidence import Counts, Quantity
from landrelease.hazard._progress import Progress, part_of, silent
from landrelease.kinds import (
    NOT_KNOWN,
    Accident,
    FollowUp,
    Indication,
    IndicationReport,
    ItemFound,
    Kind,
    LandUse,
    MinefieldRecord,
    Outcome,
    Place,
    Precision,
    SafeUse,
    SearchedArea,
)

Floats = NDArray[np.float64]


class Said(Protocol):
    """A record as the hazard room reads it."""

    @property
    def subject(self) -> str: ...

    @property
    def document(self) -> Kind: ...

    @property
    def reliability(self) -> str: ...


@dataclass(frozen=True)
class Assumptions:
    """What is assumed where no record says; every number is the programme's to change.

    Attributes
    ----------
    detection_not_known
        Probability of detection of a search whose trials are not recorded, 0 to 1: the low
        end of blind trials with inexperienced operators.
    report_near_people, report_elsewhere
        Probability that an item comes to be known through people, in settlements, by roads
        and on used ground, and elsewhere.
    near_road_m
        How far from a road people are.
    trigger_per_use
        Probability that one use of the ground triggers an item lying there.
    uses_not_known
        Times ground was used when nobody counted.
    record_weight
        What a minefield record is worth, in finds, by the reliability of its source.
    subdivision
        Sub-cells along a cell at which overlapping searches are told apart.
    path_width_m
        Width of used paths and roads that nobody stated.
    minefield_line_m
        Width on the ground of a minefield recorded as a line.

    Raises
    ------
    ValueOutOfRange
        When a number lies outside its range. That an item comes to be known elsewhere is
        never impossible: otherwise nothing could have been found there.
    """

    detection_not_known: float = 0.5
    report_near_people: float = 0.05
    report_elsewhere: float = 0.005
    near_road_m: float = 100.0
    trigger_per_use: Mapping[LandUse, float] = field(
        default_factory=lambda: {
            LandUse.PLOUGHING: 0.05,
            LandUse.GRAZING: 0.002,
            LandUse.DWELLING: 0.002,
            LandUse.ROAD_TRAFFIC: 0.005,
            LandUse.FOOTPATH: 0.005,
        }
    )
    uses_not_known: int = 10
    record_weight: Mapping[str, float] = field(
        default_factory=lambda: {"A": 5.0, "B": 4.0, "C": 3.0, "D": 2.0, "E": 1.0, "F": 1.0}
    )
    subdivision: int = 5
    path_width_m: float = 4.0
    minefield_line_m: float = 20.0

    def __post_init__(self) -> None:
        """Refuse numbers that mean nothing."""
        chances = {
            "detection_not_known": self.detection_not_known,
            "report_near_people": self.report_near_people,
            "report_elsewhere": self.report_elsewhere,
        } | {f"trigger_per_use {use}": chance for use, chance in self.trigger_per_use.items()}
        for name, chance in chances.items():
            if not 0 < chance <= 1:
                raise ValueOutOfRange(name=name, read=chance, expected="above 0, at most 1")
        amounts = {
            "near_road_m": self.near_road_m,
            "uses_not_known": self.uses_not_known,
            "subdivision": self.subdivision,
            "path_width_m": self.path_width_m,
            "minefield_line_m": self.minefield_line_m,
        } | {f"record_weight {grade}": worth for grade, worth in self.record_weight.items()}
        for name, amount in amounts.items():
            if not 0 < amount < math.inf:
                raise ValueOutOfRange(name=name, read=amount, expected="a number above 0")


DEFAULT_ASSUMPTIONS: Final = Assumptions()


@dataclass(frozen=True, eq=False)
class Gathered:
    """Evidence on a grid, and what of it could not be placed.

    Attributes
    ----------
    counts
        For `fit`.
    undetected
        1 - q per cell, q by searches alone.
    known
        Items known to be there still, per cell.
    surveyed
        Share of each cell covered by any search, used ground or record; 1 for a cell in
        which a report lies.
    used
        Records that entered, by kind.
    unplaced
        Records that are too coarse to be placed, lie outside or have no valid outline, by
        kind: they are counted, not mapped.
    """

    counts: Counts
    undetected: Floats
    known: Floats
    surveyed: Floats
    used: Mapping[str, int]
    unplaced: Mapping[str, int]


def gather(
    records: Sequence[Said],
    *,
    grid: Grid,
    domain: NDArray[np.bool_],
    people: Sequence[shapely.Geometry] = (),
    roads: Sequence[shapely.Geometry] = (),
    assumptions: Assumptions = DEFAULT_ASSUMPTIONS,
    quantity: Quantity | None = None,
    progress: Progress = silent,
) -> Gathered:
    """Put records on a grid as counts with exposure.

    Without a single search or used ground inside the domain nothing says where people
    looked: the counts are then of reported events, with the area itself as exposure.

    Parameters
    ----------
    records
        Records that hold at the date asked for.
    grid, domain
        The grid, and True for cells of the programme.
    people, roads
        Settlement areas and roads, WGS 84: where items come to be known through people.
    quantity
        What is counted, where a larger gathering has settled it, such as that of the whole
        programme for a window of it; decided by the records if left out.
    """
    board = _Board(grid, domain, assumptions)
    records = [item for item in records if board.can_be_placed(item.document)]
    searches = [item for item in records if isinstance(item.document, SearchedArea)]
    if quantity is None:
        looked = any(isinstance(item.document, SearchedArea | SafeUse) for item in records)
        quantity = Quantity.ITEMS if looked else Quantity.REPORTED_EVENTS
    with_exposure = quantity is Quantity.ITEMS
    located = _located_finds(records)
    passes = [(item, board.search(item, located)) for item in searches]
    detection = board.detection([window for _, window in passes], part_of(progress, 0.0, 0.3))
    removing = [window for item, window in passes if _removed(item)]
    taken = (
        detection
        if len(removing) == len(passes)
        else board.detection(removing, part_of(progress, 0.3, 0.5))
    )
    area = grid.cell_area_m2 / 1e6
    if with_exposure:
        board.exposure += area * detection.probability
        board.people(people, roads)
    else:
        board.exposure[:] = area
    board.surveyed[:] = np.maximum(board.surveyed, detection.searched)
    for number, item in enumerate(records):
        board.enter(item, located, with_exposure=with_exposure)
        if number % 2_000 == 0:
            progress(0.5 + 0.5 * number / len(records), "evidence")
    inside = board.found * domain
    return Gathered(
        counts=Counts(inside, board.exposure, domain, quantity),
        undetected=np.clip(1.0 - taken.probability, 0.0, 1.0),
        known=board.known * domain if with_exposure else np.zeros(grid.shape),
        surveyed=np.clip(board.surveyed, 0.0, 1.0),
        used=dict(board.used),
        unplaced=dict(board.unplaced),
    )


def _located_finds(records: Sequence[Said]) -> Counter[str]:
    """Items placed one by one, by the search that found them."""
    searched = {item.subject for item in records if isinstance(item.document, SearchedArea)}
    located = Counter(dict.fromkeys(searched, 0))
    for item in records:
        document = item.document
        if isinstance(document, ItemFound) and document.searched_area in searched:
            coarse = document.place.precision is Precision.REFERENCE_POINT
            located[document.searched_area] += 0 if coarse else document.items
    return located


def _removed(item: Said) -> bool:
    return not isinstance(item.document, SearchedArea) or item.document.removed


class _Board:
    """The arrays under construction."""

    def __init__(self, grid: Grid, domain: NDArray[np.bool_], assumptions: Assumptions) -> None:
        self.grid, self.domain, self.assumed = grid, domain, assumptions
        self.area_km2 = grid.cell_area_m2 / 1e6
        self.found, self.known = np.zeros(grid.shape), np.zeros(grid.shape)
        self.exposure, self.surveyed = np.zeros(grid.shape), np.zeros(grid.shape)
        self.used: Counter[str] = Counter()
        self.unplaced: Counter[str] = Counter()

    def detection(self, windows: Sequence[SearchWindow], progress: Progress) -> Detection:
        """Combine passes that may overlap."""
        return detection_after(
            windows,
            rows=self.grid.rows,
            columns=self.grid.columns,
            subdivision=self.assumed.subdivision,
            progress=progress,
        )

    def search(self, item: Said, located: Counter[str]) -> SearchWindow:
        """Count what a search found without saying where; return its pass."""
        document = item.document
        assert isinstance(document, SearchedArea)  # noqa: S101 - chosen by the caller
        ground = self.grid.subcells(document.place.shape(), factor=self.assumed.subdivision)
        chance = document.detection
        window = SearchWindow.over(
            ground,
            coverage=document.coverage,
            probability=self.assumed.detection_not_known if isinstance(chance, str) else chance,
        )
        rest = max(0, document.items_found - located[item.subject])
        if rest:
            self._spread(document.place.shape(), ground, float(rest))
        self.used[document.kind] += 1
        return window

    def _spread(self, outline: shapely.Geometry, ground: Subcells, items: float) -> None:
        """Spread finds over the very sub-cells that count as searched."""
        factor = ground.factor
        rows, columns = (length // factor for length in ground.mask.shape)
        share = ground.mask.reshape(rows, factor, columns, factor).mean(axis=(1, 3))
        window = (
            slice(ground.row, ground.row + rows),
            slice(ground.column, ground.column + columns),
        )
        share = share * self.domain[window]
        if share.any():
            self.found[window] += items * share / share.sum()
        else:
            self._add(outline, items)

    def can_be_placed(self, document: Kind) -> bool:
        """Whether ground lies on the programme's cells and has a valid outline; count if not."""
        if not isinstance(document, SearchedArea | SafeUse | MinefieldRecord):
            return True
        coarse = document.place.precision is Precision.REFERENCE_POINT
        try:
            cells = None if coarse else self.grid.cells_of(self._ground(document))
        except AreaInvalid:
            cells = None
        if cells is not None and self.domain[cells.rows, cells.columns].any():
            return True
        self.unplaced[document.kind] += 1
        return False

    def _ground(self, document: SearchedArea | SafeUse | MinefieldRecord) -> shapely.Geometry:
        """Return the area of a record; lines are widened."""
        ground = document.place.shape()
        if ground.geom_type in {"Polygon", "MultiPolygon"}:
            return ground
        width = self.assumed.minefield_line_m
        if isinstance(document, SafeUse):
            stated = document.width_m
            width = self.assumed.path_width_m if isinstance(stated, str) else stated
        return self._widened(ground, width / 2)

    def people(
        self, settlements: Sequence[shapely.Geometry], roads: Sequence[shapely.Geometry]
    ) -> None:
        """Add the exposure under which people come upon items."""
        areas = [shape for shape in settlements if shape.geom_type in {"Polygon", "MultiPolygon"}]
        areas += [self._widened(road, self.assumed.near_road_m) for road in roads]
        near = self.grid.coverage(areas) if areas else np.zeros(self.grid.shape)
        low, high = self.assumed.report_elsewhere, self.assumed.report_near_people
        self.exposure += self.area_km2 * (low + (high - low) * near)

    def enter(self, item: Said, located: Counter[str], *, with_exposure: bool) -> None:
        """Enter one record that is not a search."""
        document = item.document
        if isinstance(document, Accident):
            self._report(document, document.place, 1.0)
        elif isinstance(document, ItemFound):
            self._find(document, by_search=document.searched_area in located)
        elif isinstance(document, IndicationReport):
            if document.follow_up is FollowUp.OUTSTANDING and document.what is not Indication.OTHER:
                self._report(document, document.place, 1.0)
        elif isinstance(document, SafeUse):
            self._safe_use(document)
        elif isinstance(document, MinefieldRecord):
            self._minefield(document, item.reliability, with_exposure=with_exposure)

    def _find(self, document: ItemFound, *, by_search: bool) -> None:
        place = document.place
        if place.precision is Precision.REFERENCE_POINT and by_search:
            self.used[document.kind] += 1  # it is among those spread over its search
            return
        placed = self._report(document, place, float(document.items))
        if placed and document.outcome is not Outcome.REMOVED:
            point = place.shape()
            row, column = self.grid.index([point.x], [point.y])
            if row[0] >= 0:
                self.known[row[0], column[0]] += document.items

    def _report(self, document: Kind, place: Place, items: float) -> bool:
        coarse = place.precision is Precision.REFERENCE_POINT
        try:
            placed = not coarse and self._add(place.shape(), items, place)
        except AreaInvalid:
            placed = False
        (self.used if placed else self.unplaced)[document.kind] += 1
        return placed

    def _safe_use(self, document: SafeUse) -> None:
        times = self.assumed.uses_not_known if document.passes == NOT_KNOWN else document.passes
        once = self.assumed.trigger_per_use[document.use]
        chance = 1.0 - (1.0 - once) ** float(times)
        cells = self.grid.cells_of(self._ground(document))
        self.exposure[cells.rows, cells.columns] += self.area_km2 * cells.fraction * chance
        held = self.surveyed[cells.rows, cells.columns]
        self.surveyed[cells.rows, cells.columns] = np.maximum(held, cells.fraction)
        self.used[document.kind] += 1

    def _minefield(self, document: MinefieldRecord, grade: str, *, with_exposure: bool) -> None:
        cells = self.grid.cells_of(self._ground(document))
        total = float(cells.fraction.sum())
        worth = self.assumed.record_weight.get(grade, 1.0)
        items = 1.0 if isinstance(document.items, str) else float(document.items)
        share = cells.fraction / total
        worth = min(worth, items)
        self.found[cells.rows, cells.columns] += worth * share
        if with_exposure and not isinstance(document.items, str):
            km2 = total * self.area_km2
            self.exposure[cells.rows, cells.columns] += worth * km2 / items * share
        held = self.surveyed[cells.rows, cells.columns]
        self.surveyed[cells.rows, cells.columns] = np.maximum(held, cells.fraction)
        self.used[document.kind] += 1

    def _add(self, ground: shapely.Geometry, items: float, place: Place | None = None) -> bool:
        """Add a number of items found on some ground; say whether any of it is on the grid."""
        rows, columns, share = self._cells(ground, place)
        if not len(rows):
            return False
        np.add.at(self.found, (rows, columns), items * share)
        if place is not None and len(rows) == 1:
            self.surveyed[rows, columns] = 1.0
        return True

    def _cells(
        self, ground: shapely.Geometry, place: Place | None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
        radius = 0.0
        if place is not None and not isinstance(place.radius_m, str):
            radius = place.radius_m
        if ground.geom_type == "Point" and radius <= self.grid.cell_m / 2:
            row, column = self.grid.index([ground.x], [ground.y])
            inside = (row >= 0) & self.domain[row, column]
            return row[inside], column[inside], np.ones(int(inside.sum()))
        if ground.geom_type not in {"Polygon", "MultiPolygon"}:
            ground = self._widened(ground, max(radius, 5.0))
        cells = self.grid.cells_of(ground)
        inside = self.domain[cells.rows, cells.columns]
        weight = cells.fraction[inside]
        return cells.rows[inside], cells.columns[inside], weight / max(weight.sum(), 1e-300)

    def _widened(self, ground: shapely.Geometry, metres: float) -> shapely.Geometry:
        return unproject(project(ground, self.grid.crs).buffer(metres), self.grid.crs)
