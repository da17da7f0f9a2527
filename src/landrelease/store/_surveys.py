"""What organisations surveyed and are accredited for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Final, TypeVar

import shapely

from landrelease.kinds import (
    Accreditation,
    AccreditationScope,
    AccreditationStatus,
    AccreditedHolder,
    Activity,
    NotKnown,
    Task,
    TaskPurpose,
    WorkStatus,
)
from landrelease.release import Evidence, account_of
from landrelease.store._nearby import document_of, evidence_of, payload_of
from landrelease.store.models import RegisterRow

N = TypeVar("N", int, float)
Done = tuple[RegisterRow, Activity]
"""An activity with the row that holds it."""
_SURVEYS: Final = frozenset({TaskPurpose.NTS, TaskPurpose.TS})


class Surveys:
    """Tasks, activities, organisations and accreditations of a register."""

    def __init__(self, by_kind: Mapping[str, Sequence[RegisterRow]]) -> None:
        self._by_kind = by_kind
        read = ((row.subject, document_of(row)) for row in by_kind.get("task", ()))
        self.tasks = {subject: task for subject, task in read if isinstance(task, Task)}
        self.activities: dict[str, list[tuple[RegisterRow, Activity]]] = defaultdict(list)
        for row in by_kind.get("activity", ()):
            document = document_of(row)
            if isinstance(document, Activity):
                for area in self._areas_of(document):
                    self.activities[area].append((row, document))

    @property
    def purposes(self) -> dict[str, TaskPurpose]:
        """What each task is for."""
        return {subject: task.purpose for subject, task in self.tasks.items()}

    def _areas_of(self, activity: Activity) -> set[str]:
        if activity.hazardous_area:
            return {activity.hazardous_area}
        return (
            set(self.tasks[activity.task].hazardous_areas) if activity.task in self.tasks else set()
        )

    def done(self, area: str, *types: TaskPurpose) -> list[tuple[RegisterRow, Activity]]:
        """Return the activities of some types about an area, in the order of their days."""
        found = [item for item in self.activities.get(area, ()) if item[1].type in types]
        return sorted(found, key=lambda item: item[0].last or item[0].first or date.min)

    def newest_complete(
        self, area: str, type_: TaskPurpose
    ) -> tuple[Activity | None, tuple[RegisterRow, ...]]:
        """Return the newest complete activity of a type, and those that go on since it.

        Who asks again has no answer yet: the older survey does not stand for it. What has no day
        counts as older than what has one.
        """
        said = self.done(area, type_)
        complete = [one for one in said if one[1].status is WorkStatus.COMPLETE]
        if not complete:
            return None, ()
        row, newest = complete[-1]
        day = row.last or row.first
        return newest, tuple(
            other
            for other, activity in said
            if activity.status.is_outstanding
            and (day is None or (other.first is not None and other.first >= day))
        )

    def accredited(
        self, area: str, organisation: str, on: date
    ) -> tuple[bool | None, tuple[Evidence, ...]]:
        """Return whether those who surveyed an area, or else who decides, are accredited.

        None where nothing is recorded of one of them.
        """
        by = {
            activity.organisation
            for _, activity in self.done(area, *_SURVEYS)
            if activity.status is WorkStatus.COMPLETE and activity.organisation
        }
        if not by:
            by = self._organisations_named(organisation)
        answers, records = [], []
        for subject in sorted(by):
            held = [
                (row, document)
                for row, document in self._accreditations
                if document.organisation == subject
                and document.holder is AccreditedHolder.ORGANISATION
                and document.scope is AccreditationScope.SURVEY
            ]
            now = [(row, document) for row, document in held if _holds(row, on)]
            valid = [row for row, document in now if document.status is AccreditationStatus.VALID]
            in_order = bool(valid) and len(valid) == len(now)
            answers.append(in_order if held else None)
            records += [evidence_of(row) for row, _ in now or held]
        if not answers or None in answers:
            return (False if False in answers else None), tuple(records)
        return all(answers), tuple(records)

    @cached_property
    def _accreditations(self) -> list[tuple[RegisterRow, Accreditation]]:
        read = ((row, document_of(row)) for row in self._by_kind.get("accreditation", ()))
        return [(row, document) for row, document in read if isinstance(document, Accreditation)]

    def _organisations_named(self, name: str) -> set[str]:
        wanted = name.strip().casefold()
        return {
            row.subject
            for row in self._by_kind.get("organisation", ())
            if wanted
            and wanted in {_folded(payload_of(row), field) for field in ("name", "short_name")}
        }


def _holds(row: RegisterRow, on: date) -> bool:
    begun = row.first is not None and row.first <= on
    return begun and (row.last is None or on <= row.last)


def number_of(value: N | NotKnown) -> N | None:
    """Return a number, or None where nobody has said it."""
    return None if isinstance(value, str) else value


def stated_share(
    stated: Iterable[Activity], whole: shapely.Geometry, part: shapely.Geometry
) -> float | None:
    """Return what a share stated for a whole area says of a part; None if it says nothing."""
    shares = [number_of(activity.share_sampled) for activity in stated]
    known = [share for share in shares if share is not None]
    asked, rest = float(part.area), float(whole.area) - float(part.area)
    if not known or asked <= 0:
        return None
    if rest <= account_of(whole, []).tolerance_m2:
        return max(known)
    least = (max(known) * float(whole.area) - rest) / asked
    return least if least > 0 else None


def _folded(payload: Mapping[str, object], field: str) -> str:
    return str(payload.get(field, "")).strip().casefold()
