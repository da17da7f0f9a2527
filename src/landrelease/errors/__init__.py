"""The root of every error landrelease raises on purpose.

Each room has its own errors below this one. An error knows facts (its fields); the
sentence is made from them: what was read, what is wrong, what to do. Doors turn
errors into exit codes and HTTP statuses, never by looking at the text. Each class has a
number that is never used again for another one; docs/reference/errors.md lists them.
"""

from landrelease.errors._numbers import NUMBERS, RETIRED
from landrelease.errors._numbers import number_of as _number_of

__all__ = ["NUMBERS", "RETIRED", "LandreleaseError"]


class LandreleaseError(Exception):
    """Something a person can put right; its text says how."""

    @property
    def number(self) -> str:
        """Return the number of this error, or of the nearest one above it that has one.

        Examples
        --------
        >>> LandreleaseError("Anything.").number
        'LR-0000'
        """
        names = (f"{_room(kind.__module__)}.{kind.__name__}" for kind in type(self).__mro__)
        return _number_of(names)


def _room(module: str) -> str:
    """Return the room a module lives in: the second part of its name."""
    return [*module.split("."), ""][1]
