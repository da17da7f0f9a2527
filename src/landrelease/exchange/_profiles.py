"""Every profile there is; a new format is a folder and a line here."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from landrelease.exchange import colombia, csv, geojson, geopackage
from landrelease.exchange._errors import MappingNotWanted, UnknownProfile, UnknownSuffix
from landrelease.exchange._reading import plain_suffix
from landrelease.exchange._rows import Profile, Reading, Said

_ALL: Final[Mapping[str, Profile]] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            csv.PROFILE,
            geojson.PROFILE,
            geopackage.PROFILE,
            colombia.EVENTS,
            colombia.MUNICIPALITIES,
            colombia.TOWNS,
        )
    }
)


def profiles() -> tuple[Profile, ...]:
    """Return every profile, the general ones first."""
    return tuple(_ALL.values())


def profile_named(name: str) -> Profile:
    """Return the profile of that name.

    Raises
    ------
    UnknownProfile
        When there is none; the message lists those there are.
    """
    try:
        return _ALL[name]
    except KeyError:
        raise UnknownProfile(name, list(_ALL)) from None


def read_file(path: Path, *, profile: str, reading: Reading) -> Iterator[Said]:
    """Yield what a file says, read as a profile: a stream, whatever its size.

    Raises
    ------
    UnknownProfile, UnknownSuffix, MappingNotWanted
        Before the file is opened.
    FileNotTaken
        While it is read, when the file as a whole cannot be used.
    """
    found = profile_named(profile)
    if reading.mapping is not None and not found.takes_mapping:
        raise MappingNotWanted(profile)
    if plain_suffix(path) not in found.suffixes:
        raise UnknownSuffix(path, found.suffixes)
    return found.reads(path, reading)
