"""What an order of tasks gives back: person-days, less what lateness and unfairness cost."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from landrelease.planning._decoding import decode, opened_on
from landrelease.planning._marks import empty_marks, keep_from
from landrelease.planning._numbering import Numbered, numbered
from landrelease.planning._numbers import Floats, Ints, Plan, empty_plan
from landrelease.planning._sequence_values import Assignment, Sequence
from landrelease.planning._situation import Situation

LATE: Final = 1e6
"""What a day past a deadline costs against a person-day: in effect, deadlines come first."""


class Evaluation:
    """A situation in numbers, with room for the plan that is tried."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.told: Numbered = numbered(situation)
        self.plan: Plan = empty_plan(self.told.numbers)
        self._marks, self._new = empty_marks(self.plan), empty_marks(self.plan)
        self._kept: tuple[Ints, Ints] | None = None
        self._begin = 0
        self.opened: Floats = np.empty(self.told.people.size)
        self.districts = _districts(situation)
        self.tried = 0

    def value(self, order: Ints, wanted: Ints) -> float:
        """Person-days that an order gives, less what lateness and unfairness cost."""
        told = self.told
        self._begin = self._same(order, wanted) // self._marks.every
        decode(order, wanted, told.numbers, self.plan, self._marks, self._new, self._begin)
        opened_on(
            told.community_from, told.community_tasks, told.community_node, self.plan, self.opened
        )
        self.tried += 1
        days = np.maximum(self.situation.horizon - self.opened, 0.0)
        gained = float(np.sum(told.people * days))
        return gained - LATE * float(self.late().sum()) - self._unfair(days)

    def keep(self, order: Ints, wanted: Ints) -> None:
        """Remember the order that was valued last: what starts like it is made from there."""
        keep_from(self._marks, self._new, self._begin + 1)
        self._kept = order, wanted

    def _same(self, order: Ints, wanted: Ints) -> int:
        """Return how many tasks an order begins with as the order that is remembered does."""
        if self._kept is None or not order.size:
            return 0
        old_order, old_wanted = self._kept
        differs = (order != old_order) | (wanted[order] != old_wanted[old_order])
        first = int(np.argmax(differs))
        return first if differs[first] else order.size - 1

    def late(self) -> Floats:
        """Days past the deadline and past the day that was fixed for the start, by task."""
        horizon, fixed = self.situation.horizon, self.told.numbers.pin_start
        never = horizon + 1.0
        due = np.where(self.told.deadline <= horizon, self.told.deadline, never)
        begin = np.where((fixed >= 0.0) & (fixed < horizon), fixed, never)
        behind: Floats = np.maximum(np.minimum(self.plan.finish, never) - due, 0.0)
        slipped: Floats = np.maximum(np.minimum(self.plan.start, never) - begin, 0.0)
        return behind + slipped

    def _unfair(self, days: Floats) -> float:
        """Person-days by which districts fall short of their least share, counted doubly."""
        if not self.situation.least_share > 0.0 or not self.districts.any():
            return 0.0
        regained = self.districts @ (self.told.people * days)
        possible = self.districts @ self.told.people * self.situation.horizon
        share = regained.sum() / max(possible.sum(), 1e-9)
        short = np.maximum(self.situation.least_share * share * possible - regained, 0.0)
        return 2.0 * len(self.districts) * float(short.sum())

    def sequence(self, order: Ints, wanted: Ints) -> Sequence:
        """Return the plan that an order gives, in subjects."""
        self.value(order, wanted)
        tasks, teams = self.situation.tasks, self.situation.teams
        start, finish, late = self.plan.start, self.plan.finish, self.late()
        done = [at for at in np.argsort(start, kind="stable").tolist() if np.isfinite(finish[at])]
        days = np.maximum(self.situation.horizon - self.opened, 0.0)
        return Sequence(
            assignments=tuple(
                Assignment(
                    tasks[at].subject,
                    tuple(teams[team].subject for team in self.plan.who[at] if team >= 0),
                    float(start[at]),
                    float(finish[at]),
                )
                for at in done
            ),
            not_done=tuple(
                sorted({task.subject for task in tasks} - {tasks[d].subject for d in done})
            ),
            opened={
                community.subject: float(day)
                for community, day in zip(self.situation.communities, self.opened, strict=True)
            },
            person_days=float(self.told.people @ days),
            late={tasks[at].subject: float(late[at]) for at in np.flatnonzero(late > 1e-9)},
            order=tuple(tasks[at].subject for at in order),
            wanted={
                tasks[at].subject: teams[wanted[at]].subject for at in np.flatnonzero(wanted >= 0)
            },
            tried=self.tried,
        )


def _districts(situation: Situation) -> NDArray[np.float64]:
    """Return which community lies in which district, ones and zeros."""
    names = sorted({community.district for community in situation.communities})
    return np.array(
        [[float(c.district == name) for c in situation.communities] for name in names]
    ).reshape(len(names), len(situation.communities))
