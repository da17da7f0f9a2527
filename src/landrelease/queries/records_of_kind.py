"""Which records of a kind are there: searched, filtered, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely
from django.db.models import Count

from landrelease.kinds import SearchedArea, kind_named
from landrelease.queries._detection_current import detection_current, on_his_ground
from landrelease.queries._shown import RecordRow, row_of, status_label
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.refusals import NotFound
from landrelease.store.scope import scope_of

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class StatusCount:
    """A status of the kind and how many records have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One page of a list."""

    kind: str
    kind_label: str
    rows: tuple[RecordRow, ...]
    total: int
    page: int
    pages: int
    statuses: tuple[StatusCount, ...]


def records_of_kind(
    viewer: Viewer,
    *,
    kind: str,
    text: str = "",
    status: str = "",
    box: tuple[float, float, float, float] | None = None,
    page: int = 1,
) -> RecordPage:
    """Return a page of records the viewer may know of.

    Parameters
    ----------
    box
        West, south, east, north in degrees; refused by silence (no rows) when the viewer
        may not see where records of the kind lie.
    """
    declared = kind_named(kind)
    scope = scope_of(viewer)
    if not scope.viewer_at_home.looking_at(kind).may_see(declared.tier):
        raise NotFound("list of", declared.label_plural)
    rows = RegisterRow.objects.filter(scope.known(), kind=kind)
    if text.strip():
        rows = rows.filter(search__contains=text.strip().casefold())
    if box is not None:
        rows = rows.filter(scope.placed())
        rows = rows.filter(geometry__intersects=shapely.box(*box))
    counts = rows.order_by().values("status").annotate(count=Count("id")).order_by("status")
    statuses = tuple(
        StatusCount(item["status"], status_label(declared, item["status"]), item["count"])
        for item in counts
        if item["status"]
    )
    if status:
        rows = rows.filter(status=status)
    total = rows.count()
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    found = rows.defer("document", "geometry").order_by("title", "subject")
    part = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    return RecordPage(
        kind=kind,
        kind_label=declared.label_plural,
        rows=_with_standing([row_of(row, viewer) for row in part], viewer, kind=kind),
        total=total,
        page=page,
        pages=pages,
        statuses=statuses,
    )


def _with_standing(
    rows: Sequence[RecordRow], viewer: Viewer, *, kind: str
) -> tuple[RecordRow, ...]:
    """Say beside searched areas whether their detection is current, to those who may know."""
    if kind != SearchedArea.kind:
        return tuple(rows)
    named = [row.subject for row in rows]
    held = RegisterRow.objects.filter(kind=kind, subject__in=named)
    current = detection_current(on_his_ground(held, viewer))
    return tuple(replace(row, detection_current=current.get(row.subject, "")) for row in rows)
