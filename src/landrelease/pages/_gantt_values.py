"""What a Gantt chart of a plan shows: a row for each team, a bar for each of its tasks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext

from landrelease.pages import _format
from landrelease.pages._day_axis import by, on
from landrelease.planning import Assignment, Sequence, Situation, Task, setting_off

_LAST: Final = date.max.toordinal()


@dataclass(frozen=True, slots=True, kw_only=True)
class GanttBar:
    """One task of one team; days are counted from the first day of the plan.

    Parameters
    ----------
    task, title
        Subject of the task, and what people call it.
    purpose
        What the task asks of a team.
    teams
        How many teams share it.
    sets_off
        When the team sets off to it; `start` where it does not move.
    start, finish
        Of the work.
    work
        How much it is, in words.
    begun, pinned
        Work that has begun; a start and a team that a person fixed.
    late
        Days past the deadline or the fixed start; 0 for none.
    deadline
        Day by which it must be finished, if there is one.
    href
        Page of the task; empty: the bar is no link.
    """

    task: str
    title: str
    purpose: str = ""
    teams: int = 1
    sets_off: float
    start: float
    finish: float
    work: str = ""
    begun: bool = False
    pinned: bool = False
    late: float = 0.0
    deadline: float | None = None
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GanttRow:
    """One team: `rests` are days it does not work, first and the day after the last."""

    team: str
    title: str
    purposes: tuple[str, ...] = ()
    rests: tuple[tuple[int, int], ...] = ()
    bars: tuple[GanttBar, ...] = ()

    def said(self, bar: GanttBar, first_day: date) -> str:
        """Say a bar in words: task, team, dates, work, and what is special about it."""
        days = {"first": on(first_day, bar.start), "last": by(first_day, bar.finish)}
        dates = gettext("%(first)s to %(last)s") % days
        told = [bar.title, self.title, dates, bar.work, *self.remarks(bar, first_day)]
        return " · ".join(part for part in told if part)

    def remarks(self, bar: GanttBar, first_day: date) -> list[str]:
        """Say what is special about a bar."""
        told = []
        if bar.start - bar.sets_off > 1e-9:
            told.append(gettext("sets off %s") % on(first_day, bar.sets_off))
        if bar.begun:
            told.append(gettext("begun"))
        elif bar.pinned:
            told.append(gettext("fixed"))
        if bar.late > 0:
            told.append(gettext("%s days late") % _format.number(round(bar.late, 1)))
        if bar.deadline is not None:
            told.append(gettext("deadline %s") % by(first_day, bar.deadline))
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Gantt:
    """A chart: `horizon` days from the first one; `not_done` are tasks left undone, with titles."""

    first_day: date
    horizon: int
    rows: tuple[GanttRow, ...]
    not_done: tuple[tuple[str, str], ...] = ()
    today: float | None = None

    @property
    def last_day(self) -> date:
        """Date of the last day."""
        return date.fromordinal(min(self.first_day.toordinal() + self.horizon - 1, _LAST))

    @property
    def tasks(self) -> tuple[tuple[str, str], ...]:
        """Subject and title of every task, by title."""
        found = {bar.task: bar.title for row in self.rows for bar in row.bars} | dict(self.not_done)
        return tuple(sorted(found.items(), key=lambda one: (one[1], one[0])))

    def lines(self) -> tuple["GanttLine", ...]:
        """Return what a table of the chart says, by start."""
        found = [GanttLine(self, row, bar) for row in self.rows for bar in row.bars]
        return tuple(sorted(found, key=lambda one: (one.bar.start, one.bar.title, one.row.title)))


@dataclass(frozen=True, slots=True)
class GanttLine:
    """One line of the table of a chart."""

    gantt: Gantt
    row: GanttRow
    bar: GanttBar

    @property
    def first(self) -> str:
        """Date of the first day."""
        return on(self.gantt.first_day, self.bar.start)

    @property
    def last(self) -> str:
        """Date of the last day."""
        return by(self.gantt.first_day, self.bar.finish)

    @property
    def remarks(self) -> str:
        """Say what is special about the bar."""
        return ", ".join(self.row.remarks(self.bar, self.gantt.first_day))


def gantt_of(
    situation: Situation,
    plan: Sequence,
    *,
    first_day: date,
    titles: Mapping[str, str] | None = None,
    team_titles: Mapping[str, str] | None = None,
    work_in_words: Callable[[Task], str] | None = None,
    href: Callable[[str], str] | None = None,
    today: float | None = None,
) -> Gantt:
    """Make the chart of a plan.

    Parameters
    ----------
    situation, plan
        As `planning.plan_sequence` took and gave them.
    first_day
        Date of day 0.
    titles, team_titles
        What tasks and teams are called; their subjects where nothing is given.
    work_in_words
        Says how much work a task is; the bare number where it is not given.
    href
        Gives the address of a task's page.
    today
        Moment to mark, if any.
    """
    off = setting_off(situation, plan)
    names, called = titles or {}, team_titles or {}
    told = work_in_words or (lambda task: _format.number(task.amount))

    def bar(one: Assignment, team: str) -> GanttBar:
        task = situation.task(one.task)
        begun = task.pinned is not None and task.pinned.start <= 0.0
        return GanttBar(
            task=one.task,
            title=names.get(one.task, one.task),
            purpose=task.purpose,
            teams=task.teams,
            sets_off=off[one.task, team],
            start=one.start,
            finish=one.finish,
            work=told(task),
            begun=begun,
            pinned=task.pinned is not None and not begun,
            late=plan.late.get(one.task, 0.0),
            deadline=task.deadline,
            href="" if href is None else href(one.task),
        )

    rows = tuple(
        GanttRow(
            team=team.subject,
            title=called.get(team.subject, team.subject),
            purposes=tuple(sorted(name for name, speed in team.speed.items() if speed > 0)),
            rests=rests(situation.off, team.away, situation.horizon),
            bars=tuple(bar(a, team.subject) for a in plan.assignments if team.subject in a.teams),
        )
        for team in sorted(situation.teams, key=lambda team: called.get(team.subject, team.subject))
    )
    left = tuple((subject, names.get(subject, subject)) for subject in plan.not_done)
    return Gantt(
        first_day=first_day, horizon=situation.horizon, rows=rows, not_done=left, today=today
    )


def rests(
    off: Iterable[int], away: Iterable[tuple[int, int]], horizon: int
) -> tuple[tuple[int, int], ...]:
    """Return the stretches of days on which a team does not work, within the horizon.

    Examples
    --------
    >>> rests({1, 2, 8, 9}, [(3, 5)], 9)
    ((1, 5), (8, 9))
    """
    days = set(off).union(*(range(max(first, 0), min(end, horizon)) for first, end in away))
    found: list[tuple[int, int]] = []
    for day in sorted(day for day in days if 0 <= day < horizon):
        if found and found[-1][1] == day:
            found[-1] = (found[-1][0], day + 1)
        else:
            found.append((day, day + 1))
    return tuple(found)
