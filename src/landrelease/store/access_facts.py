"""What the register holds about access to settlements, with distances in metres."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import shapely

from landrelease.geo import project
from landrelease.kinds import (
    KINDS,
    AreaStatus,
    FollowUp,
    Kind,
    Outcome,
    Precision,
    Settlement,
    read_document,
)
from landrelease.ledger import unsealed
from landrelease.release import Evidence, Nearby, SettlementFacts
from landrelease.store.models import RegisterRow

REACH_M: Final = 5_000.0
"""How far around a settlement or road hazardous areas and indications are looked for."""


ACCESS_KINDS: Final = frozenset(
    {
        "settlement",
        "access_decision",
        "hazardous_area",
        "indication",
        "item_found",
        "accident",
        "road_segment",
    }
)
"""The kinds that bear on access."""


def document_of(row: RegisterRow) -> Kind:
    """Read a row's document as its kind; personal fields are absent."""
    kind = KINDS[row.kind]
    return read_document(kind, unsealed(_payload(row)), version=kind.version)


def _payload(row: RegisterRow) -> dict[str, Any]:
    return dict(json.loads(row.document))


class _Near:
    """Records of one sort, found by distance."""

    def __init__(self, rows: Iterable[RegisterRow], crs: str) -> None:
        self.rows = [row for row in rows if row.geometry is not None]
        self.shapes = [project(row.geometry, crs) for row in self.rows]
        places = [_payload(row).get("place", {}) for row in self.rows]
        self.radii = [_radius(place) for place in places]
        coarse = Precision.REFERENCE_POINT.value
        self.coarse = [place.get("precision") == coarse for place in places]
        reached = [
            shape.buffer(radius) if radius else shape
            for shape, radius in zip(self.shapes, self.radii, strict=True)
        ]
        self.tree = shapely.STRtree(reached)

    def by(self, shape: shapely.Geometry) -> tuple[Nearby, ...]:
        """Return records within reach of a shape, nearest first."""
        if not self.rows:
            return ()
        found = self.tree.query(shape, predicate="dwithin", distance=REACH_M)
        distances = shapely.distance(shape, np.asarray(self.shapes, dtype=object)[found])
        near = sorted(zip(distances.tolist(), found.tolist(), strict=True))
        return tuple(
            Nearby(
                evidence_of(self.rows[index]),
                metres,
                radius_m=self.radii[index],
                coarse=self.coarse[index],
            )
            for metres, index in near
        )


def _radius(place: Mapping[str, Any]) -> float:
    radius = place.get("radius_m")
    return float(radius) if isinstance(radius, int | float) else 0.0


def evidence_of(row: RegisterRow) -> Evidence:
    """Name a row as evidence."""
    return Evidence(row.kind, row.subject, row.title)


class AccessMap:
    """The rows that bear on access, indexed once for all settlements."""

    def __init__(self, rows: Iterable[RegisterRow], *, crs: str) -> None:
        by_kind: dict[str, list[RegisterRow]] = defaultdict(list)
        for row in rows:
            by_kind[row.kind].append(row)
        hazards = {status.value for status in AreaStatus if status.is_hazard}
        waiting = FollowUp.OUTSTANDING.value
        self.crs = crs
        self.settlements = {row.subject: row for row in by_kind["settlement"]}
        self.decisions = {row.subject: row for row in by_kind["access_decision"]}
        self.areas = _Near((r for r in by_kind["hazardous_area"] if r.status in hazards), crs)
        self.indications = _Near((r for r in by_kind["indication"] if r.status == waiting), crs)
        gone = Outcome.REMOVED.value
        self.items = _Near((row for row in by_kind["item_found"] if row.status != gone), crs)
        self.accidents = _Near(by_kind["accident"], crs)
        self.happened = {row.subject: row.last or row.first for row in by_kind["accident"]}
        self.roads: dict[str, list[RegisterRow]] = defaultdict(list)
        for row in by_kind["road_segment"]:
            for settlement in getattr(document_of(row), "serves", ()):
                self.roads[settlement].append(row)

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
        """Indications, items left in place, and accidents that no decision could know of."""
        decided = None if decision is None else decision.first
        since = [
            item
            for item in self.accidents.by(ground)
            if decided is None
            or (day := self.happened[item.evidence.subject]) is None
            or day > decided
        ]
        found = [*self.indications.by(ground), *self.items.by(ground), *since]
        return tuple(sorted(found, key=lambda item: item.distance_m))

    def facts(self, subject: str) -> SettlementFacts:
        """Gather what the register holds about access to a settlement."""
        area, known = self.area_of(subject)
        road = self.roads_of(subject)
        decision = self.decisions.get(subject)
        restrictions = None if decision is None else str(_payload(decision).get("restrictions", ""))
        return SettlementFacts(
            boundary_known=known,
            open_areas=self.areas.by(area),
            roads=tuple(evidence_of(row) for row in self.roads.get(subject, ())),
            open_areas_by_road=() if road is None else self.areas.by(road),
            unanswered=self._unanswered(area, decision),
            unanswered_by_road=() if road is None else self._unanswered(road, decision),
            spot_tasks_outstanding=None,
            completion_survey_done=None,
            restrictions=restrictions,
        )
