"""Which hazardous areas there are, how much of each remains, and what waits for a decision."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from landrelease.kinds import KINDS, HazardClass, Tier, place_tier
from landrelease.queries._shown import payload_of, status_label
from landrelease.release import AreaAccount
from landrelease.store._after_release import FoundAfterRelease
from landrelease.store.area_facts import AreaMap
from landrelease.store.area_map import area_map
from landrelease.store.people import Right, Viewer
from landrelease.store.programme import current_programme
from landrelease.store.refusals import NotAllowed
from landrelease.store.scope import scope_of

AREAS_TIER: Final = place_tier(KINDS["hazardous_area"])
"""Areas, their ground and what was given back of it."""
FINDINGS_TIER: Final = max(
    AREAS_TIER, place_tier(KINDS["item_found"]), place_tier(KINDS["accident"]), Tier.RESTRICTED
)
"""Findings and finds name items and where they lay."""


@dataclass(frozen=True, slots=True)
class GroundAccount:
    """Where the ground of an area stands; the parts add up to the initial area."""

    initial_m2: float
    cancelled_m2: float
    reduced_m2: float
    cleared_m2: float
    remaining_m2: float
    outside_m2: float
    """Ground given back outside the area: a term of its own."""
    tolerance_m2: float
    """What rounding may amount to."""

    @property
    def sum_m2(self) -> float:
        """Return cancelled, reduced, cleared and remaining together."""
        return self.cancelled_m2 + self.reduced_m2 + self.cleared_m2 + self.remaining_m2


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A hazardous area in a list."""

    subject: str
    title: str
    classification: str
    status: str
    status_label: str
    decided: date | None
    """The day of the last decision; None while the status is as reported or imported."""
    account: GroundAccount


@dataclass(frozen=True, slots=True)
class Found:
    """A find or an accident in released land."""

    area: str
    area_title: str
    kind: str
    subject: str
    title: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Areas:
    """The hazardous areas, and what was found in released land and waits for a decision."""

    rows: tuple[AreaRow, ...]
    waiting: tuple[Found, ...] | None
    """None for viewers who may not see finds."""


def areas(viewer: Viewer, *, at: date | None = None, known: datetime | None = None) -> Areas:
    """Return every hazardous area with its account.

    Raises
    ------
    NotAllowed
        To viewers who may not see hazardous areas.
    """
    require_areas(viewer.own_clearance)
    held = read_areas(viewer, at=at, known=known)
    scope = scope_of(viewer)
    there = {subject: scope.viewer_at(row.geometry) for subject, row in held.areas.items()}
    rows = (row_of_area(held, name) for name in there if there[name].may_see(AREAS_TIER))
    waiting = None
    if viewer.own_clearance >= FINDINGS_TIER:
        news = held.found_after_release()
        waiting = tuple(
            found_of(held, item)
            for item in news
            if not item.answered and there[item.area].may_see(FINDINGS_TIER)
        )
    return Areas(tuple(sorted(rows, key=lambda row: (row.title, row.subject))), waiting)


def require_areas(clearance: Tier) -> None:
    """Refuse viewers who may not see hazardous areas."""
    if clearance < AREAS_TIER:
        raise NotAllowed(Right.EXPORT, why="Hazardous areas are above your tier.")


def read_areas(viewer: Viewer, *, at: date | None, known: datetime | None) -> AreaMap:
    """Read the areas as they are, or were at a date, with the hazard map he may see."""
    crs = current_programme().crs
    return area_map(crs=crs, clearance=viewer.own_clearance, at=at, known=known)


def row_of_area(held: AreaMap, subject: str) -> AreaRow:
    """Show an area as a line."""
    row = held.row(subject)
    decision = held.decisions.get(subject)
    return AreaRow(
        subject=subject,
        title=row.title,
        classification=HazardClass(payload_of(row)["classification"]).value,
        status=row.status,
        status_label=status_label(KINDS["hazardous_area"], row.status),
        decided=None if decision is None else decision.first,
        account=account_shown(held.account(subject)),
    )


def account_shown(account: AreaAccount) -> GroundAccount:
    """Return the numbers of an account."""
    return GroundAccount(
        initial_m2=account.initial_m2,
        cancelled_m2=account.cancelled_m2,
        reduced_m2=account.reduced_m2,
        cleared_m2=account.cleared_m2,
        remaining_m2=account.remaining_m2,
        outside_m2=account.outside_m2,
        tolerance_m2=account.tolerance_m2,
    )


def found_of(held: AreaMap, item: FoundAfterRelease) -> Found:
    """Show what was found in released land."""
    return Found(
        area=item.area,
        area_title=held.row(item.area).title,
        kind=item.evidence.kind,
        subject=item.evidence.subject,
        title=item.evidence.title,
        day=item.day,
    )
