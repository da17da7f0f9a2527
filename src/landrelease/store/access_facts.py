"""What the register holds about access to settlements, with distances in metres."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Final

import shapely

from landrelease.geo import project
from landrelease.kinds import (
    CompletionResult,
    CompletionSurvey,
    FollowUp,
    InvestigationStatus,
    Outcome,
    RoadSegment,
    Settlement,
    Task,
    TaskPurpose,
)
from landrelease.release import Evidence, Nearby, SettlementFacts
from landrelease.store._known_since import KnownSince, known_since
from landrelease.store._nearby import NearbyRows, document_of, evidence_of, payload_of
from landrelease.store.area_facts import AreaMap
from landrelease.store.models import RegisterRow
from landrelease.store.quality_facts import QualityMap

__all__ = ["ACCESS_KINDS", "REACH_M", "AccessMap", "document_of", "evidence_of"]

REACH_M: Final = 5_000.0
"""How far around a settlement or road hazardous areas and indications are looked for."""
ROADSIDE_M: Final = 20.0
"""Work and investigations as near to an access road are about it."""


ACCESS_KINDS: Final = frozenset(
    {
        "settlement",
        "access_decision",
        "hazardous_area",
        "land_release_product",
        "indication",
        "item_found",
        "accident",
        "road_segment",
        "task",
        "daily_progress",
        "searched_area",
        "completion_survey",
        "post_release_report",
        "area_decision",
        "organisation",
        "qc_plan",
        "qc_inspection",
    }
)
"""The kinds that bear on access."""
KINDS_FOUND: Final = ("item_found", "accident", "qc_inspection")
"""What may be found in released land."""


class AccessMap:
    """The rows that bear on access, indexed once for all settlements."""

    def __init__(self, rows: Iterable[RegisterRow], *, crs: str) -> None:
        by_kind: dict[str, list[RegisterRow]] = defaultdict(list)
        for row in rows:
            by_kind[row.kind].append(row)
        self.crs, self._by_kind = crs, by_kind
        self.settlements = {row.subject: row for row in by_kind["settlement"]}
        self.decisions = {row.subject: row for row in by_kind["access_decision"]}
        self.areas = _open_ground(by_kind, crs)
        waiting = FollowUp.OUTSTANDING.value
        self.indications = self._near(r for r in by_kind["indication"] if r.status == waiting)
        gone = Outcome.REMOVED.value
        self.items = self._near(row for row in by_kind["item_found"] if row.status != gone)
        self.accidents = self._near(by_kind["accident"])
        self.accident_rows = {row.subject: row for row in by_kind["accident"]}
        still = InvestigationStatus.OPEN.value
        self.investigations = self._near(
            row for row in by_kind["post_release_report"] if row.status == still
        )
        works = ("daily_progress", "searched_area", "land_release_product")
        self.work = self._near(row for kind in works for row in by_kind[kind])
        self.work_for: dict[str, list[RegisterRow]] = defaultdict(list)
        for row in self.work.rows:
            self.work_for[str(payload_of(row).get("task", ""))].append(row)
        self.tasks = [
            (row, document)
            for row in by_kind["task"]
            if isinstance(document := document_of(row), Task)
        ]
        self.spot_tasks = self._near(row for row, task in self.tasks if _is_spot_task(task))
        self.surveys: dict[str, list[tuple[RegisterRow, CompletionSurvey]]] = defaultdict(list)
        for row in by_kind["completion_survey"]:
            if isinstance(survey := document_of(row), CompletionSurvey):
                self.surveys[survey.settlement].append((row, survey))
        self.roads: dict[str, list[RegisterRow]] = defaultdict(list)
        for row in by_kind["road_segment"]:
            if isinstance(road := document_of(row), RoadSegment):
                for settlement in road.serves:
                    self.roads[settlement].append(row)

    def _near(self, rows: Iterable[RegisterRow]) -> NearbyRows:
        return NearbyRows(rows, self.crs, reach_m=REACH_M)

    def area_of(self, subject: str) -> tuple[shapely.Geometry, bool]:
        """Return a settlement's projected area and whether its extent is recorded."""
        row = self.settlements[subject]
        shape = project(row.geometry, self.crs)
        if shape.geom_type != "Point":
            return shape, True
        settlement = document_of(row)
        radius = settlement.place.radius_m if isinstance(settlement, Settlement) else None
        if isinstance(radius, float) and radius > 0:
            return shape.buffer(radius), True
        return shape, False

    def roads_of(self, subject: str) -> shapely.Geometry | None:
        """Return the projected course of a settlement's access roads, if any is recorded."""
        rows = [row for row in self.roads.get(subject, ()) if row.geometry is not None]
        return shapely.union_all([project(r.geometry, self.crs) for r in rows]) if rows else None

    def _unanswered(
        self, ground: shapely.Geometry, decision: RegisterRow | None
    ) -> tuple[Nearby, ...]:
        """Return what waits for an answer.

        Indications, items left in place, accidents that no decision could know of, and items,
        accidents and failed external checks in released land that are not investigated.
        """
        since = [
            item
            for item in self.accidents.by(ground)
            if self._is_news(self.accident_rows[item.evidence.subject], decision)
        ]
        found = [*self.indications.by(ground), *self.items.by(ground), *since]
        told = {item.evidence for item in found}
        found += [item for item in self._after_release.by(ground) if item.evidence not in told]
        return tuple(sorted(found, key=lambda item: item.distance_m))

    @cached_property
    def _after_release(self) -> NearbyRows:
        """What was found in released land and is not investigated."""
        rows = [row for held in self._by_kind.values() for row in held]
        quality = QualityMap(rows, crs=self.crs)
        areas = AreaMap(rows, crs=self.crs, failed=quality.failed_on)
        waiting = [item.evidence for item in areas.found_after_release() if not item.answered]
        held = {(row.kind, row.subject): row for kind in KINDS_FOUND for row in self._by_kind[kind]}
        keys = dict.fromkeys((one.kind, one.subject) for one in waiting)
        return self._near(held[key] for key in keys)

    @cached_property
    def _moments(self) -> Mapping[str, KnownSince]:
        return known_since([*self.accident_rows.values(), *self.decisions.values()])

    def _is_news(self, accident: RegisterRow, decision: RegisterRow | None) -> bool:
        """Whether it happened after a decision, on no known day, or counts only since then."""
        day = accident.last or accident.first
        if decision is None or decision.first is None or day is None or day > decision.first:
            return True
        return not self._moments[decision.entry].knew(self._moments[accident.entry])

    def _there(
        self, rows: NearbyRows, area: shapely.Geometry, road: shapely.Geometry | None
    ) -> list[RegisterRow]:
        """Rows that touch a settlement, or lie beside its access road."""
        found = {index for metres, index in rows.found(area) if metres - rows.radii[index] <= 0}
        if road is not None:
            found |= {
                index
                for metres, index in rows.found(road)
                if metres - rows.radii[index] <= ROADSIDE_M
            }
        return [rows.rows[index] for index in sorted(found)]

    def _spot_tasks(
        self, subject: str, area: shapely.Geometry, road: shapely.Geometry | None
    ) -> tuple[Evidence, ...] | None:
        if not self.tasks:
            return None
        named = [
            row for row, task in self.tasks if _is_spot_task(task) and subject in task.settlements
        ]
        rows = {row.subject: row for row in [*named, *self._there(self.spot_tasks, area, road)]}
        return tuple(evidence_of(rows[key]) for key in sorted(rows))

    def last_work(
        self, subject: str, area: shapely.Geometry, road: shapely.Geometry | None
    ) -> date | None:
        """Return the last day of recorded work in a settlement, on its road, or for it."""
        rows = self._there(self.work, area, road)
        for row, task in self.tasks:
            if subject in task.settlements:
                rows += self.work_for.get(row.subject, [])
        return max((day for row in rows if (day := row.last or row.first)), default=None)

    def facts(self, subject: str) -> SettlementFacts:
        """Gather what the register holds about access to a settlement."""
        area, known = self.area_of(subject)
        road = self.roads_of(subject)
        decision = self.decisions.get(subject)
        restrictions = (
            None if decision is None else str(payload_of(decision).get("restrictions", ""))
        )
        spot_tasks = self._spot_tasks(subject, area, road)
        survey = max(self.surveys.get(subject, ()), key=_day, default=None)
        work = self.last_work(subject, area, road)
        surveyed = None if survey is None else survey[0].last or survey[0].first
        outdated = work is not None and (surveyed is None or surveyed < work)
        complete = survey is not None and survey[1].result is CompletionResult.COMPLETE
        return SettlementFacts(
            boundary_known=known,
            open_areas=self.areas.by(area),
            roads=tuple(evidence_of(row) for row in self.roads.get(subject, ())),
            open_areas_by_road=() if road is None else self.areas.by(road),
            unanswered=self._unanswered(area, decision),
            unanswered_by_road=() if road is None else self._unanswered(road, decision),
            spot_tasks_outstanding=None if spot_tasks is None else len(spot_tasks),
            spot_tasks=spot_tasks or (),
            investigations=tuple(
                evidence_of(row) for row in self._there(self.investigations, area, road)
            ),
            completion_survey_done=complete and not outdated if self.surveys else None,
            completion_surveys=() if survey is None else (evidence_of(survey[0]),),
            work_since_survey=work if outdated and survey is not None else None,
            restrictions=restrictions,
        )


def _open_ground(by_kind: dict[str, list[RegisterRow]], crs: str) -> NearbyRows:
    """Areas people must keep out of, with the ground that remains of each."""
    areas = AreaMap([*by_kind["hazardous_area"], *by_kind["land_release_product"]], crs=crs)
    remaining = {
        row.subject: ground
        for row in by_kind["hazardous_area"]
        if row.geometry is not None and not (ground := areas.remaining(row.subject)).is_empty
    }
    rows = [row for row in by_kind["hazardous_area"] if row.subject in remaining]
    return NearbyRows(rows, crs, reach_m=REACH_M, shapes=remaining)


def _is_spot_task(task: Task) -> bool:
    return task.purpose is TaskPurpose.EOD_SPOT and task.status.is_outstanding


def _day(survey: tuple[RegisterRow, CompletionSurvey]) -> tuple[date, str]:
    row = survey[0]
    return row.last or row.first or date.min, row.subject
