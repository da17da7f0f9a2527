"""Where a person works: the ground of the administrative areas he is limited to.

On that ground, and of records without a place, he sees what his role sees; beside it, what a
partner sees or his own tier where that is lower. He writes on his ground alone. An area whose
record is gone, or has no boundary, gives no ground. What speaks of the whole programme lies beside
the ground of everybody who is limited.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

import shapely
from django.db.models import Q

from landrelease.kinds import KINDS, Place
from landrelease.store.models import RegisterRow
from landrelease.store.people import GRANTS, Viewer

WHOLE_PROGRAMME: Final = frozenset(name for name, kind in KINDS.items() if kind.whole_programme)
"""Kinds of records that speak of the whole programme."""


class Said(Protocol):
    """A draft or an entry."""

    @property
    def kind(self) -> str: ...  # noqa: D102 - as a draft has it
    @property
    def subject(self) -> str: ...  # noqa: D102 - as a draft has it
    @property
    def payload(self) -> Mapping[str, Any]: ...  # noqa: D102 - as a draft has it


@dataclass(frozen=True, slots=True)
class Scope:
    """A person and his ground."""

    viewer: Viewer
    ground: shapely.Geometry | None
    """None: the whole programme."""

    def holds(self, place: shapely.Geometry | None) -> bool:
        """Whether a place, or something without one, lies on his ground; touching is enough."""
        if self.ground is None or place is None:
            return True
        return bool(shapely.intersects(self.ground, place))

    def viewer_of(self, said: Said) -> Viewer:
        """Return the person as he looks at a draft or an entry."""
        if not self.viewer.areas or said.kind in WHOLE_PROGRAMME:
            return self.viewer
        if not all(self.holds(place) for place in places_said(said)):
            return self.viewer
        return replace(self.viewer, on_his_ground=True)

    def viewer_at(self, place: shapely.Geometry | None) -> Viewer:
        """Return the person as he looks at something that lies there."""
        if not self.viewer.areas or not self.holds(place):
            return self.viewer
        return replace(self.viewer, on_his_ground=True)

    def viewer_of_row(self, row: RegisterRow) -> Viewer:
        """Return the person as he looks at a row of the register."""
        return self.viewer if row.kind in WHOLE_PROGRAMME else self.viewer_at(row.geometry)

    @property
    def viewer_at_home(self) -> Viewer:
        """The person as he looks at his own ground, and at what has no place."""
        return self.viewer_at(None)

    def known(self) -> Q:
        """Return which register rows he may know of."""
        return self._within("tier")

    def placed(self) -> Q:
        """Return of which register rows he may know where they are."""
        return self._within("place_tier")

    def _within(self, column: str) -> Q:
        beside = Q(**{f"{column}__lte": int(self.viewer.clearance)})
        more = Q(pk__in=())
        for kind, tier in GRANTS[self.viewer.role].of_kinds.items():
            more |= Q(**{"kind": kind, f"{column}__lte": int(tier)})
        if self.ground is None:
            return beside | more
        home = int(self.viewer.own_clearance)
        on_ground = Q(geometry__isnull=True) & ~Q(kind__in=WHOLE_PROGRAMME)
        if not self.ground.is_empty:
            on_ground |= Q(geometry__intersects=self.ground)
        return beside | ((Q(**{f"{column}__lte": home}) | more) & on_ground)

    def knows(self, row: RegisterRow) -> bool:
        """Whether he may know of a row that was read already."""
        return self.viewer_of_row(row).looking_at(row.kind).may_see(row.tier)


def scope_of(viewer: Viewer) -> Scope:
    """Return a person's scope; one query where he is limited to areas, none where he is not."""
    viewer = replace(viewer, on_his_ground=False, looks_at="")
    if not viewer.areas:
        return Scope(viewer, None)
    rows = RegisterRow.objects.filter(
        kind="administrative_area", subject__in=viewer.areas, geometry__isnull=False
    )
    shapes = [shapely.make_valid(row.geometry) for row in rows.only("geometry")]
    parts = [part for shape in shapes for part in shapely.get_parts(shape)]
    ground = shapely.union_all([part for part in parts if part.geom_type == "Polygon"])
    if ground.is_empty:
        ground = shapely.Polygon()
    shapely.prepare(ground)
    return Scope(viewer, ground)


def places_said(said: Said) -> list[shapely.Geometry]:
    """Return where what is said lies: its own place, and where the register has its subject."""
    own = place_of(said.payload)
    held = places_of_subjects([said.subject]).get(said.subject, [])
    return held if own is None else [*held, own]


def place_of(payload: Mapping[str, Any]) -> shapely.Geometry | None:
    """Return the place a payload gives; None where it gives none."""
    place = payload.get("place")
    return None if not place else Place.model_validate(place).shape()


def places_of_subjects(subjects: Iterable[str]) -> dict[str, list[shapely.Geometry]]:
    """Return where the register has subjects, of whatever kind."""
    found: dict[str, list[shapely.Geometry]] = {}
    rows = RegisterRow.objects.filter(subject__in=set(subjects) - {""}, geometry__isnull=False)
    for subject, shape in rows.values_list("subject", "geometry"):
        found.setdefault(subject, []).append(shape)
    return found
