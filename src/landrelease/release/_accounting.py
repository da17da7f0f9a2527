"""Area accounting: initial = cancelled + reduced + cleared + remaining, by geometry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import shapely

from landrelease.release._errors import AreaDoesNotAddUp, GroundNotReadable

TOLERANCE_M2: Final = 1.0
TOLERANCE_SHARE: Final = 1e-6


class ProductKind(StrEnum):
    """How land was given back; a later member is stronger work and prevails where they overlap."""

    CANCELLED = "cancelled"
    REDUCED = "reduced"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Product:
    """A land release product: a polygon of its own, apart from the area it comes from.

    Parameters
    ----------
    subject
        Id of the record.
    kind
        Cancelled, reduced or cleared.
    ground
        Polygon in the programme's equal-area plane, metres.
    """

    subject: str
    kind: ProductKind
    ground: shapely.Geometry


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two products that claim the same ground."""

    first: str
    second: str
    area_m2: float


@dataclass(frozen=True, slots=True)
class AreaAccount:
    """Where every square metre of a hazardous area stands.

    Parameters
    ----------
    initial_m2
        Area of the hazardous area.
    cancelled_m2, reduced_m2, cleared_m2, remaining_m2
        Parts of it; they add up to `initial_m2`.
    outside_m2
        Ground of products outside the area: a term of its own.
    remaining
        The ground that remains, projected.
    overlaps
        Ground claimed by two products, listed and counted once.
    tolerance_m2
        What rounding may amount to: 1 m2 or 1e-6 of the area, whichever is more.
    """

    initial_m2: float
    cancelled_m2: float
    reduced_m2: float
    cleared_m2: float
    remaining_m2: float
    outside_m2: float
    remaining: shapely.Geometry
    overlaps: tuple[Overlap, ...]
    tolerance_m2: float

    @property
    def complete(self) -> bool:
        """Whether nothing remains but rounding."""
        return self.remaining_m2 <= self.tolerance_m2


def account_of(area: shapely.Geometry, products: Sequence[Product]) -> AreaAccount:
    """Divide a hazardous area over its land release products.

    Where products overlap the stronger work prevails (cleared over reduced over cancelled), so
    the account is the same whatever order they arrived in. The sum is checked.

    Parameters
    ----------
    area
        Polygon in the programme's equal-area plane, metres.
    products
        In any order, same plane.

    Raises
    ------
    GroundNotReadable
        When an outline is empty, no polygon or crosses itself.
    AreaDoesNotAddUp
        When geometry went wrong by more than the tolerance.

    Examples
    --------
    >>> area = shapely.box(0, 0, 100, 100)
    >>> cleared = Product("p1", ProductKind.CLEARED, shapely.box(0, 0, 50, 120))
    >>> reduced = Product("p2", ProductKind.REDUCED, shapely.box(40, 0, 100, 50))
    >>> told = account_of(area, [reduced, cleared])
    >>> told.cleared_m2, told.reduced_m2, told.remaining_m2, told.outside_m2
    (5000.0, 2500.0, 2500.0, 1000.0)
    >>> told.overlaps[0].area_m2
    500.0
    """
    _check(area, "the hazardous area")
    for product in products:
        _check(product.ground, f"product {product.subject}")
    ordered = sorted(products, key=lambda product: product.subject)
    parts: dict[ProductKind, float] = {}
    left = area
    for kind in reversed(ProductKind):
        ground = shapely.union_all([p.ground for p in ordered if p.kind is kind])
        parts[kind] = left.intersection(ground).area
        left = _polygons(left.difference(ground))
    everything = shapely.union_all([product.ground for product in ordered])
    tolerance = max(TOLERANCE_M2, TOLERANCE_SHARE * area.area)
    account = AreaAccount(
        initial_m2=area.area,
        cancelled_m2=parts[ProductKind.CANCELLED],
        reduced_m2=parts[ProductKind.REDUCED],
        cleared_m2=parts[ProductKind.CLEARED],
        remaining_m2=left.area,
        outside_m2=everything.difference(area).area,
        remaining=left,
        overlaps=tuple(_overlaps(ordered, tolerance)),
        tolerance_m2=tolerance,
    )
    gap = area.area - sum(parts.values()) - left.area
    if abs(gap) > tolerance:
        raise AreaDoesNotAddUp(initial_m2=area.area, gap_m2=gap)
    return account


def _check(ground: shapely.Geometry, name: str) -> None:
    if ground.is_empty or ground.geom_type not in {"Polygon", "MultiPolygon"}:
        raise GroundNotReadable(name=name, problem=f"it is a {ground.geom_type} without an area")
    if not ground.is_valid:
        raise GroundNotReadable(name=name, problem=shapely.is_valid_reason(ground))


def _polygons(ground: shapely.Geometry) -> shapely.Geometry:
    """Drop points and lines that a difference may leave: they have no area."""
    parts = [part for part in shapely.get_parts(ground) if part.geom_type == "Polygon"]
    return shapely.union_all(parts)


def _overlaps(products: Sequence[Product], tolerance: float) -> Iterable[Overlap]:
    tree = shapely.STRtree([product.ground for product in products])
    for index, product in enumerate(products):
        for other in sorted(int(found) for found in tree.query(product.ground)):
            if other > index:
                shared = product.ground.intersection(products[other].ground).area
                if shared > tolerance:
                    yield Overlap(product.subject, products[other].subject, shared)
