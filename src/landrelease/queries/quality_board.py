"""What waits to be checked: lots, nonconformities, and how often teams are visited."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from landrelease.kinds import KINDS, ActionStatus, InspectionSide, Severity
from landrelease.quality import OpenNonconformity
from landrelease.store.clock import current_day
from landrelease.store.models import RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.quality_facts import QUALITY_KINDS, QualityMap
from landrelease.store.refusals import NotAllowed
from landrelease.store.register import rows_at
from landrelease.store.scope import Scope, scope_of

QUALITY_TIER = KINDS["qc_inspection"].tier
"""Who may not see inspections sees nothing of this."""


@dataclass(frozen=True, slots=True)
class WaitingLot:
    """A plan that waits for its inspection."""

    plan: str
    lot: str
    task: str
    task_title: str
    squares: int
    searched: int
    since: date | None


@dataclass(frozen=True, slots=True)
class WaitingGround:
    """Ground that a task worked and no accepted lot holds."""

    task: str
    title: str
    organisation: str
    worked_m2: float
    waiting_m2: float
    unchecked_days: int
    failed: tuple[tuple[str, str], ...]
    """Plans of the lots that failed and stand, and titles of the inspections."""
    reopened: int


@dataclass(frozen=True, slots=True)
class ShownNonconformity:
    """A nonconformity in a list, or by itself."""

    subject: str
    title: str
    severity: str
    severity_label: str
    status: str
    status_label: str
    task: str
    task_title: str
    since: date | None
    days: int | None
    """How long it has been open."""
    due: date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class VisitsOfTeam:
    """How often a team was visited, beside what it worked."""

    task_title: str
    task: str
    team: str
    days: int
    unchecked: int
    worked_m2: float
    internal: int
    external: int

    @property
    def per_10_000_m2(self) -> float | None:
        """Visits for each 10,000 m2 worked; None where no ground is recorded."""
        visits = self.internal + self.external
        return None if self.worked_m2 <= 0 else visits / self.worked_m2 * 10_000


@dataclass(frozen=True, slots=True)
class QualityBoard:
    """What waits, on a day."""

    on: date
    lots: tuple[WaitingLot, ...]
    ground: tuple[WaitingGround, ...]
    nonconformities: tuple[ShownNonconformity, ...]
    visits: tuple[VisitsOfTeam, ...]
    by_severity: tuple[tuple[str, int], ...]
    overdue: int
    may_inspect: bool


def quality_board(
    viewer: Viewer, *, at: date | None = None, known: datetime | None = None
) -> QualityBoard:
    """Return what waits to be checked, as a viewer may see it.

    Raises
    ------
    NotAllowed
        When inspections are above his tier.
    """
    quality, scope = quality_map(viewer, at=at, known=known)
    on = at or current_day()
    tasks = [
        row
        for row in quality.rows["task"].values()
        if scope.viewer_at(row.geometry).may_see(QUALITY_TIER)
    ]
    faults = tuple(shown_nonconformities(quality, scope, on=on))
    severities = Counter(fault.severity_label for fault in faults)
    return QualityBoard(
        on=on,
        lots=tuple(_lots(quality, scope)),
        ground=tuple(_ground(quality, tasks)),
        nonconformities=faults,
        visits=tuple(_visits(quality, tasks)),
        by_severity=tuple(severities.items()),
        overdue=sum(fault.overdue for fault in faults),
        may_inspect=viewer.may(Right.INSPECT) and at is None and known is None,
    )


def quality_map(
    viewer: Viewer, *, at: date | None = None, known: datetime | None = None
) -> tuple[QualityMap, Scope]:
    """Read what bears on quality, for a viewer who may see inspections.

    Raises
    ------
    NotAllowed
    """
    scope = scope_of(viewer)
    if not scope.viewer_at_home.may_see(QUALITY_TIER):
        why = "Checks of work are above your tier. Ask the administrator for a role that sees them."
        raise NotAllowed(Right.INSPECT, why=why)
    rows = rows_at(at=at, known=known, kinds=QUALITY_KINDS)
    return QualityMap(rows, crs=current_programme().crs), scope


def _lots(quality: QualityMap, scope: Scope) -> Iterator[WaitingLot]:
    for record, searched in quality.plans_open():
        row = quality.rows["qc_plan"][record.subject]
        said = quality.said["qc_plan", record.subject]
        if scope.knows(row):
            yield WaitingLot(
                plan=row.subject,
                lot=said["lot"],
                task=said["task"],
                task_title=quality.title_of_task(said["task"]),
                squares=said["sample_units"],
                searched=searched,
                since=row.first,
            )


def _ground(quality: QualityMap, tasks: Iterable[RegisterRow]) -> Iterator[WaitingGround]:
    found = []
    for row in tasks:
        facts = quality.of_task(row.subject)
        worked, waiting = facts.lots.ground_m2, facts.lots.not_accepted_m2
        if waiting <= 1.0 and not facts.unchecked_days and not facts.lots.failed:
            continue
        organisation = quality.said["task", row.subject].get("organisation", "")
        named = quality.rows["organisation"].get(organisation)
        found.append(
            WaitingGround(
                task=row.subject,
                title=row.title,
                organisation="" if named is None else named.title,
                worked_m2=worked,
                waiting_m2=waiting,
                unchecked_days=len(facts.unchecked_days),
                failed=tuple(
                    (str(quality.said["qc_inspection", one.subject]["plan"]), one.title)
                    for one in facts.lots.failed
                ),
                reopened=len(facts.lots.reopened),
            )
        )
    yield from sorted(found, key=lambda one: (not one.failed, -one.waiting_m2, one.title))


def shown_nonconformities(
    quality: QualityMap, scope: Scope, *, on: date
) -> Iterator[ShownNonconformity]:
    """Show open nonconformities, the gravest and oldest first."""
    for one in quality.open_nonconformities():
        if scope.knows(quality.rows["nonconformity"][one.record.subject]):
            yield shown_nonconformity(one, quality.title_of_task(one.task), on=on)


def shown_nonconformity(one: OpenNonconformity, task: str, *, on: date) -> ShownNonconformity:
    """Show a nonconformity as a line."""
    return ShownNonconformity(
        subject=one.record.subject,
        title=one.record.title,
        severity=one.severity,
        severity_label=Severity(one.severity).label,
        status=one.status,
        status_label=ActionStatus(one.status).label,
        task=one.task,
        task_title=task,
        since=one.since,
        days=None if one.since is None else (on - one.since).days,
        due=one.due,
        overdue=one.is_overdue(on),
    )


def _visits(quality: QualityMap, tasks: Iterable[RegisterRow]) -> Iterator[VisitsOfTeam]:
    visits: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for subject in quality.rows["qa_visit"]:
        said = quality.said["qa_visit", subject]
        visits[said["task"], str(said.get("team", ""))][said["side"]] += 1
    for row in tasks:
        facts = quality.of_task(row.subject)
        teams = {day.team for day in facts.days}
        teams |= {team for task, team in visits if task == row.subject}
        for team in sorted(teams):
            days = [day for day in facts.days if day.team == team]
            counted = visits[row.subject, team]
            yield VisitsOfTeam(
                task_title=row.title,
                task=row.subject,
                team=team,
                days=len(days),
                unchecked=sum(not day.checked for day in days),
                worked_m2=quality.worked_m2(row.subject, team),
                internal=counted[InspectionSide.INTERNAL.value],
                external=counted[InspectionSide.EXTERNAL.value],
            )
