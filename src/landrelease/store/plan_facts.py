"""What there is to plan, from the register: outstanding tasks and the settlements that wait."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

import shapely

from landrelease.geo import project
from landrelease.hazard import Quantity
from landrelease.kinds import KINDS, NOT_KNOWN, Cover, Tier, WorkStatus, place_tier
from landrelease.planning import (
    Community,
    Pin,
    Situation,
    Task,
    Team,
    TeamsFile,
    union_of,
    work_of_moments,
)
from landrelease.store.area_facts import AreaMap
from landrelease.store.area_map import area_map
from landrelease.store.hazard_runs import REMAINING, answers_of, newest_run
from landrelease.store.models import RegisterRow
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed
from landrelease.store.register import rows_at
from landrelease.store.scope import Scope, scope_of
from landrelease.store.task_facts import grounds_of
from landrelease.store.team_facts import TEAM_KINDS, RegisterTeams, teams_of_register

_KINDS: Final = {"task", "settlement", "road_segment", "daily_progress", *TEAM_KINDS, "land_cover"}
Z_95: Final = 1.6449
"""Deviations from the mean to the 95 % point of a normal distribution."""
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
    roads: Mapping[str, tuple[str, ...]]
    """Tasks on each access road that has any."""
    hazard_run: str
    """The hazard map from which items were expected; empty without one."""


def plan_facts(
    viewer: Viewer,
    *,
    teams: TeamsFile | None = None,
    first_day: date,
    horizon: int,
    travel_m: float = float("inf"),
    least_share: float = 0.0,
    at: date | None = None,
    known: datetime | None = None,
) -> PlanFacts:
    """Make a situation from outstanding tasks, settlements, their access roads, and teams.

    A settlement waits for the tasks that name it and for those whose ground lies on one of its
    access roads; these come before its other tasks, but for those that have begun.

    Parameters
    ----------
    teams
        From a file, with how they work; None: those of the register.
    travel_m, least_share
        With the register's teams, see `Situation`.

    Raises
    ------
    NotAllowed
        To viewers who may not see what a plan names.
    """
    if viewer.own_clearance < PLAN_TIER:
        raise NotAllowed(Right.EXPORT, why="A plan names teams and ground above your tier.")
    scope, programme = scope_of(viewer), current_programme()
    rows = [row for row in rows_at(at=at, known=known, kinds=_KINDS) if scope.knows(row)]
    held = area_map(crs=programme.crs, clearance=viewer.own_clearance, at=at, known=known)
    registered, items = None, _Items("", {})
    if teams is None:
        items = _items(viewer, at=at, known=known)
        registered = teams_of_register(
            (row for row in rows if row.kind in TEAM_KINDS),
            first_day=first_day, horizon=horizon, programme=programme,
        )  # fmt: skip
        teams = TeamsFile(registered.teams, registered.off, travel_m, least_share)
    reading = _Reading(rows, held, teams, registered, items)
    tasks = reading.tasks()
    if registered is not None:
        teams = replace(teams, teams=tuple(_where_they_are(teams.teams, tasks)))
    reading.note_ground_without_task(scope)
    communities = reading.communities(task.subject for task in tasks)
    named = {task.subject for task in tasks} | {team.subject for team in teams.teams}
    named |= {one.subject for one in communities} | set(reading.left_out)
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
        titles=_titles([*rows, *held.areas.values()], named | set(reading.by_road)),
        entries=tuple(sorted(set(reading.entries(scope)))),
        known=known,
        tier=PLAN_TIER,
        roads={road: tuple(sorted(on_it)) for road, on_it in reading.by_road.items()},
        hazard_run=items.run if reading.used_items else "",
    )


@dataclass(frozen=True, slots=True)
class _Items:
    """Items that a hazard map expects in what remains of areas, with their deviation."""

    run: str
    expected: Mapping[str, tuple[float, float]]


def _items(viewer: Viewer, *, at: date | None, known: datetime | None) -> _Items:
    """Read the newest map of items that the viewer may see, by the same two clocks."""
    run = newest_run(viewer.own_clearance, at=at, known=known)
    if run is None or run.facts["counts"] != Quantity.ITEMS.value:
        return _Items("", {})
    return _Items(
        run.id,
        {
            subject: (one.expected, (one.expected_high - one.expected_low) / (2.0 * Z_95))
            for (subject, part), one in answers_of(run).items()
            if part == REMAINING
        },
    )


def _where_they_are(teams: Iterable[Team], tasks: Iterable[Task]) -> Iterator[Team]:
    """Yield the teams, those that have begun a task where that task is."""
    begun = {task.pinned.team: task.place for task in tasks if task.pinned is not None}
    for team in teams:
        yield replace(team, base=begun.get(team.subject, team.base))


def _titles(rows: Iterable[RegisterRow], named: set[str]) -> dict[str, str]:
    return {row.subject: row.title for row in rows if row.subject in named}


class _Reading:
    """Rows of the register, and what was left out of the situation."""

    def __init__(
        self,
        rows: list[RegisterRow],
        held: AreaMap,
        teams: TeamsFile,
        registered: RegisterTeams | None,
        items: _Items,
    ) -> None:
        self.held, self.crs = held, current_programme().crs
        self.rows = {row.subject: row for row in rows}
        self.teams = {team.subject for team in teams.teams}
        self.registered, self.items, self.used_items = registered, items, False
        self.left_out = {} if registered is None else dict(registered.left_out)
        self.days: dict[str, list[RegisterRow]] = {}
        for row in self._of("daily_progress"):
            self.days.setdefault(str(row.payload().get("task", "")), []).append(row)
        self.open = {
            row.subject: row for row in self._of("task") if WorkStatus(row.status).is_outstanding
        }
        self.grounds = {subject: self._ground(row) for subject, row in self.open.items()}
        self.by_road: dict[str, set[str]] = {}
        self.on_roads = self._tasks_on_roads()

    def _of(self, kind: str) -> list[RegisterRow]:
        return [row for row in self.rows.values() if row.kind == kind]

    def entries(self, scope: Scope) -> Iterator[str]:
        """Return the entries that the situation was read from."""
        unread = set() if self.registered is not None else set(TEAM_KINDS)
        if self.registered is None or not self.registered.grounds:
            unread.add("land_cover")
        yield from (row.entry for row in self.rows.values() if row.kind not in unread)
        yield from (row.entry for row in self.ground_rows(scope))

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
            name for name in row.payload().get("hazardous_areas", ()) if name in self.held.areas
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
            if on_it:
                self.by_road[road.subject] = on_it
            for settlement in road.payload().get("serves", ()):
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
                self.left_out[subject] = f"{bare.area:,.0f} m2 remain that no open task covers"

    def _after(self, subject: str) -> set[str]:
        """Tasks that are recorded to come first, and those on roads to its settlements."""
        payload = self.open[subject].payload()
        recorded = {other for other in payload.get("after", ()) if other in self.open}
        on_any = set().union(*self.on_roads.values()) if self.on_roads else set()
        if subject in on_any:
            return recorded
        roads = (self.on_roads.get(name, set()) for name in payload.get("settlements", ()))
        return recorded.union(*roads)

    def _task(self, subject: str) -> Task:
        row, ground = self.open[subject], self.grounds[subject]
        payload, middle = row.payload(), ground.centroid
        amount, deviation = self._work(payload, float(ground.area))
        begun = row.status == WorkStatus.ONGOING.value
        return Task(
            subject=subject,
            purpose=self._scope_of(str(payload["purpose"]), ground),
            amount=amount,
            deviation=deviation,
            place=(float(middle.x), float(middle.y)),
            after=() if begun else tuple(sorted(self._after(subject))),
            pinned=self._begun(row, payload),
        )

    def _begun(self, row: RegisterRow, payload: Mapping[str, Any]) -> Pin | None:
        team = str(payload.get("team", ""))
        if self.registered is not None:
            key = str(payload.get("organisation", "")), team.strip().casefold()
            team = self.registered.named.get(key, "")
        begun = row.status == WorkStatus.ONGOING.value and team in self.teams
        return Pin(team=team, start=0.0) if begun else None

    def _work(self, payload: Mapping[str, Any], area_m2: float) -> tuple[float, float]:
        """Return the work of a task in m2 of ground without items, and its deviation.

        Items cost ground where both their number and what one costs are known; speeds differ from
        task to task as far as teams' records state it. The two are taken as independent.
        """
        if self.registered is None:
            return area_m2, 0.0
        purpose = str(payload["purpose"])
        mean, spread = self._expected_items(payload, area_m2)
        cost = self.registered.item_m2.get(purpose, 0.0)
        self.used_items |= bool(cost and mean)
        work = work_of_moments(
            area_m2=area_m2,
            items=mean,
            items_deviation=spread,
            item_m2=cost,
            speed_deviation=self.registered.deviations.get(purpose, 0.0),
        )
        return work.amount, work.deviation

    def _expected_items(self, payload: Mapping[str, Any], area_m2: float) -> tuple[float, float]:
        """Return the items expected in a task's ground: its share of each of its areas'."""
        areas = [
            name
            for name in payload.get("hazardous_areas", ())
            if name in self.items.expected and name in self.held.areas
        ]
        whole = sum(float(self.held.remaining(name).area) for name in areas)
        if not whole > 0.0:
            return 0.0, 0.0
        share = min(area_m2 / whole, 1.0)
        mean = sum(self.items.expected[name][0] for name in areas)
        spread = math.hypot(*(self.items.expected[name][1] for name in areas))
        return share * mean, share * spread

    def _scope_of(self, purpose: str, ground: shapely.Geometry) -> str:
        """Return the work's word, with the ground where teams' speeds tell it apart."""
        if self.registered is None or not self.registered.grounds:
            return purpose
        return self.registered.scope_of(purpose, self._cover_of(ground))

    def _cover_of(self, ground: shapely.Geometry) -> Cover:
        """Return what covers more than half of some ground."""
        shares: dict[Cover, float] = {}
        for row in self._of("land_cover"):
            if row.geometry is not None:
                cover = Cover(row.payload()["cover"])
                shape = shapely.make_valid(project(row.geometry, self.crs))
                part = shapely.intersection(ground, shape).area / ground.area
                shares[cover] = shares.get(cover, 0.0) + float(part)
        most = max(shares, key=lambda cover: shares[cover], default=Cover.NOT_KNOWN)
        return most if shares.get(most, 0.0) > 0.5 else Cover.NOT_KNOWN

    def communities(self, planned: Iterable[str]) -> tuple[Community, ...]:
        """Return the settlements that wait for tasks; one whose people are not known counts 0."""
        used, found = set(planned), []
        for row in self._of("settlement"):
            waits = set(self.on_roads.get(row.subject, set())) | {
                name
                for name, task in self.open.items()
                if row.subject in task.payload().get("settlements", ())
            }
            if waits - used:
                self.left_out[row.subject] = f"it waits for {min(waits - used)}, which is left out"
            elif waits:
                found.append(self._community(row, waits))
        return tuple(found)

    def _community(self, row: RegisterRow, waits: set[str]) -> Community:
        payload = row.payload()
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
