"""init and user: making a programme and its accounts."""

import argparse
import getpass
import os
import sys
from pathlib import Path

import django
import shapely

from landrelease.cli._acting import acting, prepare
from landrelease.errors import LandreleaseError
from landrelease.geo import check_geometry
from landrelease.store.people import Role
from landrelease.store.programme import programme_directory


class BoundaryNotRead(LandreleaseError):
    """A boundary file cannot be used."""

    def __init__(self, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(
            f"Cannot use {path} as boundary: {why.rstrip('. ')}. Give a GeoJSON file in WGS 84 "
            "with one polygon or multipolygon. Nothing was made."
        )


def init_words(parser: argparse.ArgumentParser) -> None:
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


def init(asked: argparse.Namespace) -> int:
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
        directory, name=asked.name or directory.name, boundary=boundary, cell_m=asked.cell
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


def user_words(parser: argparse.ArgumentParser) -> None:
    """Declare the words of user."""
    parser.add_argument("what", choices=["add"])
    parser.add_argument("username", metavar="NAME")
    roles = [role.value for role in Role if role is not Role.PUBLIC]
    parser.add_argument("--role", required=True, choices=roles, metavar="R", help=", ".join(roles))
    parser.add_argument("--name", default="", help="the person's name")
    parser.add_argument("--organisation", default="")
    parser.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input"
    )


def user(asked: argparse.Namespace) -> int:
    """Add an account."""
    prepare()
    from landrelease.actions import add_user

    if asked.password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    elif sys.stdin.isatty():
        password = getpass.getpass(f"Password for {asked.username} (empty: cannot sign in): ")
    else:
        password = ""
    username = add_user(
        acting(asked),
        username=asked.username,
        password=password,
        role=Role(asked.role),
        name=asked.name,
        organisation=asked.organisation,
    )
    can = "can sign in" if password else "cannot sign in: it has no password"
    print(f"Added {username} ({Role(asked.role).label}), who {can}.")
    return 0
