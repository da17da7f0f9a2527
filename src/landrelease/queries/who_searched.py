"""Who searched an area, and with what, as the days of its task say."""

from landrelease.kinds import SearchedArea, Tier
from landrelease.store.access_facts import document_of
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.programme import current_programme
from landrelease.store.scope import scope_of
from landrelease.store.task_facts import days_of


def who_searched(viewer: Viewer, *, searched_area: str) -> dict[str, list[str]]:
    """Return the persons and devices that approved days of the area's task name, by subject.

    Empty for those who may not know of them, and for an area that no task of ours left.
    """
    row = RegisterRow.objects.filter(kind=SearchedArea.kind, subject=searched_area).first()
    area = None if row is None else document_of(row)
    if row is None or not isinstance(area, SearchedArea) or not area.task:
        return {}
    if not scope_of(viewer).viewer_at(row.geometry).may_see(Tier.RESTRICTED):
        return {}
    days = [
        day.document
        for day in days_of(area.task, current_programme())
        if not day.waits and day.document.method is area.method
    ]
    return {
        "deminers": sorted({one for day in days for one in day.searchers}),
        "devices": sorted({one for day in days for one in day.devices}),
    }
