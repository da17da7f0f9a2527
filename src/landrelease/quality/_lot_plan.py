"""The plan for one lot: its size from the level asked for, its risks, its characteristic."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landrelease.quality._checks import check_share, check_whole
from landrelease.quality._errors import PlanOutOfRange
from landrelease.quality._sampling import SamplingPlan, risks_of, smallest_plan
from landrelease.quality._sequential import SequentialPlan, Step

Floats = NDArray[np.float64]
DRAWN_AT_MOST: Final = 3
"""How many times the fixed sample a sequential plan may draw before it ends without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLot:
    """A plan for a lot and what it risks for both sides.

    Parameters
    ----------
    plan
        The plan of fixed size.
    sequential
        Where chosen.
    bad
        The least number of squares not conforming that it must refuse.
    good
        Squares not conforming in a lot that is still good.
    producer, consumer
        Chance that the good lot is refused, and that the bad one is accepted.
    drawn
        Squares to draw.
    expected_good, expected_bad
        Squares searched on average in the good and in the bad lot.
    """

    plan: SamplingPlan
    sequential: SequentialPlan | None
    bad: int
    good: int
    producer: float
    consumer: float
    drawn: int
    expected_good: float
    expected_bad: float


@dataclass(frozen=True, slots=True)
class Walk:
    """How a sequential plan ends for a lot, from all orders in which squares may come."""

    accepted: float
    refused: float
    undecided: float
    expected: float
    """Squares searched on average."""


def first_bad(lot: int, clean: float) -> int:
    """Return the least number of squares at which a lot is no longer as clean as asked.

    Source: reject at D = floor((1 - X) N) + 1; computed on the decimals as written.

    Examples
    --------
    >>> first_bad(400, 0.99), first_bad(5, 0.8), first_bad(10, 0.7)
    (5, 2, 4)
    """
    check_whole("lot", lot, least=1)
    share = Fraction(str(check_share("clean", clean)))
    return floor((1 - share) * lot) + 1


def plan_lot(
    lot: int,
    *,
    clean: float,
    confidence: float,
    good: float = 0.0,
    producer_risk: float = 0.05,
    sequential: bool = False,
) -> PlannedLot:
    """Plan the control of a lot: the smallest sample that a lot not clean enough seldom passes.

    With `good` 0 no square may fail (accept on zero). A sequential plan goes on square by square
    between Wald's lines, by shares, and draws up to three times the fixed sample.

    Parameters
    ----------
    lot
        Squares in the lot, at least 1.
    clean
        Share of squares that must conform, between 0 and 1.
    confidence
        With which a lot that is not as clean is refused, between 0 and 1.
    good
        Share of squares not conforming at which work is still good, 0 to below 1 - clean;
        above 0 for a sequential plan.
    producer_risk
        Chance that good work may be refused, between 0 and 1.

    Raises
    ------
    NoSuchPlan, PlanOutOfRange

    Examples
    --------
    >>> told = plan_lot(400, clean=0.99, confidence=0.95)
    >>> told.plan.sample, told.plan.allowed, told.bad, round(told.consumer, 4)
    (180, 0, 5, 0.0493)
    """
    bad = first_bad(lot, clean)
    risk = float(1 - Fraction(str(check_share("confidence", confidence))))
    if not 0 <= good < 1 - clean:
        raise PlanOutOfRange(name="good", read=good, expected=f"from 0 to below {1 - clean:g}")
    still_good = min(floor(Fraction(str(good)) * lot), bad - 1)
    plan = smallest_plan(
        lot, good=still_good, bad=bad, producer_risk=producer_risk, consumer_risk=risk
    )
    if not sequential:
        risks = risks_of(plan, good=still_good, bad=bad)
        size = float(plan.sample)
        return PlannedLot(
            plan=plan,
            sequential=None,
            bad=bad,
            good=still_good,
            producer=risks.producer,
            consumer=risks.consumer,
            drawn=plan.sample,
            expected_good=size,
            expected_bad=size,
        )
    steps = SequentialPlan(
        good=good, bad=float(1 - Fraction(str(clean))), producer_risk=producer_risk,
        consumer_risk=risk,
    )  # fmt: skip
    drawn = min(lot, DRAWN_AT_MOST * plan.sample)
    if_good = walk(steps, lot=lot, bad=still_good, drawn=drawn)
    if_bad = walk(steps, lot=lot, bad=bad, drawn=drawn)
    return PlannedLot(
        plan=plan,
        sequential=steps,
        bad=bad,
        good=still_good,
        producer=1.0 - if_good.accepted,
        consumer=if_bad.accepted,
        drawn=drawn,
        expected_good=if_good.expected,
        expected_bad=if_bad.expected,
    )


def walk(plan: SequentialPlan, *, lot: int, bad: int, drawn: int) -> Walk:
    """Follow a sequential plan through a lot with so many bad squares, over all orders.

    Source: recursion over (searched, bad found); the next square is bad with the share of bad
    ones among those left (draws without putting back).

    Parameters
    ----------
    lot, bad, drawn
        Squares in the lot, bad ones among them, and squares drawn at most.

    Raises
    ------
    PlanOutOfRange

    Examples
    --------
    >>> plan = SequentialPlan(good=0.01, bad=0.05, producer_risk=0.05, consumer_risk=0.10)
    >>> told = walk(plan, lot=1000, bad=0, drawn=200)
    >>> told.accepted, told.expected
    (1.0, 55.0)
    """
    check_whole("bad", bad)
    if not max(bad, check_whole("drawn", drawn, least=1)) <= check_whole("lot", lot, least=1):
        raise PlanOutOfRange(name="bad or drawn", read=max(bad, drawn), expected="at most the lot")
    highest = min(bad, int(plan.slope * drawn + plan.refuse_at) + 1)
    found = np.arange(highest + 2)
    open_ = np.zeros(highest + 2)
    open_[0] = 1.0
    accepted = refused = expected = 0.0
    for searched in range(1, drawn + 1):
        expected += float(open_.sum())
        hit = np.clip((bad - found) / (lot - searched + 1), 0.0, 1.0)
        after = open_ * (1.0 - hit)
        after[1:] += (open_ * hit)[:-1]
        for number in np.flatnonzero(after):
            step = plan.after(searched, min(int(number), searched))
            if step is Step.ACCEPT:
                accepted += float(after[number])
                after[number] = 0.0
            elif step is Step.REFUSE:
                refused += float(after[number])
                after[number] = 0.0
        open_ = after
        if not open_.any():
            break
    return Walk(accepted, refused, float(open_.sum()), expected)


def operating_characteristic(planned: PlannedLot, bad: ArrayLike) -> Floats:
    """Return the chance of acceptance for numbers of bad squares.

    Parameters
    ----------
    bad
        Whole numbers from 0 to the lot.

    Raises
    ------
    PlanOutOfRange

    Examples
    --------
    >>> planned = plan_lot(400, clean=0.99, confidence=0.95)
    >>> [round(float(chance), 4) for chance in operating_characteristic(planned, [0, 5])]
    [1.0, 0.0493]
    """
    if planned.sequential is None:
        return planned.plan.acceptance(bad)
    lot, steps = planned.plan.lot or 0, planned.sequential
    numbers = np.asarray(bad, np.int64)
    chances = [walk(steps, lot=lot, bad=int(n), drawn=planned.drawn).accepted for n in numbers]
    return np.asarray(chances)
