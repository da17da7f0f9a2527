"""Evidence under construction: what is counted where, source by source."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landrelease.hazard._classes import ClassShare
from landrelease.hazard._covariates import Covariates
from landrelease.hazard._evidence import Counts, Quantity
from landrelease.hazard._gathered import Gathered, Source, Spread, found_by
from landrelease.hazard._ground import Cells, Ground
from landrelease.hazard._looking import Looked
from landrelease.hazard._looks import Channel, Factors, Learned
from landrelease.hazard._minefields import Drawn, shape_of, weighed
from landrelease.hazard._said import Said
from landrelease.hazard._told_twice import LaterSearches
from landrelease.hazard._undated import Report, says_something
from landrelease.kinds import (
    Accident,
    ItemFound,
    MinefieldRecord,
    Outcome,
    Place,
    Precision,
    SearchedArea,
)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
PEOPLE_ABOUT = "People where they live and go"


@dataclass(frozen=True, eq=False)
class Placed:
    """A record that lies on the programme's ground; reports have no cells yet."""

    record: Said
    cells: Cells


class Board:
    """The arrays under construction; every record enters once, in any order."""

    def __init__(
        self, ground: Ground, looked: Looked, *, classes: ClassShare, later: LaterSearches
    ) -> None:
        self.ground, self.looked = ground, looked
        self.classes, self.later = classes, later
        shape = ground.grid.shape
        self.exposures = looked.looks.exposures()
        self.located = {channel: np.zeros(shape) for channel in Channel}
        self.known, self.surveyed = np.zeros(shape), np.zeros(shape)
        self.recorded = np.zeros(shape)
        self.used: Counter[str] = Counter()
        self.entered: list[Said] = []
        self.municipalities: set[bytes] = set()
        self.unplaced: Counter[str] = Counter()
        self.sources: list[Source] = []
        self.spread: list[Spread] = []
        about = self.exposures[Channel.PEOPLE].ravel()
        cells = np.flatnonzero(about)
        self._source(PEOPLE_ABOUT, "", Channel.PEOPLE, (), cells, exposure=about[cells])

    def search(self, placed: Placed, located: float, cells: Integers, exposure: Floats) -> None:
        """Enter a search: its exposure, and what it found without saying where."""
        record, document = placed.record, placed.record.document
        assert isinstance(document, SearchedArea)  # noqa: S101 - chosen by the caller
        rest = max(0.0, document.items_found - located) * self.classes.unknown
        if not len(cells):
            cells, exposure = placed.cells[0], np.zeros(len(placed.cells[0]))
        kernel = exposure if exposure.any() else placed.cells[1]
        place, told = document.place, record.when
        if not document.removed:
            rest *= self.later.missed(place, told)
        self._counted(record, Channel.SEARCH, (cells, kernel), rest, exposure)

    def use(self, placed: Placed, cells: Integers, exposure: Floats) -> None:
        """Enter ground in use without accident."""
        flat, covered = placed.cells
        self._cover(flat, covered)
        document = placed.record.document
        self._source(
            document.title(),
            document.kind,
            Channel.USE,
            (placed.record.subject,),
            cells,
            exposure=exposure,
        )
        self._enter(placed.record)

    def report(self, record: Said, *, searched: AbstractSet[str]) -> None:
        """Enter an accident, a find or an indication; `searched` names the searches."""
        document = record.document
        assert isinstance(document, Report)  # noqa: S101 - chosen by the caller
        by_search = isinstance(document, ItemFound) and document.searched_area in searched
        coarse = document.place.precision is Precision.REFERENCE_POINT
        if by_search and coarse:
            self._enter(record)  # it is among those spread over its search
            return
        items = self._items(record, document)
        if items is None:
            return
        cells, covered = self.ground.cells_of_report(document.place)
        if not len(cells):
            self.unplaced[document.kind] += 1
            return
        if coarse:
            self._spread_over(document.place)
        channel = Channel.SEARCH if by_search else Channel.PEOPLE
        exposure = self.exposures[channel].ravel()[cells]
        kernel = covered * exposure if exposure.any() else covered
        self._counted(record, channel, (cells, kernel), items, np.zeros(len(cells)))
        if len(cells) == 1:
            self.surveyed.reshape(-1)[cells] = 1.0
        if isinstance(document, ItemFound) and not coarse:
            self._remember(document)

    def _items(self, record: Said, document: Report) -> float | None:
        """Return what a report counts; None for one that says nothing or was answered."""
        if not says_something(document):
            return None
        items = 1.0
        if isinstance(document, ItemFound):
            items = float(document.items)
        gone = isinstance(document, Accident) or (
            isinstance(document, ItemFound) and document.outcome is Outcome.REMOVED
        )
        if not gone:
            items *= self.later.missed(document.place, record.when)
        return items * self.classes.of(document.item_class)

    def _remember(self, document: ItemFound) -> None:
        """An item that was not removed is known to be there until a record says otherwise."""
        wanted = self.classes.of(document.item_class) > 0
        if document.outcome is Outcome.REMOVED or not wanted:
            return
        point = document.place.shape()
        row, column = self.ground.grid.index([point.x], [point.y])
        if row[0] >= 0:
            self.known[row[0], column[0]] += document.items

    def records(self, placed: Sequence[Placed]) -> Mapping[str, float]:
        """Enter minefield records, by what other evidence says of their ground."""
        assumed = self.ground.assumed
        drawn = [_drawn(one, assumed.record_items_not_known, self.classes) for one in placed]
        found = sum(found_by(self.located, self.sources, self.spread, None).values())
        looked = sum(self.exposures.values())
        worth = weighed(
            drawn,
            found=np.asarray(found),
            exposure_km2=np.asarray(looked),
            cell_km2=self.ground.area_km2,
            assumed=assumed,
        )
        for one, told, true in zip(placed, drawn, worth.true, strict=True):
            self._recorded(one, told, float(true))
        return worth.reliability

    def _recorded(self, placed: Placed, told: Drawn, true: float) -> None:
        cells, covered = placed.cells
        document = placed.record.document
        self._cover(cells, covered)
        self._enter(placed.record)
        share = covered / covered.sum()
        if self.looked.looks.register_only:
            items, exposure = share, np.zeros(len(cells))
        else:
            worth = true * min(told.items, shape_of(self.ground.assumed.record_number_sd))
            items = worth * share
            exposure = np.full(len(cells), worth * self.ground.area_km2 / told.items)
        np.add.at(self.located[Channel.RECORD].reshape(-1), cells, items)
        np.add.at(self.recorded.reshape(-1), cells, exposure)
        self._source(
            document.title(),
            document.kind,
            Channel.RECORD,
            (placed.record.subject,),
            cells,
            found=items,
            exposure=exposure,
        )

    def _counted(
        self, record: Said, channel: Channel, where: Cells, items: float, exposure: Floats
    ) -> None:
        """Count items in their cell, or spread them over several."""
        cells, kernel = where
        document = record.document
        self._enter(record)
        found = items * kernel / kernel.sum()
        if items > 0 and len(cells) > 1:
            self.spread.append(Spread(len(self.sources), items, cells, kernel))
        elif items > 0:
            self.located[channel].reshape(-1)[cells] += items
        self._source(
            document.title(),
            document.kind,
            channel,
            (record.subject,),
            cells,
            found=found,
            exposure=exposure,
        )

    def _source(
        self,
        label: str,
        kind: str,
        channel: Channel,
        subjects: tuple[str, ...],
        cells: Integers,
        *,
        found: Floats | None = None,
        exposure: Floats,
    ) -> None:
        counted = np.zeros(len(cells)) if found is None else found
        self.sources.append(Source(label, kind, channel, subjects, cells, counted, exposure))

    def _spread_over(self, place: Place) -> None:
        """Remember the municipality that stands for a place known to nothing finer."""
        if isinstance(place.radius_m, str) or place.radius_m <= 0:
            area = self.ground.municipality(place.shape())
            self.municipalities |= set() if area is None else {area.wkb}

    def _enter(self, record: Said) -> None:
        """Remember that a record was counted."""
        self.used[record.document.kind] += 1
        self.entered.append(record)

    def _cover(self, cells: Integers, covered: Floats) -> None:
        flat = self.surveyed.reshape(-1)
        flat[cells] = np.maximum(flat[cells], covered)

    def gathered(
        self,
        *,
        unplaced: Counter[str],
        searched: Floats,
        reliability: Mapping[str, float],
        covariates: Covariates | None,
        shaping: Counter[str],
    ) -> Gathered:
        """Put everything together."""
        looks, domain, assumed = self.looked.looks, self.ground.domain, self.ground.assumed
        found = sum(found_by(self.located, self.sources, self.spread, None).values())
        exposure = np.asarray(sum(self.exposures.values())) + self.recorded
        quantity = Quantity.REPORTED_EVENTS if looks.register_only else Quantity.ITEMS
        return Gathered(
            counts=Counts(np.asarray(found), exposure, domain, quantity),
            undetected=looks.undetected(),
            known=np.zeros(domain.shape) if looks.register_only else self.known * domain,
            surveyed=np.clip(np.maximum(self.surveyed, searched), 0.0, 1.0),
            used=dict(self.used),
            unplaced=dict(unplaced + self.unplaced),
            shaping=dict(shaping),
            municipalities=len(self.municipalities),
            sources=tuple(self.sources),
            spread=tuple(self.spread),
            looks=looks,
            located=self.located,
            recorded_km2=self.recorded,
            covariates=covariates,
            prior=Learned(
                Factors(suspected=assumed.suspected_factor),
                Factors(assumed.people_log_sd, assumed.use_log_sd, assumed.suspected_log_sd),
            ),
            reliability=dict(reliability),
        )


def _drawn(placed: Placed, not_known: int, classes: ClassShare) -> Drawn:
    document = placed.record.document
    assert isinstance(document, MinefieldRecord)  # noqa: S101 - chosen by the caller
    items = not_known if isinstance(document.items, str) else document.items
    share = classes.of(document.item_class)
    return Drawn(placed.cells, items * share, placed.record.reliability)
