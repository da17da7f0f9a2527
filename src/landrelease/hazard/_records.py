"""From records of the programme to counts with exposure on a grid.

Each record enters as `docs/explanation/hazard_model.md` says. Whoever has arrays of his
own needs none of this.
"""

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from landrelease.geo import Grid
from landrelease.hazard._assumptions import DEFAULT_ASSUMPTIONS, Assumptions
from landrelease.hazard._board import Board, Placed
from landrelease.hazard._classes import ClassShare
from landrelease.hazard._covariates import Covariates
from landrelease.hazard._covering import covariates_on
from landrelease.hazard._dates import ended
from landrelease.hazard._evidence import Quantity
from landrelease.hazard._gathered import Gathered
from landrelease.hazard._ground import Ground
from landrelease.hazard._looking import (
    look,
    pass_of,
    people_about,
    searched_share,
    used_of,
)
from landrelease.hazard._passes import Pass
from landrelease.hazard._people_after import people_told
from landrelease.hazard._progress import Progress, silent
from landrelease.hazard._said import Said
from landrelease.hazard._shaping import covering, shaping_records
from landrelease.hazard._suspicion import suspected_ground
from landrelease.hazard._told_twice import LaterSearches
from landrelease.hazard._undated import told_undated
from landrelease.kinds import (
    Accident,
    AreaStatus,
    FormerFront,
    HazardousArea,
    IndicationReport,
    ItemClass,
    ItemFound,
    LandCover,
    MinefieldRecord,
    Precision,
    SafeUse,
    SearchedArea,
)

READS: Final = frozenset(
    kind.kind
    for kind in (
        Accident,
        FormerFront,
        HazardousArea,
        IndicationReport,
        ItemFound,
        LandCover,
        MinefieldRecord,
        SafeUse,
        SearchedArea,
    )
)
"""Names of the kinds that `gather` reads; others change nothing."""


def gather(
    records: Sequence[Said],
    *,
    grid: Grid,
    domain: NDArray[np.bool_],
    people: Sequence[shapely.Geometry] = (),
    roads: Sequence[shapely.Geometry] = (),
    municipalities: Sequence[shapely.Geometry] = (),
    item_class: ItemClass | None = None,
    assumptions: Assumptions = DEFAULT_ASSUMPTIONS,
    quantity: Quantity | None = None,
    progress: Progress = silent,
) -> Gathered:
    """Put records on a grid as counts with exposure, each source by itself.

    The order of the records does not matter. Without a single search or used ground inside
    the domain nothing says where people looked: the counts are then of reported events,
    with the area itself as exposure.

    Parameters
    ----------
    records
        Records that hold at the date asked for, of the kinds in `READS`.
    grid, domain
        The grid, and True for cells of the programme.
    people, roads
        Settlement areas and roads, WGS 84: where items come to be known through people.
    municipalities
        Boundaries over which reports on a reference point are spread; the smallest that
        holds the point is taken.
    item_class
        Count items of this class alone. Items of unknown class count by the share of the
        class among those known. All classes together if left out.
    quantity
        What is counted, where a larger gathering has settled it, such as that of the whole
        programme for a window of it; decided by the records if left out.
    """
    ground = Ground(grid, domain, assumptions, municipalities)
    placed, reports, unplaced = _placed(records, ground)
    classes = ClassShare(item_class, (record.document for record in reports))
    searches = [one for one in placed if isinstance(one.record.document, SearchedArea)]
    uses = [one for one in placed if isinstance(one.record.document, SafeUse)]
    factor = 1.0 if item_class is None else assumptions.detection_of_class.get(item_class, 1.0)
    if quantity is None:
        quantity = Quantity.ITEMS if searches or uses else Quantity.REPORTED_EVENTS
    until = _last_day(records)
    suspected = suspected_ground(records, ground)
    located = _located_finds(reports, {one.record.subject for one in searches})
    passes = [
        pass_of(
            one.record,
            ground,
            when=ended(one.record.when, until),
            detection_factor=factor,
            located=located[one.record.subject],
        )
        for one in searches
    ]
    looked = look(
        ground,
        passes=passes,
        uses=[
            used_of(one.record, one.cells, ground, when=ended(one.record.when, until))
            for one in uses
        ],
        people=people_about(ground, people, roads),
        told=people_told(reports, ground, people, searched=located.keys()),
        told_undated=told_undated(reports, ground, searched=located.keys(), classes=classes),
        register_only=quantity is Quantity.REPORTED_EVENTS,
        suspected=[one.window for one in suspected],
        progress=progress,
    )
    board = Board(ground, looked, classes=classes, later=_later(searches, passes, grid))
    progress(0.5, "evidence")
    for one, (cells, exposure) in zip(searches, looked.searches, strict=True):
        board.search(one, located[one.record.subject], cells, exposure)
    for one, (cells, exposure) in zip(uses, looked.uses, strict=True):
        board.use(one, cells, exposure)
    for number, record in enumerate(reports):
        board.report(record, searched=located.keys())
        if number % 2_000 == 0:
            progress(0.5 + 0.5 * number / len(reports), "evidence")
    minefields = [one for one in placed if isinstance(one.record.document, MinefieldRecord)]
    reliability = board.records([one for one in minefields if _is_of(one, classes)])
    covariates = _covariates(records, ground)
    drawn = [one.record for one in suspected]
    shaping = shaping_records(records, ground, drawn=drawn, covariates=covariates)
    counted = {id(record) for record in board.entered}
    return board.gathered(
        unplaced=unplaced + _drawn_nowhere(records, drawn),
        searched=searched_share(passes, ground),
        reliability=reliability,
        covariates=covariates,
        shaping=Counter(one.document.kind for one in shaping if id(one) not in counted),
    )


def _covariates(records: Sequence[Said], ground: Ground) -> Covariates | None:
    """Former fronts and land cover, on the grid."""
    fronts, areas = covering(records)
    return covariates_on(ground.grid, ground.domain, fronts=fronts, areas=areas)


def _drawn_nowhere(records: Sequence[Said], drawn: Sequence[Said]) -> Counter[str]:
    """Count hazardous areas that are open and lie nowhere on the grid."""
    there = {id(record) for record in drawn}
    return Counter(
        record.document.kind
        for record in records
        if isinstance(record.document, HazardousArea)
        and record.document.status is not AreaStatus.CANCELLED
        and id(record) not in there
    )


def _last_day(records: Sequence[Said]) -> date:
    """Return the last day any record speaks of: what goes on went on until then."""
    dates = [record.when for record in records if record.when is not None]
    return max((one.last or one.first for one in dates), default=date.min)


def _placed(
    records: Sequence[Said], ground: Ground
) -> tuple[list[Placed], list[Said], Counter[str]]:
    """Tell records of ground from reports; count those of ground that lie nowhere."""
    placed: list[Placed] = []
    reports: list[Said] = []
    unplaced: Counter[str] = Counter()
    for record in sorted(records, key=lambda one: (one.document.kind, one.subject)):
        document = record.document
        if isinstance(document, SearchedArea | SafeUse | MinefieldRecord):
            cells = ground.cells_of_area(document)
            if len(cells[0]):
                placed.append(Placed(record, cells))
            else:
                unplaced[document.kind] += 1
        elif isinstance(document, Accident | ItemFound | IndicationReport):
            reports.append(record)
    return placed, reports, unplaced


def _located_finds(reports: Sequence[Said], searched: AbstractSet[str]) -> Counter[str]:
    """Items placed one by one, by the search that found them."""
    located = Counter(dict.fromkeys(searched, 0))
    for record in reports:
        document = record.document
        if isinstance(document, ItemFound) and document.searched_area in searched:
            coarse = document.place.precision is Precision.REFERENCE_POINT
            located[document.searched_area] += 0 if coarse else document.items
    return located


def _later(searches: Sequence[Placed], passes: Sequence[Pass], grid: Grid) -> LaterSearches:
    """Return the searches that took away what they found."""
    return LaterSearches(
        grid,
        [
            (
                one.record.document.place.shape(),
                one.record.when,
                taken.window.coverage * taken.window.probability,
            )
            for one, taken in zip(searches, passes, strict=True)
            if taken.removes and isinstance(one.record.document, SearchedArea)
        ],
    )


def _is_of(placed: Placed, classes: ClassShare) -> bool:
    """Whether a minefield record may be about the class that is counted."""
    document = placed.record.document
    return isinstance(document, MinefieldRecord) and classes.of(document.item_class) > 0
