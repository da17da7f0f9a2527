"""What facts of quality are computed from: work, visits, inspected lots, nonconformities."""

from dataclasses import dataclass
from datetime import date

import shapely

from landrelease.quality._verdict import Verdict


@dataclass(frozen=True, slots=True, order=True)
class Record:
    """A record that a fact rests on."""

    kind: str
    subject: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDone:
    """Work on a piece of ground: a day's lanes, or a product made of them.

    Parameters
    ----------
    record
        Where it was recorded.
    task, team
        Of the work; the team is empty for a product.
    first, last
        Days it speaks of; None if not known.
    checked
        Whether it was recorded as checked internally that day.
    is_day
        Whether it is a team's day, which asks for an internal check.
    clears
        Whether it is known to search all the ground it covers, as clearance does: marking, a
        sample or the visit of a spot search nothing again.
    ground
        Polygon in the programme's equal-area plane, metres; empty if not known.
    """

    record: Record
    task: str
    team: str = ""
    first: date | None
    last: date | None
    checked: bool = False
    is_day: bool
    clears: bool = False
    ground: shapely.Geometry


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalVisit:
    """A visit of the operator's own, on one day.

    Parameters
    ----------
    team
        The team visited; empty when it was the whole task.
    on
        The day; None if not known to the day, and then it checks nothing.
    """

    record: Record
    task: str
    team: str
    on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedLot:
    """An external inspection of a lot and what followed from it.

    Parameters
    ----------
    on
        The day it ended; None if not known.
    verdict
        What follows from the plan and the finds.
    ground
        Of the lot, in the programme's equal-area plane, metres.
    """

    record: Record
    task: str
    lot: str
    on: date | None
    verdict: Verdict
    ground: shapely.Geometry
