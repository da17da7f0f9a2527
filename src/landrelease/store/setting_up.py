"""Making a programme, and bringing its tables up to date."""

import secrets
from pathlib import Path

import shapely
from django.core.management import call_command

from landrelease.geo import local_equal_area_crs
from landrelease.store.models import User
from landrelease.store.people import Role, Viewer
from landrelease.store.programme import (
    KEY_FILE,
    Programme,
    ProgrammeExists,
    new_origin,
    write_whole,
)

ADMINISTRATOR = "administrator"
"""The account of whoever has this machine; without a password it cannot sign in."""


def create(
    directory: Path,
    *,
    name: str,
    boundary: shapely.Geometry | None,
    invented: bool = False,
    demo: bool = False,
    cell_m: float = 0.0,
) -> Programme:
    """Make a programme in a new or empty folder, with its tables and its administrator.

    Raises
    ------
    ProgrammeExists
        When the folder holds anything.
    """
    if directory.exists() and any(directory.iterdir()):
        raise ProgrammeExists(directory)
    directory.mkdir(parents=True, exist_ok=True)
    write_whole(directory / KEY_FILE, secrets.token_hex(32).encode(), private=True)
    programme = Programme(
        directory=directory,
        name=name,
        invented=invented,
        origin=new_origin(),
        crs="" if boundary is None else local_equal_area_crs(boundary),
        public_access=demo,
        demo=demo,
        cell_m=cell_m,
        rule_packs=("imas",),
        boundary=boundary,
    )
    bring_tables_up_to_date()
    administrator = User(
        username=ADMINISTRATOR, name="Administrator", role=Role.ADMINISTRATOR.value
    )
    administrator.set_unusable_password()
    administrator.save()
    programme.write()
    return programme


def bring_tables_up_to_date() -> None:
    """Create or migrate the tables."""
    call_command("migrate", verbosity=0, interactive=False)


def viewer_named(username: str) -> Viewer | None:
    """Return the person with that account, if it is active."""
    user = User.objects.filter(username=username, is_active=True).first()
    return None if user is None else user.viewer()
