"""Making a programme, and bringing its tables up to date."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import shapely
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from landrelease.errors import LandreleaseError
from landrelease.geo import local_equal_area_crs
from landrelease.store.models import EntryRow, User
from landrelease.store.people import Role, Viewer
from landrelease.store.programme import (
    KEY_FILE,
    Programme,
    ProgrammeExists,
    TwoPersons,
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
    two_persons: tuple[TwoPersons, ...] = (),
) -> Programme:
    """Make a programme in a new or empty folder, with its tables and its administrator.

    Raises
    ------
    ProgrammeExists
        When the folder holds anything.
    DatabaseInUse
        When the database, on another server, holds a programme already.
    """
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
        two_persons=two_persons,
    )
    with new_folder(directory), transaction.atomic():
        write_whole(directory / KEY_FILE, secrets.token_hex(32).encode(), private=True)
        administrator = User(
            username=ADMINISTRATOR, name="Administrator", role=Role.ADMINISTRATOR.value
        )
        administrator.set_unusable_password()
        administrator.save()
        programme.write()
    return programme


class DatabaseInUse(LandreleaseError):
    """The database that DATABASE_URL names holds a programme already."""

    def __init__(self) -> None:
        super().__init__(
            "The database holds a programme already. Nothing was changed. Create an empty "
            "database and name it in DATABASE_URL."
        )


@contextmanager
def new_folder(directory: Path) -> Iterator[None]:
    """Make a folder and its tables; where filling it fails, leave it as it was found.

    Raises
    ------
    ProgrammeExists
        When the folder holds anything.
    DatabaseInUse
        When the tables do.
    """
    made = not directory.exists()
    if not made and any(directory.iterdir()):
        raise ProgrammeExists(directory)
    directory.mkdir(parents=True, exist_ok=True)
    try:
        bring_tables_up_to_date()
        _require_empty_tables()
        yield
    except BaseException:
        _empty(directory, remove=made)
        raise


def _require_empty_tables() -> None:
    if User.objects.exists() or EntryRow.objects.exists():
        raise DatabaseInUse


def _empty(directory: Path, *, remove: bool) -> None:
    if not connection.in_atomic_block:
        connection.close()
    for item in directory.iterdir():
        if item.is_dir():
            shutil.rmtree(item)
        else:
            item.unlink()
    if remove:
        directory.rmdir()


def bring_tables_up_to_date() -> None:
    """Create or migrate the tables."""
    call_command("migrate", verbosity=0, interactive=False)


def bring_older_tables_up_to_date() -> None:
    """Migrate the tables that an older version made.

    Where there are none at all the register was lost: that is left to be told, never covered
    by an empty one.
    """
    executor = MigrationExecutor(connection)
    if not executor.loader.applied_migrations:
        return
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        bring_tables_up_to_date()


def viewer_named(username: str) -> Viewer | None:
    """Return the person with that account, if it is active."""
    user = User.objects.filter(username=username, is_active=True).first()
    return None if user is None else user.viewer()
