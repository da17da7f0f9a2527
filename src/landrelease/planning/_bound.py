"""No plan can give back more than this: a linear programme without what makes plans hard.

Time is cut into periods; a variable says how much of a task is finished by the end of a period.
Teams move for nothing, work goes to any team of the scope, a community counts by the least share
finished of what it waits for: each of these only helps, so the optimum is at least that of any
plan. What makes the bound tight is that a task finished on a day must have been under way before,
at no more than the pace of the fastest team (a time-indexed relaxation, Dyer and Wolsey 1990,
Discrete Applied Mathematics 26). Solved by HiGHS.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array

from landrelease.planning._errors import SolverGaveUp
from landrelease.planning._numbering import Numbered, numbered
from landrelease.planning._numbers import Floats
from landrelease.planning._situation import Situation

VARIABLES: Final = 100_000
"""About how large a model may be; periods are made longer until it fits."""
FINEST: Final = 104


class _Rows:
    """Sparse rows of a model, built one by one: the sum of terms is at most a number."""

    def __init__(self) -> None:
        self.row: list[int] = []
        self.column: list[int] = []
        self.value: list[float] = []
        self.most: list[float] = []

    def add(self, terms: list[tuple[int, float]], most: float) -> None:
        at = len(self.most)
        for column, value in terms:
            self.row.append(at)
            self.column.append(column)
            self.value.append(value)
        self.most.append(most)

    def matrix(self, columns: int) -> csr_array:
        """Return the rows; terms of one variable in one row are added up."""
        shape = (len(self.most), columns)
        return csr_array(coo_array((self.value, (self.row, self.column)), shape=shape))


@dataclass(frozen=True, slots=True)
class _Model:
    """The situation, the periods, and where each variable stands."""

    told: Numbered
    edges: Floats
    speeds: Floats
    """Work a day, of each group of teams that are alike, by purpose."""
    worked: Floats
    """Working days of each group up to each day."""
    window: Floats
    """The most working days any team has in so many days together."""
    days: Floats
    """Working days each task takes at least."""

    @property
    def periods(self) -> int:
        return self.edges.size - 1

    @property
    def parts(self) -> tuple[int, ...]:
        numbers = self.told.numbers
        effort = self.speeds.size
        people = self.told.people.size
        return (numbers.amount.size, numbers.reach.size, 2 * numbers.length.size, people, effort)

    def at(self, part: int, item: int, period: int) -> int:
        """Return the column of a variable: 0 finished, 1 reached, 2 way, 3 share, 4 effort."""
        return (sum(self.parts[:part]) + item) * self.periods + period

    @property
    def columns(self) -> int:
        return self.at(5, 0, 0)

    def before(self, task: int, period: int) -> int:
        """Return the period by whose end a task must have begun to be finished by another's."""
        begun = float(self.edges[period + 1]) - self._least_days(task)
        return int(np.searchsorted(self.edges[1:], begun - 1e-9)) if begun >= 0.0 else -1

    def _least_days(self, task: int) -> float:
        """Return the fewest days together in which a task can be done."""
        whole = int(np.searchsorted(self.window, self.days[task] - 1e-9))
        return whole - 1.0 + min(1.0, self.days[task] % 1.0 or 1.0) if whole else 0.0

    def under_way(self, task: int, period: int, later: int) -> float:
        """Return how much of a task is done by a period's end if it is finished in a later one."""
        lag = int(self.edges[later + 1] - self.edges[period + 1])
        most = float(self.window[min(lag, self.window.size - 1)])
        return max(0.0, 1.0 - most / float(self.days[task]))


FINISHED, REACHED, WAY, SHARE, EFFORT = range(5)


def most_person_days(situation: Situation, *, variables: int = VARIABLES) -> float:
    """Return a number of person-days that no plan exceeds.

    Parameters
    ----------
    situation
        As for `plan_sequence`; deadlines and fairness are left out, which can only help.
    variables
        About how large the model may be, above 0; a larger one takes longer and is tighter.

    Raises
    ------
    SolverGaveUp
        When the model was not solved.

    Examples
    --------
    One task of 10 days for 50 people, 100 days to look ahead: 50 x 90 person-days are the most.

    >>> from landrelease.planning import Community, Task, Team
    >>> told = Situation(
    ...     tasks=(Task(subject="a", purpose="clearance", amount=1000.0),),
    ...     teams=(Team(subject="1", speed={"clearance": 100.0}),),
    ...     communities=(Community(subject="A", people=50, tasks=("a",)),), horizon=100)
    >>> round(most_person_days(told))
    4550
    """
    told = numbered(situation)
    if not told.people.size:
        return 0.0
    model = _model(situation, told, variables)
    rows = _Rows()
    upper = np.ones(model.columns)
    upper[model.at(EFFORT, 0, 0) :] = np.inf
    worth = np.zeros(model.columns)
    for period in range(model.periods):
        _capacity(rows, model, period)
        _tasks(rows, model, upper, period)
        _roads(rows, model, period)
        _communities(rows, model, period)
        length = float(model.edges[period + 1] - model.edges[period])
        for community, people in enumerate(told.people):
            worth[model.at(SHARE, community, period)] = -people * length
    solved = linprog(
        worth,
        A_ub=rows.matrix(model.columns),
        b_ub=np.array(rows.most),
        bounds=np.column_stack([np.zeros(model.columns), upper]),
        method="highs",
    )
    if solved.x is None:
        raise SolverGaveUp(solver="HiGHS", status=str(solved.message))
    return float(-solved.fun)


def _model(situation: Situation, told: Numbered, variables: int) -> _Model:
    numbers = told.numbers
    each = numbers.amount.size + numbers.reach.size + 2 * numbers.length.size + told.people.size
    count = int(np.clip(variables // max(each, 1), 4, FINEST))
    speeds, which = np.unique(numbers.speed, axis=0, return_inverse=True)
    worked = np.zeros((speeds.shape[0], numbers.worked.shape[1]))
    np.add.at(worked, which.ravel(), numbers.worked)
    fastest = -np.sort(-numbers.speed, axis=0)
    pace = np.array(
        [
            fastest[:crews, purpose].sum()
            for crews, purpose in zip(numbers.crews, numbers.purpose, strict=True)
        ]
    )
    return _Model(
        told=told,
        edges=np.unique(np.round(np.linspace(0, situation.horizon, count + 1))),
        speeds=speeds,
        worked=worked,
        window=_window(numbers.worked),
        days=numbers.amount / pace,
    )


def _window(worked: Floats) -> Floats:
    """Return the most working days in 0, 1, 2 ... days together, over teams and moments."""
    days = worked.shape[1]
    return np.array([(worked[:, lag:] - worked[:, : days - lag]).max() for lag in range(days)])


def _capacity(rows: _Rows, model: _Model, period: int) -> None:
    """Work done by the end of a period is at most what the teams could do until then."""
    numbers = model.told.numbers
    purposes, groups = model.speeds.shape[1], model.speeds.shape[0]
    for purpose in range(purposes):
        terms = [
            term
            for task in np.flatnonzero(numbers.purpose == purpose)
            for term in _work(model, int(task), period)
        ]
        terms += [
            (model.at(EFFORT, group * purposes + purpose, period), -model.speeds[group, purpose])
            for group in range(groups)
        ]
        rows.add(terms, 0.0)
    day = int(model.edges[period + 1])
    for group in range(groups):
        kinds = range(group * purposes, (group + 1) * purposes)
        terms = [(model.at(EFFORT, kind, period), 1.0) for kind in kinds]
        rows.add(terms, float(model.worked[group, day]))


def _work(model: _Model, task: int, period: int) -> list[tuple[int, float]]:
    """Return what is done of a task by the end of a period: the finished, and what is under way."""
    amount = float(model.told.numbers.amount[task])
    terms = [(model.at(FINISHED, task, period), amount)]
    for later in range(period + 1, model.periods):
        done = amount * model.under_way(task, period, later)
        if done <= 0.0:
            break
        terms.append((model.at(FINISHED, task, later), done))
        terms.append((model.at(FINISHED, task, later - 1), -done))
    return terms


def _tasks(rows: _Rows, model: _Model, upper: Floats, period: int) -> None:
    """A task is finished no sooner than what it waits for and its own length allow."""
    numbers = model.told.numbers
    for task in range(numbers.amount.size):
        this = model.at(FINISHED, task, period)
        begun = model.before(task, period)
        starts = max(float(numbers.earliest[task]), float(numbers.pin_start[task]), 0.0)
        if begun < 0 or starts > model.edges[begun + 1]:
            upper[this] = 0.0
            continue
        if period:
            rows.add([(model.at(FINISHED, task, period - 1), 1.0), (this, -1.0)], 0.0)
        for at in range(numbers.before_from[task], numbers.before_from[task + 1]):
            first = model.at(FINISHED, int(numbers.before[at]), begun)
            rows.add([(this, 1.0), (first, -1.0)], 0.0)
        nodes = numbers.nodes[numbers.nodes_from[task] : numbers.nodes_from[task + 1]]
        if nodes.size:
            there = [(model.at(REACHED, int(node), begun), -1.0) for node in nodes]
            rows.add([(this, 1.0), *there], 0.0)


def _roads(rows: _Rows, model: _Model, period: int) -> None:
    """A node is reached no more than ways into it are open and their other ends reached."""
    numbers = model.told.numbers
    into: list[list[tuple[int, float]]] = [[] for _ in range(numbers.reach.size)]
    for road in range(numbers.length.size):
        blockers = numbers.blockers[numbers.blockers_from[road] : numbers.blockers_from[road + 1]]
        one, other = (int(end) for end in numbers.ends[road])
        for way, (start, end) in enumerate(((one, other), (other, one))):
            flow = model.at(WAY, 2 * road + way, period)
            into[end].append((flow, -1.0))
            rows.add([(flow, 1.0), (model.at(REACHED, start, period), -1.0)], 0.0)
            for task in blockers:
                rows.add([(flow, 1.0), (model.at(FINISHED, int(task), period), -1.0)], 0.0)
    for node in np.flatnonzero(numbers.reach > 0.0):
        rows.add([(model.at(REACHED, int(node), period), 1.0), *into[int(node)]], 0.0)


def _communities(rows: _Rows, model: _Model, period: int) -> None:
    told = model.told
    for community in range(told.people.size):
        this = model.at(SHARE, community, period)
        first, end = told.community_from[community], told.community_from[community + 1]
        for task in told.community_tasks[first:end]:
            rows.add([(this, 1.0), (model.at(FINISHED, int(task), period), -1.0)], 0.0)
        node = int(told.community_node[community])
        if node >= 0:
            rows.add([(this, 1.0), (model.at(REACHED, node, period), -1.0)], 0.0)
