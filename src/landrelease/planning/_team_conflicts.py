"""Tasks that no team, or too few, may do: by scope, by what is fixed, or by leave."""

from collections.abc import Iterable, Iterator, Sequence

from landrelease.planning._errors import Conflict
from landrelease.planning._situation import Situation, Task, Team, able, candidates, works


def team_conflicts(situation: Situation) -> Iterator[Conflict]:
    """Find tasks that can be given to nobody, or to too few."""
    at_work = {team.subject for team in situation.teams if works(situation, team)}
    for task in situation.tasks:
        found = [*_pin(situation, task)] or [*_scope(situation, task)]
        yield from found or _leave(situation, task, at_work)


def _scope(situation: Situation, task: Task) -> Iterator[Conflict]:
    fit = able(situation.teams, task)
    asks = f"task {task.subject} asks for {task.purpose}"
    if not fit:
        yield Conflict(
            (asks, "no team has that in its scope"),
            "accredit a team for it, add one, or take the task out of the plan.",
        )
    elif len(fit) < task.teams:
        yield Conflict(
            (
                f"{asks} by {task.teams} teams together",
                f"{len(fit)} have that in their scope ({_list(fit)})",
            ),
            "add teams or let fewer start together.",
        )


def _pin(situation: Situation, task: Task) -> Iterator[Conflict]:
    if task.pinned is None:
        return
    said = f"task {task.subject} is fixed for team {task.pinned.team}"
    if task.pinned.team not in {team.subject for team in situation.teams}:
        yield Conflict((said, "there is no such team"), "choose a team that is there.")
    elif not candidates(situation, task):
        yield Conflict(
            (said, f"{task.purpose} is outside its scope"),
            "choose a team that is accredited for it.",
        )
    elif task.teams > 1:
        yield Conflict(
            (said, f"{task.teams} teams are to start it together"),
            "take the pin off or let one team do it.",
        )


def _leave(situation: Situation, task: Task, at_work: Iterable[str]) -> Iterator[Conflict]:
    """Find a task whose teams are away all the time: as few of them as leave too few at work."""
    fit = candidates(situation, task)
    working = set(at_work)
    away = [team for team in fit if team.subject not in working]
    if len(fit) - len(away) >= task.teams:
        return
    away = away[: len(fit) - task.teams + 1]
    asks = f"task {task.subject} asks for {task.purpose}, which {_list(fit)} may do"
    if task.pinned is not None:
        asks = f"task {task.subject} is fixed for team {task.pinned.team}"
    elif task.teams > 1:
        asks = f"task {task.subject} asks for {task.teams} teams of {_list(fit)} together"
    resting = [team for team in away if not _away_on(situation, team, range(situation.horizon))]
    facts = [asks, *(_away(situation, team) for team in away)]
    if resting:
        facts.append("nobody works on the other days of the plan")
    yield Conflict(tuple(facts), "look further ahead, change the leave, or add a team.")


def _away(situation: Situation, team: Team) -> str:
    spans = (f"{max(first, 0)} to {min(end, situation.horizon)}" for first, end in team.away)
    return f"team {team.subject} is away from day {', '.join(spans)} of {situation.horizon}"


def _away_on(situation: Situation, team: Team, days: Iterable[int]) -> bool:
    """Say whether a team is on leave on each of some days."""
    leave = set().union(*(range(max(a, 0), min(b, situation.horizon)) for a, b in team.away))
    return leave.issuperset(days)


def _list(teams: Sequence[Team]) -> str:
    return ", ".join(team.subject for team in teams)
