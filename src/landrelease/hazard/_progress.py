"""Telling a job how far a computation has come."""

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""Called with the fraction done (0 to 1) and what is being done; it may raise to cancel."""


def silent(_fraction: float, _message: str) -> None:
    """Tell nobody."""


def part_of(progress: Progress, begin: float, end: float) -> Progress:
    """Return a callback that maps 0 to 1 onto `begin` to `end` of another.

    Examples
    --------
    >>> seen = []
    >>> part_of(lambda fraction, text: seen.append((fraction, text)), 0.5, 1.0)(0.5, "x")
    >>> seen
    [(0.75, 'x')]
    """

    def inner(fraction: float, message: str) -> None:
        progress(begin + (end - begin) * fraction, message)

    return inner
