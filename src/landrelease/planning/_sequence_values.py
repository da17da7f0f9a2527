"""A sequence of work: who does what when, and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

METHOD: Final = "serial schedule with roads, annealed by communities"
METHOD_VERSION: Final = "2.1"


@dataclass(frozen=True, slots=True)
class Assignment:
    """A task in a plan: days are counted from the first day of the plan."""

    task: str
    teams: tuple[str, ...]
    start: float
    finish: float


@dataclass(frozen=True, slots=True)
class Sequence:
    """A plan: who does what when, and what it gives back.

    Parameters
    ----------
    assignments
        Tasks that are finished within the horizon, by start.
    not_done
        Tasks that are not, by subject.
    opened
        Day from which each community has its tasks done and its road open; infinite if not
        within the horizon.
    person_days
        Sum over communities of people times the days left in the horizon.
    late
        Days past the deadline, or past the day fixed for the start, by task; empty when every
        deadline is kept and what was fixed stays.
    order
        Tasks in order of urgency, from which the plan follows again.
    wanted
        Teams the order asks for, by task; the others go to whoever is done first.
    tried
        Plans that were tried.
    """

    assignments: tuple[Assignment, ...]
    not_done: tuple[str, ...]
    opened: Mapping[str, float]
    person_days: float
    late: Mapping[str, float]
    order: tuple[str, ...]
    wanted: Mapping[str, str]
    tried: int
    method: str = f"{METHOD} {METHOD_VERSION}"
