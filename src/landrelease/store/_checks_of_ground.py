"""What the facts of an area ask of those who checked its ground."""

from collections.abc import Callable
from typing import Protocol

import shapely

from landrelease.release import Evidence


class Checks(Protocol):
    """What checks of work say of a piece of ground."""

    @property
    def internal_qa_missing(self) -> int | None:
        """Working days without an internal check."""

    @property
    def qc_accepted(self) -> bool | None:
        """Whether the external check accepted all of it."""

    @property
    def nonconformities(self) -> tuple[Evidence, ...]:
        """Open nonconformities that stand against release."""

    @property
    def records(self) -> tuple[Evidence, ...]:
        """The checks."""


class ChecksOf(Protocol):
    """Gathers the checks of a polygon in the programme's plane."""

    def __call__(self, ground: shapely.Geometry) -> Checks:
        """Return what checks say of it."""


FailedOn = Callable[[shapely.Geometry], tuple[Evidence, ...]]
"""Names the external checks of a polygon in the programme's plane that failed and stand."""
