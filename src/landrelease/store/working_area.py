"""The ground a programme works on: its boundary, or what its records span."""

from dataclasses import dataclass, replace

import shapely

from landrelease.errors import LandreleaseError
from landrelease.geo import local_equal_area_crs, project, unproject
from landrelease.store.models import RegisterRow
from landrelease.store.programme import Programme


class NoWorkingArea(LandreleaseError):
    """Nothing says where the programme works."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing says where the programme works: it has no boundary and no record with a "
            "place. Give a boundary with `landrelease init --boundary FILE`, or import records."
        )


@dataclass(frozen=True, slots=True)
class WorkingArea:
    """The ground and the plane it is drawn on."""

    boundary: shapely.Geometry
    crs: str
    source: str
    """``boundary``, ``administrative areas`` or ``records``."""


def working_area(programme: Programme) -> WorkingArea:
    """Return the programme's boundary, else its administrative areas, else its records' hull.

    Raises
    ------
    NoWorkingArea
        When there is none of them.
    """
    boundary, source = programme.boundary, "boundary"
    if boundary is None:
        shapes = _shapes(kind="administrative_area")
        source = "administrative areas"
        if shapes:
            boundary = shapely.union_all([shapely.make_valid(shape) for shape in shapes])
            boundary = _areal(boundary)
    if boundary is None:
        shapes, source = _shapes(), "records"
        if not shapes:
            raise NoWorkingArea
        hull = shapely.convex_hull(shapely.GeometryCollection(shapes))
        crs = programme.crs or local_equal_area_crs(hull)
        flat = project(hull, crs)
        boundary = unproject(flat.buffer(max(1_000.0, 0.02 * flat.length)), crs)
    return WorkingArea(boundary, programme.crs or local_equal_area_crs(boundary), source)


def _shapes(**filters: str) -> list[shapely.Geometry]:
    rows = RegisterRow.objects.filter(geometry__isnull=False, **filters)
    return list(rows.values_list("geometry", flat=True))


def _areal(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.union_all(parts)


def settle_crs(programme: Programme) -> Programme:
    """Choose the programme's plane once there is something to choose it by, and keep it."""
    if programme.crs or not RegisterRow.objects.filter(geometry__isnull=False).exists():
        return programme
    settled = replace(programme, crs=working_area(programme).crs)
    settled.write()
    return settled
