"""Plan the sequence of work from the register, and keep the plan with all it rests on."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
from django.db import transaction
from pydantic import TypeAdapter

from landrelease.actions._appending import Receipt, new_id, wait_for_other_writers
from landrelease.actions._checks import require
from landrelease.actions._own_action import state_at_once, stated
from landrelease.errors import LandreleaseError
from landrelease.ledger import State
from landrelease.planning import (
    NOTHING_CHANGED,
    Effort,
    Sequence,
    SituationContradicts,
    WhatIf,
    most_person_days,
    plan_scenario,
    require_plannable,
    sequence_written,
    tries,
)
from landrelease.store.chain import entries
from landrelease.store.clock import now
from landrelease.store.jobs import ask, ask_to_stop
from landrelease.store.models import Job
from landrelease.store.people import Right, Viewer
from landrelease.store.plan_records import (
    Scenario,
    gap_of,
    in_titles,
    in_words,
    kept_plan,
    require_whole_programme,
    scenario_of,
    title_of,
)
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotFound, NotValid

PLAN_JOB: Final = "plan"
MOST_DAYS: Final = 3_660
MOST_SECONDS: Final = 3_600.0
TOLD_EVERY_S: Final = 1.0

SHOWN: Final = 5


class NothingToPlan(LandreleaseError):
    """No outstanding task is left to plan, or no team."""

    def __init__(self, *, tasks: int, teams: int, left_out: Mapping[str, str]) -> None:
        self.tasks, self.teams, self.left_out = tasks, teams, dict(left_out)
        told = "; ".join(f"{name}: {why}" for name, why in list(left_out.items())[:SHOWN])
        super().__init__(
            f"There are {tasks} tasks and {teams} teams that can be planned. Record tasks with "
            "ground, and teams with their speeds and accreditations."
            + (f" Left out: {told}." if told else "")
        )


Progress = Callable[[float, str, Mapping[str, float]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAsked:
    """A plan as somebody asks for it.

    Parameters
    ----------
    scenario
        What it is called.
    first_day
        The day that is day 0.
    horizon
        Days it looks ahead.
    seconds
        How long to search.
    tries
        So many plans instead: the same number gives the same plan again.
    seed
        Of the dice of the search.
    travel_m
        How far a camp moves in a working day, metres.
    least_share
        Fairness between districts, see `Situation`.
    leave_out_unable
        Leave out the tasks that no team may do, instead of refusing.
    base
        The plan it is made from.
    what_if
        What it changes about the facts.
    """

    scenario: str
    first_day: date
    horizon: int = 365
    seconds: float = 60.0
    tries: int = 0
    seed: int = 1
    travel_m: float = 20_000.0
    least_share: float = 0.0
    leave_out_unable: bool = False
    base: str = ""
    what_if: WhatIf = field(default=NOTHING_CHANGED)

    def written(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        told: dict[str, Any] = TypeAdapter(PlanAsked).dump_python(self, mode="json")
        return told


def plan_asked(told: Mapping[str, Any]) -> PlanAsked:
    """Return what was written."""
    return TypeAdapter(PlanAsked).validate_python(dict(told))


def start_plan_job(viewer: Viewer, asked: PlanAsked) -> str:
    """Ask for a plan that is computed and kept in the viewer's name; return the job's number.

    Raises
    ------
    NotAllowed
        Without the right, or when limited to areas.
    NotValid
        With every number that is out of range, by field.
    SituationContradicts
        When something can never be done, with the fewest facts that conflict.
    NotFound
        When there is no such plan to make it from.
    """
    _scenario(viewer, asked)
    return ask(PLAN_JOB, asked.written(), asked_by=viewer.username, own=True).id


def stop_plan_job(viewer: Viewer, *, job: str) -> None:
    """Let a search end and keep the best plan it has found; one that waits is taken back.

    Raises
    ------
    NotAllowed, NotFound
    """
    require(viewer, Right.PLAN_TASKS)
    require_whole_programme(viewer)
    waiting = Job.objects.filter(pk=job, kind=PLAN_JOB)
    if not waiting.exists():
        raise NotFound("computation", job)
    waiting.filter(state="queued").update(state="failed", error="Taken back.")
    ask_to_stop(job)


def make_plan(
    viewer: Viewer,
    asked: PlanAsked,
    *,
    entry_id: str = "",
    progress: Progress = lambda _fraction, _message, _details: None,
    stop: Callable[[], bool] = lambda: False,
) -> Receipt:
    """Plan, and keep the plan in the viewer's name; the same entry id again adds nothing.

    Nothing is written before the plan is whole: what ends in between leaves nothing behind.

    Parameters
    ----------
    progress
        Told the share of the effort, a word, and value, bound and gap where there are any.
    stop
        Asked once a second whether what there is is good enough.

    Raises
    ------
    NotAllowed, NotValid, SituationContradicts, NotFound
        As for `start_plan_job`.
    """
    if before := _kept_before(entry_id):
        return before
    read_at = now()
    progress(0.0, "evidence", {})
    scenario = _scenario(viewer, asked)
    progress(0.02, "bound", {})
    limit = most_person_days(scenario.situation)
    effort = _Watched(asked, limit, progress, stop)
    plan = plan_scenario(
        scenario.situation,
        scenario.first,
        rng=np.random.default_rng(asked.seed),
        effort=effort,
    )
    progress(0.99, "kept", effort.details)
    made = _payload(asked, scenario, plan, limit) | {
        "planner": viewer.username,
        "known": read_at.isoformat(),
        "stopped": effort.stopped,
    }
    return _keep(viewer, made, entry_id=entry_id)


def _scenario(viewer: Viewer, asked: PlanAsked) -> Scenario:
    """Return what is to be planned, or say why it cannot be."""
    require(viewer, Right.PLAN_TASKS)
    require_whole_programme(viewer)
    _check_numbers(asked)
    if asked.base:
        kept_plan(viewer, asked.base)
    scenario = scenario_of(
        viewer,
        asked.what_if,
        first_day=asked.first_day,
        horizon=asked.horizon,
        travel_m=asked.travel_m,
        least_share=asked.least_share,
        leave_out_unable=asked.leave_out_unable,
    )
    if not (scenario.situation.tasks and scenario.situation.teams):
        titles = scenario.facts.titles
        raise NothingToPlan(
            tasks=len(scenario.situation.tasks),
            teams=len(scenario.situation.teams),
            left_out={
                title_of(name, titles): in_words(why, titles)
                for name, why in scenario.left_out.items()
            },
        )
    try:
        require_plannable(scenario.situation)
    except SituationContradicts as error:
        raise in_titles(error, scenario.facts.titles) from None
    return scenario


def _check_numbers(asked: PlanAsked) -> None:
    ranges = (
        ("horizon", asked.horizon, 1, MOST_DAYS),
        ("seconds", asked.seconds, 0, MOST_SECONDS),
        ("tries", asked.tries, 0, 1_000_000_000),
        ("seed", asked.seed, 0, 1 << 48),
        ("travel_m", asked.travel_m, 1, 10_000_000),
        ("least_share", asked.least_share, 0, 1),
    )
    problems = [
        (name, f"Read {value:g}; it must be from {least:,} to {most:,.0f}.")
        for name, value, least, most in ranges
        if not least <= value <= most
    ]
    if not asked.scenario.strip():
        problems.append(("scenario", "Give the scenario a name."))
    if problems:
        raise NotValid(problems)


class _Watched:
    """An effort that a clock, a count or a person ends, and that says how good the best plan is."""

    def __init__(
        self, asked: PlanAsked, limit: float, progress: Progress, stop: Callable[[], bool]
    ) -> None:
        self.asked, self.limit, self.progress, self.stop = asked, limit, progress, stop
        self.counted: Effort | None = tries(asked.tries) if asked.tries else None
        self.details: dict[str, float] = {}
        self.stopped = False
        self.began = self.told = time.monotonic()

    def __call__(self, tried: int, best: float) -> float:
        """Return which share of the effort is spent; 1 when somebody stopped it."""
        moment = time.monotonic()
        if self.counted is not None:
            share = self.counted(tried, best)
        else:
            share = (moment - self.began) / max(self.asked.seconds, 1e-3)
        if moment - self.told >= TOLD_EVERY_S or not self.details:
            self.told = moment
            self._tell(min(share, 1.0), tried, best)
            self.stopped = self.stopped or self.stop()
        return 1.0 if self.stopped else share

    def _tell(self, share: float, tried: int, best: float) -> None:
        value = max(best, 0.0)
        self.details = {
            "value": value,
            "bound": max(self.limit, value),
            "gap": gap_of(value, self.limit),
            "tried": float(tried),
        }
        self.progress(0.05 + 0.93 * share, "searching", self.details)


def _payload(asked: PlanAsked, scenario: Scenario, plan: Sequence, limit: float) -> dict[str, Any]:
    told = asked.written()
    facts = scenario.written({name: told[name] for name in told if name != "what_if"})
    return {
        "scenario": asked.scenario.strip(),
        "base": asked.base,
        "first_day": asked.first_day.isoformat(),
        "horizon_days": asked.horizon,
        "person_days": plan.person_days,
        "bound": max(limit, plan.person_days),
        "seed": asked.seed,
        "tried": plan.tried,
        "method": plan.method,
        "tasks": [task.subject for task in scenario.situation.tasks],
        "what_if": json.dumps(told["what_if"], ensure_ascii=False),
        "facts": json.dumps(facts, ensure_ascii=False),
        "entries": "\n".join(scenario.facts.entries),
        "sequence": json.dumps(sequence_written(plan), ensure_ascii=False),
    }


@transaction.atomic
def _keep(viewer: Viewer, payload: dict[str, Any], *, entry_id: str) -> Receipt:
    """Append the plan; a job that was begun twice keeps it once."""
    wait_for_other_writers()
    if before := _kept_before(entry_id):
        return before
    number = entry_id or new_id()
    draft = stated("plan", payload, subject=number, on=now().date(), entry_id=number)
    return state_at_once(viewer, draft, programme=current_programme())


def _kept_before(entry_id: str) -> Receipt | None:
    entry = next(entries(ids=[entry_id]), None) if entry_id else None
    if entry is None:
        return None
    return Receipt(
        entry.batch, State.APPROVED, already_there=1, subject=entry.subject, entry=entry.id
    )
