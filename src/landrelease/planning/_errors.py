"""What can be wrong with a design or a plan, with the facts and the way out."""

from landrelease.errors import LandreleaseError


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
