"""Records by distance, in the programme's plane."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely

from landrelease.geo import project
from landrelease.kinds import (
    KINDS,
    Accident,
    Indication,
    IndicationReport,
    ItemFound,
    Kind,
    Precision,
    read_document,
)
from landrelease.ledger import unsealed
from landrelease.release import Evidence, Nearby
from landrelease.store.models import RegisterRow


def document_of(row: RegisterRow) -> Kind:
    """Read a row's document as its kind; personal fields are absent."""
    kind = KINDS[row.kind]
    return read_document(kind, unsealed(payload_of(row)), version=kind.version)


def payload_of(row: RegisterRow) -> dict[str, Any]:
    """Return a row's document as stored."""
    return dict(json.loads(row.document))


def evidence_of(row: RegisterRow) -> Evidence:
    """Name a row as evidence."""
    return Evidence(row.kind, row.subject, row.title)


def is_direct(row: RegisterRow) -> bool:
    """Whether somebody saw, found or met an item at a place that was surveyed."""
    document = document_of(row)
    if isinstance(document, ItemFound | Accident):
        return document.place.precision is Precision.SURVEYED
    return (
        isinstance(document, IndicationReport)
        and document.what is Indication.SIGHTING
        and document.place.precision is Precision.SURVEYED
    )


def _radius(place: Mapping[str, Any]) -> float:
    radius = place.get("radius_m")
    return float(radius) if isinstance(radius, int | float) else 0.0


class NearbyRows:
    """Rows of one sort, found by distance."""

    def __init__(
        self,
        rows: Iterable[RegisterRow],
        crs: str,
        *,
        reach_m: float,
        shapes: Mapping[str, shapely.Geometry] | None = None,
    ) -> None:
        held = {} if shapes is None else shapes
        self.rows = [row for row in rows if row.geometry is not None]
        self.shapes = [
            held[row.subject] if row.subject in held else project(row.geometry, crs)
            for row in self.rows
        ]
        self.places = [payload_of(row).get("place", {}) for row in self.rows]
        self.radii = [_radius(place) for place in self.places]
        coarse = Precision.REFERENCE_POINT.value
        self.coarse = [place.get("precision") == coarse for place in self.places]
        self.reach_m = reach_m
        reached = [
            shape.buffer(radius) if radius else shape
            for shape, radius in zip(self.shapes, self.radii, strict=True)
        ]
        self.tree = shapely.STRtree(reached)

    def found(self, shape: shapely.Geometry) -> list[tuple[float, int]]:
        """Return distance and number of the rows within reach of a shape, nearest first."""
        if not self.rows or shape.is_empty:
            return []
        found = self.tree.query(shape, predicate="dwithin", distance=self.reach_m)
        distances = shapely.distance(shape, np.asarray(self.shapes, dtype=object)[found])
        return sorted(zip(distances.tolist(), found.tolist(), strict=True))

    def by(self, shape: shapely.Geometry) -> tuple[Nearby, ...]:
        """Return records within reach of a shape, nearest first."""
        return tuple(
            Nearby(
                evidence_of(self.rows[index]),
                metres,
                radius_m=self.radii[index],
                coarse=self.coarse[index],
            )
            for metres, index in self.found(shape)
        )
