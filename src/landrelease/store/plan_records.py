"""Plans that were kept: what each was made from and what came out, read from its record."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from landrelease.kinds import Plan, PlanAdoption
from landrelease.planning import (
    Conflict,
    FactChange,
    PlanNotRead,
    Sequence,
    Situation,
    SituationContradicts,
    WhatIf,
    sequence_read,
    situation_read,
    situation_written,
    tasks_waited_for,
    what_changed,
    what_if_read,
    with_changes,
)
from landrelease.store.access_facts import document_of
from landrelease.store.models import RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.plan_facts import PLAN_TIER, PlanFacts, plan_facts
from landrelease.store.refusals import NotAllowed, NotFound
from landrelease.store.scope import scope_of

UNABLE: Final = "no team has such work in its scope"


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A kept plan.

    Parameters
    ----------
    document
        The record.
    situation
        What it was planned from, the changes of its scenario included.
    sequence
        What came out.
    what_if
        What its scenario changes.
    left_out
        Records that were not planned, and why.
    titles
        Of what it names, as they were.
    asked
        How it was asked for, besides the scenario: travel, fairness, what was left out.
    hazard_run
        The hazard map from which items were expected; empty without one.
    """

    subject: str
    document: Plan
    situation: Situation
    sequence: Sequence
    what_if: WhatIf
    left_out: Mapping[str, str]
    titles: Mapping[str, str]
    asked: Mapping[str, Any]
    hazard_run: str
    roads: Mapping[str, tuple[str, ...]]
    """Tasks on each access road that has any."""

    @property
    def first_day(self) -> date:
        """The day that is day 0."""
        return self.document.first_day

    @property
    def gap(self) -> float:
        """How far the plan is from the number that none can exceed, as a share of it."""
        return gap_of(self.document.person_days, self.document.bound)

    def start_of(self, day: float) -> date:
        """Return the date on which something starts."""
        return self.first_day + timedelta(days=int(day + 1e-9))

    def end_of(self, day: float) -> date:
        """Return the date by whose end something is finished: 10.0 is the end of the tenth day."""
        return self.first_day + timedelta(days=max(int(-(-(day - 1e-9) // 1)) - 1, 0))

    def title_of(self, subject: str) -> str:
        """Return what a subject is called, teams of the scenario too."""
        return title_of(subject, self.titles)


def gap_of(value: float, bound: float) -> float:
    """Return how far a plan is from its bound.

    Examples
    --------
    >>> gap_of(90.0, 100.0), gap_of(0.0, 0.0)
    (0.1, 0.0)
    """
    return max(0.0, (bound - value) / bound) if bound > 0 else 0.0


def title_of(subject: str, titles: Mapping[str, str]) -> str:
    """Return a title; teams that a scenario adds are called after the one they are like.

    Examples
    --------
    >>> title_of("x +2", {"x": "Team Alpha"}), title_of("y", {})
    ('Team Alpha +2', 'y')
    """
    name, plus, number = subject.rpartition(" +")
    if plus and name in titles:
        return f"{titles[name]} +{number}"
    return titles.get(subject, subject)


def require_whole_programme(viewer: Viewer) -> None:
    """Refuse whoever may not see a plan: it names teams, ground and people everywhere.

    Raises
    ------
    NotAllowed
    """
    if viewer.own_clearance < PLAN_TIER:
        raise NotAllowed(Right.PLAN_TASKS, why="Plans of work are above your tier.")
    if viewer.areas:
        why = "A plan of work speaks of the whole programme, and your account is limited to areas."
        raise NotAllowed(Right.PLAN_TASKS, why=why)


def plan_rows(viewer: Viewer) -> list[RegisterRow]:
    """Return the kept plans, the newest first."""
    rows = RegisterRow.objects.filter(scope_of(viewer).known(), kind=Plan.kind)
    return list(rows.order_by("-recorded_at", "subject"))


def kept_plan(viewer: Viewer, subject: str) -> KeptPlan:
    """Return a kept plan.

    Raises
    ------
    NotFound
        When there is none that the viewer may see.
    PlanNotRead
        When what it holds cannot be read.
    """
    row = RegisterRow.objects.filter(kind=Plan.kind, subject=subject).first()
    if row is None or not scope_of(viewer).knows(row):
        raise NotFound("plan of work", subject)
    return plan_of_row(row)


def plan_of_row(row: RegisterRow) -> KeptPlan:
    """Read a kept plan from its row.

    Raises
    ------
    PlanNotRead
    """
    document = document_of(row)
    if not isinstance(document, Plan):
        raise NotFound("plan of work", row.subject)
    facts = _mapping(document.facts, "facts")
    kept = KeptPlan(
        subject=row.subject,
        document=document,
        situation=situation_read(facts.get("situation")),
        sequence=sequence_read(_mapping(document.sequence, "sequence")),
        what_if=what_if_read(_mapping(document.what_if, "what if")),
        left_out=_texts(facts, "left_out"),
        titles=_texts(facts, "titles"),
        asked=dict(facts.get("asked") or {}),
        hazard_run=str(facts.get("hazard_run", "")),
        roads={
            str(road): tuple(map(str, tasks))
            for road, tasks in dict(facts.get("roads") or {}).items()
        },
    )
    _check_named(kept)
    return kept


def _check_named(kept: KeptPlan) -> None:
    """Refuse a sequence that speaks of what is not among its facts."""
    situation, sequence = kept.situation, kept.sequence
    tasks = {task.subject for task in situation.tasks}
    named = {one.task for one in sequence.assignments} | set(sequence.not_done)
    teams = {team for one in sequence.assignments for team in one.teams}
    for what, wrong in (
        ("tasks", named - tasks),
        ("teams", teams - {team.subject for team in situation.teams}),
        ("communities", sequence.opened.keys() ^ {one.subject for one in situation.communities}),
    ):
        if wrong:
            raise PlanNotRead(where=what, why=f"{min(wrong)!r} is on one side alone")


def _mapping(text: str, where: str) -> Mapping[str, Any]:
    try:
        told = json.loads(text)
    except ValueError as error:
        raise PlanNotRead(where=where, why=str(error)) from None
    if not isinstance(told, dict):
        raise PlanNotRead(where=where, why="a mapping is expected")
    return told


def _texts(facts: Mapping[str, Any], name: str) -> dict[str, str]:
    held = facts.get(name)
    if not isinstance(held, dict):
        raise PlanNotRead(where=name, why="a mapping is expected")
    return {str(key): str(value) for key, value in held.items()}


@dataclass(frozen=True, slots=True)
class Scenario:
    """The facts of a day with the changes of a scenario.

    Parameters
    ----------
    first
        Tasks that come first.
    """

    facts: PlanFacts
    situation: Situation
    first: tuple[str, ...]
    left_out: Mapping[str, str]

    def written(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a record keeps of it."""
        return {
            "situation": situation_written(self.situation),
            "left_out": dict(self.left_out),
            "titles": dict(self.facts.titles),
            "asked": dict(asked),
            "hazard_run": self.facts.hazard_run,
            "roads": {road: list(tasks) for road, tasks in self.facts.roads.items()},
        }


def scenario_of(
    viewer: Viewer,
    what_if: WhatIf,
    *,
    first_day: date,
    horizon: int,
    travel_m: float,
    least_share: float,
    leave_out_unable: bool,
) -> Scenario:
    """Return a scenario on the facts of now, in words of titles where it contradicts itself.

    Raises
    ------
    SituationContradicts
        When a change names what is not there.
    NotAllowed
    """
    facts = plan_facts(
        viewer, first_day=first_day, horizon=horizon, travel_m=travel_m, least_share=least_share
    )
    try:
        situation = with_changes(facts.situation, what_if, first_day=first_day)
        left_out = dict(facts.left_out)
        if leave_out_unable:
            situation = _without_unable(situation, left_out)
        first = tuple(_first(situation, what_if.first, facts.roads))
    except SituationContradicts as error:
        raise in_titles(error, facts.titles) from None
    return Scenario(facts, situation, first, left_out)


def _without_unable(situation: Situation, left_out: dict[str, str]) -> Situation:
    """Leave out tasks that no team may do, what comes after them, and settlements that wait."""
    able = {word for team in situation.teams for word, speed in team.speed.items() if speed > 0}
    gone: dict[str, str] = {}
    for task in situation.tasks:
        if task.purpose not in able:
            gone[task.subject] = UNABLE
    grown = True
    while grown:
        grown = False
        for task in situation.tasks:
            waits = sorted(set(task.after) & set(gone))
            if task.subject not in gone and waits:
                gone[task.subject] = f"it comes after {waits[0]}, which is left out"
                grown = True
    for one in situation.communities:
        if waits := sorted(set(one.tasks) & set(gone)):
            left_out[one.subject] = f"it waits for {waits[0]}, which is left out"
    left_out.update(gone)
    return replace(
        situation,
        tasks=tuple(task for task in situation.tasks if task.subject not in gone),
        communities=tuple(one for one in situation.communities if not set(one.tasks) & set(gone)),
    )


def _first(
    situation: Situation, wanted: Iterable[str], roads: Mapping[str, tuple[str, ...]]
) -> Iterable[str]:
    """Return the tasks of the settlements, roads and tasks that come first."""
    communities = {one.subject for one in situation.communities}
    tasks = {task.subject for task in situation.tasks}
    for subject in wanted:
        if subject in communities:
            yield from tasks_waited_for(situation, subject)
        elif subject in roads:
            yield from (task for task in roads[subject] if task in tasks)
        elif subject in tasks:
            yield subject
        else:
            raise SituationContradicts(
                [
                    Conflict(
                        (f"{subject} is to come first", "nothing outstanding waits there"),
                        "choose a settlement, road or task that waits for work.",
                    )
                ]
            )


def in_titles(error: SituationContradicts, titles: Mapping[str, str]) -> SituationContradicts:
    """Return the same conflicts with titles in the place of ids."""
    return SituationContradicts(
        [
            Conflict(
                tuple(in_words(fact, titles) for fact in one.facts), in_words(one.way_out, titles)
            )
            for one in error.problems
        ]
    )


def in_words(text: str, titles: Mapping[str, str]) -> str:
    """Return a text with titles in the place of ids, the longest ids first.

    Examples
    --------
    >>> in_words("task ab1 comes after ab", {"ab": "Road", "ab1": "Field"})
    'task Field comes after Road'
    """
    found = sorted((one for one in titles if one and one in text), key=len, reverse=True)
    if not found:
        return text
    named = "|".join(re.escape(one) for one in found)
    return re.sub(rf"(?<![\w-])({named})(?![\w-])", lambda at: titles[at.group()], text)


def changed_since(viewer: Viewer, kept: KeptPlan) -> tuple[FactChange, ...]:
    """Return in which facts the register differs now from what a plan was made from.

    A change of the scenario that names what is no longer there counts as a change of its own; so
    does a plan that was adopted since: dates and teams of tasks are no facts, and would be lost.
    """
    document = kept.document
    adopted = tuple(_adopted_since(kept))
    asked = kept.asked
    try:
        now = scenario_of(
            viewer,
            kept.what_if,
            first_day=document.first_day,
            horizon=document.horizon_days,
            travel_m=float(asked.get("travel_m") or "inf"),
            least_share=float(asked.get("least_share") or 0.0),
            leave_out_unable=bool(asked.get("leave_out_unable")),
        )
    except SituationContradicts as error:
        return adopted + tuple(
            FactChange("scenario", "", "; ".join(one.facts), None, one.way_out)
            for one in error.problems
        )
    return adopted + what_changed(kept.situation, now.situation)


def _adopted_since(kept: KeptPlan) -> Iterator[FactChange]:
    """Yield each plan, this one too, that somebody adopted after this one was made."""
    made = RegisterRow.objects.filter(kind=Plan.kind, subject=kept.subject).first()
    if made is None:
        return
    plans = RegisterRow.objects.filter(kind=Plan.kind)
    later = RegisterRow.objects.filter(kind=PlanAdoption.kind, recorded_at__gt=made.recorded_at)
    for row in later.order_by("recorded_at", "subject"):
        plan = plans.filter(subject=row.payload().get("plan", "")).first()
        name = "" if plan is None else str(plan.payload().get("scenario", ""))
        yield FactChange("adoption", name, "", None, row.subject)
