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


class NotYourGround(NotAllowed):
    """The person is limited to areas, and this lies beside them."""

    def __init__(self) -> None:
        super().__init__(
            Right.ENTER,
            why="It lies outside the areas your account is limited to. Nothing was recorded. "
            "Ask somebody who works there, or the administrator to widen your account.",
        )


class NotYourOrganisation(NotAllowed):
    """The person writes for his own organisation alone, and this is of another."""

    def __init__(self, *, own: str) -> None:
        self.own = own
        told = (
            f"You write for {own} alone: name it as the organisation, or leave this to the other."
            if own
            else "You write for your own organisation alone, and your account names none: ask the "
            "administrator to set it."
        )
        super().__init__(Right.ENTER, why=f"{told} Nothing was recorded.")


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
