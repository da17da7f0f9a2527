"""What can be wrong with something that is said."""

from collections.abc import Sequence

from landrelease.errors import LandreleaseError


class KindError(LandreleaseError):
    """A record does not say what its kind needs."""


class UnknownKind(KindError):
    """No kind has this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name, tuple(known)
        super().__init__(f"{name!r} is no kind of record. Known kinds: {', '.join(known)}.")


class UnknownVersion(KindError):
    """The record has a version this release does not know."""

    def __init__(self, name: str, version: int, newest: int) -> None:
        self.name, self.version, self.newest = name, version, newest
        super().__init__(
            f"A record of kind {name!r} has version {version}; this release reads 1 to "
            f"{newest}. Update landrelease to read a newer one."
        )


class DateNotRead(KindError):
    """A date could not be read."""

    def __init__(self, text: str, why: str) -> None:
        self.text, self.why = text, why
        super().__init__(f"Read {text!r} as a date: {why}. Write 2024, 2024-05 or 2024-05-31.")


class NotAsDeclared(KindError):
    """Fields that are missing, unknown or out of range."""

    def __init__(self, kind: str, problems: Sequence[tuple[str, str, str]]) -> None:
        self.kind, self.problems = kind, tuple(problems)
        told = "; ".join(
            f"{field}: {why}" + (f" (read {value})" if value else "")
            for field, value, why in problems
        )
        super().__init__(f"The record is not a valid {kind.replace('_', ' ')}. {told}.")
