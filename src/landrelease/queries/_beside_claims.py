"""What the programme itself counts of what others claim: beside the claims, never among them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Final, Literal

import shapely

from landrelease.geo import project
from landrelease.kinds import (
    AccessDecision,
    AccessStatus,
    Accident,
    ClaimSubject,
    ItemFound,
    LandReleaseProduct,
    Outcome,
    Qualifier,
    ReleaseMethod,
    SearchedArea,
    Task,
)
from landrelease.store.access_facts import document_of
from landrelease.store.models import RegisterRow
from landrelease.store.programme import current_programme
from landrelease.store.register import rows_at

Rows = Callable[[str], Iterable[RegisterRow]]
COUNTED_BESIDE: Final = frozenset(
    {
        "access_decision",
        "accident",
        "land_release_product",
        "item_found",
        "searched_area",
        "task",
    }
)
"""Kinds that are counted beside claims."""
_ABOUT: Final = 0.1
"""A claim worded as about a number agrees with a count within a tenth of it."""


@dataclass(frozen=True, slots=True)
class CountedBeside:
    """A number the programme counts, and what exactly it is a count of."""

    label: str
    value: float
    not_known: int = 0
    """Records that do not say how many, and are not in it."""


def agrees(quantity: int, qualifier: str, counted: float) -> bool:
    """Whether a claim, as it is worded, can stand beside a count of its day without contradiction.

    Examples
    --------
    >>> agrees(40, "about", 37), agrees(40, "exactly", 37), agrees(30, "more_than", 27)
    (True, False, False)
    """
    if qualifier == Qualifier.ABOUT.value:
        return abs(quantity - counted) <= _ABOUT * quantity
    if qualifier == Qualifier.MORE_THAN.value:
        return counted > quantity
    if qualifier == Qualifier.LESS_THAN.value:
        return counted < quantity
    return quantity == counted


def is_more(quantity: int, qualifier: str, counted: float) -> bool:
    """Whether a claim, as it is worded, says more than a count that only grows has come to.

    Of what is less nothing is told: the count may have been that on the day of the claim.

    Examples
    --------
    >>> is_more(9, "exactly", 2), is_more(9, "exactly", 20), is_more(10, "about", 9)
    (True, False, False)
    """
    if qualifier == Qualifier.LESS_THAN.value:
        return False
    least = quantity * (1 - _ABOUT) if qualifier == Qualifier.ABOUT.value else quantity
    return least > counted or (qualifier == Qualifier.MORE_THAN.value and quantity >= counted)


@dataclass(frozen=True, slots=True)
class Against:
    """How a claim stands to what is counted.

    Parameters
    ----------
    what
        ``more`` than is counted, ``differs`` from what was counted on its day; empty for neither.
    then
        What was counted on the day of the claim, where the count goes up and down.
    """

    what: Literal["", "more", "differs"] = ""
    then: int | None = None


class Beside:
    """Counts what claims are about, out of rows as they stand by the clocks asked for.

    People of a contingent are not counted here: their number is nobody's to read.
    """

    def __init__(self, rows: Rows, *, known: datetime | None = None) -> None:
        self._rows = cache(lambda kind: tuple(rows(kind)))
        self._known = known

    def against(
        self, about: str, quantity: int, qualifier: str, counted: CountedBeside, *, on: date | None
    ) -> Against:
        """Say how a claim stands to the count beside it; one that goes up and down, on its day."""
        if about != ClaimSubject.SETTLEMENTS_CLOSED.value:
            return Against("more" if is_more(quantity, qualifier, counted.value) else "")
        if on is None:
            return Against()
        then = self._closed(rows_at(at=on, known=self._known, kinds={AccessDecision.kind}))
        return Against("" if agrees(quantity, qualifier, then) else "differs", then)

    @staticmethod
    def _closed(decisions: Iterable[RegisterRow]) -> int:
        return sum(row.status == AccessStatus.CLOSED.value for row in decisions)

    def of(self, about: str, *, organisation: str, accident: str) -> CountedBeside | None:
        """Return the count beside a claim; None where the programme counts no such thing."""
        if about in {ClaimSubject.KILLED.value, ClaimSubject.WOUNDED.value}:
            return self._people(about, organisation=organisation, accident=accident)
        if accident:
            return None
        if about == ClaimSubject.SETTLEMENTS_CLOSED.value and not organisation:
            closed = self._closed(self._rows(AccessDecision.kind))
            return CountedBeside("Counted: settlements closed to civilians", closed)
        if about == ClaimSubject.AREA_CLEARED_HA.value:
            return CountedBeside(
                "Counted: ground recorded as cleared (ha)", self._cleared_ha(organisation)
            )
        if about == ClaimSubject.ITEMS_REMOVED.value:
            return CountedBeside(
                "Counted: items recorded as removed or destroyed", self._gone(organisation)
            )
        return None

    def _people(self, about: str, *, organisation: str, accident: str) -> CountedBeside:
        field = "killed" if about == ClaimSubject.KILLED.value else "injured"
        numbers = [
            getattr(document, field)
            for row, document in self._accidents()
            if (not accident or row.subject == accident)
            and (accident or not organisation or document.demining)
        ]
        label = "Counted in all accidents on record"
        if accident:
            label = "Counted by the accident"
        elif organisation:
            label = "Counted in all accidents during demining, of any organisation"
        told = [number for number in numbers if isinstance(number, int)]
        return CountedBeside(label, sum(told), len(numbers) - len(told))

    def _accidents(self) -> Iterator[tuple[RegisterRow, Accident]]:
        for row in self._rows("accident"):
            document = document_of(row)
            if isinstance(document, Accident):
                yield row, document

    def _cleared_ha(self, organisation: str) -> float:
        crs = current_programme().crs
        ground = [
            shapely.make_valid(project(row.geometry, crs))
            for row in self._rows("land_release_product")
            if isinstance(document := document_of(row), LandReleaseProduct)
            and document.method is ReleaseMethod.CLEARED
            and organisation in ("", document.organisation)
        ]
        return float(shapely.union_all(ground).area) / 10_000 if ground else 0.0

    def _gone(self, organisation: str) -> int:
        by: dict[str, str] = {}
        if organisation:
            for row in (*self._rows("task"), *self._rows("searched_area")):
                document = document_of(row)
                if isinstance(document, Task | SearchedArea):
                    by[row.subject] = document.organisation
        return sum(
            document.items
            for row in self._rows("item_found")
            if isinstance(document := document_of(row), ItemFound)
            and document.outcome is Outcome.REMOVED
            and (not organisation or organisation in _finders(document, by))
        )


def _finders(item: ItemFound, by: dict[str, str]) -> set[str]:
    return {by[named] for named in (item.searched_area, item.task) if named in by}
