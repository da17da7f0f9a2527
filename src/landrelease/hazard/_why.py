"""Records around a place as pieces of evidence that can be left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from landrelease.geo import Grid, project
from landrelease.hazard._allotment import lost_information
from landrelease.hazard._around import PlaceWindow, Settled
from landrelease.hazard._assumptions import DEFAULT_ASSUMPTIONS, Assumptions
from landrelease.hazard._covering import values_on
from landrelease.hazard._evidence import Counts, Quantity
from landrelease.hazard._explain import Explanation, Piece, explain
from landrelease.hazard._gathered import Gathered, Source, Spread
from landrelease.hazard._ground import Ground
from landrelease.hazard._looks import Channel, Looks
from landrelease.hazard._outlook import SearchPlan
from landrelease.hazard._polygons import Cells
from landrelease.hazard._records import gather
from landrelease.hazard._said import Said
from landrelease.hazard._shaping import covering
from landrelease.hazard._suspicion import suspected_ground
from landrelease.hazard._taken import taken_out
from landrelease.kinds import (
    FormerFront,
    HazardousArea,
    ItemFound,
    LandCover,
    Outcome,
    Precision,
    SearchedArea,
)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_COVERING: Final = (FormerFront, LandCover)
_ROUNDING: Final = 1e-9
_LEAST_PER_KM2: Final = 1e-12
_LINE_M: Final = 200.0
"""Half the width that a line on the ground has at most."""


@dataclass(frozen=True, eq=False)
class Local:
    """Evidence on the cells of a window."""

    counts: Counts
    undetected: Floats
    known: Floats
    surveyed: Floats
    offset: Floats
    """Log intensity over level and field: suspected ground, former fronts, land cover."""
    lost: Floats
    """Information that is lost because reports are not known to one cell."""


@dataclass(frozen=True, eq=False)
class RunGround:
    """What a run was computed on: grid, domain, what it counts, and where people are.

    Parameters
    ----------
    grid, domain
        Of the whole run.
    quantity
        What the run counts.
    people, roads, municipalities
        As for `gather`; those around the place are enough.
    assumptions
        Those of the run.
    intensity
        The run's, per km2, by which reports that are spread belong to cells; where it was not
        kept, they belong to all of their cells alike.
    """

    grid: Grid
    domain: NDArray[np.bool_]
    quantity: Quantity
    people: Sequence[shapely.Geometry] = ()
    roads: Sequence[shapely.Geometry] = ()
    municipalities: Sequence[shapely.Geometry] = ()
    assumptions: Assumptions = DEFAULT_ASSUMPTIONS
    intensity: Floats | None = None


def explain_records(
    place: Cells,
    records: Sequence[Said],
    *,
    ground: RunGround,
    settled: Settled,
    seed: int,
    samples: int = 500,
    plan: SearchPlan | None = None,
) -> Explanation:
    """Say why a place is as it is, from the records around it.

    Parameters
    ----------
    place
        Cells on the run's grid.
    records
        Those the run was computed from that reach the window, all items found by its searches,
        and all former fronts; more do no harm.
    ground, settled
        What the run was computed on, and what it settled.
    seed, samples
        Start of the random generator, and number of joint samples, 2 or more.
    plan
        A search to look ahead to.

    Raises
    ------
    NothingToModel, PlaceTooLarge, ValueOutOfRange, NoConvergence
    """
    window = PlaceWindow.around(place, settled)
    around = _Around(window, ground, records, settled)
    return explain(
        window.place(place),
        around.whole,
        around.pieces,
        without=around.without,
        window=window,
        settled=settled,
        seed=seed,
        samples=samples,
        taken=around.taken(),
        plan=plan,
    )


class _Around:
    """The records that reach a window, on cells that hold all of their ground."""

    def __init__(
        self,
        window: PlaceWindow,
        ground: RunGround,
        records: Sequence[Said],
        settled: Settled,
    ) -> None:
        self._ground, self._learned, self._matern = ground, settled.learned, settled.matern
        self._lift = _known_lift(window.grid(ground.grid), records, settled)
        records = [item for item in records if not isinstance(item.document, _COVERING)]
        bounds = [_bounds(item, ground) for item in records]
        box = window.grid(ground.grid).bounds
        reached = [_overlap(one, box) for one in bounds]
        searches = {
            item.subject
            for item, inside in zip(records, reached, strict=True)
            if inside and isinstance(item.document, SearchedArea)
        }
        kept = [
            index
            for index, item in enumerate(records)
            if reached[index] or _found_by(item) in searches
        ]
        self._records = {records[index].subject: records[index] for index in kept}
        whole = _cells_of([box, *(bounds[index] for index in kept)], ground.grid, window)
        self._grid, self._domain = whole.grid(ground.grid), ground.domain[whole.part]
        top, left = window.top - whole.top, window.left - whole.left
        self._part = slice(top, top + window.rows), slice(left, left + window.columns)
        self._told = self._gathered(list(self._records.values()))
        self._intensity = np.ones(self._domain.shape)
        if ground.intensity is not None:
            known = np.nan_to_num(np.asarray(ground.intensity[whole.part], np.float64))
            self._intensity = np.maximum(known, _LEAST_PER_KM2)
        self._spread = {one.source: one for one in self._told.spread}
        self._found = sum(
            self._told.found_by(self._intensity).values(), np.zeros(self._domain.shape)
        )
        self._lost = lost_information(
            self._told, self._intensity, cell_m=self._grid.cell_m, matern=self._matern
        )
        self._all = list(self._pieces())
        self.whole = self.without(())
        self.pieces = [one for one in map(self._in_window, self._all) if len(one.cells)]

    def _gathered(self, records: Sequence[Said]) -> Gathered:
        ground = self._ground
        return gather(
            records,
            grid=self._grid,
            domain=self._domain,
            people=ground.people,
            roads=ground.roads,
            municipalities=ground.municipalities,
            assumptions=ground.assumptions,
            quantity=ground.quantity,
        ).settled(self._learned)

    def without(self, parts: Sequence[Piece]) -> Local:
        """Take some pieces out of the evidence.

        Counts add up, and so do exposures but for those of searches that overlap: what the
        others amount to is worked out again.
        """
        gone = {one.subjects[0] for one in parts}
        left_out = [one for one in self._all if one.subjects[0] in gone]
        looks, factors = self._looks(left_out), self._learned.factors
        exposure = self._told.recorded_km2 + sum(looks.exposures(factors).values())
        found, known, lost = self._found.copy(), self._told.known.copy(), self._lost.copy()
        for one in left_out:
            found.reshape(-1)[one.cells] -= one.found
            known.reshape(-1)[one.cells] -= one.known
            lost.reshape(-1)[one.cells] -= one.lost
            if not one.is_search:
                exposure.reshape(-1)[one.cells] -= one.exposure_km2
        # Sums that come to nothing but for rounding are nothing.
        exposure = np.where(exposure > _ROUNDING * looks.area_km2, exposure, 0.0)
        found = np.where((found > _ROUNDING) & (exposure > 0), found, 0.0)
        part, quantity = self._part, self._told.counts.quantity
        return Local(
            Counts(found[part], exposure[part], self._domain[part], quantity),
            looks.undetected(factors)[part],
            np.maximum(known, 0.0)[part],
            self._told.surveyed[part],
            self._lift + np.log(looks.mean_factor(factors))[part],
            np.maximum(lost, 0.0)[part],
        )

    def _looks(self, left_out: Sequence[Piece]) -> Looks:
        """All looks at the ground, and what is suspected of it, without some pieces.

        Searches and suspicions that overlap are put together again on the cells of those that
        go; elsewhere nothing changes.
        """
        looks = self._told.looks
        changing = [one for one in left_out if one.is_search or one.lift.any()]
        if not changing:
            return looks
        cells = np.zeros(self._domain.size, np.bool_)
        for one in changing:
            cells[one.cells] = True
        gone = {one.subjects[0] for one in changing}
        rest = [
            self._records[one.subjects[0]]
            for one in self._all
            if (one.is_search or one.lift.any())
            and one.subjects[0] not in gone
            and cells[one.cells].any()
        ]
        again = self._gathered(rest).looks
        there = cells.reshape(self._domain.shape)
        periods = [
            replace(
                old,
                missed=np.where(there, new.missed, old.missed),
                left=np.where(there, new.left, old.left),
            )
            for old, new in zip(looks.periods, again.periods, strict=True)
        ]
        suspected = np.where(there, again.suspected, looks.suspected)
        return replace(looks, suspected=suspected, periods=tuple(periods))

    def taken(self) -> Floats:
        """Items found and gone, per cell of the window."""
        records = list(self._records.values())
        return taken_out(records, grid=self._grid, domain=self._domain)[self._part]

    def _pieces(self) -> Iterator[Piece]:
        """Make a piece of each record; a search takes its finds along."""
        together: dict[str, list[tuple[int, Source]]] = {
            subject: []
            for subject, item in self._records.items()
            if isinstance(item.document, HazardousArea)
        }
        for number, source in enumerate(self._told.sources):
            if source.subjects:
                item = self._records[source.subjects[0]]
                by = _found_by(item)
                leader = by if by in self._records else item.subject
                together.setdefault(leader, []).append((number, source))
        for leader, sources in together.items():
            yield self._piece(leader, sources)

    def _piece(self, leader: str, numbered: Sequence[tuple[int, Source]]) -> Piece:
        document = self._records[leader].document
        sources = [source for _, source in numbered]
        spread = [self._spread[number] for number, _ in numbered if number in self._spread]
        subjects = [one.subjects[0] for one in sources]
        suspect, lift = self._suspected(leader)
        cells = np.unique(np.concatenate([suspect, *(one.cells for one in sources)]))
        people = {
            Channel.USE: self._learned.factors.use,
            Channel.PEOPLE: self._learned.factors.people,
        }
        return Piece(
            kind=document.kind,
            group=_group(document),
            subjects=(leader, *(one for one in subjects if one != leader)),
            cells=cells,
            found=_summed(cells, [self._counted(*one) for one in numbered]),
            exposure_km2=_summed(
                cells,
                [(one.cells, one.exposure_km2 * people.get(one.channel, 1.0)) for one in sources],
            ),
            known=_summed(cells, [self._known(one.subjects[0]) for one in sources]),
            lift=_summed(cells, [(suspect, lift)]),
            lost=self._lost_by(cells, spread),
            is_search=isinstance(document, SearchedArea),
            thins=isinstance(document, SearchedArea) and document.removed,
        )

    def _counted(self, number: int, source: Source) -> tuple[Integers, Floats]:
        """Return what a source counts in each cell, spread by the run's intensity."""
        one = self._spread.get(number)
        if one is None:
            return source.cells, source.found
        return one.cells, one.items * one.shares(self._intensity.ravel())

    def _lost_by(self, cells: Integers, spread: Sequence[Spread]) -> Floats:
        """Information that is lost because some reports are not known to one cell."""
        if not spread:
            return np.zeros(len(cells))
        told = replace(self._told, spread=tuple(spread))
        lost = lost_information(
            told, self._intensity, cell_m=self._grid.cell_m, matern=self._matern
        )
        return lost.ravel()[cells]

    def _suspected(self, subject: str) -> tuple[Integers, Floats]:
        """Return the cells a record suspects, and what that adds to log intensity there."""
        assumed = self._ground.assumptions
        ground = Ground(self._grid, self._domain, assumed)
        factor = self._learned.factors.suspected
        for window in (one.window for one in suspected_ground([self._records[subject]], ground)):
            rows, columns = (length // assumed.subdivision for length in window.searched.shape)
            fine = window.searched.reshape(rows, assumed.subdivision, columns, assumed.subdivision)
            share = fine.mean(axis=(1, 3))
            row, column = np.nonzero(share)
            first = (row + window.row // assumed.subdivision) * self._grid.columns
            cells = first + column + window.column // assumed.subdivision
            return cells, np.log1p((factor - 1.0) * share[row, column])
        return np.empty(0, np.int64), np.empty(0)

    def _known(self, subject: str) -> tuple[Integers, Floats]:
        """Return the cell of an item left in place, and the number."""
        document = self._records[subject].document
        nowhere = np.empty(0, np.int64), np.empty(0)
        if not isinstance(document, ItemFound) or document.outcome is Outcome.REMOVED:
            return nowhere
        point = document.place.shape()
        (row,), (column,) = self._grid.index([point.x], [point.y])
        if row < 0 or not self._told.known[row, column]:
            return nowhere
        return np.array([row * self._grid.columns + column]), np.array([float(document.items)])

    def _in_window(self, piece: Piece) -> Piece:
        """Return the part of a piece that lies in the window, on its cells."""
        rows, columns = np.divmod(piece.cells, self._grid.columns)
        rows, columns = rows - self._part[0].start, columns - self._part[1].start
        high, wide = self.whole.known.shape
        inside = (rows >= 0) & (rows < high) & (columns >= 0) & (columns < wide)
        inside &= (piece.found > 0) | (piece.exposure_km2 > 0) | (piece.lift != 0)
        return replace(
            piece,
            cells=(rows * wide + columns)[inside],
            found=piece.found[inside],
            exposure_km2=piece.exposure_km2[inside],
            known=piece.known[inside],
            lift=piece.lift[inside],
            lost=piece.lost[inside],
        )


def _known_lift(grid: Grid, records: Sequence[Said], settled: Settled) -> Floats:
    """What former fronts and land cover add to log intensity, by the run's slopes."""
    fronts, areas = covering(records)
    values = values_on(grid, fronts=fronts, areas=areas)
    total = np.zeros(grid.shape)
    for name, slope in settled.slopes.items():
        total += slope * values.get(name, 0.0)
    return total


def _summed(cells: Integers, parts: Sequence[tuple[Integers, Floats]]) -> Floats:
    """Add up amounts on the cells they are told of; what lies on no cell is left out."""
    total = np.zeros(len(cells))
    for there, amounts in parts:
        at = np.searchsorted(cells, there)
        inside = (at < len(cells)) & (cells[np.minimum(at, len(cells) - 1)] == there)
        np.add.at(total, at[inside], amounts[inside])
    return total


def _group(document: object) -> str:
    """Searches go together by who made them, everything else by its kind."""
    if isinstance(document, SearchedArea):
        return f"{document.kind} {document.organisation}"
    return str(getattr(document, "kind", ""))


def _found_by(item: Said) -> str:
    return item.document.searched_area if isinstance(item.document, ItemFound) else ""


Bounds = tuple[float, float, float, float]


def _bounds(item: Said, ground: RunGround) -> Bounds:
    """West, south, east, north of a record's ground on the plane, in metres."""
    place = getattr(item.document, "place", None)
    if place is None:
        return np.inf, np.inf, -np.inf, -np.inf
    shape, radius = place.shape(), 0.0
    if isinstance(place.radius_m, float):
        radius = place.radius_m
    elif place.precision is Precision.REFERENCE_POINT:
        holding = [one for one in ground.municipalities if one.covers(shape)]
        shape = min(holding, key=lambda one: (one.area, one.wkb)) if holding else shape
        radius = 0.0 if holding else ground.assumptions.reference_point_m
    width = max(radius, _LINE_M)
    west, south, east, north = project(shape, ground.grid.crs).bounds
    return west - width, south - width, east + width, north + width


def _overlap(one: Bounds, other: Bounds) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _cells_of(boxes: Sequence[Bounds], grid: Grid, window: PlaceWindow) -> PlaceWindow:
    """Return the cells that hold all of the boxes, as far as they lie on the grid."""
    sides = np.array(boxes)
    sides = sides[np.isfinite(sides).all(axis=1)]
    west, south = sides[:, :2].min(axis=0)
    east, north = sides[:, 2:].max(axis=0)
    left = max(int((west - grid.x0_m) // grid.cell_m), 0)
    right = min(int(-((grid.x0_m - east) // grid.cell_m)), grid.columns)
    top = max(int((grid.y0_m - north) // grid.cell_m), 0)
    bottom = min(int(-((south - grid.y0_m) // grid.cell_m)), grid.rows)
    return PlaceWindow(top, left, bottom - top, right - left, window.margin)
