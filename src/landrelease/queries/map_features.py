"""What the map shows: features of a layer, no finer than the viewer may see."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

import shapely
from django.db.models import F

from landrelease.geo import project, unproject
from landrelease.kinds import KINDS, Tier, redact
from landrelease.queries._detection_current import (
    DETECTION_CURRENT,
    detection_current,
    on_his_ground,
)
from landrelease.queries._shown import payload_of, status_label, when_text
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.programme import Programme, current_programme
from landrelease.store.refusals import NotFound
from landrelease.store.register import rows_at
from landrelease.store.scope import scope_of

Feature = dict[str, Any]
Box = tuple[float, float, float, float]

KINDS_OF_LAYER: Final[dict[str, tuple[str, ...]]] = {
    "settlements": ("settlement",),
    "settlement_areas": ("settlement",),
    "roads": ("road_segment",),
    "areas": ("hazardous_area",),
    "evidence": ("indication", "accident", "item_found"),
    "searched": ("searched_area",),
    "safe_use": ("safe_use",),
    "minefield_records": ("minefield_record",),
    "administrative_areas": ("administrative_area",),
    "boundary": (),
}
MOST: Final = 20_000
"""Features in one answer; a box asks for less."""


def layers(viewer: Viewer) -> tuple[str, ...]:
    """Name the layers that may hold something for the viewer."""
    home = scope_of(viewer).viewer_at_home
    return tuple(
        name
        for name, kinds in KINDS_OF_LAYER.items()
        if not kinds or any(home.may_see(KINDS[kind].tier) for kind in kinds)
    )


def map_features(
    viewer: Viewer,
    *,
    layer: str,
    box: Box | None = None,
    at: date | None = None,
    known: datetime | None = None,
) -> Feature:
    """Return a layer as a GeoJSON feature collection.

    Raises
    ------
    NotFound
        When there is no such layer.
    """
    if layer not in KINDS_OF_LAYER:
        raise NotFound("layer", layer)
    programme = current_programme()
    if layer == "boundary":
        shapes = [] if programme.boundary is None else [programme.boundary]
        return _collection([_feature(shape, {}) for shape in shapes], complete=True)
    rows = _rows(viewer, KINDS_OF_LAYER[layer], box=box, at=at, known=known)
    complete = len(rows) <= MOST
    shown = _SHOW.get(layer, _plain)(rows[:MOST], viewer, programme, at, known)
    return _collection(list(shown), complete=complete)


def _rows(
    viewer: Viewer,
    kinds: tuple[str, ...],
    *,
    box: Box | None,
    at: date | None,
    known: datetime | None,
) -> list[RegisterRow]:
    scope = scope_of(viewer)
    if at is None and known is None:
        found = RegisterRow.objects.filter(
            scope.known(), scope.placed(), kind__in=kinds, geometry__isnull=False
        )
        if box is not None:
            found = found.filter(geometry__intersects=shapely.box(*box))
        return list(found.order_by(F("kind"), F("subject"))[: MOST + 1])
    window = None if box is None else shapely.box(*box)
    return [
        row
        for row in rows_at(at=at, known=known, kinds=kinds)
        if row.geometry is not None
        and scope.viewer_at(row.geometry).may_see(max(row.tier, row.place_tier))
        and (window is None or row.geometry.intersects(window))
    ]


def _properties(row: RegisterRow) -> dict[str, Any]:
    kind = KINDS[row.kind]
    return {
        "kind": row.kind,
        "kind_label": kind.label,
        "subject": row.subject,
        "title": row.title,
        "status": row.status,
        "status_label": status_label(kind, row.status),
        "when": when_text(row.first, row.last, kind),
    }


def _plain(rows: Iterable[RegisterRow], viewer: Viewer, *_: object) -> Iterable[Feature]:
    scope = scope_of(viewer)
    for row in rows:
        clearance = scope.viewer_at(row.geometry).clearance
        document = redact(KINDS[row.kind], payload_of(row), clearance=clearance)
        more: dict[str, Any] = {
            name: document[name] for name in ("classification", "item_class") if name in document
        }
        if viewer.may_see(Tier.PARTNER):
            more["grade"] = row.grade
        yield _feature(row.geometry, _properties(row) | more)


def _searched(
    rows: Sequence[RegisterRow],
    viewer: Viewer,
    programme: Programme,
    at: date | None,
    known: datetime | None,
) -> Iterable[Feature]:
    current = detection_current(on_his_ground(rows, viewer), known=known)
    for row, feature in zip(rows, _plain(rows, viewer), strict=True):
        if row.subject in current:
            feature["properties"][DETECTION_CURRENT] = current[row.subject]
        yield feature


def _settlements(
    rows: Iterable[RegisterRow],
    viewer: Viewer,
    programme: Programme,
    at: date | None,
    known: datetime | None,
) -> Iterable[Feature]:
    decisions = {row.subject: row for row in _rows_of_decisions(viewer, at, known)}
    for row in rows:
        yield _feature(row.geometry.representative_point(), _settlement(row, decisions))


def _settlement_areas(
    rows: Iterable[RegisterRow],
    viewer: Viewer,
    programme: Programme,
    at: date | None,
    known: datetime | None,
) -> Iterable[Feature]:
    decisions = {row.subject: row for row in _rows_of_decisions(viewer, at, known)}
    for row in rows:
        shape, radius = row.geometry, payload_of(row)["place"].get("radius_m")
        if shape.geom_type == "Point":
            if not isinstance(radius, int | float):
                continue
            shape = unproject(project(shape, programme.crs).buffer(radius), programme.crs)
        yield _feature(shape, _settlement(row, decisions))


def _rows_of_decisions(
    viewer: Viewer, at: date | None, known: datetime | None
) -> list[RegisterRow]:
    if at is None and known is None:
        return list(RegisterRow.objects.filter(kind="access_decision").defer("geometry"))
    return rows_at(at=at, known=known, kinds={"access_decision"})


def _settlement(row: RegisterRow, decisions: dict[str, RegisterRow]) -> dict[str, Any]:
    decision = decisions.get(row.subject)
    status = "not_known" if decision is None else decision.status
    label = (
        "No decision recorded"
        if decision is None
        else status_label(KINDS["access_decision"], status)
    )
    document = payload_of(row)
    return _properties(row) | {
        "status": status,
        "status_label": label,
        "population": document.get("population"),
        "since": "" if decision is None or decision.first is None else decision.first.isoformat(),
    }


_SHOW: Final[dict[str, Callable[..., Iterable[Feature]]]] = {
    "searched": _searched,
    "settlements": _settlements,
    "settlement_areas": _settlement_areas,
}


def _feature(shape: shapely.Geometry, properties: dict[str, Any]) -> Feature:
    return {
        "type": "Feature",
        "geometry": shapely.geometry.mapping(shape),
        "properties": properties,
    }


def _collection(features: list[Feature], *, complete: bool) -> Feature:
    return {"type": "FeatureCollection", "features": features, "complete": complete}
