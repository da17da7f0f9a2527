"""A plan of work on the map: tasks and roads by the part of its days in which they are done."""

import math
from collections.abc import Iterator
from typing import Any, Final

from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.plan_records import KeptPlan, kept_plan, require_whole_programme
from landrelease.store.scope import scope_of

PERIODS: Final = 4
"""Into how many parts of equal length the days of a plan are divided."""


def period_of(finish: float, horizon: int) -> int:
    """Return in which part of a plan's days something is finished: 1 is the first; 0: not in it.

    Examples
    --------
    >>> [period_of(day, 100) for day in (0.5, 25.0, 25.5, 100.0, math.inf)]
    [1, 1, 2, 4, 0]
    """
    if not finish <= horizon:
        return 0
    return min(max(math.ceil(finish * PERIODS / horizon), 1), PERIODS)


def plan_map(viewer: Viewer, *, subject: str) -> dict[str, Any]:
    """Return the ground of a plan's tasks, its roads and its settlements as GeoJSON.

    Each feature says its kind, title, period (0: not within the days), and first and last date.

    Raises
    ------
    NotAllowed, NotFound, PlanNotRead
    """
    require_whole_programme(viewer)
    kept = kept_plan(viewer, subject)
    told = _told(kept)
    rows = RegisterRow.objects.filter(
        scope_of(viewer).placed(), subject__in=list(told), geometry__isnull=False
    )
    features = [
        {
            "type": "Feature",
            "geometry": row.geometry.__geo_interface__,
            "properties": {"subject": row.subject, "title": kept.title_of(row.subject)}
            | told[row.subject],
        }
        for row in rows.order_by("kind", "subject")
    ]
    return {"type": "FeatureCollection", "features": features}


def _told(kept: KeptPlan) -> dict[str, dict[str, Any]]:
    """Return what is said of each task, road and settlement."""
    found = {one.subject: _ended("task", math.inf, kept) for one in kept.situation.tasks}
    finish: dict[str, float] = {}
    for order, one in enumerate(kept.sequence.assignments, start=1):
        finish[one.task] = one.finish
        found[one.task] = _ended("task", one.finish, kept) | {
            "order": order,
            "starts_on": kept.start_of(one.start).isoformat(),
            "teams": ", ".join(kept.title_of(team) for team in one.teams),
        }
    for road, tasks in kept.roads.items():
        ends = max((finish.get(task, math.inf) for task in tasks), default=0.0)
        found[road] = _ended("road", ends, kept)
    for place, day in kept.sequence.opened.items():
        found[place] = _ended("settlement", day, kept)
    return found


def _ended(kind: str, day: float, kept: KeptPlan) -> dict[str, Any]:
    period = period_of(day, kept.situation.horizon)
    return {
        "kind": kind,
        "period": period,
        "ends_on": kept.end_of(day).isoformat() if period else None,
    }


def periods_of(kept: KeptPlan) -> Iterator[tuple[int, str, str]]:
    """Yield each part of a plan's days: its number, first and last date."""
    horizon = kept.situation.horizon
    for number in range(1, PERIODS + 1):
        first = horizon * (number - 1) / PERIODS
        last = horizon * number / PERIODS
        yield number, kept.start_of(first).isoformat(), kept.end_of(last).isoformat()
