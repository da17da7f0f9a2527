"""What there is to plan, from the register: outstanding tasks and the settlements that wait."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import shapely

from landrelease.geo import project
from landrelease.kinds import KINDS, NOT_KNOWN, Tier, WorkStatus, place_tier
from landrelease.planning import Community, Pin, Situation, Task, TeamsFile, union_of
from landrelease.queries._shown import payload_of
from landrelease.queries.areas import read_areas
from landrelease.store.area_facts import AreaMap
from landrelease.store.models import RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed
from landrelease.store.register import rows_at
from landrelease.store.scope import Scope, scope_of
from landrelease.store.task_facts import grounds_of

_KINDS: Final = {"task", "settlement", "road_segment", "daily_progress"}
PLAN_TIER: Final = max(
    Tier.RESTRICTED, place_tier(KINDS["hazardous_area"]), place_tier(KINDS["task"])
)
"""A plan names teams and the ground that remains."""


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A situation made from the register, and what it rests on.

    Parameters
    ----------
    situation
        Tasks in m2 of ground that is left of them.
    left_out
        Records that are not in the situation, and why.
    titles
        Of tasks and settlements, by subject.
    entries
        Entries of the ledger it was read from.
    known
        By when they had been recorded; None: all there are.
    tier
        Who may see it at most.
    """

    situation: Situation
    left_out: Mapping[str, str]
    titles: Mapping[str, str]
    entries: tuple[str, ...]
    known: datetime | None
    tier: Tier


def plan_facts(
    viewer: Viewer,
    *,
    teams: TeamsFile,
    first_day: date,
    horizon: int,
    at: date | None = None,
    known: datetime | None = None,
) -> PlanFacts:
    """Make a situation from outstanding tasks, settlements and their access roads.

    A settlement waits for the tasks that name it and for those whose ground lies on one of its
    access roads; these come before its other tasks.

    Raises
    ------
    NotAllowed
        To viewers who may not see what a plan names.
    """
    if viewer.own_clearance < PLAN_TIER:
        raise NotAllowed(Right.EXPORT, why="A plan names teams and ground above your tier.")
    scope = scope_of(viewer)
    rows = [row for row in rows_at(at=at, known=known, kinds=_KINDS) if scope.knows(row)]
    reading = _Reading(rows, read_areas(viewer, at=at, known=known), teams)
    tasks = reading.tasks()
    reading.note_ground_without_task(scope)
    used = {task.subject for task in tasks}
    communities = reading.communities(used)
    named = used | {one.subject for one in communities}
    return PlanFacts(
        situation=Situation(
            tasks=tasks,
            teams=teams.teams,
            communities=communities,
            horizon=horizon,
            travel_m=teams.travel_m,
            off=teams.off,
            least_share=teams.least_share,
        ),
        left_out=reading.left_out,
        titles={row.subject: row.title for row in rows if row.subject in named},
        entries=tuple(sorted({row.entry for row in [*rows, *reading.ground_rows(scope)]})),
        known=known,
        tier=PLAN_TIER,
    )


class _Reading:
    """Rows of the register, and what was left out of the situation."""

    def __init__(self, rows: list[RegisterRow], held: AreaMap, teams: TeamsFile) -> None:
        self.held, self.crs = held, current_programme().crs
        self.rows = {row.subject: row for row in rows}
        self.team_names = {team.subject for team in teams.teams}
        self.left_out: dict[str, str] = {}
        self.days: dict[str, list[RegisterRow]] = {}
        for row in self._of("daily_progress"):
            self.days.setdefault(str(payload_of(row).get("task", "")), []).append(row)
        self.open = {
            row.subject: row for row in self._of("task") if WorkStatus(row.status).is_outstanding
        }
        self.grounds = {subject: self._ground(row) for subject, row in self.open.items()}
        self.on_roads = self._tasks_on_roads()

    def _of(self, kind: str) -> list[RegisterRow]:
        return [row for row in self.rows.values() if row.kind == kind]

    def ground_rows(self, scope: Scope) -> Iterator[RegisterRow]:
        """Return the areas, and what was decided of parts of them: what is left follows."""
        for subject, row in self.held.areas.items():
            if scope.knows(row):
                yield from (row, *self.held.product_rows(subject))

    def _ground(self, row: RegisterRow) -> shapely.Geometry:
        """Return what is left of a task: its ground less its approved days, in the plane."""
        if row.geometry is None:
            return shapely.Polygon()
        ground = shapely.make_valid(project(row.geometry, self.crs))
        areas = [
            name for name in payload_of(row).get("hazardous_areas", ()) if name in self.held.areas
        ]
        if areas:
            remaining = shapely.union_all([self.held.remaining(name) for name in areas])
            ground = shapely.intersection(ground, remaining)
        worked = grounds_of(self.days.get(row.subject, []))
        return shapely.difference(ground, union_of(worked)) if worked else ground

    def _tasks_on_roads(self) -> dict[str, set[str]]:
        """Return by settlement the open tasks whose ground lies on an access road of it."""
        found: dict[str, set[str]] = {}
        for road in self._of("road_segment"):
            if road.geometry is None:
                continue
            line = project(road.geometry, self.crs)
            on_it = {name for name, ground in self.grounds.items() if ground.intersects(line)}
            for settlement in payload_of(road).get("serves", ()):
                found.setdefault(settlement, set()).update(on_it)
        return found

    def tasks(self) -> tuple[Task, ...]:
        """Return the tasks that can be planned; the others are left out, with the reason."""
        for subject, ground in self.grounds.items():
            if ground.area <= 0.0:
                self.left_out[subject] = "no ground is left of it, or no area known"
        grown = True
        while grown:
            grown = False
            for subject in set(self.open) - set(self.left_out):
                waits = sorted(set(self._after(subject)) & set(self.left_out))
                if waits:
                    self.left_out[subject] = f"it comes after {waits[0]}, which is left out"
                    grown = True
        return tuple(
            self._task(subject) for subject in sorted(self.open) if subject not in self.left_out
        )

    def note_ground_without_task(self, scope: Scope) -> None:
        """Name the areas of which more than a square metre remains that no open task covers."""
        covered = shapely.union_all([*self.grounds.values(), shapely.Polygon()])
        for subject, row in self.held.areas.items():
            bare = shapely.difference(self.held.remaining(subject), covered)
            if bare.area > 1.0 and scope.knows(row):
                self.left_out[subject] = f"{bare.area:.0f} m2 remain that no open task covers"

    def _after(self, subject: str) -> set[str]:
        """Tasks that are recorded to come first, and those on roads to its settlements."""
        payload = payload_of(self.open[subject])
        recorded = {other for other in payload.get("after", ()) if other in self.open}
        on_any = set().union(*self.on_roads.values()) if self.on_roads else set()
        if subject in on_any:
            return recorded
        roads = (self.on_roads.get(name, set()) for name in payload.get("settlements", ()))
        return recorded.union(*roads)

    def _task(self, subject: str) -> Task:
        row, ground = self.open[subject], self.grounds[subject]
        payload, middle = payload_of(row), ground.centroid
        return Task(
            subject=subject,
            purpose=str(payload["purpose"]),
            amount=float(ground.area),
            place=(float(middle.x), float(middle.y)),
            after=tuple(sorted(self._after(subject))),
            pinned=self._begun(row, payload),
        )

    def _begun(self, row: RegisterRow, payload: Mapping[str, Any]) -> Pin | None:
        team = str(payload.get("team", ""))
        begun = row.status == WorkStatus.ONGOING.value and team in self.team_names
        return Pin(team=team, start=0.0) if begun else None

    def communities(self, planned: Iterable[str]) -> tuple[Community, ...]:
        """Return the settlements that wait for tasks; one whose people are not known counts 0."""
        used, found = set(planned), []
        for row in self._of("settlement"):
            waits = set(self.on_roads.get(row.subject, set())) | {
                name
                for name, task in self.open.items()
                if row.subject in payload_of(task).get("settlements", ())
            }
            if waits - used:
                self.left_out[row.subject] = f"it waits for {min(waits - used)}, which is left out"
            elif waits:
                found.append(self._community(row, waits))
        return tuple(found)

    def _community(self, row: RegisterRow, waits: set[str]) -> Community:
        payload = payload_of(row)
        people = payload.get("population", NOT_KNOWN)
        counted = float(people) if isinstance(people, int) else 0.0
        if not isinstance(people, int):
            self.left_out[row.subject] = "how many people live there is not known: it counts as 0"
        return Community(
            subject=row.subject,
            people=counted,
            tasks=tuple(sorted(waits)),
            district=str(payload.get("administrative_area", "")),
        )
