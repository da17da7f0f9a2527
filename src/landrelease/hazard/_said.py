"""A record as the hazard room reads it."""

from typing import Protocol

from landrelease.kinds import Kind, When


class Said(Protocol):
    """A record: of what, what it says, when that was, and how reliable its source is."""

    @property
    def subject(self) -> str: ...

    @property
    def document(self) -> Kind: ...

    @property
    def reliability(self) -> str: ...

    @property
    def when(self) -> When | None:
        """The dates it speaks of; None where it states none."""
        ...
