"""What follows from a plan and what was found: computed, never typed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from landrelease.quality._checks import check_whole
from landrelease.quality._errors import PlanOutOfRange, SampleNotFollowed, SquaresNotRead
from landrelease.quality._sampling import SamplingPlan
from landrelease.quality._sequential import SequentialPlan, Step

_LONGEST_NUMBER: Final = 9
"""Digits of the number of a square."""


class Verdict(StrEnum):
    """What an inspection says of a lot."""

    ACCEPTED = "accepted"
    FAILED = "failed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class LotPlan:
    """A plan for one lot, with the squares drawn for it.

    Parameters
    ----------
    fixed
        The plan of fixed size.
    sequential
        Where chosen: searched square by square until the answer is clear.
    drawn
        Numbers of the squares, in the order in which they are searched.
    """

    fixed: SamplingPlan
    sequential: SequentialPlan | None = None
    drawn: tuple[int, ...]


def verdict_of(
    plan: LotPlan, *, checked: int, with_finds: Collection[int], not_conforming: Collection[int]
) -> Verdict:
    """Return what follows from the squares searched and what was found in them.

    A find of ordnance fails the lot, wherever in the lot it lay, whatever number of other faults
    the plan allows. A fixed
    plan accepts when its whole sample was searched; a sequential one when its line is crossed,
    and what was searched after that changes nothing.

    Source: SamplingPlan and SequentialPlan of this room.

    Parameters
    ----------
    plan
        The plan, with the squares drawn.
    checked
        How many of the squares drawn were searched, in the order drawn.
    with_finds, not_conforming
        Numbers of squares of the lot with a find of ordnance, and of those searched that did not
        conform otherwise.

    Raises
    ------
    SampleNotFollowed
        When a square is named that was not searched, or a find in none of the lot.
    PlanOutOfRange
        When more squares were searched than were drawn.

    Examples
    --------
    >>> plan = LotPlan(fixed=SamplingPlan(10, 3, 1), drawn=(7, 2, 9))
    >>> verdict_of(plan, checked=3, with_finds=(), not_conforming=(2,)).value
    'accepted'
    >>> verdict_of(plan, checked=1, with_finds=(7,), not_conforming=()).value
    'failed'
    >>> verdict_of(plan, checked=2, with_finds=(), not_conforming=()).value
    'undecided'
    """
    if check_whole("checked", checked) > len(plan.drawn):
        raise PlanOutOfRange(
            name="checked", read=checked, expected=f"at most the {len(plan.drawn)} squares drawn"
        )
    searched = plan.drawn[:checked]
    strange = set(not_conforming) - set(searched)
    strange |= {square for square in with_finds if not 1 <= square <= (plan.fixed.lot or square)}
    if strange:
        raise SampleNotFollowed(squares=tuple(sorted(strange)), checked=checked)
    if with_finds:
        return Verdict.FAILED
    bad = [square in not_conforming for square in searched]
    if plan.sequential is not None:
        return _walked(plan.sequential, bad)
    if sum(bad) > plan.fixed.allowed:
        return Verdict.FAILED
    return Verdict.ACCEPTED if checked >= plan.fixed.sample else Verdict.UNDECIDED


def _walked(plan: SequentialPlan, bad: Sequence[bool]) -> Verdict:
    total = 0
    for checked, one in enumerate(bad, start=1):
        total += one
        step = plan.after(checked, total)
        if step is not Step.GO_ON:
            return Verdict.ACCEPTED if step is Step.ACCEPT else Verdict.FAILED
    return Verdict.UNDECIDED


def squares_named(text: str) -> tuple[int, ...]:
    """Read numbers of squares, once each, in the order written.

    Raises
    ------
    SquaresNotRead
        When something else stands among them.

    Examples
    --------
    >>> squares_named("12, 45 12")
    (12, 45)
    """
    found: dict[int, None] = {}
    for word in text.replace(",", " ").split():
        if not (word.isascii() and word.isdigit() and len(word) <= _LONGEST_NUMBER):
            raise SquaresNotRead(word[:40])
        found[int(word)] = None
    return tuple(found)
