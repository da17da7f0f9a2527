"""What can be wrong with rules and the packs they come from."""

from collections.abc import Sequence
from datetime import date

from landrelease.errors import LandreleaseError


class StandardsError(LandreleaseError):
    """A rule cannot be told."""


class RuleNotInForce(StandardsError):
    """No pack of the programme has a value for the rule on that day."""

    def __init__(self, name: str, on: date, packs: Sequence[str]) -> None:
        self.name, self.on, self.packs = name, on, tuple(packs)
        super().__init__(
            f"Rule {name} has no value in force on {on.isoformat()} in the packs "
            f"{', '.join(packs)}. Add a pack that covers the day, or choose another day."
        )


class UnknownRule(StandardsError):
    """No pack of the programme knows the rule on any day."""

    def __init__(self, name: str, packs: Sequence[str], known: Sequence[str]) -> None:
        self.name, self.packs, self.known = name, tuple(packs), tuple(known)
        super().__init__(
            f"No rule {name} is in the packs {', '.join(packs) or '(none)'}. "
            f"Rules there: {', '.join(known) or '(none)'}. "
            "Add a pack that has it to the programme."
        )


class UnknownPack(StandardsError):
    """A programme names a rule pack there is none of."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name, tuple(known)
        super().__init__(f"There is no rule pack {name!r}. Packs: {', '.join(known)}.")


class PackNotRead(StandardsError):
    """A file of a rule pack does not say what a pack says; every problem is listed."""

    def __init__(self, file: str, problems: Sequence[str]) -> None:
        self.file, self.problems = file, tuple(problems)
        super().__init__(f"{file} is no rule pack: {'; '.join(problems)}. Correct the file.")
