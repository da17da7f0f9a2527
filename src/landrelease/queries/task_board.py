"""Which tasks there are, by state."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from landrelease.kinds import KINDS, NOT_KNOWN, TaskPurpose, WorkStatus
from landrelease.planning import union_of
from landrelease.queries._shown import payload_of, titles_of
from landrelease.store.clock import current_day
from landrelease.store.models import RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.refusals import NotAllowed
from landrelease.store.register import rows_at
from landrelease.store.scope import scope_of
from landrelease.store.task_facts import grounds_of


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A task in a list."""

    subject: str
    name: str
    purpose: str
    status: str
    status_label: str
    since: date | None
    organisation: str
    settlements: tuple[tuple[str, str], ...]
    planned_from: date | None
    planned_to: date | None
    late: bool
    """Whether it should have been complete by the date asked about."""
    worked_m2: float
    """Ground of its approved days, each square metre once; 0 without any."""
    last_day: date | None


@dataclass(frozen=True, slots=True)
class TaskColumn:
    """The tasks of one state."""

    status: str
    label: str
    cards: tuple[TaskCard, ...]


@dataclass(frozen=True, slots=True)
class TaskBoard:
    """Tasks by state, and what they can be filtered by."""

    columns: tuple[TaskColumn, ...]
    total: int
    organisations: tuple[tuple[str, str], ...]
    purposes: tuple[tuple[str, str], ...]
    settlements: tuple[tuple[str, str], ...]


def task_board(
    viewer: Viewer,
    *,
    organisation: str = "",
    purpose: str = "",
    settlement: str = "",
    at: date | None = None,
    known: datetime | None = None,
) -> TaskBoard:
    """Return tasks by state, as they are or were by either clock.

    Raises
    ------
    NotAllowed
        For viewers who may not know of tasks.
    """
    scope = scope_of(viewer)
    if not scope.viewer_at_home.may_see(KINDS["task"].tier):
        raise NotAllowed(Right.PLAN_TASKS, why="Tasks are above your tier.")
    rows = rows_at(at=at, known=known, kinds={"task", "daily_progress"})
    tasks = [row for row in rows if row.kind == "task" and scope.knows(row)]
    worked = _worked([row for row in rows if row.kind == "daily_progress"])
    every = [(row, payload_of(row)) for row in tasks]
    titles = titles_of(named_by(payload for _, payload in every), viewer)
    found: dict[str, list[TaskCard]] = defaultdict(list)
    for row, payload in every:
        wanted = (
            organisation in {"", payload.get("organisation", "")}
            and purpose in {"", payload["purpose"]}
            and (not settlement or settlement in payload.get("settlements", ()))
        )
        if wanted:
            card = card_of(row, payload, titles, worked.get(row.subject, []), at=at)
            found[row.status].append(card)
    return TaskBoard(
        columns=tuple(
            TaskColumn(status.value, status.label, tuple(sorted(found[status.value], key=_order)))
            for status in WorkStatus
        ),
        total=len(tasks),
        organisations=_options(titles, "organisation"),
        purposes=tuple((item.value, item.label) for item in TaskPurpose),
        settlements=_options(titles, "settlement"),
    )


def _order(card: TaskCard) -> tuple[bool, date, str]:
    return (not card.late, card.planned_to or date.max, card.name)


def _options(titles: dict[tuple[str, str], str], kind: str) -> tuple[tuple[str, str], ...]:
    named = ((subject, title) for (of, subject), title in titles.items() if of == kind)
    return tuple(sorted(named, key=lambda pair: pair[1]))


def named_by(payloads: Iterable[dict[str, Any]]) -> set[tuple[str, str]]:
    """Return the organisations and settlements that tasks name."""
    found = set()
    for payload in payloads:
        found |= {("settlement", subject) for subject in payload.get("settlements", ())}
        if payload.get("organisation"):
            found.add(("organisation", payload["organisation"]))
    return found


def _worked(rows: list[RegisterRow]) -> dict[str, list[RegisterRow]]:
    found: dict[str, list[RegisterRow]] = defaultdict(list)
    for row in rows:
        found[str(payload_of(row).get("task", ""))].append(row)
    return found


def card_of(
    row: RegisterRow,
    payload: dict[str, Any],
    titles: dict[tuple[str, str], str],
    days: list[RegisterRow],
    *,
    at: date | None,
) -> TaskCard:
    """Show a task as a card, with the rows of its approved days."""
    start, end = (_day(payload.get(name)) for name in ("planned_from", "planned_to"))
    over = row.status in {WorkStatus.COMPLETE.value, WorkStatus.WITHDRAWN.value}
    return TaskCard(
        subject=row.subject,
        name=str(payload["name"]),
        purpose=TaskPurpose(payload["purpose"]).label,
        status=row.status,
        status_label=WorkStatus(row.status).label,
        since=row.first,
        organisation=titles.get(("organisation", payload.get("organisation", "")), ""),
        settlements=tuple(
            (subject, titles["settlement", subject])
            for subject in payload.get("settlements", ())
            if ("settlement", subject) in titles
        ),
        planned_from=start,
        planned_to=end,
        late=not over and end is not None and end < (at or current_day()),
        worked_m2=_union_m2(days),
        last_day=max((row.first for row in days if row.first), default=None),
    )


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value and value != NOT_KNOWN else None


def _union_m2(rows: list[RegisterRow]) -> float:
    grounds = grounds_of(rows)
    return float(union_of(grounds).area) if grounds else 0.0
