"""What the scripted people of the demo share: the district, each other, and the days."""

import heapq
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any, TypeVar

import shapely
from django.db import transaction

from landrelease.actions._appending import Receipt
from landrelease.actions.record_report import record_report
from landrelease.actions.review_batch import approve_batch
from landrelease.errors import LandreleaseError
from landrelease.geo import project, unproject
from landrelease.kinds import Precision
from landrelease.ledger import OWN_SIGHT, Source
from landrelease.simulation import District, WorkedGround, WorkPlan, subject_of
from landrelease.store.clock import now, playing
from landrelease.store.models import RegisterRow
from landrelease.store.people import Viewer
from landrelease.store.programme import Programme

Story = Iterator[datetime]
"""Something that goes on over days: each time it yields the moment at which it goes on."""
T = TypeVar("T")
Days = Generator[datetime, None, T]
"""A part of a story, with what came of it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A step that somebody tried and that was refused."""

    on: date
    what: str
    why: str


@dataclass(frozen=True, eq=False)
class Stage:
    """The district and its people while the demo plays its past."""

    made: District
    ground: WorkedGround
    plan: WorkPlan
    programme: Programme
    person: Callable[[str], Viewer]
    released: dict[int, date] = field(default_factory=dict)
    """Areas of which nothing remains, by number, with the day of the decision."""
    refused: list[Refused] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def organisation(self, key: str) -> str:
        """Return the subject of an organisation by its key."""
        keys = [one.key for one in self.made.configuration.organisations]
        return subject_of(self.made, "organisation", keys.index(key))

    def source(self, key: str) -> Source:
        """Return an information source by its key, with its usual grade."""
        sources = self.made.configuration.sources
        number = [one.key for one in sources].index(key)
        grade = sources[number].grade
        subject = subject_of(self.made, "information_source", number)
        return Source(subject=subject, reliability=grade[0], credibility=grade[1])

    def area(self, number: int) -> str:
        """Return the subject of a hazardous area."""
        return subject_of(self.made, "hazardous_area", number)

    def settlement(self, number: int) -> str:
        """Return the subject of a settlement."""
        return subject_of(self.made, "settlement", number)

    def place(self, shape: shapely.Geometry, **more: Any) -> dict[str, Any]:
        """Return a shape of the district's plane as payloads hold it."""
        told = {"geometry": self.made.plane.geojson(shape), "precision": Precision.SURVEYED.value}
        return told | more

    def on_plane(self, shape: shapely.Geometry) -> shapely.Geometry:
        """Return a shape of the programme's plane on the plane of the district."""
        return project(unproject(shape, self.programme.crs), self.made.crs)

    def says(
        self,
        username: str,
        kind: str,
        payload: Mapping[str, Any],
        *,
        subject: str = "",
        last: date | None = None,
        source: Source = OWN_SIGHT,
        corrects: str = "",
        reason: str = "",
        approved_by: str = "operations",
    ) -> Receipt:
        """Have somebody enter a report today, and somebody else approve it."""
        receipt = record_report(
            self.person(username),
            kind=kind,
            payload=payload,
            first=now().date(),
            last=last,
            source=source,
            submit=True,
            subject=subject,
            corrects=corrects,
            reason=reason,
        )
        approve_batch(self.person(approved_by), batch=receipt.batch)
        return receipt

    def tries(self, what: str, step: Callable[[], object]) -> bool:
        """Try a step that may be refused; say whether it was taken."""
        try:
            step()
        except LandreleaseError as error:
            self.refused.append(Refused(now().date(), what, str(error)))
            return False
        return True


def row(kind: str, subject: str) -> RegisterRow:
    """Return a record as the register holds it."""
    return RegisterRow.objects.get(kind=kind, subject=subject)


def at(day: date, hour: int = 9) -> datetime:
    """Return an hour of a day."""
    return datetime.combine(day, time(hour), tzinfo=UTC)


def today(hour: int) -> datetime:
    """Return an hour of the day that is played."""
    return at(now().date(), hour)


def later(days: int, hour: int = 9) -> datetime:
    """Return an hour of a working day, so many days after the one that is played."""
    return at(working_day(now().date() + timedelta(days=days)), hour)


def working_day(day: date) -> date:
    """Return the day, or the Monday after where it is at the week's end.

    Examples
    --------
    >>> working_day(date(2025, 2, 8)), working_day(date(2025, 2, 11))
    (datetime.date(2025, 2, 10), datetime.date(2025, 2, 11))
    """
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)


def play(
    stories: Iterable[Story],
    *,
    programme: Programme,
    progress: Callable[[datetime], None],
) -> None:
    """Let all stories go on, each at its moments, in the order of time."""
    order = count()
    waiting: list[tuple[datetime, int, Story]] = []
    for story in stories:
        if (moment := next(story, None)) is not None:
            heapq.heappush(waiting, (moment, next(order), story))
    while waiting:
        moment, _, story = heapq.heappop(waiting)
        progress(moment)
        with playing(moment, programme=programme), transaction.atomic():
            again = next(story, None)
        if again is not None:
            heapq.heappush(waiting, (max(again, moment), next(order), story))
