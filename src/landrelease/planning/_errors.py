"""What can be wrong with a design or a plan, with the facts and the way out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from landrelease.errors import LandreleaseError

SHOWN: Final = 3
"""How many conflicts a message spells out; the error holds them all."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Facts that cannot all hold, as few as still conflict, and the way out.

    Parameters
    ----------
    facts
        Each in words, with the subjects it speaks of.
    way_out
        What to change.
    """

    facts: tuple[str, ...]
    way_out: str

    def __str__(self) -> str:
        """Say the facts and the way out."""
        return "; ".join(self.facts) + f": {self.way_out}"


class PlanningError(LandreleaseError):
    """Root of the errors of this room."""


class DesignOutOfRange(PlanningError):
    """A number of a design lies outside what its meaning allows."""

    def __init__(self, *, name: str, read: float, expected: str) -> None:
        self.name, self.read, self.expected = name, read, expected
        super().__init__(f"{name} is {read:g}; expected {expected}. Correct the design.")


class NotReachable(PlanningError):
    """No spacing or number of units reaches what was asked."""

    def __init__(self, *, wanted: float, best: float, why: str) -> None:
        self.wanted, self.best, self.why = wanted, best, why
        super().__init__(
            f"A probability of {wanted:g} cannot be reached: {why}, so {best:g} is the most. "
            "Ask for less, use wider transects, or a detector that finds more."
        )


class SituationContradicts(PlanningError):
    """Facts that a plan is made from cannot all hold; the smallest set that conflicts is named."""

    def __init__(self, problems: Sequence["Conflict"]) -> None:
        self.problems = tuple(problems)
        told = " ".join(str(problem) for problem in self.problems[:SHOWN])
        more = len(self.problems) - SHOWN
        super().__init__(
            f"{len(self.problems)} conflict(s). {told}" + (f" And {more} more." if more > 0 else "")
        )


class SituationNotRead(PlanningError):
    """A file of teams, tasks or visits says something that is not understood."""

    def __init__(self, *, where: str, why: str) -> None:
        self.where, self.why = where, why
        super().__init__(
            f"In {where}: {why}. docs/howto/plan_work.md shows what is expected, for visits "
            "docs/howto/plan_visits.md."
        )


class PlanNotRead(PlanningError):
    """What a kept plan was made from, or what came out, cannot be read."""

    def __init__(self, *, where: str, why: str) -> None:
        self.where, self.why = where, why
        super().__init__(
            f"The kept plan cannot be read at {where}: {why}. Make it again from its scenario."
        )


class SolverGaveUp(PlanningError):
    """The library that solves models ended without an answer."""

    def __init__(self, *, solver: str, status: str) -> None:
        self.solver, self.status = solver, status
        super().__init__(f"{solver} ended with {status!r} and no answer. Give it more time.")
