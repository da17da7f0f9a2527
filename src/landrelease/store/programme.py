"""A programme on disk: its folder, its settings and its boundary."""

import json
import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

import shapely

from landrelease.errors import LandreleaseError
from landrelease.store.naming import named_as

SETTINGS_FILE: Final = "programme.toml"
BOUNDARY_FILE: Final = "boundary.geojson"
DATABASE_FILE: Final = "register.sqlite3"
KEY_FILE: Final = "secret.key"


class NoProgramme(LandreleaseError):
    """The folder holds no programme."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        super().__init__(
            f"There is no programme in {directory}. Make one with `landrelease init {directory}`, "
            "or name another with --programme DIR or LANDRELEASE_PROGRAMME."
        )


class ProgrammeExists(LandreleaseError):
    """The folder is already in use."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        super().__init__(
            f"{directory} is not empty. Nothing was changed. Choose a new or empty folder."
        )


class SettingsNotRead(LandreleaseError):
    """The programme's settings cannot be read."""

    def __init__(self, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"Cannot read {path}: {why}. Mend the file or restore it from a backup.")


class TwoPersons(StrEnum):
    """A step for which a programme may ask two persons: one proposes, another decides the same."""

    OPEN_SETTLEMENT = "open_settlement"
    RELEASE_AREA = "release_area"


@dataclass(frozen=True, slots=True)
class Programme:
    """What a programme is, apart from its records."""

    directory: Path
    name: str
    invented: bool
    """Whether names and places are invented, as every page then says."""
    origin: str
    """The name of this server's chain in the ledger."""
    crs: str
    """Local equal-area CRS as a PROJ string; empty until the area is known."""
    public_access: bool
    """Whether people may see the public tier without signing in."""
    demo: bool
    cell_m: float
    """Cell size of the hazard map that follows approvals by itself."""
    rule_packs: tuple[str, ...]
    boundary: shapely.Geometry | None
    two_persons: tuple[TwoPersons, ...] = ()
    """Steps that count once a second person has taken them too."""

    @classmethod
    def read(cls, directory: Path) -> "Programme":
        """Read a programme's settings and boundary.

        Raises
        ------
        NoProgramme
            When the folder holds none.
        SettingsNotRead
            When its settings or boundary cannot be read.
        """
        path = directory / SETTINGS_FILE
        if not path.is_file():
            raise NoProgramme(directory)
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
            return cls(
                directory=directory,
                name=str(values["name"]),
                invented=bool(values.get("invented", False)),
                origin=str(values["origin"]),
                crs=str(values.get("crs", "")),
                public_access=bool(values.get("public_access", False)),
                demo=bool(values.get("demo", False)),
                cell_m=float(values.get("cell_m", 0)),
                rule_packs=tuple(values.get("rule_packs", ["imas"])),
                boundary=_read_boundary(directory / BOUNDARY_FILE),
                two_persons=tuple(TwoPersons(step) for step in values.get("two_persons", [])),
            )
        except KeyError as error:
            raise SettingsNotRead(path, f"it has no {error}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError, TypeError) as error:
            raise SettingsNotRead(path, str(error)) from None

    def write(self) -> None:
        """Write settings and boundary; each file is whole or as it was."""
        self.directory.mkdir(parents=True, exist_ok=True)
        lines = [
            f"name = {_quoted(self.name)}",
            f"invented = {str(self.invented).lower()}",
            f"origin = {_quoted(self.origin)}",
            f"crs = {_quoted(self.crs)}",
            f"public_access = {str(self.public_access).lower()}",
            f"demo = {str(self.demo).lower()}",
            f"cell_m = {self.cell_m!r}",
            f"rule_packs = [{', '.join(_quoted(pack) for pack in self.rule_packs)}]",
            f"two_persons = [{', '.join(_quoted(step) for step in self.two_persons)}]",
        ]
        if self.boundary is not None:
            write_whole(self.directory / BOUNDARY_FILE, shapely.to_geojson(self.boundary).encode())
        write_whole(self.directory / SETTINGS_FILE, ("\n".join(lines) + "\n").encode())


def programme_directory(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of the programme this process serves."""
    return Path(environment.get("LANDRELEASE_PROGRAMME") or "programme").resolve()


def current_programme() -> Programme:
    """Read the programme this process serves; its files are read again when they changed."""
    directory = programme_directory()
    return _read_once(directory, *(_version(directory / name) for name in _READ_FROM))


_READ_FROM: Final = (SETTINGS_FILE, BOUNDARY_FILE)
_Version = tuple[int, int, int] | None


def _version(path: Path) -> _Version:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


@lru_cache(maxsize=8)
def _read_once(directory: Path, _settings: _Version, _boundary: _Version) -> Programme:
    return Programme.read(directory)


def new_origin() -> str:
    """Return a name for a new chain; it says nothing about the machine."""
    return f"office-{secrets.token_hex(4)}"


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file so that it is either the old one or the whole new one."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    mode = 0o600 if private else 0o644
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with named_as(path):
        try:
            with os.fdopen(os.open(temporary, flags, mode), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def _read_boundary(path: Path) -> shapely.Geometry | None:
    if not path.is_file():
        return None
    try:
        return shapely.from_geojson(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, shapely.errors.GEOSException) as error:
        raise SettingsNotRead(path, str(error)) from None


def _quoted(text: str) -> str:
    whole = text.encode(errors="replace").decode()
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")
