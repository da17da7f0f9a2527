"""What is checked of a day's work before it is recorded, whichever door it comes through."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import shapely

from landrelease.actions._competence import (
    CompetenceMissing,
    refuse_devices_known_out,
    require_competence,
)
from landrelease.geo import project
from landrelease.kinds import (
    DailyProgress,
    ItemFound,
    SearchMethod,
    Task,
    WorkStatus,
    read_document,
)
from landrelease.ledger import Act, Draft, unsealed
from landrelease.planning import SAME_SHARE, beyond_m, differs, pace_of, reach_m, shared_share
from landrelease.standards import RuleNotInForce, UnknownRule, rule
from landrelease.store.chain import entries, entries_of_batch
from landrelease.store.models import RegisterRow
from landrelease.store.own_work import is_own
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import Programme
from landrelease.store.refusals import NotAllowed, NotValid
from landrelease.store.task_facts import (
    Day,
    days_of,
    ground_of_day,
    items_of,
    plane_of,
    statuses_on,
    task_of,
    waiting_steps,
)

HOURS_A_DAY: Final = 24
TO_REJECT: Final = (
    "Reject the report with this reason; or, where a record of them is wrong or missing, have that "
    "put right first, and approve then."
)
"""The way out for whoever reviews a day that those who worked had no right to."""
OVERLAP_SHARE: Final = 0.1
"""Ground of a day that shares this part with another day of the team is flagged."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A day as it is about to be recorded."""

    draft: Draft
    document: DailyProgress
    ground: shapely.Geometry
    row: RegisterRow
    beside: tuple[Day, ...]
    """Other days of the task, approved or waiting."""


def check_day(
    viewer: Viewer,
    draft: Draft,
    document: DailyProgress,
    items: Sequence[tuple[Draft, ItemFound]] = (),
    *,
    programme: Programme,
    imported: bool = False,
) -> tuple[str, ...]:
    """Refuse a day that cannot be so; return what is odd about it but may be.

    Parameters
    ----------
    items
        Items that are said together with the day.
    imported
        Whether the day comes from another register: whose it is, and whether the team might
        work that day, was for others to see to; items may be counted there and not told one
        by one, which clearing the ground asks for later. A device that this register knows was
        out of its check is refused there too.

    Raises
    ------
    NotAllowed
        For another organisation's task.
    CompetenceMissing
        When the organisation, team, a person or a device had not the right to work that day; of
        an imported day, a device alone.
    NotValid
        With every problem, by field.
    """
    row = RegisterRow.objects.filter(kind="task", subject=document.task).first()
    if row is None:
        raise NotValid([("task", f"There is no task {document.task!r} in the register.")])
    if not imported:
        _check_whose(viewer, task_of(row))
    crs = plane_of(programme, document.place.shape())
    try:
        ground = ground_of_day(document, crs)
    except ValueError:
        raise NotValid(
            [("lane_width_m", "Lanes are drawn as lines: write how wide they are.")]
        ) from None
    others = tuple(day for day in days_of(document.task, programme) if day.subject != draft.subject)
    said = _Said(draft, document, ground, row, others)
    problems = [*_when(said), *_where(said, items, crs), *_numbers(said), *_twice(said)]
    if not imported:
        problems += _items(said, items)
    if problems:
        raise NotValid(problems)
    if imported:
        refuse_devices_known_out(document.devices, on=draft.first or date.min)
    else:
        _check_competence(task_of(row), document, draft.first)
    return *_odd(said), *_pace(said, programme.rule_packs)


def check_days(viewer: Viewer, content: Sequence[Draft], *, programme: Programme) -> None:
    """Check the days that an import brings with its own items; those in the ledger were checked.

    Raises
    ------
    NotValid, CompetenceMissing
    """
    days = [draft for draft in content if is_day(draft)]
    there = {entry.id for entry in entries(ids=[draft.id for draft in days])}
    for draft in days:
        document = read_document(DailyProgress, draft.payload, version=draft.kind_version)
        if isinstance(document, DailyProgress) and draft.id not in there:
            items = list(items_of_day(draft, document, content))
            check_day(viewer, draft, document, items, programme=programme, imported=True)


def items_of_day(
    day: Draft, document: DailyProgress, content: Sequence[Draft]
) -> Iterator[tuple[Draft, ItemFound]]:
    """Yield the items that are said together with a day, of its task and date."""
    for draft in content:
        if draft.kind == ItemFound.kind and draft.payload.get("task") == document.task:
            item = read_document(ItemFound, draft.payload, version=draft.kind_version)
            if isinstance(item, ItemFound) and draft.first == day.first:
                yield draft, item


def check_days_to_approve(batch: str) -> None:
    """Ask again, as of each day that a batch records, who might work and with what.

    What became known since counts: a suspension recorded later, a check that did not hold. Of an
    import, devices alone are asked about, as when it was read.

    Raises
    ------
    CompetenceMissing
    """
    said = list(entries(batch=batch, kinds=[DailyProgress.kind]))
    imported = is_import(batch)
    gone = {name for one in said for name in (one.corrects, one.withdraws) if name}
    for entry in said:
        if entry.act is not Act.RECORD or entry.id in gone:
            continue
        document = read_document(DailyProgress, unsealed(entry.payload), version=entry.kind_version)
        if not isinstance(document, DailyProgress):
            continue
        row = RegisterRow.objects.filter(kind=Task.kind, subject=document.task).first()
        if imported:
            refuse_devices_known_out(document.devices, on=entry.first or date.min)
        elif row is not None:
            _check_competence(task_of(row), document, entry.first)


def why_not_those_days(batch: str) -> str:
    """Return why the days that a report records are not approved as things are known now.

    Empty for an import: approving it asks, which takes as long as reading it did.
    """
    if is_import(batch):
        return ""
    try:
        check_days_to_approve(batch)
    except CompetenceMissing as error:
        return f"As is known now of the day: {error} {TO_REJECT}"
    return ""


def _check_whose(viewer: Viewer, task: Task) -> None:
    if not viewer.may(Right.PLAN_TASKS) and not is_own(viewer, task.organisation):
        told = "The task is assigned to another organisation than yours."
        raise NotAllowed(Right.RECORD_WORK, why=told)


def _check_competence(task: Task, document: DailyProgress, on: date | None) -> None:
    require_competence(
        task_purpose=task.purpose,
        organisation=document.organisation,
        team=document.team.strip(),
        persons=document.searchers,
        devices=document.devices,
        others_worked=not document.searchers or _unnamed(document) > 0,
        on=on or date.min,
    )


def _unnamed(document: DailyProgress) -> int:
    """How many of those counted as working the day does not name; 0 where they are not counted."""
    counted = document.deminers if isinstance(document.deminers, int) else 0
    return max(counted - len(set(document.searchers)), 0)


def _when(said: _Said) -> list[tuple[str, str]]:
    first, last = said.draft.first, said.draft.last
    if first is None or (last is not None and last != first):
        return [("when", "Daily progress is of one day: write which.")]
    held = statuses_on(said.row.subject, first)
    if not held:
        return [("when", f"The task was not planned yet on {first}.")]
    if WorkStatus.ONGOING not in held:
        return [
            ("when", f"On {first} the task was {held[-1].label.lower()}: no work was to be done.")
        ]
    if not said.draft.corrects:
        if task_of(said.row).status is WorkStatus.COMPLETE:
            return [("task", "The task is complete: it must be resumed before work is added.")]
        if waiting_steps(said.row.subject):
            return [("task", "A step of this task waits for approval: no work is added meanwhile.")]
    return []


def _where(
    said: _Said, items: Sequence[tuple[Draft, ItemFound]], crs: str
) -> list[tuple[str, str]]:
    place = task_of(said.row).place
    task, radius = project(place.shape(), crs), place.radius_m
    reach = reach_m(task, radius if isinstance(radius, float) else None)
    problems = []
    if (far := beyond_m(said.ground, task)) > reach:
        told = f"It reaches {far:,.0f} m beyond the ground of the task; at most {reach:,.0f} m."
        problems.append(("place", told))
    for number, (_, item) in enumerate(items, start=1):
        far = beyond_m(project(item.place.shape(), crs), task)
        if far > reach:
            told = f"Item {number} lies {far:,.0f} m from the ground of the task."
            problems.append(("items", told))
    return problems


def _numbers(said: _Said) -> list[tuple[str, str]]:
    document = said.document
    hours, deminers = document.hours, document.deminers
    named = len(set(document.searchers))
    if isinstance(deminers, int) and named > deminers:
        told = f"{named} persons are named as searching and {deminers} deminers are counted."
        return [("deminers", f"{told} Count them again.")]
    if not isinstance(hours, int | float) or not isinstance(deminers, int):
        return []
    if hours > HOURS_A_DAY * deminers:
        told = f"{hours:g} hours are more than {deminers} deminers have in a day."
        return [("hours", told)]
    return []


def _items(said: _Said, items: Sequence[tuple[Draft, ItemFound]]) -> list[tuple[str, str]]:
    """The number entered is the number of items recorded for the day, no more and no fewer."""
    own = {draft.subject for draft, _ in items}
    held = {
        one.subject: one.document.items
        for one in items_of(said.document.task)
        if one.on == said.draft.first and one.subject not in own
    }
    same_day = [day for day in said.beside if day.on == said.draft.first]
    elsewhere = sum(day.document.items_found for day in same_day)
    recorded = sum(held.values()) + sum(item.items for _, item in items) - elsewhere
    if recorded == said.document.items_found:
        return []
    told = (
        f"{said.document.items_found} items were entered as found and {max(recorded, 0)} are "
        "recorded for the day: record every item, and count them again."
    )
    return [("items_found", told)]


def _twice(said: _Said) -> list[tuple[str, str]]:
    for day in _same_team(said):
        if day.on == said.draft.first and shared_share(said.ground, day.ground) > SAME_SHARE:
            wait = " and waits for approval" if day.waits else ""
            return [("place", f"The same ground of this team is recorded for this day{wait}.")]
    return []


def _same_team(said: _Said) -> list[Day]:
    team = said.document.team.strip().casefold()
    return [
        day
        for day in said.beside
        if day.document.team.strip().casefold() == team
        and day.document.method is said.document.method
    ]


def _odd(said: _Said) -> list[str]:
    told = []
    reported = said.document.area_m2
    if isinstance(reported, int | float) and differs(reported, said.ground.area):
        told.append(
            f"The area reported, {reported:,.0f} m2, and the area drawn, "
            f"{said.ground.area:,.0f} m2, differ by more than 10 %. Both are kept."
        )
    shared = [
        day
        for day in _same_team(said)
        if shapely.intersection(said.ground, day.ground).area > OVERLAP_SHARE * said.ground.area
    ]
    told += [f"Part of the ground was worked by the same team on {day.on} too." for day in shared]
    return told


def _pace(said: _Said, packs: Sequence[str]) -> list[str]:
    """Tell of ground that is far from what a deminer usually searches by hand in a day."""
    document, on = said.document, said.draft.first
    if on is None or document.method is not SearchMethod.MANUAL:
        return []
    if not isinstance(document.deminers, int):
        return []
    try:
        least, most = (
            rule(f"work.manual_pace.{end}", on=on, packs=packs).value for end in ("least", "most")
        )
    except (RuleNotInForce, UnknownRule):
        return []
    pace = pace_of(said.ground.area, document.deminers, least=least, most=most)
    if pace is None or not pace.far:
        return []
    asked = {
        "above": "Was all of it searched, and by no more deminers?",
        "below": "Is the ground complete, and were all of them searching?",
    }
    told = (
        f"{pace.m2_each:,.3g} m2 for each deminer is far {pace.far} the usual {least:g} to "
        f"{most:g} m2 of a day's manual search. {asked[pace.far]}"
    )
    return [told]


def is_import(batch: str) -> bool:
    """Whether a batch came from another register."""
    said = entries_of_batch(batch, acts=(Act.SUBMIT,))
    return any("profile" in one.payload for one in said)


def is_day(draft: Draft) -> bool:
    """Whether a draft records a day's work."""
    return draft.act is Act.RECORD and draft.kind == DailyProgress.kind
