"""What the ledger and the register hold about a task: its ground, its days and its finds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import shapely

from landrelease.geo import local_equal_area_crs, project
from landrelease.kinds import KINDS as ALL_KINDS
from landrelease.kinds import DailyProgress, ItemFound, Kind, Task, WorkStatus, read_document
from landrelease.ledger import Act, Entry, State, fold, unsealed
from landrelease.planning import worked_ground
from landrelease.store.access_facts import document_of
from landrelease.store.chain import chunks, entries
from landrelease.store.models import BatchRow, EntryRow, LinkRow, RegisterRow
from landrelease.store.programme import Programme, current_programme
from landrelease.store.refusals import NotFound
from landrelease.store.register import batch_standings


@dataclass(frozen=True, slots=True)
class Day:
    """A day's work of a team, with the ground of it in the programme's plane."""

    subject: str
    document: DailyProgress
    on: date
    ground: shapely.Geometry
    waits: bool
    """Whether another person has still to approve it."""

    @property
    def area_m2(self) -> float:
        """Area of the ground drawn."""
        return float(self.ground.area)


@dataclass(frozen=True, slots=True)
class Found:
    """An item found on a task."""

    subject: str
    document: ItemFound
    on: date | None
    until: date | None
    waits: bool


def task_row(subject: str) -> RegisterRow:
    """Return a task as it is held.

    Raises
    ------
    NotFound
        When there is none.
    """
    row = RegisterRow.objects.filter(kind="task", subject=subject).first()
    if row is None:
        raise NotFound("task", subject)
    return row


def task_of(row: RegisterRow) -> Task:
    """Read a row as a task."""
    document = document_of(row)
    if not isinstance(document, Task):
        raise NotFound("task", row.subject)
    return document


def plane_of(programme: Programme, shape: shapely.Geometry) -> str:
    """Return the programme's equal-area plane, or one around a shape before it has any."""
    return programme.crs or local_equal_area_crs(shape)


def ground_of_day(document: DailyProgress, crs: str) -> shapely.Geometry:
    """Return the ground of a day's work in a plane.

    Raises
    ------
    ValueError
        For lanes without a width.
    """
    width = document.lane_width_m
    return worked_ground(
        project(document.place.shape(), crs),
        width_m=width if isinstance(width, int | float) else None,
    )


def grounds_of(rows: Iterable[RegisterRow]) -> list[shapely.Geometry]:
    """Return the grounds of days in the programme's plane, from rows of the register."""
    programme = current_programme()
    found = []
    for row in rows:
        document = document_of(row)
        if isinstance(document, DailyProgress):
            crs = plane_of(programme, row.geometry)
            found.append(ground_of_day(document, crs))
    return found


def statuses_on(subject: str, day: date) -> tuple[WorkStatus, ...]:
    """Return every status a task had on a day, in order: the one it woke up in comes first."""
    said = [entry for entry in entries(subjects=[subject]) if entry.kind == "task"]
    standing = batch_standings({entry.batch for entry in said})
    before = fold(said, at=day - timedelta(days=1), standing=standing).get(("task", subject))
    now = fold(said, standing=standing).get(("task", subject))
    held = [] if before is None else [_status(before.entry)]
    if now is not None:
        held += [_status(entry) for entry in now.history if entry.first == day]
    return tuple(held)


def _status(entry: Entry) -> WorkStatus:
    payload = unsealed(entry.payload)
    document = read_document(ALL_KINDS[entry.kind], payload, version=entry.kind_version)
    return document.status if isinstance(document, Task) else WorkStatus.PLANNED


def days_of(task: str, programme: Programme, *, waiting: bool = True) -> tuple[Day, ...]:
    """Return the daily progress of a task, approved and, unless left out, waiting; by day.

    A correction that waits stands in the place of what it corrects.
    """
    found = {
        row.subject: _day(row.subject, document, row.first, programme, waits=False)
        for row, document in _linked("daily_progress", task)
        if isinstance(document, DailyProgress) and row.first is not None
    }
    if waiting:
        found |= {
            entry.subject: _day(entry.subject, document, entry.first, programme, waits=True)
            for entry, document in _waiting("daily_progress", task)
            if isinstance(document, DailyProgress) and entry.first is not None
        }
    return tuple(sorted(found.values(), key=lambda day: (day.on, day.subject)))


def _day(
    subject: str, document: DailyProgress, on: date | None, programme: Programme, *, waits: bool
) -> Day:
    crs = plane_of(programme, document.place.shape())
    return Day(subject, document, on or date.min, ground_of_day(document, crs), waits)


def items_of(task: str, *, waiting: bool = True) -> tuple[Found, ...]:
    """Return the items found on a task, approved and, unless left out, waiting."""
    found = {
        row.subject: Found(row.subject, document, row.first, row.last, waits=False)
        for row, document in _linked("item_found", task)
        if isinstance(document, ItemFound)
    }
    if waiting:
        found |= {
            entry.subject: Found(entry.subject, document, entry.first, entry.last, waits=True)
            for entry, document in _waiting("item_found", task)
            if isinstance(document, ItemFound)
        }
    return tuple(sorted(found.values(), key=lambda one: (one.on or date.min, one.subject)))


def _linked(kind: str, task: str) -> Iterator[tuple[RegisterRow, Kind]]:
    subjects = LinkRow.objects.filter(kind=kind, field="task", target=task)
    for part in chunks(sorted(subjects.values_list("subject", flat=True))):
        for row in RegisterRow.objects.filter(kind=kind, subject__in=part).order_by("subject"):
            yield row, document_of(row)


def _waiting(kind: str, task: str) -> Iterator[tuple[Entry, Kind]]:
    """Read what waits for a second person and names a task; the last word on each subject."""
    batches = BatchRow.objects.filter(state=State.SUBMITTED.value).values_list("batch", flat=True)
    last: dict[str, Entry] = {}
    for part in chunks(batches):
        rows = EntryRow.objects.filter(kind=kind, act=Act.RECORD.value, batch__in=part)
        wanted = rows.filter(body__contains=task).order_by("id").values_list("entry", flat=True)
        last |= {entry.subject: entry for entry in entries(ids=list(wanted))}
    for entry in last.values():
        payload = unsealed(entry.payload)
        if payload.get("task") == task:
            yield entry, read_document(ALL_KINDS[kind], payload, version=entry.kind_version)


def searched_rows(task: str) -> tuple[RegisterRow, ...]:
    """Return the searched areas that completing a task recorded."""
    subjects = LinkRow.objects.filter(kind="searched_area", field="task", target=task)
    return tuple(
        RegisterRow.objects.filter(
            kind="searched_area", subject__in=list(subjects.values_list("subject", flat=True))
        ).order_by("subject")
    )


def waiting_steps(task: str) -> int:
    """Return how many batches wait that would change the task itself."""
    batches = EntryRow.objects.filter(kind="task", subject=task).values_list("batch", flat=True)
    return BatchRow.objects.filter(batch__in=list(batches), state=State.SUBMITTED.value).count()


def critical_open(task: str) -> tuple[RegisterRow, ...]:
    """Return the critical nonconformities of a task that nobody has closed."""
    subjects = LinkRow.objects.filter(kind="nonconformity", field="task", target=task)
    rows = RegisterRow.objects.filter(
        kind="nonconformity", subject__in=list(subjects.values_list("subject", flat=True))
    ).exclude(status="closed")
    return tuple(row for row in rows if getattr(document_of(row), "severity", "") == "critical")


def not_complete(tasks: tuple[str, ...]) -> tuple[RegisterRow, ...]:
    """Return those of some tasks that are not complete."""
    rows = RegisterRow.objects.filter(kind="task", subject__in=tasks)
    return tuple(rows.exclude(status=WorkStatus.COMPLETE.value).order_by("title"))
