"""Checking unit by unit until the answer is clear."""

import math
from dataclasses import dataclass
from enum import StrEnum

from landrelease.quality._checks import check_share, check_whole
from landrelease.quality._errors import PlanOutOfRange


class Step(StrEnum):
    """What to do after the units checked so far."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    GO_ON = "check one more"


@dataclass(frozen=True, slots=True)
class SequentialPlan:
    """Wald's sequential test of a share of bad units.

    Source: Wald (1947), Sequential Analysis, ch. 5.

    Parameters
    ----------
    good, bad
        Shares of bad units to be accepted and refused, 0 < good < bad < 1.
    producer_risk, consumer_risk
        Between 0 and 1.

    Examples
    --------
    >>> plan = SequentialPlan(good=0.01, bad=0.05, producer_risk=0.05, consumer_risk=0.10)
    >>> round(plan.slope, 6), round(plan.refuse_at, 5), round(plan.accept_at, 5)
    (0.024985, 1.75102, -1.36386)
    >>> plan.earliest_acceptance
    55
    """

    good: float
    bad: float
    producer_risk: float = 0.05
    consumer_risk: float = 0.05

    def __post_init__(self) -> None:
        """Refuse shares and risks that are none."""
        for name in ("good", "bad", "producer_risk", "consumer_risk"):
            check_share(name, getattr(self, name))
        if self.good >= self.bad:
            raise PlanOutOfRange(name="good", read=self.good, expected="below bad")

    @property
    def _width(self) -> float:
        return math.log(self.bad * (1.0 - self.good) / (self.good * (1.0 - self.bad)))

    @property
    def slope(self) -> float:
        """Bad units per unit checked along both lines."""
        return math.log((1.0 - self.good) / (1.0 - self.bad)) / self._width

    @property
    def refuse_at(self) -> float:
        """Intercept of the upper line."""
        return math.log((1.0 - self.consumer_risk) / self.producer_risk) / self._width

    @property
    def accept_at(self) -> float:
        """Intercept of the lower line, below 0."""
        return math.log(self.consumer_risk / (1.0 - self.producer_risk)) / self._width

    @property
    def earliest_acceptance(self) -> int:
        """Units that must be checked, all good, before the lot can be accepted."""
        return math.ceil(-self.accept_at / self.slope)

    def after(self, checked: int, bad: int) -> Step:
        """Say what to do after so many units.

        Raises
        ------
        PlanOutOfRange

        Examples
        --------
        >>> plan = SequentialPlan(good=0.01, bad=0.05, producer_risk=0.05, consumer_risk=0.10)
        >>> [plan.after(n, 0).value for n in (54, 55)], plan.after(9, 2).value
        (['check one more', 'accept'], 'refuse')
        """
        check_whole("checked", checked)
        if check_whole("bad", bad) > checked:
            raise PlanOutOfRange(name="bad", read=bad, expected="at most checked")
        level = self.slope * checked
        if bad >= level + self.refuse_at:
            return Step.REFUSE
        return Step.ACCEPT if bad <= level + self.accept_at else Step.GO_ON
