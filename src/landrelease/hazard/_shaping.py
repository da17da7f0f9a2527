"""Records that count nothing and say where more, or fewer, items are to be expected."""

from collections.abc import Sequence

import shapely

from landrelease.geo import unproject
from landrelease.hazard._covariates import Covariates
from landrelease.hazard._covering import FRONT
from landrelease.hazard._ground import Ground
from landrelease.hazard._said import Said
from landrelease.kinds import Cover, FormerFront, LandCover

HIDDEN = "land cover not known"


def covering(
    records: Sequence[Said],
) -> tuple[list[shapely.Geometry], dict[str, list[shapely.Geometry]]]:
    """Return former fronts, and land cover by its name."""
    fronts: list[shapely.Geometry] = []
    covers: dict[str, list[shapely.Geometry]] = {}
    for record in records:
        document = record.document
        if isinstance(document, FormerFront):
            fronts.append(document.place.shape())
        elif isinstance(document, LandCover):
            covers.setdefault(document.cover, []).append(document.place.shape())
    hidden = covers.pop(Cover.NOT_KNOWN, None)
    areas = {str(cover.label): covers[cover] for cover in Cover if cover in covers}
    if hidden is not None:
        areas[HIDDEN] = hidden
    return fronts, areas


def shaping_records(
    records: Sequence[Said],
    ground: Ground,
    *,
    drawn: Sequence[Said],
    covariates: Covariates | None,
) -> list[Said]:
    """Return the records that shape the map: suspected ground, and what covariates rest on.

    A former front bears on all ground; land cover enters where it lies on the grid and its
    sort is not the same everywhere.
    """
    names = () if covariates is None else covariates.names
    covers = {_name(cover) for cover in Cover} & set(names)
    fronts = any(name.startswith(FRONT) for name in names)
    window = unproject(shapely.box(*ground.grid.bounds), ground.grid.crs)
    shaping = list(drawn)
    for record in records:
        document = record.document
        if isinstance(document, FormerFront) and fronts:
            shaping.append(record)
        elif isinstance(document, LandCover) and _name(document.cover) in covers:
            shape = document.place.shape()
            shaping += [record] if shape.is_valid and shape.intersects(window) else []
    return shaping


def _name(cover: Cover) -> str:
    return HIDDEN if cover is Cover.NOT_KNOWN else str(cover.label)
