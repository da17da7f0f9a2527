"""What can be wrong with the account of an area, with the facts and the way out."""

from landrelease.errors import LandreleaseError


class ReleaseError(LandreleaseError):
    """Root of the errors of this room."""


class GroundNotReadable(ReleaseError):
    """An outline that no area can be taken of."""

    def __init__(self, *, name: str, problem: str) -> None:
        self.name, self.problem = name, problem
        super().__init__(
            f"The outline of {name} cannot be used: {problem}. Correct the record's polygon."
        )


class AreaDoesNotAddUp(ReleaseError):
    """Parts and whole differ by more than rounding."""

    def __init__(self, *, initial_m2: float, gap_m2: float) -> None:
        self.initial_m2, self.gap_m2 = initial_m2, gap_m2
        super().__init__(
            f"The parts of an area of {initial_m2:.1f} m2 differ from it by {gap_m2:.3f} m2. "
            "Nothing is told of it; look for outlines with nearly coinciding edges."
        )
