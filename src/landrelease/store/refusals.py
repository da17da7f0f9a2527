"""What actions and queries answer when they will not."""

from landrelease.errors import LandreleaseError
from landrelease.store.people import Right


class NotAllowed(LandreleaseError):
    """The person has no right to do this."""

    def __init__(self, right: Right, *, why: str = "") -> None:
        self.right, self.why = right, why
        super().__init__(
            why or f"You have no right to {right.value}. Ask the administrator for a role that has."
        )


class NotFound(LandreleaseError):
    """There is no such thing, or it is not for this viewer to know."""

    def __init__(self, what: str, name: str) -> None:
        self.what, self.name = what, name
        super().__init__(f"There is no {what} {name!r} that you may see.")


class NotValid(LandreleaseError):
    """What was said cannot be recorded; every problem is listed by field."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(f"{field}: {why}" for field, why in problems))
