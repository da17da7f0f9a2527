"""init: making a programme."""

import argparse
import os
from pathlib import Path

import django
import shapely

from landrelease.errors import LandreleaseError
from landrelease.geo import check_geometry
from landrelease.store.programme import TwoPersons, programme_directory


class BoundaryNotRead(LandreleaseError):
    """A boundary file cannot be used."""

    def __init__(self, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(
            f"Cannot use {path} as boundary: {why.rstrip('. ')}. Give a GeoJSON file in WGS 84 "
            "with one polygon or multipolygon. Nothing was made."
        )


def words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of init."""
    parser.add_argument("directory", type=Path, metavar="DIR", nargs="?", default=None)
    parser.add_argument("--name", default="", help="the programme's name")
    parser.add_argument("--boundary", type=Path, metavar="FILE", help="GeoJSON polygon, WGS 84")
    parser.add_argument(
        "--cell",
        type=float,
        default=0.0,
        metavar="METRES",
        help="compute the map after approvals (0: not)",
    )


def run(asked: argparse.Namespace) -> int:
    """Make a programme."""
    directory = programme_directory() if asked.directory is None else asked.directory.resolve()
    boundary = None if asked.boundary is None else read_boundary(asked.boundary)
    os.environ["LANDRELEASE_PROGRAMME"] = str(directory)
    django.setup()
    from landrelease.actions import check_cell
    from landrelease.store.setting_up import create

    if asked.cell != 0:  # 0: no map follows approvals
        check_cell(asked.cell)
    programme = create(
        directory,
        name=asked.name or directory.name,
        boundary=boundary,
        cell_m=asked.cell,
        two_persons=(TwoPersons.OPEN_SETTLEMENT,),
    )
    print(f"Made the programme {programme.name!r} in {directory}.")
    return 0


def read_boundary(path: Path) -> shapely.Geometry:
    """Read a boundary from GeoJSON."""
    try:
        shape = shapely.from_geojson(path.read_text(encoding="utf-8-sig"))
    except (shapely.errors.GEOSException, UnicodeDecodeError) as error:
        raise BoundaryNotRead(path, str(error)) from None
    if shape is not None and shape.geom_type == "GeometryCollection":
        if shape.is_empty:
            raise BoundaryNotRead(path, "it is empty")
        shape = shapely.union_all(shapely.get_parts(shape))
    if shape is None or shape.geom_type not in {"Polygon", "MultiPolygon"}:
        raise BoundaryNotRead(path, f"it holds a {getattr(shape, 'geom_type', 'nothing')}")
    for problem in check_geometry(shape, administrative=True):
        if problem.severity == "error":
            raise BoundaryNotRead(path, str(problem))
    return shape
