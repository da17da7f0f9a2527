"""Which organisations may do a task on a day, and why the others may not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from landrelease.kinds import Accreditation, AccreditedHolder, Task, WorkStatus, fields_of
from landrelease.queries._shown import titles_of
from landrelease.store.competence_facts import (
    HeldAccreditation,
    accreditations_for,
    shortfalls,
)
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotFound
from landrelease.store.scope import scope_of
from landrelease.store.task_facts import task_of, task_row

_TEAM_TIER: Final = next(field.tier for field in fields_of(Task) if field.name == "team")
BEFORE_WORK: Final = frozenset({WorkStatus.PLANNED, WorkStatus.ASSIGNED})


@dataclass(frozen=True, slots=True)
class MayDo:
    """An organisation that is, or was, accredited for the work of a task.

    Parameters
    ----------
    why_not
        Every reason; empty when it may do the work on the day.
    way_out
        What would change that.
    record
        Subject of the accreditation it rests on; empty without one.
    conditions
        Of the accreditations of the organisation, and of the team named, that hold on the day.
    """

    organisation: str
    title: str
    why_not: str
    way_out: str
    record: str
    conditions: tuple[str, ...] = ()


def who_may_do(viewer: Viewer, *, task: str, on: date) -> tuple[MayDo, ...]:
    """Return the organisations to choose from before work begins, those that may first.

    Nobody is told but those who assign tasks and may know of accreditations.

    Raises
    ------
    NotFound
        When there is no such task, or the viewer may not know of it.
    """
    row = task_row(task)
    person = scope_of(viewer).viewer_at(row.geometry)
    if not person.may_see(row.tier):
        raise NotFound("task", task)
    if not (person.may(Right.PLAN_TASKS) and person.may_see(Accreditation.tier)):
        return ()
    asked = task_of(row)
    named = asked.team if person.may_see(_TEAM_TIER) else ""
    if asked.status not in BEFORE_WORK:
        return ()
    packs = current_programme().rule_packs
    held = accreditations_for(asked.purpose, on=on, packs=packs)
    subjects = sorted(
        {
            one.document.organisation
            for one in held
            if one.document.holder is AccreditedHolder.ORGANISATION
        }
    )
    titles = titles_of({("organisation", subject) for subject in subjects}, viewer)
    told = []
    for subject in subjects:
        team = named if subject == asked.organisation else ""
        reasons = shortfalls(
            task_purpose=asked.purpose, organisation=subject, team=team, on=on, packs=packs
        )
        told.append(
            MayDo(
                organisation=subject,
                title=titles.get(("organisation", subject), ""),
                why_not=" ".join(reason.why for reason in reasons),
                way_out=" ".join(reason.way_out for reason in reasons),
                record=next(
                    (r.record[1] for r in reasons if r.record[0] == Accreditation.kind), ""
                ),
                conditions=_conditions(held, subject, team),
            )
        )
    return tuple(sorted(told, key=lambda one: (bool(one.why_not), one.title)))


def _conditions(held: Iterable[HeldAccreditation], organisation: str, team: str) -> tuple[str, ...]:
    """Return the conditions under which an organisation, and a team of it, may do the work."""
    own = (
        one.document
        for one in held
        if one.standing.holds and one.document.organisation == organisation
    )
    told = [
        one.conditions
        for one in own
        if one.conditions
        and (
            one.holder is AccreditedHolder.ORGANISATION
            or (
                one.holder is AccreditedHolder.TEAM
                and one.name.strip().casefold() == team.strip().casefold() != ""
            )
        )
    ]
    return tuple(dict.fromkeys(told))
