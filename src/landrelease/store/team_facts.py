"""The teams of the register, as a plan takes them: speeds, camp, working days, absences."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from landrelease.geo import project
from landrelease.kinds import Cover, TaskPurpose, TeamAbsence, TeamSpeed, TeamStatus, WorkingWeek
from landrelease.kinds import Team as TeamKind
from landrelease.planning import Team
from landrelease.store.access_facts import document_of
from landrelease.store.competence_facts import shortfalls
from landrelease.store.models import RegisterRow
from landrelease.store.programme import Programme

TEAM_KINDS: Final = frozenset({"team", "team_speed", "team_absence"})
Speeds = Mapping[tuple[TaskPurpose, Cover], float]


@dataclass(frozen=True, slots=True)
class RegisterTeams:
    """Teams that can be planned for.

    Parameters
    ----------
    teams
        As planning takes them; their subjects are those of the records.
    off
        Days on which none of them works, counted from the first day of the plan.
    named
        Subjects by organisation and name: as tasks say who does them.
    grounds
        Which purposes have speeds of their own on which ground.
    deviations
        By purpose: standard deviation of the speed from task to task as a share of it, the mean of
        those stated; purposes without one are not in it.
    item_m2
        By purpose: ground that one item costs, the mean of what is stated.
    left_out
        Teams and kinds of work that are not planned, and why.
    """

    teams: tuple[Team, ...]
    off: frozenset[int]
    named: Mapping[tuple[str, str], str]
    grounds: frozenset[tuple[TaskPurpose, Cover]]
    deviations: Mapping[str, float]
    item_m2: Mapping[str, float]
    left_out: Mapping[str, str]

    def scope_of(self, purpose: str, cover: Cover) -> str:
        """Return the word for work of a purpose on some ground, as the teams' speeds use it."""
        return scope_word(TaskPurpose(purpose), cover, self.grounds)


def scope_word(
    purpose: TaskPurpose, cover: Cover, grounds: Collection[tuple[TaskPurpose, Cover]]
) -> str:
    """Return the purpose, with the ground where some team's speed is another there.

    Examples
    --------
    >>> told = [(TaskPurpose.TS, Cover.FOREST)]
    >>> scope_word(TaskPurpose.TS, Cover.FOREST, told), scope_word(TaskPurpose.TS, Cover.BARE, told)
    ('ts, forest', 'ts')
    """
    known = (purpose, cover) in grounds
    return f"{purpose.value}, {cover.value}" if known else purpose.value


def teams_of_register(
    rows: Iterable[RegisterRow], *, first_day: date, horizon: int, programme: Programme
) -> RegisterTeams:
    """Return the teams among some rows, with what each may do on the first day.

    A kind of work for which team or organisation is not accredited on the first day is left out
    and named; so is a team without any speed.
    """
    reading = _Teams(list(rows), first_day=first_day, horizon=horizon, programme=programme)
    teams = tuple(reading.teams())
    rest = [reading.rest[team.subject] for team in teams]
    off = frozenset.intersection(*rest) if rest else frozenset[int]()
    return RegisterTeams(
        teams=tuple(reading.with_days(team, off) for team in teams),
        off=off,
        named=reading.named,
        grounds=reading.grounds,
        deviations=_means(reading.deviations),
        item_m2=_means(reading.item_m2),
        left_out=reading.left_out,
    )


def _means(values: Mapping[str, list[float]]) -> dict[str, float]:
    return {name: sum(several) / len(several) for name, several in values.items()}


class _Teams:
    """Rows of teams, read."""

    def __init__(
        self, rows: list[RegisterRow], *, first_day: date, horizon: int, programme: Programme
    ) -> None:
        self.rows = [row for row in rows if row.kind == TeamKind.kind]
        self.first_day, self.horizon, self.programme = first_day, horizon, programme
        self.speeds: dict[str, dict[tuple[TaskPurpose, Cover], float]] = {}
        self.absences: dict[str, list[tuple[int, int]]] = {}
        self.deviations: dict[str, list[float]] = {}
        self.item_m2: dict[str, list[float]] = {}
        for row in rows:
            document = document_of(row)
            if isinstance(document, TeamSpeed):
                self._note_speed(document)
            elif isinstance(document, TeamAbsence):
                self._note_absence(document)
        self.grounds = frozenset(
            pair for held in self.speeds.values() for pair in held if pair[1] is not Cover.NOT_KNOWN
        )
        self.named: dict[tuple[str, str], str] = {}
        self.rest: dict[str, frozenset[int]] = {}
        self.left_out: dict[str, str] = {}

    def _note_speed(self, said: TeamSpeed) -> None:
        held = self.speeds.setdefault(said.team, {})
        pair = said.purpose, said.ground
        held[pair] = min(said.m2_per_day, held.get(pair, said.m2_per_day))
        if isinstance(said.deviation_m2, float):
            share = said.deviation_m2 / said.m2_per_day
            self.deviations.setdefault(said.purpose.value, []).append(share)
        if isinstance(said.item_m2, float):
            self.item_m2.setdefault(said.purpose.value, []).append(said.item_m2)

    def _note_absence(self, said: TeamAbsence) -> None:
        first, last = ((day - self.first_day).days for day in (said.away_from, said.away_until))
        if first <= last and last >= 0 and first < self.horizon:
            self.absences.setdefault(said.team, []).append((max(first, 0), last + 1))

    def teams(self) -> Iterator[Team]:
        for row in self.rows:
            document = document_of(row)
            if not isinstance(document, TeamKind):
                continue
            self.named[document.organisation, document.name.strip().casefold()] = row.subject
            if document.status is not TeamStatus.WORKING:
                self.left_out[row.subject] = "it is stood down"
                continue
            speed = self._speed(row.subject, document)
            if not speed:
                self.left_out.setdefault(row.subject, "no speed is recorded for any work")
                continue
            self.rest[row.subject] = self._rest_days(document.week)
            camp = project(document.place.shape(), self.programme.crs)
            yield Team(subject=row.subject, speed=speed, base=(camp.x, camp.y))

    def _speed(self, subject: str, document: TeamKind) -> dict[str, float]:
        """Return its speed by word of scope, for the work it may do on the first day."""
        held = self.speeds.get(subject, {})
        found: dict[str, float] = {}
        for purpose in sorted({purpose for purpose, _ in held}):
            why = shortfalls(
                task_purpose=purpose,
                organisation=document.organisation,
                team=document.name.strip(),
                on=self.first_day,
                packs=self.programme.rule_packs,
            )
            if why:
                told = f"{purpose.label} on {self.first_day}: {why[0].why}"
                self.left_out[subject] = " ".join([self.left_out.get(subject, ""), told]).strip()
                continue
            found |= self._by_ground(purpose, held)
        return found

    def _by_ground(self, purpose: TaskPurpose, held: Speeds) -> Iterator[tuple[str, float]]:
        own = {cover: speed for (of, cover), speed in held.items() if of is purpose}
        anywhere = own.get(Cover.NOT_KNOWN)
        yield purpose.value, min(own.values()) if anywhere is None else anywhere
        for of, cover in self.grounds:
            speed = own.get(cover, anywhere)
            if of is purpose and speed is not None:
                yield scope_word(purpose, cover, self.grounds), speed

    def _rest_days(self, week: WorkingWeek) -> frozenset[int]:
        return frozenset(
            day
            for day in range(self.horizon)
            if (self.first_day + timedelta(day)).weekday() in week.rest_days
        )

    def with_days(self, team: Team, off: frozenset[int]) -> Team:
        """Return a team with the days it is away, besides those on which nobody works."""
        own = sorted(self.rest[team.subject] - off)
        away = [*_spans(own), *self.absences.get(team.subject, ())]
        return Team(
            subject=team.subject, speed=team.speed, base=team.base, away=tuple(sorted(away))
        )


def _spans(days: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Return days as spans, the last day of each left out.

    Examples
    --------
    >>> list(_spans([1, 2, 5]))
    [(1, 3), (5, 6)]
    """
    first = last = -2
    for day in days:
        if day != last + 1:
            if first >= 0:
                yield first, last + 1
            first = day
        last = day
    if first >= 0:
        yield first, last + 1
