"""A blind trial: squares with and without targets, and what each person marked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from landrelease.detection._errors import MarkOutsideLane, TwoResults
from landrelease.detection._parity import TrialTotals
from landrelease.detection._strata import Stratum

DEPTH_BANDS: Final = ((0.0, 0.05), (0.05, 0.10), (0.10, 0.20), (0.20, 20.0))
"""Depth of the top of a target in m: from, and up to but without."""


@dataclass(frozen=True, slots=True)
class Square:
    """One square of a lane.

    Parameters
    ----------
    lane, square
        Names; a square is named once in its lane.
    target
        Class of the target; empty for a square without one.
    depth_m
        Depth of its top, from 0; None where there is no target or nobody measured.
    """

    lane: str
    square: str
    target: str = ""
    depth_m: float | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """What one person did on one lane.

    Parameters
    ----------
    person, cohort
        Codes.
    lane
        Name of the lane.
    marked, not_searched
        Squares signalled, and squares that were not reached: neither found nor missed.
    entry
        The record it comes from.
    """

    person: str
    cohort: str
    lane: str
    marked: frozenset[str]
    not_searched: frozenset[str] = frozenset()
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """One person at one square."""

    person: str
    cohort: str
    square: Square
    marked: bool

    @property
    def stratum(self) -> str:
        """Class and depth band of the target; empty for a square without one."""
        target = self.square.target
        return f"{target}, {depth_band(self.square.depth_m)}" if target else ""


def depth_band(depth_m: float | None) -> str:
    """Name the band of a depth.

    Examples
    --------
    >>> depth_band(0.05), depth_band(0.0), depth_band(None)
    ('5 to 10 cm', '0 to 5 cm', 'depth not known')
    """
    if depth_m is None:
        return "depth not known"
    for low, high in DEPTH_BANDS[:-1]:
        if low <= depth_m < high:
            return f"{low * 100:.0f} to {high * 100:.0f} cm"
    return f"{DEPTH_BANDS[-1][0] * 100:.0f} cm or deeper"


def looks_of(squares: Sequence[Square], runs: Sequence[Run]) -> tuple[Look, ...]:
    """Lay what was marked over what was there.

    Raises
    ------
    TwoResults
        When a person has two results for one lane.
    MarkOutsideLane
        When a mark names a square that the lane has not.

    Examples
    --------
    >>> lane = [Square("1", "a", "ap_mine", 0.05), Square("1", "b"), Square("1", "c", "ap_mine")]
    >>> looks = looks_of(lane, [Run("D1", "T", "1", frozenset("ab"), frozenset("c"))])
    >>> [(look.square.square, look.marked, look.stratum) for look in looks]
    [('a', True, 'ap_mine, 5 to 10 cm'), ('b', True, '')]
    """
    by_lane: dict[str, dict[str, Square]] = defaultdict(dict)
    for square in squares:
        by_lane[square.lane][square.square] = square
    seen: set[tuple[str, str]] = set()
    found = []
    for run in runs:
        if (run.person, run.lane) in seen:
            raise TwoResults(person=run.person, lane=run.lane)
        seen.add((run.person, run.lane))
        lane = by_lane.get(run.lane, {})
        stray = sorted((run.marked | run.not_searched) - set(lane))
        stray += sorted(run.marked & run.not_searched)
        if stray or not lane:
            raise MarkOutsideLane(lane=run.lane, squares=tuple(stray), there=tuple(lane))
        found += [
            Look(run.person, run.cohort, square, name in run.marked)
            for name, square in lane.items()
            if name not in run.not_searched
        ]
    return tuple(found)


def totals_of(looks: Iterable[Look], *, square_m2: float) -> TrialTotals:
    """Sum looks: found of targets, and marks on squares without a target.

    Parameters
    ----------
    square_m2
        Area of one square, m2.

    Examples
    --------
    >>> lane = [Square("1", "a", "ap_mine", 0.05), Square("1", "b")]
    >>> totals_of(looks_of(lane, [Run("D1", "T", "1", frozenset("b"))]), square_m2=1.0)
    TrialTotals(found=0, targets=1, false_alarms=1, area_m2=1.0)
    """
    seen = list(looks)
    targets = [look for look in seen if look.square.target]
    empty = [look for look in seen if not look.square.target]
    return TrialTotals(
        found=sum(look.marked for look in targets),
        targets=len(targets),
        false_alarms=sum(look.marked for look in empty),
        area_m2=len(empty) * square_m2,
    )


def by_person(looks: Iterable[Look]) -> Mapping[str, tuple[Look, ...]]:
    """Group looks by person, in the order of their codes."""
    grouped: dict[str, list[Look]] = defaultdict(list)
    for look in looks:
        grouped[look.person].append(look)
    return {person: tuple(grouped[person]) for person in sorted(grouped)}


def by_stratum(looks: Iterable[Look]) -> Mapping[str, Stratum]:
    """Count found and targets by class and depth band.

    Examples
    --------
    >>> lane = [Square("1", "a", "ap_mine", 0.0), Square("1", "b", "ap_mine", 0.12)]
    >>> by_stratum(looks_of(lane, [Run("D1", "T", "1", frozenset("a"))]))["ap_mine, 0 to 5 cm"]
    Stratum(found=1, targets=1)
    """
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for look in looks:
        if look.square.target:
            counted[look.stratum][0] += look.marked
            counted[look.stratum][1] += 1
    return {name: Stratum(*counted[name]) for name in sorted(counted)}
