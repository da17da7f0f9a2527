"""What a pass of a lot proves about its ground: never that nothing is left.

The ground's expected items come from the hazard model, detection from the records of the search
and of the inspection.
"""

import math
from dataclasses import dataclass
from typing import Final

from landrelease.quality._after_checks import AfterCheck, Process, after_clean_check
from landrelease.quality._checks import check_share
from landrelease.quality._errors import PlanOutOfRange

MISSED: Final = (0.01, 0.05, 0.2, 0.5)
"""Shares of items that the clearance may have missed: 1 in 100, in 20, in 5, in 2."""


@dataclass(frozen=True, slots=True)
class IfMissed:
    """What would hold if the clearance had missed a share of the items.

    Parameters
    ----------
    missed
        The share, 0 to 1.
    left
        Items that it would have left, expected.
    by_chance
        Probability that the check finds none of them.
    """

    missed: float
    left: float
    by_chance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PassProves:
    """What a pass says of what is left.

    Parameters
    ----------
    items_before
        Items expected in the ground before clearance.
    detection
        Of the clearance.
    share_checked, check_detection
        Share of the ground that was searched again, and of what lay there that it would find.
    rows
        What would hold for each share missed.
    after
        What is left, if the clearance found as recorded or, as likely as was assumed, worse.
    """

    items_before: float
    detection: float
    share_checked: float
    check_detection: float
    rows: tuple[IfMissed, ...]
    after: AfterCheck

    def in_words(self, missed: float = 0.05) -> str:
        """Say what a pass proves if a share was missed.

        Raises
        ------
        PlanOutOfRange

        Examples
        --------
        >>> told = what_a_pass_proves(20, detection=0.99, share_checked=0.45, check_detection=0.9)
        >>> told.in_words()[:59]
        'If the deminers miss 1 in 20 items, 1 is left, and this pas'
        """
        row = if_missed(self.items_before, missed, caught=self.share_checked * self.check_detection)
        return (
            f"If the deminers miss 1 in {1 / missed:.3g} items, {row.left:.2g} "
            f"{'is' if row.left == 1 else 'are'} left, and this pass would have happened by "
            f"chance with probability {row.by_chance:.2g}. It does not show that nothing is left: "
            f"{self.after.expected:.2g} items are expected to be, and at least one is with "
            f"probability {self.after.at_least_one:.2g}."
        )


def if_missed(items_before: float, missed: float, *, caught: float) -> IfMissed:
    """Say what would hold if a share of the items had been missed.

    Source: items are Poisson, so those left are Poisson with mean N m, and those the check finds
    Poisson with mean N m f q: it finds none with probability exp(-N m f q).

    Examples
    --------
    >>> told = if_missed(20, 0.05, caught=0.405)
    >>> told.left, round(told.by_chance, 4)
    (1.0, 0.667)
    """
    share = check_share("missed", missed, ends=True)
    left = items_before * share
    return IfMissed(share, left, math.exp(-left * check_share("caught", caught, ends=True)))


def what_a_pass_proves(
    items_before: float,
    *,
    detection: float,
    share_checked: float,
    check_detection: float,
    failed_process: float = 0.1,
    failed_detection: float = 0.5,
) -> PassProves:
    """Say what a clean check of part of the ground proves about what clearance left.

    The clearance is taken to have found items as recorded, or, with probability
    `failed_process`, to have gone wrong and found each with `failed_detection`: a check by
    sample detects a failed process better than a single item.

    Source: `after_clean_check`; FIELD: sampling detects failed process.

    Parameters
    ----------
    items_before
        Items expected in the ground before clearance, 0 or more; from the hazard model.
    detection
        Of the clearance, 0 to 1.
    share_checked, check_detection
        Of the check, 0 to 1.
    failed_process, failed_detection
        Assumed, 0 to 1; a failed process finds no more than `detection`.

    Raises
    ------
    PlanOutOfRange

    Examples
    --------
    >>> told = what_a_pass_proves(20, detection=0.99, share_checked=0.45, check_detection=0.9)
    >>> [round(row.by_chance, 3) for row in told.rows]
    [0.922, 0.667, 0.198, 0.017]
    >>> round(told.after.at_least_one, 3)
    0.114
    """
    if not (math.isfinite(items_before) and items_before >= 0):
        raise PlanOutOfRange(name="items_before", read=items_before, expected="0 or more")
    found = check_share("detection", detection, ends=True)
    ways = (
        Process(1.0 - check_share("failed_process", failed_process, ends=True), found),
        Process(failed_process, min(failed_detection, found)),
    )
    after = after_clean_check(
        items_before, ways, share_checked=share_checked, detection=check_detection
    )
    caught = share_checked * check_detection
    return PassProves(
        items_before=items_before,
        detection=found,
        share_checked=share_checked,
        check_detection=check_detection,
        rows=tuple(if_missed(items_before, missed, caught=caught) for missed in MISSED),
        after=after,
    )
