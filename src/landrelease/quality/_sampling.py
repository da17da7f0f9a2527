"""Sampling plans: accept a lot when at most c of n units checked are bad, computed exactly."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom, hypergeom

from landrelease.quality._checks import check_share, check_whole
from landrelease.quality._errors import NoSuchPlan, PlanOutOfRange

Floats = NDArray[np.float64]
Kind = Literal["hypergeometric", "binomial"]

_LARGEST_ALLOWED: Final = 200


@dataclass(frozen=True, slots=True)
class SamplingPlan:
    """Check `sample` units of a lot; accept it when at most `allowed` of them are bad.

    Parameters
    ----------
    lot
        Units in the lot, at least 1; None for a process without an end (binomial).
    sample, allowed
        n and c.
    """

    lot: int | None
    sample: int
    allowed: int = 0

    def __post_init__(self) -> None:
        """Refuse plans that cannot be carried out."""
        check_whole("sample", self.sample, least=1)
        check_whole("allowed", self.allowed)
        if self.lot is not None and self.sample > check_whole("lot", self.lot, least=1):
            raise PlanOutOfRange(name="sample", read=self.sample, expected="at most the lot")

    def acceptance(self, bad: ArrayLike) -> Floats:
        """Return the chance that the lot is accepted.

        Source: hypergeometric for a lot, binomial for a process.

        Parameters
        ----------
        bad
            Bad units in the lot (whole numbers), or the share of bad units of a process.

        Raises
        ------
        PlanOutOfRange

        Examples
        --------
        >>> round(float(SamplingPlan(400, 40).acceptance(5)), 4)
        0.5888
        """
        wrong = np.asarray(bad, np.float64)
        most = 1.0 if self.lot is None else float(self.lot)
        outside = ~((wrong >= 0) & (wrong <= most))
        if outside.any():
            raise PlanOutOfRange(
                name="bad", read=float(wrong[outside].ravel()[0]), expected=f"from 0 to {most:g}"
            )
        if self.lot is None:
            return np.asarray(binom.cdf(self.allowed, self.sample, wrong))
        return np.asarray(hypergeom.cdf(self.allowed, self.lot, np.rint(wrong), self.sample))

    def refused_from(self, confidence: float = 0.95) -> float:
        """Return the least number (or share) of bad units that acceptance speaks against.

        If the lot held so many, it would have been refused with at least this confidence.

        Raises
        ------
        PlanOutOfRange

        Examples
        --------
        >>> SamplingPlan(400, 180).refused_from(0.95)
        5.0
        """
        risk = 1.0 - check_share("confidence", confidence)
        if self.lot is None:
            low, high = 0.0, 1.0
            for _ in range(60):
                middle = 0.5 * (low + high)
                accepted = float(self.acceptance(middle)) > risk
                low, high = (middle, high) if accepted else (low, middle)
            return high
        chances = self.acceptance(np.arange(self.lot + 1))
        ruled_out = np.flatnonzero(chances <= risk)
        return float(ruled_out[0]) if ruled_out.size else float(self.lot + 1)

    def pass_in_words(self, confidence: float = 0.95) -> str:
        """Say what a pass proves, and what it does not.

        Examples
        --------
        >>> SamplingPlan(400, 180).pass_in_words()[:62]
        'Accepted: at most 0 of 180 units checked were bad. With 95 % c'
        """
        least = self.refused_from(confidence)
        many = f"{100 * confidence:g} % confidence"
        if self.lot is None:
            shown = f"fewer than {100 * least:.3g} in 100 units of this process are bad"
        elif least > self.lot:
            shown = "nothing is shown: the sample is too small to rule any number out"
        else:
            shown = f"fewer than {least:g} of the {self.lot} units are bad"
        return (
            f"Accepted: at most {self.allowed} of {self.sample} units checked were bad. "
            f"With {many}, {shown}. It does not show that no item is left: a check that misses "
            "items proves less, and a failed process may pass by chance."
        )


@dataclass(frozen=True, slots=True)
class Risks:
    """What a plan risks for both sides.

    Parameters
    ----------
    producer
        Chance that good work is refused.
    consumer
        Chance that bad work is accepted.
    """

    producer: float
    consumer: float


def risks_of(plan: SamplingPlan, *, good: float, bad: float) -> Risks:
    """Return the producer's and the consumer's risk of a plan.

    Parameters
    ----------
    good, bad
        Bad units in a lot that is still good, and in one that is bad (or shares of a process).

    Raises
    ------
    PlanOutOfRange

    Examples
    --------
    >>> risks = risks_of(SamplingPlan(None, 59), good=0.0, bad=0.05)
    >>> risks.producer, round(risks.consumer, 4)
    (0.0, 0.0485)
    """
    if not good < bad:
        raise PlanOutOfRange(name="bad", read=bad, expected=f"above good ({good:g})")
    return Risks(1.0 - float(plan.acceptance(good)), float(plan.acceptance(bad)))


def smallest_plan(
    lot: int | None,
    *,
    good: float,
    bad: float,
    producer_risk: float = 0.05,
    consumer_risk: float = 0.05,
) -> SamplingPlan:
    """Return the plan with the smallest sample that holds both risks.

    Parameters
    ----------
    lot
        Units in the lot, or None for a process.
    good, bad
        Bad units (or shares) that shall be accepted and refused.
    producer_risk, consumer_risk
        Between 0 and 1.

    Raises
    ------
    NoSuchPlan, PlanOutOfRange

    Examples
    --------
    >>> smallest_plan(1000, good=0, bad=11)
    SamplingPlan(lot=1000, sample=238, allowed=0)
    """
    check_share("producer_risk", producer_risk)
    check_share("consumer_risk", consumer_risk)
    if not 0 <= good < bad:
        raise PlanOutOfRange(name="good", read=good, expected=f"from 0 to below bad ({bad:g})")
    for allowed in range(_LARGEST_ALLOWED):
        sample = _smallest_sample(lot, allowed, bad, consumer_risk)
        if sample is None:
            break
        plan = SamplingPlan(lot, sample, allowed)
        if risks_of(plan, good=good, bad=bad).producer <= producer_risk:
            return plan
    raise NoSuchPlan(good=good, bad=bad, producer=producer_risk, consumer=consumer_risk)


def _smallest_sample(lot: int | None, allowed: int, bad: float, risk: float) -> int | None:
    """Smallest sample that refuses a bad lot often enough; None if none does."""
    most = lot if lot is not None else 1 << 24
    few, many = allowed, allowed + 1

    def holds(sample: int) -> bool:
        return float(SamplingPlan(lot, sample, allowed).acceptance(bad)) <= risk

    while many < most and not holds(many):
        few, many = many, min(2 * many, most)
    if many > most or not holds(many):
        return None
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if holds(middle) else (middle, many)
    return many
