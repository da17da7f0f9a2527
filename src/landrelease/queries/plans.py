"""Plans of work that were kept: the list, one plan, several side by side, what changed since."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from landrelease.actions import Move, PlanAsked, digest_of, moves_of, plan_asked
from landrelease.kinds import Plan, PlanAdoption
from landrelease.planning import (
    FactChange,
    IfFirst,
    PinnedTask,
    if_first,
    what_changed,
    why_not_done,
)
from landrelease.queries._shown import names_of_people
from landrelease.queries.jobs import JobRow, plan_jobs_under_way
from landrelease.store.access_facts import document_of
from landrelease.store.models import RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.plan_facts import plan_facts
from landrelease.store.plan_records import (
    KeptPlan,
    changed_since,
    gap_of,
    in_words,
    kept_plan,
    plan_rows,
    require_whole_programme,
)
from landrelease.store.refusals import NotFound, NotValid


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A kept plan in a list."""

    subject: str
    scenario: str
    made_at: datetime
    planner: str
    first_day: date
    horizon: int
    person_days: float
    bound: float
    gap: float
    stopped: bool
    adopted: tuple[date, ...]
    """Days on which it was adopted."""


@dataclass(frozen=True, slots=True)
class PlanList:
    """The kept plans, the newest first, and those being computed."""

    rows: tuple[PlanRow, ...]
    jobs: tuple[JobRow, ...]
    may_plan: bool


@dataclass(frozen=True, slots=True)
class PlannedWork:
    """A task in a plan."""

    task: str
    title: str
    teams: tuple[tuple[str, str], ...]
    """Subject and title; a team that the scenario adds has no record."""
    start: float
    finish: float
    starts_on: date
    ends_on: date
    pinned: bool
    late_days: float
    order: int
    """Which one of the plan's tasks it is, by start."""


@dataclass(frozen=True, slots=True)
class PlannedPlace:
    """A settlement in a plan."""

    subject: str
    title: str
    people: float
    day: float | None
    """None: not within the horizon."""
    opens_on: date | None
    tasks: int


@dataclass(frozen=True, slots=True)
class NotPlanned:
    """A record that a plan leaves undone or out, and why."""

    subject: str
    kind: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Adopted:
    """That a plan was adopted."""

    subject: str
    on: date | None
    by: str
    dated: int
    assigned: int
    reason: str


@dataclass(frozen=True, slots=True)
class PlanDetail:
    """A kept plan, whole."""

    row: PlanRow
    kept: KeptPlan
    work: tuple[PlannedWork, ...]
    places: tuple[PlannedPlace, ...]
    not_done: tuple[NotPlanned, ...]
    left_out: tuple[NotPlanned, ...]
    adoptions: tuple[Adopted, ...]
    base: PlanRow | None
    with_deviation: int
    """How many of its tasks have a stated deviation of their work."""
    may_plan: bool


@dataclass(frozen=True, slots=True)
class FirstTold:
    """What it would mean to take a settlement first."""

    title: str
    days: tuple[date | None, date | None]
    """In the plan, and if it comes first; None: not within the horizon."""
    cost: float
    losers: tuple[tuple[str, float], ...]
    """Settlements that lose most, and how many person-days."""
    gainers: int


def plans(viewer: Viewer) -> PlanList:
    """Return the kept plans.

    Raises
    ------
    NotAllowed
        To viewers who may not see plans.
    """
    require_whole_programme(viewer)
    rows = plan_rows(viewer)
    adopted = _adoption_days()
    names = names_of_people(row.payload().get("planner", "") for row in rows)
    return PlanList(
        rows=tuple(_row(row, adopted, names) for row in rows),
        jobs=plan_jobs_under_way(viewer),
        may_plan=viewer.may(Right.PLAN_TASKS),
    )


def _adoption_days() -> dict[str, list[date]]:
    found: dict[str, list[date]] = {}
    for row in RegisterRow.objects.filter(kind=PlanAdoption.kind).order_by("first", "subject"):
        if row.first is not None:
            found.setdefault(str(row.payload().get("plan", "")), []).append(row.first)
    return found


def _row(
    row: RegisterRow, adopted: Mapping[str, Sequence[date]], names: Mapping[str, str]
) -> PlanRow:
    document = document_of(row)
    if not isinstance(document, Plan):
        raise NotFound("plan of work", row.subject)
    return PlanRow(
        subject=row.subject,
        scenario=document.scenario,
        made_at=row.recorded_at,
        planner=names.get(document.planner) or document.planner,
        first_day=document.first_day,
        horizon=document.horizon_days,
        person_days=document.person_days,
        bound=document.bound,
        gap=gap_of(document.person_days, document.bound),
        stopped=document.stopped,
        adopted=tuple(adopted.get(row.subject, ())),
    )


def plan(viewer: Viewer, *, subject: str) -> PlanDetail:
    """Return a kept plan.

    Raises
    ------
    NotAllowed, NotFound, PlanNotRead
    """
    require_whole_programme(viewer)
    kept = kept_plan(viewer, subject)
    rows = {row.subject: row for row in plan_rows(viewer)}
    names = names_of_people([kept.document.planner])
    adopted = _adoption_days()
    base = rows.get(kept.document.base)
    return PlanDetail(
        row=_row(rows[subject], adopted, names),
        kept=kept,
        work=tuple(_work(kept)),
        places=tuple(_places(kept)),
        not_done=tuple(_not_done(kept)),
        left_out=tuple(_left_out(kept)),
        adoptions=tuple(_adoptions(subject)),
        base=None if base is None else _row(base, adopted, {}),
        with_deviation=sum(task.deviation > 0 for task in kept.situation.tasks),
        may_plan=viewer.may(Right.PLAN_TASKS),
    )


def _work(kept: KeptPlan) -> Iterator[PlannedWork]:
    known = set(kept.titles)
    for order, one in enumerate(kept.sequence.assignments, start=1):
        yield PlannedWork(
            task=one.task,
            title=kept.title_of(one.task),
            teams=tuple((team if team in known else "", kept.title_of(team)) for team in one.teams),
            start=one.start,
            finish=one.finish,
            starts_on=kept.start_of(one.start),
            ends_on=kept.end_of(one.finish),
            pinned=kept.situation.task(one.task).pinned is not None,
            late_days=kept.sequence.late.get(one.task, 0.0),
            order=order,
        )


def _places(kept: KeptPlan) -> Iterator[PlannedPlace]:
    opened = kept.sequence.opened
    known = {one.subject: one for one in kept.situation.communities}
    for subject in sorted(known, key=lambda name: (opened[name], kept.title_of(name))):
        day = opened[subject]
        inside = day <= kept.situation.horizon
        yield PlannedPlace(
            subject=subject,
            title=kept.title_of(subject),
            people=known[subject].people,
            day=day if inside else None,
            opens_on=kept.end_of(day) if inside else None,
            tasks=len(known[subject].tasks),
        )


def _not_done(kept: KeptPlan) -> Iterator[NotPlanned]:
    for subject, why in why_not_done(kept.situation, kept.sequence).items():
        told = in_words(why, kept.titles)
        yield NotPlanned(subject, "task", kept.title_of(subject), told)


def _left_out(kept: KeptPlan) -> Iterator[NotPlanned]:
    subjects = sorted(kept.left_out, key=kept.title_of)
    rows = RegisterRow.objects.filter(subject__in=subjects).values_list("subject", "kind")
    kinds = dict(rows)
    for subject in subjects:
        told = in_words(kept.left_out[subject], kept.titles)
        yield NotPlanned(subject, kinds.get(subject, ""), kept.title_of(subject), told)


def _adoptions(plan: str) -> Iterator[Adopted]:
    rows = [
        (row, document)
        for row in RegisterRow.objects.filter(kind=PlanAdoption.kind).order_by("-recorded_at")
        if isinstance(document := document_of(row), PlanAdoption) and document.plan == plan
    ]
    names = names_of_people(document.decider for _, document in rows)
    for row, document in rows:
        yield Adopted(
            subject=row.subject,
            on=row.first,
            by=names.get(document.decider) or document.decider,
            dated=len(document.dated),
            assigned=len(document.assigned),
            reason=document.reason,
        )


def why_not_first(viewer: Viewer, *, subject: str, settlement: str) -> FirstTold:
    """Return what it would mean to take a settlement first, under the plan's own facts.

    Raises
    ------
    NotAllowed, NotFound, PlanNotRead
    """
    require_whole_programme(viewer)
    kept = kept_plan(viewer, subject)
    if settlement not in kept.sequence.opened:
        raise NotFound("settlement in this plan", settlement)
    answer = if_first(kept.situation, kept.sequence, settlement)
    lost = sorted((change, name) for name, change in answer.changes.items() if change < 0)
    return FirstTold(
        title=kept.title_of(settlement),
        days=_days(kept, answer),
        cost=answer.cost,
        losers=tuple((kept.title_of(name), -change) for change, name in lost),
        gainers=sum(change > 0 for change in answer.changes.values()),
    )


def _days(kept: KeptPlan, answer: IfFirst) -> tuple[date | None, date | None]:
    before, after = (
        kept.end_of(day) if day <= kept.situation.horizon else None for day in answer.opened_days
    )
    return before, after


@dataclass(frozen=True, slots=True)
class AdoptionAhead:
    """What adopting a plan would do, and what has changed since it was made."""

    detail: PlanDetail
    moves: tuple[Move, ...]
    titles: Mapping[str, str]
    changes: tuple[FactChange, ...]
    mark: str
    """Who accepts the changes sends it back."""


def adoption_ahead(viewer: Viewer, *, subject: str, assign_days: int) -> AdoptionAhead:
    """Return what adopting a plan would do.

    Raises
    ------
    NotAllowed, NotFound, PlanNotRead
    """
    detail = plan(viewer, subject=subject)
    changes = changed_since(viewer, detail.kept)
    facts = plan_facts(viewer, first_day=detail.kept.first_day, horizon=1)
    return AdoptionAhead(
        detail=detail,
        moves=moves_of(detail.kept, assign_days=assign_days),
        titles=dict(facts.titles) | dict(detail.kept.titles),
        changes=changes,
        mark=digest_of(changes),
    )


@dataclass(frozen=True, slots=True)
class ComparedPlace:
    """A settlement in several plans."""

    subject: str
    title: str
    people: float
    days: tuple[date | None, ...]
    """In each plan; None: not within its horizon, or not in it."""
    differs: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """Plans side by side; the facts of each are compared with those of the first."""

    plans: tuple[PlanDetail, ...]
    places: tuple[ComparedPlace, ...]
    changes: tuple[tuple[FactChange, ...], ...]
    titles: Mapping[str, str]


def compare_plans(viewer: Viewer, *, subjects: Iterable[str]) -> Compared:
    """Return plans side by side.

    Raises
    ------
    NotAllowed, NotFound, PlanNotRead
    """
    found = tuple(plan(viewer, subject=subject) for subject in dict.fromkeys(subjects))
    titles: dict[str, str] = {}
    for one in reversed(found):
        titles |= one.kept.titles
    by_plan = [{place.subject: place for place in one.places} for one in found]
    people = {name: place.people for places in by_plan for name, place in places.items()}
    places = []
    for name in sorted(people, key=lambda name: (-people[name], titles.get(name, name))):
        days = tuple(held[name].opens_on if name in held else None for held in by_plan)
        title = titles.get(name, name)
        places.append(ComparedPlace(name, title, people[name], days, len(set(days)) > 1))
    return Compared(
        plans=found,
        places=tuple(places),
        changes=tuple(
            what_changed(found[0].kept.situation, one.kept.situation) for one in found[1:]
        ),
        titles=titles,
    )


def asked_again(kept: KeptPlan, *, today: date | None = None, pin: str = "") -> PlanAsked:
    """Return how a plan was asked for, as the beginning of another scenario.

    Parameters
    ----------
    today
        With it the new plan begins on that day and ends when the old one does; what has begun by
        then stays where it is.
    pin
        A task, a team and a day, apart by commas: pinned besides.

    Raises
    ------
    NotValid
        When the pin cannot be read.
    """
    document = kept.document
    written = {name: value for name, value in kept.asked.items() if name != "tries"}
    asked = plan_asked(written | {"scenario": document.scenario, "what_if": kept.what_if})
    asked = replace(asked, base=kept.subject)
    if today is not None and today > asked.first_day:
        left = asked.horizon - (today - asked.first_day).days
        asked = replace(asked, first_day=today, horizon=max(left, 1))
    if not pin:
        return asked
    others = tuple(one for one in asked.what_if.pins if one.task != pin.split(",", maxsplit=1)[0])
    return replace(asked, what_if=replace(asked.what_if, pins=(*others, _pin(pin))))


def _pin(text: str) -> PinnedTask:
    try:
        task, team, start = text.split(",")
        return PinnedTask(task=task, team=team, start=date.fromisoformat(start))
    except ValueError:
        told = f"Read {text[:200]!r}; a task, a team and a day are expected, apart by commas."
        raise NotValid([("pin", told)]) from None


@dataclass(frozen=True, slots=True)
class PlanChoices:
    """What a scenario can name: teams, outstanding tasks, and what waits for them."""

    teams: tuple[tuple[str, str], ...]
    tasks: tuple[tuple[str, str], ...]
    firsts: tuple[tuple[str, str], ...]
    """Settlements and roads."""
    left_out: tuple[NotPlanned, ...]


def plan_choices(viewer: Viewer, *, first_day: date, horizon: int) -> PlanChoices:
    """Return what a scenario can name on the facts of now.

    Raises
    ------
    NotAllowed
    """
    require_whole_programme(viewer)
    facts = plan_facts(viewer, first_day=first_day, horizon=horizon)
    titles = facts.titles

    def named(subjects: Iterable[str]) -> tuple[tuple[str, str], ...]:
        pairs = ((subject, titles.get(subject, subject)) for subject in subjects)
        return tuple(sorted(pairs, key=lambda pair: pair[1]))

    return PlanChoices(
        teams=named(team.subject for team in facts.situation.teams),
        tasks=named(task.subject for task in facts.situation.tasks),
        firsts=(
            *named(one.subject for one in facts.situation.communities),
            *named(facts.roads),
        ),
        left_out=tuple(
            NotPlanned(name, "", titles.get(name, name), in_words(why, titles))
            for name, why in facts.left_out.items()
        ),
    )
