"""What the register holds about hazardous areas: evidence, survey, work, products, decisions."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
import shapely

from landrelease.geo import project, unproject
from landrelease.kinds import (
    Activity,
    Answered,
    AreaStatus,
    FollowUp,
    HazardClass,
    Outcome,
    TaskPurpose,
    WorkStatus,
)
from landrelease.release import (
    AreaAccount,
    AreaEvidence,
    ClearanceFacts,
    Evidence,
    Product,
    ProductKind,
    SurveyFacts,
    account_of,
)
from landrelease.store._after_release import AfterRelease, FoundAfterRelease
from landrelease.store._checks_of_ground import ChecksOf, FailedOn
from landrelease.store._missed_items import is_missed
from landrelease.store._nearby import NearbyRows, evidence_of, is_direct, payload_of
from landrelease.store._survey_finds import said_to_lie_in
from landrelease.store._surveys import Done, Surveys, number_of, stated_share
from landrelease.store._work_on_ground import (
    Piece,
    ground_of,
    least_depth,
    pieces_of,
    polygons_of,
    records_in,
    share_sampled,
    without_strips,
)
from landrelease.store.models import RegisterRow
from landrelease.store.refusals import NotFound

AREA_KINDS: Final = frozenset(
    {
        "hazardous_area",
        "area_decision",
        "land_release_product",
        "item_found",
        "accident",
        "indication",
        "minefield_record",
        "activity",
        "task",
        "daily_progress",
        "searched_area",
        "organisation",
        "accreditation",
        "marker",
        "hand_over_certificate",
        "post_release_report",
    }
)
"""The kinds that bear on land release."""
REACH_M: Final = 500.0
"""How far from an area direct evidence is looked for: farther off it is about other ground."""


class AreaMap:
    """The rows that bear on land release, indexed once for all areas.

    Parameters
    ----------
    rows
        Register rows of the kinds in `AREA_KINDS`, at any date.
    crs
        The programme's equal-area plane.
    checks
        What quality says of ground; None where no checks are recorded.
    residuals
        By area: upper bound of the probability that an item is left, from a hazard map that
        knew all the evidence there is.
    failed
        Names the external checks of ground that failed and stand; None where none are recorded.
    stale
        Subjects of searched areas whose detection rests on trial results corrected since.
    """

    def __init__(
        self,
        rows: Iterable[RegisterRow],
        *,
        crs: str,
        checks: ChecksOf | None = None,
        residuals: Mapping[str, float] | None = None,
        failed: FailedOn | None = None,
        stale: Collection[str] = (),
    ) -> None:
        by_kind: dict[str, list[RegisterRow]] = defaultdict(list)
        for row in rows:
            by_kind[row.kind].append(row)
        self.crs, self.checks, self.residuals = crs, checks, residuals or {}
        self.failed_on: FailedOn = failed or _nothing_failed
        self._stale = [row for row in by_kind["searched_area"] if row.subject in stale]
        self.areas = {row.subject: row for row in by_kind["hazardous_area"]}
        self.decisions = {row.subject: row for row in by_kind["area_decision"]}
        self.markers = by_kind["marker"]
        self._by_kind = by_kind
        self._shapes: dict[str, shapely.Geometry] = {}
        self._products: dict[str, list[RegisterRow]] = defaultdict(list)
        for row in sorted(by_kind["land_release_product"], key=lambda row: row.subject):
            self._products[str(payload_of(row)["hazardous_area"])].append(row)
        self.surveys = Surveys(by_kind)

    # --- ground ------------------------------------------------------------------------------

    def row(self, area: str) -> RegisterRow:
        """Return an area's row.

        Raises
        ------
        NotFound
            When there is none.
        """
        if area not in self.areas:
            raise NotFound("hazardous area", area)
        return self.areas[area]

    def ground(self, area: str) -> shapely.Geometry:
        """Return an area's outline in the programme's plane."""
        if area not in self._shapes:
            shape = project(self.row(area).geometry, self.crs)
            self._shapes[area] = shape if shape.is_valid else polygons_of(shapely.make_valid(shape))
        return self._shapes[area]

    def product_rows(self, area: str) -> tuple[RegisterRow, ...]:
        """Return the land release products of an area."""
        return tuple(self._products.get(area, ()))

    def products(self, area: str) -> tuple[Product, ...]:
        """Return the land release products of an area, in the programme's plane."""
        return tuple(
            Product(row.subject, ProductKind(row.status), self.plane(row))
            for row in self.product_rows(area)
        )

    def plane(self, row: RegisterRow) -> shapely.Geometry:
        """Return the ground of a row, in the programme's plane."""
        shape = project(row.geometry, self.crs)
        return shape if shape.is_valid else polygons_of(shapely.make_valid(shape))

    def as_wgs84(self, ground: shapely.Geometry) -> shapely.Geometry:
        """Return ground of the programme's plane in longitude and latitude."""
        return unproject(ground, self.crs)

    def marker_rows(self, area: str) -> tuple[RegisterRow, ...]:
        """Return the markers of an area that have a place."""
        return tuple(
            row
            for row in self.markers
            if row.geometry is not None and payload_of(row).get("hazardous_area") == area
        )

    def certificate_rows(self, area: str) -> tuple[RegisterRow, ...]:
        """Return the hand-over certificates of an area."""
        rows = self._by_kind["hand_over_certificate"]
        return tuple(row for row in rows if payload_of(row)["hazardous_area"] == area)

    def account(self, area: str, *more: Product) -> AreaAccount:
        """Divide an area over its products, and others that may follow."""
        return account_of(self.ground(area), [*self.products(area), *more])

    def is_hazard(self, area: str) -> bool:
        """Whether people must still keep out of what remains of it."""
        return AreaStatus(self.row(area).status).is_hazard

    def remaining(self, area: str) -> shapely.Geometry:
        """Return the ground of an area that people must still keep out of; may be empty.

        Strips narrower than 10 cm, where outlines that share an edge were drawn apart by
        rounding, are left out of it; the account counts them.
        """
        if not self.is_hazard(area):
            return shapely.Polygon()
        if area not in self._products:
            return self.ground(area)
        account = self.account(area)
        return shapely.Polygon() if account.complete else without_strips(account.remaining)

    def confirmed(self, area: str) -> bool | None:
        """Whether somebody decided that an area is confirmed; None while nobody decided."""
        if area in self.decisions:
            return bool(payload_of(self.decisions[area])["classification"] == HazardClass.CHA)
        return None if payload_of(self.row(area))["classification"] == HazardClass.CHA else False

    # --- evidence ----------------------------------------------------------------------------

    @cached_property
    def _items(self) -> NearbyRows:
        return NearbyRows(self._by_kind["item_found"], self.crs, reach_m=REACH_M)

    @cached_property
    def _told(self) -> NearbyRows:
        waiting = FollowUp.OUTSTANDING.value
        rows = [row for row in self._by_kind["indication"] if row.status == waiting]
        rows += [*self._by_kind["accident"], *self._by_kind["minefield_record"]]
        return NearbyRows(rows, self.crs, reach_m=REACH_M)

    def evidence(
        self, part: shapely.Geometry, *, near_m: float
    ) -> tuple[tuple[AreaEvidence, ...], tuple[Evidence, ...]]:
        """Return what speaks for ordnance in a polygon, and what lies on reference points.

        Direct evidence counts in the polygon and as far from it as said; indirect evidence as
        far as its place is known to reach. Answered indications speak for nothing any more.
        """
        found, unplaced = [], []
        for rows in (self._items, self._told):
            for metres, index in rows.found(part):
                row, may_touch = rows.rows[index], metres - rows.radii[index] <= 0
                if rows.coarse[index]:
                    unplaced += [evidence_of(row)] if may_touch else []
                    continue
                direct = is_direct(row)
                if may_touch or (direct and metres <= near_m):
                    found.append((metres, AreaEvidence(evidence_of(row), direct, metres)))
        found.sort(key=lambda item: (item[0], item[1].evidence.subject))
        return tuple(item for _, item in found), tuple(unplaced)

    def _items_in(self, part: shapely.Geometry) -> list[tuple[RegisterRow, bool]]:
        """Items that lie in a polygon, or (False) may lie there."""
        return [
            (self._items.rows[index], metres <= 0)
            for metres, index in self._items.found(part)
            if metres - self._items.radii[index] <= 0 and not self._items.coarse[index]
        ]

    # --- survey ------------------------------------------------------------------------------

    @cached_property
    def _pieces(self) -> list[Piece]:
        return pieces_of(self._searches.values(), self.surveys.purposes, self.crs)

    @cached_property
    def _searches(self) -> dict[tuple[str, str], RegisterRow]:
        rows = [*self._by_kind["daily_progress"], *self._by_kind["searched_area"]]
        return {(row.kind, row.subject): row for row in rows}

    @cached_property
    def _piece_tree(self) -> shapely.STRtree:
        return shapely.STRtree([piece.ground for piece in self._pieces])

    def worked(self, part: shapely.Geometry, *, surveys: bool) -> list[Piece]:
        """Return the work whose ground meets a polygon: survey that samples, or clearance."""
        numbers = sorted(int(n) for n in self._piece_tree.query(part, predicate="intersects"))
        pieces = [self._pieces[number] for number in numbers]
        return [piece for piece in pieces if piece.surveys == surveys]

    def survey_facts(
        self,
        area: str,
        part: shapely.Geometry,
        *,
        near_m: float,
        on: date,
        organisation: str = "",
    ) -> SurveyFacts:
        """Gather what survey says of an area, or of a part of it.

        Parameters
        ----------
        part
            Polygon in the programme's plane.
        near_m
            How far outside it direct evidence still counts.
        on
            The day of the decision, for accreditations.
        organisation
            Name of the organisation that decides; it is looked at where nobody surveyed.
        """
        evidence, unplaced = self.evidence(part, near_m=near_m)
        surveys = self.surveys.done(area, TaskPurpose.NTS)
        newest, unfinished = self.surveys.newest_complete(area, TaskPurpose.NTS)
        accredited, accreditations = self.surveys.accredited(area, organisation, on)
        sampled, found, sampling = self._sampled(area, part)
        asked = () if newest is None else (newest,)
        return SurveyFacts(
            evidence=evidence,
            accredited=accredited,
            nts_complete=newest is not None and not unfinished if surveys else None,
            sources_asked=None if newest is None else number_of(newest.sources_asked),
            criteria_met=None if newest is None else _answer(newest.criteria_met),
            confirmed=self.confirmed(area),
            nts_found=self._said_to_lie_in(area, part, surveys, asked) if asked else None,
            ts_share=sampled,
            ts_found=found,
            residual=self.residuals.get(area),
            stale_detections=tuple(map(evidence_of, self._stale)),
            accreditations=accreditations,
            survey=tuple(evidence_of(row) for row in unfinished or [row for row, _ in surveys]),
            sampling=sampling,
            unplaced=unplaced,
        )

    def _sampled(
        self, area: str, part: shapely.Geometry
    ) -> tuple[float | None, int | None, tuple[Evidence, ...]]:
        """Share and finds of technical survey.

        The share is what the ground drawn covers of the part. Where nothing of the whole area
        is drawn it is what an activity says of all of it; of a part, the share that must lie in
        it wherever the samples were taken. Nothing was found only where somebody says so: of
        ground drawn its record does, of a share typed the activity that states it.
        """
        pieces = self.worked(part, surveys=True)
        stated = [
            (row, activity)
            for row, activity in self.surveys.done(area, TaskPurpose.TS)
            if activity.status is WorkStatus.COMPLETE
        ]
        records = (*(piece.evidence for piece in pieces), *(evidence_of(row) for row, _ in stated))
        if not records:
            return None, None, ()
        if self.worked(self.ground(area), surveys=True) or pieces:
            share = None if part.is_empty else share_sampled(part, pieces)
        else:
            share = stated_share([one for _, one in stated], self.ground(area), part)
        asked = () if pieces else [one for _, one in stated]
        found = self._said_to_lie_in(area, part, stated, asked)
        there = sum(int(payload_of(row).get("items", 1)) for row, _ in self._items_in(part))
        counted = sum(piece.items for piece in pieces)
        return share, (there or None) if found is None else max(counted, there, found), records

    def _said_to_lie_in(
        self, area: str, part: shapely.Geometry, told: Sequence[Done], asked: Collection[Activity]
    ) -> int | None:
        complete = [one for one in told if one[1].status is WorkStatus.COMPLETE]
        return said_to_lie_in(part, complete, self._items, whole=self.ground(area), asked=asked)

    def last_work(self, area: str, part: shapely.Geometry) -> date | None:
        """Return the last day of survey of an area, or of work on a part of it."""
        rows = [row for row, _ in self.surveys.activities.get(area, ())]
        worked = {
            (piece.evidence.kind, piece.evidence.subject)
            for surveys in (True, False)
            for piece in self.worked(part, surveys=surveys)
        }
        rows += [
            row
            for kind in ("daily_progress", "searched_area")
            for row in self._by_kind[kind]
            if (kind, row.subject) in worked
        ]
        return max((day for row in rows if (day := row.last or row.first)), default=None)

    # --- clearance ---------------------------------------------------------------------------

    def clearance_facts(self, area: str, part: shapely.Geometry) -> ClearanceFacts:
        """Gather what clearance and its checks say of a part of an area.

        The account is that of the ground searched: what nobody is recorded to have searched
        remains, whoever declares it cleared.
        """
        pieces = [one for one in self.worked(part, surveys=False) if one.coverage >= 1.0]
        worked = polygons_of(ground_of(pieces))
        done = [] if worked.is_empty else [Product("work", ProductKind.CLEARED, worked)]
        account = account_of(part, done)
        checks = None if self.checks is None else self.checks(part)
        decision = self.decisions.get(area)
        return ClearanceFacts(
            account=account,
            confirmed=self.confirmed(area),
            depth_m=least_depth(part, pieces, tolerance_m2=account.tolerance_m2),
            internal_qa_missing=None if checks is None else checks.internal_qa_missing,
            qc_accepted=None if checks is None else checks.qc_accepted,
            nonconformities=None if checks is None else checks.nonconformities,
            items_without_outcome=self._not_in_order(part, pieces),
            stale_detections=self.stale_detections(part),
            work=tuple(piece.evidence for piece in pieces),
            checks=() if checks is None else checks.records,
            decided=() if decision is None else (evidence_of(decision),),
        )

    def stale_detections(self, part: shapely.Geometry) -> tuple[Evidence, ...]:
        """Return searches of a polygon whose detection rests on trial results corrected since."""
        return records_in(part, self._stale, self.crs)

    def _not_in_order(
        self, part: shapely.Geometry, pieces: Sequence[Piece]
    ) -> tuple[Evidence, ...]:
        """Items not removed, or found where clearance had searched before.

        And work that counted more finds than its ground has on record.
        """
        gone = Outcome.REMOVED.value
        found = [
            evidence_of(row)
            for row, there in self._items_in(part)
            if row.status != gone or (there and self.missed(row))
        ]
        counting = [piece for piece in pieces if piece.items]
        where = shapely.union_all([part, *(piece.ground for piece in counting)])
        items = self._items_in(where) if counting else []
        recorded = sum(int(payload_of(row).get("items", 1)) for row, _ in items)
        if sum(piece.items for piece in counting) > recorded:
            found += [piece.evidence for piece in counting]
        return tuple(found)

    def missed(self, item: RegisterRow) -> bool:
        """Whether an item was found after the last day on which clearance searched its place."""
        place = self.plane(item)
        pieces = self.worked(place, surveys=False)
        return is_missed(item, place, pieces, self._searches, self.surveys.purposes)

    # --- after release -----------------------------------------------------------------------

    def found_after_release(self, areas: Collection[str] | None = None) -> list[FoundAfterRelease]:
        """List items and accidents in released ground that its release did not know of.

        That is what happened after the day of release or on no known day, what counts only since
        the decision, and items reported later than any release as not removed; and external
        checks of that ground that failed.
        """
        return self._after_release.found(areas)

    def unanswered_after_release(self, area: str) -> tuple[Evidence, ...]:
        """Return what the release of an area did not know of and nobody answered."""
        return self._after_release.unanswered(area)

    @cached_property
    def _after_release(self) -> AfterRelease:
        return AfterRelease(self, self._by_kind)

    def report_rows(self) -> Sequence[RegisterRow]:
        """Return the post-release reports that have a place."""
        rows = self._by_kind["post_release_report"]
        return [row for row in rows if row.geometry is not None]

    def touching(self, area: str) -> list[str]:
        """Return the other areas whose outlines meet the outline of one."""
        others = [subject for subject in sorted(self.areas) if subject != area]
        shapes = np.asarray([self.areas[one].geometry for one in others], dtype=object)
        met = shapely.intersects(shapes, self.row(area).geometry)
        return [subject for subject, meets in zip(others, met, strict=True) if meets]

    def row_of(self, evidence: Evidence) -> RegisterRow:
        """Return the row of a record that was found here."""
        return next(row for row in self._by_kind[evidence.kind] if row.subject == evidence.subject)

    def place_of(self, evidence: Evidence) -> shapely.Geometry:
        """Return where a record lies, in the programme's plane."""
        return project(self.row_of(evidence).geometry, self.crs)

    @cached_property
    def certificates(self) -> dict[str, str]:
        """Areas by the number of their certificate, in small letters."""
        read = [payload_of(row) for row in self._by_kind["hand_over_certificate"]]
        return {str(one["certificate"]).casefold(): str(one["hazardous_area"]) for one in read}


def _nothing_failed(_ground: shapely.Geometry) -> tuple[Evidence, ...]:
    return ()


def _answer(value: Answered) -> bool | None:
    return None if value is Answered.NOT_KNOWN else value is Answered.YES
