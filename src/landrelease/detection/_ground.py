"""What a trial says of ground that was searched by those who walked its lanes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from landrelease.detection._errors import NoTargets
from landrelease.detection._operators import operators_together
from landrelease.detection._trial import Look, by_person


@dataclass(frozen=True, slots=True)
class GroundDetection:
    """Probability that a search of the ground finds an item that is there.

    Parameters
    ----------
    mean
        What the hazard model takes: the expected miss is linear in it, so that what is expected
        to remain after one search needs no more than this.
    low, high
        95 % interval; of one more member where nobody is named, else of the persons named, as if
        all erred to the same side.
    found, targets, persons
        What it rests on.
    """

    mean: float
    low: float
    high: float
    found: int
    targets: int
    persons: int


def detection_for_ground(
    looks: Iterable[Look],
    *,
    item_class: str = "",
    deepest_m: float | None = None,
    persons: Sequence[str] = (),
) -> GroundDetection:
    """Estimate the detection of a search from the trials of those who made it.

    Every person is estimated given all the others (`operators_together`); few targets make no
    heroes. Without names, the answer is that of one more member of the cohort, so that not
    knowing who worked is part of the interval.

    Parameters
    ----------
    looks
        What members of one cohort did in closed trials.
    item_class
        Class of target; empty for the mixture that was laid out.
    deepest_m
        Depth of the search, m: deeper targets, and those of unknown depth, do not count.
        None counts all.
    persons
        Codes of those who did the work; empty for the whole cohort.

    Raises
    ------
    NoTargets
        When nothing is left, or a person named met no such target.

    Examples
    --------
    >>> from landrelease.detection import Square
    >>> square = Square("1", "a", "ap_mine", 0.05)
    >>> seen = [Look(f"D{n}", "T", square, marked=n > 2) for n in range(20)]
    >>> told = detection_for_ground(seen)
    >>> told.found, told.targets, told.persons, told.low < told.mean < told.high
    (17, 20, 20, True)
    """
    counted = [look for look in looks if _counts(look, item_class, deepest_m)]
    grouped = by_person(counted)
    if not grouped:
        raise NoTargets(what=f"the trial, for {item_class or 'any class'} and this depth,")
    for person in persons:
        if person not in grouped:
            raise NoTargets(what=f"the trial of {person}, for this class and depth,")
    found = [sum(look.marked for look in seen) for seen in grouped.values()]
    targets = [len(seen) for seen in grouped.values()]
    together = operators_together(found, targets)
    totals = {"found": sum(found), "targets": sum(targets), "persons": len(grouped)}
    if not persons:
        mean, low, high = together.mean, together.next_low, together.next_high
        return GroundDetection(mean, low, high, **totals)
    own = dict(zip(grouped, together.operators, strict=True))
    named = [own[person] for person in persons]
    return GroundDetection(
        mean=float(np.mean([one.mean for one in named])),
        low=float(np.mean([one.low for one in named])),
        high=float(np.mean([one.high for one in named])),
        **totals,
    )


def _counts(look: Look, item_class: str, deepest_m: float | None) -> bool:
    square = look.square
    if not square.target or (item_class and square.target != item_class):
        return False
    return deepest_m is None or (square.depth_m is not None and square.depth_m <= deepest_m)
