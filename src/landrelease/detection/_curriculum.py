"""What a person lacks of the courses and tests that a competence asks for on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Why = Literal["never", "too_few_hours", "hours_not_known", "not_passed", "ran_out"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A course or a test that is asked for.

    Parameters
    ----------
    test
        Way of testing; empty where attendance is asked for.
    course
        Compared without regard to case and spaces around it; empty for a test of any course.
    hours
        Attendance, h, at least; None where any counts.
    """

    test: str
    course: str
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class Attended:
    """A session that somebody was at; its hours, h, are None where nobody stated them."""

    course: str
    hours: float | None


@dataclass(frozen=True, slots=True)
class Examined:
    """A result of a test; a pass without a last day holds until something newer is said."""

    test: str
    course: str
    on: date
    passed: bool
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Lacking:
    """What is asked for and not shown, and why."""

    asked: Asked
    why: Why


def lacking(
    asked: Iterable[Asked], attended: Iterable[Attended], tested: Iterable[Examined], *, on: date
) -> tuple[Lacking, ...]:
    """Return what somebody lacks on a day; the caller leaves out what happened after it.

    Of a test the latest result counts: a test failed after a pass is not passed. The last day of a
    pass still counts.

    Examples
    --------
    >>> course = Asked("", "Basic", 40.0)
    >>> test = Asked("practical", "Basic")
    >>> day = date(2025, 6, 1)
    >>> [one.why for one in lacking([course, test], [Attended("basic", 30.0)], [], on=day)]
    ['too_few_hours', 'never']
    >>> held = Examined("practical", "Basic", date(2025, 1, 1), passed=True, until=day)
    >>> lacking([test], [], [held], on=day)
    ()
    """
    sat, took = list(attended), list(tested)
    whys = [
        (one, _of_test(one, took, on=on) if one.test else _of_course(one, sat)) for one in asked
    ]
    return tuple(Lacking(one, why) for one, why in whys if why is not None)


def same_course(one: str, other: str) -> bool:
    """Whether two names mean the same course.

    Examples
    --------
    >>> same_course("Basic  clearance ", "basic clearance"), same_course("Basic", "Basic 2")
    (True, False)
    """
    return one.casefold().split() == other.casefold().split()


def _of_course(asked: Asked, sat: list[Attended]) -> Why | None:
    hours = [one.hours for one in sat if same_course(one.course, asked.course)]
    if not hours:
        return "never"
    told = sum(one for one in hours if one is not None)
    if asked.hours is None or told >= asked.hours:
        return None
    return "hours_not_known" if None in hours else "too_few_hours"


def to_refresh(
    asked: Iterable[Asked], tested: Iterable[Examined], *, by: date
) -> tuple[tuple[Asked, Examined], ...]:
    """Return the tests that somebody had passed and must take again by a day, each with its latest.

    The latest pass runs out by then, or the test was failed since. Somebody who never passed is
    still to be trained, not to be trained again.

    Examples
    --------
    >>> test = Asked("written", "")
    >>> held = Examined("written", "Basic", date(2025, 1, 1), passed=True, until=date(2025, 6, 1))
    >>> [len(to_refresh([test], [held], by=date(2025, m, 1))) for m in (5, 6)]
    [0, 1]
    >>> failed = Examined("written", "Basic", date(2025, 3, 1), passed=False)
    >>> to_refresh([test], [held, failed], by=date(2025, 5, 1)) == ((test, failed),)
    True
    """
    took, found = list(tested), []
    for one in asked:
        of = _that_count(one, took) if one.test else []
        if not any(examined.passed for examined in of):
            continue
        latest = _latest(of)
        if not latest.passed or (latest.until is not None and latest.until <= by):
            found.append((one, latest))
    return tuple(found)


def _that_count(asked: Asked, took: list[Examined]) -> list[Examined]:
    return [
        one
        for one in took
        if one.test == asked.test and (not asked.course or same_course(one.course, asked.course))
    ]


def _latest(of: list[Examined]) -> Examined:
    """Of one day, a fail counts before a pass, and of passes the one that holds longest."""
    return max(of, key=lambda one: (one.on, not one.passed, one.until or date.max))


def _of_test(asked: Asked, took: list[Examined], *, on: date) -> Why | None:
    of = _that_count(asked, took)
    if not of:
        return "never"
    latest = _latest(of)
    if not latest.passed:
        return "not_passed"
    return "ran_out" if latest.until is not None and latest.until < on else None
