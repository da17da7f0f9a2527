"""What was found in released land that its release did not know of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shapely

from landrelease.kinds import FollowUp, Outcome, PostReleaseReport, ReleaseMethod
from landrelease.release import Evidence
from landrelease.store._known_since import KnownSince, known_since
from landrelease.store._nearby import NearbyRows, document_of, evidence_of
from landrelease.store.models import RegisterRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from landrelease.store.area_facts import AreaMap

TOLERANCE_M2: Final = 1.0


@dataclass(frozen=True, slots=True)
class FoundAfterRelease:
    """An item, an accident or a failed check in land that had been given back."""

    area: str
    product: str
    """Subject of the land release product it lies in; of the area itself if there is none."""
    evidence: Evidence
    day: date | None
    """When it was found or happened; None when nobody knows."""
    answered: bool
    """Whether a post-release report is about it, or its ground was opened again by then."""


@dataclass(frozen=True, slots=True)
class _Released:
    """Ground that was given back, in the programme's plane."""

    area: str
    row: RegisterRow
    """The product, the decision or the record that gave it back."""
    ground: shapely.Geometry


class AfterRelease:
    """Items, accidents and failed checks held against the ground that was given back."""

    def __init__(self, areas: AreaMap, by_kind: Mapping[str, Sequence[RegisterRow]]) -> None:
        self._areas = areas
        told = [row for kind in ("item_found", "accident") for row in by_kind.get(kind, ())]
        self._finds = NearbyRows(told, areas.crs, reach_m=0.0)
        waiting = FollowUp.OUTSTANDING.value
        told = [row for row in by_kind.get("indication", ()) if row.status == waiting]
        self._indications = NearbyRows(told, areas.crs, reach_m=0.0)
        self._inspections = {row.subject: row for row in by_kind.get("qc_inspection", ())}
        self._told = {
            (row.kind, row.subject): row
            for kind in ("item_found", "accident")
            for row in by_kind.get(kind, ())
        }
        self._reports: dict[tuple[str, str], list[RegisterRow]] = defaultdict(list)
        for row in by_kind.get("post_release_report", ()):
            document = document_of(row)
            if isinstance(document, PostReleaseReport):
                for kind, field in PostReleaseReport.names.items():
                    self._reports[kind, getattr(document, field)].append(row)

    def found(self, areas: Collection[str] | None) -> list[FoundAfterRelease]:
        """List what lies in released ground and its release did not know of."""
        released = list(self._released(areas))
        return self._news([*_lying(self._finds, released), *self._failing(released)])

    def unanswered(self, area: str) -> tuple[Evidence, ...]:
        """Return what the release of an area did not know of and nobody answered.

        What an area opened since was there to answer is unanswered where that area was released
        in its turn, and its own release did not know of it. Outstanding indications are named too.
        """
        own = list(self._released([area]))
        others = list(self._released(self._areas.touching(area)))
        news, told = self._waiting(own), self._waiting(others)
        answered = {key for key, item in news.items() if item.answered}
        left = {key for key, item in told.items() if not item.answered}
        return tuple(news[key].evidence for key in sorted(news.keys() - (answered - left)))

    def _waiting(self, released: Sequence[_Released]) -> dict[tuple[str, str], FoundAfterRelease]:
        """Return the news of released ground, by record; what waits in one area prevails."""
        there = [
            *_lying(self._finds, released),
            *_lying(self._indications, released),
            *self._failing(released),
        ]
        news = sorted(self._news(there), key=lambda item: not item.answered)
        return {(item.evidence.kind, item.evidence.subject): item for item in news}

    def _failing(
        self, released: Iterable[_Released]
    ) -> Iterator[tuple[_Released, RegisterRow, shapely.Geometry]]:
        for given in released:
            for one in self._areas.failed_on(given.ground):
                row = self._inspections[one.subject]
                yield given, row, self._areas.plane(row)

    def _news(
        self, there: Sequence[tuple[_Released, RegisterRow, shapely.Geometry]]
    ) -> list[FoundAfterRelease]:
        """Say of each record, and each area, whether all of its released ground has an answer."""
        moments = known_since(
            (row for _, row, _ in there), released=(given.row for given, _, _ in there)
        )
        found: dict[tuple[str, str, str], FoundAfterRelease] = {}
        for given, row, place in there:
            key = given.area, row.kind, row.subject
            waits = key in found and not found[key].answered
            if waits or not self._is_news(row, given.row, moments):
                continue
            product = given.row.subject if given.row.kind == "land_release_product" else ""
            answered = self._reported(row, place) or self._opened(given, row, place)
            if answered and key in found:
                continue
            found[key] = FoundAfterRelease(
                given.area, product, evidence_of(row), row.first, answered=answered
            )
        return [found[key] for key in sorted(found)]

    def _is_news(
        self, row: RegisterRow, release: RegisterRow, moments: Mapping[str, KnownSince]
    ) -> bool:
        """Whether a release did not know of it, or of an item its clearance had missed."""
        if is_news(row, release, moments):
            return True
        given = moments[release.entry]
        late = given.decided and not given.knew(moments[row.entry])
        return late and row.kind == "item_found" and self._areas.missed(row)

    def _reported(self, row: RegisterRow, place: shapely.Geometry) -> bool:
        """Whether a report is about it; of a failed lot, or about what was found in it since.

        Where the day of either is not known, only a report that names the lot answers it.
        """
        if (row.kind, row.subject) in self._reports:
            return True
        failed = row.last or row.first
        if row.kind != "qc_inspection" or failed is None:
            return False
        return any(
            told.first is not None
            and told.first >= failed
            and bool(self._areas.plane(told).intersects(place))
            for key, told in self._told.items()
            if key in self._reports
        )

    def _opened(self, given: _Released, row: RegisterRow, place: shapely.Geometry) -> bool:
        """Whether it lies in areas decided upon since the release, no later than it was found.

        It is theirs to answer: it was found while they were worked, or after their own release.
        """
        day = row.last or row.first
        if given.row.first is None or day is None:
            return False
        shapes = [
            self._areas.ground(subject)
            for subject in self._areas.touching(given.area)
            if subject in self._areas.decisions
            and (opened := self._areas.row(subject).first) is not None
            and given.row.first <= opened <= day
        ]
        here = place.intersection(given.ground)
        left = here.difference(shapely.union_all(shapes)) if shapes else here
        return bool(shapes) and (left.is_empty or 0 < left.area <= TOLERANCE_M2)

    def _released(self, areas: Collection[str] | None) -> Iterator[_Released]:
        """Yield released ground with the row that released it."""
        held = self._areas
        for area in sorted(held.areas if areas is None else set(areas) & set(held.areas)):
            products = held.product_rows(area)
            for row in products:
                yield _Released(area, row, held.plane(row))
            if not held.is_hazard(area) and not products:
                yield _Released(area, held.decisions.get(area, held.areas[area]), held.ground(area))


def _lying(
    rows: NearbyRows, released: Iterable[_Released]
) -> Iterator[tuple[_Released, RegisterRow, shapely.Geometry]]:
    """Yield rows that lie in released ground: not those that stand for a whole district."""
    for given in released:
        for metres, index in rows.found(given.ground):
            if metres <= 0 and not rows.coarse[index]:
                yield given, rows.rows[index], rows.shapes[index]


def is_news(row: RegisterRow, release: RegisterRow, moments: Mapping[str, KnownSince]) -> bool:
    """Whether a release did not know of what a row says.

    Items found before, and recorded later as removed, are no news of cleared ground: taking them
    out is what cleared it, unless it had missed them. An import knows no moment of decision: what
    happened before is no news of it, unless it was left.

    Parameters
    ----------
    moments
        By entry: since when each of them counts.
    """
    item = row.kind == "item_found"
    day = row.first if item else row.last or row.first
    if day is None or release.first is None or day > release.first:
        return True
    given = moments[release.entry]
    if given.knew(moments[row.entry]):
        return False
    if item and row.status != Outcome.REMOVED.value:
        return True
    return given.decided and not (item and release.status == ReleaseMethod.CLEARED.value)
