"""Adopt a plan: its dates and teams become those of tasks, each through the task's own actions."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction

from landrelease.actions._appending import Receipt, new_id, wait_for_other_writers
from landrelease.actions._checks import require
from landrelease.actions._own_action import state_at_once, stated
from landrelease.actions._said_before import said_before
from landrelease.actions.assign_task import assign_task
from landrelease.actions.plan_task import NOT_PLANNED, plan_task
from landrelease.errors import LandreleaseError
from landrelease.kinds import Team, WorkStatus
from landrelease.planning import Assignment, FactChange
from landrelease.store.access_facts import document_of
from landrelease.store.competence_facts import shortfalls
from landrelease.store.models import RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.plan_records import (
    KeptPlan,
    changed_since,
    kept_plan,
    require_whole_programme,
)
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotValid
from landrelease.store.task_facts import task_of, task_row

ASSIGN_DAYS = 28
"""Tasks that begin so soon are assigned; later ones get their dates alone."""
BY_A_PLAN: Final = "By a plan of work that was adopted."
"""Partners read why a task was assigned, but nothing of a plan: its name stays in the adoption."""


class PlanIsStale(LandreleaseError):
    """Facts that a plan was made from have changed since."""

    def __init__(self, changes: tuple[FactChange, ...]) -> None:
        self.changes = changes
        super().__init__(
            f"{len(changes)} fact(s) have changed since this plan was made. Look at them and "
            "accept them, or make the plan again."
        )


@dataclass(frozen=True, slots=True)
class Move:
    """What adopting a plan would do with one task, or did.

    Parameters
    ----------
    first, last
        Days it is planned from and until.
    assigned
        Whether it is assigned to the team now.
    why_not
        Why it refuses; empty where it does not.
    """

    task: str
    teams: tuple[str, ...]
    first: date
    last: date
    assigned: bool
    why_not: str = ""


def digest_of(changes: Iterable[FactChange]) -> str:
    """Return a mark of what had changed: who accepts it says which changes he saw."""
    told = [[one.what, one.subject, one.field, repr(one.before), repr(one.now)] for one in changes]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32] if told else ""


def moves_of(kept: KeptPlan, *, assign_days: int) -> tuple[Move, ...]:
    """Return what adopting a plan would do, by start; what stands in the way is asked later."""
    return tuple(_move(kept, one, assign_days) for one in kept.sequence.assignments)


def _move(kept: KeptPlan, one: Assignment, assign_days: int) -> Move:
    return Move(
        task=one.task,
        teams=one.teams,
        first=kept.start_of(one.start),
        last=kept.end_of(one.finish),
        assigned=one.start < assign_days,
    )


@transaction.atomic
def adopt_plan(
    viewer: Viewer,
    *,
    plan: str,
    on: date,
    reason: str,
    assign_days: int = ASSIGN_DAYS,
    acknowledged: str = "",
    entry_id: str = "",
) -> tuple[Receipt, tuple[Move, ...]]:
    """Give tasks the dates and teams of a plan, in the viewer's name; each may refuse.

    Every task goes through planning and assigning as if done by hand: their guards hold, and
    competence is asked for the day given and for the day on which the plan lets the task begin.
    A task that refuses stays as it was; the others go on, and the adoption names it.

    Parameters
    ----------
    on
        From which day it holds.
    assign_days
        Tasks that begin within so many days of the plan are assigned; others get dates alone.
    acknowledged
        Mark of the changes that were seen and accepted, see `digest_of`.

    Raises
    ------
    NotAllowed, NotFound
    NotValid
        Without a reason.
    PlanIsStale
        When other facts have changed than those accepted.
    IdAlreadyUsed
        When the id was used for something else.
    """
    require(viewer, Right.PLAN_TASKS)
    require_whole_programme(viewer)
    wait_for_other_writers()
    entry_id = entry_id or new_id()
    said = {"plan": plan, "assign_days": assign_days, "reason": reason.strip()}
    if before := said_before(viewer, entry_id, said, on=on):
        return before, ()
    if not reason.strip():
        raise NotValid([("reason", "Write down why this plan.")])
    kept = kept_plan(viewer, plan)
    changes = changed_since(viewer, kept)
    if digest_of(changes) != acknowledged:
        raise PlanIsStale(changes)
    done = tuple(
        _adopted(viewer, move, kept, on=on) for move in moves_of(kept, assign_days=assign_days)
    )
    refused = {move.task: move.why_not for move in done if move.why_not}
    payload: dict[str, Any] = said | {
        "decider": viewer.username,
        "dated": [move.task for move in done if not move.why_not],
        "assigned": [move.task for move in done if move.assigned],
        "refused": json.dumps(refused, ensure_ascii=False) if refused else "",
        "acknowledged": "\n".join(f"{c.what} {c.subject} {c.field}".strip() for c in changes),
    }
    draft = stated("plan_adoption", payload, subject=entry_id, on=on, entry_id=entry_id)
    return state_at_once(viewer, draft, programme=current_programme()), done


def _adopted(viewer: Viewer, move: Move, kept: KeptPlan, *, on: date) -> Move:
    """Move one task, whole or not at all."""
    try:
        with transaction.atomic():
            assigned = _moved(viewer, move, kept, on=on)
    except LandreleaseError as error:
        why = str(error)
        return Move(move.task, move.teams, move.first, move.last, assigned=False, why_not=why)
    return Move(move.task, move.teams, move.first, move.last, assigned=assigned)


def _moved(viewer: Viewer, move: Move, kept: KeptPlan, *, on: date) -> bool:
    row = task_row(move.task)
    held = task_of(row)
    dates = {"planned_from": move.first.isoformat(), "planned_to": move.last.isoformat()}
    said = {name: value for name, value in row.payload().items() if name not in NOT_PLANNED}
    if {name: said.get(name) for name in dates} != dates:
        plan_task(viewer, payload=said | dates, on=on, subject=move.task)
    if not move.assigned or held.status not in {WorkStatus.PLANNED, WorkStatus.ASSIGNED}:
        return False
    team = _team(kept, move.teams)
    if (held.organisation, held.team) == (team.organisation, team.name):
        return held.status is WorkStatus.ASSIGNED
    if why := " ".join(_why_not(team, row, on=max(move.first, on))):
        raise NotValid([("team", why)])
    assign_task(
        viewer, task=move.task, organisation=team.organisation, team=team.name, on=on,
        reason=BY_A_PLAN,
    )  # fmt: skip
    return True


def _team(kept: KeptPlan, teams: tuple[str, ...]) -> Team:
    row = RegisterRow.objects.filter(kind=Team.kind, subject=teams[0]).first()
    document = None if row is None else document_of(row)
    if not isinstance(document, Team):
        why = f"{kept.title_of(teams[0])} is a team of the scenario; there is none yet."
        raise NotValid([("team", why)])
    return document


def _why_not(team: Team, row: RegisterRow, *, on: date) -> Iterator[str]:
    """Say why the team may not do the task on the day on which it begins."""
    for one in shortfalls(
        task_purpose=task_of(row).purpose,
        organisation=team.organisation,
        team=team.name.strip(),
        on=on,
        packs=current_programme().rule_packs,
    ):
        yield f"On {on}: {one.why} {one.way_out}"
