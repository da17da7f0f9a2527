"""A figure, the records it is the sum of, and the period it speaks of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import shapely

from landrelease.kinds import Beneficiaries, Kind
from landrelease.planning import ground_added
from landrelease.store.models import RegisterRow
from landrelease.store.refusals import NotValid


class Withheld(StrEnum):
    """Why a number is not told: too few people, or no record states it."""

    NOT = ""
    FEW = "few"
    PART_OF_YEAR = "part_of_year"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A record behind a figure, and what it adds."""

    kind: str
    subject: str
    title: str
    on: date | None
    amount: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, its unit and the records it is the sum of.

    Parameters
    ----------
    name
        As in its address.
    value
        The sum of what is stated; None where a number of people is not told to this viewer, or
        where records should state it and none does.
    rows
        Empty for a viewer who may not know of the records.
    listed
        Whether the viewer sees the rows.
    """

    name: str
    label: str
    unit: str
    value: float | None
    rows: tuple[FigureRow, ...]
    listed: bool
    withheld: Withheld = Withheld.NOT


@dataclass(frozen=True, slots=True)
class Repeat:
    """A record that repeats another: listed, not summed."""

    kind: str
    subject: str
    repeats: str
    title: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, as known by a moment."""

    first: date
    last: date
    known: datetime | None = None

    def check(self) -> None:
        """Refuse a period that ends before it begins.

        Raises
        ------
        NotValid
        """
        if self.last < self.first:
            raise NotValid([("to", f"It ends {self.last} before it begins {self.first}.")])

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in the period; one that is not known lies in none."""
        return day is not None and self.first <= day <= self.last


def figure_row(row: RegisterRow, amount: float) -> FigureRow:
    """Return what a record adds to a figure."""
    return FigureRow(row.kind, row.subject, row.title, row.first, amount)


def first_time(
    searches: Iterable[tuple[RegisterRow, shapely.Geometry]],
) -> Iterator[FigureRow]:
    """Return what each search added to the ground searched before it, in order."""
    held = list(searches)
    for (row, _), added in zip(held, ground_added(ground for _, ground in held), strict=True):
        if added > 0:
            yield figure_row(row, added)


def same_beneficiaries(
    told: Iterable[tuple[RegisterRow, Kind, date | None]],
) -> Iterator[tuple[str, str]]:
    """Of several counts of the same people the last one holds; the others repeat it."""
    by: dict[tuple[str, str, str], list[RegisterRow]] = defaultdict(list)
    for row, document, _ in told:
        if isinstance(document, Beneficiaries) and (document.hazardous_area or document.settlement):
            by[document.benefit.value, document.hazardous_area, document.settlement].append(row)
    for rows in by.values():
        *earlier, last = sorted(rows, key=lambda row: (row.first or date.min, row.subject))
        yield from ((row.subject, last.subject) for row in earlier)
