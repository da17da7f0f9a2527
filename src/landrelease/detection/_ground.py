"""What a trial says of ground that was searched by those who walked its lanes."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
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
    counts = counts_for_ground(looks, item_class=item_class, deepest_m=deepest_m)
    if not counts:
        raise NoTargets(what=f"the trial, for {item_class or 'any class'} and this depth,")
    for person in persons:
        if person not in counts:
            raise NoTargets(what=f"the trial of {person}, for this class and depth,")
    found = [one for one, _ in counts.values()]
    targets = [met for _, met in counts.values()]
    together = operators_together(found, targets)
    totals = {"found": sum(found), "targets": sum(targets), "persons": len(counts)}
    if not persons:
        mean, low, high = together.mean, together.next_low, together.next_high
        return GroundDetection(mean, low, high, **totals)
    own = dict(zip(counts, together.operators, strict=True))
    named = [own[person] for person in persons]
    return GroundDetection(
        mean=float(np.mean([one.mean for one in named])),
        low=float(np.mean([one.low for one in named])),
        high=float(np.mean([one.high for one in named])),
        **totals,
    )


def counts_for_ground(
    looks: Iterable[Look], *, item_class: str = "", deepest_m: float | None = None
) -> Mapping[str, tuple[int, int]]:
    """Return what a detection for ground is estimated from: targets found and met, by person.

    Parameters
    ----------
    looks, item_class, deepest_m
        As for `detection_for_ground`.

    Examples
    --------
    >>> from landrelease.detection import Square
    >>> lane = (Square("1", "a", "ap_mine", 0.05), Square("1", "b", "ap_mine", 0.3))
    >>> seen = [Look("D1", "T", square, marked=True) for square in lane]
    >>> dict(counts_for_ground(seen, deepest_m=0.1))
    {'D1': (1, 1)}
    """
    counted = [look for look in looks if _counts(look, item_class, deepest_m)]
    return {
        person: (sum(look.marked for look in seen), len(seen))
        for person, seen in by_person(counted).items()
    }


def same_for_ground(
    before: Mapping[str, tuple[int, int]],
    after: Mapping[str, tuple[int, int]],
    *,
    persons: Collection[str] = (),
) -> bool:
    """Whether two sets of counts give the same detection for ground, and of the same targets.

    Those who are named are each looked at; of all the others it plays no part who did what.

    Parameters
    ----------
    before, after
        Targets found and met, by person (`counts_for_ground`).
    persons
        Codes of those whose detection is taken; empty for the whole cohort.

    Examples
    --------
    >>> same_for_ground({"D1": (3, 4), "D2": (4, 4)}, {"D1": (4, 4), "D2": (3, 4)})
    True
    >>> same_for_ground({"D1": (3, 4), "D2": (4, 4)}, {"D1": (4, 4), "D2": (3, 4)}, persons=["D1"])
    False
    """
    if any(before.get(person) != after.get(person) for person in persons):
        return False
    return Counter(before.values()) == Counter(after.values())


def _counts(look: Look, item_class: str, deepest_m: float | None) -> bool:
    square = look.square
    if not square.target or (item_class and square.target != item_class):
        return False
    return deepest_m is None or (square.depth_m is not None and square.depth_m <= deepest_m)
