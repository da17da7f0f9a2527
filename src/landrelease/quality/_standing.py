"""Whether work was checked: every day internally, every lot externally, and what that reopens."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import shapely

from landrelease.quality._verdict import Verdict
from landrelease.quality._work import InspectedLot, InternalVisit, Record, WorkDone

TOLERANCE_M2: Final = 1.0
TOLERANCE_SHARE: Final = 1e-6
SEARCHED_AGAIN: Final = 0.99
"""Share of a failed lot that must be searched again: outlines drawn twice never meet exactly."""


def tolerance_m2(area_m2: float) -> float:
    """Return the area that outlines which share an edge may leave between them.

    Parameters
    ----------
    area_m2
        Of the ground asked about, square metres.

    Examples
    --------
    >>> tolerance_m2(100.0), tolerance_m2(4e6)
    (1.0, 4.0)
    """
    return max(TOLERANCE_M2, TOLERANCE_SHARE * area_m2)


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """A team's day, whether it was checked, and the records that say so."""

    on: date | None
    task: str
    team: str
    checked: bool
    records: tuple[Record, ...]


def working_days(
    work: Iterable[WorkDone], visits: Iterable[InternalVisit]
) -> tuple[WorkingDay, ...]:
    """Return every team's working days, and which of them were checked internally.

    A day is checked when all that was recorded of it says so, or when an internal visit went to
    the team, or to the whole task, on that very day. What is not dated to the day is checked by
    its own word alone.

    Source: FIELD, guard of clearance: daily internal QA in order.

    Parameters
    ----------
    work
        In any order; products are passed over.
    visits
        Internal visits, in any order.

    Examples
    --------
    >>> day = date(2026, 3, 1)
    >>> lane = WorkDone(
    ...     record=Record("daily_progress", "d1", "lane"), task="t1", team="A", first=day,
    ...     last=day, is_day=True, ground=shapely.Polygon(),
    ... )
    >>> [one.checked for one in working_days([lane], [])]
    [False]
    >>> visit = InternalVisit(record=Record("qa_visit", "v1", "visit"), task="t1", team="", on=day)
    >>> [one.checked for one in working_days([lane], [visit])]
    [True]
    """
    seen: dict[tuple[str, date | None, date | None, str], list[WorkDone]] = {}
    for one in work:
        if one.is_day:
            seen.setdefault((one.task, one.first, one.last, one.team), []).append(one)
    visited: dict[tuple[str, date], list[InternalVisit]] = {}
    for visit in visits:
        if visit.on is not None:
            visited.setdefault((visit.task, visit.on), []).append(visit)
    found = []
    for (task, first, last, team), said in seen.items():
        there = visited.get((task, first), []) if first is not None and first == last else []
        to_team = [visit for visit in there if visit.team in {"", team}]
        checked = all(one.checked for one in said) or bool(to_team)
        records = sorted([one.record for one in said] + [visit.record for visit in to_team])
        found.append(WorkingDay(first, task, team, checked, tuple(records)))
    return tuple(sorted(found, key=lambda day: (day.on or date.min, day.task, day.team)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LotsStanding:
    """Where external control of a piece of ground stands.

    Parameters
    ----------
    accepted
        Whether every square metre lies in an accepted lot that stands; None while no lot that
        touches the ground was decided.
    ground_m2, not_accepted_m2
        The ground asked about, and how much of it lies in no accepted lot that stands.
    not_accepted
        That ground, in the programme's equal-area plane.
    failed
        Inspections that failed and whose ground has not been accepted since.
    reopened
        Work that a failed lot reopened and that has not been accepted since; where no ground was
        asked about, all that was ever reopened.
    accepting
        Inspections that accepted, and stand.
    not_searched_again
        Inspections that accepted failed ground which nobody had searched again: they count
        for nothing there.
    """

    accepted: bool | None
    ground_m2: float
    not_accepted_m2: float
    not_accepted: shapely.Geometry
    failed: tuple[Record, ...] = ()
    reopened: tuple[Record, ...] = ()
    accepting: tuple[Record, ...] = ()
    not_searched_again: tuple[Record, ...] = ()


def standing_of_lots(
    ground: shapely.Geometry, *, work: Sequence[WorkDone], lots: Sequence[InspectedLot]
) -> LotsStanding:
    """Say whether external control accepted the whole of a piece of ground.

    Lots are followed by their day; of one day, those that failed come last. An accepted lot
    accepts its ground, except failed ground that no day of clearance searched again since it
    failed. A failed lot takes acceptance from its own ground, and from all work of its task since
    the last accepted lot before it: what let one item pass may have let others pass.

    Source: FIELD, QC: sampling detects a failed process; a find reopens the work since the last
    good check.

    Parameters
    ----------
    ground
        What is asked about, in the programme's equal-area plane, metres.
    work
        Lanes and products of the tasks concerned, in any order.
    lots
        Inspections, in any order.

    Examples
    --------
    >>> lot = InspectedLot(
    ...     record=Record("qc_inspection", "q1", "A"), task="t1", lot="A", on=date(2026, 3, 1),
    ...     verdict=Verdict.ACCEPTED, ground=shapely.box(0, 0, 10, 10),
    ... )
    >>> standing_of_lots(shapely.box(0, 0, 10, 10), work=[], lots=[lot]).accepted
    True
    >>> standing_of_lots(shapely.box(0, 0, 10, 20), work=[], lots=[lot]).not_accepted_m2
    100.0
    """
    decided = [lot for lot in lots if lot.verdict is not Verdict.UNDECIDED]
    book = _Book(work)
    for lot in sorted(decided, key=_in_order):
        book.enter(lot)
    left = ground.difference(book.accepted)
    touching = [lot for lot in decided if lot.ground.intersection(ground).area > 0]
    failed = tuple(lot.record for lot in book.failed if _share(lot.ground, book.bad) > 0)
    reopened = [one.record for one in book.suspect.values() if _is_left(one, left, ground)]
    accepted = left.area <= tolerance_m2(ground.area) and ground.area > 0
    return LotsStanding(
        accepted=accepted if touching or reopened else None,
        ground_m2=ground.area,
        not_accepted_m2=left.area,
        not_accepted=left,
        failed=tuple(sorted(failed)),
        reopened=tuple(sorted(reopened)),
        accepting=tuple(sorted(lot.record for lot in book.good if _stands(lot, book, ground))),
        not_searched_again=tuple(sorted(book.not_searched_again)),
    )


def _in_order(lot: InspectedLot) -> tuple[date, bool, str]:
    """An acceptance without a day is the oldest there is, a failure without one the newest."""
    fails = lot.verdict is Verdict.FAILED
    return (lot.on or (date.max if fails else date.min), fails, lot.record.subject)


def _share(part: shapely.Geometry, whole: shapely.Geometry) -> float:
    area = part.intersection(whole).area
    return float(area) if area > TOLERANCE_M2 else 0.0


def _is_left(work: WorkDone, left: shapely.Geometry, ground: shapely.Geometry) -> bool:
    """Whether reopened work waits for acceptance: work whose ground is not known always does."""
    if work.ground.is_empty or ground.is_empty:
        return True
    return _share(work.ground, left) > 0


def _stands(lot: InspectedLot, book: "_Book", ground: shapely.Geometry) -> bool:
    return _share(lot.ground.intersection(ground), book.accepted) > 0


class _Book:
    """What is accepted and what failed, lot after lot."""

    def __init__(self, work: Sequence[WorkDone]) -> None:
        self.work = sorted(work, key=lambda one: one.record)
        self.accepted: shapely.Geometry = shapely.Polygon()
        self.bad: shapely.Geometry = shapely.Polygon()
        self.good: list[InspectedLot] = []
        self.failed: list[InspectedLot] = []
        self.suspect: dict[Record, WorkDone] = {}
        self.not_searched_again: list[Record] = []
        self.last_good: dict[str, date] = {}

    def enter(self, lot: InspectedLot) -> None:
        if lot.verdict is Verdict.FAILED:
            self._fail(lot)
        elif lot.on is not None:
            self._accept(lot, lot.on)

    def _accept(self, lot: InspectedLot, on: date) -> None:
        barred = self._not_searched_again(lot, on)
        if barred.area > TOLERANCE_M2:
            self.not_searched_again.append(lot.record)
        else:
            self.last_good[lot.task] = on
            self.good.append(lot)
        ground = lot.ground.difference(barred)
        self.accepted = self.accepted.union(ground)
        self.bad = self.bad.difference(ground)

    def _not_searched_again(self, lot: InspectedLot, on: date) -> shapely.Geometry:
        """Return the failed ground of a lot that nobody searched between failure and check."""
        barred = shapely.Polygon()
        for failed in self.failed:
            part = lot.ground.intersection(failed.ground).intersection(self.bad)
            if part.area <= TOLERANCE_M2:
                continue
            since = [
                one.ground
                for one in self.work
                if one.is_day
                and one.clears
                and one.first is not None
                and (failed.on is not None and failed.on < one.first <= on)
            ]
            again = part.intersection(shapely.union_all(since)).area if since else 0.0
            if again < SEARCHED_AGAIN * part.area:
                barred = barred.union(part)
        return barred

    def _fail(self, lot: InspectedLot) -> None:
        since = self.last_good.get(lot.task)
        lost = lot.ground
        for one in self.work:
            if one.task == lot.task and _is_between(one.first, since, lot.on):
                self.suspect[one.record] = one
                lost = lost.union(one.ground)
        self.accepted = self.accepted.difference(lost)
        self.bad = self.bad.union(lot.ground)
        self.failed.append(lot)


def _is_between(day: date | None, since: date | None, until: date | None) -> bool:
    """Whether work lies after the last good check, up to the failure; not known counts as so."""
    if day is None:
        return True
    return (since is None or day > since) and (until is None or day <= until)
