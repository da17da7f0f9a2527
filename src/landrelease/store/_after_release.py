"""What was found in released land."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import shapely

from landrelease.kinds import Outcome, PostReleaseReport, ReleaseMethod
from landrelease.release import Evidence
from landrelease.store._known_since import KnownSince, known_since
from landrelease.store._nearby import NearbyRows, document_of, evidence_of
from landrelease.store.models import RegisterRow

_TOLD: Final = ("item_found", "accident")


@dataclass(frozen=True, slots=True)
class FoundAfterRelease:
    """An item or an accident in ground that had been given back."""

    area: str
    """The hazardous area it was released from."""
    product: str
    """The land release product it lies in; empty where the area was released without one."""
    evidence: Evidence
    day: date | None
    answered: bool
    """Whether a post-release report is about it."""


@dataclass(frozen=True, slots=True)
class Released:
    """Ground that was given back, in the programme's plane."""

    area: str
    row: RegisterRow
    """The product, the decision or the record that gave it back."""
    ground: shapely.Geometry


class AfterRelease:
    """Items and accidents of a register, held against the ground that was given back."""

    def __init__(self, by_kind: Mapping[str, Sequence[RegisterRow]], crs: str) -> None:
        told = [row for kind in _TOLD for row in by_kind.get(kind, ())]
        self._rows = NearbyRows(told, crs, reach_m=0.0)
        self._reported_on: dict[str, set[str]] = defaultdict(set)
        for row in by_kind.get("post_release_report", ()):
            document = document_of(row)
            if isinstance(document, PostReleaseReport):
                self._reported_on["item_found"].add(document.item)
                self._reported_on["accident"].add(document.accident)

    def found(self, released: Iterable[Released]) -> list[FoundAfterRelease]:
        """List what lies in released ground and its release did not know of."""
        there = [
            (given, row)
            for given in released
            for metres, index in self._rows.found(given.ground)
            if metres <= 0 and not self._rows.coarse[index]
            for row in (self._rows.rows[index],)
        ]
        moments = known_since(row for given, told in there for row in (given.row, told))
        found: dict[tuple[str, str, str], FoundAfterRelease] = {}
        for given, row in there:
            if not is_news(row, given.row, moments):
                continue
            product = given.row.subject if given.row.kind == "land_release_product" else ""
            news = FoundAfterRelease(
                area=given.area,
                product=product,
                evidence=evidence_of(row),
                day=row.first,
                answered=row.subject in self._reported_on[row.kind],
            )
            found.setdefault((given.area, row.kind, row.subject), news)
        return [found[key] for key in sorted(found)]


def is_news(row: RegisterRow, release: RegisterRow, moments: Mapping[str, KnownSince]) -> bool:
    """Whether a release did not know of an item or an accident.

    Items found before, and recorded later as removed, are no news of cleared ground: taking them
    out is what cleared it. An import knows no moment of decision: what happened before is no
    news of it, unless it was left.

    Parameters
    ----------
    moments
        By entry: since when each of them counts.
    """
    item = row.kind == "item_found"
    day = row.first if item else row.last or row.first
    if day is None or release.first is None or day > release.first:
        return True
    given = moments[release.entry]
    if given.knew(moments[row.entry]):
        return False
    if item and row.status != Outcome.REMOVED.value:
        return True
    return given.decided and not (item and release.status == ReleaseMethod.CLEARED.value)
