"""Who may work on a day, which instruments may be used, and who learned how much."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from landrelease.detection import (
    Asked,
    Examined,
    Interval,
    TrialTotals,
    detection_interval,
    to_refresh,
)
from landrelease.kinds import (
    Accreditation,
    AccreditedHolder,
    AssessmentType,
    Deminer,
    Device,
    TaskPurpose,
    Tier,
    Trial,
)
from landrelease.queries._shown import titles_of
from landrelease.store.access_facts import document_of
from landrelease.store.competence_facts import (
    HeldAccreditation,
    accreditations_on,
    device_shortfalls,
)
from landrelease.store.models import RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed
from landrelease.store.register import rows_at
from landrelease.store.training_facts import asked_of, required_on, training_by
from landrelease.store.trial_facts import first_walk, trial_facts
from landrelease.store.trial_finding import person_totals

SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class AccreditationRow:
    """An accreditation and where it stands."""

    subject: str
    organisation: str
    organisation_subject: str
    holder: str
    name: str
    scope: str
    first: date | None
    last: date | None
    holds: bool
    standing: str
    since: date | None
    ends_soon: bool
    conditions: str = ""
    """Under which alone it holds, in words."""


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """An instrument and whether it may be used."""

    subject: str
    code: str
    organisation: str
    until: date | None
    why_not: str
    type: str = ""
    """What it is: an instrument, a dog, a rat, a machine."""
    hours: float | None = None
    """Hours of use; None: not known."""


@dataclass(frozen=True, slots=True)
class RetrainingRow:
    """A person whose last assessment that was passed, or whose competence, runs out."""

    subject: str
    code: str
    what: str
    """Kind of work, or EOD level."""
    test: str
    """Which way of testing, and of which course; empty for a level."""
    until: date
    """Last day it holds; of a test failed since, the day of that."""
    is_over: bool
    failed: bool
    """Whether the test was failed after it had been passed."""


@dataclass(frozen=True, slots=True)
class RightsToWork:
    """What holds on a day."""

    on: date
    accreditations: tuple[AccreditationRow, ...]
    devices: tuple[DeviceRow, ...]
    retraining: tuple[RetrainingRow, ...]
    """Due within 30 days, or overdue."""


@dataclass(frozen=True, slots=True)
class LearningPoint:
    """What a cohort, or one person of it, did in one trial."""

    trial: str
    name: str
    on: date
    totals: TrialTotals
    detection: Interval


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """A cohort over its trials, and every person who walked in more than one."""

    cohort: str
    name: str
    points: tuple[LearningPoint, ...]
    persons: tuple[tuple[str, tuple[LearningPoint, ...]], ...]


def rights_to_work(viewer: Viewer, *, on: date) -> RightsToWork:
    """Return every accreditation and device with whether it holds on a day.

    Raises
    ------
    NotAllowed
        When the viewer may not know of accreditations.
    """
    if not viewer.may_see(Accreditation.tier):
        raise NotAllowed(Right.TRAIN, why="Accreditations are above your tier.")
    held = accreditations_on(on, packs=current_programme().rule_packs)
    names = titles_of({("organisation", one.document.organisation) for one in held}, viewer)
    named = viewer.may_see(Tier.RESTRICTED)
    rows = [
        AccreditationRow(
            subject=one.subject,
            organisation=names.get(("organisation", one.document.organisation), ""),
            organisation_subject=one.document.organisation,
            holder=one.document.holder.label,
            name=one.document.name if named else "",
            scope=one.document.scope.label,
            first=one.first,
            last=one.last,
            holds=one.standing.holds,
            standing=one.standing.standing.value,
            since=one.standing.since,
            ends_soon=one.standing.holds and one.last is not None and one.last - on <= SOON,
            conditions=one.document.conditions if named or _of_organisation(one) else "",
        )
        for one in held
    ]
    rows.sort(key=lambda row: (row.holds, row.organisation, row.holder, row.name, row.scope))
    return RightsToWork(
        on,
        tuple(rows),
        _devices(viewer, on) if named else (),
        _retraining(on) if named else (),
    )


def _of_organisation(held: HeldAccreditation) -> bool:
    return held.document.holder is AccreditedHolder.ORGANISATION


def _devices(viewer: Viewer, on: date) -> tuple[DeviceRow, ...]:
    found = []
    rows = RegisterRow.objects.filter(kind=Device.kind).order_by("title", "subject")
    now = {row.subject: document_of(row) for row in rows}
    then = {
        row.subject: document_of(row) for row in rows_at(at=on, known=None, kinds={Device.kind})
    }
    documents = {subject: then.get(subject, document) for subject, document in now.items()}
    owners = {("organisation", d.organisation) for d in documents.values() if isinstance(d, Device)}
    names = titles_of(owners, viewer)
    for subject, document in documents.items():
        if not isinstance(document, Device):
            continue
        reasons = device_shortfalls([subject], on=on)
        until = document.check_holds_until if subject in then else None
        found.append(
            DeviceRow(
                subject=subject,
                code=document.code,
                organisation=names.get(("organisation", document.organisation), ""),
                until=until if isinstance(until, date) else None,
                why_not=" ".join(reason.why for reason in reasons),
                type=document.type.label,
                hours=document.hours if isinstance(document.hours, float) else None,
            )
        )
    return tuple(sorted(found, key=lambda row: (not row.why_not, row.code)))


def _retraining(on: date) -> tuple[RetrainingRow, ...]:
    """Return what runs out within 30 days, or has, of those there are on the day."""
    due: list[RetrainingRow] = []
    required, training = required_on(on), training_by(on)
    for row in rows_at(at=on, known=None, kinds={Deminer.kind}):
        person = document_of(row)
        if not isinstance(person, Deminer):
            continue
        until = person.competent_until
        if isinstance(until, date) and until - on <= SOON:
            level = person.eod_level.label
            due.append(RetrainingRow(row.subject, person.code, level, "", until, until < on, False))
        for competence, took in training.tested.get(row.subject, {}).items():
            asked = [ask for _, ask in asked_of(person.organisation, required.get(competence, ()))]
            due += _to_refresh(row.subject, person, competence, asked or _each(took), took, on=on)
    return tuple(sorted(due, key=lambda row: (row.until, row.code, row.what, row.test)))


def _each(took: Iterable[Examined]) -> list[Asked]:
    """Where nothing is asked for, each way of testing that somebody took is refreshed."""
    return [Asked(test, "") for test in sorted({one.test for one in took})]


def _to_refresh(
    subject: str,
    person: Deminer,
    competence: TaskPurpose,
    asked: Iterable[Asked],
    took: Iterable[Examined],
    *,
    on: date,
) -> Iterable[RetrainingRow]:
    by = on + min(SOON, date.max - on)
    for ask, latest in to_refresh(asked, took, by=by):
        until = latest.until if latest.passed and latest.until is not None else latest.on
        yield RetrainingRow(
            subject=subject,
            code=person.code,
            what=competence.label,
            test=", ".join(filter(None, (AssessmentType(ask.test).label, ask.course))),
            until=until,
            is_over=until < on or not latest.passed,
            failed=not latest.passed,
        )


def learning_curves(viewer: Viewer) -> tuple[LearningCurve, ...]:
    """Return each cohort that walked in closed trials, trial by trial, oldest first.

    Raises
    ------
    NotAllowed
        When the viewer may not know of trials.
    """
    if not viewer.may_see(Trial.tier):
        raise NotAllowed(Right.TRAIN, why="Trials are above your tier.")
    closed = RegisterRow.objects.filter(kind=Trial.kind, status="closed")
    codes = dict(RegisterRow.objects.filter(kind="deminer").values_list("subject", "title"))
    names = dict(RegisterRow.objects.filter(kind="cohort").values_list("subject", "title"))
    cohorts: dict[str, list[LearningPoint]] = {}
    persons: dict[str, dict[str, list[LearningPoint]]] = {}
    for row in closed.order_by("first", "subject"):
        facts = trial_facts(row.subject)
        on = _walked_on(row)
        for cohort in (facts.document.trainees, facts.document.reference):
            by_person = {
                person: one for person, one in person_totals(facts, cohort).items() if one.targets
            }
            if not by_person:
                continue
            totals = _sum(by_person.values())
            cohorts.setdefault(cohort, []).append(_point(row, on, totals))
            for person, one in by_person.items():
                held = persons.setdefault(cohort, {}).setdefault(person, [])
                held.append(_point(row, on, one))
    return tuple(
        LearningCurve(
            cohort,
            names.get(cohort, ""),
            tuple(sorted(points, key=lambda point: point.on)),
            tuple(
                sorted(
                    (codes.get(person, ""), tuple(sorted(own, key=lambda point: point.on)))
                    for person, own in persons[cohort].items()
                    if len(own) > 1
                )
            ),
        )
        for cohort, points in sorted(cohorts.items(), key=lambda item: names.get(item[0], ""))
    )


def _walked_on(row: RegisterRow) -> date:
    """Return the first day somebody walked; the day it was closed when nobody dated a walk."""
    return first_walk(row.subject) or row.first or date.min


def _sum(totals: Iterable[TrialTotals]) -> TrialTotals:
    every = list(totals)
    return TrialTotals(
        found=sum(one.found for one in every),
        targets=sum(one.targets for one in every),
        false_alarms=sum(one.false_alarms for one in every),
        area_m2=sum(one.area_m2 for one in every),
    )


def _point(row: RegisterRow, on: date, totals: TrialTotals) -> LearningPoint:
    told = detection_interval(totals.found, totals.targets)
    return LearningPoint(row.subject, row.title, on, totals, told)
